//! What a person's log-in writes, while the disk refuses: it waits in memory, in its order and with its own times, and counts
//! as if it were written. So a person can always log in. The writer's thread writes it down when there is room again, among
//! the journal's entries by time ([`super::writer`]).
//!
//! What waits here is lost if the gateway ends before: those persons log in anew, and the log has what the audit log lacks.
//! A second factor's code that was used up would hold once more for the rest of its minute.
//!
//! Bounded ([`MOST`]); refused log-ins, which strangers make, take half of it at most. When it is full a log-in is refused, as
//! any other change is, with the disk's own sentence.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;

use parking_lot::Mutex;
use rusqlite::{Connection, params};

use super::{Store, StoreError, StoreFault, ns};
use crate::port::accounts::{ApiToken, SecondFactor, Session};

/// What waits at most, and refused log-ins of it.
const MOST: usize = 2_000;
const REFUSED_MOST: usize = MOST / 2;

/// Adds a row; the caller has the transaction.
pub(crate) type WriteRow = Arc<dyn Fn(&Connection) -> rusqlite::Result<()> + Send + Sync>;

/// One thing that waits.
#[derive(Clone)]
pub(crate) enum Late {
    Session(Session),
    SessionGone {
        token_hash: String,
    },
    /// A code of a second factor was used up.
    Step {
        account: String,
        step: i64,
    },
    Recovery {
        account: String,
        hash: String,
    },
    TokenUsed {
        name: String,
        at: jiff::Timestamp,
    },
    /// A row of the audit log; `refused`: of a log-in that was refused.
    Audit {
        write: WriteRow,
        refused: bool,
    },
}

impl Late {
    /// Writes it down. The caller has the transaction, which other things share: what cannot be written ever is told and
    /// left out.
    pub(crate) fn write(&self, c: &Connection) -> rusqlite::Result<()> {
        let Err(e) = self.write_rows(c) else {
            return Ok(());
        };
        let why = StoreError::sqlite(Path::new(""), "writing down a log-in that waited", &e);
        if may_wait(&why) {
            return Err(e);
        }
        tracing::error!("a log-in that waited for the disk cannot be written down: {e}");
        Ok(())
    }

    fn write_rows(&self, c: &Connection) -> rusqlite::Result<()> {
        match self {
            Late::Session(s) => c.execute(
                "INSERT OR REPLACE INTO session (token_hash, account, csrf, created, expires, confirmed) VALUES (?, ?, ?, ?, ?, ?)",
                params![s.token_hash, s.account, s.csrf, ns(s.created), ns(s.expires), ns(s.confirmed)],
            )?,
            Late::SessionGone { token_hash } => {
                c.execute("DELETE FROM session WHERE token_hash = ?", [token_hash])?
            }
            Late::Step { account, step } => c.execute(
                "UPDATE second_factor SET last_step = ?1 WHERE account = ?2 AND last_step < ?1",
                params![step, account],
            )?,
            Late::Recovery { account, hash } => c.execute(
                "DELETE FROM recovery_code WHERE account = ? AND hash = ?",
                [account, hash],
            )?,
            Late::TokenUsed { name, at } => c.execute(
                "UPDATE api_token SET used = ? WHERE name = ?",
                params![ns(*at), name],
            )?,
            Late::Audit { write, .. } => return write(c),
        };
        Ok(())
    }

    /// Whether it takes the place of one that waits already: how far a session was prolonged, when a token was used last.
    fn replaces(&self, before: &Late) -> bool {
        match (self, before) {
            (Late::Session(new), Late::Session(old)) => new.token_hash == old.token_hash,
            (Late::TokenUsed { name: new, .. }, Late::TokenUsed { name: old, .. }) => new == old,
            _ => false,
        }
    }
}

/// See the module. Only the writer's thread adds and removes.
#[derive(Default)]
pub(crate) struct Unwritten(Mutex<VecDeque<(i64, Late)>>);

impl Unwritten {
    pub(crate) fn len(&self) -> usize {
        self.0.lock().len()
    }

    /// What waits, in order, with the time at which it was done. To be taken before the database is read: what is written
    /// meanwhile is then seen twice, which does no harm, and never not at all.
    pub(crate) fn all(&self) -> Vec<(i64, Late)> {
        let all = self.0.lock();
        if all.is_empty() {
            return Vec::new();
        }
        all.iter().cloned().collect()
    }

    /// The first so many are on disk now.
    pub(crate) fn written(&self, count: usize) {
        self.0.lock().drain(..count);
    }

