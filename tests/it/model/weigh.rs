//! The reference model: what is weighed (passback.md, "Weighing"; misread.md). The probabilities are given; which stay they
//! speak of, and what follows, is decided here.

use jiff::{SignedDuration, Timestamp};
use plategate::domain::event::*;
use plategate::domain::plate::{Plate, PlateRead};
use plategate::domain::site::rules::OutageRule;
use plategate::domain::site::*;

use super::facts::*;
use super::given::Given;
use super::judge::{Asked, Judgement};
use super::lots::Told;

/// A match is without doubt from here on.
const NO_DOUBT: f64 = 0.99;
/// A reader is in doubt of a character below this.
const DOUBTFUL: f32 = 0.97;
/// Exits are kept for so long, and so many; so many are looked at for one stay.
const DEPARTURE_DAYS: i64 = 30;
const DEPARTURES: usize = 5_000;
const LOOKED_AT: usize = 24;

/// Where a probability lies.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Band {
    Explained,
    Record,
    Ask,
    Refuse,
}

/// What an entry contradicts.
struct Prior {
    stay: Stay,
    /// A stay of the vehicle itself: by its text, or matched without doubt.
    own: bool,
}

fn left(causes: &Causes) -> f64 {
    causes.missed_exit + causes.misread_exit + causes.turned_away
}

pub fn in_doubt(confidence: f32) -> bool {
    confidence < DOUBTFUL
}

/// Whether the reader was in doubt of each character in which its text differs from a plate of the same length.
pub fn doubted(read: &PlateRead, plate: &Plate) -> bool {
    let (chars, plate) = (read.chars(), plate.as_str());
    let differs = chars
        .iter()
        .zip(plate.chars())
        .filter(|(r, c)| r.best().0 != *c);
    chars.len() != plate.len() || differs.map(|(r, _)| r.best().1).all(in_doubt)
}

impl Model {
    fn band(&self, lane: &LaneId, passback: f64) -> Band {
        let bands = self.lane(lane).bands;
        if passback >= bands.refuse_at {
            Band::Refuse
        } else if bands.ask_at.is_some_and(|at| at <= passback) {
            Band::Ask
        } else if passback >= bands.record_at {
            Band::Record
        } else {
            Band::Explained
        }
    }

    /// (13) The prior: the vehicle's own newest stay that speaks against it; if there is none, the newest that is likely a
    /// misread of it.
    fn prior(&self, plate: &Plate, to: &AreaId) -> Option<Prior> {
        let speaks =
            |s: &&Stay| s.armed() && s.place().is_some_and(|a| self.region(a) == self.region(to));
        let own = self.stays_of(plate);
        if let Some(stay) = own.iter().filter(speaks).max_by_key(|s| s.id) {
            return Some(Prior {
                stay: stay.clone(),
                own: true,
            });
        }
        let near = |s: &&Stay| {
            let near = s.near.as_ref().filter(|near| !near.sure);
            near.is_some_and(|near| self.same(&near.plate, plate))
        };
        let likely = self.stays.iter().filter(near).filter(speaks);
        // That is held against the plate once.
        let stay = likely.max_by_key(|s| s.id)?.clone();
        if stay.contradicted {
            return None;
        }
        Some(Prior { stay, own: false })
    }

    /// (13) An entry that is weighed.
    pub fn weigh_entry(&self, asked: &Asked, given: &Given, answer: &mut Judgement) {
        if answer.done {
            return;
        }
        let plate = asked.plate.clone();
        let to = &asked.lane_mode.to;
        let there = self.prior_there(&plate, to).is_some();
        if self.prior(&plate, to).is_some() || self.speaks_lingering(&plate, asked) || there {
            return self.weigh_as(asked, None, given, answer);
        }
        let Some(near) = given.near.clone() else {
            return;
        };
        let permit = self.permit_at(&near.plate, asked.lane_mode, asked.at);
        let waived = self.exempt(permit, asked.lane_mode, self.now);
        let as_it = Asked {
            plate: &near.plate,
            permit,
            waived: waived || self.is_free(&near.plate, self.now),
            ..*asked
        };
        self.weigh_as(&as_it, Some((&near, asked.waived)), given, answer);
    }

