//! Faults of a request, in one place: what the person sees, and what the log gets.

use askama::Template;
use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};

use crate::actions::ActionError;
use crate::actions::table::FileKind;
use crate::catalogue::{Key, Language};
use crate::port::calibration::Refused;
use crate::port::desk::DeskDown;
use crate::web::html::refill::{Typed, Wrong, refill};
use crate::web::html::refusals;
use crate::web::http::assets;

/// Why a page cannot be given.
#[derive(Debug)]
pub(crate) enum PageError {
    NotFound,
    /// Not allowed; the sentence says what to do.
    Forbidden(Key),
    /// What was sent makes no sense; the sentence says what.
    Bad(String),
    /// What was sent cannot be read at all; the sentence says why.
    Unreadable(String),
    /// Fields of what was sent make no sense: all that is wrong.
    Invalid(Vec<Wrong>),
    /// Something stands against it; the sentence says what.
    Refused(String),
    /// More was sent than is taken.
    TooLarge,
    /// What was sent did not come to its end in time.
    TooSlow,
    /// Too much of this at once; the sentence says of what.
    TooMany(String),
    /// The engine does not answer.
    Down(String),
    /// Something inside failed. The sentence goes to the log, not to the page.
    Broken(String),
}

/// What a handler comes to.
pub(crate) type PageResult = Result<Response, PageError>;

impl PageError {
    pub(crate) fn broken(fault: impl std::fmt::Display) -> PageError {
        PageError::Broken(fault.to_string())
    }

