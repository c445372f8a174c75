//! Who may log in, and which programs may come in.

use axum::Extension;
use axum::response::NoContent;

use crate::actions::tokens::Wanted;
use crate::actions::users::Change;
use crate::domain::site::LaneId;
use crate::port::accounts::{Account, ApiToken};
use crate::web::api::idempotency::Secret;
use crate::web::api::prelude::*;
use crate::web::api::schemas::{Role, Scope};

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .get(USERS, "/api/v1/users", list)
        .named("users")
        .does("Who may log in")
        .gives("By name.")
        .post(USERS, "/api/v1/users", add)
        .named("addUser")
        .does("Adds a person; the one-time password comes once")
        .gives("The person with the one-time password.")
        .fresh()
        .post(USERS, "/api/v1/users/{name}/change", change)
        .named("changeUser")
        .does("Changes a person's role, log-in, password or second factor")
        .gives("What was changed.")
        .fresh()
        .get(USERS, "/api/v1/tokens", tokens)
        .named("tokens")
        .does("Tokens of programs, without their secrets")
        .gives("By name.")
        .post(USERS, "/api/v1/tokens", add_token)
        .named("makeToken")
        .does("Makes a token; its secret comes once")
        .gives("The token with its secret.")
        .fresh()
        .delete(USERS, "/api/v1/tokens/{name}", remove_token)
        .named("removeToken")
        .does("Takes a token back")
        .fresh()
}

/// An answer that holds a secret and is not kept.
type ShownOnce<T> = (Extension<Secret>, T);

shows! {
    /// A person who may log in.
    pub(crate) struct User of Account {
        name: String,
        role: Role,
        /// May not log in for the time being.
        disabled: bool,
        /// Has a one-time password.
        must_change: bool,
        /// The lanes that are this person's; none: all.
        lanes: Vec<String>,
    }
}

async fn list(state: WebState) -> ListResult<User> {
    let all = state.house.users().await?.into_iter();
    Ok(all.map(|(account, _)| User::from(&account)).collect())
}

/// A person to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewUser {
    #[schema(min_length = 1, max_length = 40)]
    name: String,
    role: Role,
}

/// A person with a one-time password, which is shown only now.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadeUser {
    #[serde(flatten)]
    user: User,
    one_time_password: String,
}

async fn add(
    state: WebState,
    who: Caller,
    InBody(new): InBody<NewUser>,
) -> Result<ShownOnce<Created<MadeUser>>, Problem> {
    let (name, role) = (&new.name, new.role.into());
    let (account, password) = state.house.add_user(&who, name, role, Vec::new()).await?;
    let made = MadeUser {
        user: User::from(&account),
        one_time_password: password.reveal().to_owned(),
    };
    Ok((Extension(Secret), Created(made)))
}

/// What is to be changed of a person: one of these.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case", tag = "change")]
pub(crate) enum ChangeUser {
    Role {
        role: Role,
    },
    /// The lanes that are this person's; none: all.
    Lanes {
        lanes: Vec<String>,
    },
    /// May not log in for the time being.
    Disable,
    Enable,
    /// A new one-time password.
    Password,
    /// Takes the second factor away: the phone is lost.
    SecondFactor,
}

impl From<ChangeUser> for Change {
    fn from(change: ChangeUser) -> Change {
        match change {
            ChangeUser::Role { role } => Change::Role(role.into()),
            ChangeUser::Lanes { lanes } => {
                Change::Lanes(lanes.iter().map(|id| LaneId::new(id)).collect())
            }
            ChangeUser::Disable => Change::Disable,
            ChangeUser::Enable => Change::Enable,
            ChangeUser::Password => Change::Password,
            ChangeUser::SecondFactor => Change::SecondFactor,
        }
    }
}

/// What was changed.
#[derive(Serialize, ToSchema)]
pub(crate) struct Changed {
    /// In words.
    said: String,
    /// The new one, where there is one, shown only now.
    one_time_password: Option<String>,
}

async fn change(
    state: WebState,
    who: Caller,
    InPath(name): InPath<String>,
    InBody(change): InBody<ChangeUser>,
) -> Result<ShownOnce<Json<Changed>>, Problem> {
    let (said, password) = state.house.change_user(&who, &name, change.into()).await?;
    let changed = Changed {
        said,
        one_time_password: password.map(|p| p.reveal().to_owned()),
    };
    Ok((Extension(Secret), Json(changed)))
}

shows! {
    /// A program's token.
    pub(crate) struct Token of ApiToken {
        name: String,
        role: Role,
        scopes: Vec<Scope>,
        by: String,
        created: Time,
        expires: Time,
        /// When it was used last, to the hour; null: never.
        used: Option<Time>,
    }
}

async fn tokens(state: WebState) -> ListResult<Token> {
    let all = state.house.tokens().await?;
    Ok(all.iter().map(Token::from).collect())
}

/// A token that is asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewToken {
    #[schema(min_length = 1, max_length = 40)]
    name: String,
    /// Never `administrator`.
    role: Role,
    #[schema(min_items = 1)]
    scopes: Vec<Scope>,
    /// Every token has an end.
    until: Time,
}

/// A token that was made, with its secret, which is shown only now.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadeToken {
    #[serde(flatten)]
    token: Token,
    secret: String,
}

async fn add_token(
    state: WebState,
    who: Caller,
    InBody(new): InBody<NewToken>,
) -> Result<ShownOnce<Created<MadeToken>>, Problem> {
    let wanted = Wanted {
        name: new.name,
        role: new.role.into(),
        scopes: new.scopes.into_iter().map(Into::into).collect(),
        until: new.until.0,
    };
    let (token, secret) = state.house.issue_token(&who, wanted).await?;
    let made = MadeToken {
        token: Token::from(&token),
        secret,
    };
    Ok((Extension(Secret), Created(made)))
}

async fn remove_token(
    state: WebState,
    who: Caller,
    InPath(name): InPath<String>,
) -> Result<NoContent, Problem> {
    state.house.take_token_back(&who, &name).await?;
    Ok(NoContent)
}
