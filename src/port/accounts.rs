//! Who may log in. The web room hashes and checks; the store only keeps.

use fluent_bundle::FluentValue;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::catalogue::{Argument, Key};
use crate::domain::event;
use crate::domain::site::{LaneId, PermitId};

/// A person who may log in.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    pub name: String,
    pub role: Role,
    /// argon2id, PHC string.
    pub password_hash: String,
    /// Must be changed at the next log-in (the one-time password of the first start).
    pub must_change: bool,
    /// May not log in for the time being.
    pub disabled: bool,
    /// The lanes that are this person's; none: all.
    pub lanes: Vec<LaneId>,
}

impl Account {
    /// Whether this person can put everything right for everybody: there must always be one who can.
    pub(crate) fn administers(&self) -> bool {
        self.role == Role::Administrator && !self.disabled && self.lanes.is_empty()
    }
}

/// What a person may do; each role may do all that those before it may. docs/ref/roles.md has the whole table.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[strum(serialize_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Looks.
    Viewer,
    /// Opens gates, switches them off and on, resets a plate now and then.
    Attendant,
    /// Permits, exemptions, wider resets, trying rules.
    Supervisor,
    /// Everything, and who may log in.
    Administrator,
}

impl Role {
    pub const ALL: &'static [Role] = Role::VARIANTS;

    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// What people call it.
    pub(crate) fn name(self) -> Key {
        match self {
            Role::Viewer => key!("role-viewer"),
            Role::Attendant => key!("role-attendant"),
            Role::Supervisor => key!("role-supervisor"),
            Role::Administrator => key!("role-administrator"),
        }
    }

    /// The role of this name.
    pub(crate) fn named(name: &str) -> Option<Role> {
        name.parse().ok()
    }
}

impl From<event::Role> for Role {
    fn from(role: event::Role) -> Role {
        match role {
            event::Role::Attendant => Role::Attendant,
            event::Role::Supervisor => Role::Supervisor,
            event::Role::Administrator => Role::Administrator,
        }
    }
}

impl From<Role> for Option<event::Role> {
    /// As an order to the engine is given; a viewer gives none.
    fn from(role: Role) -> Option<event::Role> {
        match role {
            Role::Viewer => None,
            Role::Attendant => Some(event::Role::Attendant),
            Role::Supervisor => Some(event::Role::Supervisor),
            Role::Administrator => Some(event::Role::Administrator),
        }
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Argument for Role {
    fn argument(&self) -> FluentValue<'_> {
        FluentValue::String(self.name().to_string().into())
    }
}

/// What a token opens, within its role.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[strum(serialize_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Look at everything that the role may look at.
    Read,
    /// Open gates, switch them off and on, tell of PINs and cards.
    Gates,
    /// Tell what was read at a lane.
    Reads,
    /// Forget where vehicles are, give free moves.
    Resets,
    /// Say what reads show, and that a camera was looked at.
    Review,
    /// Change permits and exemptions.
    Permits,
    /// Read the audit log.
    Audit,
    /// Say who may log in and which programs may come in.
    Users,
}

impl Scope {
    pub const ALL: &'static [Scope] = Scope::VARIANTS;

    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The scope of this name.
    pub(crate) fn named(name: &str) -> Option<Scope> {
        name.parse().ok()
    }

    /// The least role that can do anything with it.
    pub fn least(self) -> Role {
        match self {
            Scope::Read => Role::Viewer,
            Scope::Gates | Scope::Reads | Scope::Resets | Scope::Review => Role::Attendant,
            Scope::Permits | Scope::Audit => Role::Supervisor,
            Scope::Users => Role::Administrator,
        }
    }

