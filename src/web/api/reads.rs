//! `POST /api/v1/lanes/{lane}/reads`: a program tells what it read at a lane.

use utoipa::PartialSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

use crate::actions::reads::ToldRead;
use crate::domain::event::Motion;
use crate::web::api::READS;
use crate::web::api::prelude::*;
use crate::web::api::schemas::Decision;

/// Characters of a plate.
const CHARACTERS_MAX: usize = 16;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .post(READS, "/api/v1/lanes/{lane}/reads", tell)
        .named("tellRead")
        .does("Tells a lane of a plate that was read, or of a vehicle that passed unread")
        .gives("What was decided. The gate is told before the answer comes.")
}

/// What was read.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Told {
    /// Null or left out: a vehicle passed unread.
    plate: Option<Plate>,
    /// How sure the characters are, 0 to 1: a number for each of them, or one for all.
    #[serde(default)]
    #[schema(max_items = 16)]
    characters: Vec<Sure>,
    /// When the picture was taken; left out: now. What is more than two seconds from now is written down and opens nothing.
    captured: Option<Time>,
    /// How it moves before the camera.
    direction: Option<Moves>,
    /// What the program knows the vehicle by while it is in view: a later read with it is of the same vehicle.
    #[schema(max_length = 80)]
    track: Option<String>,
}

/// How sure a character is.
#[derive(Serialize, Deserialize, Clone, Copy)]
#[serde(transparent)]
pub(crate) struct Sure(f32);

impl PartialSchema for Sure {
    fn schema() -> RefOr<Schema> {
        let number = ObjectBuilder::new().schema_type(Type::Number);
        let number = number.minimum(Some(0.0)).maximum(Some(1.0));
        number.build().into()
    }
}

impl ToSchema for Sure {}

#[derive(Serialize, Deserialize, Clone, Copy, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Moves {
    Towards,
    Away,
}

/// See the module. 404: no lane of this caller's has the name; 409: the engine says why not.
async fn tell(
    state: WebState,
    who: Caller,
    InPath(id): InPath<String>,
    InBody(told): InBody<Told>,
) -> ApiResult<Decision> {
    let characters: Vec<f32> = told.characters.iter().map(|p| p.0).collect();
    let probable = |p: &f32| (0.0..=1.0).contains(p);
    if characters.len() > CHARACTERS_MAX || !characters.iter().all(probable) {
        return Err(Problem::new(
            Kind::Invalid,
            t!("problem-characters-zero-to-one"),
        ));
    }
    let told = ToldRead {
        plate: told.plate.map(|p| p.0),
        characters,
        captured: told.captured.map(|t| t.0),
        travel: told.direction.map(|d| match d {
            Moves::Towards => Motion::Towards,
            Moves::Away => Motion::Away,
        }),
        track: told.track,
    };
    let decision = state.house.tell_read(&who, &id, told).await?;
    Ok(Json(Decision::from(&decision)))
}
