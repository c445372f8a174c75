//! Who may log in: rows in the database, written by the one writer.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::unwritten::{self, Late};
use super::{Store, StoreError, at, ns};
use crate::domain::site::{LaneId, PermitId};
use crate::port::accounts::{
    Account, Accounts, AccountsError, ApiToken, HolderLink, Role, Scope, SecondFactor, Secret,
    Session,
};

impl From<StoreError> for AccountsError {
    fn from(e: StoreError) -> AccountsError {
        AccountsError(e.sentence)
    }
}

const ACCOUNT: &str = "SELECT name, role, password_hash, must_change, disabled, lanes FROM account";

/// A list that cannot be read lets nobody see everything: it is then one lane that there is not.
fn lanes(text: &str) -> Vec<LaneId> {
    serde_json::from_str(text).unwrap_or_else(|_| vec![LaneId::new("")])
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        name: row.get(0)?,
        // A role that this version does not know may look, and no more.
        role: Role::named(&row.get::<_, String>(1)?).unwrap_or(Role::Viewer),
        password_hash: row.get(2)?,
        must_change: row.get(3)?,
        disabled: row.get(4)?,
        lanes: lanes(&row.get::<_, String>(5)?),
    })
}

const SESSION: &str = "SELECT token_hash, account, csrf, created, expires, confirmed FROM session";

fn session(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        token_hash: row.get(0)?,
        account: row.get(1)?,
        csrf: row.get(2)?,
        created: at(row.get(3)?),
        expires: at(row.get(4)?),
        confirmed: at(row.get(5)?),
    })
}

fn second_factor(c: &Connection, account: &str) -> rusqlite::Result<Option<SecondFactor>> {
    let found = c
        .prepare_cached("SELECT secret, since, last_step FROM second_factor WHERE account = ?")?
        .query_row([account], |row| {
            Ok(SecondFactor {
                secret: Secret(row.get(0)?),
                since: at(row.get(1)?),
                last_step: row.get(2)?,
                recovery: Vec::new(),
            })
        })
        .optional()?;
    let Some(mut factor) = found else {
        return Ok(None);
    };
    factor.recovery = c
        .prepare_cached("SELECT hash FROM recovery_code WHERE account = ? ORDER BY hash")?
        .query_map([account], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(factor))
}

/// A second factor as it will stand when all is written.
fn factor_now(
    c: &Connection,
    late: &[(i64, Late)],
    account: &str,
) -> rusqlite::Result<Option<SecondFactor>> {
    let mut found = second_factor(c, account)?;
    if let Some(factor) = &mut found {
        unwritten::second_factor(late, account, factor);
    }
    Ok(found)
}

fn holder_link(row: &Row<'_>) -> rusqlite::Result<HolderLink> {
    Ok(HolderLink {
        permit: PermitId::new(&row.get::<_, String>(0)?),
        secret_hash: row.get(1)?,
        holder_hash: row.get(2)?,
        by: row.get(3)?,
        created: at(row.get(4)?),
    })
}

/// Where nothing stands against it.
fn always(_: &Connection, _: &[(i64, Late)]) -> rusqlite::Result<bool> {
    Ok(true)
}

const TOKEN: &str =
    "SELECT name, secret_hash, role, by, created, expires, used, scopes FROM api_token";

fn token(row: &Row<'_>) -> rusqlite::Result<ApiToken> {
    Ok(ApiToken {
        name: row.get(0)?,
        secret_hash: row.get(1)?,
        role: Role::named(&row.get::<_, String>(2)?).unwrap_or(Role::Viewer),
        by: row.get(3)?,
        created: at(row.get(4)?),
        expires: at(row.get(5)?),
        used: row.get::<_, Option<i64>>(6)?.map(at),
        // A scope that this version does not know opens nothing.
        scopes: row
            .get::<_, String>(7)?
            .split(' ')
            .filter_map(Scope::named)
            .collect(),
    })
}

impl Store {
    /// Changes rows in one transaction; gives what `write` gives.
    fn change_in<T: Send + 'static>(
        &self,
        doing: &'static str,
        write: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, AccountsError> {
        let path = self.path().to_owned();
        let done = self.writer().run(move |c| {
            let changed = c.transaction().and_then(|t| {
                let done = write(&t)?;
                t.commit()?;
                Ok(done)
            });
            changed.map_err(|e| StoreError::sqlite(&path, doing, &e))
        })?;
        Ok(done)
    }

    fn link_by(
        &self,
        column: &'static str,
        value: &str,
    ) -> Result<Option<HolderLink>, AccountsError> {
        let found = self.readers().read("reading a holder's link", |c| {
            c.prepare_cached(&format!(
                "SELECT permit, secret_hash, holder_hash, by, created FROM holder_link WHERE {column} = ?"
            ))?
            .query_map([value], holder_link)?
            .next()
            .transpose()
        })?;
        Ok(found)
    }

