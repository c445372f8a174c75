//! Violations of the passback rules: what kind, why, and what a person found.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::ids::{EvidenceId, LotStayId, StayId};
use super::site::PassbackMode;

/// An anti-passback violation, with what it contradicts and the causes weighed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Violation {
    pub kind: ViolationKind,
    /// As it was applied: a strict lane is lenient in doubt.
    pub mode: PassbackMode,
    pub causes: Causes,
    /// The stay that it contradicts (re-entry while inside), if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prior: Option<StayId>,
    /// The stay that it contradicts, where that is in another lot of the region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<LotPrior>,
}

/// A stay in another lot, with what is said of it here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LotPrior {
    #[serde(flatten)]
    pub of: LotStayId,
    pub since: Timestamp,
    /// The picture of its entry, kept there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<EvidenceId>,
}

#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
#[serde(rename_all = "kebab-case")]
pub enum ViolationKind {
    /// Comes in while inside: the classic one.
    Reentry,
    /// Leaves while not known to be inside.
    ExitWithoutEntry,
    /// Leaves an area while known to be in another.
    WrongArea,
    /// Comes in while other vehicles of its permit take all its spaces.
    PoolFull,
    /// Comes into an area that is full. No causes are weighed.
    AreaFull,
    /// Wants out after it was let in as a passback. No causes are weighed.
    Trapped,
}

impl ViolationKind {
    pub const ALL: &'static [ViolationKind] = ViolationKind::VARIANTS;

    /// As in JSON.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// Whether causes are weighed for it.
    pub(crate) fn is_weighed(self) -> bool {
        !matches!(self, ViolationKind::AreaFull | ViolationKind::Trapped)
    }

    /// The kind of this name.
    pub(crate) fn named(name: &str) -> Option<ViolationKind> {
        name.parse().ok()
    }
}

/// How likely each cause of a violation is; they sum to 1 (all 0 where none are weighed).
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Causes {
    /// A second vehicle on the same credential.
    pub passback: f64,
    /// It left and no plate was read, or no event was made of it (an exit without entry: the entry was not seen).
    pub missed_exit: f64,
    /// It left and was read as another plate (an exit without entry: this very read is wrong).
    pub misread_exit: f64,
    /// This very read is wrong (an exit without entry: the vehicle came in under another text).
    pub misread_entry: f64,
    /// The read that it contradicts was another vehicle's.
    #[serde(default)]
    pub other_vehicle: f64,
    /// It was let in before, passing assumed, and had turned away.
    #[serde(default)]
    pub turned_away: f64,
}

impl Causes {
    /// A passback, and nothing else.
    pub(crate) const PASSBACK: Causes = Causes {
        passback: 1.0,
        missed_exit: 0.0,
        misread_exit: 0.0,
        misread_entry: 0.0,
        other_vehicle: 0.0,
        turned_away: 0.0,
    };

    /// These causes if what was read is what it was taken for, which is so likely; else this read is wrong.
    #[must_use]
    pub(crate) fn if_read_right(self, probability: f64) -> Causes {
        let p = probability;
        Causes {
            passback: self.passback * p,
            missed_exit: self.missed_exit * p,
            misread_exit: self.misread_exit * p,
            misread_entry: self.misread_entry * p + (1.0 - p),
            other_vehicle: self.other_vehicle * p,
            turned_away: self.turned_away * p,
        }
    }

    pub(crate) fn share(&self, cause: Cause) -> f64 {
        match cause {
            Cause::Passback => self.passback,
            Cause::MissedExit => self.missed_exit,
            Cause::MisreadExit => self.misread_exit,
            Cause::MisreadEntry => self.misread_entry,
            Cause::OtherVehicle => self.other_vehicle,
            Cause::TurnedAway => self.turned_away,
        }
    }

    /// The likeliest one, of equals the first; `None` where none are weighed.
    pub fn likeliest(&self) -> Option<Cause> {
        let mut best: Option<Cause> = None;
        for &cause in Cause::ALL {
            if self.share(cause) > best.map_or(0.0, |b| self.share(b)) {
                best = Some(cause);
            }
        }
        best
    }
}

/// One of [`Causes`].
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum Cause {
    Passback,
    MissedExit,
    MisreadExit,
    MisreadEntry,
    OtherVehicle,
    TurnedAway,
}

impl Cause {
    pub const ALL: &'static [Cause] = Cause::VARIANTS;

    /// As the fields of [`Causes`] are called.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The cause of this name.
    pub(crate) fn named(name: &str) -> Option<Cause> {
        name.parse().ok()
    }
}

/// What a person found that a violation was.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// Seen, and nothing to be said against it.
    Seen,
    /// False: this very read is wrong.
    MisreadHere,
    /// False: the read at the other end (the exit before a re-entry, the entry before an exit) was wrong.
    MisreadThere,
    /// False: nobody saw the vehicle at the other end.
    Unseen,
    /// False for a reason that no camera could know.
    Other,
}

impl Finding {
    pub const ALL: &'static [Finding] = Finding::VARIANTS;

    /// Whether it says that the violation was none.
    pub fn is_false(self) -> bool {
        self != Finding::Seen
    }

    /// As in JSON.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The finding of this name.
    pub(crate) fn named(name: &str) -> Option<Finding> {
        name.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_cause() {
        let check = |shares: [f64; 4], expected: Option<Cause>| {
            let [passback, missed_exit, misread_exit, misread_entry] = shares;
            let causes = Causes {
                passback,
                missed_exit,
                misread_exit,
                misread_entry,
                ..Causes::default()
            };
            assert_eq!(causes.likeliest(), expected, "{shares:?}");
        };
        check([0.0; 4], None);
        check([1.0, 0.0, 0.0, 0.0], Some(Cause::Passback));
        check([0.2, 0.5, 0.2, 0.1], Some(Cause::MissedExit));
        check([0.1, 0.1, 0.1, 0.7], Some(Cause::MisreadEntry));
        check([0.4, 0.1, 0.4, 0.1], Some(Cause::Passback));
    }

    #[test]
    fn names_are_those_of_json() {
        for &kind in ViolationKind::ALL {
            let json = serde_json::to_string(&kind).unwrap();
            assert_eq!(json, format!("\"{}\"", kind.as_str()));
            assert_eq!(ViolationKind::named(kind.as_str()), Some(kind));
        }
        for &finding in Finding::ALL {
            let json = serde_json::to_string(&finding).unwrap();
            assert_eq!(json, format!("\"{}\"", finding.as_str()));
            assert_eq!(Finding::named(finding.as_str()), Some(finding));
        }
        let fields = serde_json::to_value(Causes::default()).unwrap();
        for &cause in Cause::ALL {
            assert!(fields.get(cause.as_str()).is_some(), "{cause:?}");
            assert_eq!(Cause::named(cause.as_str()), Some(cause));
        }
    }
}
