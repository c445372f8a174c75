//! What became of permits: every version of each, and the decisions that exemptions have waived.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::{Store, as_sql, at, audit, from_json, from_sql, json, ns};
use crate::domain::event::fact::{Fact, FactKind};
use crate::domain::event::{
    Decision, Exemption, JournalEntry, Order, OrderKind, Output, Permit, PermitChange, Reason, Seq,
};
use crate::domain::site::{GroupId, PermitId};
use crate::port::deed::{ActEnd, Deed};
use crate::port::permits::{PastExemption, PermitBook, Version};
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
    let hand = Hand {
        entry,
        by: change.by(),
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

/// Draws what was edited in another lot and counts here, too.
pub(super) fn changed_elsewhere(
    c: &Connection,
    entry: &JournalEntry,
    fact: &Fact,
) -> rusqlite::Result<()> {
    let by = |wanted: &PermitId| {
        let mut edits = fact.what.iter().rev().filter_map(|what| match what {
            FactKind::Permit { id, edit, .. } if id == wanted => Some(edit.by.as_str()),
            _ => None,
        });
        edits.next().unwrap_or_default()
    };
    let mut changed = entry.permits_changed().into_iter();
    changed.try_for_each(|(id, permit)| {
        let hand = Hand {
            entry,
            by: by(id),
            reason: "",
        };
        keep(c, &hand, id, permit)
    })
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

/// How many vehicles an exemption waived that was in force from one moment to another.
fn waived_within(
    c: &Connection,
    of: (&str, &str),
    exemption: &Exemption,
    (given, ended): (Timestamp, Timestamp),
) -> rusqlite::Result<u64> {
    let until = exemption.until.map_or(ended, |until| until.min(ended));
    let past = Exemption {
        until: Some(until),
        ..exemption.clone()
    };
    count(c, of, &past, Some(given))
}

/// Exemptions of permits that another version of the permit does not have any more.
fn past_of_permits(c: &Connection, limit: u32) -> rusqlite::Result<Vec<PastExemption>> {
    let mut query = c.prepare_cached(
        "SELECT v.permit, v.body, v.at, n.at, n.who, n.reason FROM permit_version v \
         JOIN permit_version n ON n.permit = v.permit AND n.seq = \
           (SELECT min(seq) FROM permit_version WHERE permit = v.permit AND seq > v.seq) \
         WHERE instr(v.body, '\"exempt\":{') > 0 AND v.body ->> '$.exempt' IS NOT NULL \
           AND (n.body IS NULL OR n.body ->> '$.exempt' IS NOT v.body ->> '$.exempt') \
         ORDER BY n.seq DESC LIMIT ?",
    )?;
    let mut rows = query.query([limit])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let permit: Permit = from_json(row.get_ref(1)?.as_str()?)?;
        let Some(exemption) = permit.exempt.clone() else {
            continue;
        };
        let ended = at(row.get(3)?);
        let given = given_before(c, &permit.id, &exemption, ns(ended))?.unwrap_or(at(row.get(2)?));
        let of = ("permit", permit.id.as_str());
        all.push(PastExemption {
            uses: waived_within(c, of, &exemption, (given, ended))?,
            group: GroupId::default(),
            permit: Some(permit),
            exemption,
            given,
            ended,
            ended_by: row.get(4)?,
            ended_for: row.get(5)?,
        });
    }
    Ok(all)
}

/// When an exemption was given that a permit had until a moment.
fn given_before(
    c: &Connection,
    id: &PermitId,
    exemption: &Exemption,
    ended: i64,
) -> rusqlite::Result<Option<Timestamp>> {
    let had = versions(c, id, u32::MAX)?
        .into_iter()
        .skip_while(|v| ns(v.at) >= ended);
    let has = |v: &Version| {
        let permit = v.permit.as_ref();
        permit.is_some_and(|p| p.exempt.as_ref() == Some(exemption))
    };
    Ok(had.take_while(has).last().map(|v| v.at))
}

/// Exemptions of groups that a later order ended.
fn past_of_groups(c: &Connection) -> rusqlite::Result<Vec<PastExemption>> {
    let mut query = c.prepare_cached(
        "SELECT p.what, p.at, p.who, p.reason, p.result FROM audit a JOIN person_act p ON p.seq = a.journal \
         WHERE a.kind = 'exemption' ORDER BY a.seq",
    )?;
    let mut rows = query.query([])?;
    let mut standing: BTreeMap<GroupId, (Exemption, Timestamp)> = BTreeMap::new();
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let ends = audit::ends(row.get(4)?);
        if ends.iter().any(|end| matches!(end, ActEnd::Rejected(_))) {
            continue;
        }
        let Deed::Ordered { order } = audit::deed(row.get(0)?) else {
            continue;
        };
        let (when, by, reason) = (at(row.get(1)?), row.get(2)?, row.get(3)?);
        let (group, new) = match order {
            OrderKind::ExemptGroup {
                group,
                from,
                until,
                areas,
            } => {
                let (by, reason) = (String::clone(&by), String::clone(&reason));
                let new = Exemption {
                    reason,
                    by,
                    from,
                    areas,
                    until,
                };
                (group, Some(new))
            }
            OrderKind::UnexemptGroup { group } => (group, None),
            _ => continue,
        };
        let before = match new {
            Some(new) => standing.insert(group.clone(), (new, when)),
            None => standing.remove(&group),
        };
        let Some((exemption, given)) = before else {
            continue;
        };
        all.push(PastExemption {
            uses: waived_within(c, ("grp", group.as_str()), &exemption, (given, when))?,
            permit: None,
            group,
            exemption,
            given,
            ended: when,
            ended_by: by,
            ended_for: reason,
        });
    }
    Ok(all)
}

impl PermitBook for Store {
    fn versions(&self, permit: &PermitId, limit: u32) -> Result<Vec<Version>, RecordsError> {
        let readers = self.readers();
        Ok(readers.read("reading a permit's history", |c| versions(c, permit, limit))?)
    }

    fn changes_by(
        &self,
        permit: &PermitId,
        by: &str,
        since: Timestamp,
    ) -> Result<u64, RecordsError> {
        let count = |c: &Connection| {
            c.prepare_cached(
                "SELECT count(*) FROM permit_version WHERE permit = ? AND who = ? AND at >= ?",
            )?
            .query_row(params![permit.as_str(), by, ns(since)], |row| {
                row.get::<_, i64>(0)
            })
        };
        let count = self.readers().read("counting a permit's changes", count)?;
        Ok(u64::try_from(count).unwrap_or(0))
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

    fn past_exemptions(&self, limit: u32) -> Result<Vec<PastExemption>, RecordsError> {
        let past = self.readers().read("reading past exemptions", |c| {
            let tx = c.unchecked_transaction()?;
            let mut all = past_of_permits(&tx, limit)?;
            all.extend(past_of_groups(&tx)?);
            all.sort_by_key(|past| std::cmp::Reverse(past.ended));
            all.truncate(limit as usize);
            Ok(all)
        })?;
        Ok(past)
    }
}
