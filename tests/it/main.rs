//! The integration tests: one binary, one module a subject.

mod browser;
mod cameras;
mod gates;
mod peers;
mod scores;
mod store;
mod tollgate;
mod vision;
mod web;
