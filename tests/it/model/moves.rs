//! What the reference model does with an input: answers, grants and gates (rules 6, 21, 22), passages (23 to 26).

use jiff::{SignedDuration, Timestamp};
use plategate::domain::access::Credential;
use plategate::domain::event::*;
use plategate::domain::misread::alphabet::Text;
use plategate::domain::plate::Plate;
use plategate::domain::site::*;

use super::facts::*;
use super::given::Given;
use super::judge::Judgement;
use super::line::View;
use super::lots::Told;
use crate::scenario_player::word;

const COMMAND_S: i64 = 12;
const CONFIRMS_S: i64 = 30;
pub const PERSON_S: i64 = 600;

fn secs(n: i64) -> SignedDuration {
    SignedDuration::from_secs(n)
}

pub fn opt<T: std::fmt::Display>(value: Option<T>) -> String {
    value.map_or_else(|| "-".into(), |v| v.to_string())
}

impl Model {
    /// All that comes of an input, as lines.
    pub fn handle(&mut self, now: Timestamp, input: &Input, given: &Given) -> Vec<String> {
        self.seq += 1;
        self.now = now;
        self.said.clear();
        if matches!(input, Input::Upgraded { .. }) {
            return Vec::new();
        }
        // A report and a crossing are told of what was before: they come first.
        let tells = matches!(input, Input::GateReport(_) | Input::Crossing(_));
        if !tells {
            self.lapse_what_is_over(matches!(input, Input::Started { .. }));
            self.time_out_questions(matches!(input, Input::Due));
        }
        self.nights();
        self.plans();
        self.time_limits();
        match input {
            Input::Configured { site } => self.site = (**site).clone(),
            Input::Started { down_since } => {
                if let Some(from) = down_since {
                    self.outage(None, *from, now);
                }
                self.beat = Some(now);
            }
            Input::Heartbeat => {
                if let Some(from) = self.beat.filter(|b| now.duration_since(*b) > secs(300)) {
                    self.outage(None, from, now);
                }
                self.beat = Some(now);
                self.forget();
            }
            Input::LaneHealth { lane, seeing } => self.health(lane, *seeing),
            Input::Sighting(sighting) => self.sighting(sighting, given),
            Input::Crossing(crossing) => self.crossing(crossing),
            Input::GateReport(report) => self.report(report),
            Input::Permits(change) => self.change_permits(change),
            Input::Order(order) => self.order(&order.what),
            Input::Due | Input::Upgraded { .. } | Input::Erased { .. } => {}
            Input::Elsewhere { gateway, fact } => self.elsewhere(gateway, fact),
            Input::LotSilent { gateway, since } => self.lot_silent(gateway, *since),
            Input::LaneDirection { lane, direction } => {
                if self.lane(lane).reversible == Some(Reversible::Input) {
                    self.ways.retain(|(l, _)| l != lane);
                    self.ways.push((lane.clone(), *direction));
                } else {
                    self.say("rejected");
                }
            }
            Input::Factor { lane, permit, .. } => self.factor(lane, permit),
        }
        if tells {
            self.lapse_what_is_over(false);
            self.time_out_questions(false);
        }
        let mut said = std::mem::take(&mut self.said);
        said.sort();
        said
    }

    pub fn say(&mut self, text: &str) {
        self.said.push(text.to_string());
    }

    /// What is kept for a time only (9, 25, 33, 34).
    fn forget(&mut self) {
        let now = self.now;
        let old = |at: &Timestamp| now.duration_since(*at) >= days(30);
        self.lingering.retain(|l| !old(&l.left));
        self.free.retain(|f| now < f.1);
        self.in_doubt.retain(|d| !old(&d.1));
        self.outages.retain(|o| !old(&o.to));
        self.amnesties.retain(|a| now < a.until);
    }

    /// (34)
    fn outage(&mut self, lane: Option<LaneId>, from: Timestamp, to: Timestamp) {
        if from < to {
            self.outages.push(Blind { lane, from, to });
        }
        let many = self.outages.len().saturating_sub(500);
        self.outages.drain(..many);
    }

