//! The site file: as typed -> checked; every fault reported at once.

pub mod fields;
