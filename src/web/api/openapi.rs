//! One table from which routes, rights and the OpenAPI document are made: what is not described is not served, and what is
//! described cannot be otherwise than it is served.

use std::collections::BTreeMap;

use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use utoipa::openapi::path::{
    HttpMethod, Operation as Described, OperationBuilder, Parameter, ParameterBuilder, ParameterIn,
    PathItemBuilder, PathsBuilder,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, ComponentsBuilder, ObjectBuilder, SchemaFormat, SchemaType,
    Type,
};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    ContentBuilder, HeaderBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref,
    RefOr, Required, ResponseBuilder, Schema,
};
use utoipa::{IntoParams, ToSchema};

use crate::port::accounts::{Role, Scope};
use crate::web::api::idempotency;
use crate::web::api::problem::{self, Body};
use crate::web::http::routes::{Route, Routes};
use crate::web::state::WebState;

/// Schemas by name.
type Schemas = Vec<(String, RefOr<Schema>)>;

/// A route under description.
pub struct Operation {
    route: Route,
    scope: Scope,
    method: HttpMethod,
    name: &'static str,
    summary: &'static str,
    parameters: Vec<Parameter>,
    body: Option<RefOr<Schema>>,
    answer: ResponseDoc,
    /// Problems besides those that any request can meet.
    problems: Vec<u16>,
    schemas: Schemas,
}

/// What a request comes to when all is well.
struct ResponseDoc {
    status: u16,
    said: &'static str,
    content: Option<(&'static str, RefOr<Schema>)>,
    paged: bool,
}

fn reference<T: ToSchema>(schemas: &mut Schemas) -> RefOr<Schema> {
    let name = T::name().into_owned();
    T::schemas(schemas);
    schemas.push((name.clone(), T::schema()));
    Ref::from_schema_name(name).into()
}

/// A text with a pattern.
pub fn text(pattern: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(pattern))
}

fn number() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(
            utoipa::openapi::KnownFormat::Int64,
        )))
        .minimum(Some(0))
}

/// A part of a path: what it is and how it is written.
fn in_path(name: &str) -> Parameter {
    let (said, schema) = match name {
        "lane" => (
            "A lane's id, as the site file has it.",
            text("^[A-Za-z0-9._-]{1,64}$"),
        ),
        "seq" => ("Journal number of a sighting.", number()),
        "shot" => (
            "The whole picture, or the plate.",
            ObjectBuilder::new()
                .schema_type(Type::String)
                .enum_values(Some(["frame", "crop"])),
        ),
        "id" => ("A permit's number.", text("^[A-Za-z0-9._#-]{1,40}$")),
        "group" => ("A group of permits.", text("^[A-Za-z0-9._-]{1,64}$")),
        _ => ("A name.", text("^[A-Za-z0-9._-]{1,40}$")),
    };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(said))
        .schema(Some(schema))
        .build()
}

impl Operation {
    fn new(
        method: (Method, HttpMethod),
        path: &'static str,
        (least, scope): (Role, Scope),
        name: &'static str,
        summary: &'static str,
    ) -> Operation {
        let names = path.split('/').filter_map(|part| {
            let name = part.strip_prefix('{')?;
            name.strip_suffix('}')
        });
        let parameters: Vec<Parameter> = names.map(in_path).collect();
        let problems = if parameters.is_empty() {
            Vec::new()
        } else {
            vec![400, 404]
        };
        Operation {
            route: Route {
                method: method.0,
                path,
                least,
                scope: Some(scope),
                fresh: false,
                list: false,
            },
            scope,
            method: method.1,
            name,
            summary,
            parameters,
            body: None,
            answer: ResponseDoc {
                status: 204,
                said: "Done.",
                content: None,
                paged: false,
            },
            problems,
            schemas: Schemas::new(),
        }
    }

    /// Something to look at.
    pub fn get(
        path: &'static str,
        may: (Role, Scope),
        name: &'static str,
        summary: &'static str,
    ) -> Operation {
        Operation::new((Method::GET, HttpMethod::Get), path, may, name, summary)
    }

    /// Something to do, or a question that must not stand in an address.
    pub fn post(
        path: &'static str,
        may: (Role, Scope),
        name: &'static str,
        summary: &'static str,
    ) -> Operation {
        Operation::new((Method::POST, HttpMethod::Post), path, may, name, summary)
    }

    pub fn put(
        path: &'static str,
        may: (Role, Scope),
        name: &'static str,
        summary: &'static str,
    ) -> Operation {
        Operation::new((Method::PUT, HttpMethod::Put), path, may, name, summary)
    }

    pub fn patch(
        path: &'static str,
        may: (Role, Scope),
        name: &'static str,
        summary: &'static str,
    ) -> Operation {
        Operation::new((Method::PATCH, HttpMethod::Patch), path, may, name, summary)
    }

    pub fn delete(
        path: &'static str,
        may: (Role, Scope),
        name: &'static str,
        summary: &'static str,
    ) -> Operation {
        Operation::new(
            (Method::DELETE, HttpMethod::Delete),
            path,
            may,
            name,
            summary,
        )
    }

    /// What may stand behind the question mark.
    #[must_use]
    pub fn asks<Q: IntoParams>(mut self) -> Operation {
        let asked = Q::into_params(|| Some(ParameterIn::Query));
        self.parameters.extend(asked);
        self.may_fail(&[400])
    }

