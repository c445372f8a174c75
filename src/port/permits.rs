//! What became of permits: each version of each, and how often an exemption was used; and how many there may be of what.

use jiff::Timestamp;

use super::records::RecordsError;
use super::sorted::SortKey;
use crate::domain::event::{Exemption, List, Permit, Seq};
use crate::domain::site::{GroupId, PermitId};

/// Permits of the list at most.
pub(crate) const LIST_MAX: usize = 200_000;
/// Plates of one permit at most.
pub(crate) const PLATES_MAX: usize = 1_000;
/// Stretches of hours of one permit, and of one of its plates, at most.
pub(crate) const HOURS_MAX: usize = 20;
/// The longest text of a permit's field, in characters.
pub(crate) const TEXT_MAX: usize = 120;
/// The longest note of a permit, in characters.
pub(crate) const NOTE_MAX: usize = 1_000;

/// Whether a permit lets anyone in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PermitState {
    Valid,
    NotYet,
    Ended,
    Denied,
}

impl PermitState {
    pub(crate) fn of(permit: &Permit, now: Timestamp) -> PermitState {
        match permit {
            p if p.list == List::Deny => PermitState::Denied,
            p if p.valid_to.is_some_and(|to| to <= now) => PermitState::Ended,
            p if p.valid_from.is_some_and(|from| from > now) => PermitState::NotYet,
            _ => PermitState::Valid,
        }
    }
}

/// By what permits are sorted; those that have the same, by number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum PermitSort {
    #[default]
    Number,
    Holder,
    Group,
    /// When they end; those without an end last.
    Until,
}

impl PermitSort {
    pub(crate) fn key(self, permit: &Permit) -> SortKey {
        match self {
            PermitSort::Number => SortKey::Nothing,
            PermitSort::Holder => SortKey::text(&permit.holder),
            PermitSort::Group => SortKey::text(permit.group.as_str()),
            PermitSort::Until => SortKey::time(permit.valid_to),
        }
    }
}

/// Which permits to list.
#[derive(Debug, Clone)]
pub struct PermitsAsked {
    /// Part of number, holder, group or plate (any case); empty: all.
    pub text: String,
    pub(crate) group: Option<GroupId>,
    /// As they stand at that moment.
    pub(crate) state: Option<(PermitState, Timestamp)>,
    pub(crate) sort: PermitSort,
    pub(crate) down: bool,
    /// Those behind this one.
    pub after: Option<PermitId>,
    /// So many at most.
    pub limit: usize,
}

impl PermitsAsked {
    /// The first of all, by number.
    pub fn first(limit: usize) -> PermitsAsked {
        PermitsAsked {
            text: String::new(),
            group: None,
            state: None,
            sort: PermitSort::Number,
            down: false,
            after: None,
            limit,
        }
    }
}

/// A permit as somebody left it.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// The journal entry of the change.
    pub seq: Seq,
    pub(crate) at: Timestamp,
    pub by: String,
    pub reason: String,
    /// `None`: it was removed.
    pub permit: Option<Permit>,
}

/// An exemption that was taken back, or that another one took the place of.
#[derive(Debug, Clone, PartialEq)]
pub struct PastExemption {
    /// The permit that it was for; `None`: a group.
    pub permit: Option<Permit>,
    /// The group that it was for; empty: a permit.
    pub group: GroupId,
    pub exemption: Exemption,
    pub given: Timestamp,
    pub ended: Timestamp,
    pub ended_by: String,
    /// Why it was ended.
    pub ended_for: String,
    /// How many vehicles it waived.
    pub uses: u64,
}

/// Past exemptions read at most.
pub(crate) const PAST_MAX: u32 = 10_000;

/// Reads what became of permits. Calls block on disk.
pub trait PermitBook: Send + Sync {
    /// The versions of a permit, newest first.
    fn versions(&self, permit: &PermitId, limit: u32) -> Result<Vec<Version>, RecordsError>;
    /// How often somebody has changed a permit since that moment.
    fn changes_by(
        &self,
        permit: &PermitId,
        by: &str,
        since: Timestamp,
    ) -> Result<u64, RecordsError>;
    /// How each of these permits stood before the journal entry given with it; `None`: there was none.
    fn before(&self, permits: &[(PermitId, Seq)]) -> Result<Vec<Option<Permit>>, RecordsError>;
    /// How many decisions a permit's exemption has waived since it began.
    fn uses(&self, permit: &PermitId, exemption: &Exemption) -> Result<u64, RecordsError>;
    /// The same for a group's.
    fn group_uses(&self, group: &GroupId, exemption: &Exemption) -> Result<u64, RecordsError>;
    /// Exemptions that were taken back or replaced, those that ended last first, at most `limit`.
    fn past_exemptions(&self, limit: u32) -> Result<Vec<PastExemption>, RecordsError>;
}
