//! What became of permits: every version of each, and the decisions that exemptions have waived.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::{Store, as_sql, at, from_json, from_sql, json, ns};
use crate::domain::event::{
    Decision, Exemption, JournalEntry, Order, OrderKind, Output, Permit, PermitChange, Reason, Seq,
};
use crate::domain::site::{GroupId, PermitId};
use crate::port::permits::{PermitBook, Version};
use crate::port::records::RecordsError;

/// Who changed it, and why.
struct Hand<'a> {
    entry: &'a JournalEntry,
    by: &'a str,
    reason: &'a str,
}

/// Draws a change of the list, as far as it was made.
pub(super) fn changed(
    c: &Connection,
    entry: &JournalEntry,
    change: &PermitChange,
) -> rusqlite::Result<()> {
    let by = match change {
        PermitChange::Put { by, .. }
        | PermitChange::Remove { by, .. }
        | PermitChange::Batch { by, .. }
        | PermitChange::Import { by, .. } => by,
    };
    let hand = Hand {
        entry,
        by,
        reason: "",
    };
    if let PermitChange::Import { permits, .. } = change {
        let mut gone = list(c)?;
        for permit in permits {
            let same = gone.remove(&permit.id).is_some_and(|p| p == *permit);
            if !same {
                keep(c, &hand, &permit.id, Some(permit))?;
            }
        }
        return gone.keys().try_for_each(|id| keep(c, &hand, id, None));
    }
    let mut changed = entry.permits_changed().into_iter();
    changed.try_for_each(|(id, permit)| keep(c, &hand, id, permit))
}

