//! Counts of one run against its truth: those of shared/tools/score_traffic.py, of which only the last, the frontier, is ours.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

use super::known::{Decided, Kind, Recorded, Truth};

/// Hours since the entry at which the classes of passbacks end; from the last on there is no end.
pub(super) const GAP_ENDS_H: [f64; 4] = [1.0, 2.0, 4.0, 7.0];
/// So many classes of them are *under 7 h*.
pub(super) const EARLY: usize = 4;
/// Where the classes of a stated probability end; the last ends above 1.
pub(super) const BIN_ENDS: [f64; 5] = [0.1, 0.3, 0.5, 0.7, 0.9];
/// The thresholds of the frontier.
pub(super) const REFUSE_AT: [f64; 8] = [0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.95, 0.98];
/// Week one ends here.
const WEEK_H: f64 = 168.0;

/// Of so many: recorded as a violation, refused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Share {
    pub(crate) of: u64,
    pub(crate) recorded: u64,
    pub(crate) refused: u64,
}

/// Contradictions whose stated probability of a passback lies in one class.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Bin {
    pub(crate) of: u64,
    pub(crate) passbacks: u64,
    /// The stated probabilities, added up.
    pub(crate) stated: f64,
}

/// Who would be refused from a threshold on, by the probabilities that were stated and if every lane were hard. (The mode of a
/// violation is what came of it, not the lane's: below the threshold a hard lane's is soft.)
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Turned {
    pub(crate) early: u64,
    pub(crate) late: u64,
    pub(crate) returns: u64,
    pub(crate) others: u64,
}

/// What a run came to, or several together.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Tally {
    pub(crate) exits: u64,
    pub(crate) right: u64,
    pub(crate) wrong: u64,
    pub(crate) stale: u64,
    pub(crate) open: u64,
    pub(crate) heals_right: u64,
    pub(crate) heals_wrong: u64,
    /// Re-entries of permits by how the exit before was recorded, in the order of [`Recorded::ALL`].
    pub(crate) returns: [Share; 4],
    /// Visitors and first entries that were refused.
    pub(crate) refused_others: u64,
    pub(crate) asked_false: u64,
    pub(crate) asked_passbacks: u64,
    /// Passbacks by hours since the entry.
    pub(crate) passbacks: [Share; 5],
    pub(crate) bins: [Bin; 6],
    pub(crate) turned: [Turned; 8],
}

/// A run as a whole, and its first seven days.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Counted {
    pub(crate) whole: Tally,
    pub(crate) week_one: Tally,
}

impl Share {
    fn add(&mut self, hit: bool, refused: bool) {
        self.of += 1;
        self.recorded += u64::from(hit);
        self.refused += u64::from(refused);
    }
}

impl AddAssign for Share {
    fn add_assign(&mut self, other: Share) {
        self.of += other.of;
        self.recorded += other.recorded;
        self.refused += other.refused;
    }
}

impl std::iter::Sum for Share {
    fn sum<I: Iterator<Item = Share>>(shares: I) -> Share {
        shares.fold(Share::default(), |mut sum, share| {
            sum += share;
            sum
        })
    }
}

impl Tally {
    pub(super) fn returned(&self) -> Share {
        self.returns.iter().copied().sum()
    }

    pub(super) fn early(&self) -> Share {
        self.passbacks[..EARLY].iter().copied().sum()
    }

    pub(super) fn late(&self) -> Share {
        self.passbacks[EARLY..].iter().copied().sum()
    }

    pub(super) fn all_passbacks(&self) -> Share {
        self.passbacks.iter().copied().sum()
    }
}

impl AddAssign<&Tally> for Tally {
    fn add_assign(&mut self, other: &Tally) {
        self.exits += other.exits;
        self.right += other.right;
        self.wrong += other.wrong;
        self.stale += other.stale;
        self.open += other.open;
        self.heals_right += other.heals_right;
        self.heals_wrong += other.heals_wrong;
        self.refused_others += other.refused_others;
        self.asked_false += other.asked_false;
        self.asked_passbacks += other.asked_passbacks;
        for (one, more) in self.returns.iter_mut().zip(other.returns) {
            *one += more;
        }
        for (one, more) in self.passbacks.iter_mut().zip(other.passbacks) {
            *one += more;
        }
        for (one, more) in self.bins.iter_mut().zip(other.bins) {
            one.of += more.of;
            one.passbacks += more.passbacks;
            one.stated += more.stated;
        }
        for (one, more) in self.turned.iter_mut().zip(other.turned) {
            one.early += more.early;
            one.late += more.late;
            one.returns += more.returns;
            one.others += more.others;
        }
    }
}

impl AddAssign<&Counted> for Counted {
    fn add_assign(&mut self, other: &Counted) {
        self.whole += &other.whole;
        self.week_one += &other.week_one;
    }
}

