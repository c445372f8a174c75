//! What a person shows beside the password: a code of an app, or one of the codes on paper for the day when it is lost.

use jiff::Timestamp;

use crate::actions::secrets::{password, totp};
use crate::port::accounts::{Accounts, AccountsError, SecondFactor, Secret};

/// Recovery codes made at once.
pub(crate) const RECOVERY_CODES: usize = 10;
/// Letters and digits of a recovery code.
const RECOVERY_CHARS: usize = 16;

/// By what somebody came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    App,
    /// So many recovery codes are left.
    Recovery {
        left: usize,
    },
}

/// A second factor as it begins: with its recovery codes, which are shown once, and `last_step` used up. Slow (each code
/// is hashed like a password): keep it off the async threads.
///
/// # Errors
/// See [`password::hash`].
pub fn begin(
    secret: Secret,
    since: Timestamp,
    last_step: i64,
) -> Result<(SecondFactor, Vec<String>), AccountsError> {
    let shown: Vec<String> = (0..RECOVERY_CODES)
        .map(|_| password::one_time().reveal().to_owned())
        .collect();
    let recovery = shown.iter().map(|c| password::hash(&plain(c)));
    let factor = SecondFactor {
        secret,
        since,
        last_step,
        recovery: recovery.collect::<Result<_, _>>()?,
    };
    Ok((factor, shown))
}

/// A code as it counts, however it was typed.
fn plain(typed: &str) -> String {
    let counts = typed.chars().filter(char::is_ascii_alphanumeric);
    counts.map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether `typed` is a code of the account that holds now; if so, it is used up. Blocks (disk; hashing for recovery codes).
///
/// # Errors
/// The accounts cannot be read or written.
pub fn take(
    accounts: &dyn Accounts,
    account: &str,
    typed: &str,
    now: Timestamp,
) -> Result<Option<Taken>, AccountsError> {
    let typed = plain(typed);
    let Some(factor) = accounts.second_factor(account)? else {
        return Ok(None);
    };
    if let Some(step) = totp::step_of(&factor.secret, &typed, now) {
        let fresh = accounts.use_step(account, step)?;
        return Ok(fresh.then_some(Taken::App));
    }
    if typed.len() != RECOVERY_CHARS {
        return Ok(None);
    }
    let Some(hash) = factor.recovery.iter().find(|h| password::is(h, &typed)) else {
        return Ok(None);
    };
    let left = factor.recovery.len() - 1;
    let fresh = accounts.use_recovery(account, hash)?;
    Ok(fresh.then_some(Taken::Recovery { left }))
}
