//! Lists page by page: a cursor says where the next page begins. Its form is ours and may change.

use axum::Json;
use axum::http::header::LINK;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, SchemaType, Type};

use crate::catalogue::Key;
use crate::port::records::Page;
use crate::web::api::openapi::{Describe, Operation};
use crate::web::api::problem::{Kind, Problem};

/// Rows of a page where nothing is said, and at most.
const ROWS: u32 = 50;
const ROWS_MAX: u32 = 500;

/// A whole list.
pub struct List<T>(pub(crate) Vec<T>);

/// What a handler comes to that gives one.
pub(crate) type ListResult<T> = Result<List<T>, Problem>;

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> List<T> {
        List(items.into_iter().collect())
    }
}

impl<T: Serialize> IntoResponse for List<T> {
    fn into_response(self) -> Response {
        Json(self.0).into_response()
    }
}

impl<T: ToSchema> Describe for List<T> {
    fn describe(op: &mut Operation) {
        let items = op.named::<T>();
        op.gives(200, ArrayBuilder::new().items(items));
    }
}

/// A page of a list.
#[derive(Serialize)]
pub(crate) struct Paged<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next: Option<String>,
    /// Where the next page is, if it was asked for by GET.
    #[serde(skip)]
    pub(crate) link: Option<String>,
}

/// What a handler comes to that gives one.
pub(crate) type PageResult<T> = Result<Paged<T>, Problem>;

impl<T: Serialize> IntoResponse for Paged<T> {
    fn into_response(self) -> Response {
        let link = self.link.clone().map(|link| [(LINK, link)]);
        (link, Json(self)).into_response()
    }
}

impl<T: ToSchema> Describe for Paged<T> {
    fn describe(op: &mut Operation) {
        let items = ArrayBuilder::new().items(op.named::<T>());
        let next = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .description(Some("`cursor` of the next page; null: this was the last."));
        let page = ObjectBuilder::new()
            .property("items", items)
            .property("next", next)
            .required("items")
            .required("next");
        op.gives(200, page);
        op.is_paged();
    }
}

/// How many rows, within what is allowed.
///
/// # Errors
/// More or fewer than allowed.
pub(crate) fn limit(asked: Option<u32>) -> Result<u32, Problem> {
    let limit = asked.unwrap_or(ROWS);
    if (1..=ROWS_MAX).contains(&limit) {
        return Ok(limit);
    }
    let why = t!("problem-limit-1", max = ROWS_MAX);
    Err(Problem::new(Kind::Malformed, why))
}

/// Place of a row that has a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Before(pub(crate) u64);

impl TryFrom<String> for Before {
    type Error = Key;

    fn try_from(text: String) -> Result<Before, Key> {
        let before = u64::from_str_radix(&text, 16).map(Before).ok();
        let ours = before.filter(|b| String::from(*b) == text);
        ours.ok_or(key!("problem-no-cursor-this-list"))
    }
}

impl From<Before> for String {
    fn from(before: Before) -> String {
        format!("{:016x}", before.0)
    }
}

/// Place of a row that has a name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct After(pub(crate) String);

impl TryFrom<String> for After {
    type Error = Key;

    fn try_from(text: String) -> Result<After, Key> {
        let capital = text.bytes().any(|b| b.is_ascii_uppercase());
        let bytes = hex::decode(&text).ok().filter(|_| !capital);
        let bytes = bytes.ok_or(key!("problem-no-cursor-this-list"))?;
        Ok(After(String::from_utf8_lossy(&bytes).into_owned()))
    }
}

impl From<After> for String {
    fn from(after: After) -> String {
        hex::encode(after.0)
    }
}

impl<T> Paged<T> {
    pub fn new(items: impl Iterator<Item = T>, next: Option<String>) -> Paged<T> {
        Paged {
            items: items.collect(),
            next,
            link: None,
        }
    }

    /// A page of rows that have numbers, newest first.
    pub fn of<'a, R>(page: &'a Page<R>, item: impl FnMut(&'a R) -> T) -> Paged<T> {
        let next = page.next.map(|seq| Before(seq).into());
        Paged::new(page.rows.iter().map(item), next)
    }

    /// With the next page's address, for a GET. `asked`: what was asked besides the cursor.
    #[must_use]
    pub(crate) fn linked(
        mut self,
        path: &str,
        asked: &[(&'static str, Option<String>)],
    ) -> Paged<T> {
        if let Some(next) = &self.next {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            let asked = asked
                .iter()
                .filter_map(|(name, value)| Some((name, value.as_ref()?)));
            query.extend_pairs(asked).append_pair("cursor", next);
            self.link = Some(format!("<{path}?{}>; rel=\"next\"", query.finish()));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_come_back_as_they_went() {
        for seq in [0, 7, u64::MAX] {
            let text = String::from(Before(seq));
            assert_eq!(Before::try_from(text), Ok(Before(seq)));
        }
        for id in ["P-1001", "Ä #7", ""] {
            let text = String::from(After(id.to_owned()));
            assert_eq!(After::try_from(text), Ok(After(id.to_owned())));
        }
        for bad in [
            "",
            "7",
            "000000000000000g",
            "+000000000000007",
            "000000000000000A",
        ] {
            assert!(Before::try_from(bad.to_owned()).is_err(), "{bad:?}");
        }
        assert!(After::try_from("xyz".to_owned()).is_err());
    }
}
