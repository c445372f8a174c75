//! The four tests of commissioning, from the journal's entries as they come. The first three need a car at the live lanes;
//! the fourth runs in a rehearsal copy of the engine, whose clock is run forward.

use jiff::{SignedDuration, Timestamp};

use crate::domain::access::Engine;
use crate::domain::event::{
    Crossing, Decision, GateReport, GateResult, Input, JournalEntry, Order, OrderKind, Outcome,
    Output, Passage, Seq, Sighting, Waived,
};
use crate::domain::plate::{Plate, PlateRead};
use crate::domain::site::{AreaId, CrossingFrom, Direction, Lane, LaneId, Site};
use crate::port::commissioning::{
    CommissionOrder, Sheet, Step, StepExpected, StepFound, StepWhy, Test, TestState,
};

/// How sure each character of the copy's reads is.
const READ_SURE: f32 = 0.999;
/// How far before and after its end the timer is looked at.
const EDGE: SignedDuration = SignedDuration::from_mins(1);
/// Plates of others kept on a sheet.
const OTHERS_MAX: usize = 20;

/// A new sheet, waiting for the first entry.
///
/// # Errors
/// The lanes are not there, or do not lead in and out: a sentence.
pub fn begin(site: &Site, order: CommissionOrder, now: Timestamp) -> Result<Sheet, String> {
    let lane = |id: &LaneId| site.lane(id).ok_or_else(|| t!("commission-no-lane", id));
    let (entry, exit) = (lane(&order.entry)?, lane(&order.exit)?);
    if !entry.from.is_outside() || entry.to.is_outside() {
        return Err(t!("commission-not-in", lane = entry.name));
    }
    if exit.from.is_outside() || !exit.to.is_outside() {
        return Err(t!("commission-not-out", lane = exit.name));
    }
    let step = |test: Test| Step {
        test,
        verdict: if test == Test::Entry {
            TestState::Now
        } else {
            TestState::Waits
        },
        expected: expected(site, test, entry, exit),
        found: None,
        at: None,
        event: None,
    };
    Ok(Sheet {
        number: 0,
        by: order.by,
        begun: now,
        ended: None,
        plate: order.plate,
        entry: order.entry,
        exit: order.exit,
        steps: Test::ALL.map(step).into(),
        others: Vec::new(),
    })
}

/// What people call an area; outside has no name.
fn place(site: &Site, id: &AreaId) -> Option<String> {
    site.area(id).map(|a| a.name.clone())
}

fn expected(site: &Site, test: Test, entry: &Lane, exit: &Lane) -> StepExpected {
    let lane = entry.name.clone();
    match test {
        Test::Entry => StepExpected::Entry {
            lane,
            into: place(site, &entry.to),
        },
        Test::Second => {
            let policy = entry.passback.policy();
            StepExpected::Second {
                lane,
                after_s: entry.repeat_s,
                answer: policy.judges.then(|| policy.then.outcome()),
            }
        }
        Test::Exit => StepExpected::Exit {
            lane: exit.name.clone(),
        },
        Test::Timer => StepExpected::Timer,
    }
}

/// What a sheet wants next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The next entry of the journal.
    Entry,
    /// The engine as it stands now, for [`rehearse`].
    Rehearsal,
}

/// Takes an entry of the journal.
pub fn take(sheet: &mut Sheet, site: &Site, entry: &JournalEntry) -> Next {
    for output in &entry.outputs {
        match output {
            Output::Decision(decision) => decided(sheet, site, decision),
            Output::Passage(passage) if passed(sheet, site, passage) => return Next::Rehearsal,
            _ => {}
        }
    }
    Next::Entry
}

fn current(sheet: &mut Sheet) -> Option<&mut Step> {
    let all = sheet.steps.iter_mut();
    all.into_iter().find(|s| s.verdict == TestState::Now)
}

fn settle(sheet: &mut Sheet, good: bool, found: StepFound, (at, event): (Timestamp, Option<Seq>)) {
    let Some(place) = sheet.steps.iter().position(|s| s.verdict == TestState::Now) else {
        return;
    };
    let step = &mut sheet.steps[place];
    step.verdict = if good {
        TestState::Passed
    } else {
        TestState::Failed
    };
    step.found = Some(found);
    step.at = Some(at);
    step.event = event;
    if let Some(next) = sheet.steps.get_mut(place + 1) {
        next.verdict = TestState::Now;
    }
}

