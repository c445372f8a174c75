//! Nothing that was typed is lost. A form that was not taken is answered with the page that it stood on, filled in as it was, with
//! what is wrong beside the fields ([`crate::web::html::refill`]); one that came when the session had ended is kept for ten
//! minutes, and stands filled in on its page after the next log-in. Where the page is gone, the error leads back to it all the same.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{
    ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderValue, ORIGIN, SET_COOKIE,
};
use axum::http::{Extensions, HeaderMap, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use crate::actions::secrets::token_hash;
use crate::catalogue::Language;
use crate::web::html::refill::{PAGE, Typed, Wrong, refill};
use crate::web::http::bodies;
use crate::web::http::cookies::Cookie;
use crate::web::http::error::{self, NotDone, Told};
use crate::web::http::origin::{is_api, local_path, page_before};
use crate::web::http::route::Route;
use crate::web::http::sent::Sent;
use crate::web::http::state::WebState;

/// The largest page that a form is filled in on, bytes: one with a list of permits.
const PAGE_MAX: usize = 3 * bodies::LIST_MAX;

/// What must be known of a request when its answer comes.
struct Asked {
    method: Method,
    address: String,
    headers: HeaderMap,
    extensions: Extensions,
    before: Option<String>,
}

impl Asked {
    /// Of a browser that wants a page.
    fn of(request: &Request) -> Option<Asked> {
        let headers = request.headers();
        let accept = headers.get(ACCEPT).and_then(|v| v.to_str().ok());
        let wants_page = accept.is_some_and(|kinds| kinds.contains("text/html"));
        let path = request.uri().path();
        if !wants_page || is_api(path) {
            return None;
        }
        let address = request.uri().path_and_query();
        Some(Asked {
            method: request.method().clone(),
            address: address.map_or("/", |a| a.as_str()).to_owned(),
            headers: headers.clone(),
            extensions: request.extensions().clone(),
            before: page_before(headers),
        })
    }

    /// The request that looks at a page as the same person, with the session's new token where the answer brings one.
    fn look_at(&self, page: &str, answer: &Response) -> Option<Request> {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = page.parse::<Uri>().ok()?;
        *request.headers_mut() = self.headers.clone();
        *request.extensions_mut() = self.extensions.clone();
        let headers = request.headers_mut();
        for name in [CONTENT_LENGTH, CONTENT_TYPE, ORIGIN] {
            headers.remove(name);
        }
        let set = answer.headers().get_all(SET_COOKIE).iter();
        let new = set.filter_map(|v| v.to_str().ok()?.split(';').next());
        let mut cookies: Vec<&str> = new.collect();
        let old = self.headers.get_all(COOKIE).iter();
        let old = old
            .filter_map(|v| v.to_str().ok())
            .flat_map(|v| v.split(';').map(str::trim));
        let old: Vec<&str> = old.collect();
        for cookie in old {
            let name = |c: &str| c.split('=').next().map(str::to_owned);
            if cookies.iter().all(|c| name(c) != name(cookie)) {
                cookies.push(cookie);
            }
        }
        if let Ok(value) = HeaderValue::try_from(cookies.join("; ")) {
            headers.insert(COOKIE, value);
        }
        Some(request)
    }
}

/// See the module.
pub(crate) async fn again(state: WebState, request: Request, next: Next) -> Response {
    let Some(asked) = Asked::of(&request) else {
        return next.run(request).await;
    };
    if asked.method == Method::GET {
        return with_draft(&state, &asked, next.run(request).await).await;
    }
    let mut answer = next.clone().run(request).await;
    let told = answer.extensions_mut().remove::<Told>();
    let not_done = answer.extensions_mut().remove::<NotDone>().is_some();
    let sent = answer.extensions_mut().remove::<Sent>();
    if told.is_none() && !not_done {
        return answer;
    }
    let fields: Vec<(String, String)> = match &sent {
        Some(Sent(bytes)) => url::form_urlencoded::parse(bytes).into_owned().collect(),
        None => Vec::new(),
    };
    // A form that was filled in again stands at another address than its page has.
    let given = fields.iter().find(|(name, _)| name == PAGE);
    let given = given.map(|(_, page)| page.clone());
    let page = given
        .filter(|p| local_path(p) == p)
        .or(asked.before.clone());
    let Some(page) = page else {
        let above = page_above(state.table, &asked);
        return match (told, above) {
            (Some(told), Some(above)) => led_back(&answer, &told, Some(&above)),
            _ => answer,
        };
    };
    let wrong = told.as_ref().map_or(&[][..], |told| &told.wrong);
    let typed = Typed {
        action: &asked.address,
        fields: &fields,
        wrong,
        said: None,
        page: &page,
    };
    let request = sent.and_then(|_| asked.look_at(&page, &answer));
    let shown = match request {
        Some(request) => look(request, next).await,
        None => None,
    };
    let filled = shown.and_then(|html| match refill(&html, &typed) {
        // The page says what was not done, and says it once.
        None => not_done.then_some(html),
        filled => filled,
    });
    let status = match not_done {
        true => StatusCode::CONFLICT,
        false => answer.status(),
    };
    let mut again = match (filled, told) {
        (Some(html), _) => (status, Html(html)).into_response(),
        (None, Some(told)) => error::told_page(&told, Some(&page)),
        (None, None) => return answer,
    };
    keep_headers(answer.headers(), again.headers_mut());
    again
}

/// An error's page that leads back.
fn led_back(answer: &Response, told: &Told, back: Option<&str>) -> Response {
    let mut led = error::told_page(told, back);
    keep_headers(answer.headers(), led.headers_mut());
    led
}

/// Where no browser says where somebody was: the page of that address without what stands behind its `?`, or the nearest above it.
fn page_above(table: &[Route], asked: &Asked) -> Option<String> {
    let mut path = asked.address.split('?').next()?;
    loop {
        let same = asked.method == Method::GET && path == asked.address;
        if !same && is_page(table, path) {
            return Some(path.to_owned());
        }
        path = &path[..path.rfind('/')?];
        if path.is_empty() {
            return None;
        }
    }
}

/// Whether there is a page at a path.
fn is_page(table: &[Route], path: &str) -> bool {
    let fits = |route: &&Route| {
        let mut parts = route.path.split('/').zip(path.split('/'));
        route.path.matches('/').count() == path.matches('/').count()
            && parts.all(|(own, given)| own == given || own.starts_with('{'))
    };
    let literal = |route: &&Route| route.path == path;
    let get = |route: &Route| route.method == Method::GET;
    match table.iter().any(|route| route.path == path) {
        true => table.iter().filter(literal).any(get),
        false => table.iter().filter(fits).any(get),
    }
}

/// The headers that every answer has, and cookies.
fn keep_headers(from: &HeaderMap, to: &mut HeaderMap) {
    for (name, value) in from {
        if *name != CONTENT_LENGTH && *name != CONTENT_TYPE && name != "location" {
            to.append(name, value.clone());
        }
    }
}

/// The page as it is shown now.
async fn look(request: Request, next: Next) -> Option<String> {
    let shown = next.run(request).await;
    match shown.status() {
        StatusCode::OK => text_of(shown).await,
        _ => None,
    }
}

async fn text_of(page: Response) -> Option<String> {
    let bytes = to_bytes(page.into_body(), PAGE_MAX).await.ok()?;
    String::from_utf8(bytes.to_vec()).ok()
}

/// A page with the form filled in that was kept for it.
async fn with_draft(state: &WebState, asked: &Asked, mut page: Response) -> Response {
    // What a form would do with it is of no matter here, and an error leads back.
    if let Some(told) = page.extensions_mut().remove::<Told>() {
        let before = asked.before.clone().filter(|b| *b != asked.address);
        let before = before.or_else(|| page_above(state.table, asked));
        return led_back(&page, &told, before.as_deref());
    }
    let https = state.settings.https;
    let Some(token) = Cookie::Draft.token(&asked.headers, https) else {
        return page;
    };
    let (key, now) = (token_hash(token), state.house.clock.monotonic());
    let draft = state.drafts.get(&key, now);
    let Some(draft) = draft.filter(|d| d.page == asked.address && page.status() == StatusCode::OK)
    else {
        return page;
    };
    state.drafts.take(&key, now);
    let headers = page.headers().clone();
    let Some(html) = text_of(page).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    // Said in the page's own language.
    let tag = html.split_once("<html lang=\"");
    let tag = tag.and_then(|(_, rest)| rest.split('"').next());
    let language = tag.and_then(Language::wanted);
    let language = language.unwrap_or_else(Language::present);
    let said = language.within(|| t!("again-your-session-had-ended"));
    let typed = Typed {
        action: &draft.action,
        fields: &draft.fields,
        wrong: &[] as &[Wrong],
        said: Some(&said),
        page: &draft.page,
    };
    let html = refill(&html, &typed).unwrap_or(html);
    let mut filled = Html(html).into_response();
    keep_headers(&headers, filled.headers_mut());
    if let Ok(cookie) = HeaderValue::try_from(Cookie::Draft.set(https, None)) {
        filled.headers_mut().append(SET_COOKIE, cookie);
    }
    filled
}
