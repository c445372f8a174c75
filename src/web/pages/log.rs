//! The log: who did what, why, and what came of it. One list for all: operators see what persons did; a supervisor also sees
//! log-ins, accounts and what the gateway did, and whether the log still holds together.

use axum::http::Uri;

use crate::actions::table::FileKind;
use crate::domain::event::Seq;
use crate::port::audit::{AuditQuery, AuditRow, Chain};
use crate::port::deed::kind;
use crate::web::html::sorting::{Heads, Sort};
use crate::web::pages::filter::{BY_TIME, Pager, ROWS, Turn, address, oldest_first};
use crate::web::pages::prelude::*;
use crate::wording::audit::{named, outcome};
use crate::wording::persons;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, "/log", page)
        .menu(MenuPlace::Further(9), "log", key!("menu-log"), 'o')
        .post(Role::Viewer, "/log", search)
        .get(Role::Viewer, "/log.csv", export)
        .get(Role::Viewer, "/log.xlsx", export)
        .get(Role::Supervisor, "/audit", moved)
}

const PATH: &str = "/log";

/// Kinds of what the journal does not tell: a supervisor's.
const SECURITY: [&str; 6] = [
    kind::LOG_IN,
    kind::ACCOUNT,
    kind::RULES,
    kind::TRIAL,
    kind::COMMISSIONING,
    kind::GATEWAY,
];

#[derive(Template)]
#[template(path = "log.html")]
struct LogPage {
    shell: Layout,
    /// For supervisors, on the first page.
    chain: Option<Chain>,
    /// What only supervisors see is among it.
    whole: bool,
    people: Vec<String>,
    kinds: Vec<&'static str>,
    filter: LogFilter,
    any: bool,
    heads: Heads,
    rows: Vec<LogRow>,
    csv: String,
    xlsx: String,
    pager: Pager,
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
pub(crate) struct LogFilter {
    who: String,
    kind: String,
    from: String,
    to: String,
    sort: String,
    before: Option<Seq>,
    /// From this entry of the journal back.
    entry: Option<Seq>,
}

impl LogFilter {
    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("who", self.who.clone()),
            ("kind", self.kind.clone()),
            ("from", self.from.clone()),
            ("to", self.to.clone()),
            ("sort", self.sort.clone()),
        ]
    }

    /// Something is filtered.
    fn any(&self) -> bool {
        let mut fields = self.fields().into_iter();
        fields.any(|(name, value)| name != "sort" && !value.is_empty())
    }

    /// What this person may see of it.
    fn asked(&self, state: &WebState, who: &Who) -> AuditQuery {
        let times = state.times();
        let oldest = oldest_first(&self.sort);
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        AuditQuery {
            who: given(&self.who),
            kind: given(&self.kind),
            from: times.parse_local(&self.from),
            to: times.parse_local(&self.to),
            before: self.before.filter(|_| !oldest),
            after: oldest.then_some(self.before.unwrap_or(0)),
            acts_only: !sees_all(who),
            with_ends: true,
            limit: ROWS,
        }
    }
}

fn sees_all(who: &Who) -> bool {
    who.role >= Role::Supervisor
}

async fn page(state: WebState, who: Who, Query(filter): Query<LogFilter>) -> PageResult {
    let whole = sees_all(&who);
    let mut query = filter.asked(&state, &who);
    let is_first = filter.before.is_none() && filter.entry.is_none();
    let entry = filter.entry;
    let (chain, found, accounts) = state
        .blocking(move |s| {
            if let Some(entry) = entry {
                let row = s.audit.row_of(entry).map_err(|e| e.to_string())?;
                query.before = row.map(|row| row + 1);
            }
            let chain = (whole && is_first).then(|| s.audit.check()).transpose();
            let chain = chain.map_err(|e| e.to_string())?;
            let found = s.audit.rows(&query).map_err(|e| e.to_string())?;
            let accounts = s.accounts.accounts().map_err(|e| e.to_string())?;
            Ok::<_, String>((chain, found, accounts))
        })
        .await?;
    let times = state.times();
    let row = |row: AuditRow| LogRow {
        seq: row.seq,
        at: times.stamp(row.at),
        who: persons::shown(&row.who),
        role: Role::named(&row.role)
            .map_or_else(|| persons::shown(&row.role), |role| role.name().to_string()),
        what: named(&state.house.site, &row.what),
        reason: row.reason,
        result: outcome(&row.result),
        hash: row.hash.chars().take(12).collect(),
    };
    let base = filter.fields();
    let unsorted: Vec<_> = base.iter().filter(|f| f.0 != "sort").cloned().collect();
    let turn = Turn {
        further: !is_first,
        oldest_first: oldest_first(&filter.sort),
    };
    let kinds = kind::ALL.into_iter();
    let title = match whole {
        true => key!("log-operator-and-security"),
        false => key!("log-log"),
    };
    error::page(&LogPage {
        shell: Layout::new(&state, &who, PATH, title).await?,
        chain,
        whole,
        people: accounts.into_iter().map(|a| a.name).collect(),
        kinds: kinds.filter(|k| whole || !SECURITY.contains(k)).collect(),
        any: filter.any(),
        heads: Heads::new(Sort::read(&filter.sort, &BY_TIME), address(PATH, &unsorted)),
        rows: found.rows.into_iter().map(row).collect(),
        csv: address("/log.csv", &base),
        xlsx: address("/log.xlsx", &base),
        pager: turn.pager(PATH, &base, found.next),
        filter,
    })
}

/// The filter.
async fn search(Form(filter): Form<LogFilter>) -> PageResult {
    Ok(see_other(&address(PATH, &filter.fields())))
}

/// All that the filter finds, as a table.
async fn export(
    state: WebState,
    who: Who,
    uri: Uri,
    Query(filter): Query<LogFilter>,
) -> PageResult {
    let kind = FileKind::of(uri.path());
    let file = state
        .house
        .log_file(filter.asked(&state, &who), kind)
        .await?;
    Ok(error::table(kind, &file.name, file.bytes))
}

/// The audit log is in the same list now.
async fn moved(Query(filter): Query<LogFilter>) -> PageResult {
    Ok(see_other(&address(PATH, &filter.fields())))
}