/// The second entry's answer; and plates that are not the test car's.
fn decided(sheet: &mut Sheet, site: &Site, d: &Decision) {
    if d.lane != sheet.entry && d.lane != sheet.exit {
        return;
    }
    if d.plate.as_ref() != Some(&sheet.plate) {
        if let Some(other) = &d.plate
            && !sheet.others.contains(other)
            && sheet.others.len() < OTHERS_MAX
        {
            sheet.others.push(other.clone());
        }
        return;
    }
    let second = current(sheet).is_some_and(|s| s.test == Test::Second);
    if !second || d.lane != sheet.entry || d.reason.is_answered_before() {
        return;
    }
    let Some(lane) = site.lane(&d.lane) else {
        return;
    };
    let recorded = d.violation.is_some();
    let policy = lane.passback.policy();
    let good = match policy.judges {
        true => d.outcome == policy.then.outcome() && recorded,
        false => !recorded,
    };
    let found = StepFound::Second {
        outcome: d.outcome,
        recorded,
        why: (!good).then(|| why(lane, d)),
    };
    settle(sheet, good, found, (d.at, Some(d.seq)));
}

/// Why the rules did not answer a second entry as they are meant to.
fn why(lane: &Lane, d: &Decision) -> StepWhy {
    let judged = d.violation.as_ref().or(d.explained.as_ref());
    let likely = judged.map_or(0.0, |v| v.causes.passback);
    let bands = lane.bands;
    match (d.waived, &d.violation) {
        (Some(Waived::Exempt), _) => StepWhy::Exempt,
        (Some(Waived::FreeMove), _) => StepWhy::FreeMove,
        (Some(Waived::LaneBlind), _) => StepWhy::LaneBlind,
        (None, Some(_)) if likely < bands.refuse_at && d.outcome != Outcome::Refuse => {
            StepWhy::NotLikelyEnough {
                likely,
                at: bands.refuse_at,
            }
        }
        (None, Some(_)) if d.outcome != Outcome::Refuse => StepWhy::Soft,
        (None, Some(_)) => StepWhy::AnotherRule,
        (None, None) if d.explained.is_some() => StepWhy::Explained {
            likely,
            at: bands.record_at,
        },
        (None, None) if d.outcome == Outcome::Refuse => StepWhy::AnotherRule,
        (None, None) => StepWhy::NotInside,
    }
}

/// The car has passed; `true`: it has left, and the copy is wanted.
fn passed(sheet: &mut Sheet, site: &Site, p: &Passage) -> bool {
    if p.plate.as_ref() != Some(&sheet.plate) {
        return false;
    }
    let proof = (p.at, Some(p.seq));
    let (from, to) = (place(site, &p.from), place(site, &p.to));
    match current(sheet).map(|s| s.test) {
        Some(Test::Entry) if p.lane == sheet.entry => {
            let good = p.direction == Direction::In && p.from.is_outside() && p.stay.is_some();
            let found = StepFound::Entry { from, to };
            settle(sheet, good, found, proof);
            false
        }
        Some(Test::Exit) if p.lane == sheet.exit => {
            let good = p.to.is_outside() && p.stay.is_some();
            let found = StepFound::Exit {
                from,
                to,
                ended: p.stay.is_some(),
                again: None,
            };
            settle(sheet, good, found, proof);
            true
        }
        _ => false,
    }
}

/// The end of the third test and the fourth one, in a copy of the engine as it stands after the car has left.
pub fn rehearse(sheet: &mut Sheet, engine: &Engine, now: Timestamp) {
    let mut copy = Copy::new(engine, sheet, now);
    let again = copy.arrives(now + SignedDuration::from_secs(1), false);
    let free = again.as_ref().is_some_and(|d| d.violation.is_none());
    if let Some(step) = sheet.steps.iter_mut().find(|s| s.test == Test::Exit) {
        if let Some(StepFound::Exit { again, .. }) = &mut step.found {
            *again = Some(free);
        }
        if !free {
            step.verdict = TestState::Failed;
        }
    }
    let (verdict, found) = match timer_of(engine, sheet) {
        None => (TestState::NotApplicable, StepFound::NoTimer),
        Some(minutes) => try_timer(engine, sheet, now, minutes),
    };
    if let Some(step) = sheet.steps.iter_mut().find(|s| s.test == Test::Timer) {
        (step.verdict, step.found) = (verdict, Some(found));
        step.at = Some(now);
    }
    sheet.ended = Some(now);
}