    /// Lets one more wait; `false`: too many do.
    fn push(&self, at: i64, late: Late) -> bool {
        let mut all = self.0.lock();
        if let Some((_, same)) = all.iter_mut().find(|(_, old)| late.replaces(old)) {
            *same = late;
            return true;
        }
        let refused = |l: &Late| matches!(l, Late::Audit { refused: true, .. });
        let crowded =
            refused(&late) && all.iter().filter(|(_, l)| refused(l)).count() >= REFUSED_MOST;
        if crowded || all.len() >= MOST {
            return false;
        }
        all.push_back((at, late));
        true
    }
}

/// A session as it will stand when all is written.
pub(crate) fn session(
    late: &[(i64, Late)],
    token_hash: &str,
    found: Option<Session>,
) -> Option<Session> {
    late.iter().fold(found, |found, (_, late)| match late {
        Late::Session(session) if session.token_hash == token_hash => Some(session.clone()),
        Late::SessionGone { token_hash: gone } if gone == token_hash => None,
        _ => found,
    })
}

/// A person's sessions, the newest first.
pub(crate) fn sessions(late: &[(i64, Late)], account: &str, mut all: Vec<Session>) -> Vec<Session> {
    for (_, late) in late {
        match late {
            Late::Session(session) if session.account == account => {
                all.retain(|s| s.token_hash != session.token_hash);
                all.push(session.clone());
            }
            Late::SessionGone { token_hash } => all.retain(|s| s.token_hash != *token_hash),
            _ => {}
        }
    }
    all.sort_by_key(|s| std::cmp::Reverse(s.created));
    all
}

pub(crate) fn second_factor(late: &[(i64, Late)], of: &str, factor: &mut SecondFactor) {
    for (_, late) in late {
        match late {
            Late::Step { account, step } if account == of => {
                factor.last_step = factor.last_step.max(*step);
            }
            Late::Recovery { account, hash } if account == of => {
                factor.recovery.retain(|r| r != hash);
            }
            _ => {}
        }
    }
}

pub(crate) fn token(late: &[(i64, Late)], token: &mut ApiToken) {
    for (_, late) in late {
        if let Late::TokenUsed { name, at } = late
            && *name == token.name
        {
            token.used = Some(*at);
        }
    }
}

impl Store {
    /// What waits for the disk.
    pub(crate) fn unwritten(&self) -> &Arc<Unwritten> {
        &self.inner.unwritten
    }

    /// Writes it, or lets it wait while the disk refuses. `check` is run first, on the same thread: `false`: not to be done.
    pub(crate) fn write_or_wait(
        &self,
        doing: &'static str,
        late: Late,
        check: impl FnOnce(&Connection, &[(i64, Late)]) -> rusqlite::Result<bool> + Send + 'static,
    ) -> Result<bool, StoreError> {
        let (path, now) = (self.path().to_owned(), ns(self.now()));
        let waiting = Arc::clone(self.unwritten());
        self.writer().run(move |c| {
            let fault = |e: rusqlite::Error| StoreError::sqlite(&path, doing, &e);
            let before = waiting.all();
            if !check(c, &before).map_err(fault)? {
                return Ok(false);
            }
            let why = match before.is_empty() {
                // In its order: not before what waits already.
                false => None,
                true => match write_alone(c, &late).map_err(fault) {
                    Ok(()) => return Ok(true),
                    Err(why) if may_wait(&why) => Some(why),
                    Err(why) => return Err(why),
                },
            };
            if waiting.push(now, late) {
                if let Some(why) = why {
                    tracing::error!("{why}; it is held in memory until it can be written");
                }
                return Ok(true);
            }
            Err(why.unwrap_or_else(|| full(&path, doing)))
        })
    }
}

fn write_alone(c: &mut Connection, late: &Late) -> rusqlite::Result<()> {
    let tx = c.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    late.write_rows(&tx)?;
    tx.commit()
}

/// Whether the fault may pass by itself.
pub(crate) fn may_wait(why: &StoreError) -> bool {
    matches!(why.kind, StoreFault::Disk | StoreFault::InUse)
}