    fn health(&mut self, lane: &LaneId, seeing: bool) {
        let since = self.blind.iter().find(|(l, _)| l == lane).map(|b| b.1);
        match (seeing, since) {
            (false, None) => self.blind.push((lane.clone(), self.now)),
            (true, Some(from)) => {
                self.blind.retain(|(l, _)| l != lane);
                self.outage(Some(lane.clone()), from, self.now);
            }
            _ => {}
        }
    }

    fn sighting(&mut self, s: &Sighting, given: &Given) {
        let lane_mode = self.lane_mode(&s.lane, self.now);
        let Some(read) = &s.read else {
            self.say("decision none unread - - -/- - -/- -");
            self.sees(s, None);
            let case = self.nobody(&lane_mode);
            if self.lane(&s.lane).crossing == CrossingFrom::Assumed {
                self.passes(case, s.at, KnownBy::Assumed);
            } else {
                self.unread_in_line(case, s.at);
            }
            return;
        };
        let text = read.text();
        let last = self.seen_before(s, &text, given);
        let view = match last {
            Some(_) => View::Nothing,
            None => self.view(s, read, given),
        };
        if let View::Here(decision) = view {
            self.was_nobody(decision);
        }
        let unsure_view = view == View::Unsure;
        let answer = self.judge(read, &lane_mode, (s.at, unsure_view), given);
        let (plate, permit) = (answer.plate.clone(), answer.permit.clone());
        if let Some((why, plate)) = self.has_its_answer(s, (last, view), &answer, given) {
            let permit = opt(self
                .permit_at(&plate, &lane_mode, s.at)
                .map(|p| p.id.clone()));
            self.say(&format!("decision none {why} {plate} {permit} -/- - -/- -"));
            return;
        }
        answer.faults.iter().for_each(|fault| self.say(fault));
        let lane = self.lane(&s.lane);
        let opens = answer.outcome == Outcome::Open;
        let off = opens && lane.gate.is_some() && self.kill;
        let waits = matches!(answer.outcome, Outcome::Open | Outcome::Ask);
        let late = waits && !off && lane.gate.is_some() && self.is_late(&lane, s);
        let held = off || late;
        self.seen.push(Seen {
            decision: self.seq,
            lane: s.lane.clone(),
            plate: plate.clone(),
            read: text.clone(),
            chars: read.clone(),
            at: s.at,
            answer: (answer.outcome, answer.reason),
            through: opens && !held,
            replaced: false,
            travel: s.travel,
            in_order: answer.in_order(&lane_mode),
            late,
            track: s.source.track.clone(),
        });
        if answer.factor.is_some() && !late {
            self.factors
                .retain(|(l, p, _)| *l != s.lane || Some(p) != permit.as_ref());
        }
        self.tell_decision(permit.as_ref(), &answer, held);
        self.offence(permit.as_ref(), &answer, s.at);
        self.waiting.retain(|w| w.case.lane_mode.lane != s.lane);
        self.line_at(&s.lane).uncrossed = None;
        let known = self.on_a_permit(&answer.plate);
        let case = Case {
            decision: self.seq,
            plate,
            permit,
            lane_mode,
            trap: answer.trap,
            found: answer.leaves,
            read: text,
            near: given.near.clone().filter(|_| lane.infer_missed_exits),
            known,
            left: answer.left,
            nobody: false,
            unsure_view,
            tailgated: false,
        };
        self.sees(s, Some((case.identity().clone(), case.read.clone())));
        self.asks(&case, answer.outcome, late);
        self.contradicts(&answer, s.at, given);
        if answer.outcome != Outcome::Refuse {
            self.ends_late(&answer, given);
        }
        if opens && !held {
            self.let_through(case, false, s.at);
        } else {
            let within = lane.second_factor_s.map(|n| self.now + secs(n.into()));
            let waits = answer.reason == Reason::SecondFactor;
            let shut = (s.lane.clone(), case.identity().clone(), self.now);
            self.shut.push(shut);
            self.waiting.push(Waiting {
                case,
                until: self.now + secs(PERSON_S),
                factor_until: within.filter(|_| waits && !late),
                backed_off: false,
            });
        }
    }

