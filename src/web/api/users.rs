//! Who may log in, and which programs may come in.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Answer;
use super::problem::Problem;
use super::retries::Secret;
use super::schemas::{Role, Scope, Time};
use super::take::{InBody, InPath};
use crate::port::accounts::{Account, ApiToken};
use crate::web::guard::Who;
use crate::web::pages::users::name_of;
use crate::web::programs::{self, Wanted};
use crate::web::state::WebState;

/// A person who may log in.
#[derive(Serialize, ToSchema)]
pub struct User {
    name: String,
    role: Role,
    /// May not log in for the time being.
    disabled: bool,
    /// Has a one-time password.
    must_change: bool,
}

impl From<Account> for User {
    fn from(account: Account) -> User {
        User {
            name: account.name,
            role: account.role.into(),
            disabled: account.disabled,
            must_change: account.must_change,
        }
    }
}

/// `GET /api/v1/users`
pub async fn list(State(state): State<WebState>) -> Answer<Vec<User>> {
    let all = state.blocking(|s| s.parts.accounts.accounts()).await?;
    Ok(Json(all.into_iter().map(User::from).collect()))
}

/// A program's token.
#[derive(Serialize, ToSchema)]
pub struct Token {
    name: String,
    role: Role,
    scopes: Vec<Scope>,
    by: String,
    created: Time,
    expires: Time,
    /// When it was used last, to the hour; null: never.
    used: Option<Time>,
}

impl From<ApiToken> for Token {
    fn from(token: ApiToken) -> Token {
        Token {
            name: token.name,
            role: token.role.into(),
            scopes: token.scopes.into_iter().map(Scope::from).collect(),
            by: token.by,
            created: token.created.into(),
            expires: token.expires.into(),
            used: token.used.map(Time),
        }
    }
}

/// `GET /api/v1/tokens`
pub async fn tokens(State(state): State<WebState>) -> Answer<Vec<Token>> {
    let all = state.blocking(|s| s.parts.accounts.tokens()).await?;
    Ok(Json(all.into_iter().map(Token::from).collect()))
}

/// A token that is asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
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
pub struct MadeToken {
    #[serde(flatten)]
    token: Token,
    secret: String,
}

/// `POST /api/v1/tokens`
pub async fn add_token(
    State(state): State<WebState>,
    who: Who,
    InBody(new): InBody<NewToken>,
) -> Result<Response, Problem> {
    let wanted = Wanted {
        name: name_of(&new.name)?,
        role: new.role.into(),
        scopes: new.scopes.into_iter().map(Into::into).collect(),
        until: new.until.0,
    };
    let (token, secret) = programs::issue(&state, &who, wanted).await?;
    let made = MadeToken {
        token: token.into(),
        secret,
    };
    let mut response = (StatusCode::CREATED, Json(made)).into_response();
    response.extensions_mut().insert(Secret);
    Ok(response)
}

/// `DELETE /api/v1/tokens/{name}`
pub async fn remove_token(
    State(state): State<WebState>,
    who: Who,
    InPath(name): InPath<String>,
) -> Result<StatusCode, Problem> {
    programs::take_back(&state, &who, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}
