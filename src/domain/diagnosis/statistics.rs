//! What is counted of lanes, and which reads a person should judge: the journal folded, entry by entry, into a book that
//! somebody else keeps.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::tally::{Counting, Pair, Tally, pairs};
use crate::domain::event::{
    Closes, Decision, DriftOf, Heal, Input, JournalEntry, Judged, LaneDrift, Light, Matched, Order,
    OrderKind, Output, Passage, ReadFinding, Seq, Sighting, StayId, Violation,
};
use crate::domain::misread::{LEARN, PROBABLE, SURE};
use crate::domain::plate::Plate;
use crate::domain::site::calendar::{Shift, hour_start};
use crate::domain::site::{Direction, LaneId, Site, Then};

/// So long a vehicle may take to pass after it was answered.
const TO_PASS: SignedDuration = SignedDuration::from_mins(10);
/// A causes' share from which on a violation counts as the fault of an exit.
const BLAMED: f64 = 0.5;

/// Which counts: of one lane, in the hour from `start` on, by one light.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LaneHour {
    pub start: Timestamp,
    pub lane: LaneId,
    /// `None`: not told.
    pub light: Option<Light>,
}

/// A read that is counted.
#[derive(Debug, Clone, PartialEq)]
pub struct CountedRead {
    /// In which counts.
    pub hour: LaneHour,
    /// What it is known to have been.
    pub truth: Option<Plate>,
}

/// A stay's first read.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstRead {
    pub entry: Seq,
    pub plate: Option<Plate>,
    /// On a permit.
    pub known: bool,
    /// Violations that contradicted the stay and for which no exit has been charged.
    pub accused: u64,
}

/// A person's word on a read.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement<'a> {
    pub read: Seq,
    pub entry: Seq,
    pub at: Timestamp,
    pub by: &'a str,
    pub verdict: &'a ReadFinding,
}

/// Why a person should look at a read.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum DoubtKind {
    /// It was taken for another text, or for a vehicle that it may not have been.
    Unsure,
    /// It left under a text that fits no vehicle inside.
    NoMatch,
    /// A stay was found later to have ended with it.
    Healed,
    /// It came in under a text that is close to a permit's plate.
    Near,
}

impl DoubtKind {
    pub const ALL: &'static [DoubtKind] = DoubtKind::VARIANTS;

    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The kind of this name.
    pub(crate) fn named(name: &str) -> Option<DoubtKind> {
        name.parse().ok()
    }
}

/// A read that a person should judge, or has judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubt {
    /// Journal number of the sighting.
    pub read: Seq,
    pub at: Timestamp,
    pub(crate) lane: LaneId,
    pub kind: DoubtKind,
    /// As read.
    pub(crate) text: Option<Plate>,
    /// What it was taken for.
    pub(crate) taken: Option<Plate>,
    /// How surely.
    pub(crate) probability: Option<f64>,
    /// The read of that vehicle at the other end.
    pub(crate) other: Option<Seq>,
    /// It waits for a person.
    pub open: bool,
}

/// Where all this is kept: on disk, or in a test's memory. What is put replaces what was there.
pub trait Book {
    type Fault;

    /// Noughts, if nothing was counted in that hour.
    fn tally(&mut self, hour: &LaneHour) -> Result<Tally, Self::Fault>;
    fn put_tally(&mut self, hour: &LaneHour, tally: &Tally) -> Result<(), Self::Fault>;
    fn read(&mut self, read: Seq) -> Result<Option<CountedRead>, Self::Fault>;
    fn put_read(&mut self, read: Seq, counted: &CountedRead) -> Result<(), Self::Fault>;
    fn stay(&mut self, stay: StayId) -> Result<Option<FirstRead>, Self::Fault>;
    fn put_stay(&mut self, stay: StayId, first: &FirstRead) -> Result<(), Self::Fault>;
    fn doubt(&mut self, read: Seq) -> Result<Option<Doubt>, Self::Fault>;
    fn put_doubt(&mut self, doubt: &Doubt) -> Result<(), Self::Fault>;
    fn is_judged(&mut self, read: Seq) -> Result<bool, Self::Fault>;
    fn put_judgement(&mut self, judgement: &Judgement) -> Result<(), Self::Fault>;
    /// The read is an example of these confusions and of no others; the newest of each are kept.
    fn put_examples(&mut self, read: Seq, lane: &LaneId, pairs: &[Pair])
    -> Result<(), Self::Fault>;
    fn put_alarm(&mut self, alarm: &LaneDrift) -> Result<(), Self::Fault>;
    fn remove_alarm(
        &mut self,
        lane: &LaneId,
        light: Option<Light>,
        what: &DriftOf,
    ) -> Result<(), Self::Fault>;
    /// Somebody has looked at a lane's camera.
    fn put_checked(&mut self, lane: &LaneId, at: Timestamp, by: &str) -> Result<(), Self::Fault>;
    fn put_facts(&mut self, facts: &SiteFacts) -> Result<(), Self::Fault>;
    /// A sighting, as it stands in the journal.
    fn sighting(&mut self, read: Seq) -> Result<Option<Sighting>, Self::Fault>;
    /// What was decided of a read, this entry's decisions included.
    fn decision(&mut self, read: Seq) -> Result<Option<Decision>, Self::Fault>;
}