    fn tell_decision(&mut self, permit: Option<&PermitId>, answer: &Judgement, held: bool) {
        let told = |found: &Option<(ViolationKind, PassbackMode, Option<Seq>)>,
                    there: &Option<Told>| {
            found.as_ref().map_or("-/- -".into(), |(k, mode, stay)| {
                let there = there.as_ref().map(Told::named);
                let there = there.unwrap_or_default();
                format!("{}/{} {}{there}", word(k), word(mode), opt(*stay))
            })
        };
        let line = format!(
            "decision {} {} {} {} {} {}{}",
            word(answer.outcome),
            word(answer.reason),
            answer.plate,
            opt(permit),
            told(&answer.violation, &answer.violation_there),
            told(&answer.explained, &answer.explained_there),
            if held { " held" } else { "" },
        );
        self.say(&line);
    }

    /// (6) The last answer to the same vehicle here, if it is the same visit.
    fn seen_before(&self, s: &Sighting, text: &Plate, given: &Given) -> Option<usize> {
        let lane = self.lane(&s.lane);
        let within = secs(lane.repeat_s.into());
        let visit = |r: &Seen| {
            r.lane == s.lane
                && (s.at.duration_since(r.at).abs() <= within
                    || self.stands(r.decision, &lane, s.at))
        };
        // By what the camera knows it, whatever it reads now.
        let track = s.source.track.as_ref();
        let tracked = |r: &Seen| track.is_some() && r.track.as_ref() == track && visit(r);
        if let Some(tracked) = self.seen.iter().rposition(tracked) {
            return Some(tracked);
        }
        let last = self.seen.iter().rposition(|r| {
            (!r.replaced || given.repeated.is_some())
                && (self.same(&r.plate, text) || r.read == *text)
                && visit(r)
        });
        // That another text is the same vehicle's is a matter of probabilities.
        last.or_else(|| {
            let like = given.repeated.as_ref();
            self.seen
                .iter()
                .rposition(|r| Some(&r.plate) == like && visit(r))
        })
    }

    /// (6) Why it is not decided anew, and as whom it was answered.
    fn has_its_answer(
        &mut self,
        s: &Sighting,
        (last, view): (Option<usize>, View),
        answer: &Judgement,
        given: &Given,
    ) -> Option<(&'static str, Plate)> {
        let lane = self.lane(&s.lane);
        let Some(last) = last else {
            if let View::Same(plate) = view {
                return Some(("seen-elsewhere", plate));
            }
            self.replace_alike(s, &s.read.as_ref()?.text());
            return None;
        };
        let same = self.same(&self.seen[last].plate, &answer.plate);
        let seen = &mut self.seen[last];
        seen.at = seen.at.max(s.at);
        // The causes of what is not decided anew are not told, nor what banned plate it likely is.
        let likely_denied = seen.answer.1 == Reason::DeniedLikely;
        let told = given.repeated.is_none() || !likely_denied && !lane.infer_missed_exits;
        let again = !seen.late
            && seen.answer.0 != Outcome::Open
            && (!told || (same && seen.answer == (answer.outcome, answer.reason)));
        let (plate, decision, through) = (seen.plate.clone(), seen.decision, seen.through);
        if through || again || self.stands_there_still(decision, &lane, s) {
            return Some(("repeated", plate));
        }
        self.seen.remove(last);
        None
    }

    /// Those that the vehicle may have been answered as before, where it was not let through.
    fn replace_alike(&mut self, s: &Sighting, text: &Plate) {
        let lane = self.lane(&s.lane);
        let standing: Vec<Seq> = self.seen.iter().map(|r| r.decision).collect();
        let standing: Vec<Seq> = standing
            .into_iter()
            .filter(|d| self.stands(*d, &lane, s.at))
            .collect();
        let alike = |r: &&mut Seen| {
            let near = s.at.duration_since(r.at).abs() <= secs(lane.repeat_s.into())
                || standing.contains(&r.decision);
            let here = r.lane == s.lane && lane.infer_missed_exits && !r.through;
            here && near && Text::new(&r.plate).resembles(&Text::new(text))
        };
        self.seen
            .iter_mut()
            .filter(alike)
            .for_each(|r| r.replaced = true);
    }

