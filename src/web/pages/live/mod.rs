//! Live: a tile a lane, and what happens, as it happens.

use axum::http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use sha2::{Digest, Sha256};

use crate::actions::House;
use crate::actions::orders::Done as Opened;
use crate::catalogue::Key;
use crate::domain::event::Decision;
use crate::domain::site::{Lane, LaneId};
use crate::port::caller::Caller;
use crate::port::live::{GateLive, LaneLive};
use crate::port::records::{DecisionQuery, RecordsError};
use crate::web::html::icons::Icon;
use crate::web::html::labels;
use crate::web::pages::pending::{self, PendingVehicle};
use crate::web::pages::prelude::*;
use crate::wording::findings;

mod calls;
mod health;
mod stream;

pub(crate) use health::Health;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, "/", page)
        .menu(MenuPlace::First(1), "live", key!("menu-live"), 'l')
        .get(Role::Viewer, "/live/stream", stream::live)
        .get(Role::Viewer, "/live/calls/stream", calls::calls)
        .get(Role::Viewer, "/live/{lane}/picture", picture)
        .post(Role::Attendant, "/lanes/{lane}/open", open)
        .get(Role::Attendant, "/lanes/{lane}/opens-for", opens_for)
        .post(Role::Attendant, "/kill-switch", kill_switch)
        .post(Role::Attendant, "/gates/{gate}/seen", health::seen)
}

/// Rows of the stream when the page opens.
const STREAM_ROWS: u32 = 30;
/// *Slower* is this part of what pictures may take.
const SLOWER: u32 = 4;
/// The widest live picture, px.
const PICTURE_MAX_PX: u32 = 1280;

#[derive(Template)]
#[template(path = "live.html")]
struct LivePage {
    shell: Layout,
    pending: Vec<PendingVehicle>,
    tiles: Vec<Tile>,
    health: Health,
    /// So many MB an hour may the pictures take: when they move, and when they are slower.
    mb: [u32; 2],
    rows: Vec<Row>,
    /// The newest decision that the page shows: the stream goes on from there.
    newest: u64,
}

/// A lane's tile.
pub(crate) struct Tile {
    pub(crate) lane: LaneId,
    pub(crate) name: String,
    pub(crate) direction: Icon,
    pub(crate) direction_word: Key,
    pub(crate) rule: String,
    pub(crate) status: TileStatus,
    pub(crate) last: TileLast,
    pub(crate) has_gate: bool,
}

/// The part of a tile that changes with camera and gate.
#[derive(Template, Clone, PartialEq, Default)]
#[template(path = "tile_status.html")]
pub(crate) struct TileStatus {
    pub(crate) seeing: bool,
    pub(crate) health: String,
    pub(crate) frames: String,
    pub(crate) dropped: u64,
    pub(crate) gate_ok: bool,
    pub(crate) gate: Option<String>,
    /// Path of the lane's page and what is the matter, while an alarm of its reads stands.
    pub(crate) drift: Option<(String, String)>,
}

/// The part of a tile that changes with each vehicle.
#[derive(Template)]
#[template(path = "tile_last.html")]
pub(crate) struct TileLast {
    pub(crate) row: Option<Row>,
    /// The least sure character's probability of the last read, e.g. `97 %`.
    pub(crate) sure: Option<String>,
    /// It was not let in: a person may do so.
    pub(crate) waits: bool,
}

async fn page(state: WebState, who: Who) -> PageResult {
    let shell = Layout::new(&state, &who, "/", key!("live-live")).await?;
    let own = who.caller.clone();
    let (recent, lasts) = state.blocking(move |s| recent_decisions(s, &own)).await?;
    let mut tiles = Vec::with_capacity(lasts.len());
    let lanes = own_lanes(&state.house, &who);
    for ((lane, last), (_, status)) in lanes.zip(lasts).zip(statuses(&state, &who)) {
        tiles.push(Tile {
            lane: lane.id.clone(),
            name: lane.name.clone(),
            direction: Icon::of(lane.direction),
            direction_word: labels::direction(lane.direction),
            rule: labels::lane_rule(lane.passback, lane.visitors),
            status,
            last: last_of(&state, last.as_ref()).await?,
            has_gate: lane.gate.is_some(),
        });
    }
    error::page(&LivePage {
        pending: pending::waiting(&state, &who).await?,
        tiles,
        health: Health::of(&state, &who).await?,
        mb: [1, SLOWER].map(|part| state.settings.live_mb_per_hour / part),
        rows: rows(&state, &recent).await?,
        newest: recent.first().map_or(0, |d| d.seq),
        shell,
    })
}

/// The lanes of a person, in the site's order.
fn own_lanes<'a>(h: &'a House, who: &'a Caller) -> impl Iterator<Item = &'a Lane> {
    h.site.lanes.iter().filter(|l| who.sees(&l.id))
}

/// The newest decisions of a person's lanes, and the newest of each.
fn recent_decisions(
    h: &House,
    who: &Caller,
) -> Result<(Vec<Decision>, Vec<Option<Decision>>), RecordsError> {
    let ask = |lane: Option<&Lane>, limit: u32| {
        let lane = lane.map(|l| l.id.clone());
        let query = DecisionQuery {
            lane,
            lanes: who.lanes.clone(),
            limit,
            ..DecisionQuery::default()
        };
        h.records.decisions(&query).map(|page| page.rows)
    };
    let recent = ask(None, STREAM_ROWS)?;
    let last = |lane| ask(Some(lane), 1).map(|rows| rows.into_iter().next());
    let lasts: Result<Vec<_>, _> = own_lanes(h, who).map(last).collect();
    Ok((recent, lasts?))
}

