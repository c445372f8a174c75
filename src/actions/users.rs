//! Who may log in: added and changed by administrators, on the page of users and by the API. The last administrator is safe.

use crate::actions::error::{Conflict, Fault};
use crate::actions::secrets::password::{self, OneTimePassword};
use crate::actions::{ActionError, ActionResult, House};
use crate::domain::site::{LaneId, Site};
use crate::port::accounts::{Account, AccountsError, Role};
use crate::port::caller::Caller;
use crate::port::deed::{Deed, UserChange};
use crate::port::names::folded;
use crate::port::sorted::collated;
use crate::wording::audit::named;

/// The longest name, in characters.
pub(crate) const NAME_MAX: usize = 40;
/// Persons who may log in, at most.
pub(crate) const USERS_MAX: usize = 500;

/// A name as persons and programs may have it.
pub(crate) fn name_of(text: &str) -> ActionResult<String> {
    // Two marks, one name.
    let name = text.trim().replace('\u{2019}', "'");
    let fine = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ' | '\'');
    if name.is_empty() || name.chars().count() > NAME_MAX || !name.chars().all(fine) {
        return Err(Fault::Name.into());
    }
    Ok(name)
}

/// Names by which the journal and the audit log call what is no person.
const RESERVED: [&str; 14] = [
    "administrator",
    "commissioning",
    "first start",
    "gateway",
    "mqtt",
    "nobody",
    "plategate",
    "program",
    "root",
    "site file",
    "somebody",
    "system",
    "the gateway",
    "unknown",
];

/// Whether a person of this name could be taken for a program, or for the gateway.
fn is_reserved(name: &str) -> bool {
    let name = folded(name);
    let beginning = name.split([' ', '.', '-', '_']).next();
    matches!(beginning, Some("program" | "holder" | "source")) || RESERVED.contains(&name.as_str())
}

/// The same for a new person.
pub(crate) fn new_name(text: &str) -> ActionResult<String> {
    let name = name_of(text)?;
    match is_reserved(&name) {
        true => Err(Fault::NameReserved.into()),
        false => Ok(name),
    }
}

/// What can be changed of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
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

impl From<&Change> for UserChange {
    fn from(change: &Change) -> UserChange {
        match change {
            Change::Role(role) => UserChange::Role { role: *role },
            Change::Lanes(lanes) => UserChange::Lanes {
                lanes: lanes.clone(),
            },
            Change::Disable => UserChange::Disabled,
            Change::Enable => UserChange::Enabled,
            Change::Password => UserChange::PasswordGiven,
            Change::SecondFactor => UserChange::SecondFactorTakenAway,
        }
    }
}

/// Lanes as they are kept: each of them is all of them, also those to come.
pub(crate) fn lanes_of(site: &Site, wanted: Vec<LaneId>) -> ActionResult<Vec<LaneId>> {
    if let Some(unknown) = wanted.iter().find(|id| site.lane(id).is_none()) {
        return Err(Fault::NoLane(unknown.clone()).into());
    }
    let all = site.lanes.iter().all(|l| wanted.contains(&l.id));
    Ok(if all { Vec::new() } else { wanted })
}

impl House {
    /// Everybody who may log in, and whether with a second factor.
    pub(crate) async fn users(&self) -> ActionResult<Vec<(Account, bool)>> {
        self.blocking(|h| {
            let with = |account: Account| {
                let factor = h.accounts.second_factor(&account.name)?;
                Ok((account, factor.is_some()))
            };
            let mut all = h.accounts.accounts()?;
            all.sort_by_cached_key(|account| collated(&account.name));
            all.into_iter()
                .map(with)
                .collect::<Result<Vec<_>, AccountsError>>()
        })
        .await
    }