    /// (33)
    fn offence(&mut self, permit: Option<&PermitId>, answer: &Judgement, at: Timestamp) {
        let plate = &answer.plate;
        let rule = self.site.passback.clone();
        let kind = answer.violation.as_ref().map(|v| v.0);
        let counts = matches!(kind, Some(ViolationKind::Reentry | ViolationKind::PoolFull));
        if !counts || rule.repeated == 0 {
            return;
        }
        self.offences.push(Offence {
            decision: self.seq,
            plate: plate.clone(),
            at,
            prior: answer.violation.as_ref().and_then(|v| v.2),
        });
        let within = days(rule.repeated_days.into());
        let mine = |o: &&Offence| self.same(&o.plate, plate) && at.duration_since(o.at) < within;
        let count = self.offences.iter().filter(mine).count();
        if count >= rule.repeated as usize {
            self.say(&format!("violator {plate} {} {count}", opt(permit)));
        }
    }

    /// A command to the gate; without one the vehicle passes, or a crossing is awaited.
    pub fn let_through(&mut self, case: Case, person: bool, at: Timestamp) {
        let lane = self.lane(&case.lane_mode.lane);
        self.shut_no_more(&case);
        if let Some(gate) = &lane.gate {
            self.say(&format!("pulse {gate} {}", lane.id));
            self.grants.push(Grant {
                case,
                command: Some(self.seq),
                accepted: false,
                person,
                since: self.now,
                until: self.now + secs(COMMAND_S),
            });
            return;
        }
        match lane.crossing {
            CrossingFrom::Assumed => {
                let by = if person {
                    KnownBy::Person
                } else {
                    KnownBy::Assumed
                };
                self.passes(case, at, by);
            }
            CrossingFrom::Input { within_ms } => self.grants.push(Grant {
                case,
                command: None,
                accepted: true,
                person,
                since: self.now,
                until: self.now + SignedDuration::from_millis(within_ms.into()),
            }),
        }
    }

    fn lapse(&mut self, grant: Grant, why: LapseReason) {
        self.gives_up(&grant, why);
        let case = grant.case;
        let line = format!(
            "lapsed {} {} {}",
            case.decision,
            case.lane_mode.lane,
            word(why)
        );
        self.say(&line);
        let mine = |r: &&mut Seen| r.decision == case.decision;
        if let Some(seen) = self.seen.iter_mut().rev().find(mine) {
            seen.through = false;
        }
        if why == LapseReason::GateFailed {
            self.waiting
                .retain(|w| w.case.lane_mode.lane != case.lane_mode.lane);
            self.waiting.push(Waiting {
                until: self.now + secs(PERSON_S),
                case,
                factor_until: None,
                backed_off: false,
            });
        }
    }

    fn lapse_what_is_over(&mut self, started: bool) {
        while let Some(i) = self
            .grants
            .iter()
            .position(|g| g.until <= self.now || (started && !g.accepted))
        {
            let grant = self.grants.remove(i);
            if grant.accepted {
                self.lapse(grant, LapseReason::NotCrossed);
            } else {
                self.lapse(grant, LapseReason::GateFailed);
            }
        }
    }

    fn report(&mut self, report: &GateReport) {
        let mine = |g: &Grant| g.command == Some(report.command.0) && !g.accepted;
        let Some(i) = self.grants.iter().position(mine) else {
            return;
        };
        if !matches!(report.result, GateResult::Accepted { .. }) {
            let grant = self.grants.remove(i);
            return self.lapse(grant, LapseReason::GateFailed);
        }
        match self.lane(&self.grants[i].case.lane_mode.lane).crossing {
            CrossingFrom::Assumed => {
                let grant = self.grants.remove(i);
                let by = if grant.person {
                    KnownBy::Person
                } else {
                    KnownBy::Assumed
                };
                self.passes(grant.case, report.at, by);
            }
            CrossingFrom::Input { within_ms } => {
                let grant = &mut self.grants[i];
                grant.accepted = true;
                grant.until = self.now + SignedDuration::from_millis(within_ms.into());
            }
        }
    }

