//! Calibrating a lane: region, masks and a plate are drawn on its picture, what the models make of it is shown at once, and
//! it is saved as the lane's file.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;

use crate::actions::drawing::Typed;
use crate::actions::error::Fault;
use crate::actions::{ActionError, ActionResult, House};
use crate::catalogue::Key;
use crate::domain::site::{Lane, LaneId};
use crate::port::calibration::{Cutting, Place, Refused, SaveOrder, Standing, Tried};
use crate::port::records::RecordsError;
use crate::web::html::components::Letters;
use crate::web::html::refusals;
use crate::web::http::assets;
use crate::web::pages::prelude::*;

pub(crate) mod form;
mod sizes;

use form::{Shape, shapes};
use sizes::{Example, Sizes, examples};

/// The page's routes.
pub fn routes() -> Routes {
    let least = Role::Supervisor;
    Routes::default()
        .get(least, "/lanes/{lane}/calibration", page)
        .post(least, "/lanes/{lane}/calibration", save)
        .post(least, "/lanes/{lane}/calibration/hold", hold)
        .post(least, "/lanes/{lane}/calibration/try", try_out)
        .get(least, "/lanes/{lane}/calibration/pictures/{id}", picture)
        .get(
            least,
            "/lanes/{lane}/calibration/pictures/{id}/{number}",
            crop,
        )
}

#[derive(Template)]
#[template(path = "calibration.html")]
struct CalibrationPage {
    shell: Layout,
    css: String,
    js: String,
    id: String,
    width: u32,
    height: u32,
    /// The picture that is held; `None`: the live one is shown.
    held: Option<Background>,
    /// The camera gives pictures.
    seeing: bool,
    health: String,
    shapes: Vec<Shape>,
    narrowest: String,
    widest: String,
    reason: String,
    seen: Option<Seen>,
    file: String,
    told: Vec<String>,
    /// The file cannot be used at the next start.
    unfit: Vec<String>,
    sizes: Option<Sizes>,
    lights: [(Key, Vec<Example>); 2],
}

struct Background {
    picture: String,
    at: Stamp,
}

/// What the models make of it, as the page's script takes it.
#[derive(Template)]
#[template(path = "calibration_seen.html")]
struct SeenPiece {
    id: String,
    seen: Seen,
}

/// What the models make of it.
struct Seen {
    width: u32,
    height: u32,
    /// Why nothing was looked at.
    trouble: Vec<String>,
    picture: String,
    plates: Vec<PlateBox>,
    part: Option<BoxAt>,
    took: String,
}

/// A plate that was cut out.
struct PlateBox {
    name: String,
    /// A person drew it.
    drawn: bool,
    crop: u32,
    at: BoxAt,
    plate: Badge,
    letters: Option<Letters>,
    size: Chip,
    score: Option<String>,
}

/// A rectangle in whole pixels of the camera's picture.
struct BoxAt {
    x: i64,
    y: i64,
    w: i64,
    h: i64,
}

impl BoxAt {
    #[allow(clippy::cast_possible_truncation, reason = "pixels of a picture")]
    fn of(place: &Place, (width, height): (u32, u32)) -> BoxAt {
        let px = |share: f32, side: u32| (f64::from(share) * f64::from(side)).round() as i64;
        BoxAt {
            x: px(place.x, width),
            y: px(place.y, height),
            w: px(place.w, width),
            h: px(place.h, height),
        }
    }
}

impl Seen {
    fn trouble(space: (u32, u32), trouble: Vec<String>) -> Seen {
        Seen {
            width: space.0,
            height: space.1,
            trouble,
            picture: String::new(),
            plates: Vec::new(),
            part: None,
            took: String::new(),
        }
    }

    fn of(tried: &Tried, space: (u32, u32)) -> Seen {
        let plate = |(c, name): (&Cutting, String)| PlateBox {
            name,
            drawn: c.score.is_none(),
            crop: c.crop,
            at: BoxAt::of(&c.place, space),
            plate: Badge(c.read.as_ref().map(|r| r.text())),
            letters: c.read.as_ref().map(Letters::of),
            size: sizes::word(f64::from(c.place.w) * f64::from(space.0)),
            score: c
                .score
                .map(|s| format!("{:.0}\u{a0}%", (s * 100.0).floor())),
        };
        let drawn = tried
            .drawn
            .iter()
            .map(|c| (c, t!("calibration-as-you-drew-it")));
        let found = tried.found.iter().zip(1..);
        let found = found.map(|(c, n)| (c, t!("calibration-found", n = n)));
        Seen {
            picture: tried.picture.id.clone(),
            plates: drawn.chain(found).map(plate).collect(),
            part: Some(BoxAt::of(&tried.part, space)),
            took: format!("{} ms", tried.took_ms),
            ..Seen::trouble(space, Vec::new())
        }
    }