    /// One field of what was sent makes no sense.
    pub(crate) fn wrong(field: &'static str, sentence: impl Into<String>) -> PageError {
        PageError::Invalid(vec![Wrong::new(field, sentence)])
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            PageError::NotFound => StatusCode::NOT_FOUND,
            PageError::Forbidden(_) => StatusCode::FORBIDDEN,
            PageError::Bad(_) | PageError::Unreadable(_) | PageError::Invalid(_) => {
                StatusCode::BAD_REQUEST
            }
            PageError::Refused(_) => StatusCode::CONFLICT,
            PageError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            PageError::TooSlow => StatusCode::REQUEST_TIMEOUT,
            PageError::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            PageError::Down(_) => StatusCode::SERVICE_UNAVAILABLE,
            PageError::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Heading and sentence for a person.
    pub(crate) fn words(&self) -> (Key, String) {
        match self {
            PageError::NotFound => (
                key!("error-there-is-nothing-here"),
                t!("error-the-address-is-wrong-or-what"),
            ),
            PageError::Forbidden(why) => (key!("error-not-done"), why.to_string()),
            PageError::Bad(why) | PageError::Unreadable(why) => {
                (key!("error-that-could-not-be-understood"), why.clone())
            }
            PageError::Invalid(wrong) => {
                let all: Vec<&str> = wrong.iter().map(|w| w.sentence.as_str()).collect();
                (key!("error-that-could-not-be-understood"), all.join("\n"))
            }
            PageError::Refused(why) => (key!("error-not-done"), why.clone()),
            PageError::TooLarge => (
                key!("error-that-is-too-large"),
                t!("error-a-list-of-permits-may-have"),
            ),
            PageError::TooSlow => (
                key!("error-that-took-too-long"),
                t!("error-what-was-sent-did-not-come"),
            ),
            PageError::TooMany(why) => (key!("error-too-much-at-once"), why.clone()),
            PageError::Down(why) => (key!("error-the-gateway-does-not-answer"), why.clone()),
            PageError::Broken(_) => (
                key!("error-something-went-wrong-here"),
                t!("error-it-has-been-written-to-the"),
            ),
        }
    }
}

impl From<DeskDown> for PageError {
    fn from(fault: DeskDown) -> PageError {
        PageError::Down(fault.to_string())
    }
}

impl From<ActionError> for PageError {
    fn from(why: ActionError) -> PageError {
        let words = refusals::sentences(&why);
        match why {
            ActionError::NotFound => PageError::NotFound,
            ActionError::NotAllowed(limit) => PageError::Forbidden(refusals::not_allowed(limit)),
            ActionError::Invalid(faults) => {
                PageError::Invalid(faults.iter().map(refusals::wrong).collect())
            }
            ActionError::Calibration(Refused::Drawing(_)) => PageError::Bad(words),
            ActionError::Failed(_) | ActionError::Calibration(Refused::Failed(_)) => {
                PageError::Broken(words)
            }
            ActionError::Conflict(_) | ActionError::Rejected(_) | ActionError::Calibration(_) => {
                PageError::Refused(words)
            }
            ActionError::Unavailable(_) => PageError::Down(words),
        }
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    status: u16,
    heading: Key,
    sentence: String,
    css: String,
    /// Where the person was before.
    back: Option<String>,
}

/// What an answer tells of a fault, for whoever can tell it better ([`crate::web::http::again`]).
#[derive(Clone)]
pub(crate) struct Told {
    status: StatusCode,
    heading: Key,
    sentence: String,
    pub(crate) wrong: Vec<Wrong>,
    /// The reader's.
    language: Language,
}

/// Of an answer that leads on: something stood against what was sent, and the next page says so.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NotDone;

/// The page of a fault.
pub(crate) fn told_page(told: &Told, back: Option<&str>) -> Response {
    let page = ErrorPage {
        status: told.status.as_u16(),
        heading: told.heading,
        sentence: told.sentence.clone(),
        css: assets::CSS.address(),
        back: back.map(str::to_owned),
    };
    let html = || page.render().unwrap_or_else(|_| told.heading.to_string());
    (told.status, Html(told.language.within(html))).into_response()
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        if let PageError::Broken(fault) = &self {
            tracing::error!("a page could not be made: {fault}");
        }
        let (heading, sentence) = self.words();
        let status = self.status();
        let wrong = match self {
            PageError::Invalid(wrong) => wrong,
            _ => vec![Wrong::new("", sentence.clone())],
        };
        let told = Told {
            status,
            heading,
            sentence,
            wrong,
            language: Language::present(),
        };
        let mut page = told_page(&told, None);
        page.extensions_mut().insert(told);
        page
    }
}

/// Renders a page; a template that fails is a fault of ours.
pub(crate) fn page(template: &impl Template) -> PageResult {
    let html = template.render().map_err(PageError::broken)?;
    Ok(Html(html).into_response())
}

/// The page of a form that shows itself again, at `page`: what is wrong stands above its fields and beside them.
pub(crate) fn form_beside(
    template: &impl Template,
    (page, action): (&str, &str),
    wrong: &[Wrong],
) -> PageResult {
    let html = template.render().map_err(PageError::broken)?;
    if wrong.is_empty() {
        return Ok(Html(html).into_response());
    }
    let typed = Typed {
        action,
        fields: &[],
        wrong,
        said: None,
        page,
    };
    let html = refill(&html, &typed).unwrap_or(html);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(html)).into_response())
}

/// The page of a form: 422 where what was typed is not taken.
pub(crate) fn form(template: &impl Template, fine: bool) -> PageResult {
    let mut page = page(template)?;
    if !fine {
        *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(page)
}

/// A table to be kept by whoever asks; `name` without its ending.
pub(crate) fn table(kind: FileKind, name: &str, bytes: Vec<u8>) -> Response {
    let media = match kind {
        FileKind::Csv => "text/csv; charset=utf-8",
        FileKind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };
    download(media, &format!("{name}.{}", kind.ending()), bytes)
}

/// A file to be kept by whoever asks.
pub(crate) fn download(kind: &'static str, name: &str, content: impl Into<Body>) -> Response {
    let name = format!("attachment; filename=\"{name}\"");
    let headers = [(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, name)];
    (headers, content.into()).into_response()
}
