//! What is not well: one answer for the live page, the menu of every page, `/healthz` and `/metrics`. "All well" is said only
//! when nothing is left here.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::actions::{ActionError, ActionResult, House};
use crate::domain::event::{CommandId, GateResult, Seq};
use crate::domain::site::{GateId, Lane, LaneId};
use crate::port::caller::Caller;
use crate::port::deed::Deed;
use crate::port::live::{GateLive, LaneLive, PartLive};

/// One thing that is not well.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Trouble {
    /// The kill switch is on.
    GatesOff,
    /// A vehicle that was to pass got no pulse.
    NoPulse(NoPulse),
    /// The device of a gate is not well.
    Gate {
        gate: GateId,
        health: String,
    },
    Blind {
        lane: LaneId,
        health: String,
    },
    /// So many vehicles wait for an answer.
    Waits {
        lane: LaneId,
        vehicles: u64,
    },
    /// Of the gateway itself.
    Part {
        name: String,
        health: String,
    },
}

/// The last command to a gate did not open it. It stands until one does, or a person has seen it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NoPulse {
    pub(crate) gate: GateId,
    /// Of the order in which gates were told.
    pub(crate) command: CommandId,
    /// What it was for: a decision, or a person's order.
    pub(crate) event: Seq,
    pub(crate) at: Timestamp,
    /// `None`: the gateway stopped before the gate answered.
    pub(crate) result: Option<GateResult>,
}

impl Trouble {
    /// Kinds, as metrics name them.
    pub(crate) const KINDS: [&'static str; 6] =
        ["gates-off", "no-pulse", "gate", "blind", "waits", "part"];

    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Trouble::GatesOff => "gates-off",
            Trouble::NoPulse(_) => "no-pulse",
            Trouble::Gate { .. } => "gate",
            Trouble::Blind { .. } => "blind",
            Trouble::Waits { .. } => "waits",
            Trouble::Part { .. } => "part",
        }
    }

    /// Something must be mended. A vehicle that waits is a person's work, no fault.
    pub(crate) fn is_fault(&self) -> bool {
        !matches!(self, Trouble::Waits { .. })
    }
}

/// What is looked at.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    pub(crate) gates_off: bool,
    pub(crate) lanes: Vec<LaneLive>,
    pub(crate) gates: Vec<GateLive>,
    pub(crate) no_pulse: Vec<NoPulse>,
    /// The lane of each vehicle that waits.
    pub(crate) waiting: Vec<LaneId>,
    pub(crate) parts: Vec<PartLive>,
}

/// All that is not well, what stops vehicles first.
pub(crate) fn troubles(seen: &Seen) -> Vec<Trouble> {
    let mut all = Vec::new();
    all.extend(seen.gates_off.then_some(Trouble::GatesOff));
    let mut lanes = BTreeSet::new();
    for lane in &seen.waiting {
        if lanes.insert(lane) {
            let vehicles = seen.waiting.iter().filter(|l| *l == lane).count() as u64;
            let lane = lane.clone();
            all.push(Trouble::Waits { lane, vehicles });
        }
    }
    all.extend(seen.no_pulse.iter().cloned().map(Trouble::NoPulse));
    // What its last command came to is told above, as long as nobody has seen it.
    for gate in seen.gates.iter().filter(|g| !g.ok && !g.last_failed) {
        let (gate, health) = (gate.gate.clone(), gate.health.clone());
        all.push(Trouble::Gate { gate, health });
    }
    for lane in seen.lanes.iter().filter(|l| !l.seeing) {
        let (lane, health) = (lane.lane.clone(), lane.health.clone());
        all.push(Trouble::Blind { lane, health });
    }
    for part in seen.parts.iter().filter(|p| !p.ok) {
        let (name, health) = (part.name.clone(), part.health.clone());
        all.push(Trouble::Part { name, health });
    }
    all
}

impl House {
    /// What is not well at this caller's lanes; without a caller, at all.
    pub(crate) async fn troubles(&self, who: Option<&Caller>) -> ActionResult<Vec<Trouble>> {
        let gates_off = self.desk.kill_switch().await?;
        let asked = self.desk.questions().await?.into_iter();
        let seen = Seen {
            gates_off,
            waiting: asked.map(|a| a.lane).collect(),
            ..self.seen_by_itself()
        };
        Ok(troubles(&match who {
            Some(who) => self.own(seen, who),
            None => seen,
        }))
    }

    /// What can be seen without the engine.
    pub(crate) fn seen_by_itself(&self) -> Seen {
        Seen {
            lanes: self.live.lanes(),
            gates: self.live.gates(),
            parts: self.live.parts(),
            no_pulse: self.recent.no_pulse(),
            ..Seen::default()
        }
    }

