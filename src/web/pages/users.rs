//! Users: who may log in, and as what. The last administrator is safe.

use jiff::SignedDuration;

use crate::actions::error::Fault;
use crate::actions::tokens::{ROLES, Wanted};
use crate::actions::users::{self, Change};
use crate::catalogue::Key;
use crate::domain::site::LaneId;
use crate::port::accounts::{Account, ApiToken, Scope};
use crate::web::pages::exemptions::{Fields, field};
use crate::web::pages::prelude::*;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Administrator, "/users", page)
        .menu(MenuPlace::Further(14), "key", key!("menu-users"), 's')
        .post(Role::Administrator, "/users/add", add)
        .fresh()
        .post(Role::Administrator, "/users/change", change)
        .fresh()
        .post(Role::Administrator, "/users/tokens", add_token)
        .fresh()
        .post(Role::Administrator, "/users/tokens/remove", remove_token)
        .fresh()
}

const PATH: &str = "/users";
/// How long a token is proposed to last.
const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);

#[derive(Template)]
#[template(path = "users.html")]
struct UsersPage {
    shell: Layout,
    users: Vec<User>,
    /// All there are, by id, with their names.
    lanes: Vec<(LaneId, String)>,
    roles: Vec<RoleLine>,
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
fn power(scope: Scope) -> Key {
    match scope {
        Scope::Read => key!("users-read"),
        Scope::Gates => key!("users-open-gates-switch-them-off-and"),
        Scope::Reads => key!("users-tell-what-was-read"),
        Scope::Resets => key!("users-forget-where-vehicles-are"),
        Scope::Review => key!("users-say-what-reads-show"),
        Scope::Permits => key!("users-change-permits-and-exemptions"),
        Scope::Audit => key!("users-read-the-audit-log"),
        Scope::Users => key!("users-say-who-may-log-in"),
    }
}

/// A scope to tick.
struct Tick {
    scope: Scope,
    opens: Key,
    least: Role,
    /// Ticked from the start.
    ticked: bool,
}

fn ticks() -> Vec<Tick> {
    let most = ROLES.into_iter().max();
    let tick = |scope: Scope| Tick {
        scope,
        opens: power(scope),
        least: scope.least(),
        ticked: scope == Scope::Read,
    };
    let open = |s: &Scope| most.is_some_and(|role| s.least() <= role);
    Scope::ALL.iter().copied().filter(open).map(tick).collect()
}

struct User {
    name: String,
    role: Role,
    disabled: bool,
    must_change: bool,
    second_factor: bool,
    me: bool,
    /// Limited to some lanes.
    limited: bool,
    lanes: Vec<LaneTick>,
}

/// A lane to be ticked.
struct LaneTick {
    id: LaneId,
    name: String,
    ticked: bool,
}

struct RoleLine {
    role: Role,
    may: Key,
    /// What most of those are who are added.
    usual: bool,
}

fn role_lines() -> Vec<RoleLine> {
    let line = |&role: &Role| RoleLine {
        role,
        usual: role == Role::Attendant,
        may: match role {
            Role::Viewer => key!("users-looks-at-everything-except-the-audit"),
            Role::Attendant => key!("users-also-opens-gates-switches-them-off"),
            Role::Supervisor => key!("users-also-permits-exemptions-wider-resets-trying"),
            Role::Administrator => key!("users-also-says-who-may-log-in"),
        },
    };
    Role::ALL.iter().map(line).collect()
}

async fn page(state: WebState, who: Who) -> PageResult {
    let accounts = state.house.users().await?;
    let tokens = state.house.tokens().await?;
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
        limited: !a.lanes.is_empty(),
        lanes: state
            .house
            .site
            .lanes
            .iter()
            .map(|l| LaneTick {
                id: l.id.clone(),
                name: l.name.clone(),
                ticked: a.lanes.contains(&l.id),
            })
            .collect(),
        name: a.name,
        role: a.role,
        disabled: a.disabled,
        must_change: a.must_change,
    };
    let lanes = state.house.site.lanes.iter();
    error::page(&UsersPage {
        lanes: lanes.map(|l| (l.id.clone(), l.name.clone())).collect(),
        users: accounts.into_iter().map(user).collect(),
        shell: Layout::new(&state, &who, PATH, key!("users-users")).await?,
        roles: role_lines(),
        resets: state.settings.attendant_resets,
        shift_h: state.settings.shift_h,
        programs: tokens.into_iter().map(program).collect(),
        powers: ROLES,
        scopes: ticks(),
        until: times.field(times.now() + YEAR),
    })
}

