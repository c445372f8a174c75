//! The integration tests: one binary, one module a subject.

mod gates;
mod scores;
mod store;
mod tollgate;
