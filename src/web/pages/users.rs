//! Users: who may log in, and as what. The last administrator is safe.

use askama::Template;
use axum::Form;
use axum::extract::State;
use jiff::SignedDuration;
use serde::Deserialize;

use super::exemptions::{Fields, field};
use crate::port::accounts::{Account, AccountsError, ApiToken, Role, Scope};
use crate::port::audit::kind;
use crate::web::acts;
use crate::web::auth::{password, tokens};
use crate::web::error::{self, PageError, PageResult};
use crate::web::guard::{Who, see_other};
use crate::web::parts::Stamp;
use crate::web::programs::{self, Wanted};
use crate::web::shell::{Note, Shell};
use crate::web::state::{Shared, WebState};

/// The longest name, in characters.
const NAME_MAX: usize = 40;
/// How long a token is proposed to last.
const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);
/// Persons who may log in, at most.
const USERS_MAX: usize = 500;

#[derive(Template)]
#[template(path = "users.html")]
struct UsersPage {
    shell: Shell,
    users: Vec<User>,
    roles: [RoleLine; 4],
    resets: u32,
    shift_h: u32,
    programs: Vec<Program>,
    powers: [Role; 3],
    scopes: Vec<Tick>,
    /// The end that the form proposes.
    until: String,
}

/// A program's token.
struct Program {
    name: String,
    role: Role,
    /// What its scopes open.
    may: String,
    by: String,
    expires: Stamp,
    over: bool,
    used: Option<Stamp>,
}

/// What a scope opens, for people.
fn power(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => "read",
        Scope::Gates => "open gates, switch them off and on, tell of PINs and cards",
        Scope::Resets => "forget where vehicles are",
        Scope::Review => "say what reads show",
        Scope::Permits => "change permits and exemptions",
        Scope::Audit => "read the audit log",
        Scope::Users => "say who may log in",
    }
}

/// A scope to tick.
struct Tick {
    scope: Scope,
    opens: &'static str,
    least: Role,
    /// Ticked from the start.
    ticked: bool,
}

fn ticks() -> Vec<Tick> {
    let most = tokens::ROLES.into_iter().max();
    let tick = |scope: Scope| Tick {
        scope,
        opens: power(scope),
        least: scope.least(),
        ticked: scope == Scope::Read,
    };
    let open = |s: &Scope| most.is_some_and(|role| s.least() <= role);
    Scope::ALL.into_iter().filter(open).map(tick).collect()
}

struct User {
    name: String,
    role: Role,
    disabled: bool,
    must_change: bool,
    second_factor: bool,
    me: bool,
}

struct RoleLine {
    role: Role,
    may: &'static str,
}

fn role_lines() -> [RoleLine; 4] {
    Role::ALL.map(|role| RoleLine {
        role,
        may: match role {
            Role::Viewer => "looks at everything except the audit log and this page",
            Role::Attendant => "also opens gates, switches them off and on, resets a plate",
            Role::Supervisor => {
                "also permits, exemptions, wider resets, trying rules, the audit log"
            }
            Role::Administrator => "also says who may log in",
        },
    })
}

/// `GET /users`
pub async fn page(State(state): State<WebState>, who: Who) -> PageResult {
    let accounts = state
        .blocking(|s| {
            let accounts = &*s.parts.accounts;
            let with = |a: Account| {
                let factor = accounts.second_factor(&a.name)?;
                Ok::<_, AccountsError>((a, factor.is_some()))
            };
            accounts
                .accounts()?
                .into_iter()
                .map(with)
                .collect::<Result<Vec<_>, _>>()
        })
        .await?;
    let tokens = state.blocking(|s| s.parts.accounts.tokens()).await?;
    let times = state.times();
    let program = |t: ApiToken| Program {
        name: t.name,
        role: t.role,
        may: scopes_of(&t.scopes),
        by: t.by,
        expires: times.day(t.expires),
        over: t.expires <= times.now(),
        used: t.used.map(|at| times.day(at)),
    };
    let user = |(a, second_factor): (Account, bool)| User {
        second_factor,
        me: a.name == who.name,
        name: a.name,
        role: a.role,
        disabled: a.disabled,
        must_change: a.must_change,
    };
    error::page(&UsersPage {
        users: accounts.into_iter().map(user).collect(),
        shell: Shell::new(&state, &who, "/users", "Users").await?,
        roles: role_lines(),
        resets: state.settings.attendant_resets,
        shift_h: state.settings.shift_h,
        programs: tokens.into_iter().map(program).collect(),
        powers: tokens::ROLES,
        scopes: ticks(),
        until: times.field(times.now() + YEAR),
    })
}

fn scopes_of(scopes: &[Scope]) -> String {
    let names: Vec<&str> = scopes.iter().map(|s| s.as_str()).collect();
    names.join(", ")
}

#[derive(Deserialize)]
pub struct AddForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    role: String,
}

/// `POST /users/add`: a new person with a one-time password, which is shown once.
pub async fn add(State(state): State<WebState>, who: Who, Form(form): Form<AddForm>) -> PageResult {
    let name = name_of(&form.name)?;
    let role = role_of(&form.role)?;
    let _alone = state.one_by_one.lock().await;
    let taken = name.to_lowercase();
    let (present, count) = state
        .blocking(move |s| {
            let all = s.parts.accounts.accounts()?;
            let present = all.iter().any(|a| a.name.to_lowercase() == taken);
            Ok::<_, AccountsError>((present, all.len()))
        })
        .await?;
    if present || count >= USERS_MAX {
        let why = if present {
            format!("There is a user {name} already.")
        } else {
            format!("There are {USERS_MAX} users: that is the most.")
        };
        state.notes.put(
            &who,
            Note {
                good: false,
                text: why,
            },
        );
        return Ok(see_other("/users"));
    }
    let account = Account {
        name: name.clone(),
        role,
        password_hash: String::new(),
        must_change: true,
        disabled: false,
    };
    let what = format!("added user {name} as {role}");
    acts::note(&state, &who, kind::ACCOUNT, what, "").await?;
    let password = give_password(&state, account).await?;
    let text = format!(
        "{name} is added. One-time password, shown only now: {}",
        password.reveal()
    );
    state.notes.put(&who, Note { good: true, text });
    Ok(see_other("/users"))
}

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

