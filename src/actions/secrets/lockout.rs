//! The lockout of those who guess passwords and codes, told the time. There is one for all pages, the API and both factors.
//!
//! * An account has so many wrong passwords and, apart from them, so many wrong codes: then it is locked for a while. A right
//!   password forgives the wrong ones before it, and gives no further tries at the code.
//! * An address has so many wrong tries whatever the names. From then on, for a while, each name has one try from there: a
//!   right password passes, so nobody is shut out by a guesser who has the same router or proxy.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::port::caller::network;
use crate::port::names::folded;

/// Wrong passwords, or codes, for one account before it is locked for a while.
const ACCOUNT_TRIES: u32 = 5;
/// Wrong tries from one address before each name has but one.
const ADDRESS_TRIES: u32 = 20;
/// The first lock; each further wrong try doubles it.
const LOCK: Duration = Duration::from_secs(60);
/// The longest lock: short enough that nobody can shut an attendant out for a shift.
const LOCK_MAX: Duration = Duration::from_secs(15 * 60);
/// Wrong tries are forgotten after so long without another.
const FORGET: Duration = Duration::from_secs(30 * 60);
/// Names and addresses remembered at most, beside accounts that there are. Beyond, the one quiet for longest is forgotten.
const REMEMBERED_MAX: usize = 4096;

/// What is guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Guess {
    Password,
    /// Of an app, or a recovery code.
    Code,
}

/// Counts wrong passwords and codes.
#[derive(Default)]
pub(crate) struct Lockout {
    tries: Mutex<BTreeMap<Key, Tries>>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Account(Guess, String),
    Address(IpAddr),
    /// A name's try from an address that has had all of its own.
    Last(IpAddr, String),
}

#[derive(Debug, Clone, Copy)]
struct Tries {
    count: u32,
    last: Instant,
    locked_until: Option<Instant>,
    /// It is of an account that there is: not forgotten to make room for names that nobody has.
    of_account: bool,
}

impl Tries {
    fn left(&self, now: Instant) -> Option<Duration> {
        let left = self.locked_until?.checked_duration_since(now)?;
        (!left.is_zero()).then_some(left)
    }
}

/// A try that is counted, until it is known to be right.
#[must_use]
#[derive(Debug)]
pub(crate) struct Attempt {
    own: Vec<Key>,
    from: Key,
}

impl Lockout {
    /// Counts a try before it is checked, so that many at once are counted too. `Err`: locked, for so long.
    pub(crate) fn try_one(
        &self,
        name: &str,
        guesses: &[Guess],
        address: IpAddr,
        now: Instant,
    ) -> Result<Attempt, Duration> {
        let (name, address) = (folded(name), network(address));
        let own: Vec<Key> = guesses
            .iter()
            .map(|guess| Key::Account(*guess, name.clone()))
            .collect();
        let mut tries = self.tries.lock();
        let locked = own.iter().filter_map(|key| tries.get(key)?.left(now)).max();
        if let Some(left) = locked {
            return Err(left);
        }
        let (mut from, last) = (Key::Address(address), Key::Last(address, name));
        if let Some(all) = tries.get(&from)
            && let Some(left) = all.left(now)
        {
            if tries.get(&last).is_some_and(|had| had.last >= all.last) {
                return Err(left);
            }
            from = last;
        }
        for key in own.iter().chain([&from]) {
            count(&mut tries, key, now);
        }
        Ok(Attempt { own, from })
    }

    /// There is such an account.
    pub(crate) fn is_of_account(&self, attempt: &Attempt) {
        let mut tries = self.tries.lock();
        for key in &attempt.own {
            if let Some(entry) = tries.get_mut(key) {
                entry.of_account = true;
            }
        }
    }