    /// Adds a person, who is limited to these lanes if any are named; the one-time password is to be shown once.
    pub(crate) async fn add_user(
        &self,
        who: &Caller,
        name: &str,
        role: Role,
        lanes: Vec<LaneId>,
    ) -> ActionResult<(Account, OneTimePassword)> {
        let name = new_name(name)?;
        let lanes = lanes_of(&self.site, lanes)?;
        let _alone = self.one_by_one.lock().await;
        let all = self.blocking(|h| h.accounts.accounts()).await?;
        let taken = folded(&name);
        if all.iter().any(|a| folded(&a.name) == taken) {
            return Err(Conflict::UserExists(name).into());
        }
        if all.len() >= USERS_MAX {
            return Err(Conflict::TooManyUsers.into());
        }
        let account = Account {
            name: name.clone(),
            role,
            password_hash: String::new(),
            must_change: true,
            disabled: false,
            lanes: lanes.clone(),
        };
        let user = name.clone();
        self.note(who, Deed::UserAdded { user, role }, "").await?;
        if !lanes.is_empty() {
            let (user, change) = (name.clone(), UserChange::Lanes { lanes });
            self.note(who, Deed::UserChanged { user, change }, "")
                .await?;
        }
        let password = self.give_password(account.clone()).await?;
        Ok((account, password))
    }

    /// Sets a one-time password and ends all sessions of the account.
    async fn give_password(&self, mut account: Account) -> ActionResult<OneTimePassword> {
        let _turn = self.hashing.turn().await?;
        let now = self.now();
        let given = self.blocking(move |h| {
            let password = password::one_time();
            account.password_hash = password::hash(password.reveal())?;
            account.must_change = true;
            h.accounts.put_account(&account)?;
            h.accounts.remove_sessions(Some(&account.name), now)?;
            Ok::<_, AccountsError>(password)
        });
        let given = given.await;
        self.rights.send_replace(());
        given
    }

    /// Changes a person: what was done in words, and the new one-time password if there is one.
    pub(crate) async fn change_user(
        &self,
        who: &Caller,
        name: &str,
        change: Change,
    ) -> ActionResult<(String, Option<OneTimePassword>)> {
        let change = match change {
            Change::Lanes(wanted) => Change::Lanes(lanes_of(&self.site, wanted)?),
            change => change,
        };
        let _alone = self.one_by_one.lock().await;
        let mut all = self.blocking(|h| h.accounts.accounts()).await?;
        let place = all.iter().position(|a| a.name == name);
        let mut account = all.swap_remove(place.ok_or(ActionError::NotFound)?);
        let administered = account.administers();
        match &change {
            Change::Role(role) => account.role = *role,
            Change::Lanes(lanes) => account.lanes.clone_from(lanes),
            Change::Disable => account.disabled = true,
            Change::Enable => account.disabled = false,
            Change::SecondFactor if account.name == who.name => {
                return Err(Conflict::OwnSecondFactor.into());
            }
            Change::Password | Change::SecondFactor => {}
        }
        if administered && !account.administers() && !all.iter().any(Account::administers) {
            return Err(Conflict::LastAdministrator.into());
        }
        let deed = Deed::UserChanged {
            user: account.name.clone(),
            change: UserChange::from(&change),
        };
        let said = named(&self.site, &deed);
        self.note(who, deed, "").await?;
        if change == Change::Password {
            return Ok((said, Some(self.give_password(account).await?)));
        }
        let now = self.now();
        let changed = self.blocking(move |h| {
            h.accounts.put_account(&account)?;
            if change == Change::SecondFactor {
                h.accounts.remove_second_factor(&account.name)?;
            }
            // A role counts from the next click on; somebody who may no longer log in is out at once, and so is whoever
            // has the lost phone.
            if account.disabled || change == Change::SecondFactor {
                h.accounts.remove_sessions(Some(&account.name), now)?;
            }
            Ok::<_, AccountsError>(())
        });
        let changed = changed.await;
        self.rights.send_replace(());
        changed.map(|()| (said, None))
    }
}
