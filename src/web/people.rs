//! Who may log in: added and changed by administrators, on the page of users and by the API. The last administrator is safe.

use crate::domain::site::{LaneId, Site};
use crate::port::accounts::{Account, AccountsError, Role};
use crate::port::audit::kind;
use crate::web::audit;
use crate::web::http::auth::password::{self, OneTimePassword};
use crate::web::http::error::PageError;
use crate::web::http::guard::Who;
use crate::web::state::{Shared, WebState};

/// The longest name, in characters.
const NAME_MAX: usize = 40;
/// Persons who may log in, at most.
const USERS_MAX: usize = 500;

/// A name as persons and programs may have it.
///
/// # Errors
/// [`PageError::Bad`]: it is none.
pub fn name_of(text: &str) -> Result<String, PageError> {
    let name = text.trim();
    let fine = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ');
    if name.is_empty() || name.chars().count() > NAME_MAX || !name.chars().all(fine) {
        let why = "Name: use 1 to 40 letters, digits, blanks, dots, dashes or underscores.";
        return Err(PageError::Bad(why.into()));
    }
    Ok(name.to_owned())
}

/// Adds a person; the one-time password is to be shown once.
///
/// # Errors
/// The name is none or taken, or there are too many.
pub async fn add(
    state: &WebState,
    who: &Who,
    name: &str,
    role: Role,
) -> Result<(Account, OneTimePassword), PageError> {
    let name = name_of(name)?;
    let _alone = state.one_by_one.lock().await;
    let all = state.blocking(|s| s.parts.accounts.accounts()).await?;
    let taken = name.to_lowercase();
    if all.iter().any(|a| a.name.to_lowercase() == taken) {
        let why = format!("There is a user {name} already.");
        return Err(PageError::Refused(why));
    }
    if all.len() >= USERS_MAX {
        let why = format!("There are {USERS_MAX} users: that is the most.");
        return Err(PageError::Refused(why));
    }
    let account = Account {
        name: name.clone(),
        role,
        password_hash: String::new(),
        must_change: true,
        disabled: false,
        lanes: Vec::new(),
    };
    let what = format!("added user {name} as {role}");
    audit::note(state, who, kind::ACCOUNT, what, "").await?;
    let password = give_password(state, account.clone()).await?;
    Ok((account, password))
}

/// Sets a one-time password and ends all sessions of the account.
async fn give_password(
    state: &WebState,
    mut account: Account,
) -> Result<OneTimePassword, PageError> {
    let _turn = state.hashing.turn().await?;
    let now = state.now();
    state
        .blocking(move |s| {
            let password = password::one_time();
            account.password_hash = password::hash(password.reveal())?;
            account.must_change = true;
            s.parts.accounts.put_account(&account)?;
            s.parts.accounts.remove_sessions(Some(&account.name), now)?;
            Ok::<_, AccountsError>(password)
        })
        .await
}

/// What can be changed of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Role(Role),
    /// The lanes that are this person's; none, or each that there is: all.
    Lanes(Vec<LaneId>),
    /// May not log in for the time being.
    Disable,
    Enable,
    /// A new one-time password.
    Password,
    /// The second factor is taken away: the phone is lost.
    SecondFactor,
}

impl Change {
    /// What is done, as the log has it.
    fn said(&self, name: &str) -> String {
        match self {
            Change::Role(role) => format!("made user {name} {role}"),
            Change::Lanes(lanes) if lanes.is_empty() => format!("gave user {name} all lanes"),
            Change::Lanes(lanes) => {
                let lanes: Vec<&str> = lanes.iter().map(LaneId::as_str).collect();
                format!("limited user {name} to the lanes {}", lanes.join(", "))
            }
            Change::Disable => format!("stopped user {name} from logging in"),
            Change::Enable => format!("let user {name} log in again"),
            Change::Password => format!("gave user {name} a new one-time password"),
            Change::SecondFactor => format!("took away the second factor of user {name}"),
        }
    }
}

/// Lanes as they are kept: each of them is all of them, also those to come.
fn lanes_of(site: &Site, wanted: Vec<LaneId>) -> Result<Vec<LaneId>, PageError> {
    if wanted.iter().any(|id| site.lane(id).is_none()) {
        return Err(PageError::Bad("There is no such lane.".into()));
    }
    let all = site.lanes.iter().all(|l| wanted.contains(&l.id));
    Ok(if all { Vec::new() } else { wanted })
}

/// Changes a person: what was done in words, and the new one-time password if there is one.
///
/// # Errors
/// There is no such person, or it is the last administrator.
pub async fn change(
    state: &WebState,
    who: &Who,
    name: &str,
    change: Change,
) -> Result<(String, Option<OneTimePassword>), PageError> {
    let change = match change {
        Change::Lanes(wanted) => Change::Lanes(lanes_of(&state.parts.site, wanted)?),
        change => change,
    };
    let _alone = state.one_by_one.lock().await;
    let wanted = name.to_owned();
    let (account, others) = state.blocking(move |s| find(s, &wanted)).await?;
    let mut account = account.ok_or(PageError::NotFound)?;
    let before = account.clone();
    match &change {
        Change::Role(role) => account.role = *role,
        Change::Lanes(lanes) => account.lanes.clone_from(lanes),
        Change::Disable => account.disabled = true,
        Change::Enable => account.disabled = false,
        Change::SecondFactor if account.name == who.name => {
            let why = "Not done: turn your own off under \"Your account\".";
            return Err(PageError::Refused(why.to_owned()));
        }
        Change::Password | Change::SecondFactor => {}
    }
    if before.administers() && !account.administers() && others == 0 {
        let why = "Not done: this is the last administrator. Make another one first.";
        return Err(PageError::Refused(why.to_owned()));
    }
    let said = change.said(&account.name);
    audit::note(state, who, kind::ACCOUNT, said.clone(), "").await?;
    if change == Change::Password {
        return Ok((said, Some(give_password(state, account).await?)));
    }
    let now = state.now();
    state
        .blocking(move |s| {
            let accounts = &*s.parts.accounts;
            accounts.put_account(&account)?;
            if change == Change::SecondFactor {
                accounts.remove_second_factor(&account.name)?;
            }
            // A role counts from the next click on; somebody who may no longer log in is out at once, and so is whoever
            // has the lost phone.
            if account.disabled || change == Change::SecondFactor {
                accounts.remove_sessions(Some(&account.name), now)?;
            }
            Ok::<_, AccountsError>(())
        })
        .await?;
    Ok((said, None))
}

/// The account, and how many other administrators may log in.
fn find(s: &Shared, name: &str) -> Result<(Option<Account>, usize), AccountsError> {
    let all = s.parts.accounts.accounts()?;
    let others = all
        .iter()
        .filter(|a| a.name != name && a.administers())
        .count();
    Ok((all.into_iter().find(|a| a.name == name), others))
}
