//! The one task that owns the engine: an input comes in, the engine answers, the journal keeps both, and only then does
//! anything happen outside.
