//! Plategate: an LPR camera gateway for parking lots with plate-based anti-passback.
//!
//! The map, in the order in which a car goes through the house (ARCHITECTURE.md has the walk):
//!
//! * [`camera`]   encoded packets -> frames: RTSP, files, pictures; health
//! * [`vision`]   frames -> plates: model packs, detector, reader, geometry; pixels end here
//! * [`domain`]   PURE: plates, readings -> sightings, access decisions, misreads
//! * [`pipeline`] one lane's loop: frame -> looks -> sighting -> desk
//! * [`desk`]     the one task that owns the engine: event in, journal, effects out
//! * [`gate`]     pulses to relays
//! * [`store`]    SQLite: journal, records, accounts; evidence on disk
//! * [`web`]      dashboard, live events, metrics
//! * [`wording`] what the engine says, in sentences for people
//! * [`trial`]    other rules, tried on the past
//!
//! Around them: [`config`] (as typed -> checked), [`clock`] (the only place that reads time), [`port`] (what rooms need
//! of one another, as traits), [`catalogue`] (what people read, by key from `locales/`), [`supervise`] (whatever dies begins again), [`commission`] (tests with a car before a lot goes live), [`app`] (the only place that knows everyone), [`cli`] (one file a command).

#[macro_use]
pub mod catalogue;

pub mod actions;
pub mod app;

pub mod cli;
pub mod clock;
pub mod commission;
pub mod config;
pub mod desk;
pub mod domain;
pub mod feed;
pub mod gate;

pub mod port;

pub mod store;
pub mod supervise;
pub mod trial;

pub mod web;
pub mod wording;
