//! Decisions: every vehicle that was answered; violations among them; passages; a plate's history; pictures.

use axum::response::Response;

use crate::domain::event::{self, Seq};
use crate::domain::site::{LaneId, PermitId};
use crate::port::records::DecisionQuery;
use crate::web::api::prelude::*;
use crate::web::api::schemas::{Cause, Decision, Direction, KnownBy, ViolationKind, whole};
use crate::web::http::evidence;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .get(LOOK, "/api/v1/decisions", list)
        .named("decisions")
        .does("Every vehicle that was answered, newest first")
        .post(LOOK, "/api/v1/decisions/search", search)
        .named("searchDecisions")
        .does("The same, also by plate or a part of one")
        .get(LOOK, "/api/v1/decisions/{seq}", one)
        .named("decision")
        .does("One of them")
        .gives("The decision.")
        .get(LOOK, "/api/v1/decisions/{seq}/pictures/{shot}", picture)
        .named("picture")
        .does("The picture that the plate was read from")
        .media("image/jpeg")
        .gives("The picture.")
        .get(LOOK, "/api/v1/violations", violations)
        .named("violations")
        .does("Decisions that are violations, or explained contradictions, newest first")
        .post(LOOK, "/api/v1/history", history)
        .named("history")
        .does("What is known of one plate, newest first")
        .gives("At most `limit`.")
        .get(LOOK, "/api/v1/passages", passages)
        .named("passages")
        .does("Vehicles that passed, newest first")
}

/// Which decisions. A plate is asked for by POST, so that it stands in no address.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListQuery {
    lane: Option<String>,
    /// Of this permit's number.
    permit: Option<String>,
    /// At or after.
    from: Option<Time>,
    /// Before.
    to: Option<Time>,
    #[param(value_type = Option<String>, pattern = "^[0-9a-f]{16}$")]
    cursor: Option<Before>,
    /// Rows of a page.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

impl ListQuery {
    fn asked(&self) -> Result<DecisionQuery, Problem> {
        Ok(DecisionQuery {
            lane: self.lane.as_deref().map(LaneId::new),
            permit: self.permit.as_deref().map(PermitId::new),
            from: self.from.map(|t| t.0),
            to: self.to.map(|t| t.0),
            before: self.cursor.map(|c| c.0),
            limit: limit(self.limit)?,
            ..DecisionQuery::default()
        })
    }

