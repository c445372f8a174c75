//! Who calls, where proxies stand in front: of the addresses that they passed on, the right-most that is not one of their own.
//! What stands further left the caller may have written. Nothing is believed that comes from elsewhere.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::http::{HeaderMap, HeaderName};

use crate::port::fields::Fields;

const FORWARDED: HeaderName = HeaderName::from_static("forwarded");
const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// An address, or a network as `10.0.0.0/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// No address and no network.
#[derive(Debug, PartialEq, Eq)]
pub struct NoNetwork;

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Network, NoNetwork> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| NoNetwork)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            // `+8` would be a number, too.
            Some(text) if text.bytes().all(|b| b.is_ascii_digit()) => text.parse().ok(),
            Some(_) => None,
            None => Some(most),
        };
        let bits = bits.filter(|bits| *bits <= most).ok_or(NoNetwork)?;
        Ok(Network { address, bits })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

impl Network {
    fn has(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(net), IpAddr::V4(one)) => {
                let apart = net.to_bits() ^ one.to_bits();
                apart.checked_shr(32 - u32::from(self.bits)).unwrap_or(0) == 0
            }
            (IpAddr::V6(net), IpAddr::V6(one)) => {
                let apart = net.to_bits() ^ one.to_bits();
                apart.checked_shr(128 - u32::from(self.bits)).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

/// Reads `trusted_proxies`; faults are noted.
pub(super) fn read(fields: &mut Fields) -> Vec<Network> {
    let mut all = Vec::new();
    for text in fields.strings("trusted_proxies") {
        match text.trim().parse() {
            Ok(network) => all.push(network),
            Err(NoNetwork) => fields.is(
                "trusted_proxies",
                text,
                key!("fault-write-addresses-of-proxies"),
            ),
        }
    }
    all
}

/// Who sends a request that came by `peer`.
pub(super) fn caller(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.has(address));
    if !is_trusted(peer) {
        return peer;
    }
    let seen = |hops: Vec<Option<IpAddr>>| {
        let mut nearest = peer;
        for hop in hops.into_iter().rev() {
            // What cannot be read may be anybody's: the last proxy that is known stands for them.
            let Some(address) = hop else { break };
            nearest = address;
            if !is_trusted(address) {
                break;
            }
        }
        nearest.to_canonical()
    };
    match (hops(headers, &FORWARDED), hops(headers, &X_FORWARDED_FOR)) {
        (None, None) => peer,
        (Some(hops), None) | (None, Some(hops)) => seen(hops),
        // A proxy writes one of the two. Which, nobody knows: what the other says came from the caller.
        (Some(one), Some(other)) => {
            let (one, other) = (seen(one), seen(other));
            if one == other { one } else { peer }
        }
    }
}

/// The addresses in a header of this name, as often as it is there, in order. `None`: it is not there.
fn hops(headers: &HeaderMap, name: &HeaderName) -> Option<Vec<Option<IpAddr>>> {
    if !headers.contains_key(name) {
        return None;
    }
    let mut all = Vec::new();
    for value in headers.get_all(name) {
        let Ok(text) = value.to_str() else {
            all.push(None);
            continue;
        };
        for element in text.split(',') {
            all.push(match *name == FORWARDED {
                true => forwarded_for(element),
                false => address(element.trim()),
            });
        }
    }
    Some(all)
}

/// `for=192.0.2.1;proto=https`.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let mut found = pairs.filter(|(key, _)| key.trim().eq_ignore_ascii_case("for"));
    let (_, value) = found.next()?;
    let value = value.trim();
    match value.strip_prefix('"') {
        Some(rest) => address(rest.strip_suffix('"')?),
        None => address(value),
    }
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::7`, `[2001:db8::7]` or `[2001:db8::7]:4711`.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
    let whole = bare.unwrap_or(text).parse();
    let with_port = || text.parse::<SocketAddr>().map(|a| a.ip());
    whole.or_else(|_| with_port()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_read_and_have_their_addresses() {
        let check = |network: &str, inside: &[&str], outside: &[&str]| {
            let network: Network = network.parse().unwrap();
            let has = |address: &&str| network.has(address.parse().unwrap());
            assert!(inside.iter().all(has), "{network}");
            assert!(!outside.iter().any(has), "{network}");
        };
        check(
            "192.0.2.7",
            &["192.0.2.7", "::ffff:192.0.2.7"],
            &["192.0.2.6", "::1"],
        );
        check("10.0.0.0/8", &["10.255.0.1"], &["11.0.0.1"]);
        check("10.1.2.3/8", &["10.255.0.1"], &["11.0.0.1"]);
        check("0.0.0.0/0", &["203.0.113.1"], &["::1"]);
        check("fd00::/8", &["fdff::1"], &["fe00::1", "253.0.0.1"]);
        check("::/0", &["2001:db8::1"], &["192.0.2.1"]);
        for wrong in [
            "",
            "gate",
            "10.0.0.0/33",
            "::/129",
            "10.0.0.0/-1",
            "10.0.0.0/+8",
            "10.0.0.0/",
            "1.2.3.4/8/8",
        ] {
            assert_eq!(wrong.parse::<Network>(), Err(NoNetwork), "{wrong:?}");
        }
    }
}
