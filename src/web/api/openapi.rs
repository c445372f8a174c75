//! One table from which routes, rights and the OpenAPI document are made: what is not described is not served, and what is
//! described cannot be otherwise than it is served. What a route takes and gives is read off its handler's own types.

use std::collections::BTreeMap;

use axum::handler::Handler;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, NoContent, Response};
use axum::routing::{MethodFilter, on};
use axum::{Extension, Json};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::path::Operation as Described;
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItemBuilder, PathsBuilder,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ComponentsBuilder, ObjectBuilder, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref, Required,
    ResponseBuilder,
};

use crate::port::accounts::{Role, Scope};
use crate::port::caller::Caller;
use crate::web::api::idempotency::{self, Secret};
use crate::web::http::guard::Who;
use crate::web::http::operation::{Operation, Schemas, reference, text};
use crate::web::http::problem::{self, Body, Problem};
use crate::web::http::routes::{Route, Routes};
use crate::web::http::state::WebState;

/// What a type that a handler takes or gives says of its route.
pub(crate) trait Describe {
    fn describe(_op: &mut Operation) {}
}

impl Describe for WebState {}
impl Describe for Caller {}
impl Describe for Who {}
impl Describe for HeaderMap {}
/// Said by [`ApiRoutes::media`].
impl Describe for Response {}

impl<T: Describe> Describe for Result<T, Problem> {
    fn describe(op: &mut Operation) {
        T::describe(op);
    }
}

impl<T: ToSchema> Describe for Json<T> {
    fn describe(op: &mut Operation) {
        let schema = op.named::<T>();
        op.gives(200, schema);
    }
}

/// What was made.
pub(crate) struct Created<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, Json(self.0)).into_response()
    }
}

impl<T: ToSchema> Describe for Created<T> {
    fn describe(op: &mut Operation) {
        let schema = op.named::<T>();
        op.gives(201, schema);
    }
}

impl<T: Describe> Describe for (Extension<Secret>, T) {
    fn describe(op: &mut Operation) {
        T::describe(op);
    }
}

impl Describe for NoContent {
    fn describe(op: &mut Operation) {
        op.answer.status = 204;
    }
}

/// A handler of the API: all that it takes and gives can be described.
pub(crate) trait ApiHandler<T>: Handler<T, WebState> {
    fn describe(op: &mut Operation);
}

macro_rules! api_handlers {
    ($($($arg:ident)+;)+) => {$(
        impl<F, Fut, M, $($arg),+> ApiHandler<(M, $($arg,)+)> for F
        where
            F: Handler<(M, $($arg,)+), WebState> + FnOnce($($arg),+) -> Fut,
            Fut: Future<Output: Describe>,
            $($arg: Describe),+
        {
            fn describe(op: &mut Operation) {
                $($arg::describe(op);)+
                Fut::Output::describe(op);
            }
        }
    )+};
}

api_handlers! { A; A B; A B C; A B C D; }

impl Operation {
    /// The operation as OpenAPI has it.
    fn described(&self, route: &Route, scope: Scope) -> Described {
        let least = route.least;
        let fresh = if route.fresh {
            " A session must be of the last five minutes."
        } else {
            ""
        };
        let writes = route.method != Method::GET;
        let mut op = OperationBuilder::new()
            .operation_id(Some(self.name))
            .tag(scope.as_str())
            .summary(Some(self.summary))
            .description(Some(format!("Least role: {least}. Scope: {scope}.{fresh}")))
            .response(self.answer.status.to_string(), self.answer.response())
            .security(SecurityRequirement::new("token", [scope.as_str()]))
            .security(SecurityRequirement::new("session", [scope.as_str()]));
        for parameter in &self.parameters {
            op = op.parameter(parameter.clone());
        }
        let mut problems = vec![401, 403, 429, 500, 503];
        problems.extend(&self.problems);
        if writes {
            op = op.parameter(idempotency::parameter());
            problems.extend([400, 408, 409, 413, 422]);
        }
        if let Some(body) = &self.body {
            let content = ContentBuilder::new().schema(Some(body.clone())).build();
            let body = RequestBodyBuilder::new()
                .required(Some(Required::True))
                .content("application/json", content);
            op = op.request_body(Some(body.build()));
        }
        problems.sort_unstable();
        problems.dedup();
        for status in problems {
            op = op.response(status.to_string(), problem_response(status));
        }
        op.build()
    }
}

fn problem_response(status: u16) -> ResponseBuilder {
    let body = Ref::from_schema_name(<Body as ToSchema>::name());
    let content = ContentBuilder::new().schema(Some(body)).build();
    let status = axum::http::StatusCode::from_u16(status);
    let said = status.ok().and_then(|s| s.canonical_reason());
    ResponseBuilder::new()
        .description(said.unwrap_or("A problem"))
        .content(problem::MEDIA_TYPE, content)
}

