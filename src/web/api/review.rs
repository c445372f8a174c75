//! Reads that wait for a person, and a person's word on a read.

use crate::domain::diagnosis::statistics::Doubt;
use crate::domain::event::{ReadFinding, Seq};
use crate::domain::site::LaneId;
use crate::port::lanes::DoubtQuery;
use crate::port::records::Cursor;
use crate::web::api::prelude::*;
use crate::web::api::schemas::DoubtKind;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .get(REVIEW, "/api/v1/review-queue", waiting)
        .named("reviewQueue")
        .does("Reads that a person should judge, newest first")
        .post(REVIEW, "/api/v1/decisions/{seq}/judge", judge)
        .named("judge")
        .does("Says what a read shows")
        .gives("Noted.")
}

/// Which reads.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct QueueQuery {
    #[param(inline)]
    kind: Option<DoubtKind>,
    lane: Option<String>,
    #[param(value_type = Option<String>, pattern = "^[0-9a-f]{16}$")]
    cursor: Option<Before>,
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

shows! {
    /// A read that a person should judge.
    pub(crate) struct QueuedRead of Doubt {
        /// Journal number of the sighting.
        read: u64,
        at: Time,
        lane: String,
        kind: DoubtKind,
        /// As read.
        text: Option<Plate>,
        /// What it was taken for.
        taken: Option<Plate>,
        /// How surely.
        probability: Option<f64>,
        /// The read of that vehicle at the other end.
        other: Option<u64>,
    }
}

async fn waiting(
    state: WebState,
    who: Caller,
    InQuery(query): InQuery<QueueQuery>,
) -> PageResult<QueuedRead> {
    let most = limit(query.limit)?;
    let asked = DoubtQuery {
        kind: query.kind.map(Into::into),
        lane: query.lane.as_deref().map(LaneId::new),
        lanes: who.lanes,
        at: Cursor::Before(query.cursor.map(|c| c.0)),
        limit: most,
    };
    let found = state.blocking(move |s| s.lanes.doubts(&asked)).await?;
    let last = found.last().filter(|_| found.len() >= most as usize);
    let next = last.map(|d| Before(d.read).into());
    Ok(Paged::new(found.iter().map(QueuedRead::from), next))
}

/// What a read shows.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case", tag = "verdict")]
pub(crate) enum Judgement {
    /// The text as it was read.
    Right,
    /// This plate.
    Plate { plate: Plate },
    /// No plate, or nobody can tell which.
    NoPlate,
}

async fn judge(
    state: WebState,
    who: Caller,
    InPath(seq): InPath<Seq>,
    InBody(said): InBody<Judgement>,
) -> Result<Json<Done>, Problem> {
    let (doubt, _) = state.house.doubt(seq).await?;
    let verdict = match said {
        Judgement::Right => ReadFinding::Right,
        Judgement::Plate { plate } => ReadFinding::Plate { plate: plate.0 },
        Judgement::NoPlate => ReadFinding::NoPlate,
    };
    Ok(Json(state.house.judge(&who, &doubt, verdict).await?.into()))
}
