//! Programs and their tokens: made and taken back by administrators, on the page of users and by the API.

use jiff::{SignedDuration, Timestamp};

use crate::actions::error::{Conflict, Fault};
use crate::actions::secrets;
use crate::actions::users::name_of;
use crate::actions::{ActionError, ActionResult, House};
use crate::port::accounts::{ApiToken, Role, Scope};
use crate::port::caller::Caller;
use crate::port::deed::Deed;
use crate::port::names::folded;

/// Tokens at most.
pub(crate) const TOKENS_MAX: usize = 200;
/// A token is good for so long at most: one that was forgotten ends by itself.
pub(crate) const TOKEN_DAYS_MAX: i64 = 3 * 366;
/// What every token begins with, so that people (and scanners for leaked secrets) know one when they see it.
const PREFIX: &str = "plategate_";
/// What a token may do, from little to much; never what only an administrator may.
pub(crate) const ROLES: [Role; 3] = [Role::Viewer, Role::Attendant, Role::Supervisor];

/// A token that is asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub name: String,
    pub role: Role,
    pub scopes: Vec<Scope>,
    pub until: Timestamp,
}

impl House {
    /// All programs' tokens.
    pub(crate) async fn tokens(&self) -> ActionResult<Vec<ApiToken>> {
        self.blocking(|h| h.accounts.tokens()).await
    }

    /// Makes a token: what is kept, and the secret, to be shown once.
    pub(crate) async fn issue_token(
        &self,
        who: &Caller,
        mut wanted: Wanted,
    ) -> ActionResult<(ApiToken, String)> {
        wanted.scopes.sort_unstable();
        wanted.scopes.dedup();
        let (name, mut faults) = match name_of(&wanted.name) {
            Ok(name) => (name, Vec::new()),
            Err(ActionError::Invalid(faults)) => (String::new(), faults),
            Err(why) => return Err(why),
        };
        faults.extend(self.token_faults(&wanted));
        if !faults.is_empty() {
            return Err(ActionError::Invalid(faults));
        }
        wanted.name = name;
        let _alone = self.one_by_one.lock().await;
        let all = self.tokens().await?;
        let name = folded(&wanted.name);
        if all.iter().any(|t| folded(&t.name) == name) {
            return Err(Conflict::TokenExists(wanted.name).into());
        }
        if all.len() >= TOKENS_MAX {
            return Err(Conflict::TooManyTokens.into());
        }
        let deed = Deed::TokenMade {
            program: wanted.name.clone(),
            role: wanted.role,
            scopes: wanted.scopes.clone(),
        };
        self.note(who, deed, "").await?;
        let (token, secret) = make(wanted, &who.name, self.now());
        let kept = token.clone();
        self.blocking(move |h| h.accounts.put_token(&kept)).await?;
        Ok((token, secret))
    }

    /// What is wrong with a token besides its name.
    fn token_faults(&self, wanted: &Wanted) -> impl Iterator<Item = Fault> {
        let allowed = Scope::of(wanted.role);
        let beyond = wanted.scopes.iter().any(|s| !allowed.contains(s));
        let checks = [
            (!ROLES.contains(&wanted.role) || beyond, Fault::NotOfRole),
            (wanted.scopes.is_empty(), Fault::NoScopes),
        ];
        let wrong = checks.into_iter().filter(|(wrong, _)| *wrong);
        wrong
            .map(|(_, fault)| fault)
            .chain(self.end_fault(wanted.until))
    }

    fn end_fault(&self, until: Timestamp) -> Option<Fault> {
        let longest = SignedDuration::from_hours(24 * TOKEN_DAYS_MAX);
        match until.duration_since(self.now()) {
            lasts if !lasts.is_positive() => Some(Fault::TokenEnd),
            lasts if lasts > longest => Some(Fault::TokenLong),
            _ => None,
        }
    }

    /// Whether a token may be good until then.
    pub(crate) fn token_end(&self, until: Timestamp) -> ActionResult<()> {
        self.end_fault(until)
            .map_or(Ok(()), |fault| Err(fault.into()))
    }

    /// Takes a token back: it is out at once.
    pub(crate) async fn take_token_back(&self, who: &Caller, name: &str) -> ActionResult<()> {
        if !self.tokens().await?.iter().any(|t| t.name == name) {
            return Err(ActionError::NotFound);
        }
        let program = name.to_owned();
        let deed = Deed::TokenTakenBack { program };
        self.note(who, deed, "").await?;
        let name = name.to_owned();
        let gone = self.blocking(move |h| h.accounts.remove_token(&name)).await;
        self.rights.send_replace(());
        gone
    }
}

/// A new token: what is kept, and the secret, which is shown once.
pub fn make(wanted: Wanted, by: &str, now: Timestamp) -> (ApiToken, String) {
    let secret = format!("{PREFIX}{}", secrets::random_token());
    let token = ApiToken {
        name: wanted.name,
        secret_hash: secrets::token_hash(&secret),
        role: wanted.role,
        scopes: wanted.scopes,
        by: by.to_owned(),
        created: now,
        expires: wanted.until,
        used: None,
    };
    (token, secret)
}
