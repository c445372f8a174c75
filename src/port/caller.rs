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

    /// Whether an entry of the journal is for this person: it happened at one of their lanes, or at none.
    pub(crate) fn sees_entry(&self, site: &Site, entry: &JournalEntry) -> bool {
        if !self.is_limited() {
            return true;
        }
        let mut lanes = lanes_of_input(site, &entry.input);
        lanes.extend(entry.outputs.iter().filter_map(lane_of_output));
        lanes.is_empty() || lanes.into_iter().any(|lane| self.sees(lane))
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
            _ => Vec::new(),
        },
        Input::Configured { .. }
        | Input::Started { .. }
        | Input::Heartbeat
        | Input::Permits(_)
        | Input::Due
        | Input::Upgraded { .. }
        | Input::Elsewhere { .. }
        | Input::Erased { .. } => Vec::new(),
    }
}

fn lane_of_output(output: &Output) -> Option<&LaneId> {
    match output {
        Output::Decision(decision) => Some(&decision.lane),
        Output::Passage(passage) => Some(&passage.lane),
        Output::LaneDrift(drift) => Some(&drift.lane),
        Output::Lapsed { lane, .. }
        | Output::Answered { lane, .. }
        | Output::LaneSteady { lane, .. } => Some(lane),
        _ => None,
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