    fn speaks_lingering(&self, plate: &Plate, asked: &Asked) -> bool {
        self.lingering_here(plate, asked).is_some()
    }

    /// What lingers and speaks against an entry.
    fn lingering_here(&self, plate: &Plate, asked: &Asked) -> Option<(Seq, bool)> {
        let here = |area: &AreaId| self.region(area) == self.region(&asked.lane_mode.to);
        let l = self.lingers(plate).filter(|l| here(&l.place))?;
        let over = self.lingering_timed_out(l, &asked.lane_mode.lane, asked.at);
        let unsure = self.unsure(&l.place, l.tracked, self.now) || self.doubted(plate);
        let free = unsure && self.site.passback.outage == OutageRule::FreeEntry;
        let judged = self.mode(asked, &asked.lane_mode.to).is_some();
        (judged && !over && !free).then_some((l.stay, unsure || asked.unsure_view))
    }

    /// `near`: judged as the vehicle that it probably is; and whether it itself is asked nothing here.
    fn weigh_as(
        &self,
        asked: &Asked,
        near: Option<(&NearMiss, bool)>,
        given: &Given,
        answer: &mut Judgement,
    ) {
        let (lane_mode, lane) = (asked.lane_mode, &asked.lane_mode.lane);
        let judged_as = self.mode(asked, &lane_mode.to);
        let causes = given.causes(ViolationKind::Reentry);
        let Some(Prior { stay, own }) = self.prior(asked.plate, &lane_mode.to) else {
            let Some((stay, unsure)) = self.lingering_here(asked.plate, asked) else {
                return self.weigh_there(asked, near, given, answer);
            };
            // What lingers is not weighed.
            let p = near.map_or(1.0, |(near, _)| near.probability);
            let refuses = !unsure && near.is_none_or(|n| self.may_keep_out(asked, n));
            let asks = !unsure && near.is_none_or(|(near, waived)| near.sure && !waived);
            return self.record(asked, (Some(stay), p, refuses, asks), None, answer);
        };
        let unsure = self.stay_unsure(&stay);
        let over = self.stay_timed_out(&stay, lane, asked.at);
        let free = unsure && self.site.passback.outage == OutageRule::FreeEntry;
        let unsure = unsure || asked.unsure_view;
        let waived = judged_as.is_none() || over || free;
        // Of whom nothing is recorded nobody says how likely it had left, but that it had.
        let ended = given.ended == Some(stay.id);
        let certain = near.is_none_or(|(near, _)| near.sure);
        let p = near.map_or(1.0, |(near, _)| near.probability);
        let had_left = causes.filter(|_| !waived).map(|c| left(&c) / p);
        if certain {
            answer.left = match had_left {
                Some(left) => Some(left),
                None if ended => Some(1.0),
                None => None,
            };
            let ends = had_left.map_or(ended, |left| left >= LIKELY);
            answer.ends = (ends && own).then_some(stay.id);
            answer.contradicts = Some((stay.id, own));
        } else {
            answer.left = Some(0.0);
        }
        if waived {
            return;
        }
        let Some(causes) = causes else {
            return answer.faults.push("a contradiction without causes");
        };
        let refuses = own && !unsure && near.is_none_or(|n| self.may_keep_out(asked, n));
        let asks = own && !unsure && near.is_none_or(|(near, waived)| near.sure && !waived);
        let found = (Some(stay.id), causes.passback, refuses, asks);
        self.record(asked, found, None, answer);
    }

