//! A person who is logged in proves again who they are. Wrong tries count like those at the log-in.

use std::net::IpAddr;

use crate::port::accounts::AccountsError;
use crate::web::http::auth::{password, second_factor};
use crate::web::http::error::PageError;
use crate::web::http::guard::Who;
use crate::web::state::WebState;

/// What a person gives as proof: what is asked for must all be right.
pub struct Proof {
    pub password: Option<String>,
    /// Of the app, or a recovery code.
    pub code: Option<String>,
}

impl Proof {
    pub fn password(password: &str) -> Proof {
        Proof {
            password: Some(password.to_owned()),
            code: None,
        }
    }

    /// The one thing that is asked of this person: the code where there is a second factor, else the password.
    pub fn usual(who: &Who, typed: &str) -> Proof {
        if who.second_factor {
            Proof {
                password: None,
                code: Some(typed.to_owned()),
            }
        } else {
            Proof::password(typed)
        }
    }

    fn wrong(&self) -> &'static str {
        match (&self.password, &self.code) {
            (Some(_), Some(_)) => {
                "The password or the code is wrong. A code works once: wait for the next one."
            }
            (_, Some(_)) => "The code is wrong, or was used already: wait for the next one.",
            (_, None) => "The password is wrong.",
        }
    }
}

/// Checks a proof. `Some`: it does not hold, and why, for the person.
///
/// # Errors
/// The accounts cannot be read.
pub async fn objection(
    state: &WebState,
    who: &Who,
    address: IpAddr,
    proof: Proof,
) -> Result<Option<&'static str>, PageError> {
    let monotonic = state.parts.clock.monotonic();
    if let Err(_left) = state.brake.try_one(&who.name, address, monotonic) {
        return Ok(Some(
            "Too many wrong passwords or codes. Please wait a while.",
        ));
    }
    let _turn = state.hashing.turn().await?;
    let wrong = proof.wrong();
    let (name, now) = (who.name.clone(), state.app_time());
    let right = state
        .blocking(move |s| {
            let accounts = &*s.parts.accounts;
            if let Some(typed) = &proof.password {
                let account = accounts.account(&name)?;
                if typed.len() > password::MAX_BYTES || !password::matches(account.as_ref(), typed)
                {
                    return Ok::<_, AccountsError>(false);
                }
            }
            match &proof.code {
                Some(typed) => Ok(second_factor::take(accounts, &name, typed, now)?.is_some()),
                None => Ok(proof.password.is_some()),
            }
        })
        .await?;
    if !right {
        return Ok(Some(wrong));
    }
    state.brake.right(&who.name, address);
    Ok(None)
}