    /// All that a role can have.
    pub fn of(role: Role) -> Vec<Scope> {
        let all = Scope::ALL.iter().copied();
        all.filter(|s| s.least() <= role).collect()
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A log-in that lasts until `expires`.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// SHA-256 of the cookie's token, hex: a stolen database gives no log-in.
    pub token_hash: String,
    pub account: String,
    pub csrf: String,
    pub created: Timestamp,
    pub expires: Timestamp,
    /// When the person last proved who they are, by password or code.
    pub confirmed: Timestamp,
}

/// The shared secret of a person's app that shows codes. Shown once, to the person; never in a log: `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub Vec<u8>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A person's second factor: an app that shows codes by the clock, and codes on paper for the day when it is lost.
#[derive(Debug, Clone, PartialEq)]
pub struct SecondFactor {
    pub secret: Secret,
    pub since: Timestamp,
    /// The step (30 s, RFC 6238) of the last code that was taken: no code is taken twice.
    pub last_step: i64,
    /// The recovery codes left: argon2id, PHC strings.
    pub recovery: Vec<String>,
}

/// A secret by which a program uses the API, as a person uses a log-in.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiToken {
    /// What people call the program; no two alike.
    pub(crate) name: String,
    /// SHA-256 of the secret, hex.
    pub secret_hash: String,
    pub(crate) role: Role,
    /// What it opens; the rest of the role stays shut.
    pub(crate) scopes: Vec<Scope>,
    /// Who made it.
    pub(crate) by: String,
    pub(crate) created: Timestamp,
    pub expires: Timestamp,
    /// When it was used last, to the hour; `None`: never.
    pub(crate) used: Option<Timestamp>,
}

/// A link by which the holder of a permit changes its plates.
#[derive(Debug, Clone, PartialEq)]
pub struct HolderLink {
    pub(crate) permit: PermitId,
    /// SHA-256 of the link's secret, hex.
    pub(crate) secret_hash: String,
    /// The same over number and holder of the permit: it is for this holder and no later one.
    pub(crate) holder_hash: String,
    /// Who made it.
    pub(crate) by: String,
    pub(crate) created: Timestamp,
}

/// Keeps accounts, sessions, tokens and holders' links. Calls block on disk.
pub trait Accounts: Send + Sync {
    fn account(&self, name: &str) -> Result<Option<Account>, AccountsError>;
    fn accounts(&self) -> Result<Vec<Account>, AccountsError>;
    /// Adds or replaces.
    fn put_account(&self, account: &Account) -> Result<(), AccountsError>;
    /// The tag of the language that this person has chosen.
    fn language(&self, account: &str) -> Result<Option<String>, AccountsError>;
    /// `None`: as the browser asks.
    fn put_language(&self, account: &str, language: Option<&str>) -> Result<(), AccountsError>;
    fn put_session(&self, session: &Session) -> Result<(), AccountsError>;
    fn session(&self, token_hash: &str) -> Result<Option<Session>, AccountsError>;
    fn remove_session(&self, token_hash: &str) -> Result<(), AccountsError>;
    /// All sessions of an account (after a password change) and those expired before `now`.
    fn remove_sessions(
        &self,
        account: Option<&str>,
        expired_before: Timestamp,
    ) -> Result<(), AccountsError>;
    /// An account's sessions, the newest first.
    fn sessions(&self, account: &str) -> Result<Vec<Session>, AccountsError>;
    fn second_factor(&self, account: &str) -> Result<Option<SecondFactor>, AccountsError>;
    /// Adds or replaces it, with its recovery codes.
    fn put_second_factor(&self, account: &str, factor: &SecondFactor) -> Result<(), AccountsError>;
    fn remove_second_factor(&self, account: &str) -> Result<(), AccountsError>;
    /// Uses up the codes of all steps up to `step`; false: they have been used up already.
    fn use_step(&self, account: &str, step: i64) -> Result<bool, AccountsError>;
    /// Uses up a recovery code by its hash; false: somebody else has just used it.
    fn use_recovery(&self, account: &str, hash: &str) -> Result<bool, AccountsError>;
    /// All tokens, by name.
    fn tokens(&self) -> Result<Vec<ApiToken>, AccountsError>;
    fn token(&self, secret_hash: &str) -> Result<Option<ApiToken>, AccountsError>;
    /// It was used.
    fn token_used(&self, name: &str, at: Timestamp) -> Result<(), AccountsError>;
    /// Adds, or replaces the one of that name.
    fn put_token(&self, token: &ApiToken) -> Result<(), AccountsError>;
    fn remove_token(&self, name: &str) -> Result<(), AccountsError>;
    fn holder_link(&self, secret_hash: &str) -> Result<Option<HolderLink>, AccountsError>;
    fn holder_link_of(&self, permit: &PermitId) -> Result<Option<HolderLink>, AccountsError>;
    /// Adds, or replaces the one of that permit.
    fn put_holder_link(&self, link: &HolderLink) -> Result<(), AccountsError>;
    fn remove_holder_link(&self, permit: &PermitId) -> Result<(), AccountsError>;
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct AccountsError(pub(crate) String);
