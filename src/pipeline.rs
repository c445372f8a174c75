//! One lane's loop: frame -> looks -> sighting -> desk.