    /// What speaks against it is a stay in another lot.
    fn weigh_there(
        &self,
        asked: &Asked,
        near: Option<(&NearMiss, bool)>,
        given: &Given,
        answer: &mut Judgement,
    ) {
        let (lane_mode, lane) = (asked.lane_mode, &asked.lane_mode.lane);
        let Some(told) = self.prior_there(asked.plate, &lane_mode.to) else {
            return;
        };
        let unsure = self.unsure_there(&told);
        let over = self.timed_out_there(&told, lane, asked.at);
        let free = unsure && self.site.passback.outage == OutageRule::FreeEntry;
        let unsure = unsure || asked.unsure_view;
        let waived = self.mode(asked, &lane_mode.to).is_none() || over || free;
        let causes = given.causes(ViolationKind::Reentry).filter(|_| !waived);
        let p = near.map_or(1.0, |(near, _)| near.probability);
        if near.is_none_or(|(near, _)| near.sure) {
            let ended = given.left_there.contains(&(told.gateway.clone(), told.id));
            let had_left = causes.map(|c| left(&c) / p);
            answer.left = had_left.or(ended.then_some(1.0));
            let ends = had_left.map_or(ended, |left| left >= LIKELY);
            answer.ends_there = ends.then(|| told.clone());
        } else {
            answer.left = Some(0.0);
        }
        if waived {
            return;
        }
        let Some(causes) = causes else {
            return answer.faults.push("a contradiction without causes");
        };
        let refuses = !unsure && near.is_none_or(|n| self.may_keep_out(asked, n));
        let asks = !unsure && near.is_none_or(|(near, waived)| near.sure && !waived);
        let found = (None, causes.passback, refuses, asks);
        self.record(asked, found, Some(told), answer);
    }

    /// Whether a read that is likely a permit's may be kept out for that.
    fn may_keep_out(&self, asked: &Asked, (near, waived): (&NearMiss, bool)) -> bool {
        near.probability >= NO_DOUBT && doubted(asked.read, &near.plate) && !waived
    }

    /// A contradiction, by how likely it is a passback.
    fn record(
        &self,
        asked: &Asked,
        (prior, p, refuses, asks): (Option<Seq>, f64, bool, bool),
        there: Option<Told>,
        answer: &mut Judgement,
    ) {
        let Some(mode) = self.mode(asked, &asked.lane_mode.to) else {
            return;
        };
        let band = self.band(&asked.lane_mode.lane, p);
        let hard = strict(mode);
        let mode = if refuses && band == Band::Refuse {
            mode
        } else {
            doubted_mode(mode)
        };
        let found = Some((ViolationKind::Reentry, mode, prior));
        if band == Band::Explained {
            (answer.explained, answer.explained_there) = (found, there);
            return;
        }
        (answer.violation, answer.violation_there) = (found, there);
        answer.trap = Meaning::of(mode).traps;
        if hard && asks && band == Band::Ask && answer.open() {
            (answer.outcome, answer.reason) = (Outcome::Ask, Reason::Reentry);
        } else {
            answer.judged(mode, Reason::Reentry);
        }
    }

    /// (14, 19) Whether something else that is found is kept from being a violation or a refusal by how likely it is: the mode
    /// that remains; `None`: it is explained.
    pub fn weighed_mode(
        &self,
        asked: &Asked,
        kind: ViolationKind,
        mode: PassbackMode,
        given: &Given,
    ) -> Option<PassbackMode> {
        if !self.lane(&asked.lane_mode.lane).infer_missed_exits {
            return Some(mode);
        }
        // An explained re-entry is told rather than what is explained besides.
        let p = given.causes(kind).map_or(0.0, |c| c.passback);
        match self.band(&asked.lane_mode.lane, p) {
            Band::Explained => None,
            Band::Refuse => Some(mode),
            Band::Record | Band::Ask => Some(PassbackMode::Soft),
        }
    }

