//! A person who is logged in proves again who they are. Wrong tries count like those at the log-in.

use jiff::Timestamp;

use crate::actions::secrets::lockout::Guess;
use crate::actions::secrets::{password, second_factor};
use crate::actions::{ActionResult, House};
use crate::port::accounts::AccountsError;
use crate::port::caller::Caller;

/// What a person gives as proof: what is asked for must all be right.
pub(crate) struct Proof {
    pub(crate) password: Option<String>,
    /// Of the app, or a recovery code.
    pub(crate) code: Option<String>,
}

impl Proof {
    pub fn password(password: &str) -> Proof {
        Proof {
            password: Some(password.to_owned()),
            code: None,
        }
    }

    /// What a person types where one thing is asked for: the code if there is a second factor, else the password.
    pub(crate) fn usual(has_second_factor: bool, typed: &str) -> Proof {
        match has_second_factor {
            true => Proof {
                password: None,
                code: Some(typed.to_owned()),
            },
            false => Proof::password(typed),
        }
    }

    fn guesses(&self) -> Vec<Guess> {
        let password = self.password.as_ref().map(|_| Guess::Password);
        let code = self.code.as_ref().map(|_| Guess::Code);
        password.into_iter().chain(code).collect()
    }

    fn wrong(&self) -> Objection {
        match (&self.password, &self.code) {
            (Some(_), Some(_)) => Objection::Both,
            (_, Some(_)) => Objection::Code,
            (_, None) => Objection::Password,
        }
    }
}

/// Why a proof does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Objection {
    /// Too many were wrong: wait.
    TooMany,
    Password,
    Code,
    /// One of the two.
    Both,
}

impl House {
    /// Checks a proof. `Some`: it does not hold, and why.
    pub(crate) async fn objection(
        &self,
        who: &Caller,
        proof: Proof,
    ) -> ActionResult<Option<Objection>> {
        let (guesses, now) = (proof.guesses(), self.clock.monotonic());
        let tried = self.lockout.try_one(&who.name, &guesses, who.address, now);
        let Ok(attempt) = tried else {
            return Ok(Some(Objection::TooMany));
        };
        self.lockout.is_of_account(&attempt);
        let _turn = self.hashing.turn().await?;
        let wrong = proof.wrong();
        // The machine's own time, by which authenticator apps make their codes.
        let (name, now) = (who.name.clone(), self.clock.system());
        let right = self.blocking(move |h| is_right(h, &name, &proof, now));
        if !right.await? {
            return Ok(Some(wrong));
        }
        self.lockout.right(&attempt);
        Ok(None)
    }
}

fn is_right(h: &House, name: &str, proof: &Proof, now: Timestamp) -> Result<bool, AccountsError> {
    let accounts = &*h.accounts;
    if let Some(typed) = &proof.password {
        let account = accounts.account(name)?;
        if typed.len() > password::MAX_BYTES || !password::matches(account.as_ref(), typed) {
            return Ok(false);
        }
    }
    match &proof.code {
        Some(typed) => Ok(second_factor::take(accounts, name, typed, now)?.is_some()),
        None => Ok(proof.password.is_some()),
    }
}
