//! Why a vehicle that is believed inside stands at the entrance: a second one on its plate, or it had left unnoticed?
//!
//! Every story gets a mass, in units of "a vehicle on this plate comes while the first is still inside". What must have
//! happened for the other stories is a normal return, which is far commoner than a passback, after an exit that went
//! unnoticed, which is rare. How long ago the entry was decides much: after an hour few have left, after a day nearly all.

use crate::domain::event::Causes;

/// How much commoner the return of a vehicle that is outside is than a passback attempt on one that is inside, per hour.
/// A commuter is outside some 16 hours between stays; one stay in a few hundred sees a passback.
pub const RETURNS_PER_PASSBACK: f64 = 60.0;

/// Exits of which no event is made at all (two vehicles close together, a lane that was passed the wrong way), and those
/// that end a stay, before the site has taught otherwise: 1 in 250.
pub const UNSEEN: (f64, f64) = (1.0, 249.0);

/// Part of the exits that end no stay: unread, unseen, or read too badly.
pub const UNNOTICED: f64 = 0.02;

/// Part of a lane's vehicles that no stay stands for (came in unseen, or their stay was closed wrongly).
pub const STRANGERS: f64 = 0.01;

/// What is known of a stay that a new arrival contradicts. All but `still` are chances in the same measure as `still`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Evidence {
    /// The chance that a stay lasts longer than this one has.
    pub still: f64,
    /// It left, and nothing was seen.
    pub unseen: f64,
    /// It was one of the vehicles that left unread since.
    pub unread: f64,
    /// It was one of those that left under a text no one inside had.
    pub misread: f64,
    /// How well other vehicles that are outside explain this very read, in units of how well this one does.
    pub other: f64,
}

/// The chances of the causes; they sum to 1.
pub fn causes(evidence: Evidence) -> Causes {
    let passback = evidence.still;
    let missed = RETURNS_PER_PASSBACK * (evidence.unseen + evidence.unread);
    let misread_exit = RETURNS_PER_PASSBACK * evidence.misread;
    let misread_entry = RETURNS_PER_PASSBACK * evidence.still * evidence.other;
    let total = passback + missed + misread_exit + misread_entry;
    if total <= 0.0 {
        return Causes {
            passback: 1.0,
            ..Causes::default()
        };
    }
    Causes {
        passback: passback / total,
        missed_exit: missed / total,
        misread_exit: misread_exit / total,
        misread_entry: misread_entry / total,
    }
}

/// How likely an exit is to have been this vehicle's, against all others': `own` chance per minute that it left just
/// then, `others` the same for all who may have been that exit.
pub fn exit_odds(own: f64, others: f64) -> f64 {
    if own <= 0.0 {
        0.0
    } else {
        own / others.max(own * 1e-6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(evidence: Evidence, passback: std::ops::Range<f64>) {
        let c = causes(evidence);
        assert!(passback.contains(&c.passback), "{c:?}");
        let sum = c.passback + c.missed_exit + c.misread_exit + c.misread_entry;
        assert!((sum - 1.0).abs() < 1e-12);
    }

    #[test]
    fn time_and_unread_exits_speak_for_the_driver() {
        let minutes_after = Evidence {
            still: 0.999,
            unseen: 0.001 * 0.004,
            ..Evidence::default()
        };
        check(minutes_after, 0.98..1.0);
        let day_after = Evidence {
            still: 0.002,
            unseen: 0.998 * 0.004,
            ..Evidence::default()
        };
        check(day_after, 0.0..0.02);
        let orphan = Evidence {
            still: 0.6,
            misread: 5.0,
            ..Evidence::default()
        };
        check(orphan, 0.0..0.01);
        check(Evidence::default(), 1.0..1.1);
    }
}
