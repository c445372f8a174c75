//! What rooms need of one another, as traits and plain values, so that adapters never import each other (law L2).
//! `app` hands each room the other's implementation.

pub mod accounts;
pub mod answers;
pub mod audit;
pub mod broker;
pub mod calibration;
pub(crate) mod caller;
pub(crate) mod challenge;
pub mod commissioning;
pub mod deed;
pub mod desk;
pub mod events;
pub mod evidence;
pub mod fault;
pub mod fields;
pub mod frame;
pub mod journal;
pub mod lanes;
pub mod live;
pub(crate) mod names;
pub mod notify;
pub mod permit_source;
pub mod permits;
pub mod permits_csv;
pub mod push;
pub(crate) mod reads;
pub mod records;
pub(crate) mod resources;
pub(crate) mod secret;
pub mod serial;
pub(crate) mod sheet;
pub(crate) mod soap;
pub(crate) mod sorted;
pub mod subjects;
pub mod trials;
pub mod violations;