macro_rules! api_methods {
    ($($name:ident $method:ident),+) => {$(
        /// A route of this method.
            pub(crate) fn $name<T: 'static>(
            self,
            may: (Role, Scope),
            path: &'static str,
            handler: impl ApiHandler<T>,
        ) -> ApiRoutes {
            self.add(Method::$method, may, path, handler)
        }
    )+};
}

/// Routes of the API, as they are described.
#[must_use]
#[derive(Default)]
pub(crate) struct ApiRoutes(Routes);

impl From<ApiRoutes> for Routes {
    fn from(routes: ApiRoutes) -> Routes {
        routes.0
    }
}

impl ApiRoutes {
    api_methods! { get GET, post POST, put PUT, delete DELETE }

    fn add<H: ApiHandler<T>, T: 'static>(
        self,
        method: Method,
        (least, scope): (Role, Scope),
        path: &'static str,
        handler: H,
    ) -> ApiRoutes {
        let mut operation = Operation::new(path);
        H::describe(&mut operation);
        debug_assert!(
            operation.parameters.len() >= operation.places.len(),
            "{path}"
        );
        // Every method used here is one that axum knows.
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        let route = Route {
            scope: Some(scope),
            operation: Some(operation),
            ..Route::new(method, least, path)
        };
        ApiRoutes(self.0.add(route, on(filter, handler)))
    }

    fn say(self, say: impl FnOnce(&mut Operation)) -> ApiRoutes {
        let all = self.0.last(|route| {
            if let Some(op) = &mut route.operation {
                say(op);
            }
        });
        ApiRoutes(all)
    }

    /// What programs call it.
    pub(crate) fn named(self, name: &'static str) -> ApiRoutes {
        self.say(|op| op.name = name)
    }

    /// What it does.
    pub(crate) fn does(self, summary: &'static str) -> ApiRoutes {
        self.say(|op| op.summary = summary)
    }

    /// What is answered.
    pub(crate) fn gives(self, said: &'static str) -> ApiRoutes {
        self.say(|op| op.answer.said = said)
    }

    /// The answer is no JSON.
    pub(crate) fn media(self, media_type: &'static str) -> ApiRoutes {
        let text = ObjectBuilder::new().schema_type(Type::String).into();
        self.say(|op| op.answer.content = Some((media_type, text)))
    }

    /// A header that may be sent.
    pub(crate) fn header(self, name: &str, pattern: &str, said: &str) -> ApiRoutes {
        let header = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(said))
            .schema(Some(text(pattern)));
        self.say(|op| op.parameters.push(header.build()))
    }

    /// A person must have logged in a moment ago, see [`crate::web::pages::confirm`].
    pub(crate) fn fresh(self) -> ApiRoutes {
        ApiRoutes(self.0.fresh())
    }

    /// Problems that this request can meet besides those that its handler's types tell of.
    pub(crate) fn may_fail(self, statuses: &[u16]) -> ApiRoutes {
        self.say(|op| op.may_fail(statuses))
    }
}

/// A table as an OpenAPI 3.1 document.
pub fn document(table: &[Route]) -> OpenApi {
    let mut paths = PathsBuilder::new();
    let mut components = ComponentsBuilder::new();
    let mut schemas = Schemas::new();
    reference::<Body>(&mut schemas);
    for route in table {
        let (Some(op), Some(scope)) = (&route.operation, route.scope) else {
            continue;
        };
        let item =
            PathItemBuilder::new().operation(method(&route.method), op.described(route, scope));
        paths = paths.path(route.path, item.build());
        schemas.extend(op.schemas.iter().cloned());
    }
    let mut named = BTreeMap::new();
    for (name, schema) in schemas {
        let before = named.insert(name.clone(), schema.clone());
        debug_assert!(
            before.is_none_or(|before| before == schema),
            "two things are called {name}"
        );
    }
    for (name, schema) in named {
        components = components.schema(name, schema);
    }
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "A program's token, made by an administrator on Users.",
        ));
    let session = ApiKey::Cookie(ApiKeyValue::with_description(
        "plategate",
        "A person's log-in; what changes something also needs the header X-CSRF-Token.",
    ));
    let components = components
        .security_scheme("token", SecurityScheme::Http(token.build()))
        .security_scheme("session", SecurityScheme::ApiKey(session));
    let licence = LicenseBuilder::new()
        .name("Apache-2.0")
        .identifier(Some("Apache-2.0"));
    let info = InfoBuilder::new()
            .title("Plategate")
            .version(env!("CARGO_PKG_VERSION"))
            .description(Some("docs/ref/api.md tells of tokens, scopes, paging, keys against doing things twice, and events."))
            .license(Some(licence.build()));
    OpenApiBuilder::new()
        .info(info.build())
        .paths(paths.build())
        .components(Some(components.build()))
        .build()
}

fn method(method: &Method) -> HttpMethod {
    match method.as_str() {
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}
