//! Frames -> plates: model packs, detector, reader, geometry. Pixels end here.