/// Lays the decisions beside the truth.
///
/// # Errors
/// They do not belong together: which line.
pub(super) fn count(truths: &[Truth], decided: &[Decided]) -> Result<Counted, String> {
    if truths.len() != decided.len() {
        let (of, are) = (truths.len(), decided.len());
        return Err(format!(
            "the truth has {of} lines, the decisions have {are}"
        ));
    }
    let by_line: BTreeMap<u64, &Truth> = truths.iter().map(|t| (t.line, t)).collect();
    let mut counted = Counted::default();
    let mut present = Present::default();
    for (truth, decision) in truths.iter().zip(decided) {
        if truth.line != decision.line {
            let (line, other) = (truth.line, decision.line);
            return Err(format!("line {line} of the truth meets line {other}"));
        }
        let closed = present.follow(truth, decision, &by_line);
        counted.whole.take(truth, decision, closed, &by_line);
        if truth.hour < WEEK_H {
            counted.week_one.take(truth, decision, closed, &by_line);
        }
    }
    Ok(counted)
}

/// What an exit ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closed {
    Right,
    Wrong,
    Stale,
    Nothing,
}

/// The lines of each vehicle's present stay: its entry, and passbacks since.
#[derive(Default)]
struct Present(BTreeMap<u64, BTreeSet<u64>>);

impl Present {
    /// Follows the vehicle; says what an exit has ended.
    fn follow(
        &mut self,
        truth: &Truth,
        decision: &Decided,
        by_line: &BTreeMap<u64, &Truth>,
    ) -> Closed {
        match truth.kind {
            Kind::Entry => {
                self.0.insert(truth.vehicle, BTreeSet::from([truth.line]));
                Closed::Nothing
            }
            Kind::Passback => {
                self.0.entry(truth.vehicle).or_default().insert(truth.line);
                Closed::Nothing
            }
            Kind::Exit => {
                let stay = self.0.remove(&truth.vehicle).unwrap_or_default();
                let Some(line) = decision.closes else {
                    return Closed::Nothing;
                };
                let entry = by_line.get(&line);
                let own = entry.is_some_and(|e| e.vehicle == truth.vehicle && e.kind != Kind::Exit);
                match (own, stay.contains(&line)) {
                    (false, _) => Closed::Wrong,
                    (true, true) => Closed::Right,
                    (true, false) => Closed::Stale,
                }
            }
        }
    }
}

impl Tally {
    fn take(
        &mut self,
        truth: &Truth,
        decision: &Decided,
        closed: Closed,
        by_line: &BTreeMap<u64, &Truth>,
    ) {
        for heal in &decision.heals {
            let vehicle = |line: u64| by_line.get(&line).map(|t| t.vehicle);
            if vehicle(heal.exit_line) == vehicle(heal.entry_line) {
                self.heals_right += 1;
            } else {
                self.heals_wrong += 1;
            }
        }
        let (hit, refused) = (decision.hit(), decision.outcome == "refuse");
        let asked = u64::from(decision.outcome == "ask");
        match truth.kind {
            Kind::Exit => {
                self.exits += 1;
                match closed {
                    Closed::Right => self.right += 1,
                    Closed::Wrong => self.wrong += 1,
                    Closed::Stale => self.stale += 1,
                    Closed::Nothing => self.open += 1,
                }
                return;
            }
            Kind::Passback if counts(truth) => {
                self.passbacks[gap_class(truth.gap_h)].add(hit, refused);
                self.asked_passbacks += asked;
            }
            Kind::Passback => {}
            Kind::Entry => {
                self.asked_false += asked;
                match returned(truth) {
                    Some(how) => self.returns[how as usize].add(hit, refused),
                    None => self.refused_others += u64::from(refused),
                }
            }
        }
        self.weigh(truth, decision);
    }

    /// The probability that was stated of a contradiction: calibration and frontier.
    fn weigh(&mut self, truth: &Truth, decision: &Decided) {
        let Some(told) = decision.told() else { return };
        let Some(stated) = told.causes.passback else {
            return;
        };
        if truth.recorded.has_text() {
            let bin = &mut self.bins[class(&BIN_ENDS, stated)];
            bin.of += 1;
            bin.passbacks += u64::from(truth.kind == Kind::Passback);
            bin.stated += stated;
        }
        for (turned, refuse_at) in self.turned.iter_mut().zip(REFUSE_AT) {
            if stated < refuse_at {
                continue;
            }
            match truth.kind {
                Kind::Passback if !counts(truth) => {}
                Kind::Passback if gap_class(truth.gap_h) < EARLY => turned.early += 1,
                Kind::Passback => turned.late += 1,
                _ if returned(truth).is_some() => turned.returns += 1,
                _ => turned.others += 1,
            }
        }
    }
}

/// A passback that a gateway can know of: its entry and itself had a text.
fn counts(truth: &Truth) -> bool {
    truth.recorded.has_text() && truth.entry.is_some_and(Recorded::has_text)
}

/// Of a permit's entry that is not its first: how the exit before was recorded.
fn returned(truth: &Truth) -> Option<Recorded> {
    truth.exit_before.filter(|_| truth.permit)
}

fn gap_class(gap_h: f64) -> usize {
    class(&GAP_ENDS_H, gap_h)
}

fn class(ends: &[f64], value: f64) -> usize {
    ends.iter().take_while(|end| value >= **end).count()
}