/// What a tile says of its lane's last vehicle.
pub(crate) async fn last_of(
    state: &WebState,
    decision: Option<&Decision>,
) -> Result<TileLast, PageError> {
    let Some(decision) = decision else {
        return Ok(TileLast {
            row: None,
            sure: None,
            waits: false,
        });
    };
    let sure = state.house.recent.confidence(&decision.lane, decision.seq);
    let row = rows(state, std::slice::from_ref(decision)).await?.pop();
    Ok(TileLast {
        waits: row.as_ref().is_some_and(|r| r.shut_out),
        row,
        sure: sure.map(|p| format!("{:.0}\u{a0}%", (p * 100.0).floor())),
    })
}

/// The state of camera and gate of each of a person's lanes, in the site's order.
pub(crate) fn statuses(state: &WebState, who: &Who) -> Vec<(LaneId, TileStatus)> {
    let live = state.house.live.lanes();
    let gates = state.house.live.gates();
    let status = |lane: &Lane| {
        let camera = live.iter().find(|l| l.lane == lane.id);
        let gate = gates.iter().find(|g| Some(&g.gate) == lane.gate.as_ref());
        let mut status = status_of(camera, gate);
        let drift = state.house.recent.drifts(&lane.id).into_iter().next();
        status.drift = drift.map(|d| (format!("/lanes/{}", lane.id), findings::short(&d)));
        (lane.id.clone(), status)
    };
    own_lanes(&state.house, who).map(status).collect()
}

fn status_of(camera: Option<&LaneLive>, gate: Option<&GateLive>) -> TileStatus {
    TileStatus {
        seeing: camera.is_some_and(|c| c.seeing),
        health: camera.map_or_else(|| t!("live-no-camera"), |c| c.health.clone()),
        frames: camera.map_or_else(String::new, |c| format!("{:.0}", c.frames_per_s)),
        dropped: camera.map_or(0, |c| c.dropped),
        gate_ok: gate.is_none_or(|g| g.ok),
        gate: gate.map(|g| g.health.clone()),
        drift: None,
    }
}

#[derive(Deserialize)]
pub(crate) struct PictureQuery {
    w: Option<u32>,
    /// `main`: of the stream that is read, also where the camera has a smaller one.
    #[serde(default)]
    stream: String,
}

/// The newest picture, JPEG; 204 while there is none, 304 while it is the one that the page has.
async fn picture(
    state: WebState,
    Path(lane): Path<String>,
    headers: HeaderMap,
    Query(query): Query<PictureQuery>,
) -> PageResult {
    let lane = LaneId::new(&lane);
    if state.house.site.lane(&lane).is_none() {
        return Err(PageError::NotFound);
    }
    let width = query.w.unwrap_or(640).clamp(64, PICTURE_MAX_PX);
    let of_main = query.stream == "main";
    let newest = move |h: &House| {
        Ok::<_, RecordsError>(match of_main {
            true => h.live.jpeg(&lane, width),
            false => h.live.live_jpeg(&lane, width),
        })
    };
    let jpeg = state.blocking(newest).await?;
    Ok(match jpeg {
        Some(jpeg) => {
            let tag = format!("\"{}\"", hex::encode(&Sha256::digest(&jpeg)[..8]));
            if headers
                .get(IF_NONE_MATCH)
                .is_some_and(|had| had == tag.as_str())
            {
                return Ok(StatusCode::NOT_MODIFIED.into_response());
            }
            let kind = (CONTENT_TYPE, "image/jpeg".to_owned());
            ([kind, (ETAG, tag)], jpeg).into_response()
        }
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

/// A form that gives a reason and nothing else.
#[derive(Deserialize)]
pub(crate) struct ReasonForm {
    #[serde(default)]
    pub(crate) reason: String,
}

async fn open(
    state: WebState,
    who: Who,
    Path(lane): Path<String>,
    headers: HeaderMap,
    Form(form): Form<ReasonForm>,
) -> PageResult {
    let name = state.house.site.lane_name(&LaneId::new(&lane));
    let done = t!("live-the-gate-has-been-asked-to", name = name);
    let came = state.house.open(&who, &lane, &form.reason).await;
    let booked = match came.as_ref().map(Opened::opened_for) {
        Ok(Some(seq)) => state.house.decision(seq).await.ok(),
        _ => None,
    };
    let done = match booked.and_then(|d| d.plate) {
        Some(plate) => t!(
            "live-the-gate-has-been-asked-to-for",
            name = name,
            plate = plate
        ),
        None => done,
    };
    let said = came.map(|came| flash::by_hand(&came, done));
    flash::told((&state, &who, &headers), said, "/")
}

/// The vehicle that an opening would be booked to, for the dialog that asks for a reason.
#[derive(Template)]
#[template(path = "opens_for.html")]
struct OpensFor {
    row: Row,
}

/// 204: none of those that were read.
async fn opens_for(state: WebState, Path(lane): Path<String>) -> PageResult {
    let Some(decision) = state.house.opens_for(&lane).await? else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    match rows(&state, std::slice::from_ref(&decision)).await?.pop() {
        Some(row) => error::page(&OpensFor { row }),
        None => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

/// The kill switch's form.
#[derive(Deserialize)]
pub(crate) struct KillForm {
    on: bool,
    #[serde(default)]
    reason: String,
}

async fn kill_switch(
    state: WebState,
    who: Who,
    headers: HeaderMap,
    Form(form): Form<KillForm>,
) -> PageResult {
    let done = if form.on {
        key!("live-gates-are-off-no-gate-will")
    } else {
        key!("live-gates-are-on-again")
    };
    let came = state.house.kill_switch(&who, form.on, &form.reason).await;
    let said = came.map(|came| flash::by_hand(&came, done));
    flash::told((&state, &who, &headers), said, "/")
}