    /// A header that may be sent.
    #[must_use]
    pub fn with_header(mut self, name: &str, pattern: &str, said: &str) -> Operation {
        let header = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(said))
            .schema(Some(text(pattern)));
        self.parameters.push(header.build());
        self
    }

    /// The JSON to be sent.
    #[must_use]
    pub fn takes<B: ToSchema>(mut self) -> Operation {
        self.body = Some(reference::<B>(&mut self.schemas));
        self.may_fail(&[400, 408, 413, 415, 422])
    }

    /// One thing.
    #[must_use]
    pub fn gives<T: ToSchema>(mut self, said: &'static str) -> Operation {
        let schema = reference::<T>(&mut self.schemas);
        self.answered(200, said, Some(("application/json", schema)))
    }

    /// All of them.
    #[must_use]
    pub fn lists<T: ToSchema>(mut self, said: &'static str) -> Operation {
        let item = reference::<T>(&mut self.schemas);
        let list = ArrayBuilder::new().items(item);
        self.answered(200, said, Some(("application/json", list.into())))
    }

    /// A page of them, and where the next one begins.
    #[must_use]
    pub fn pages<T: ToSchema>(mut self, said: &'static str) -> Operation {
        let items = ArrayBuilder::new().items(reference::<T>(&mut self.schemas));
        let next = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .description(Some("`cursor` of the next page; null: this was the last."));
        let page = ObjectBuilder::new()
            .property("items", items)
            .property("next", next)
            .required("items")
            .required("next");
        self.answer.paged = true;
        self.answered(200, said, Some(("application/json", page.into())))
    }

    /// Any object: its inside is the engine's own and changes with it.
    #[must_use]
    pub fn gives_anything(self, said: &'static str) -> Operation {
        let object =
            ObjectBuilder::new().additional_properties(Some(AdditionalProperties::FreeForm(true)));
        self.answered(200, said, Some(("application/json", object.into())))
    }

    /// Something that is no JSON.
    #[must_use]
    pub fn gives_media(self, media_type: &'static str, said: &'static str) -> Operation {
        let text = ObjectBuilder::new().schema_type(Type::String).into();
        self.answered(200, said, Some((media_type, text)))
    }

    /// It was made.
    #[must_use]
    pub fn makes<T: ToSchema>(mut self, said: &'static str) -> Operation {
        let schema = reference::<T>(&mut self.schemas);
        self.answered(201, said, Some(("application/json", schema)))
    }

    fn answered(
        mut self,
        status: u16,
        said: &'static str,
        content: Option<(&'static str, RefOr<Schema>)>,
    ) -> Operation {
        let paged = self.answer.paged;
        self.answer = ResponseDoc {
            status,
            said,
            content,
            paged,
        };
        self
    }

    /// A person must have logged in a moment ago, see [`crate::web::http::re_authentication`].
    #[must_use]
    pub fn fresh(mut self) -> Operation {
        self.route.fresh = true;
        self
    }

    /// Problems that this request can meet.
    #[must_use]
    pub fn may_fail(mut self, statuses: &[u16]) -> Operation {
        self.problems.extend(statuses);
        self
    }

    /// The operation as OpenAPI has it.
    fn operation(&self) -> Described {
        let (least, scope) = (self.route.least, self.scope);
        let fresh = if self.route.fresh {
            " A session must be of the last five minutes."
        } else {
            ""
        };
        let writes = self.method != HttpMethod::Get;
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

impl ResponseDoc {
    fn response(&self) -> ResponseBuilder {
        let mut response = ResponseBuilder::new().description(self.said);
        if let Some((media_type, schema)) = &self.content {
            let content = ContentBuilder::new().schema(Some(schema.clone())).build();
            response = response.content(*media_type, content);
        }
        if self.paged {
            let said = "Where there is a next page and this one was asked for with GET: its address, as `rel=\"next\"`.";
            let link = HeaderBuilder::new()
                .description(Some(said))
                .schema(ObjectBuilder::new().schema_type(Type::String));
            response = response.header("Link", link.build());
        }
        response
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

/// The table, as it grows.
#[derive(Default)]
pub struct ApiRoutes {
    routes: Routes,
    ops: Vec<Operation>,
}

impl ApiRoutes {
    /// Adds a route with what it does.
    #[must_use]
    pub fn with<H, T>(mut self, op: Operation, handler: H) -> ApiRoutes
    where
        H: axum::handler::Handler<T, WebState>,
        T: 'static,
    {
        // Every method of `Operation` is one that axum knows.
        let filter = MethodFilter::try_from(op.route.method.clone()).unwrap_or(MethodFilter::GET);
        let route: MethodRouter<WebState> = on(filter, handler);
        self.routes = self.routes.add(op.route.clone(), route);
        self.ops.push(op);
        self
    }

    pub fn into_doors(self) -> Routes {
        self.routes
    }

    /// The whole table as an OpenAPI 3.1 document.
    pub fn document(&self) -> OpenApi {
        let mut paths = PathsBuilder::new();
        let mut components = ComponentsBuilder::new();
        let mut schemas = Schemas::new();
        reference::<Body>(&mut schemas);
        for op in &self.ops {
            let item = PathItemBuilder::new().operation(op.method.clone(), op.operation());
            paths = paths.path(op.route.path, item.build());
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
}
