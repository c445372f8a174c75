//! Who left? Matching of uncertain reads to stays and permits.