    /// A vehicle came again: exits since that nobody was sure of may have been its own, and have less left for others.
    pub fn contradicts(&mut self, answer: &Judgement, at: Timestamp, given: &Given) {
        let Some((id, own)) = answer.contradicts else {
            return;
        };
        let Some(stay) = self.stays.iter_mut().find(|s| s.id == id) else {
            return;
        };
        stay.contradicted = true;
        let stay = stay.clone();
        // That it was refused proves nothing of where it is.
        if !own || answer.outcome == Outcome::Refuse {
            return;
        }
        let may = |d: &&mut Departure| d.from == stay.area && d.at >= stay.came && d.at <= at;
        let told = |d: &Departure| given.claims.contains(&(d.exit, id));
        let (mut all, mut unread, mut claimed) = (0, 0, 0);
        for exit in self.departures.iter_mut().filter(may) {
            all += 1;
            unread += usize::from(!exit.read);
            claimed += usize::from(told(exit));
        }
        assert!(claimed <= LOOKED_AT, "{claimed} exits looked at");
        assert!(
            // What is bound to an exit at once has given its claims back by now.
            given.bound.is_some() || unread < LOOKED_AT || claimed == LOOKED_AT,
            "{claimed} of {unread}"
        );
        for exit in self.departures.iter_mut().filter(may) {
            // Where something was read, whether it may have been this text is not the rules' matter; nor which matter most.
            if (!exit.read && all <= LOOKED_AT) || told(exit) {
                exit.claims.retain(|s| *s != id);
                exit.claims.push(id);
            }
        }
    }

    /// A stay turned out to have ended before.
    pub fn ends_late(&mut self, answer: &Judgement, given: &Given) {
        if let Some(told) = &answer.ends_there {
            self.left_there(told);
        }
        let Some(id) = answer.ends else { return };
        let Some(stay) = self.stays.iter().find(|s| s.id == id).cloned() else {
            return;
        };
        self.stays.retain(|s| s.id != id);
        self.offences.retain(|o| o.prior != Some(id));
        if let Some(exit) = given.bound {
            let before = self.departures.len();
            self.departures.retain(|d| d.exit != exit || !d.read);
            assert_eq!(self.departures.len() + 1, before, "one exit is used up");
            self.forget_claims(id);
            return self.say(&format!("healed {id}"));
        }
        if given.counted {
            self.count_out(&stay.area);
        }
        self.say(&format!("presumed-left {id}"));
    }

    pub fn forget_claims(&mut self, stay: Seq) {
        for exit in &mut self.departures {
            exit.claims.retain(|s| *s != stay);
        }
    }

    pub fn keep_departure(&mut self, exit: Seq, from: &AreaId, at: Timestamp, read: bool) {
        let oldest = at - SignedDuration::from_hours(24 * DEPARTURE_DAYS);
        let all = &mut self.departures;
        while all.len() >= DEPARTURES || all.first().is_some_and(|d| d.at < oldest) {
            all.remove(0);
        }
        let later = all.iter().filter(|d| d.at > at).count();
        let place = all.len() - later;
        let from = from.clone();
        let claims = Vec::new();
        all.insert(
            place,
            Departure {
                exit,
                from,
                at,
                read,
                claims,
            },
        );
    }

    /// (5) Whom an exit is taken for: the vehicle whose stay surely ends, unless the very text is on a permit and the stay's is
    /// only a text that somebody read.
    pub fn who_goes(&self, text: &Plate, leaves: Option<(Seq, f64)>) -> Plate {
        let sure = leaves.filter(|(_, p)| *p >= SURE);
        let stay = sure.and_then(|(id, _)| self.stays.iter().find(|s| s.id == id));
        let on_permit = self.on_a_permit(text);
        match stay.and_then(|s| Some((s, s.identity()?))) {
            Some((stay, plate)) if !self.same(plate, text) => {
                let better = stay.known || stay.near.is_some() || !on_permit;
                if better { plate } else { text }.clone()
            }
            _ => text.clone(),
        }
    }
}
