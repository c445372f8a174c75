//! Who may log in, kept in memory.

use std::collections::BTreeMap;

use jiff::Timestamp;
use plategate::port::accounts::{
    Account, Accounts, AccountsError, ApiToken, SecondFactor, Session,
};

use super::twin::Twin;

#[derive(Default)]
pub struct Kept {
    accounts: BTreeMap<String, Account>,
    sessions: BTreeMap<String, Session>,
    tokens: BTreeMap<String, ApiToken>,
    factors: BTreeMap<String, SecondFactor>,
}

impl Accounts for Twin {
    fn account(&self, name: &str) -> Result<Option<Account>, AccountsError> {
        Ok(self.lock().kept.accounts.get(name).cloned())
    }
    fn accounts(&self) -> Result<Vec<Account>, AccountsError> {
        Ok(self.lock().kept.accounts.values().cloned().collect())
    }
    fn put_account(&self, account: &Account) -> Result<(), AccountsError> {
        self.lock()
            .kept
            .accounts
            .insert(account.name.clone(), account.clone());
        Ok(())
    }
    fn put_session(&self, session: &Session) -> Result<(), AccountsError> {
        self.lock()
            .kept
            .sessions
            .insert(session.token_hash.clone(), session.clone());
        Ok(())
    }
    fn session(&self, token_hash: &str) -> Result<Option<Session>, AccountsError> {
        Ok(self.lock().kept.sessions.get(token_hash).cloned())
    }
    fn remove_session(&self, token_hash: &str) -> Result<(), AccountsError> {
        self.lock().kept.sessions.remove(token_hash);
        Ok(())
    }
    fn remove_sessions(
        &self,
        account: Option<&str>,
        before: Timestamp,
    ) -> Result<(), AccountsError> {
        self.lock()
            .kept
            .sessions
            .retain(|_, s| Some(s.account.as_str()) != account && s.expires > before);
        Ok(())
    }
    fn tokens(&self) -> Result<Vec<ApiToken>, AccountsError> {
        Ok(self.lock().kept.tokens.values().cloned().collect())
    }
    fn token(&self, secret_hash: &str) -> Result<Option<ApiToken>, AccountsError> {
        let inner = self.lock();
        let found = inner
            .kept
            .tokens
            .values()
            .find(|t| t.secret_hash == secret_hash);
        Ok(found.cloned())
    }
    fn put_token(&self, token: &ApiToken) -> Result<(), AccountsError> {
        let mut inner = self.lock();
        inner.kept.tokens.insert(token.name.clone(), token.clone());
        Ok(())
    }
    fn remove_token(&self, name: &str) -> Result<(), AccountsError> {
        self.lock().kept.tokens.remove(name);
        Ok(())
    }
    fn sessions(&self, account: &str) -> Result<Vec<Session>, AccountsError> {
        let inner = self.lock();
        let own = inner
            .kept
            .sessions
            .values()
            .filter(|s| s.account == account);
        Ok(own.cloned().collect())
    }
    fn second_factor(&self, account: &str) -> Result<Option<SecondFactor>, AccountsError> {
        Ok(self.lock().kept.factors.get(account).cloned())
    }
    fn put_second_factor(&self, account: &str, factor: &SecondFactor) -> Result<(), AccountsError> {
        let mut inner = self.lock();
        inner
            .kept
            .factors
            .insert(account.to_owned(), factor.clone());
        Ok(())
    }
    fn remove_second_factor(&self, account: &str) -> Result<(), AccountsError> {
        self.lock().kept.factors.remove(account);
        Ok(())
    }
    fn use_step(&self, account: &str, step: i64) -> Result<bool, AccountsError> {
        let mut inner = self.lock();
        let factor = inner.kept.factors.get_mut(account);
        Ok(factor.is_some_and(|f| {
            let fresh = f.last_step < step;
            f.last_step = f.last_step.max(step);
            fresh
        }))
    }
    fn use_recovery(&self, account: &str, hash: &str) -> Result<bool, AccountsError> {
        let mut inner = self.lock();
        let factor = inner.kept.factors.get_mut(account);
        Ok(factor.is_some_and(|f| {
            let before = f.recovery.len();
            f.recovery.retain(|h| h != hash);
            f.recovery.len() < before
        }))
    }
}