    fn own(&self, seen: Seen, who: &Caller) -> Seen {
        let gate = |id: &GateId| self.sees_gate(who, id);
        Seen {
            lanes: kept(seen.lanes, |l| who.sees(&l.lane)),
            gates: kept(seen.gates, |g| gate(&g.gate)),
            no_pulse: kept(seen.no_pulse, |n| gate(&n.gate)),
            waiting: kept(seen.waiting, |lane| who.sees(lane)),
            ..seen
        }
    }

    fn sees_gate(&self, who: &Caller, gate: &GateId) -> bool {
        let of = |lane: &&Lane| lane.gate.as_ref() == Some(gate);
        !who.is_limited() || self.site.lanes.iter().filter(of).any(|l| who.sees(&l.id))
    }

    /// A person has seen that a gate's last command did not open it.
    pub(crate) async fn pulse_seen(&self, who: &Caller, gate: &str) -> ActionResult<()> {
        let gate = GateId::new(gate);
        let stands = self.recent.no_pulse();
        let stands = stands.into_iter().find(|n| n.gate == gate);
        let stands = stands.filter(|_| self.sees_gate(who, &gate));
        let command = stands.ok_or(ActionError::NotFound)?.command;
        let deed = Deed::PulseSeen {
            gate: gate.clone(),
            command,
        };
        self.note(who, deed, "").await?;
        self.recent.pulse_seen(&gate, command);
        Ok(())
    }
}

fn kept<T>(all: Vec<T>, fits: impl Fn(&T) -> bool) -> Vec<T> {
    all.into_iter().filter(|one| fits(one)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lane(id: &str, seeing: bool) -> LaneLive {
        LaneLive {
            lane: LaneId::new(id),
            seeing,
            health: String::new(),
            frames_per_s: 0.0,
            dropped: 0,
            look: None,
        }
    }

    fn gate(id: &str, ok: bool) -> GateLive {
        GateLive {
            gate: GateId::new(id),
            ok,
            last_failed: false,
            health: String::new(),
            last_pulse: None,
        }
    }

    /// A site with two lanes on which the chosen of six things are wrong.
    fn seen(wrong: [bool; 6]) -> Seen {
        let [off, no_pulse, device, blind, waits, part] = wrong;
        let failed = NoPulse {
            gate: GateId::new("barrier-1"),
            command: CommandId(7),
            event: 7,
            at: Timestamp::UNIX_EPOCH,
            result: None,
        };
        Seen {
            gates_off: off,
            lanes: vec![lane("entry", true), lane("exit", !blind)],
            gates: vec![gate("barrier-1", true), gate("barrier-2", !device)],
            no_pulse: no_pulse.then_some(failed).into_iter().collect(),
            waiting: waits.then(|| LaneId::new("entry")).into_iter().collect(),
            parts: vec![PartLive {
                name: "journal".to_owned(),
                ok: !part,
                vital: true,
                health: String::new(),
            }],
        }
    }

    /// Every combination: what is wrong is told, each once, and nothing else.
    #[test]
    fn all_is_well_only_when_nothing_is_wrong() {
        for chosen in 0..1_u32 << 6 {
            let wrong: [bool; 6] = std::array::from_fn(|n| chosen & (1 << n) != 0);
            let found = troubles(&seen(wrong));
            let told: BTreeSet<&str> = found.iter().map(Trouble::kind).collect();
            let named = Trouble::KINDS.into_iter().zip(wrong);
            let named: BTreeSet<&str> = named.filter(|(_, is)| *is).map(|(kind, _)| kind).collect();
            assert_eq!(told, named, "{wrong:?}");
            assert_eq!(found.len(), named.len(), "{wrong:?}: each once");
            assert_eq!(found.is_empty(), chosen == 0, "{wrong:?}");
            let faults = found.iter().any(Trouble::is_fault);
            let waits_alone = wrong == [false, false, false, false, true, false];
            assert_eq!(faults, chosen != 0 && !waits_alone, "{wrong:?}");
        }
    }

    #[test]
    fn a_gate_is_told_of_once_and_a_lane_says_how_many_wait() {
        let mut twice = seen([false, true, false, false, true, false]);
        twice.gates[0].ok = false;
        twice.gates[0].last_failed = true;
        twice.waiting.push(LaneId::new("entry"));
        twice.waiting.push(LaneId::new("exit"));
        let found = troubles(&twice);
        let kinds: Vec<&str> = found.iter().map(Trouble::kind).collect();
        assert_eq!(kinds, ["waits", "waits", "no-pulse"]);
        assert!(matches!(&found[0], Trouble::Waits { vehicles: 2, .. }));
    }
}
