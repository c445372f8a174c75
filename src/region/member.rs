//! Coming into the region: the form of its schema, its name, one's own, and the lease that keeps a second machine away.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio_postgres::Client;

use super::link::{Fault, limited};
use super::outbox::blocking;
use super::schema;
use super::settings::Settings;
use crate::domain::event::Seq;
use crate::port::region::OwnGateway;

/// A process that is not heard for so long has lost the name.
pub(super) const LEASE: Duration = Duration::from_secs(15);
/// How often it is renewed.
pub(super) const RENEW: Duration = Duration::from_secs(5);

/// This process among all.
#[derive(Debug, Clone)]
pub(super) struct Holder {
    /// Drawn at the start, kept in memory only.
    pub(super) id: String,
    pub(super) host: String,
    pub(super) build: String,
}

/// What holding the name came to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    /// Up to which of its entries the database has been told.
    pub(super) told: (u32, Seq),
    pub(super) now_there: Timestamp,
}

/// Whether this is the region that the site file names, of a form that this build knows, and the role is that gateway's.
pub(super) async fn check(client: &Client, settings: &Settings) -> Result<(), Fault> {
    let found = schema::form(client).await?;
    let place = settings.place();
    let Some((name, form)) = found else {
        return Err(Fault(sentence!("region-none-there", place)));
    };
    let knows = schema::form_here();
    if form > knows {
        return Err(Fault(sentence!("region-newer", place, form, knows)));
    }
    if form < knows {
        return Err(Fault(sentence!("region-older", place, form, knows)));
    }
    if name != settings.name {
        return Err(Fault(sentence!(
            "region-other-name",
            place,
            name,
            wanted = settings.name.clone()
        )));
    }
    let row = limited(client.query_one("SELECT session_user::text, plategate.own_gateway()", &[]))
        .await?;
    let (role, own): (String, Option<String>) = (row.get(0), row.get(1));
    match own {
        Some(own) if own == settings.gateway.as_str() => Ok(()),
        Some(own) => Err(Fault(sentence!(
            "region-role-of-other",
            role,
            own,
            wanted = settings.gateway.to_string()
        ))),
        None => Err(Fault(sentence!(
            "region-role-of-none",
            role,
            wanted = settings.gateway.to_string()
        ))),
    }
}

/// Keeps the region's key: by it an erased plate is told.
pub(super) async fn keep_key(client: &Client, own: &Arc<dyn OwnGateway>) -> Result<(), Fault> {
    let asked = "SELECT erasure_key FROM plategate.region";
    let key: String = limited(client.query_one(asked, &[])).await?.get(0);
    let own = Arc::clone(own);
    blocking(move || own.keep_region_key(&key)).await
}

/// Takes the name, or keeps it. `state`: how the lot is, where that is another than was said last.
///
/// # Errors
/// Another process has it.
pub(super) async fn hold(
    client: &Client,
    settings: &Settings,
    holder: &Holder,
    (ahead_ms, state): (Option<i64>, Option<&str>),
) -> Result<Held, Fault> {
    let (name, lease_s) = (settings.gateway.as_str(), LEASE.as_secs_f64());
    let row = limited(client.query_opt(
        "UPDATE plategate.gateway SET holder = $2, host = $3, build = $4, last_seen = clock_timestamp(),
             held_until = clock_timestamp() + make_interval(secs => $5), clock_ahead_ms = coalesce($6, clock_ahead_ms),
             state = coalesce($7::text::json, state), state_at = CASE WHEN $7 IS NULL THEN state_at ELSE clock_timestamp() END
         WHERE name = $1 AND (holder IS NULL OR holder = $2 OR held_until < clock_timestamp())
         RETURNING told_epoch, told_seq, clock_timestamp()",
        &[&name, &holder.id, &holder.host, &holder.build, &lease_s, &ahead_ms, &state],
    ))
    .await?;
    if let Some(row) = row {
        return Ok(Held {
            told: named(row.get(0), row.get(1)),
            now_there: row.get(2),
        });
    }
    let other = "SELECT host, extract(epoch FROM clock_timestamp() - last_seen)::float8 FROM plategate.gateway WHERE name = $1";
    let row = limited(client.query_one(other, &[&name])).await?;
    let (host, ago): (Option<String>, Option<f64>) = (row.get(0), row.get(1));
    let (host, ago_s) = (host.unwrap_or_default(), ago.unwrap_or_default().round());
    Err(Fault(sentence!(
        "region-name-taken",
        name,
        host,
        ago_s,
        lease_s = LEASE.as_secs()
    )))
}

/// Gives the name back, so that the next process need not wait.
pub(super) async fn release(
    client: &Client,
    settings: &Settings,
    holder: &Holder,
) -> Result<(), Fault> {
    limited(client.execute(
        "UPDATE plategate.gateway SET holder = NULL, held_until = NULL WHERE name = $1 AND holder = $2",
        &[&settings.gateway.as_str(), &holder.id],
    ))
    .await?;
    Ok(())
}

/// Epoch and number as the database has them.
pub(super) fn named(epoch: i32, seq: i64) -> (u32, Seq) {
    (
        u32::try_from(epoch).unwrap_or(0),
        Seq::try_from(seq).unwrap_or(0),
    )
}

pub(super) fn as_sql((epoch, seq): (u32, Seq)) -> (i32, i64) {
    (
        i32::try_from(epoch).unwrap_or(i32::MAX),
        i64::try_from(seq).unwrap_or(i64::MAX),
    )
}