/// What of the site the counts need.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SiteFacts {
    shifts: Vec<Shift>,
    lanes: Vec<(LaneId, Direction)>,
    /// From how likely a passback on the hard lanes refuse.
    hard: Vec<(LaneId, f64)>,
}

impl SiteFacts {
    fn of(site: &Site) -> SiteFacts {
        let hard = site.lanes.iter();
        let hard = hard.filter(|l| l.passback.policy().then == Then::Refuse);
        SiteFacts {
            shifts: site.shifts.clone(),
            lanes: site
                .lanes
                .iter()
                .map(|l| (l.id.clone(), l.direction))
                .collect(),
            hard: hard.map(|l| (l.id.clone(), l.bands.refuse_at)).collect(),
        }
    }

    /// Whether a contradiction on this lane could have been refused: not if no causes are weighed for it, nor if a hard lane
    /// was lenient although it was likely enough a passback.
    pub(crate) fn is_refusable(&self, lane: &LaneId, found: &Violation) -> bool {
        let hard = self.hard.iter().find(|(id, _)| id == lane);
        let was_waived = hard.is_some_and(|(_, at)| found.causes.passback >= *at)
            && found.mode.policy().then != Then::Refuse;
        found.kind.is_weighed() && !was_waived
    }

    fn leads(&self, lane: &LaneId, direction: Direction) -> bool {
        self.lanes.iter().any(|l| l.0 == *lane && l.1 == direction)
    }

    /// The site's exit, if it has one only: an exit that went unnoticed was there.
    fn only_exit(&self) -> Option<&LaneId> {
        let mut exits = self.lanes.iter().filter(|l| l.1 == Direction::Out);
        let first = exits.next()?;
        exits.next().is_none().then_some(&first.0)
    }

    fn hour(&self, lane: &LaneId, at: Timestamp, light: Option<Light>) -> LaneHour {
        LaneHour {
            start: hour_start(&self.shifts, at),
            lane: lane.clone(),
            light,
        }
    }
}

/// Counts lanes; remembers what of the site it needs.
#[derive(Debug, Clone, Default)]
pub struct LaneStatistics {
    facts: SiteFacts,
}

impl LaneStatistics {
    /// Goes on where a book was left.
    pub(crate) fn of(facts: SiteFacts) -> LaneStatistics {
        LaneStatistics { facts }
    }

    pub(crate) fn facts(&self) -> &SiteFacts {
        &self.facts
    }

    /// Takes the journal's next entry into the book.
    ///
    /// # Errors
    /// The book's own.
    pub fn take<B: Book>(&mut self, book: &mut B, entry: &JournalEntry) -> Result<(), B::Fault> {
        if let Input::Configured { site } = &entry.input {
            self.facts = SiteFacts::of(site);
            book.put_facts(&self.facts)?;
        }
        let mut fold = Fold {
            book,
            facts: &self.facts,
            entry,
            counts: BTreeMap::new(),
        };
        match &entry.input {
            Input::Sighting(sighting) => fold.sighting(sighting)?,
            Input::Order(order) => fold.order(order)?,
            _ => {}
        }
        for output in &entry.outputs {
            match output {
                Output::Passage(passage) => fold.passage(passage)?,
                Output::Healed(heal) => fold.healed(heal)?,
                Output::PresumedLeft { stay, .. } => fold.presumed_left(*stay)?,
                Output::Judged(judged) => fold.judged(judged)?,
                Output::LaneDrift(drift) => fold.book.put_alarm(drift)?,
                Output::LaneSteady { lane, light, what } => {
                    fold.book.remove_alarm(lane, *light, what)?;
                }
                _ => {}
            }
        }
        for (hour, tally) in fold.counts {
            book.put_tally(&hour, &tally)?;
        }
        Ok(())
    }
}

