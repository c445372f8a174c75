//! Bodies and addresses of requests, whatever a program puts there: for `cargo fuzz` and for the museum of what it found
//! (`crate::fuzz`).

use axum::Json;
use axum::extract::Query;
use axum::http::Uri;
use serde::de::DeserializeOwned;

use super::{
    calibration, commissioning, corrections, decisions, exemptions, factor, gates, imports, notify,
    pending, permits, presence, resets, review, trials, users, violations,
};
use crate::domain::permit::Permit;
use crate::domain::site::Site;
use crate::web::http::problem::Problem;

/// What is wrong with a body is said in a line: nobody's body comes back in it.
const SAID_MAX: usize = 1_000;

/// A body, as each kind of body that there is.
pub(crate) fn body(bytes: &[u8], site: &Site) {
    macro_rules! bodies {
        ($($of:ident::$name:ident)*) => {$( drop(read::<$of::$name>(bytes)); )*};
    }
    bodies! {
        calibration::Save commissioning::Begin corrections::Count corrections::Here decisions::HistoryOf decisions::Search
        exemptions::Give factor::Given gates::Turn imports::Import notify::Device notify::Forget pending::Reply
        permits::PermitSearch resets::ResetPlate resets::Wide review::Judgement trials::Try users::ChangeUser users::NewToken
        users::NewUser violations::Found
    }
    if let Some(put) = read::<permits::PutPermit>(bytes)
        && let Ok(permit) = put.read(site, "P1")
    {
        as_kept(&permit);
    }
}

/// What is taken is kept in the journal, and read from there as the same.
fn as_kept(permit: &Permit) {
    let kept = serde_json::to_string(permit).unwrap_or_else(|e| panic!("{e}"));
    let again: Permit = serde_json::from_str(&kept).unwrap_or_else(|e| panic!("{e}: {kept}"));
    assert_eq!(again, *permit, "{kept}");
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    match Json::<T>::from_bytes(bytes) {
        Ok(Json(body)) => Some(body),
        Err(fault) => {
            short(fault.into());
            None
        }
    }
}

fn short(problem: Problem) {
    let said = problem.detail;
    assert!(said.len() <= SAID_MAX, "{said}");
}

/// What stands behind the question mark.
pub(crate) fn query(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(uri) = format!("/?{text}").parse::<Uri>() else {
        return;
    };
    macro_rules! queries {
        ($($of:ident::$name:ident)*) => {$(
            if let Err(fault) = Query::<$of::$name>::try_from_uri(&uri) {
                short(fault.into());
            }
        )*};
    }
    queries! {
        decisions::ListQuery decisions::PageQuery decisions::ViolationsQuery permits::RemoveQuery presence::DaysQuery
        presence::MusterQuery presence::OverstaysQuery review::QueueQuery violations::RepeatedQuery violations::WeekQuery
    }
}
