//! `/api/v1`, `/healthz`, `/metrics`.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::doors::Doors;
use super::factor;
use super::guard::{find_person, is_local, problem};
use super::state::WebState;
use super::stream;
use crate::port::accounts::Role;

/// The engine must answer `/healthz` within so long.
const ANSWER: Duration = Duration::from_secs(2);

/// What programs may read and tell with a person's session. (Tokens come with a later version.)
pub fn doors() -> Doors {
    Doors::default()
        .get(Role::Viewer, "/api/v1/events", stream::entries)
        .get(Role::Viewer, "/api/v1/lanes", lanes)
        .get(Role::Viewer, "/api/v1/inside", inside)
        .post(Role::Attendant, "/api/v1/lanes/{lane}/factor", factor::give)
        .get(Role::Viewer, "/live/stream", stream::live)
}

/// `GET /api/v1/lanes`: every lane with its camera and gate as they are now.
async fn lanes(State(state): State<WebState>) -> Response {
    let live = state.parts.live.lanes();
    let gates = state.parts.live.gates();
    let lane = |lane: &crate::domain::site::Lane| {
        let camera = live.iter().find(|l| l.lane == lane.id);
        let gate = gates.iter().find(|g| Some(&g.gate) == lane.gate.as_ref());
        json!({
            "id": lane.id,
            "name": lane.name,
            "way": lane.way,
            "from": lane.from,
            "to": lane.to,
            "camera": camera.map(|c| json!({
                "seeing": c.seeing,
                "health": c.health,
                "frames_per_s": c.frames_per_s,
                "dropped": c.dropped,
            })),
            "gate": gate.map(|g| json!({
                "id": g.gate,
                "ok": g.ok,
                "health": g.health,
                "last_pulse": g.last_pulse,
            })),
        })
    };
    Json(
        state
            .parts
            .site
            .lanes
            .iter()
            .map(lane)
            .collect::<Vec<Value>>(),
    )
    .into_response()
}

/// `GET /api/v1/inside`: every vehicle believed inside.
async fn inside(State(state): State<WebState>) -> Response {
    let inside = match state.parts.desk.inside().await {
        Ok(inside) => inside,
        Err(e) => return problem(StatusCode::SERVICE_UNAVAILABLE, &e.to_string()),
    };
    let vehicle = |v: super::desk::Inside| {
        json!({
            "stay": v.stay,
            "area": v.area,
            "since": v.since,
            "plate": v.plate,
            "permit": v.permit,
            "belief": v.belief,
        })
    };
    Json(inside.into_iter().map(vehicle).collect::<Vec<Value>>()).into_response()
}

/// `GET /healthz`: 200 while the gateway does its work (`"degraded"`: with faults), 503 when it does not. States only: the
/// sentences, which name devices, are for persons who are logged in.
pub async fn healthz(State(state): State<WebState>) -> Response {
    let word = |ok: bool| Value::from(if ok { "ok" } else { "fault" });
    let mut parts = Map::new();
    let (mut vital, mut all) = (true, true);
    let desk = tokio::time::timeout(ANSWER, state.parts.desk.kill_switch()).await;
    let desk = matches!(desk, Ok(Ok(_)));
    vital &= desk;
    parts.insert("engine".to_owned(), word(desk));
    for part in state.parts.live.parts() {
        vital &= part.ok || !part.vital;
        all &= part.ok;
        parts.insert(part.name, word(part.ok));
    }
    for lane in state.parts.live.lanes() {
        all &= lane.seeing;
        parts.insert(format!("camera of {}", lane.lane), word(lane.seeing));
    }
    for gate in state.parts.live.gates() {
        all &= gate.ok;
        parts.insert(format!("gate {}", gate.gate), word(gate.ok));
    }
    let (status, text) = match (vital, all) {
        (true, true) => (StatusCode::OK, "ok"),
        (true, false) => (StatusCode::OK, "degraded"),
        (false, _) => (StatusCode::SERVICE_UNAVAILABLE, "fault"),
    };
    (status, Json(json!({ "status": text, "parts": parts }))).into_response()
}

/// `GET /metrics`, Prometheus text. For this machine, persons logged in, and anyone where `metrics_open` says so.
pub async fn metrics(
    State(state): State<WebState>,
    address: ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    let open = state.settings.metrics_open || is_local(&address, &headers);
    if !open && !matches!(find_person(&state, &headers, false).await, Ok(Some(_))) {
        let why = "metrics are for this machine only; set [web] metrics_open = true to open them";
        return problem(StatusCode::FORBIDDEN, why);
    }
    match &state.parts.metrics {
        Some(handle) => {
            let kind = [(CONTENT_TYPE, "text/plain; version=0.0.4")];
            (kind, handle.render()).into_response()
        }
        None => problem(StatusCode::NOT_FOUND, "this gateway keeps no metrics"),
    }
}
