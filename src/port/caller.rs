//! Who wants something done: a person who is logged in, or a program with a token.

use std::net::IpAddr;

use crate::domain::site::LaneId;
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
