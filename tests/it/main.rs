//! The integration tests: one binary, one module a subject.

mod browser;
mod cameras;
mod gates;
mod peers;
mod scenarios;
mod scores;
mod simulation;
mod store;
mod tollgate;
mod vision;
mod web;
