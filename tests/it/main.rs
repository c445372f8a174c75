//! The integration tests: one binary, one module a subject.

mod gates;
mod store;
mod tollgate;
