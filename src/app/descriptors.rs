//! File descriptors, shared out at the start: what cameras, gates, contacts and store need is kept for them, and the
//! dashboard's callers get what is left. However many come, a gate can always be connected to.

use crate::actions::BLOCKING_MAX;
use crate::config::Loaded;
use crate::feed::Settings;
use crate::web::http::listen::{CLOSING_MAX, limits::CONNECTIONS_MIN};

/// As many as the gateway asks the system for.
const WANTED: u64 = 65_536;
/// Kept for the process itself: standard streams, runtime, signals, models, names being looked up, the dashboard's port.
const OWN: usize = 48;
/// Kept for the store: five connections to the database with three files each, snapshots, pictures being written.
const STORE: usize = 24;
/// Kept for each stream of a camera: its session, UDP sockets of two streams, and the same once more while it connects anew.
const CAMERA: usize = 12;
/// Kept for each gate: its connection, and another while it connects anew or a log-in is answered.
const GATE: usize = 4;
/// Kept for each contact.
const CONTACT: usize = 2;

/// Raises the limit as far as the system lets it, and says how many connections the dashboard may have.
pub(crate) fn for_web(loaded: &Loaded) -> usize {
    let limit = rlimit::increase_nofile_limit(WANTED).unwrap_or_else(|e| {
        tracing::warn!("the limit of open files cannot be raised ({e}): it stays as it is");
        rlimit::getrlimit(rlimit::Resource::NOFILE).map_or(1024, |(soft, _)| soft)
    });
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let share = share(limit, needed(loaded));
    let wanted = loaded.web.limits.connections;
    if share < wanted {
        tracing::warn!(
            "the dashboard may have {share} connections, not {wanted}: the system lets this process open {limit} files, \
             and cameras, gates and store come first; raise LimitNOFILE of the service (ulimit -n)"
        );
    }
    share
}

/// What is kept for all others.
fn needed(loaded: &Loaded) -> usize {
    OWN + STORE
        + CAMERA * loaded.cameras.values().map(Settings::streams).sum::<usize>()
        + GATE * loaded.gates.len()
        + CONTACT * loaded.inputs.len()
        // Files that requests open, and connections just being closed.
        + BLOCKING_MAX
        + CLOSING_MAX
}

/// The dashboard's part of `limit`; never none, since it is needed to see what is wrong.
fn share(limit: usize, needed: usize) -> usize {
    limit.saturating_sub(needed).max(CONNECTIONS_MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dashboard_gets_what_is_left() {
        let check = |limit, needed, expect| assert_eq!(share(limit, needed), expect, "{limit}");
        check(1024, 200, 824);
        check(256, 108, 148);
        check(205, 200, CONNECTIONS_MIN);
        check(64, 200, CONNECTIONS_MIN);
    }
}