/// The timer that counts for the test car at the entry lane, minutes: its group's, its area's, the lane's.
fn timer_of(engine: &Engine, sheet: &Sheet) -> Option<u32> {
    let site = engine.site();
    let lane = site.lane(&sheet.entry)?;
    let permit = engine.permits().find(|p| p.plates.contains(&sheet.plate));
    let group = permit.and_then(|p| site.groups.iter().find(|g| g.id == p.group));
    let area = site.around(&lane.to).find_map(|a| a.timer_min);
    let own = group.and_then(|g| g.timer_min);
    own.or(area).or(lane.passback_timer_min)
}

fn try_timer(
    engine: &Engine,
    sheet: &Sheet,
    now: Timestamp,
    minutes: u32,
) -> (TestState, StepFound) {
    let lane = engine.site().lane(&sheet.entry);
    if !lane.is_some_and(|l| l.passback.policy().judges) {
        return (TestState::NotApplicable, StepFound::TimerUnused { minutes });
    }
    let timer = SignedDuration::from_mins(i64::from(minutes));
    let mut copy = Copy::new(engine, sheet, now);
    let begun = now + SignedDuration::from_secs(1);
    let entered = copy.arrives(begun, true);
    let mut later = copy.clone();
    let before = copy.arrives(begun + timer - EDGE, false);
    let after = later.arrives(begun + timer + EDGE, false);
    let counts = |d: &Option<Decision>| d.as_ref().is_some_and(|d| d.violation.is_some());
    let good = entered.is_some() && counts(&before) && !counts(&after);
    let found = StepFound::Timer {
        minutes,
        before: counts(&before),
        after: counts(&after),
        why: match (lane, &before) {
            (Some(lane), Some(d)) if !counts(&before) => Some(why(lane, d)),
            _ => None,
        },
    };
    let verdict = if good {
        TestState::Passed
    } else {
        TestState::Failed
    };
    (verdict, found)
}

/// A rehearsal copy of the engine, with the test car.
#[derive(Clone)]
struct Copy {
    engine: Engine,
    lane: Option<Lane>,
    plate: Plate,
}

impl Copy {
    /// The copy goes by the text alone: what is tested is the timer, not how likely a missed exit is.
    fn new(engine: &Engine, sheet: &Sheet, now: Timestamp) -> Copy {
        let mut engine = engine.clone();
        let mut site = engine.site().clone();
        site.lanes
            .iter_mut()
            .for_each(|l| l.infer_missed_exits = false);
        let lane = site.lane(&sheet.entry).cloned();
        let configured = Input::Configured {
            site: Box::new(site),
        };
        drop(engine.handle(now, &configured));
        Copy {
            engine,
            lane,
            plate: sheet.plate.clone(),
        }
    }

    /// The car comes to the entry lane; with `through` it passes, whatever is said.
    fn arrives(&mut self, at: Timestamp, through: bool) -> Option<Decision> {
        let lane = self.lane.clone()?;
        let sighting = Sighting {
            lane: lane.id.clone(),
            at,
            read: Some(PlateRead::plain(&self.plate, READ_SURE)),
            runner_up: None,
            looks: 1,
            first_seen: at,
            last_seen: at,
            travel: None,
            plate_px: None,
            evidence: None,
            scene: None,
            source: Default::default(),
        };
        let mut outputs = self.engine.handle(at, &Input::Sighting(sighting));
        let decision = outputs.iter().find_map(|o| match o {
            Output::Decision(d) => Some(d.clone()),
            _ => None,
        })?;
        if through {
            if decision.outcome != Outcome::Open {
                let order = Order {
                    by: "commissioning".into(),
                    reason: "a rehearsal copy".into(),
                    role: None,
                    what: OrderKind::Open {
                        lane: lane.id.clone(),
                    },
                };
                outputs = self.engine.handle(at, &Input::Order(order));
            }
            self.let_pass(at, &lane, outputs);
        }
        Some(decision)
    }

    fn let_pass(&mut self, at: Timestamp, lane: &Lane, outputs: Vec<Output>) {
        for output in outputs {
            let Output::GateCommand(command) = output else {
                continue;
            };
            let report = GateReport {
                command: command.id,
                gate: command.gate,
                at,
                result: GateResult::Accepted { took_ms: 0 },
            };
            drop(self.engine.handle(at, &Input::GateReport(report)));
        }
        if matches!(lane.crossing, CrossingFrom::Input { .. }) {
            let crossing = Crossing {
                lane: lane.id.clone(),
                at,
                direction: lane.direction,
            };
            drop(self.engine.handle(at, &Input::Crossing(crossing)));
        }
    }
}
