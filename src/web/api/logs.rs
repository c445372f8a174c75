//! What persons did, what the gateway noticed by itself, and the audit log.

use crate::actions::notices::Noticed;
use crate::port::audit::{self, AuditQuery};
use crate::port::records::{Cursor, OrderRow};
use crate::web::api::decisions::PageQuery;
use crate::web::api::prelude::*;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .get(LOOK, "/api/v1/orders", orders)
        .named("orders")
        .does("What persons did, newest first")
        .get(LOOK, "/api/v1/notices", notices)
        .named("notices")
        .does("What the gateway noticed by itself, newest first")
        .get(AUDIT, "/api/v1/audit", rows)
        .named("audit")
        .does("Who did what, newest first")
        .get(AUDIT, "/api/v1/audit/chain", chain)
        .named("auditChain")
        .does("Whether the audit log still holds together")
        .gives("What a check of the whole log came to.")
}

shows! {
    /// What a person did.
    pub(crate) struct Act of OrderRow {
        /// Journal number.
        seq: u64,
        at: Time,
        by: String,
        what: String,
        reason: String,
        /// What came of it.
        result: String,
    }
}

async fn orders(state: WebState, InQuery(query): InQuery<PageQuery>) -> PageResult<Act> {
    let (before, most) = query.asked()?;
    let found = state
        .blocking(move |s| s.records.orders(before, most))
        .await?;
    let page = Paged::of(&found, Act::from);
    Ok(page.linked("/api/v1/orders", &query.fields()))
}

/// What the gateway noticed by itself.
#[derive(Serialize, ToSchema)]
pub(crate) struct Notice {
    id: u64,
    at: Time,
    /// What kind of thing, in a word or two.
    what: String,
    text: String,
    plate: Option<Plate>,
    permit: Option<String>,
}

async fn notices(state: WebState, InQuery(query): InQuery<PageQuery>) -> PageResult<Notice> {
    let (before, most) = query.asked()?;
    let found = state.house.notices(Cursor::Before(before), most).await?;
    let site = &state.house.site;
    let notice = |noticed: &Noticed| {
        let said = noticed.said(site)?;
        let row = &noticed.row;
        Some(Notice {
            id: row.id,
            at: row.at.into(),
            what: said.sort.word().to_string(),
            text: said.text,
            plate: said.plate.map(Plate),
            permit: said.permit.map(|id| id.to_string()),
        })
    };
    let next = found.next.map(|id| Before(id).into());
    let page = Paged::new(found.rows.iter().filter_map(notice), next);
    Ok(page.linked("/api/v1/notices", &query.fields()))
}

/// Which rows of the audit log.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditRows {
    who: Option<String>,
    /// One of the kinds in docs/ref/audit.md.
    kind: Option<String>,
    from: Option<Time>,
    to: Option<Time>,
    #[param(value_type = Option<String>, pattern = "^[0-9a-f]{16}$")]
    cursor: Option<Before>,
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

shows! {
    /// A row of the audit log.
    pub struct AuditRow of audit::AuditRow {
        seq: u64,
        at: Time,
        /// The journal entry that it belongs to.
        journal: Option<u64>,
        who: String,
        role: String,
        kind: String,
        what: String,
        reason: String,
        result: String,
        /// SHA-256 over this row and the hash before, hex.
        hash: String,
    }
}

async fn rows(state: WebState, InQuery(query): InQuery<AuditRows>) -> PageResult<AuditRow> {
    let asked = AuditQuery {
        who: query.who.clone(),
        kind: query.kind.clone(),
        from: query.from.map(|t| t.0),
        to: query.to.map(|t| t.0),
        before: query.cursor.map(|c| c.0),
        limit: limit(query.limit)?,
        ..AuditQuery::default()
    };
    let found = state.blocking(move |s| s.audit.rows(&asked)).await?;
    let fields = [
        ("who", query.who),
        ("kind", query.kind),
        ("from", query.from.map(|t| t.0.to_string())),
        ("to", query.to.map(|t| t.0.to_string())),
        ("limit", query.limit.map(|n| n.to_string())),
    ];
    let page = Paged::of(&found, AuditRow::from);
    Ok(page.linked("/api/v1/audit", &fields))
}

/// What a check of the whole chain came to.
#[derive(Serialize, ToSchema)]
pub struct Chain {
    /// Rows that hold together, from the first.
    rows: u64,
    /// The hash of the last of them.
    end: String,
    /// The first row that does not fit; null: all do.
    broken_row: Option<u64>,
    why: Option<String>,
}

async fn chain(state: WebState) -> ApiResult<Chain> {
    let chain = state.blocking(|s| s.audit.check()).await?;
    let (broken_row, why) = chain.broken.unzip();
    Ok(Json(Chain {
        rows: chain.rows,
        end: chain.end,
        broken_row,
        why: why.map(|why| why.to_string()),
    }))
}
