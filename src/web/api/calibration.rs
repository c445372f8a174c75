//! What a lane's camera looks at: region, masks, plate, sizes; and what the models make of its picture under them.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::port::calibration::{self as port, Cutting, SaveOrder};
use crate::port::caller::Caller;
use crate::web::api::extract::{InBody, InPath};
use crate::web::api::openapi::ApiRoutes;
use crate::web::api::problem::{Kind, Problem};
use crate::web::api::schemas::Plate;
use crate::web::api::{ApiResult, REVIEW};
use crate::web::state::WebState;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .get(REVIEW, "/api/v1/lanes/{lane}/calibration", standing)
        .named("calibration")
        .does("What a lane's camera looks at, as it stands")
        .gives("As it stands.")
        .put(REVIEW, "/api/v1/lanes/{lane}/calibration", save)
        .named("saveCalibration")
        .does("Writes the lane's file and has the lane look by it from the next picture on")
        .gives("Where it is, and the file before.")
        .post(REVIEW, "/api/v1/lanes/{lane}/calibration/try", try_out)
        .named("tryCalibration")
        .does("What the models make of the newest picture under a drawing; nothing is saved")
        .gives("What is found and read.")
}

/// A point of the picture as shares of its width and height, 0 to 1.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Point {
    #[schema(minimum = 0, maximum = 1)]
    x: f32,
    #[schema(minimum = 0, maximum = 1)]
    y: f32,
}

/// What is drawn for a lane.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Drawing {
    /// Plates are looked for in this polygon; empty: in the whole picture.
    #[serde(default)]
    #[schema(max_items = 60)]
    region: Vec<Point>,
    /// What lies in one of these polygons is ignored.
    #[serde(default)]
    #[schema(max_items = 20)]
    masks: Vec<Vec<Point>>,
    /// A plate as it lies in the picture: top left, top right, bottom right, bottom left. Null: plates are upright.
    #[schema(min_items = 4, max_items = 4)]
    plate: Option<Vec<Point>>,
    /// Least width of a plate, as a share of the picture's.
    #[schema(minimum = 0, maximum = 1)]
    narrowest: Option<f32>,
    /// Greatest width.
    #[schema(minimum = 0, maximum = 1)]
    widest: Option<f32>,
}

impl Drawing {
    fn of(d: &port::Drawing) -> Drawing {
        let points = |all: &[port::Point]| all.iter().map(|&(x, y)| Point { x, y }).collect();
        Drawing {
            region: points(&d.region),
            masks: d.masks.iter().map(|m| points(m)).collect(),
            plate: d.plate.as_ref().map(|p| points(p)),
            narrowest: d.narrowest,
            widest: d.widest,
        }
    }

    fn read(self) -> Result<port::Drawing, Problem> {
        let points = |all: Vec<Point>| all.into_iter().map(|p| (p.x, p.y)).collect::<Vec<_>>();
        let four = |corners: Vec<Point>| {
            let four: Result<[port::Point; 4], _> = points(corners).try_into();
            four.map_err(|_| Problem::new(Kind::Invalid, t!("problem-plate-four-corners-or-null")))
        };
        Ok(port::Drawing {
            region: points(self.region),
            masks: self.masks.into_iter().map(points).collect(),
            plate: self.plate.map(four).transpose()?,
            narrowest: self.narrowest,
            widest: self.widest,
        })
    }
}

/// A lane's calibration as it stands.
#[derive(Serialize, ToSchema)]
pub struct Calibration {
    drawing: Drawing,
    /// Where it is kept.
    file: String,
    /// What the file says of itself: measured on what, when, by whom.
    told: Vec<String>,
    /// Why it could not be used at the next start, a sentence each.
    faults: Vec<String>,
    /// The camera gives pictures now.
    seeing: bool,
}

/// `GET /api/v1/lanes/{lane}/calibration`
pub(crate) async fn standing(
    State(state): State<WebState>,
    InPath(lane): InPath<String>,
) -> ApiResult<Calibration> {
    let (_, standing) = state.house.calibration(&lane).await?;
    Ok(Json(Calibration {
        drawing: Drawing::of(&standing.drawing),
        file: standing.file.display().to_string(),
        told: standing.told,
        faults: standing.faults,
        seeing: standing.picture_px.is_some(),
    }))
}

/// A drawing, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Save {
    drawing: Drawing,
    #[schema(min_length = 1, pattern = r"\S")]
    reason: String,
}

/// Where the files are.
#[derive(Serialize, ToSchema)]
pub struct Saved {
    file: String,
    /// The one before; null: there was none.
    before: Option<String>,
}

/// `PUT /api/v1/lanes/{lane}/calibration`
pub(crate) async fn save(
    State(state): State<WebState>,
    who: Caller,
    InPath(lane): InPath<String>,
    InBody(asked): InBody<Save>,
) -> ApiResult<Saved> {
    let (lane, standing) = state.house.calibration(&lane).await?;
    let order = SaveOrder {
        drawing: asked.drawing.read()?,
        picture_px: standing.picture_px.unwrap_or(port::USUAL_PX),
        measured_on: "a program's figures".to_owned(),
        by: who.name.clone(),
        reason: asked.reason,
    };
    let saved = state.house.save_calibration(&who, &lane, order).await?;
    Ok(Json(Saved {
        file: saved.file.display().to_string(),
        before: saved.before.map(|file| file.display().to_string()),
    }))
}

/// A plate that was cut out of the picture.
#[derive(Serialize, ToSchema)]
pub(crate) struct Cut {
    /// Left edge as a share of the picture's width; the others likewise.
    x: f32,
    y: f32,
    w: f32,
    h: f32,
    /// The detector's, 0 to 1; null: the drawn one.
    score: Option<f32>,
    /// Null: nothing legible.
    read: Option<Plate>,
    /// The chance of its least sure character.
    least_sure: Option<f32>,
}

impl From<&Cutting> for Cut {
    fn from(c: &Cutting) -> Cut {
        Cut {
            x: c.place.x,
            y: c.place.y,
            w: c.place.w,
            h: c.place.h,
            score: c.score,
            read: c.read.as_ref().map(|r| Plate(r.text())),
            least_sure: c
                .read
                .as_ref()
                .map(crate::domain::plate::PlateRead::confidence),
        }
    }
}

/// What the models make of the newest picture under a drawing.
#[derive(Serialize, ToSchema)]
pub struct Tried {
    /// What is found and counts, best first.
    found: Vec<Cut>,
    /// The plate that is drawn.
    drawn: Option<Cut>,
    took_ms: u32,
}

/// `POST /api/v1/lanes/{lane}/calibration/try`
pub(crate) async fn try_out(
    State(state): State<WebState>,
    InPath(lane): InPath<String>,
    InBody(drawing): InBody<Drawing>,
) -> ApiResult<Tried> {
    let (lane, _) = state.house.calibration(&lane).await?;
    let drawing = drawing.read()?;
    let tried = state.house.try_drawing(lane.id, None, drawing).await?;
    Ok(Json(Tried {
        found: tried.found.iter().map(Cut::from).collect(),
        drawn: tried.drawn.as_ref().map(Cut::from),
        took_ms: tried.took_ms,
    }))
}