/// Draws what persons order about exemptions.
pub(super) fn ordered(c: &Connection, entry: &JournalEntry, order: &Order) -> rusqlite::Result<()> {
    let rejected = |o: &Output| matches!(o, Output::Rejected(_));
    if entry.outputs.iter().any(rejected) {
        return Ok(());
    }
    let exempt = |id: &PermitId, exempt: Option<Exemption>| {
        let hand = Hand {
            entry,
            by: &order.by,
            reason: &order.reason,
        };
        match newest(c, id)? {
            Some(permit) => keep(c, &hand, id, Some(&Permit { exempt, ..permit })),
            None => Ok(()),
        }
    };
    match &order.what {
        OrderKind::Exempt {
            permit,
            from,
            until,
            areas,
        } => exempt(
            permit,
            Some(Exemption {
                reason: order.reason.clone(),
                by: order.by.clone(),
                from: *from,
                until: *until,
                areas: areas.clone(),
            }),
        ),
        OrderKind::Unexempt { permit } => exempt(permit, None),
        OrderKind::ExemptGroup { group, .. } => {
            c.prepare_cached("INSERT OR REPLACE INTO group_exempted (grp, at) VALUES (?, ?)")?
                .execute(params![group.as_str(), ns(entry.at)])?;
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Draws that an exemption has waived a vehicle.
pub(super) fn waived(c: &Connection, decision: &Decision) -> rusqlite::Result<()> {
    let (Some(id), Reason::Exempt) = (&decision.permit, decision.reason) else {
        return Ok(());
    };
    let group = newest(c, id)?.map(|p| p.group);
    c.prepare_cached("INSERT OR REPLACE INTO waived (seq, at, permit, grp) VALUES (?, ?, ?, ?)")?
        .execute(params![
            as_sql(decision.seq),
            ns(decision.at),
            id.as_str(),
            group.as_ref().map_or("", GroupId::as_str),
        ])?;
    Ok(())
}

/// A permit as it was left last; `None`: there is none.
fn newest(c: &Connection, id: &PermitId) -> rusqlite::Result<Option<Permit>> {
    let body: Option<Option<String>> = c
        .prepare_cached(
            "SELECT body FROM permit_version WHERE permit = ? ORDER BY seq DESC LIMIT 1",
        )?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()?;
    body.flatten().map(|b| from_json(&b)).transpose()
}

/// A permit as it was before an entry of the journal; `None`: there was none.
fn before(c: &Connection, id: &PermitId, seq: Seq) -> rusqlite::Result<Option<Permit>> {
    let body: Option<Option<String>> = c
        .prepare_cached(
            "SELECT body FROM permit_version WHERE permit = ? AND seq < ? ORDER BY seq DESC LIMIT 1",
        )?
        .query_row(params![id.as_str(), as_sql(seq)], |row| row.get(0))
        .optional()?;
    body.flatten().map(|b| from_json(&b)).transpose()
}

/// All permits as they were left last.
fn list(c: &Connection) -> rusqlite::Result<BTreeMap<PermitId, Permit>> {
    let mut query =
        c.prepare_cached("SELECT permit, body, max(seq) FROM permit_version GROUP BY permit")?;
    let mut rows = query.query([])?;
    let mut all = BTreeMap::new();
    while let Some(row) = rows.next()? {
        if let Some(body) = row.get::<_, Option<String>>(1)? {
            all.insert(PermitId::new(row.get_ref(0)?.as_str()?), from_json(&body)?);
        }
    }
    Ok(all)
}

/// Keeps a version, unless nothing is otherwise in it.
fn keep(
    c: &Connection,
    hand: &Hand,
    id: &PermitId,
    permit: Option<&Permit>,
) -> rusqlite::Result<()> {
    if newest(c, id)?.as_ref() == permit {
        return Ok(());
    }
    c.prepare_cached(
        "INSERT OR REPLACE INTO permit_version (permit, seq, at, who, reason, body) VALUES (?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        id.as_str(),
        as_sql(hand.entry.seq),
        ns(hand.entry.at),
        hand.by,
        hand.reason,
        permit.map(json).transpose()?,
    ])?;
    Ok(())
}

fn versions(c: &Connection, id: &PermitId, limit: u32) -> rusqlite::Result<Vec<Version>> {
    c.prepare_cached(
        "SELECT seq, at, who, reason, body FROM permit_version WHERE permit = ? ORDER BY seq DESC LIMIT ?",
    )?
    .query_map(params![id.as_str(), limit], |row| {
        let body: Option<String> = row.get(4)?;
        Ok(Version {
            seq: from_sql(row.get(0)?),
            at: at(row.get(1)?),
            by: row.get(2)?,
            reason: row.get(3)?,
            permit: body.map(|b| from_json(&b)).transpose()?,
        })
    })?
    .collect()
}

/// When the exemption that a permit has now was given: the oldest of the newest versions that have it.
fn given(
    c: &Connection,
    id: &PermitId,
    exemption: &Exemption,
) -> rusqlite::Result<Option<Timestamp>> {
    let versions = versions(c, id, u32::MAX)?;
    let has = |v: &&Version| {
        let permit = v.permit.as_ref();
        permit.is_some_and(|p| p.exempt.as_ref() == Some(exemption))
    };
    Ok(versions.iter().take_while(has).last().map(|v| v.at))
}

fn count(
    c: &Connection,
    (column, of): (&str, &str),
    exemption: &Exemption,
    given: Option<Timestamp>,
) -> rusqlite::Result<u64> {
    // Neither before it was given nor before it began.
    let since = given.max(exemption.from).map_or(i64::MIN, ns);
    let until = exemption.until.map_or(i64::MAX, ns);
    let sql = format!("SELECT count(*) FROM waived WHERE {column} = ? AND at >= ? AND at < ?");
    c.prepare_cached(&sql)?
        .query_row(params![of, since, until], |row| row.get(0).map(from_sql))
}

impl PermitBook for Store {
    fn versions(&self, permit: &PermitId, limit: u32) -> Result<Vec<Version>, RecordsError> {
        let readers = self.readers();
        Ok(readers.read("reading a permit's history", |c| versions(c, permit, limit))?)
    }

    fn before(&self, permits: &[(PermitId, Seq)]) -> Result<Vec<Option<Permit>>, RecordsError> {
        let all = self.readers().read("reading how permits were", |c| {
            let all = permits.iter().map(|(id, seq)| before(c, id, *seq));
            all.collect::<rusqlite::Result<_>>()
        })?;
        Ok(all)
    }

    fn uses(&self, permit: &PermitId, exemption: &Exemption) -> Result<u64, RecordsError> {
        let uses = self.readers().read("counting an exemption's uses", |c| {
            let given = given(c, permit, exemption)?;
            count(c, ("permit", permit.as_str()), exemption, given)
        })?;
        Ok(uses)
    }

    fn group_uses(&self, group: &GroupId, exemption: &Exemption) -> Result<u64, RecordsError> {
        let uses = self.readers().read("counting an exemption's uses", |c| {
            let given: Option<i64> = c
                .prepare_cached("SELECT at FROM group_exempted WHERE grp = ?")?
                .query_row([group.as_str()], |row| row.get(0))
                .optional()?;
            count(c, ("grp", group.as_str()), exemption, given.map(at))
        })?;
        Ok(uses)
    }
}
