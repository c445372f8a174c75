//! Contact sheet of repeated violators: plate, how often, when, and the newest pictures, to be printed.

use crate::actions::violations::{DAYS, DAYS_OF, LEAST, LEAST_OF};
use crate::port::violations::Violator;
use crate::web::pages::prelude::*;

pub(super) fn routes() -> Routes {
    Routes::default().get(Role::Viewer, "/violations/repeated", page)
}

#[derive(Template)]
#[template(path = "violators.html")]
struct ViolatorsPage {
    shell: Layout,
    least: u32,
    days: u32,
    violators: Vec<Contact>,
}

/// A vehicle on the sheet.
struct Contact {
    plate: Badge,
    count: u64,
    /// The newest first.
    newest: Vec<Row>,
}

#[derive(Deserialize)]
pub(crate) struct SheetQuery {
    least: Option<u32>,
    days: Option<u32>,
}

async fn page(state: WebState, who: Who, Query(query): Query<SheetQuery>) -> PageResult {
    let least = query.least.unwrap_or(LEAST).clamp(LEAST_OF.0, LEAST_OF.1);
    let days = query.days.unwrap_or(DAYS).clamp(DAYS_OF.0, DAYS_OF.1);
    let found = state.house.repeated_violators(&who, least, days).await?;
    let mut violators = Vec::with_capacity(found.len());
    for violator in found {
        violators.push(contact(&state, violator).await?);
    }
    error::page(&ViolatorsPage {
        shell: Layout::new(
            &state,
            &who,
            "/violations",
            key!("violators-repeated-violators"),
        )
        .await?,
        least,
        days,
        violators,
    })
}

async fn contact(state: &WebState, violator: Violator) -> Result<Contact, PageError> {
    let Violator {
        plate,
        count,
        newest,
        ..
    } = violator;
    let found = state.house.decisions(newest).await?.into_iter();
    let decisions: Vec<_> = found.flatten().collect();
    Ok(Contact {
        plate: Badge(Some(plate)),
        count,
        newest: rows(state, &decisions).await?,
    })
}
