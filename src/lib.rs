//! Plategate: an LPR camera gateway for parking lots with plate-based anti-passback.
//!
//! The map, in the order in which a car goes through the house (ARCHITECTURE.md has the walk):
//!
//! * [`feed`]     what a lane sees with: cameras read here, devices that read by themselves, recorded reads -> sightings
//! * [`desk`]     the one task that owns the engine: input in, journal, effects out
//! * [`domain`]   PURE: plates, readings -> sightings, access decisions, misreads, a lane's diagnosis
//! * [`gate`]     pulses to relays, contacts back
//! * [`display`]  a lane's display for drivers
//! * [`notify`]   what is told to the outside: webhooks, mail, MQTT
//! * [`region`]   facts to and from other gateways, through PostgreSQL
//! * [`store`]    SQLite: journal, records, accounts; evidence on disk
//! * [`actions`]  what people and programs can do, free of HTTP
//! * [`web`]      dashboard, API, live events
//!
//! Around them: [`port`] (what rooms need of one another), [`catalogue`] (what people read, by key from `locales/`), [`wording`]
//! (sentences on what the domain decides), [`trial`] (other
//! rules, tried on the past), [`commission`] (tests with a car before a site goes live), [`config`] (as typed -> checked), [`app`] (the
//! only place that knows everyone), [`cli`] (one file a command), [`supervise`] (whatever dies begins again), [`clock`] (the only place
//! that reads time).

#[macro_use]
pub mod catalogue;

pub mod actions;
pub mod app;

pub mod cli;
pub mod clock;
pub mod commission;
pub mod config;
pub mod desk;
pub mod display;
pub mod domain;
pub mod feed;

#[cfg(any(test, feature = "fuzz"))]
#[doc(hidden)]
pub mod fuzz;

pub mod gate;
pub mod notify;

pub mod port;
pub mod region;

pub mod store;
pub mod supervise;
pub mod trial;

pub mod web;
pub mod wording;