    fn crossing(&mut self, crossing: &Crossing) {
        let lane = self.lane(&crossing.lane);
        let lane_mode = self.lane_mode(&crossing.lane, self.now);
        // A contact does not see the direction: at a reversible lane it is the lane's (3).
        let along = lane.reversible.is_some() || crossing.direction == lane_mode.direction;
        if along && self.granted_crosses(crossing) {
            return;
        }
        self.lapse_what_is_over(false);
        let confirms = |p: &(LaneId, Timestamp)| {
            p.0 == lane.id && crossing.at.duration_since(p.1).abs() <= secs(CONFIRMS_S)
        };
        if along && lane.crossing == CrossingFrom::Assumed && self.passed.iter().any(confirms) {
            return;
        }
        if along && self.backs_off(&lane, &lane_mode) {
            return;
        }
        if along {
            self.crosses_alone(crossing, &lane_mode);
        } else {
            self.crosses_back(crossing, &lane_mode);
        }
    }

    /// Whether it is a vehicle that was let through: the first in line.
    fn granted_crosses(&mut self, crossing: &Crossing) -> bool {
        let here = |g: &Grant| g.case.lane_mode.lane == crossing.lane && g.until >= crossing.at;
        let Some(i) = self.grants.iter().position(here) else {
            return false;
        };
        let grant = self.grants.remove(i);
        self.crosses(grant.case, (grant.since, crossing.at), crossing.at);
        true
    }

    /// (21) The other way round: the factor comes after the plate.
    fn factor(&mut self, lane: &LaneId, permit: &PermitId) {
        let now = self.now;
        if self.lane(lane).second_factor_s.is_none() {
            return self.say("rejected");
        }
        let waits = |w: &Waiting| {
            w.case.lane_mode.lane == *lane && w.factor_until.is_some_and(|until| now <= until)
        };
        let Some(i) = self.waiting.iter().position(waits) else {
            return self.factors.push((lane.clone(), permit.clone(), now));
        };
        let barred = self.kill && self.lane(lane).gate.is_some();
        if barred || self.waiting[i].case.permit.as_ref() != Some(permit) {
            return self.say("rejected");
        }
        let case = self.waiting.remove(i).case;
        self.identified(case.decision);
        self.now_let_through(&case);
        self.let_through(case, false, now);
    }

    pub fn now_let_through(&mut self, case: &Case) {
        let mine = |r: &&mut Seen| r.decision == case.decision;
        if let Some(seen) = self.seen.iter_mut().rev().find(mine) {
            seen.through = true;
            seen.answer.0 = Outcome::Open;
        }
    }

    /// A person opens a lane.
    pub fn open(&mut self, lane: &LaneId) {
        let site = self.lane(lane);
        if site.gate.is_some() && self.kill {
            return self.say("rejected");
        }
        if let Some(first) = self.first_question(lane) {
            return self.person_answers(first, true);
        }
        let waits = |w: &Waiting| w.case.lane_mode.lane == *lane && self.now <= w.until;
        let waiting = self.waiting.iter().position(waits);
        let waiting = waiting.map(|i| self.waiting[i].case.clone());
        self.waiting.retain(|w| w.case.lane_mode.lane != *lane);
        let waiting = waiting.or_else(|| self.take_uncrossed(lane, self.now));
        if let Some(case) = waiting {
            self.now_let_through(&case);
            self.let_through(case, true, self.now);
        } else if site.gate.is_none() {
            self.say("rejected");
        } else {
            self.open_for_nobody(&site);
        }
    }
}

