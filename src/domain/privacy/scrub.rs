//! Takes plates, names and what people typed out of what the journal and its tables hold. Every kind of input and output is
//! named here: a new one does not compile until somebody has thought of it.

use super::{Class, Veil};
use crate::domain::event::fact::FactKind;
use crate::domain::event::{
    Decision, Done, Exemption, Input, JournalEntry, Judged, Order, OrderKind, Output, Passage,
    Permit, PermitChange, PermitEdit, ReadFinding, Scope, SeenPermit, Seq, Sighting,
};
use crate::domain::plate::{Plate, PlateRead};

/// What goes through an entry, or a row drawn from one.
pub(crate) struct Scrub<'a, V> {
    veil: &'a V,
    entry: Seq,
    /// Something has gone.
    pub(crate) changed: bool,
}

/// The entry without what is to go; `None`: nothing is.
pub(crate) fn entry<V: Veil>(veil: &V, entry: &JournalEntry) -> Option<JournalEntry> {
    let mut copy = entry.clone();
    let mut scrub = Scrub::new(veil, entry.seq);
    scrub.entry(&mut copy);
    scrub.changed.then_some(copy)
}

impl<'a, V: Veil> Scrub<'a, V> {
    pub(crate) fn new(veil: &'a V, entry: Seq) -> Scrub<'a, V> {
        Scrub {
            veil,
            entry,
            changed: false,
        }
    }

    fn entry(&mut self, entry: &mut JournalEntry) {
        // A read and what was made of it are one: who is wanted by one text goes with all of them.
        let decided = entry.outputs.iter().find_map(|o| match o {
            Output::Decision(d) => Some((self.veil.class_of(d.seq), self.is_of_wanted(d))),
            _ => None,
        });
        let (class, wanted) = decided.unwrap_or((Class::NoMatch, false));
        match &mut entry.input {
            Input::Sighting(sighting) => self.sighting(class, wanted, sighting),
            Input::Order(order) => self.order(order),
            Input::Permits(change) => self.change(change),
            Input::Elsewhere { fact, .. } => fact.what.iter_mut().for_each(|f| self.fact(f)),
            Input::Configured { .. }
            | Input::Started { .. }
            | Input::Heartbeat
            | Input::LaneHealth { .. }
            | Input::Crossing(_)
            | Input::GateReport(_)
            | Input::Due
            | Input::LaneDirection { .. }
            | Input::Factor { .. }
            | Input::Upgraded { .. }
            | Input::LotSilent { .. }
            | Input::Erased { .. } => {}
        }
        for output in &mut entry.outputs {
            self.output(output);
        }
    }

    fn is_of_wanted(&self, d: &Decision) -> bool {
        let near = [&d.near, &d.likely_denied].into_iter().flatten();
        let texts = [&d.read, &d.plate].into_iter().flatten();
        texts
            .chain(near.map(|n| &n.plate))
            .any(|p| self.veil.is_wanted(p))
    }

    fn goes(&self, class: Class, plate: &Plate) -> bool {
        self.veil.is_due(class) || self.veil.is_wanted(plate)
    }

    fn plate(&mut self, class: Class, wanted: bool, plate: &mut Plate) {
        let goes = match plate.is_stand_in() {
            true => self.veil.is_wanted(plate),
            false => wanted || self.goes(class, plate),
        };
        if goes {
            let stand_in = self.veil.stand_in(plate);
            self.changed |= stand_in != *plate;
            *plate = stand_in;
        }
    }

    pub(crate) fn maybe(&mut self, class: Class, wanted: bool, plate: &mut Option<Plate>) {
        if let Some(plate) = plate {
            self.plate(class, wanted, plate);
        }
    }

    /// Of a read stays how sure it was, and the stand-in of its text.
    fn read(&mut self, class: Class, wanted: bool, read: &mut PlateRead) {
        let mut text = read.text();
        let before = self.changed;
        self.changed = false;
        self.plate(class, wanted, &mut text);
        if self.changed {
            *read = PlateRead::plain(&text, read.confidence());
        }
        self.changed |= before;
    }

    fn sighting(&mut self, class: Class, wanted: bool, s: &mut Sighting) {
        if let Some(read) = &mut s.read {
            self.read(class, wanted, read);
        }
        // By some devices' tracks one finds the vehicle in their own memory.
        if self.changed && s.source.track.is_some() {
            s.source.track = None;
        }
        // The second best text is as good as the first to whoever knows one of them.
        let goes = |plate: &Plate| wanted || self.goes(class, plate);
        if s.runner_up.as_ref().is_some_and(goes) {
            s.runner_up = None;
            self.changed = true;
        }
    }

    /// What people type, and who they are.
    pub(crate) fn typed(&mut self, text: &mut String) {
        let goes = self.veil.is_due(Class::Log) || self.veil.names_wanted(text);
        if goes && !text.is_empty() {
            text.clear();
            self.changed = true;
        }
    }

    fn order(&mut self, order: &mut Order) {
        self.order_kind(&mut order.what);
        self.typed(&mut order.by);
        self.typed(&mut order.reason);
    }

    /// A plate that a person named stands in what people did. `true`: it is one that is wanted.
    pub(crate) fn order_kind(&mut self, what: &mut OrderKind) {
        match what {
            OrderKind::Reset { plate }
            | OrderKind::IsIn { plate, .. }
            | OrderKind::Judge {
                verdict: ReadFinding::Plate { plate },
                ..
            } => self.plate(Class::Log, false, plate),
            OrderKind::Judge { .. }
            | OrderKind::Open { .. }
            | OrderKind::KillSwitch { .. }
            | OrderKind::Exempt { .. }
            | OrderKind::Unexempt { .. }
            | OrderKind::ExemptGroup { .. }
            | OrderKind::UnexemptGroup { .. }
            | OrderKind::ResetAll { .. }
            | OrderKind::Amnesty { .. }
            | OrderKind::SetCount { .. }
            | OrderKind::HasLeft { .. }
            | OrderKind::LaneChecked { .. }
            | OrderKind::Answer { .. }
            | OrderKind::Acknowledge { .. } => {}
        }
    }

    fn change(&mut self, change: &mut PermitChange) {
        match change {
            PermitChange::Put { permit, seen, by } => {
                self.put(permit, seen);
                self.typed(by);
            }
            PermitChange::Remove { seen, by, .. } => {
                if self.veil.is_due(Class::Permit) {
                    self.forget_seen(seen);
                }
                self.typed(by);
            }
            PermitChange::Batch { edits, by, .. } => {
                for edit in edits {
                    match edit {
                        PermitEdit::Put { permit, seen } => self.put(permit, seen),
                        PermitEdit::Remove { seen, .. } if self.veil.is_due(Class::Permit) => {
                            self.forget_seen(seen);
                        }
                        PermitEdit::Remove { .. } => {}
                    }
                }
                self.typed(by);
            }
            PermitChange::Import { permits, by } => {
                permits.iter_mut().for_each(|permit| self.permit(permit));
                self.typed(by);
            }
        }
    }

    fn put(&mut self, permit: &mut Permit, seen: &mut SeenPermit) {
        let before = self.changed;
        self.changed = false;
        self.permit(permit);
        if self.changed {
            self.forget_seen(seen);
        }
        self.changed |= before;
    }

    /// By the digest of a permit one finds out by trying what stood in it.
    fn forget_seen(&mut self, seen: &mut SeenPermit) {
        if matches!(seen, SeenPermit::As(_)) {
            *seen = SeenPermit::Anything;
            self.changed = true;
        }
    }

    /// A permit as it was left once, if it goes.
    pub(crate) fn permit(&mut self, permit: &mut Permit) {
        let wanted = permit.plates.iter().any(|p| self.veil.is_wanted(p));
        if self.veil.permit_goes(self.entry, &permit.id, wanted) {
            let before = permit.clone();
            bare(permit, |plate| self.veil.stand_in(plate));
            self.changed |= *permit != before;
        }
    }

    fn fact(&mut self, fact: &mut FactKind) {
        match fact {
            FactKind::Stay(stay) => {
                let class = self.veil.class_on(stay.permit.as_ref());
                let near = stay.near.as_ref().map(|n| &n.plate);
                let texts = stay.plate.as_ref().into_iter().chain(near);
                let wanted = texts.into_iter().any(|p| self.veil.is_wanted(p));
                self.maybe(class, wanted, &mut stay.plate);
                if let Some(near) = &mut stay.near {
                    self.plate(class, wanted, &mut near.plate);
                }
                if let Some(read) = &mut stay.read {
                    self.read(class, wanted, read);
                }
            }
            FactKind::Event(event) => {
                let class = match event.violation {
                    Some(_) => Class::Violation,
                    None => self.veil.class_on(event.permit.as_ref()),
                };
                let texts = [&event.read, &event.plate].into_iter().flatten();
                let wanted = texts.into_iter().any(|p| self.veil.is_wanted(p));
                self.maybe(class, wanted, &mut event.read);
                self.maybe(class, wanted, &mut event.plate);
            }
            FactKind::Unmatched(exit) => {
                if let Some(read) = &mut exit.read {
                    self.read(Class::NoMatch, false, read);
                }
            }
            FactKind::Permit { permit, edit, .. } => {
                if let Some(permit) = permit {
                    self.permit(permit);
                }
                self.typed(&mut edit.by);
            }
            FactKind::GroupExemption { exempt, edit, .. } => {
                if let Some(exempt) = exempt {
                    self.typed(&mut exempt.by);
                    self.typed(&mut exempt.reason);
                }
                self.typed(&mut edit.by);
            }
            FactKind::Reset {
                scope: Scope::Plate(plate),
            } => self.plate(Class::Log, false, plate),
            // Nobody knows what is in it.
            FactKind::Unknown(map) => {
                if self.veil.is_due(Class::NoMatch) && !map.is_empty() {
                    map.clear();
                    self.changed = true;
                }
            }
            FactKind::Lot { .. }
            | FactKind::Ended { .. }
            | FactKind::Matched { .. }
            | FactKind::Counted { .. }
            | FactKind::Found { .. }
            | FactKind::Reset { .. }
            | FactKind::Up { .. }
            | FactKind::LaneHealth { .. }
            | FactKind::Erased { .. } => {}
        }
    }

    pub(crate) fn output(&mut self, output: &mut Output) {
        match output {
            Output::Decision(decision) => self.decision(decision),
            Output::Passage(passage) => self.passage(passage),
            Output::Overstay { plate, permit, .. } => {
                let class = self.veil.class_on(permit.as_ref());
                self.maybe(class, false, plate);
            }
            Output::Told { facts } => facts.iter_mut().for_each(|f| self.fact(f)),
            Output::RepeatedViolator { plate, .. }
            | Output::ClonedPlate { plate, .. }
            | Output::InTwoLots { plate, .. } => {
                self.plate(Class::Violation, false, plate);
            }
            Output::Judged(judged) => self.judged(judged),
            Output::Done(done) => self.done(done),
            Output::GateCommand(_)
            | Output::Lapsed { .. }
            | Output::Answered { .. }
            | Output::Healed(_)
            | Output::PresumedLeft { .. }
            | Output::PresenceEnded { .. }
            | Output::Tailgated { .. }
            | Output::EditTaken { .. }
            | Output::EditLost { .. }
            | Output::Amnesty { .. }
            | Output::LaneDrift(_)
            | Output::LaneSteady { .. }
            | Output::Rejected(_) => {}
        }
    }

    fn decision(&mut self, d: &mut Decision) {
        let (class, wanted) = (self.veil.class_of(d.seq), self.is_of_wanted(d));
        self.maybe(class, wanted, &mut d.read);
        self.maybe(class, wanted, &mut d.plate);
        for near in [&mut d.near, &mut d.likely_denied].into_iter().flatten() {
            self.plate(class, wanted, &mut near.plate);
        }
    }

    fn passage(&mut self, passage: &mut Passage) {
        let class = self.veil.class_of(passage.seq);
        self.maybe(class, false, &mut passage.plate);
    }

    fn judged(&mut self, judged: &mut Judged) {
        let class = self.veil.class_of(judged.read);
        let both = [&judged.was, &judged.truth].into_iter().flatten();
        let wanted = both.into_iter().any(|p| self.veil.is_wanted(p));
        self.maybe(class, wanted, &mut judged.was);
        self.maybe(class, wanted, &mut judged.truth);
    }

    /// What came of an order, also where the audit and the operators' log keep it.
    pub(crate) fn done(&mut self, done: &mut Done) {
        if let Done::VehicleIn { plate, permit, .. } = done {
            let class = self.veil.class_on(permit.as_ref());
            self.plate(class, false, plate);
        }
    }
}

/// A permit of nobody: what it allowed stays, whom it was for does not.
pub(crate) fn bare(permit: &mut Permit, stand_in: impl Fn(&Plate) -> Plate) {
    let veil = |plate: &mut Plate| {
        if !plate.is_stand_in() {
            *plate = stand_in(plate);
        }
    };
    permit.holder.clear();
    permit.note.clear();
    if let Some(Exemption { reason, by, .. }) = &mut permit.exempt {
        reason.clear();
        by.clear();
    }
    permit.plates.iter_mut().for_each(veil);
    permit.vehicles.iter_mut().flatten().for_each(veil);
    for terms in &mut permit.plate_terms {
        veil(&mut terms.plate);
        terms.holder.clear();
    }
}
