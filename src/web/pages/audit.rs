//! The audit log: who did what, why, and whether the log still holds together.

use crate::domain::event::Seq;
use crate::port::audit::{AuditQuery, AuditRow, Chain};
use crate::port::deed::kind;
use crate::web::pages::filter::{ROWS, address};
use crate::web::pages::prelude::*;
use crate::wording::audit::outcome;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Supervisor, "/audit", page)
        .menu(
            MenuPlace::Further(13),
            "shield",
            key!("menu-audit-log"),
            'u',
        )
        .post(Role::Supervisor, "/audit", search)
}

const PATH: &str = "/audit";

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    shell: Layout,
    chain: Chain,
    people: Vec<String>,
    kinds: &'static [&'static str],
    who: String,
    kind: String,
    from: String,
    to: String,
    any: bool,
    rows: Vec<LogRow>,
    further: bool,
    first: String,
    next: Option<String>,
}

struct LogRow {
    seq: Seq,
    at: Stamp,
    who: String,
    role: String,
    what: String,
    reason: String,
    result: String,
    /// The beginning of its hash, for comparing by eye.
    hash: String,
}

/// The filter, as posted and as it stands in the address. There is no plate in it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct AuditFilter {
    who: String,
    kind: String,
    from: String,
    to: String,
    before: Option<Seq>,
}

impl AuditFilter {
    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("who", self.who.clone()),
            ("kind", self.kind.clone()),
            ("from", self.from.clone()),
            ("to", self.to.clone()),
        ]
    }
}

async fn page(state: WebState, who: Who, Query(filter): Query<AuditFilter>) -> PageResult {
    let times = state.times();
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let query = AuditQuery {
        who: given(&filter.who),
        kind: given(&filter.kind),
        from: times.parse_local(&filter.from),
        to: times.parse_local(&filter.to),
        before: filter.before,
        limit: ROWS,
    };
    let (chain, found, accounts) = state
        .blocking(move |s| {
            let chain = s.audit.check().map_err(|e| e.to_string())?;
            let found = s.audit.rows(&query).map_err(|e| e.to_string())?;
            let accounts = s.accounts.accounts().map_err(|e| e.to_string())?;
            Ok::<_, String>((chain, found, accounts))
        })
        .await?;
    let row = |row: AuditRow| LogRow {
        seq: row.seq,
        at: times.stamp(row.at),
        who: row.who,
        role: Role::named(&row.role).map_or(row.role, |role| role.name().to_string()),
        what: row.what.to_string(),
        reason: row.reason,
        result: outcome(&row.result),
        hash: row.hash.chars().take(12).collect(),
    };
    let base = filter.fields();
    let next = found.next.map(|seq| {
        let mut fields = base.clone();
        fields.push(("before", seq.to_string()));
        address(PATH, &fields)
    });
    error::page(&AuditPage {
        shell: Layout::new(&state, &who, PATH, key!("audit-audit-log")).await?,
        chain,
        people: accounts.into_iter().map(|a| a.name).collect(),
        kinds: &kind::ALL,
        any: base.iter().any(|(_, v)| !v.is_empty()),
        first: address(PATH, &base),
        who: filter.who,
        kind: filter.kind,
        from: filter.from,
        to: filter.to,
        rows: found.rows.into_iter().map(row).collect(),
        further: filter.before.is_some(),
        next,
    })
}

/// The filter.
async fn search(Form(filter): Form<AuditFilter>) -> PageResult {
    Ok(see_other(&address(PATH, &filter.fields())))
}