fn scopes_of(scopes: &[Scope]) -> String {
    let names: Vec<&str> = scopes.iter().map(|s| s.as_str()).collect();
    names.join(", ")
}

/// The lanes that are ticked in a form.
fn ticked(fields: &Fields) -> Vec<LaneId> {
    let lanes = fields.iter().filter(|(key, _)| key == "lane");
    lanes.map(|(_, id)| LaneId::new(id)).collect()
}

/// A new person with a one-time password, which is shown once. Fields: `name`, `role`, and `lane` as often as lanes are ticked.
async fn add(state: WebState, who: Who, Form(fields): Form<Fields>) -> PageResult {
    let mut faults = Faults::default();
    let name = faults.asked(users::new_name(field(&fields, "name")))?;
    let role = faults.read("role", role_of(field(&fields, "role")));
    let lanes = faults.asked(users::lanes_of(&state.house.site, ticked(&fields)))?;
    let (name, (role, lanes)) = faults.all(name.zip(role.zip(lanes)))?;
    let added = state.house.add_user(&who, &name, role, lanes).await;
    let said = added.map(|(account, password)| {
        let (name, password) = (account.name, password.reveal());
        t!(
            "users-is-added-one-time-password-shown",
            name = name,
            password = password
        )
    });
    flash::back(&state, &who, said, PATH)
}

fn role_of(text: &str) -> Result<Role, Key> {
    Role::named(text).ok_or(key!("users-there-is-no-such-role"))
}

async fn change(state: WebState, who: Who, Form(fields): Form<Fields>) -> PageResult {
    let change = match field(&fields, "what") {
        "role" => {
            let mut faults = Faults::default();
            let role = faults.read("role", role_of(field(&fields, "role")));
            Change::Role(faults.all(role)?)
        }
        "lanes" => Change::Lanes(ticked(&fields)),
        "disable" => Change::Disable,
        "enable" => Change::Enable,
        "password" => Change::Password,
        "second-factor" => Change::SecondFactor,
        _ => return Err(PageError::Bad(t!("users-that-cannot-be-changed"))),
    };
    let name = field(&fields, "name");
    let changed = state.house.change_user(&who, name, change).await;
    let said = changed.map(|(said, password)| match password {
        Some(password) => t!(
            "users-new-one-time-password-of-shown",
            name = name,
            reveal = password.reveal()
        ),
        None => t!("users-done", said = said),
    });
    flash::back(&state, &who, said, PATH)
}

/// A token for a program; its secret is shown once. Fields: `name`, `role`, `until`, and `scope` as
/// often as scopes are ticked.
async fn add_token(state: WebState, who: Who, Form(fields): Form<Fields>) -> PageResult {
    let mut faults = Faults::default();
    let ticked = fields.iter().filter(|(key, _)| key == "scope");
    let scopes: Vec<Scope> = ticked.filter_map(|(_, name)| Scope::named(name)).collect();
    let name = faults.asked(users::name_of(field(&fields, "name")))?;
    let role = faults.read("role", role_of(field(&fields, "role")));
    faults.when(scopes.is_empty(), &Fault::NoScopes);
    let until = state.times().parse_local(field(&fields, "until"));
    let until = until.ok_or(key!("users-until-is-not-a-date-and"));
    let until = faults.read("until", until);
    if let Some(until) = until {
        faults.asked(state.house.token_end(until))?;
    }
    let (name, (role, until)) = faults.all(name.zip(role.zip(until)))?;
    let wanted = Wanted {
        name,
        role,
        scopes,
        until,
    };
    let issued = state.house.issue_token(&who, wanted).await;
    let said = issued.map(|(token, secret)| {
        t!(
            "users-token-for-shown-only-now",
            token = token.name,
            secret = secret
        )
    });
    flash::back(&state, &who, said, PATH)
}

#[derive(Deserialize)]
pub(crate) struct RemoveForm {
    #[serde(default)]
    name: String,
}

async fn remove_token(state: WebState, who: Who, Form(form): Form<RemoveForm>) -> PageResult {
    let gone = state.house.take_token_back(&who, &form.name).await;
    let said = gone.map(|()| t!("users-the-program-is-out", form = form.name));
    flash::back(&state, &who, said, PATH)
}
