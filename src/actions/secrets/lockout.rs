//! The lockout of those who guess passwords and codes: by account and by address, told the time.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::port::caller::network;

/// Wrong passwords for one account before it is locked for a while.
const ACCOUNT_TRIES: u32 = 5;
/// Wrong passwords from one address before it is locked for a while.
const ADDRESS_TRIES: u32 = 20;
/// The first lock; each further wrong password doubles it.
const LOCK: Duration = Duration::from_secs(60);
/// The longest lock: short enough that nobody can shut an attendant out for a shift.
const LOCK_MAX: Duration = Duration::from_secs(15 * 60);
/// Wrong passwords are forgotten after so long without another.
const FORGET: Duration = Duration::from_secs(30 * 60);
/// Names and addresses remembered at most; beyond, the one quiet for longest is forgotten.
const REMEMBERED_MAX: usize = 4096;

/// Counts wrong passwords and codes.
#[derive(Default)]
pub(crate) struct Lockout {
    tries: Mutex<BTreeMap<Key, Tries>>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Account(String),
    Address(IpAddr),
}

#[derive(Debug, Clone, Copy)]
struct Tries {
    count: u32,
    last: Instant,
    locked_until: Option<Instant>,
}

impl Lockout {
    /// Counts a try before it is checked, so that many at once are counted too. `Err`: locked, for so long.
    pub(crate) fn try_one(
        &self,
        account: &str,
        address: IpAddr,
        now: Instant,
    ) -> Result<(), Duration> {
        let mut tries = self.tries.lock();
        let keys = Lockout::keys(account, address);
        let locked = keys
            .iter()
            .filter_map(|(key, _)| tries.get(key)?.locked_until?.checked_duration_since(now))
            .filter(|left| !left.is_zero())
            .max();
        if let Some(left) = locked {
            return Err(left);
        }
        for (key, allowed) in keys {
            make_room(&mut tries);
            let entry = tries.entry(key).or_insert(Tries {
                count: 0,
                last: now,
                locked_until: None,
            });
            if now.saturating_duration_since(entry.last) > FORGET {
                entry.count = 0;
            }
            entry.count += 1;
            entry.last = now;
            entry.locked_until = lock_time(entry.count, allowed).map(|time| now + time);
        }
        Ok(())
    }

    /// The try was right: forget the wrong ones of this account, and this one of the address.
    pub(crate) fn right(&self, account: &str, address: IpAddr) {
        let mut tries = self.tries.lock();
        let [(account, _), (address, _)] = Lockout::keys(account, address);
        tries.remove(&account);
        forgive(&mut tries, &address);
    }

    /// The password was right and a code is asked for now: the address has done nothing wrong, but the tries of the account
    /// stand until the code is right, too. Else a known password would make guessing codes free.
    pub(crate) fn right_so_far(&self, address: IpAddr) {
        let mut tries = self.tries.lock();
        forgive(&mut tries, &Key::Address(network(address)));
    }

    fn keys(account: &str, address: IpAddr) -> [(Key, u32); 2] {
        let account = account.chars().take(64).collect::<String>().to_lowercase();
        [
            (Key::Account(account), ACCOUNT_TRIES),
            (Key::Address(network(address)), ADDRESS_TRIES),
        ]
    }
}

/// Takes one try back.
fn forgive(tries: &mut BTreeMap<Key, Tries>, key: &Key) {
    if let Some(entry) = tries.get_mut(key) {
        entry.count = entry.count.saturating_sub(1);
        entry.locked_until = None;
    }
}

fn lock_time(count: u32, allowed: u32) -> Option<Duration> {
    let beyond = count.checked_sub(allowed)?;
    Some(LOCK.saturating_mul(1 << beyond.min(8)).min(LOCK_MAX))
}

fn make_room(tries: &mut BTreeMap<Key, Tries>) {
    if tries.len() < REMEMBERED_MAX {
        return;
    }
    let oldest = tries
        .iter()
        .min_by_key(|(_, t)| t.last)
        .map(|(k, _)| k.clone());
    if let Some(key) = oldest {
        tries.remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, SetClock};

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn five_wrong_passwords_lock_the_account_and_time_unlocks_it() {
        let clock = SetClock::at("2026-03-02T08:00:00Z".parse().unwrap());
        let lockout = Lockout::default();
        for _ in 0..5 {
            assert!(lockout.try_one("ann", HERE, clock.monotonic()).is_ok());
        }
        assert!(lockout.try_one("Ann", HERE, clock.monotonic()).is_err());
        assert!(lockout.try_one("bob", HERE, clock.monotonic()).is_ok());
        clock.advance(Duration::from_secs(61));
        assert!(lockout.try_one("ann", HERE, clock.monotonic()).is_ok());
        let left = lockout.try_one("ann", HERE, clock.monotonic()).unwrap_err();
        assert_eq!(left, Duration::from_secs(120), "the second lock is longer");
    }

    #[test]
    fn a_right_password_forgets_the_wrong_ones() {
        let clock = SetClock::at("2026-03-02T08:00:00Z".parse().unwrap());
        let lockout = Lockout::default();
        for _ in 0..40 {
            assert!(lockout.try_one("ann", HERE, clock.monotonic()).is_ok());
            lockout.right("ann", HERE);
        }
    }

    #[test]
    fn a_known_password_does_not_make_codes_free() {
        let clock = SetClock::at("2026-03-02T08:00:00Z".parse().unwrap());
        let lockout = Lockout::default();
        let mut tried = 0;
        while lockout.try_one("ann", HERE, clock.monotonic()).is_ok() {
            lockout.right_so_far(HERE);
            tried += 1;
        }
        assert_eq!(tried, 5);
        assert!(lockout.try_one("bob", HERE, clock.monotonic()).is_ok());
    }

    #[test]
    fn one_network_of_ipv6_is_one_address() {
        let clock = SetClock::at("2026-03-02T08:00:00Z".parse().unwrap());
        let lockout = Lockout::default();
        let of = |i: u32| format!("2001:db8::{i}").parse().unwrap();
        let tries = (0..30).map(|i| lockout.try_one(&format!("n{i}"), of(i), clock.monotonic()));
        assert_eq!(tries.filter(Result::is_err).count(), 10);
        let elsewhere = "2001:db8:0:1::1".parse().unwrap();
        assert!(lockout.try_one("ann", elsewhere, clock.monotonic()).is_ok());
    }

    #[test]
    fn one_address_is_locked_whatever_the_names() {
        let clock = SetClock::at("2026-03-02T08:00:00Z".parse().unwrap());
        let lockout = Lockout::default();
        let refused = (0..30)
            .filter(|i| {
                lockout
                    .try_one(&format!("n{i}"), HERE, clock.monotonic())
                    .is_err()
            })
            .count();
        assert_eq!(refused, 10);
    }
}
