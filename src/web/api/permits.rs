//! Permits: search, read, put, remove.

use axum::Extension;
use axum::response::NoContent;

use crate::actions::error::Fault;
use crate::actions::permits::{self, Over};
use crate::actions::{ActionError, ActionResult};
use crate::domain::site::{GroupId, LaneId, PermitId, Site};
use crate::domain::{event, permit, plate};
use crate::port::permits::PermitsAsked;
use crate::web::api::exemptions::Exemption;
use crate::web::api::idempotency::Secret;
use crate::web::api::page::After;
use crate::web::api::prelude::*;
use crate::web::api::schemas::{Hours, List, whole};

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .post(LOOK, "/api/v1/permits/search", search)
        .named("searchPermits")
        .does("Permits, in the order of their numbers")
        .get(LOOK, "/api/v1/permits/{id}", one)
        .named("permit")
        .does("One of them")
        .gives("The permit.")
        .put(PERMITS, "/api/v1/permits/{id}", put)
        .named("putPermit")
        .does("Adds a permit or changes the one of this number")
        .gives("It is on the list.")
        .delete(PERMITS, "/api/v1/permits/{id}", remove)
        .named("removePermit")
        .does("Takes a permit off the list")
        .post(PERMITS, "/api/v1/permits/{id}/holder-link", make_link)
        .named("makeHolderLink")
        .does("Makes a link by which the permit's holder changes its plates; it comes once")
        .gives("The link, in place of the one before.")
        .delete(PERMITS, "/api/v1/permits/{id}/holder-link", remove_link)
        .named("removeHolderLink")
        .does("Takes the holder's link back")
}

shows! {
    /// A permit.
    pub struct Permit of event::Permit {
        id: String,
        holder: String,
        group: String,
        plates: Vec<Plate>,
        /// Plates of `plates` that are on one vehicle, front and rear.
        vehicles: Vec<Vec<Plate>>,
        /// How many of its vehicles may be inside at a time; null: all.
        spaces: Option<u32>,
        valid_from: Option<Time>,
        valid_to: Option<Time>,
        /// When it lets in, by the site's clock; none: at any time.
        hours: Vec<Hours>,
        /// Lanes at which it lets in; none: all.
        lanes: Vec<String>,
        /// Plates for which other dates, hours and lanes hold.
        plate_terms: Vec<PlateTerms>,
        list: List,
        note: String,
        exemption = exempt: Option<Exemption>,
    }
}

shows! {
    /// What holds for one plate of a permit instead of what the permit says.
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(crate) struct PlateTerms of permit::PlateTerms {
        plate: Plate,
        /// Whose vehicle it is; empty: the permit's holder's.
        #[serde(default)]
        #[schema(max_length = 120)]
        holder: String,
        valid_from: Option<Time>,
        valid_to: Option<Time>,
        /// None: at any time.
        #[serde(default)]
        #[schema(max_items = 20)]
        hours: Vec<Hours>,
        /// None: all.
        #[serde(default)]
        lanes: Vec<String>,
    }
}

impl From<PlateTerms> for permit::PlateTerms {
    fn from(t: PlateTerms) -> permit::PlateTerms {
        permit::PlateTerms {
            plate: t.plate.0,
            holder: t.holder.trim().to_owned(),
            valid_from: t.valid_from.map(|t| t.0),
            valid_to: t.valid_to.map(|t| t.0),
            hours: t.hours.into_iter().map(|h| h.0).collect(),
            lanes: t.lanes.iter().map(|id| LaneId::new(id)).collect(),
        }
    }
}

/// A permit as it stands, with a mark by which a later change can tell whether it stands so still.
#[derive(Serialize, ToSchema)]
pub(crate) struct StandingPermit {
    #[serde(flatten)]
    permit: Permit,
    /// Changes whenever anything in the permit does.
    version: String,
}

impl From<&event::Permit> for StandingPermit {
    fn from(permit: &event::Permit) -> StandingPermit {
        StandingPermit {
            permit: Permit::from(permit),
            version: permit.digest().to_string(),
        }
    }
}

fn over(version: Option<&str>) -> Over {
    let seen = |version| Over::Seen(event::PermitDigest::sent(version));
    version.map_or(Over::Anything, seen)
}

/// Which permits.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PermitSearch {
    /// Part of number, holder, group or plate, in any case; all where nothing is said.
    #[serde(default)]
    #[schema(max_length = 120)]
    text: String,
    #[schema(value_type = Option<String>, pattern = "^([0-9a-f]{2})*$")]
    cursor: Option<After>,
    #[serde(default, deserialize_with = "whole")]
    #[schema(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

async fn search(
    state: WebState,
    InBody(search): InBody<PermitSearch>,
) -> PageResult<StandingPermit> {
    let most = limit(search.limit)?;
    let after = search.cursor.map(|c| PermitId::new(&c.0));
    let desk = &state.house.desk;
    let asked = PermitsAsked {
        text: search.text,
        after,
        ..PermitsAsked::first(most as usize)
    };
    let found = desk.find_permits(asked).await?;
    let last = found.rows.last().filter(|_| found.more);
    let next = last.map(|p| After(p.id.to_string()).into());
    Ok(Paged::new(
        found.rows.iter().map(StandingPermit::from),
        next,
    ))
}

async fn one(state: WebState, InPath(id): InPath<String>) -> ApiResult<StandingPermit> {
    Ok(Json((&state.house.permit(&id).await?).into()))
}

