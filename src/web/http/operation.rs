//! What the API's document says of a route.

use utoipa::ToSchema;
use utoipa::openapi::path::Parameter;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, HeaderBuilder, Ref, RefOr, ResponseBuilder, Schema};

/// Schemas by name.
pub(crate) type Schemas = Vec<(String, RefOr<Schema>)>;

/// What the document says of a route.
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) summary: &'static str,
    /// Names in the path, in their order.
    pub(crate) places: Vec<&'static str>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<RefOr<Schema>>,
    pub(crate) answer: ResponseDoc,
    /// Problems besides those that any request can meet.
    pub(crate) problems: Vec<u16>,
    pub(crate) schemas: Schemas,
}

impl std::fmt::Debug for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// What a request comes to when all is well.
pub(crate) struct ResponseDoc {
    pub(crate) status: u16,
    pub(crate) said: &'static str,
    pub(crate) content: Option<(&'static str, RefOr<Schema>)>,
    pub(crate) paged: bool,
}

impl Operation {
    pub(crate) fn new(path: &'static str) -> Operation {
        let parts = path.split('/');
        let name = |part: &'static str| part.strip_prefix('{')?.strip_suffix('}');
        Operation {
            name: "",
            summary: "",
            places: parts.filter_map(name).collect(),
            parameters: Vec::new(),
            body: None,
            answer: ResponseDoc {
                status: 200,
                said: "Done.",
                content: None,
                paged: false,
            },
            problems: Vec::new(),
            schemas: Schemas::new(),
        }
    }

    /// A type that stands in the document under its name.
    pub(crate) fn named<T: ToSchema>(&mut self) -> RefOr<Schema> {
        reference::<T>(&mut self.schemas)
    }

    /// The JSON to be sent.
    pub(crate) fn takes<B: ToSchema>(&mut self) {
        self.body = Some(self.named::<B>());
        self.may_fail(&[400, 408, 413, 415, 422]);
    }

    /// The JSON that is answered.
    pub(crate) fn gives(&mut self, status: u16, schema: impl Into<RefOr<Schema>>) {
        self.answer.status = status;
        self.answer.content = Some(("application/json", schema.into()));
    }

    /// The answer is a page of a list.
    pub(crate) fn is_paged(&mut self) {
        self.answer.paged = true;
    }

    /// Problems that this request can meet.
    pub(crate) fn may_fail(&mut self, statuses: &[u16]) {
        self.problems.extend(statuses);
    }
}

pub(crate) fn reference<T: ToSchema>(schemas: &mut Schemas) -> RefOr<Schema> {
    let name = T::name().into_owned();
    T::schemas(schemas);
    schemas.push((name.clone(), T::schema()));
    Ref::from_schema_name(name).into()
}

/// A text with a pattern.
pub(crate) fn text(pattern: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(pattern))
}

impl ResponseDoc {
    pub(crate) fn response(&self) -> ResponseBuilder {
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
