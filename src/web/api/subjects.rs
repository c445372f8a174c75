//! One person's plate: what is known of it, and its erasure.

use axum::Extension;
use axum::response::Response;

use crate::port::subjects::Stays;
use crate::web::api::idempotency::Secret;
use crate::web::api::prelude::*;
use crate::web::http::error::download;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .post(USERS, "/api/v1/subject", told)
        .named("subject")
        .does("Everything that is known of one plate, for the person who asks for it")
        .media("application/zip")
        .gives("Tables, JSON, pictures and a README.")
        .fresh()
        .post(USERS, "/api/v1/subject/erase", erase)
        .named("eraseSubject")
        .does("Takes one plate out of everything; what cannot go yet goes by itself")
        .gives("What has gone, and what is there still.")
        .fresh()
}

/// Whose plate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Subject {
    plate: Plate,
}

async fn told(
    state: WebState,
    who: Caller,
    InBody(subject): InBody<Subject>,
) -> Result<(Extension<Secret>, Response), Problem> {
    let zip = state.house.subject_told(&who, subject.plate.0).await?;
    let file = download("application/zip", "subject.zip", zip);
    // It is not kept for a request that is sent twice.
    Ok((Extension(Secret), file))
}

/// Which plate is erased, and why; the reason is kept, so it does not name the plate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EraseSubject {
    plate: Plate,
    #[schema(min_length = 1, pattern = r"\S")]
    reason: String,
}

/// Why something is there still.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case", tag = "why")]
pub(crate) enum StillThere {
    /// The vehicle is believed inside.
    Inside,
    /// It is on a permit that holds.
    OnPermit,
    /// Reads can still be put right; it goes at the first night after `until`.
    Young { until: Time },
    /// It counts towards repeated violators up to `until`.
    Offences { until: Time },
    /// The region's other lots could not be told: this gateway has never reached the region's database. Erase it again when it has.
    InOtherLots,
}

impl From<Stays> for StillThere {
    fn from(stays: Stays) -> StillThere {
        match stays {
            Stays::Inside => StillThere::Inside,
            Stays::OnPermit => StillThere::OnPermit,
            Stays::Young(until) => StillThere::Young {
                until: until.into(),
            },
            Stays::Offences(until) => StillThere::Offences {
                until: until.into(),
            },
            Stays::InOtherLots => StillThere::InOtherLots,
        }
    }
}

/// What an erasure came to.
#[derive(Serialize, ToSchema)]
pub(crate) struct SubjectErased {
    /// Rows of the journal that hold less now.
    rows: usize,
    /// Pictures that are gone.
    pictures: usize,
    still_there: Vec<StillThere>,
    /// Nothing of it stays in the files' unused parts.
    clean: bool,
}

async fn erase(
    state: WebState,
    who: Caller,
    InBody(asked): InBody<EraseSubject>,
) -> ApiResult<SubjectErased> {
    let done = state
        .house
        .erase_subject(&who, asked.plate.0, &asked.reason);
    let done = done.await?;
    Ok(Json(SubjectErased {
        rows: done.rows,
        pictures: done.pictures,
        still_there: done.stays.into_iter().map(StillThere::from).collect(),
        clean: done.clean,
    }))
}