/// A permit as it is to be. What is not said is empty; the exemption stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PutPermit {
    #[schema(min_length = 1, max_length = 120, pattern = r"\S")]
    holder: String,
    #[serde(default)]
    #[schema(max_length = 120)]
    group: String,
    #[schema(min_items = 1, max_items = 1000)]
    plates: Vec<Plate>,
    /// Plates of `plates` that are on one vehicle.
    #[serde(default)]
    #[schema(max_items = 1000)]
    vehicles: Vec<Vec<Plate>>,
    #[serde(default, deserialize_with = "whole")]
    #[schema(minimum = 1, maximum = 4294967295_i64)]
    spaces: Option<u32>,
    valid_from: Option<Time>,
    valid_to: Option<Time>,
    /// When it lets in, by the site's clock; none: at any time.
    #[serde(default)]
    #[schema(max_items = 20)]
    hours: Vec<Hours>,
    /// Lanes at which it lets in; none: all.
    #[serde(default)]
    lanes: Vec<String>,
    /// Plates of `plates` for which other dates, hours and lanes hold; left out: as they are.
    #[schema(max_items = 1000)]
    plate_terms: Option<Vec<PlateTerms>>,
    /// `allow` where nothing is said.
    list: Option<List>,
    #[serde(default)]
    #[schema(max_length = 1000)]
    note: String,
    /// A permit of this number must not be there yet.
    #[serde(default)]
    new: bool,
    /// The version in which it was read: it is changed only if nobody else has changed it since. Left out: in any case.
    #[schema(pattern = "^[0-9a-f]{16}$")]
    version: Option<String>,
}

impl PutPermit {
    pub(super) fn read(self, site: &Site, id: &str) -> ActionResult<event::Permit> {
        let plain = |plates: Vec<Plate>| plates.into_iter().map(|p| p.0).collect::<Vec<_>>();
        let mut plates = plain(self.plates);
        let all = plates.len();
        plates.sort_unstable();
        plates.dedup();
        let vehicles: Vec<Vec<plate::Plate>> = self.vehicles.into_iter().map(plain).collect();
        let mut grouped: Vec<&plate::Plate> = vehicles.iter().flatten().collect();
        let known = grouped.iter().all(|p| plates.contains(p));
        let times = grouped.len();
        grouped.sort_unstable();
        grouped.dedup();
        let own = self.plate_terms.unwrap_or_default().into_iter();
        let plate_terms: Vec<permit::PlateTerms> = own.map(Into::into).collect();
        let mut own: Vec<&plate::Plate> = plate_terms.iter().map(|t| &t.plate).collect();
        own.sort_unstable();
        let twice = own.windows(2).any(|pair| pair[0] == pair[1]);
        let strange = twice || own.iter().any(|p| !plates.contains(p));
        let permit = event::Permit {
            id: PermitId::new(id.trim()),
            group: GroupId::new(self.group.trim()),
            holder: self.holder.trim().to_owned(),
            valid_from: self.valid_from.map(|t| t.0),
            valid_to: self.valid_to.map(|t| t.0),
            list: self.list.unwrap_or(List::Allow).into(),
            exempt: None,
            note: self.note.trim().to_owned(),
            spaces: self.spaces,
            vehicles: vehicles.clone(),
            plates: plates.clone(),
            hours: self.hours.into_iter().map(|h| h.0).collect(),
            lanes: self.lanes.iter().map(|id| LaneId::new(id)).collect(),
            plate_terms,
        };
        let mut faults = permits::faults(site, &permit);
        if plates.len() < all || !known || grouped.len() < times || strange {
            faults.push(Fault::PlatesOfVehicles);
        }
        if faults.is_empty() {
            return Ok(permit);
        }
        Err(ActionError::Invalid(faults))
    }
}

async fn put(
    state: WebState,
    who: Caller,
    InPath(id): InPath<String>,
    InBody(put): InBody<PutPermit>,
) -> ApiResult<Done> {
    let own = put.plate_terms.is_some();
    let over = match put.new {
        true => Over::Nothing,
        false => over(put.version.as_deref()),
    };
    let permit = put.read(&state.house.site, &id)?;
    let own = own.then(|| permit.plate_terms.clone());
    let notes = state.house.notes_on("", &permit).await?;
    let done = state.house.put_permit(&who, permit, own, &over).await?;
    let mut done: Done = done.into();
    if !notes.is_empty() {
        done.note = Some(notes.join(" "));
    }
    Ok(Json(done))
}

/// Of which version.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct RemoveQuery {
    /// The version in which it was read: it is removed only if nobody else has changed it since. Left out: in any case.
    #[param(pattern = "^[0-9a-f]{16}$")]
    version: Option<String>,
}

async fn remove(
    state: WebState,
    who: Caller,
    InPath(id): InPath<String>,
    InQuery(query): InQuery<RemoveQuery>,
) -> Result<NoContent, Problem> {
    let over = over(query.version.as_deref());
    let _done = state.house.remove_permit(&who, &id, &over).await?;
    Ok(NoContent)
}

/// A link that was made, which is shown only now.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadeLink {
    /// Under `[web] address`; without that, the path alone.
    link: String,
}

async fn make_link(
    state: WebState,
    who: Caller,
    InPath(id): InPath<String>,
) -> Result<(Extension<Secret>, Created<MadeLink>), Problem> {
    let secret = state.house.make_holder_link(&who, &id).await?;
    let link = state.settings.holder_link(None, &secret);
    Ok((Extension(Secret), Created(MadeLink { link })))
}

async fn remove_link(
    state: WebState,
    who: Caller,
    InPath(id): InPath<String>,
) -> Result<NoContent, Problem> {
    state.house.take_holder_link_back(&who, &id).await?;
    Ok(NoContent)
}
