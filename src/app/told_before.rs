//! What cameras that read by themselves had told before the start: they tell again what they heard no answer to.

use std::collections::BTreeMap;

use crate::config::Loaded;
use crate::domain::event::{FeedKind, Input, Seq};
use crate::domain::site::LaneId;
use crate::feed::Captured;
use crate::port::journal::Entries;
use crate::store::Store;

/// So many of the journal's last entries are looked through.
const ENTRIES: Seq = 4_000;

/// By its lane.
pub(super) type ToldBefore = BTreeMap<LaneId, Vec<Captured>>;

/// Reads the journal's end, where the site has such cameras. What cannot be read is not known: a read may stand there twice then.
pub(super) fn told_before(store: &Store, loaded: &Loaded) -> ToldBefore {
    let mut told = ToldBefore::new();
    if !loaded.has_pushing_cameras() {
        return told;
    }
    let entries = Entries::last(store).ok().and_then(|last| {
        let from = last.saturating_sub(ENTRIES) + 1;
        store.read_journal(from).ok()
    });
    for entry in entries.into_iter().flatten().map_while(Result::ok) {
        if let Input::Sighting(seen) = entry.input
            && seen.source.feed == FeedKind::Push
            && let (Some(at), Some(read)) = (seen.source.captured, seen.read)
        {
            told.entry(seen.lane).or_default().push((read.text(), at));
        }
    }
    told
}