/// Passages.
impl Model {
    fn tell_passage(
        &mut self,
        lane_mode: &LaneMode,
        who: (Option<&Plate>, Option<&PermitId>),
        stay: Option<Seq>,
        by: KnownBy,
    ) {
        let line = format!(
            "passed {} {}>{} {} {} {} {}",
            lane_mode.lane,
            lane_mode.from,
            lane_mode.to,
            opt(who.0),
            opt(who.1),
            opt(stay),
            word(by)
        );
        self.say(&line);
    }

    fn has_passed(&mut self, lane: &LaneId, at: Timestamp, decision: Option<Seq>) {
        self.passed.retain(|p| p.0 != *lane);
        self.passed.push((lane.clone(), at));
        self.waiting.retain(|w| w.case.lane_mode.lane != *lane);
        let line = self.line_at(lane);
        (line.uncrossed, line.crossed) = (None, None);
        self.passing_ends_questions(lane, decision);
    }

    /// (26)
    fn passes_unread(&mut self, case: &Case, at: Timestamp, by: KnownBy) {
        let lane_mode = &case.lane_mode;
        self.has_passed(&lane_mode.lane, at, None);
        if !lane_mode.directed {
            return;
        }
        self.count_between(&lane_mode.from, &lane_mode.to);
        let mut stay = None;
        if lane_mode.from.is_outside() {
            stay = Some(self.seq);
            self.open_unread(lane_mode, at);
            let new = self.stay_mut(self.seq);
            (new.entry, new.tailgated) = (case.decision, case.tailgated);
        } else if lane_mode.to.is_outside() {
            self.keep_departure(case.decision, &lane_mode.from, at, false);
        }
        self.tell_passage(lane_mode, (None, None), stay, by);
    }

    fn open_unread(&mut self, lane_mode: &LaneMode, at: Timestamp) {
        let tracks = lane_mode.tracks();
        self.stays.push(Stay {
            id: self.seq,
            entry: self.seq,
            plate: None,
            under: None,
            permit: None,
            lane: lane_mode.lane.clone(),
            area: lane_mode.to.clone(),
            came: at,
            came_in: at,
            state: if tracks {
                Credential::Armed
            } else {
                Credential::Untracked
            },
            place: lane_mode.to.clone(),
            tracked: at,
            trapped: false,
            told: false,
            belief: Some(1.0),
            near: None,
            read: None,
            known: false,
            tailgated: false,
            contradicted: false,
            twin: None,
        });
    }

    fn open_stay(&mut self, case: &Case, at: Timestamp) {
        self.open_unread(&case.lane_mode, at);
        let stay = self.stays.last_mut().unwrap();
        stay.plate = Some(case.plate.clone());
        stay.entry = case.decision;
        (stay.permit, stay.under) = (case.permit.clone(), case.permit.clone());
        (stay.near, stay.known) = (case.near.clone(), case.known);
        stay.read = Some(case.read.clone());
        stay.trapped = case.trap;
    }

    pub fn passes(&mut self, mut case: Case, at: Timestamp, by: KnownBy) {
        let lane = self.lane(&case.lane_mode.lane);
        if case.lane_mode.directed {
            let turned = case.lane_mode.direction != lane.direction;
            case.lane_mode.mode = match turned {
                true => lane.reverse_passback,
                false => lane.passback,
            };
        }
        if case.nobody {
            return self.passes_unread(&case, at, by);
        }
        let lane_mode = case.lane_mode.clone();
        self.has_passed(&lane_mode.lane, at, Some(case.decision));
        self.gone_elsewhere(&case.plate);
        self.waits_nowhere(&case);
        if !lane_mode.directed {
            return;
        }
        self.end_doubt(case.identity());
        if case.unsure_view {
            self.in_doubt.push((case.identity().clone(), at));
        }
        self.count_passage(&case);
        self.use_free_moves(&case.plate);
        self.use_free_moves(&case.identity().clone());
        self.saw_pass(case.decision, &lane_mode.from, &lane_mode.to);
        let stay = if lane_mode.from.is_outside() && lane_mode.to.is_outside() {
            None
        } else if lane_mode.from.is_outside() {
            Some(self.enter(&case, at))
        } else if lane_mode.to.is_outside() {
            self.leave(&case, at)
        } else {
            Some(self.go_over(&case, at))
        };
        if lane_mode.tracks() {
            self.end_lingering(&case.plate);
        }
        if lane_mode.to == AreaId::unknown() {
            self.free.push((case.plate.clone(), self.now + days(30)));
        }
        self.tell_passage(
            &lane_mode,
            (Some(&case.plate), case.permit.as_ref()),
            stay,
            by,
        );
    }

