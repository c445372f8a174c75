//! The dashboard: pages, live events, API, metrics.