/// What a read was taken for, how surely, and the read of that vehicle at the other end.
type Taken = (Option<Plate>, Option<f64>, Option<Seq>);

/// One entry, and the counts that it touches: read once, written once.
struct Fold<'a, B> {
    book: &'a mut B,
    facts: &'a SiteFacts,
    entry: &'a JournalEntry,
    counts: BTreeMap<LaneHour, Tally>,
}

impl<B: Book> Fold<'_, B> {
    fn tally(&mut self, hour: LaneHour) -> Result<&mut Tally, B::Fault> {
        use std::collections::btree_map::Entry;
        Ok(match self.counts.entry(hour) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(free) => {
                let tally = self.book.tally(free.key())?;
                free.insert(tally)
            }
        })
    }

    /// A vehicle came, and was answered.
    fn sighting(&mut self, s: &Sighting) -> Result<(), B::Fault> {
        let decision = self.entry.outputs.iter().find_map(|o| match o {
            Output::Decision(decision) => Some(decision),
            _ => None,
        });
        // The same vehicle once more is no other vehicle.
        let Some(decision) = decision.filter(|d| !d.reason.is_answered_before()) else {
            return Ok(());
        };
        let hour = self.facts.hour(&s.lane, s.at, s.scene.map(|x| x.light));
        let counted = CountedRead {
            hour: hour.clone(),
            truth: None,
        };
        self.book.put_read(self.entry.seq, &counted)?;
        let t = self.tally(hour.clone())?;
        t.vehicle(s.read.is_some(), s.plate_px, s.scene.as_ref());
        if let Some(violation) = &decision.violation {
            t.violations += 1;
            self.accuse(violation, decision)?;
        } else if decision.explained.is_some() {
            t.explained += 1;
        }
        if s.read.is_some() {
            self.match_of(hour, decision, s)?;
        }
        Ok(())
    }

    /// A violation contradicts a stay: somebody is to blame, the driver or an exit.
    fn accuse(&mut self, violation: &Violation, decision: &Decision) -> Result<(), B::Fault> {
        let causes = &violation.causes;
        let blamed = causes.missed_exit + causes.misread_exit > BLAMED
            && decision.heals.is_empty()
            && self.facts.leads(&decision.lane, Direction::In);
        if let Some(exit) = self.facts.only_exit().filter(|_| blamed) {
            let hour = self.facts.hour(exit, decision.at, None);
            self.tally(hour)?.false_violations += 1;
        } else if let Some(stay) = violation.prior
            && let Some(first) = self.book.stay(stay)?
        {
            let accused = first.accused + 1;
            self.book.put_stay(stay, &FirstRead { accused, ..first })?;
        }
        Ok(())
    }

    /// What the driver of a stay was accused of is the fault of an exit.
    fn acquit(&mut self, stay: StayId, first: &FirstRead, exit: LaneHour) -> Result<(), B::Fault> {
        if first.accused == 0 {
            return Ok(());
        }
        self.tally(exit)?.false_violations += first.accused;
        let acquitted = FirstRead {
            accused: 0,
            ..first.clone()
        };
        self.book.put_stay(stay, &acquitted)
    }

    /// What a read was matched to, whether that is the truth, and whether a person should look.
    fn match_of(&mut self, hour: LaneHour, d: &Decision, s: &Sighting) -> Result<(), B::Fault> {
        let closes = d.closes.or(d.likely);
        let stay = match closes {
            Some(c) => self.book.stay(c.stay)?.map(|first| (c, first)),
            None => None,
        };
        let corrected = d.plate.is_some() && d.plate != d.read;
        let likely = match d.matched {
            Matched::Likely { probability } => Some(probability),
            _ => None,
        };
        let sure = closes.map(|c| c.probability).or(likely);
        let sure = sure.or_else(|| d.permit.as_ref().map(|_| 1.0));
        let t = self.tally(hour)?;
        match sure {
            Some(p) if p >= SURE => {
                t.sure += 1;
                t.corrected += u64::from(corrected);
            }
            Some(_) => t.unsure += 1,
            None => t.unsure += u64::from(d.near.is_some()),
        }
        let truth = d.plate.as_ref().filter(|plate| {
            let agree = stay
                .as_ref()
                .is_some_and(|(_, s)| s.plate.as_ref() == Some(plate));
            sure.is_some_and(|p| p >= LEARN) && (d.permit.is_some() || (agree && !corrected))
        });
        if truth.is_some() {
            self.learn(d.seq, Some(s), truth)?;
            // The other end of the same vehicle: a permit's plate here tells what it should have been there.
            if let Some((_, first)) = &stay {
                self.learn(first.entry, None, truth)?;
            }
        }
        self.doubt_of(d, likely.filter(|_| corrected), stay)
    }

    fn doubt_of(
        &mut self,
        d: &Decision,
        corrected: Option<f64>,
        stay: Option<(Closes, FirstRead)>,
    ) -> Result<(), B::Fault> {
        let unsure = stay.filter(|(c, _)| c.probability < LEARN || corrected.is_some());
        if let Some((c, first)) = unsure {
            if c.probability < LEARN {
                let taken = first.plate.or_else(|| d.plate.clone());
                let what = (taken, Some(c.probability), Some(first.entry));
                return self.doubt(d, DoubtKind::Unsure, what);
            }
        } else if let Some(p) = corrected.filter(|p| *p < LEARN) {
            return self.doubt(d, DoubtKind::Unsure, (d.plate.clone(), Some(p), None));
        }
        if let Some(near) = &d.near {
            let what = (Some(near.plate.clone()), Some(near.probability), None);
            return self.doubt(d, DoubtKind::Near, what);
        }
        if let Some(v) = &d.violation
            && let Some(prior) = v.prior
            && v.causes.misread_exit >= PROBABLE
            && self.facts.leads(&d.lane, Direction::Out)
            && let Some(first) = self.book.stay(prior)?
        {
            let what = (first.plate, Some(v.causes.misread_exit), Some(first.entry));
            return self.doubt(d, DoubtKind::Unsure, what);
        }
        Ok(())
    }

    fn doubt(
        &mut self,
        d: &Decision,
        kind: DoubtKind,
        (taken, probability, other): Taken,
    ) -> Result<(), B::Fault> {
        let open = !self.book.is_judged(d.seq)?;
        self.book.put_doubt(&Doubt {
            read: d.seq,
            at: d.at,
            lane: d.lane.clone(),
            kind,
            text: d.read.clone(),
            taken,
            probability,
            other,
            open,
        })
    }

    fn passage(&mut self, passage: &Passage) -> Result<(), B::Fault> {
        match (passage.direction, passage.stay) {
            // A stay keeps the read that it began with when the vehicle goes on to an inner area.
            (Direction::In, Some(stay)) if self.book.stay(stay)?.is_none() => {
                let first = FirstRead {
                    entry: passage.seq,
                    plate: passage.plate.clone(),
                    known: passage.permit.is_some(),
                    accused: 0,
                };
                self.book.put_stay(stay, &first)
            }
            (Direction::Out, None) if passage.plate.is_some() && passage.to.is_outside() => {
                self.orphan(passage.seq)
            }
            _ => Ok(()),
        }
    }

    /// It left under a text that fits nobody inside.
    fn orphan(&mut self, read: Seq) -> Result<(), B::Fault> {
        let Some(counted) = self.book.read(read)? else {
            return Ok(());
        };
        // Likely one of those inside, and not surely: that is another doubt.
        let decision = self.book.decision(read)?;
        let Some(d) = decision.filter(|d| d.likely.is_none()) else {
            return Ok(());
        };
        self.tally(counted.hour)?.orphans += 1;
        if self.book.doubt(read)?.is_some() {
            return Ok(());
        }
        self.doubt(&d, DoubtKind::NoMatch, (None, None, None))
    }

    /// A stay had ended at an exit that was misread or unread: what was thought of the driver is that exit's fault.
    fn healed(&mut self, heal: &Heal) -> Result<(), B::Fault> {
        let Some(CountedRead { hour, .. }) = self.book.read(heal.exit)? else {
            return Ok(());
        };
        self.tally(hour.clone())?.heals += 1;
        let Some(first) = self.book.stay(heal.stay)? else {
            return Ok(());
        };
        self.acquit(heal.stay, &first, hour)?;
        if heal.probability >= LEARN && first.known {
            self.learn(heal.exit, None, first.plate.as_ref())?;
        }
        // The order of a person who has just said what it was asks for no further word.
        let by_person = matches!(self.entry.input, Input::Order(_));
        let decision = self.book.decision(heal.exit)?;
        if let Some(d) = decision.filter(|d| d.read.is_some() && !by_person) {
            let what = (first.plate, Some(heal.probability), Some(first.entry));
            self.doubt(&d, DoubtKind::Healed, what)?;
        }
        Ok(())
    }

    fn presumed_left(&mut self, stay: StayId) -> Result<(), B::Fault> {
        if let Some(exit) = self.facts.only_exit()
            && let Some(first) = self.book.stay(stay)?
        {
            let hour = self.facts.hour(exit, self.entry.at, None);
            self.acquit(stay, &first, hour)?;
        }
        Ok(())
    }

    fn order(&mut self, order: &Order) -> Result<(), B::Fault> {
        let entry = self.entry;
        match &order.what {
            OrderKind::Judge { read, verdict } => {
                self.book.put_judgement(&Judgement {
                    read: *read,
                    entry: entry.seq,
                    at: entry.at,
                    by: &order.by,
                    verdict,
                })?;
                // Judged, or too old to be: nobody is asked again. A vehicle that had not passed yet is asked about later.
                let rejected = |o: &Output| matches!(o, Output::Rejected(_));
                let rejected = entry.outputs.iter().any(rejected);
                if let Some(doubt) = self.book.doubt(*read)? {
                    let open = rejected && doubt.at > entry.at - TO_PASS;
                    self.book.put_doubt(&Doubt { open, ..doubt })?;
                }
                Ok(())
            }
            OrderKind::LaneChecked { lane } => self.book.put_checked(lane, entry.at, &order.by),
            _ => Ok(()),
        }
    }

    fn judged(&mut self, judged: &Judged) -> Result<(), B::Fault> {
        self.learn(judged.read, None, judged.truth.as_ref())?;
        let Some(CountedRead { hour, .. }) = self.book.read(judged.read)? else {
            return Ok(());
        };
        let t = self.tally(hour.clone())?;
        t.heals = t.heals.saturating_sub(judged.unhealed.len() as u64);
        if let Some(stay) = judged.closed
            && let Some(first) = self.book.stay(stay)?
        {
            self.acquit(stay, &first, hour)?;
        }
        Ok(())
    }

    /// The truth of a read is `truth`; what was counted for it before is taken back.
    fn learn(
        &mut self,
        read: Seq,
        sighting: Option<&Sighting>,
        truth: Option<&Plate>,
    ) -> Result<(), B::Fault> {
        let counted = self.book.read(read)?;
        let Some(before) = counted.filter(|c| c.truth.as_ref() != truth) else {
            return Ok(());
        };
        let found = match sighting {
            Some(_) => None,
            None => self.book.sighting(read)?,
        };
        let Some(s) = sighting.or(found.as_ref()) else {
            return Ok(());
        };
        let Some(text) = &s.read else { return Ok(()) };
        let picture = (s.plate_px, s.scene.as_ref());
        let t = self.tally(before.hour.clone())?;
        if let Some(before) = &before.truth {
            t.learn(text, before, picture, Counting::TakeBack);
        }
        if let Some(truth) = truth {
            t.learn(text, truth, picture, Counting::Count);
        }
        let pairs = truth.map(|t| pairs(text, t)).unwrap_or_default();
        self.book.put_examples(read, &before.hour.lane, &pairs)?;
        let now = CountedRead {
            truth: truth.cloned(),
            ..before
        };
        self.book.put_read(read, &now)
    }
}
