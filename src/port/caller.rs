//! Who wants something done: a person who is logged in, or a program with a token.

use std::net::IpAddr;

use crate::domain::event::{Input, JournalEntry, OrderKind, Output};
use crate::domain::site::{LaneId, Site};
use crate::port::accounts::{Role, Scope};

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Caller {
    pub(crate) name: String,
    pub(crate) role: Role,
    /// What of the role is open: all of it to a person, to a program what its token says.
    pub(crate) scopes: Vec<Scope>,
    /// The lanes that are this caller's; none: all. See [`Caller::sees`].
    pub(crate) lanes: Vec<LaneId>,
    /// It proves who it is with each request.
    pub(crate) is_program: bool,
    /// Where the request comes from.
    pub(crate) address: IpAddr,
}

impl Caller {
    /// Whether what happens at a lane is for this caller.
    pub(crate) fn sees(&self, lane: &LaneId) -> bool {
        self.lanes.is_empty() || self.lanes.contains(lane)
    }

    /// Only what happens at some lanes is for this caller.
    pub(crate) fn is_limited(&self) -> bool {
        !self.lanes.is_empty()
    }

    /// What of an entry of the journal is for this caller.
    pub(crate) fn view(&self, site: &Site, entry: &JournalEntry) -> View {
        if !self.is_limited() {
            return View {
                input: true,
                outputs: vec![true; entry.outputs.len()],
            };
        }
        let of_outputs = entry.outputs.iter().map(lane_of_output);
        let of_outputs: Vec<Option<&LaneId>> = of_outputs.collect();
        let mut own = lanes_of_input(site, &entry.input);
        if own.is_empty() {
            // An order that names no lane is about those that it had an effect at.
            own.extend(of_outputs.iter().flatten().copied());
        }
        let input = own.is_empty() || own.into_iter().any(|lane| self.sees(lane));
        let seen = |lane: Option<&LaneId>| lane.map_or(input, |lane| self.sees(lane));
        View {
            input,
            outputs: of_outputs.into_iter().map(seen).collect(),
        }
    }
}

/// What of an entry a caller sees: what happened at one of the caller's lanes, or at none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct View {
    pub(crate) input: bool,
    /// In the entry's order. What names no lane goes with the input.
    pub(crate) outputs: Vec<bool>,
}

impl View {
    /// The entry without what is not seen; `None`: nothing is.
    pub(crate) fn part_of(&self, entry: &JournalEntry) -> Option<JournalEntry> {
        if !self.input && !self.outputs.contains(&true) {
            return None;
        }
        let seen = entry.outputs.iter().zip(&self.outputs);
        let seen = seen.filter(|(_, seen)| **seen);
        Some(JournalEntry {
            outputs: seen.map(|(output, _)| output.clone()).collect(),
            ..entry.clone()
        })
    }
}

fn lanes_of_input<'a>(site: &'a Site, input: &'a Input) -> Vec<&'a LaneId> {
    match input {
        Input::Sighting(sighting) => vec![&sighting.lane],
        Input::Crossing(crossing) => vec![&crossing.lane],
        Input::LaneHealth { lane, .. }
        | Input::LaneDirection { lane, .. }
        | Input::Factor { lane, .. } => {
            vec![lane]
        }
        Input::GateReport(report) => {
            let with = site.lanes.iter();
            let with = with.filter(|l| l.gate.as_ref() == Some(&report.gate));
            with.map(|l| &l.id).collect()
        }
        Input::Order(order) => match &order.what {
            OrderKind::Open { lane } | OrderKind::LaneChecked { lane } => vec![lane],
            OrderKind::Reset { .. }
            | OrderKind::KillSwitch { .. }
            | OrderKind::Exempt { .. }
            | OrderKind::Unexempt { .. }
            | OrderKind::ExemptGroup { .. }
            | OrderKind::UnexemptGroup { .. }
            | OrderKind::ResetAll { .. }
            | OrderKind::Amnesty { .. }
            | OrderKind::SetCount { .. }
            | OrderKind::HasLeft { .. }
            | OrderKind::IsIn { .. }
            | OrderKind::Judge { .. }
            | OrderKind::Answer { .. }
            | OrderKind::Acknowledge { .. } => Vec::new(),
        },
        Input::Configured { .. }
        | Input::Started { .. }
        | Input::Heartbeat
        | Input::Permits(_)
        | Input::Due
        | Input::Upgraded { .. }
        | Input::Elsewhere { .. }
        | Input::LotSilent { .. }
        | Input::Erased { .. } => Vec::new(),
    }
}