    /// The same where nobody asks how many rows it were.
    fn change(
        &self,
        doing: &'static str,
        write: impl FnOnce(&Connection) -> rusqlite::Result<usize> + Send + 'static,
    ) -> Result<(), AccountsError> {
        self.change_in(doing, write).map(|_| ())
    }
}

impl Accounts for Store {
    fn account(&self, name: &str) -> Result<Option<Account>, AccountsError> {
        let found = self.readers().read("reading an account", |c| {
            c.prepare_cached(&format!("{ACCOUNT} WHERE name = ?"))?
                .query_map([name], account)?
                .next()
                .transpose()
        })?;
        Ok(found)
    }

    fn accounts(&self) -> Result<Vec<Account>, AccountsError> {
        let all = self.readers().read("reading the accounts", |c| {
            c.prepare_cached(&format!("{ACCOUNT} ORDER BY name"))?
                .query_map([], account)?
                .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        Ok(all)
    }

    fn put_account(&self, account: &Account) -> Result<(), AccountsError> {
        let a = account.clone();
        let lanes = serde_json::to_string(&a.lanes).map_err(|e| AccountsError(e.to_string()))?;
        self.change("saving an account", move |c| {
            c.execute(
                "INSERT OR REPLACE INTO account (name, role, password_hash, must_change, disabled, lanes) VALUES (?, ?, ?, ?, ?, ?)",
                params![a.name, a.role.as_str(), a.password_hash, a.must_change, a.disabled, lanes],
            )
        })
    }

    fn language(&self, account: &str) -> Result<Option<String>, AccountsError> {
        let found = self.readers().read("reading a language", |c| {
            c.prepare_cached("SELECT language FROM account_language WHERE account = ?")?
                .query_row([account], |row| row.get(0))
                .optional()
        })?;
        Ok(found)
    }

    fn put_language(&self, account: &str, language: Option<&str>) -> Result<(), AccountsError> {
        let (account, language) = (account.to_owned(), language.map(str::to_owned));
        self.change("saving a language", move |c| match language {
            Some(language) => c.execute(
                "INSERT OR REPLACE INTO account_language (account, language) VALUES (?, ?)",
                [account, language],
            ),
            None => c.execute("DELETE FROM account_language WHERE account = ?", [account]),
        })
    }

    fn put_session(&self, session: &Session) -> Result<(), AccountsError> {
        let late = Late::Session(session.clone());
        self.write_or_wait("saving a log-in", late, always)?;
        Ok(())
    }

    fn session(&self, token_hash: &str) -> Result<Option<Session>, AccountsError> {
        let late = self.unwritten().all();
        let found = self.readers().read("reading a log-in", |c| {
            c.prepare_cached(&format!("{SESSION} WHERE token_hash = ?"))?
                .query_map([token_hash], session)?
                .next()
                .transpose()
        })?;
        Ok(unwritten::session(&late, token_hash, found))
    }

    fn remove_session(&self, token_hash: &str) -> Result<(), AccountsError> {
        let token_hash = token_hash.to_owned();
        let late = Late::SessionGone { token_hash };
        self.write_or_wait("removing a log-in", late, always)?;
        Ok(())
    }

    fn remove_sessions(
        &self,
        account: Option<&str>,
        expired_before: Timestamp,
    ) -> Result<(), AccountsError> {
        let account = account.map(str::to_owned);
        self.change("removing log-ins", move |c| {
            c.execute(
                "DELETE FROM session WHERE account = ? OR expires < ?",
                params![account, ns(expired_before)],
            )
        })
    }

    fn sessions(&self, account: &str) -> Result<Vec<Session>, AccountsError> {
        let late = self.unwritten().all();
        let all = self.readers().read("reading log-ins", |c| {
            c.prepare_cached(&format!(
                "{SESSION} WHERE account = ? ORDER BY created DESC"
            ))?
            .query_map([account], session)?
            .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        Ok(unwritten::sessions(&late, account, all))
    }

    fn second_factor(&self, account: &str) -> Result<Option<SecondFactor>, AccountsError> {
        let late = self.unwritten().all();
        let read = |c: &Connection| factor_now(c, &late, account);
        Ok(self.readers().read("reading a second factor", read)?)
    }

    fn put_second_factor(&self, account: &str, factor: &SecondFactor) -> Result<(), AccountsError> {
        let (account, f) = (account.to_owned(), factor.clone());
        self.change_in("saving a second factor", move |c| {
            c.execute(
                "INSERT OR REPLACE INTO second_factor (account, secret, since, last_step) VALUES (?, ?, ?, ?)",
                params![account, f.secret.0, ns(f.since), f.last_step],
            )?;
            c.execute("DELETE FROM recovery_code WHERE account = ?", [&account])?;
            for hash in &f.recovery {
                c.execute(
                    "INSERT INTO recovery_code (account, hash) VALUES (?, ?)",
                    params![account, hash],
                )?;
            }
            Ok(())
        })
    }

    fn remove_second_factor(&self, account: &str) -> Result<(), AccountsError> {
        let account = account.to_owned();
        self.change_in("removing a second factor", move |c| {
            c.execute("DELETE FROM recovery_code WHERE account = ?", [&account])?;
            c.execute("DELETE FROM second_factor WHERE account = ?", [&account])?;
            Ok(())
        })
    }

    fn use_step(&self, account: &str, step: i64) -> Result<bool, AccountsError> {
        let account = account.to_owned();
        let late = Late::Step {
            account: account.clone(),
            step,
        };
        let fresh = move |c: &Connection, late: &[(i64, Late)]| {
            let factor = factor_now(c, late, &account)?;
            Ok(factor.is_some_and(|f| f.last_step < step))
        };
        Ok(self.write_or_wait("using up a code", late, fresh)?)
    }

    fn use_recovery(&self, account: &str, hash: &str) -> Result<bool, AccountsError> {
        let (account, hash) = (account.to_owned(), hash.to_owned());
        let late = Late::Recovery {
            account: account.clone(),
            hash: hash.clone(),
        };
        let fresh = move |c: &Connection, late: &[(i64, Late)]| {
            let factor = factor_now(c, late, &account)?;
            Ok(factor.is_some_and(|f| f.recovery.contains(&hash)))
        };
        Ok(self.write_or_wait("using up a recovery code", late, fresh)?)
    }

    fn tokens(&self) -> Result<Vec<ApiToken>, AccountsError> {
        let all = self.readers().read("reading the tokens", |c| {
            c.prepare_cached(&format!("{TOKEN} ORDER BY name"))?
                .query_map([], token)?
                .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        Ok(all)
    }

    fn token(&self, secret_hash: &str) -> Result<Option<ApiToken>, AccountsError> {
        let late = self.unwritten().all();
        let mut found = self.readers().read("reading a token", |c| {
            c.prepare_cached(&format!("{TOKEN} WHERE secret_hash = ?"))?
                .query_map([secret_hash], token)?
                .next()
                .transpose()
        })?;
        if let Some(token) = &mut found {
            unwritten::token(&late, token);
        }
        Ok(found)
    }

    fn token_used(&self, name: &str, at: Timestamp) -> Result<(), AccountsError> {
        let name = name.to_owned();
        let late = Late::TokenUsed { name, at };
        self.write_or_wait("noting a token's use", late, always)?;
        Ok(())
    }

    fn put_token(&self, token: &ApiToken) -> Result<(), AccountsError> {
        let t = token.clone();
        let scopes: Vec<&str> = t.scopes.iter().map(|s| s.as_str()).collect();
        let scopes = scopes.join(" ");
        self.change("saving a token", move |c| {
            c.execute(
                "INSERT OR REPLACE INTO api_token (name, secret_hash, role, by, created, expires, used, scopes) \
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                params![t.name, t.secret_hash, t.role.as_str(), t.by, ns(t.created), ns(t.expires), t.used.map(ns), scopes],
            )
        })
    }

    fn remove_token(&self, name: &str) -> Result<(), AccountsError> {
        let name = name.to_owned();
        self.change("removing a token", move |c| {
            c.execute("DELETE FROM api_token WHERE name = ?", [name])
        })
    }

    fn holder_link(&self, secret_hash: &str) -> Result<Option<HolderLink>, AccountsError> {
        self.link_by("secret_hash", secret_hash)
    }

    fn holder_link_of(&self, permit: &PermitId) -> Result<Option<HolderLink>, AccountsError> {
        self.link_by("permit", permit.as_str())
    }

    fn put_holder_link(&self, link: &HolderLink) -> Result<(), AccountsError> {
        let l = link.clone();
        self.change("saving a holder's link", move |c| {
            c.execute(
                "INSERT OR REPLACE INTO holder_link (permit, secret_hash, holder_hash, by, created) VALUES (?, ?, ?, ?, ?)",
                params![l.permit.as_str(), l.secret_hash, l.holder_hash, l.by, ns(l.created)],
            )
        })
    }

    fn remove_holder_link(&self, permit: &PermitId) -> Result<(), AccountsError> {
        let permit = permit.clone();
        self.change("removing a holder's link", move |c| {
            c.execute(
                "DELETE FROM holder_link WHERE permit = ?",
                [permit.as_str()],
            )
        })
    }
}