fn role_of(text: &str) -> Result<Role, PageError> {
    Role::named(text).ok_or_else(|| PageError::Bad("There is no such role.".into()))
}

/// Sets a one-time password and ends all sessions of the account.
async fn give_password(
    state: &WebState,
    mut account: Account,
) -> Result<password::OneTimePassword, PageError> {
    let _turn = state.hashing.acquire().await.map_err(PageError::broken)?;
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

#[derive(Deserialize)]
pub struct ChangeForm {
    #[serde(default)]
    name: String,
    /// `role`, `disable`, `enable`, `password`, `second-factor` (taken away).
    #[serde(default)]
    what: String,
    #[serde(default)]
    role: String,
}

/// `POST /users/change`
pub async fn change(
    State(state): State<WebState>,
    who: Who,
    Form(form): Form<ChangeForm>,
) -> PageResult {
    let _alone = state.one_by_one.lock().await;
    let name = form.name.clone();
    let (account, others) = state.blocking(move |s| find(s, &name)).await?;
    let mut account = account.ok_or(PageError::NotFound)?;
    let before = account.clone();
    let said = match form.what.as_str() {
        "role" => {
            account.role = role_of(&form.role)?;
            format!("made user {} {}", account.name, account.role)
        }
        "disable" => {
            account.disabled = true;
            format!("stopped user {} from logging in", account.name)
        }
        "enable" => {
            account.disabled = false;
            format!("let user {} log in again", account.name)
        }
        "password" => format!("gave user {} a new one-time password", account.name),
        "second-factor" if account.name == who.name => {
            let text = "Not done: turn your own off under \"Your account\".".to_owned();
            state.notes.put(&who, Note { good: false, text });
            return Ok(see_other("/users"));
        }
        "second-factor" => format!("took away the second factor of user {}", account.name),
        _ => return Err(PageError::Bad("That cannot be changed.".into())),
    };
    let administers = |a: &Account| a.role == Role::Administrator && !a.disabled;
    if administers(&before) && !administers(&account) && others == 0 {
        let text = "Not done: this is the last administrator. Make another one first.".to_owned();
        state.notes.put(&who, Note { good: false, text });
        return Ok(see_other("/users"));
    }
    acts::note(&state, &who, kind::ACCOUNT, said.clone(), "").await?;
    let text = if form.what == "password" {
        let password = give_password(&state, account).await?;
        format!(
            "New one-time password of {}, shown only now: {}",
            form.name,
            password.reveal()
        )
    } else {
        let (now, factor_off) = (state.now(), form.what == "second-factor");
        state
            .blocking(move |s| {
                let accounts = &*s.parts.accounts;
                accounts.put_account(&account)?;
                if factor_off {
                    accounts.remove_second_factor(&account.name)?;
                }
                // A role counts from the next click on; somebody who may no longer log in is out at once, and so is
                // whoever has the lost phone.
                if account.disabled || factor_off {
                    accounts.remove_sessions(Some(&account.name), now)?;
                }
                Ok::<_, AccountsError>(())
            })
            .await?;
        format!("Done: {said}.")
    };
    state.notes.put(&who, Note { good: true, text });
    Ok(see_other("/users"))
}

/// The account, and how many other administrators may log in.
fn find(s: &Shared, name: &str) -> Result<(Option<Account>, usize), AccountsError> {
    let all = s.parts.accounts.accounts()?;
    let others = all
        .iter()
        .filter(|a| a.name != name && a.role == Role::Administrator && !a.disabled)
        .count();
    Ok((all.into_iter().find(|a| a.name == name), others))
}

/// `POST /users/tokens`: a token for a program; its secret is shown once. Fields: `name`, `role`, `until`, and `scope` as
/// often as scopes are ticked.
pub async fn add_token(
    State(state): State<WebState>,
    who: Who,
    Form(fields): Form<Fields>,
) -> PageResult {
    let until = state.times().parse_local(field(&fields, "until"));
    let Some(until) = until else {
        let why = "\"Until\" is not a date and time to come: every token has an end.";
        return Err(PageError::Bad(why.into()));
    };
    let ticked = fields.iter().filter(|(key, _)| key == "scope");
    let wanted = Wanted {
        name: name_of(field(&fields, "name"))?,
        role: role_of(field(&fields, "role"))?,
        scopes: ticked.filter_map(|(_, name)| Scope::named(name)).collect(),
        until,
    };
    let note = match programs::issue(&state, &who, wanted).await {
        Ok((token, secret)) => Note {
            good: true,
            text: format!("Token for {}, shown only now: {secret}", token.name),
        },
        Err(PageError::Refused(text)) => Note { good: false, text },
        Err(fault) => return Err(fault),
    };
    state.notes.put(&who, note);
    Ok(see_other("/users"))
}

#[derive(Deserialize)]
pub struct RemoveForm {
    #[serde(default)]
    name: String,
}

/// `POST /users/tokens/remove`
pub async fn remove_token(
    State(state): State<WebState>,
    who: Who,
    Form(form): Form<RemoveForm>,
) -> PageResult {
    programs::take_back(&state, &who, &form.name).await?;
    let text = format!("The program {} is out.", form.name);
    state.notes.put(&who, Note { good: true, text });
    Ok(see_other("/users"))
}