/// Whose an output is. What is of a vehicle or of the site has no lane.
fn lane_of_output(output: &Output) -> Option<&LaneId> {
    match output {
        Output::Decision(decision) => Some(&decision.lane),
        Output::GateCommand(command) => Some(&command.lane),
        Output::Passage(passage) => Some(&passage.lane),
        Output::Judged(judged) => Some(&judged.lane),
        Output::LaneDrift(drift) => Some(&drift.lane),
        Output::Lapsed { lane, .. }
        | Output::Answered { lane, .. }
        | Output::Tailgated { lane, .. }
        | Output::LaneSteady { lane, .. } => Some(lane),
        Output::Healed(_)
        | Output::PresumedLeft { .. }
        | Output::Overstay { .. }
        | Output::PresenceEnded { .. }
        | Output::RepeatedViolator { .. }
        | Output::ClonedPlate { .. }
        | Output::Amnesty { .. }
        | Output::InTwoLots { .. }
        | Output::EditTaken { .. }
        | Output::EditLost { .. }
        | Output::Told { .. }
        | Output::Done(_)
        | Output::Rejected(_) => None,
    }
}

/// The network that counts as one caller: an IPv4 address, or the /64 that one IPv6 household or office has.
#[must_use]
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6([a, b, c, d, 0, 0, 0, 0].into())
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::{DriftOf, Order, ReadFinding};
    use crate::domain::ids::StayId;

    fn steady(lane: &str) -> Output {
        Output::LaneSteady {
            lane: LaneId::new(lane),
            light: None,
            what: DriftOf::Wrong,
        }
    }

    fn judged(lane: &str) -> Output {
        let text = format!("{{\"kind\":\"judged\",\"read\":7,\"lane\":\"{lane}\"}}");
        serde_json::from_str(&text).unwrap()
    }

    fn ended() -> Output {
        Output::PresumedLeft {
            stay: StayId(7),
            probability: 0.9,
            counted: false,
        }
    }

    fn health(lane: &str) -> Input {
        Input::LaneHealth {
            lane: LaneId::new(lane),
            seeing: true,
        }
    }

    fn order(what: OrderKind) -> Input {
        Input::Order(Order {
            by: "bob".to_owned(),
            role: None,
            reason: String::new(),
            what,
        })
    }

    fn judge() -> Input {
        let verdict = ReadFinding::NoPlate;
        order(OrderKind::Judge { read: 7, verdict })
    }

    /// What somebody who has lane `a` sees of an entry: of its input, and of each output.
    fn check(input: Input, outputs: Vec<Output>, expect: (bool, &[bool])) {
        let caller = Caller {
            name: "ann".to_owned(),
            role: Role::Viewer,
            scopes: Vec::new(),
            lanes: vec![LaneId::new("a")],
            is_program: false,
            address: [127, 0, 0, 1].into(),
        };
        let entry = JournalEntry {
            seq: 1,
            at: jiff::Timestamp::UNIX_EPOCH,
            input,
            outputs,
        };
        let view = caller.view(&Site::default(), &entry);
        assert_eq!((view.input, view.outputs.as_slice()), expect, "{entry:?}");
        let part = view.part_of(&entry).map(|part| part.outputs.len());
        let seen = expect.1.iter().filter(|seen| **seen).count();
        assert_eq!(part, (expect.0 || seen > 0).then_some(seen), "{entry:?}");
    }

    #[test]
    fn an_entry_is_seen_as_far_as_it_is_of_the_own_lanes() {
        check(health("a"), vec![], (true, &[]));
        check(health("b"), vec![], (false, &[]));
        check(health("b"), vec![ended()], (false, &[false]));
        check(
            health("a"),
            vec![ended(), steady("b")],
            (true, &[true, false]),
        );
        check(
            health("b"),
            vec![steady("a"), steady("b")],
            (false, &[true, false]),
        );
        check(
            Input::Due,
            vec![ended(), steady("b")],
            (false, &[false, false]),
        );
        check(Input::Due, vec![ended()], (true, &[true]));
        check(
            judge(),
            vec![judged("b"), ended()],
            (false, &[false, false]),
        );
        check(judge(), vec![judged("a"), ended()], (true, &[true, true]));
        check(
            order(OrderKind::KillSwitch { on: true }),
            vec![],
            (true, &[]),
        );
        let lane = LaneId::new("b");
        check(
            order(OrderKind::Open { lane }),
            vec![ended()],
            (false, &[false]),
        );
    }

    #[test]
    fn one_caller_is_an_ipv4_address_or_a_network_of_ipv6() {
        let check = |address: &str, expect: &str| {
            let address: IpAddr = address.parse().unwrap();
            assert_eq!(network(address).to_string(), expect, "{address}");
        };
        check("192.0.2.7", "192.0.2.7");
        check("::ffff:192.0.2.7", "192.0.2.7");
        check("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::");
        check("2001:db8:1:2:ffff::1", "2001:db8:1:2::");
        check("2001:db8:1:3::1", "2001:db8:1:3::");
    }
}