    /// What was asked besides the cursor, for the next page's address.
    fn fields(self) -> [(&'static str, Option<String>); 5] {
        [
            ("lane", self.lane),
            ("permit", self.permit),
            ("from", self.from.map(|t| t.0.to_string())),
            ("to", self.to.map(|t| t.0.to_string())),
            ("limit", self.limit.map(|n| n.to_string())),
        ]
    }
}

/// A page of what is for this person.
async fn ask(state: &WebState, who: Caller, query: DecisionQuery) -> PageResult<Decision> {
    let query = DecisionQuery {
        lanes: who.lanes,
        ..query
    };
    let found = state.blocking(move |s| s.records.decisions(&query)).await?;
    Ok(Paged::of(&found, Decision::from))
}

async fn list(
    state: WebState,
    who: Caller,
    InQuery(query): InQuery<ListQuery>,
) -> PageResult<Decision> {
    let page = ask(&state, who, query.asked()?).await?;
    Ok(page.linked("/api/v1/decisions", &query.fields()))
}

/// Which violations.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ViolationsQuery {
    lane: Option<String>,
    /// Of this permit's number.
    permit: Option<String>,
    #[param(inline)]
    kind: Option<ViolationKind>,
    /// The likeliest one.
    #[param(inline)]
    cause: Option<Cause>,
    /// Those of which a person has said what they were, or those of which nobody has.
    acknowledged: Option<bool>,
    /// Explained contradictions in place of violations.
    #[serde(default)]
    #[param(required = false)]
    explained: bool,
    /// At or after.
    from: Option<Time>,
    /// Before.
    to: Option<Time>,
    #[param(value_type = Option<String>, pattern = "^[0-9a-f]{16}$")]
    cursor: Option<Before>,
    /// Rows of a page.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

async fn violations(
    state: WebState,
    who: Caller,
    InQuery(query): InQuery<ViolationsQuery>,
) -> PageResult<Decision> {
    let kind = query.kind.map(event::ViolationKind::from);
    let cause = query.cause.map(event::Cause::from);
    let list = ListQuery {
        lane: query.lane,
        permit: query.permit,
        from: query.from,
        to: query.to,
        cursor: query.cursor,
        limit: query.limit,
    };
    let asked = DecisionQuery {
        violations_only: !query.explained,
        explained: query.explained,
        kinds: kind.into_iter().collect(),
        causes: cause.into_iter().collect(),
        acknowledged: query.acknowledged,
        ..list.asked()?
    };
    let mut fields = list.fields().to_vec();
    fields.extend([
        ("kind", kind.map(|k| k.as_str().to_owned())),
        ("cause", cause.map(|c| c.as_str().to_owned())),
        ("acknowledged", query.acknowledged.map(|a| a.to_string())),
        ("explained", query.explained.then(|| "true".to_owned())),
    ]);
    let page = ask(&state, who, asked).await?;
    Ok(page.linked("/api/v1/violations", &fields))
}

/// A search among decisions.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Search {
    /// A plate or a part of one: letters and digits.
    plate: Option<Plate>,
    /// Look-alikes (O and 0, B and 8) count as one.
    #[serde(default)]
    alike: bool,
    lane: Option<String>,
    permit: Option<String>,
    from: Option<Time>,
    to: Option<Time>,
    /// Only those that are violations.
    #[serde(default)]
    violations_only: bool,
    /// Only explained contradictions.
    #[serde(default)]
    explained_only: bool,
    #[schema(value_type = Option<String>, pattern = "^[0-9a-f]{16}$")]
    cursor: Option<Before>,
    #[serde(default, deserialize_with = "whole")]
    #[schema(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

async fn search(
    state: WebState,
    who: Caller,
    InBody(search): InBody<Search>,
) -> PageResult<Decision> {
    let list = ListQuery {
        lane: search.lane,
        permit: search.permit,
        from: search.from,
        to: search.to,
        cursor: search.cursor,
        limit: search.limit,
    };
    let mut asked = list.asked()?;
    asked.plate_part = search.plate.map(|p| p.0.as_str().to_owned());
    asked.alike = search.alike;
    asked.violations_only = search.violations_only;
    asked.explained = search.explained_only;
    ask(&state, who, asked).await
}

async fn one(state: WebState, InPath(seq): InPath<Seq>) -> ApiResult<Decision> {
    Ok(Json(Decision::from(&state.house.decision(seq).await?)))
}

async fn picture(
    state: WebState,
    InPath((seq, shot)): InPath<(Seq, String)>,
) -> Result<Response, Problem> {
    Ok(evidence::shown(&state, seq, &shot).await?)
}

/// Whose history.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HistoryOf {
    plate: Plate,
    #[serde(default, deserialize_with = "whole")]
    #[schema(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

async fn history(
    state: WebState,
    who: Caller,
    InBody(asked): InBody<HistoryOf>,
) -> ListResult<Decision> {
    let most = limit(asked.limit)?;
    let found = state
        .blocking(move |s| s.records.history(&asked.plate.0, most))
        .await?;
    let own = found.iter().filter(|d| who.sees(&d.lane));
    Ok(own.map(Decision::from).collect())
}

shows! {
    /// A vehicle passed a lane.
    pub struct Passage of event::Passage {
        /// Journal number of the sighting that was answered, or of the crossing where there was none.
        seq: u64,
        lane: String,
        at: Time,
        direction: Direction,
        from: String,
        to: String,
        plate: Option<Plate>,
        permit: Option<String>,
        /// The stay that it began or ended.
        stay: Option<u64>,
        known_by: KnownBy,
    }
}

/// A page of a list that has no filter.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageQuery {
    #[param(value_type = Option<String>, pattern = "^[0-9a-f]{16}$")]
    pub(crate) cursor: Option<Before>,
    #[param(minimum = 1, maximum = 500)]
    pub(crate) limit: Option<u32>,
}

impl PageQuery {
    /// Where the page begins and how many rows it has.
    pub(crate) fn asked(&self) -> Result<(Option<Seq>, u32), Problem> {
        Ok((self.cursor.map(|c| c.0), limit(self.limit)?))
    }

    /// What was asked besides the cursor.
    pub fn fields(&self) -> [(&'static str, Option<String>); 1] {
        [("limit", self.limit.map(|n| n.to_string()))]
    }
}

async fn passages(
    state: WebState,
    who: Caller,
    InQuery(query): InQuery<PageQuery>,
) -> PageResult<Passage> {
    let (before, most) = query.asked()?;
    let mut found = state
        .blocking(move |s| s.records.passages(before, most))
        .await?;
    found.rows.retain(|p| who.sees(&p.lane));
    let page = Paged::of(&found, Passage::from);
    Ok(page.linked("/api/v1/passages", &query.fields()))
}