fn full(path: &Path, doing: &str) -> StoreError {
    let file = path.display();
    let why = format!(
        "{file}: {doing}: the disk cannot be written, and {MOST} log-ins wait for it already: free some space"
    );
    StoreError::new(StoreFault::Disk, why)
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use jiff::Timestamp;

    use super::super::{Settings, Store};
    use super::{MOST, REFUSED_MOST};
    use crate::clock::SystemClock;
    use crate::domain::event::{Input, JournalEntry};
    use crate::port::accounts::{Accounts, SecondFactor, Secret, Session};
    use crate::port::audit::{Act, Audit, AuditQuery};
    use crate::port::deed::{Deed, Proved};

    fn open(dir: &std::path::Path) -> Store {
        let settings = Settings {
            dir: dir.join("data"),
            evidence_days: 1,
            evidence_max_mb: 10,
            reserve_mb: 0,
        };
        Store::open(&settings, SystemClock::shared()).unwrap()
    }

    /// The disk lets nothing be written any more, or again.
    fn refuses(store: &Store, refuses: bool) {
        let set = store.writer().run(move |c| {
            c.pragma_update(None, "query_only", refuses).unwrap();
            Ok(())
        });
        set.unwrap();
    }

    fn log_in(right: bool) -> Act {
        let (by, from) = (Proved::Password, IpAddr::V4(Ipv4Addr::LOCALHOST));
        let what = match right {
            true => Deed::LoggedIn { by, from },
            false => Deed::LogInRefused { wrong: by, from },
        };
        Act {
            who: "nina".into(),
            role: "attendant".into(),
            what,
            reason: String::new(),
        }
    }

    fn session(token_hash: &str, hours: i64) -> Session {
        let now: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
        Session {
            token_hash: token_hash.into(),
            account: "nina".into(),
            csrf: "c".into(),
            created: now,
            expires: now + jiff::SignedDuration::from_hours(hours),
            confirmed: now,
        }
    }

    /// One session for another, the code and the recovery word used up.
    fn is_as_done(store: &Store) {
        assert_eq!(store.session("old").unwrap(), None);
        let new = store.session("new").unwrap().unwrap();
        assert!(new.expires > session("new", 1).expires, "the longer one");
        assert_eq!(store.sessions("nina").unwrap(), [new]);
        let factor = store.second_factor("nina").unwrap().unwrap();
        assert_eq!(
            (factor.last_step, factor.recovery),
            (5, vec!["other".into()])
        );
    }

    #[test]
    fn what_waits_counts_as_written_and_is_written_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let store = open(dir.path());
        let factor = SecondFactor {
            secret: Secret(vec![1]),
            since: store.now(),
            last_step: 3,
            recovery: vec!["one".into(), "other".into()],
        };
        store.put_second_factor("nina", &factor).unwrap();
        store.put_session(&session("old", 1)).unwrap();
        refuses(&store, true);
        store.note(&log_in(true)).unwrap();
        store.remove_session("old").unwrap();
        store.put_session(&session("new", 1)).unwrap();
        store.put_session(&session("new", 2)).unwrap();
        assert!(store.use_step("nina", 5).unwrap());
        assert!(
            !store.use_step("nina", 5).unwrap(),
            "no code is taken twice"
        );
        assert!(store.use_recovery("nina", "one").unwrap());
        assert!(!store.use_recovery("nina", "one").unwrap());
        let entry = |seq| JournalEntry {
            seq,
            at: store.now(),
            input: Input::Started { down_since: None },
            outputs: Vec::new(),
        };
        let first = entry(1);
        assert!(
            store
                .writer()
                .append_blocking(first.clone())
                .wait()
                .is_err()
        );
        store.note(&log_in(false)).unwrap();
        // Whatever else is done is not done unwritten.
        let other = Act {
            what: Deed::OwnPasswordChanged,
            ..log_in(true)
        };
        store.note(&other).unwrap_err();
        is_as_done(&store);
        assert_eq!(store.unwritten().len(), 6);
        refuses(&store, false);
        store.writer().append_blocking(first).wait().unwrap();
        store.writer().append_blocking(entry(2)).wait().unwrap();
        assert_eq!(store.unwritten().len(), 0);
        store.close();
        drop(store);
        let store = open(dir.path());
        is_as_done(&store);
        let query = AuditQuery {
            limit: 100,
            ..AuditQuery::default()
        };
        let rows = store.rows(&query).unwrap().rows;
        let mut kinds: Vec<_> = rows.iter().map(|r| r.kind.as_str()).collect();
        kinds.reverse();
        assert_eq!(kinds, ["log-in", "gateway", "log-in", "gateway"]);
        assert!(rows.is_sorted_by_key(|r| std::cmp::Reverse(r.at)));
        assert_eq!(store.check().unwrap().broken, None);
    }

    #[test]
    fn without_a_journal_entry_it_is_written_as_well_and_strangers_cannot_fill_it() {
        let dir = tempfile::tempdir().unwrap();
        let store = open(dir.path());
        refuses(&store, true);
        for _ in 0..REFUSED_MOST {
            store.note(&log_in(false)).unwrap();
        }
        store.note(&log_in(false)).unwrap_err();
        for _ in REFUSED_MOST..MOST {
            store.note(&log_in(true)).unwrap();
        }
        let full = store.note(&log_in(true)).unwrap_err();
        assert!(full.to_string().contains("free some space"), "{full}");
        refuses(&store, false);
        // By itself, or at the latest at the end.
        store.close();
        assert_eq!(store.unwritten().len(), 0);
        assert_eq!(
            store
                .count("nina", "log-in", Timestamp::UNIX_EPOCH)
                .unwrap(),
            MOST as u64
        );
    }
}
