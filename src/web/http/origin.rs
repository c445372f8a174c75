//! Where a request comes from and where it leads: only from our own pages, and only to them.

use axum::http::HeaderMap;
use axum::http::header::{HOST, HeaderValue, ORIGIN, REFERER};

/// Whether an address is one of the API: its faults are problems, and programs may come.
pub(crate) fn is_api(path: &str) -> bool {
    path.starts_with("/api/")
}

/// Only a path of our own: never another site. Whatever a browser would make of it decides, and only what needs no mending is
/// taken: a browser leaves tabs and line ends out, and takes a backslash for a slash.
pub(crate) fn local_path(next: &str) -> &str {
    const HERE: &str = "http://here.invalid";
    let plain = next.len() < 512 && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let stays = |base: url::Url| {
        let led = base.join(next);
        led.is_ok_and(|led| led.origin() == base.origin() && !led.path().starts_with("//"))
    };
    let ours = plain && next.starts_with('/') && url::Url::parse(HERE).is_ok_and(stays);
    if ours { next } else { "/" }
}

/// Browsers send `Origin` with every post; where there is one, it must be ours. (Where there is none, the token decides.)
pub(crate) fn same_origin(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(ORIGIN) else {
        return true;
    };
    let text = |v: &HeaderValue| v.to_str().ok().map(str::to_ascii_lowercase);
    let origin = text(origin);
    let origin_host = origin
        .as_deref()
        .and_then(|o| o.split_once("://"))
        .map(|(_, host)| host);
    let host = headers.get(HOST).and_then(text);
    origin_host.is_some() && origin_host == host.as_deref()
}

/// The page that a request comes from, if it is one of ours.
pub(crate) fn page_before(headers: &HeaderMap) -> Option<String> {
    let page = headers.get(REFERER)?.to_str().ok()?;
    let page = url::Url::parse(page).ok()?;
    let authority = match page.port() {
        Some(port) => format!("{}:{port}", page.host_str()?),
        None => page.host_str()?.to_owned(),
    };
    let host = headers.get(HOST)?.to_str().ok()?;
    if !host.eq_ignore_ascii_case(&authority) {
        return None;
    }
    let mut path = page.path().to_owned();
    if let Some(query) = page.query() {
        path.push('?');
        path.push_str(query);
    }
    (local_path(&path) == path).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_log_in_one_stays_on_this_site() {
        let check = |next: &str, expect: &str| assert_eq!(local_path(next), expect, "{next}");
        check("/violations?lane=a", "/violations?lane=a");
        check("", "/");
        check("//evil.example", "/");
        check("/\\evil.example", "/");
        check("https://evil.example", "/");
        check("/a\r\nSet-Cookie: b=c", "/");
        check("/permits/A%20b?q=%C3%A9#x", "/permits/A%20b?q=%C3%A9#x");
        check("/\t/evil.example", "/");
        check("/\n/evil.example", "/");
        check("\t//evil.example", "/");
        check("/ /evil.example", "/");
        check("/\u{a0}/evil.example", "/");
        check("/\0/evil.example", "/");
        check("/.//evil.example", "/");
        check("/a/..//evil.example", "/");
        check("/%2e//evil.example", "/");
        check("\\\\evil.example", "/");
        check("http:evil.example", "/");
        check("javascript:alert(1)", "/");
        check("evil.example", "/");
    }

    #[test]
    fn a_post_from_elsewhere_is_seen() {
        let check = |origin: Option<&str>, host: &str, expect: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, host.parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(ORIGIN, origin.parse().unwrap());
            }
            assert_eq!(same_origin(&headers), expect, "{origin:?} {host}");
        };
        check(None, "gate:8480", true);
        check(Some("http://gate:8480"), "gate:8480", true);
        check(Some("https://GATE"), "gate", true);
        check(Some("http://gate:8481"), "gate:8480", false);
        check(Some("http://evil.example"), "gate:8480", false);
        check(Some("null"), "gate:8480", false);
        check(Some(""), "gate:8480", false);
    }
}