    fn none_found(&self) -> bool {
        self.trouble.is_empty() && self.plates.iter().all(|p| p.drawn)
    }
}

/// The page with a form as it stands, and what came of it.
async fn show(
    state: &WebState,
    who: &Who,
    (lane, standing): (Lane, Standing),
    typed: &Typed,
    seen: Option<Seen>,
    note: Option<Note>,
) -> PageResult {
    let now = state.now();
    let (id, picture) = (lane.id.clone(), typed.picture.clone());
    let (held, reads) = state
        .blocking(move |s| {
            let held = s.calibrations.held(&id, &picture);
            Ok::<_, RecordsError>((held, s.lane_reads(&id, now)?))
        })
        .await?;
    let live = state.house.live.lanes();
    let live = live.into_iter().find(|l| l.lane == lane.id);
    let times = state.times();
    let shell = Layout::new(
        state,
        who,
        "/lanes",
        &t!("calibration-calibrate", lane = lane.name),
    )
    .await?;
    error::page(&CalibrationPage {
        shell: shell.with(note),
        css: assets::DRAW_CSS.address(),
        js: assets::DRAW_JS.address(),
        id: lane.id.to_string(),
        width: typed.space.0,
        height: typed.space.1,
        held: held.map(|h| Background {
            picture: h.id,
            at: times.stamp(h.at),
        }),
        seeing: standing.picture_px.is_some(),
        health: live.map_or_else(String::new, |l| l.health),
        shapes: shapes(typed),
        narrowest: typed.narrowest.clone(),
        widest: typed.widest.clone(),
        reason: typed.reason.clone(),
        seen,
        file: standing.file.display().to_string(),
        told: standing.told,
        unfit: standing.faults,
        sizes: Sizes::of(reads.widths),
        lights: [
            (key!("calibration-by-day"), examples(reads.day, &times)),
            (
                key!("calibration-after-dark"),
                examples(reads.night, &times),
            ),
        ],
    })
}

async fn page(state: WebState, who: Who, Path(id): Path<String>) -> PageResult {
    let found = state.house.calibration(&id).await?;
    let typed = Typed::of(&found.1.drawing, Typed::space(found.1.picture_px));
    show(&state, &who, found, &typed, None, None).await
}