    pub fn end_lingering(&mut self, plate: &Plate) {
        let mut all = std::mem::take(&mut self.lingering);
        all.retain(|l| !self.same(&l.plate, plate));
        self.lingering = all;
    }

    /// (24, 25) From outside.
    fn enter(&mut self, case: &Case, at: Timestamp) -> Seq {
        let region = self.region(&case.lane_mode.to);
        let mut older = self.stays_of(case.identity());
        older.retain(|s| self.region(s.place().unwrap_or(&s.area)) == region);
        // It is kept beside the new one if it is likelier here than not.
        let here = case.left.is_none_or(|left| 1.0 - left >= LIKELY);
        let newest = older.iter().rev().find(|s| s.armed()).map(|s| s.id);
        for stay in older {
            let tracks = case.lane_mode.tracks();
            if stay.armed() && !tracks {
                continue;
            }
            if Some(stay.id) != newest || !here {
                self.stays.retain(|s| s.id != stay.id);
            } else {
                let stay = self.stay_mut(stay.id);
                stay.state = Credential::Superseded;
                stay.belief = case.left.map(|left| 1.0 - left);
            }
        }
        if case.lane_mode.tracks() && !case.nobody {
            self.came_in_here(&case.identity().clone(), &case.lane_mode.to);
        }
        self.open_stay(case, at);
        self.seq
    }

    /// (24, 25) To outside.
    fn leave(&mut self, case: &Case, at: Timestamp) -> Option<Seq> {
        let leaves = self.leaving_at_last(case);
        let Some((stay, _)) = leaves.clone().filter(|(_, p)| *p >= SURE) else {
            if let Some((stay, p)) = leaves {
                let stay = self.stay_mut(stay.id);
                stay.belief = stay.belief.map(|belief| belief * (1.0 - p));
            }
            self.keep_departure(case.decision, &case.lane_mode.from, at, true);
            return None;
        };
        self.stays.retain(|s| s.id != stay.id);
        self.forget_claims(stay.id);
        if stay.entry == case.decision {
            // It backs out, and has not been there.
            return Some(stay.id);
        }
        let came_as =
            |s: &Stay| s.plate.as_ref() == Some(&case.read) && s.read.as_ref() == Some(&case.read);
        if came_as(&stay) {
            if let Some(twin) = stay.twin {
                self.say(&format!("cloned {} {twin} {}", case.read, stay.id));
            }
            for other in self.stays_of(&case.read) {
                if came_as(&other) && other.likely() {
                    self.stay_mut(other.id).twin = Some(stay.id);
                }
            }
        }
        if !case.lane_mode.tracks() && stay.armed() {
            let plate = stay.identity().unwrap().clone();
            self.end_lingering(&plate);
            self.lingering.push(Lingering {
                stay: stay.id,
                plate,
                under: stay.under,
                place: stay.place,
                tracked: stay.tracked,
                left: at,
            });
        }
        Some(stay.id)
    }

    /// (24, 25) Between areas.
    fn go_over(&mut self, case: &Case, at: Timestamp) -> Seq {
        let Some((stay, _)) = self.leaving_at_last(case).filter(|(_, p)| *p >= SURE) else {
            return self.enter(case, at);
        };
        let to = case.lane_mode.to.clone();
        let tracks = case.lane_mode.tracks();
        let stay = self.stay_mut(stay.id);
        (stay.area, stay.came, stay.told) = (to.clone(), at, false);
        if tracks {
            (stay.place, stay.tracked) = (to, at);
            if stay.state != Credential::Superseded {
                stay.state = Credential::Armed;
            }
        }
        stay.id
    }
}
