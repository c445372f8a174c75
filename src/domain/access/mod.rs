//! Permits, policies, anti-passback: the engine.