    /// The try was right: forget the wrong ones of this account, and this one of the address.
    pub(crate) fn right(&self, attempt: &Attempt) {
        let mut tries = self.tries.lock();
        for key in &attempt.own {
            tries.remove(key);
        }
        let Some(entry) = tries.get_mut(&attempt.from) else {
            return;
        };
        entry.count = entry.count.saturating_sub(1);
        if entry.count < allowed(&attempt.from) {
            entry.locked_until = None;
        }
        if entry.count == 0 {
            tries.remove(&attempt.from);
        }
    }
}

fn allowed(key: &Key) -> u32 {
    match key {
        Key::Account(..) => ACCOUNT_TRIES,
        Key::Address(_) => ADDRESS_TRIES,
        // Its being there says enough.
        Key::Last(..) => u32::MAX,
    }
}

fn count(tries: &mut BTreeMap<Key, Tries>, key: &Key, now: Instant) {
    make_room(tries);
    let entry = tries.entry(key.clone()).or_insert(Tries {
        count: 0,
        last: now,
        locked_until: None,
        of_account: false,
    });
    if now.saturating_duration_since(entry.last) > FORGET {
        entry.count = 0;
    }
    entry.count = entry.count.saturating_add(1);
    entry.last = now;
    entry.locked_until = lock_time(entry.count, allowed(key)).map(|time| now + time);
}

fn lock_time(count: u32, allowed: u32) -> Option<Duration> {
    let beyond = count.checked_sub(allowed)?;
    Some(LOCK.saturating_mul(1 << beyond.min(8)).min(LOCK_MAX))
}

