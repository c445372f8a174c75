//! What the engine knows of vehicles whose time is over, it knows no more ([`crate::domain::privacy`]). What is left behind is
//! what nobody can be told from: counts, what lanes and the site have learned, stays of nobody.

use jiff::{SignedDuration, Timestamp};

use super::Engine;
use super::index::Index;
use super::state::{Departure, LaneMemory, Lot, Stay};
use crate::domain::event::fact::Erasure;
use crate::domain::plate::Plate;
use crate::domain::site::GatewayId;

impl Engine {
    /// Personal data from before a moment were erased. Of one plate there is nothing to do here: what goes of it is older than
    /// all that is known of vehicles by their plates.
    pub(super) fn erased(&mut self, what: &Erasure) {
        if what.plate.is_some() {
            return;
        }
        let before = what.before;
        // Nothing may have come since for long: what is over is not to be kept with the state.
        self.forget_old(self.state.now);
        let state = &mut self.state;
        state.traces.retain(|_, trace| trace.at >= before);
        state.departures.retain(|departure| departure.at >= before);
        for memory in state.lanes.values_mut() {
            forget_in_lane(memory, before);
        }
        let old = state.stays.values_mut().filter(|s| s.since < before);
        old.filter(|s| s.permit.is_none()).for_each(unname);
        for lot in state.region.lots.values_mut() {
            forget_in_lot(lot, before);
        }
        self.index = Index::of(&self.state);
        self.rewatch_all();
    }

    /// Another lot knows no more of vehicles from before a moment: nor is it known here of that lot.
    pub(super) fn erased_elsewhere(&mut self, gateway: &GatewayId, what: &Erasure) {
        let (None, before) = (&what.plate, what.before) else {
            return;
        };
        let Some(lot) = self.state.region.lots.get_mut(gateway) else {
            return;
        };
        lot.departures.retain(|departure| departure.at >= before);
        let old = lot.stays.values_mut().filter(|s| s.since < before);
        for stay in old.filter(|s| s.permit.is_none()) {
            self.index.closed_elsewhere(gateway, stay);
            unname(stay);
        }
    }

    /// Whether something is known by a plate from before a moment that [`Engine::erased`] would forget.
    pub(crate) fn has_to_forget(&self, before: Timestamp) -> bool {
        let state = &self.state;
        let old = |stay: &Stay| stay.since < before && stay.permit.is_none() && is_named(stay);
        state.stays.values().any(old)
            || state.traces.values().any(|trace| trace.at < before)
            || state.departures.iter().any(|d| d.at < before)
            || state.region.lots.values().any(|lot| {
                let read = |d: &Departure| d.read.is_some() || d.evidence.is_some();
                let exits = lot.departures.iter();
                lot.stays.values().any(old) || exits.take_while(|d| d.at < before).any(read)
            })
            || state.lanes.values().any(|memory| {
                let mut left = memory.clone();
                forget_in_lane(&mut left, before);
                left != *memory
            })
    }

    /// Whether a vehicle with this plate is believed here.
    pub(crate) fn is_inside(&self, plate: &Plate) -> bool {
        !self.index.stays_of(plate).is_empty()
    }

    /// When it was last caught at passback, as far as that still counts.
    pub(crate) fn last_offence(&self, plate: &Plate) -> Option<Timestamp> {
        let own = self.state.offences.get(plate)?;
        own.iter().map(|o| o.at).max()
    }

    /// Everything that is known by a plate, and how to tell that it is this one.
    pub(crate) fn knows_one_of(&self, is_it: impl Fn(&Plate) -> bool) -> bool {
        let state = &self.state;
        let lots = state.region.lots.values().flat_map(|l| l.stays.values());
        let stays = state.stays.values().chain(lots);
        let inside = stays.filter_map(|stay| stay.plate.as_ref());
        let listed = state.permits.values().flat_map(|p| &p.plates);
        let lately = state
            .traces
            .values()
            .filter_map(|trace| trace.taken.as_ref());
        let known = inside.chain(listed).chain(state.offences.keys());
        known.chain(state.away.keys()).chain(lately).any(is_it)
    }

    /// Offences that count no more.
    pub(super) fn forget_offences_before(&mut self, now: Timestamp) {
        let days = i64::from(self.state.site.passback.repeated_days);
        let oldest = now - SignedDuration::from_hours(24 * days);
        let all = &mut self.state.offences;
        for own in all.values_mut() {
            own.retain(|o| o.at > oldest);
        }
        all.retain(|_, own| !own.is_empty());
    }
}

fn is_named(stay: &Stay) -> bool {
    stay.plate.is_some() || stay.near.is_some() || stay.read.is_some()
}

/// A vehicle on no permit that came so long ago is nobody's: it counts as one that came in unread.
fn unname(stay: &mut Stay) {
    stay.plate = None;
    stay.near = None;
    stay.read = None;
    stay.evidence = None;
    stay.known = false;
}

/// That lot may be off for long, and says of its own when it has erased it: until then there is somebody, and nobody knows who.
fn forget_in_lot(lot: &mut Lot, before: Timestamp) {
    for exit in lot.departures.iter_mut().filter(|d| d.at < before) {
        (exit.read, exit.evidence) = (None, None);
    }
    let old = lot.stays.values_mut().filter(|s| s.since < before);
    old.filter(|s| s.permit.is_none()).for_each(unname);
}

fn forget_in_lane(memory: &mut LaneMemory, before: Timestamp) {
    memory.recent.retain(|r| r.seen_at >= before);
    memory.factors.retain(|f| f.at >= before);
    memory.places.retain(|p| p.until >= before);
    memory.shut.retain(|s| s.at >= before);
    memory.waiting = memory.waiting.take().filter(|w| w.until >= before);
    memory.uncrossed = memory.uncrossed.take().filter(|u| u.until >= before);
    memory.unread = memory.unread.take().filter(|u| u.at >= before);
    memory.crossed = memory.crossed.take().filter(|c| c.at >= before);
}
