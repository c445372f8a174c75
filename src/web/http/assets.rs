//! Style, script and icon, embedded; their addresses carry their own hash, so that browsers may keep them for ever.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// An embedded file.
pub(crate) struct Asset {
    pub(crate) name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
    hash: LazyLock<String>,
}

macro_rules! asset {
    ($name:literal, $kind:literal) => {
        Asset {
            name: $name,
            kind: $kind,
            bytes: include_bytes!(concat!("../../../static/", $name)),
            hash: LazyLock::new(|| {
                let digest = Sha256::digest(include_bytes!(concat!("../../../static/", $name)));
                hex::encode(&digest[..6])
            }),
        }
    };
}

pub(crate) static CSS: Asset = asset!("app.css", "text/css; charset=utf-8");
pub(crate) static JS: Asset = asset!("app.js", "text/javascript; charset=utf-8");
/// What was typed into forms.
pub(crate) static FORMS_JS: Asset = asset!("forms.js", "text/javascript; charset=utf-8");
/// Drawing on a picture: for the calibration page alone.
pub(crate) static DRAW_CSS: Asset = asset!("calibration.css", "text/css; charset=utf-8");
pub(crate) static DRAW_JS: Asset = asset!("calibration.js", "text/javascript; charset=utf-8");
pub(crate) static ICON: Asset = asset!("icon.svg", "image/svg+xml");
/// While somebody waits for an answer.
pub(crate) static ICON_CALL: Asset = asset!("icon-call.svg", "image/svg+xml");
/// Follows the calls, once for all pages of a browser.
pub(crate) static CALLS_JS: Asset = asset!("calls.js", "text/javascript; charset=utf-8");
/// The installed app: what it is called, its icons, and what works for it behind the pages.
pub(crate) static MANIFEST: Asset = asset!("manifest.webmanifest", "application/manifest+json");
pub(crate) static WORKER_JS: Asset = asset!("sw.js", "text/javascript; charset=utf-8");
pub(crate) static ICON_192: Asset = asset!("icon-192.png", "image/png");
static ICON_512: Asset = asset!("icon-512.png", "image/png");
static ICON_FULL: Asset = asset!("icon-full-512.png", "image/png");

impl Asset {
    /// Where a page finds it.
    pub(crate) fn address(&self) -> String {
        format!("/static/{}?v={}", self.name, *self.hash)
    }
}

pub async fn get(Path(name): Path<String>) -> Response {
    let all = [
        &CSS, &JS, &FORMS_JS, &DRAW_CSS, &DRAW_JS, &ICON, &ICON_CALL, &CALLS_JS, &MANIFEST,
        &WORKER_JS, &ICON_192, &ICON_512, &ICON_FULL,
    ];
    let found = all.into_iter().find(|a| a.name == name);
    let Some(asset) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (CONTENT_TYPE, asset.kind),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    let mut answer = (headers, asset.bytes).into_response();
    if asset.name == WORKER_JS.name {
        // It works for every page, not only for those beside it.
        let all = HeaderValue::from_static("/");
        answer.headers_mut().insert("service-worker-allowed", all);
    }
    answer
}