/// There are far fewer accounts than are remembered.
fn make_room(tries: &mut BTreeMap<Key, Tries>) {
    if tries.len() < REMEMBERED_MAX {
        return;
    }
    let oldest = tries
        .iter()
        .min_by_key(|(_, t)| (t.of_account, t.last))
        .map(|(k, _)| k.clone());
    if let Some(key) = oldest {
        tries.remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, SetClock};
    use std::sync::Arc;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const PASSWORD: &[Guess] = &[Guess::Password];

    struct Bench {
        clock: Arc<SetClock>,
        lockout: Lockout,
    }

    fn bench() -> Bench {
        Bench {
            clock: SetClock::at("2026-03-02T08:00:00Z".parse().unwrap()),
            lockout: Lockout::default(),
        }
    }

    impl Bench {
        fn take(&self, name: &str, guesses: &[Guess], from: &str) -> Result<Attempt, u64> {
            let (from, now) = (from.parse().unwrap(), self.clock.monotonic());
            let tried = self.lockout.try_one(name, guesses, from, now);
            tried.map_err(|left| left.as_secs())
        }

        /// A wrong password from here; `Err`: locked, seconds.
        fn wrong(&self, name: &str) -> Result<(), u64> {
            self.take(name, PASSWORD, "127.0.0.1").map(|_| ())
        }

        fn right(&self, name: &str, guesses: &[Guess]) -> Result<(), u64> {
            let attempt = self.take(name, guesses, "127.0.0.1")?;
            self.lockout.right(&attempt);
            Ok(())
        }

        fn pass(&self, seconds: u64) {
            self.clock.advance(Duration::from_secs(seconds));
        }
    }

    #[test]
    fn five_wrong_passwords_lock_the_account_and_time_unlocks_it() {
        let b = bench();
        for name in ["ann", " ann", "ANN", "Ａnn", "ann\t"] {
            assert_eq!(b.wrong(name), Ok(()), "{name:?}");
        }
        assert_eq!(b.wrong("   Ann"), Err(60));
        assert_eq!(b.right("ann", PASSWORD), Err(60), "even the right one");
        assert_eq!(b.wrong("bob"), Ok(()));
        b.pass(61);
        assert_eq!(b.wrong("ann"), Ok(()));
        assert_eq!(b.wrong("ann"), Err(120), "the second lock is longer");
    }

    #[test]
    fn a_right_password_forgets_the_wrong_ones() {
        let b = bench();
        for _ in 0..40 {
            for _ in 0..4 {
                assert_eq!(b.wrong("ann"), Ok(()));
            }
            assert_eq!(b.right("ann", PASSWORD), Ok(()));
            b.pass(31 * 60);
        }
    }

    #[test]
    fn a_known_password_does_not_make_codes_free() {
        let b = bench();
        let code = [Guess::Code];
        for _ in 0..5 {
            assert_eq!(b.right("ann", PASSWORD), Ok(()));
            assert!(b.take("ann", &code, "127.0.0.1").is_ok());
        }
        assert_eq!(b.right("ann", PASSWORD), Ok(()));
        assert_eq!(b.take("ann", &code, "192.0.2.1").err(), Some(60));
        let both = [Guess::Password, Guess::Code];
        assert_eq!(b.take("ann", &both, "192.0.2.1").err(), Some(60));
        b.pass(61);
        assert_eq!(b.right("ann", &code), Ok(()));
        assert!(b.take("ann", &code, "127.0.0.1").is_ok(), "a new count");
    }

    /// From an address with many wrong tries a name has one more; a right one passes and is not counted.
    #[test]
    fn an_address_is_slowed_down_and_not_shut() {
        let b = bench();
        for i in 0..20 {
            assert_eq!(b.wrong(&format!("n{i}")), Ok(()), "{i}");
        }
        for name in ["ann", "n3"] {
            assert_eq!((b.wrong(name), b.wrong(name)), (Ok(()), Err(60)), "{name}");
        }
        for _ in 0..30 {
            assert_eq!(b.right("bob", PASSWORD), Ok(()));
        }
        assert!(b.take("ann", PASSWORD, "192.0.2.1").is_ok(), "elsewhere");
        b.pass(61);
        assert_eq!(b.wrong("ann"), Ok(()));
        // That was one more, and a longer lock.
        assert_eq!((b.wrong("ann"), b.wrong("ann")), (Ok(()), Err(120)));
    }

    #[test]
    fn one_network_of_ipv6_is_one_address() {
        let b = bench();
        for i in 0..20 {
            let from = format!("2001:db8::{i}");
            assert!(b.take(&format!("n{i}"), PASSWORD, &from).is_ok());
        }
        let check = |name: &str, from: &str, expect: [bool; 2]| {
            let tries = expect.map(|_| b.take(name, PASSWORD, from).is_ok());
            assert_eq!(tries, expect, "{name} {from}");
        };
        check("ann", "2001:db8::ffff:1", [true, false]);
        check("bob", "2001:db8:0:1::1", [true, true]);
    }

    /// Who floods it with names that nobody has cannot make it forget an account's tries.
    #[test]
    fn an_accounts_tries_are_not_flooded_away() {
        let b = bench();
        for _ in 0..5 {
            let attempt = b.take("ann", PASSWORD, "127.0.0.1").unwrap();
            b.lockout.is_of_account(&attempt);
        }
        for i in 0..REMEMBERED_MAX {
            let from = format!("10.0.{}.{}", i / 256, i % 256);
            assert!(b.take(&format!("n{i}"), PASSWORD, &from).is_ok());
        }
        assert_eq!(b.wrong("ann"), Err(60));
        assert!(b.lockout.tries.lock().len() <= REMEMBERED_MAX);
    }

    #[test]
    fn locks_grow_and_have_an_end() {
        let b = bench();
        let mut locks = Vec::new();
        for _ in 0..10 {
            match b.wrong("ann") {
                Ok(()) => {}
                Err(left) => {
                    locks.push(left);
                    b.pass(left);
                }
            }
        }
        while locks.len() < 7 {
            match b.wrong("ann") {
                Ok(()) => {}
                Err(left) => {
                    locks.push(left);
                    b.pass(left);
                }
            }
        }
        assert_eq!(locks[..7], [60, 120, 240, 480, 900, 900, 900]);
        assert_eq!(network(HERE), HERE);
    }
}
