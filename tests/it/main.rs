//! The integration tests: one binary, one module a subject.
#![allow(
    clippy::disallowed_methods,
    reason = "tests wait for real peers by the real clock"
)]

mod accounts;
mod answers;
mod audit;
mod backup;
mod boards;
mod browser;
mod calibration;
mod cameras;
mod chain;
mod clocks;
mod commissioning;
mod config;
mod contacts;
mod corrections;
mod deaths;
mod demo;
mod devices_by_others;
mod directories;
mod displays;
mod docs;
mod doctor;
mod evidence;
mod flood;
mod full_disk;
mod gates;
mod gateway;
mod golden;
mod habits;
mod kill;
mod model;
mod mqtt_gate;
mod notify;
mod odd_cameras;
mod onvif_device;
mod onvif_relay;
mod passback;
mod patience;
mod peers;
mod permit_lists;
mod permit_sources;
mod permits_book;
mod pipes;
mod privacy;
mod probe_device;
mod push;
mod region;
mod scenario_player;
mod scenarios;
mod scores;
mod serial;
mod service;
mod short_plates;
mod simulation;
mod snapshots;
mod statistics;
mod store;
mod substream;
mod tasmota_mqtt;
mod tidy;
mod tollgate;
mod tollgate_live;
#[path = "../../benches/engine/traffic.rs"]
mod traffic;
mod trials;
mod violations;
mod vision;
mod visits;
mod ways;
mod web;
mod wiring;
mod wording;
