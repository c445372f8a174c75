//! What strangers may send before anybody knows them: for `cargo fuzz` and for the museum of what it found (`crate::fuzz`).

use super::head::Follower;

/// A stream of requests: judged the same however it is cut. The first byte says how.
pub(crate) fn head(bytes: &[u8]) {
    let Some((cut, bytes)) = bytes.split_first() else {
        return;
    };
    let whole = Follower::default().take(bytes);
    let mut follower = Follower::default();
    let step = usize::from(*cut) + 1;
    let parts = bytes.chunks(step).try_for_each(|part| follower.take(part));
    assert_eq!(parts, whole, "in steps of {step}");
}
