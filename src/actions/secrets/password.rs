//! Passwords: argon2id, checked off the async threads, a few at a time (each takes 19 MiB and some 20 ms).

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use rand::Rng;

use crate::actions::secrets::common::{Weak, weakness};
use crate::catalogue::Key;
use crate::port::accounts::{Account, Accounts, AccountsError, Role};
use crate::port::names::folded;

/// The shortest password taken, in characters (NIST SP 800-63B asks for length, not for kinds of characters).
pub(crate) const MIN_CHARS: usize = 10;
/// The longest password taken, in bytes: hashing must not be a way to keep the machine busy.
pub(crate) const MAX_BYTES: usize = 256;
/// The account that the first start makes.
pub(crate) const FIRST_ACCOUNT: &str = "admin";

/// A hash of no password anyone knows, so that an unknown name takes as long to refuse as a wrong password.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$cGxhdGVnYXRlbm9ib2R5$Ck9Hk0VgF0uTk1vyLk4vC0pY2o9kW0x0Yk5gkq0m0mY";

/// The one-time password of the first start. It is shown once, on the terminal, and never logged: no `Debug`.
pub struct OneTimePassword(String);

impl OneTimePassword {
    /// The text, for the terminal.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Hashes a password as a PHC string. Slow on purpose: keep it off the async threads.
///
/// # Errors
/// The system gives no random numbers, or not the memory.
pub fn hash(password: &str) -> Result<String, AccountsError> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|h| h.to_string())
        .map_err(|e| AccountsError(format!("cannot hash the password: {e}")))
}

/// Whether `password` is the account's, and the account may log in. Takes as long where there is no such account.
pub(crate) fn matches(account: Option<&Account>, password: &str) -> bool {
    let right = is(
        account.map_or(NOBODY, |a| a.password_hash.as_str()),
        password,
    );
    right && account.is_some_and(|a| !a.disabled)
}

/// Whether `typed` is what was hashed. Slow on purpose.
pub fn is(hash: &str, typed: &str) -> bool {
    let checked = Argon2::default().verify_password(typed.as_bytes(), hash);
    checked.is_ok()
}

/// Why a new password is not taken; `None`: it is. `site`: its name, which many would choose.
pub(crate) fn objections(
    new: &str,
    again: &str,
    old: &str,
    names: (&str, &str),
) -> Vec<(&'static str, Key)> {
    let differ = (new != again).then_some(("again", key!("problem-two-new-passwords-are-not")));
    let weak = weak(new, old, names).map(|why| ("new", why));
    weak.into_iter().chain(differ).collect()
}

fn weak(new: &str, old: &str, (name, site): (&str, &str)) -> Option<Key> {
    if new.chars().count() < MIN_CHARS {
        return Some(key!("problem-new-password-too-short-use"));
    }
    if new.len() > MAX_BYTES {
        return Some(key!("problem-new-password-too-long-use"));
    }
    if new == old {
        return Some(key!("problem-new-password-old-one"));
    }
    let weak = match folded(new).contains(&folded(name)) {
        true => Some(Weak::Name),
        false => weakness(new, &[name, site]),
    };
    weak.map(|why| match why {
        Weak::Repeated => key!("problem-new-password-repeats"),
        Weak::Run => key!("problem-new-password-is-row-of-keys"),
        Weak::Name => key!("problem-new-password-has-name"),
        Weak::Words => key!("problem-new-password-has-common-words"),
    })
}

/// Makes the administrator `admin` with a random one-time password, if there is no account at all. The password must be
/// changed at the first log-in. Blocks (disk, hashing).
///
/// # Errors
/// The accounts cannot be read or written.
pub fn first_start(accounts: &dyn Accounts) -> Result<Option<OneTimePassword>, AccountsError> {
    if !accounts.accounts()?.is_empty() {
        return Ok(None);
    }
    let password = random_password();
    accounts.put_account(&Account {
        name: FIRST_ACCOUNT.to_owned(),
        role: Role::Administrator,
        password_hash: hash(&password)?,
        must_change: true,
        disabled: false,
        lanes: Vec::new(),
    })?;
    Ok(Some(OneTimePassword(password)))
}

/// A random password for a person who will change it at the first log-in.
pub(crate) fn one_time() -> OneTimePassword {
    OneTimePassword(random_password())
}

/// 16 characters of 31 (79 bits), in groups of four; none that look alike, since it is typed from a terminal.
fn random_password() -> String {
    const ALPHABET: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut rng = rand::rng();
    let mut text = String::with_capacity(19);
    for i in 0..16 {
        if i > 0 && i % 4 == 0 {
            text.push('-');
        }
        text.push(char::from(ALPHABET[rng.random_range(0..ALPHABET.len())]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_matches_only_itself() {
        let account = Account {
            name: "ann".into(),
            role: Role::Administrator,
            password_hash: hash("correct horse").unwrap(),
            must_change: false,
            disabled: false,
            lanes: Vec::new(),
        };
        let cost = "$argon2id$v=19$m=19456,t=2,p=1$";
        assert!(account.password_hash.starts_with(cost));
        assert!(matches(Some(&account), "correct horse"));
        assert!(!matches(Some(&account), "correct horsE"));
        assert!(!matches(None, "correct horse"));
    }

    #[test]
    fn the_stand_in_for_nobody_is_hashed_like_a_real_one() {
        assert!(argon2::password_hash::phc::PasswordHash::new(NOBODY).is_ok());
        let real = hash("x").unwrap();
        let cost = |h: &str| h.split('$').nth(3).map(str::to_owned);
        assert_eq!(cost(NOBODY), cost(&real));
    }

    #[test]
    fn bad_new_passwords_are_refused() {
        let check = |new: &str, again: &str, ok: bool| {
            assert_eq!(
                objections(new, again, "old-password-1", ("admin", "Deck 7")).is_empty(),
                ok,
                "{new}"
            );
        };
        check("a good long one", "a good long one", true);
        check("a good long one", "a good long onE", false);
        check("short", "short", false);
        check("old-password-1", "old-password-1", false);
        check("Admin-12345678", "Admin-12345678", false);
        check("aaaaaaaaaaaaaa", "aaaaaaaaaaaaaa", false);
        check("Deck7-Deck7-2026", "Deck7-Deck7-2026", false);
        let both = objections("short", "other", "old-password-1", ("admin", "Deck 7"));
        let fields: Vec<&str> = both.iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, ["new", "again"]);
    }
}