/// What a refusal is for a script: whether it may try again by itself.
fn status(refused: &Refused) -> StatusCode {
    match refused {
        Refused::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
        Refused::NoPicture(_) => StatusCode::GONE,
        Refused::Drawing(_) => StatusCode::OK,
        Refused::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A refusal as sentences. What failed inside goes to the log as well.
fn sentences(refused: Refused) -> Vec<String> {
    match refused {
        Refused::Drawing(faults) => faults,
        Refused::Failed(why) => {
            tracing::error!("calibration: {why}");
            vec![why]
        }
        other => vec![other.to_string()],
    }
}

/// A still to draw on, live or kept.
async fn hold(
    state: WebState,
    who: Who,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> PageResult {
    let mut typed = Typed::read(fields);
    let found = state.house.calibration(&id).await?;
    let (lane, event) = (found.0.id.clone(), typed.event);
    let held = refusal(state.house.hold_picture(lane, event).await)?;
    if typed.piece {
        return Ok(match held {
            Ok(held) => {
                let at = state.times().words(held.at);
                Json(json!({ "picture": held.id, "at": at })).into_response()
            }
            Err(refused) => {
                let status = status(&refused);
                let why = sentences(refused).join(" ");
                (status, Json(json!({ "why": why }))).into_response()
            }
        });
    }
    let note = match held {
        Ok(held) => {
            typed.picture = held.id;
            None
        }
        Err(refused) => Note::bad(sentences(refused).join(" ")),
    };
    show(&state, &who, found, &typed, None, note).await
}

/// What the models make of the picture under the drawing.
async fn try_out(
    state: WebState,
    who: Who,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> PageResult {
    let mut typed = Typed::read(fields);
    let found = state.house.calibration(&id).await?;
    let tried = match typed.drawing() {
        Err(faults) => Err(Refused::Drawing(faults)),
        Ok(drawing) => {
            let (lane, picture) = (found.0.id.clone(), typed.picture.clone());
            let picture = Some(picture).filter(|p| !p.is_empty());
            refusal(state.house.try_drawing(lane, picture, drawing).await)?
        }
    };
    let mut code = StatusCode::OK;
    let seen = match tried {
        Ok(tried) => {
            if !typed.piece {
                typed.picture = tried.picture.id.clone();
            }
            Seen::of(&tried, typed.space)
        }
        Err(refused) => {
            code = status(&refused);
            Seen::trouble(typed.space, sentences(refused))
        }
    };
    if typed.piece {
        let id = found.0.id.to_string();
        let html = SeenPiece { id, seen }.render();
        return Ok((code, Html(html.map_err(PageError::broken)?)).into_response());
    }
    show(&state, &who, found, &typed, Some(seen), None).await
}

/// Saves it as the lane's file.
async fn save(
    state: WebState,
    who: Who,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> PageResult {
    let typed = Typed::read(fields);
    let found = state.house.calibration(&id).await?;
    let saved = match typed.drawing() {
        Err(faults) => Err(Refused::Drawing(faults)),
        Ok(drawing) => {
            let order = SaveOrder {
                drawing,
                picture_px: typed.space,
                measured_on: measured_on(&state, &found.0.id, &typed),
                by: who.name.clone(),
                reason: typed.reason.clone(),
            };
            match state.house.save_calibration(&who, &found.0, order).await {
                // What was drawn stays as it is.
                Err(ActionError::Invalid(faults)) => Err(Refused::Drawing(
                    faults.iter().map(refusals::fault).collect(),
                )),
                came => refusal(came)?,
            }
        }
    };
    match saved {
        Ok(saved) => {
            let (file, name) = (saved.file.display(), &found.0.name);
            let done = t!(
                "calibration-saved-as-looks-by-it-from",
                file = file,
                name = name
            );
            flash::back(&state, &who, Ok(done), &format!("/lanes/{id}/calibration"))
        }
        Err(mut refused) => {
            let no_reason = refusals::fault(&Fault::NoReason);
            if let Refused::Drawing(faults) = &mut refused
                && typed.reason.is_empty()
                && !faults.contains(&no_reason)
            {
                faults.push(no_reason);
            }
            let why = sentences(refused).join(" ");
            let note = Note::bad(t!("calibration-not-saved", why = why));
            let mut page = show(&state, &who, found, &typed, None, note).await?;
            *page.status_mut() = StatusCode::BAD_REQUEST;
            Ok(page)
        }
    }
}

/// A refusal, to be shown on the page, apart from other faults.
fn refusal<T>(came: ActionResult<T>) -> ActionResult<Result<T, Refused>> {
    match came {
        Ok(done) => Ok(Ok(done)),
        Err(ActionError::Calibration(refused)) => Ok(Err(refused)),
        Err(why) => Err(why),
    }
}

/// What it was drawn on, in words.
fn measured_on(state: &WebState, lane: &LaneId, typed: &Typed) -> String {
    match state.house.calibrations.held(lane, &typed.picture) {
        Some(held) => format!("the picture of {:.0}", held.at),
        None => "the live picture".to_owned(),
    }
}

fn jpeg(found: Option<Vec<u8>>) -> PageResult {
    let jpeg = found.ok_or(PageError::NotFound)?;
    Ok(([(CONTENT_TYPE, "image/jpeg")], jpeg).into_response())
}

/// A held picture.
async fn picture(
    state: WebState,
    Path((lane, picture)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let lane = LaneId::new(&lane);
    let found = move |h: &House| Ok::<_, String>(h.calibrations.jpeg(&lane, &picture));
    jpeg(state.blocking(found).await?)
}

/// A plate cut out of it.
async fn crop(
    state: WebState,
    Path((lane, picture, number)): Path<(String, String, u32)>,
) -> Result<Response, PageError> {
    let lane = LaneId::new(&lane);
    let found = move |h: &House| Ok::<_, String>(h.calibrations.crop(&lane, &picture, number));
    jpeg(state.blocking(found).await?)
}
