//! Signing in: sessions of persons, tokens of programs, the log-in in one step or two, the own password and second factor.

use std::net::IpAddr;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::actions::secrets::lockout::Guess;
use crate::actions::secrets::second_factor::{self, Taken};
use crate::actions::secrets::{password, random_token, token_hash};
use crate::actions::{ActionError, ActionResult, House};
use crate::catalogue::Language;
use crate::port::accounts::{Accounts, AccountsError, ApiToken, Role, Scope, Secret, Session};
use crate::port::audit::Act;
use crate::port::caller::Caller;
use crate::port::deed::{Deed, Proved};
use crate::port::names::folded;

/// The longest name that is looked for, in characters: longer than any that there is.
const NAME_MAX: usize = 64;
/// A session ends after so long without a click: a shift.
pub(crate) const IDLE: Duration = Duration::from_secs(12 * 3600);
/// A session ends after so long whatever happens.
pub(crate) const LONGEST: Duration = Duration::from_secs(24 * 3600);
/// A click prolongs a session only if so much of the idle time is used up, to spare the disk.
const PROLONG_AFTER: Duration = Duration::from_secs(5 * 60);

/// When a token was used last is kept so exactly, to spare the disk.
const USED_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// Who is signed in, and the session that it is by.
#[derive(Debug, Clone)]
pub(crate) struct Who {
    pub(crate) caller: Caller,
    /// The session's own token, asked back with every form.
    pub(crate) csrf: String,
    pub(crate) token_hash: String,
    pub(crate) must_change: bool,
    /// A code is asked at the log-in, too.
    pub(crate) second_factor: bool,
    /// The site asks it of this role, and it is not set up yet.
    pub(crate) must_set_up: bool,
    /// The language that this person has chosen, if it is still there.
    pub(crate) language: Option<Language>,
    /// When the person last proved who they are; a program proves it with each request.
    pub(crate) confirmed: Timestamp,
}

impl std::ops::Deref for Who {
    type Target = Caller;
    fn deref(&self) -> &Caller {
        &self.caller
    }
}

/// A log-in whose password was right.
#[derive(Debug, Clone)]
pub(crate) struct HalfWay {
    pub(crate) account: String,
    /// Where the person wants to go.
    pub(crate) next: String,
}

/// What a right password leads to.
pub(crate) struct Right {
    /// The account's own name, however it was typed.
    pub(crate) account: String,
    pub(crate) must_change: bool,
    /// There is a second factor: a code is asked for.
    pub(crate) code_awaited: bool,
}

/// Why a stranger is not let in.
pub(crate) enum Refusal {
    /// Too many passwords or codes were wrong: not for so long.
    Held(Duration),
    /// Too many wait to be checked.
    Crowded,
    Wrong,
}

/// What a stranger's try comes to.
type Try<T> = ActionResult<Result<T, Refusal>>;

impl House {
    /// Checks a stranger's name and password.
    pub(crate) async fn check_password(&self, name: &str, given: &str, ip: IpAddr) -> Try<Right> {
        let name = folded(name);
        if given.len() > password::MAX_BYTES || name.chars().count() > NAME_MAX {
            return Ok(Err(Refusal::Wrong));
        }
        let now = self.clock.monotonic();
        let attempt = match self.lockout.try_one(&name, &[Guess::Password], ip, now) {
            Ok(attempt) => attempt,
            Err(left) => return Ok(Err(held(ip, left))),
        };
        let (account, right) = {
            let Some(_turn) = self.hashing.turn_of_stranger(ip).await else {
                return Ok(Err(Refusal::Crowded));
            };
            let given = given.to_owned();
            let check = move |h: &House| right_password(&*h.accounts, &name, &given);
            self.blocking(check).await?
        };
        if account.is_some() {
            self.lockout.is_of_account(&attempt);
        }
        match &right {
            Some(_) => self.lockout.right(&attempt),
            None => self.wrong(account.as_deref(), ip, Proved::Password).await?,
        }
        Ok(right.ok_or(Refusal::Wrong))
    }

    /// Checks the code of somebody whose password was right: by what it was, and whether the password must be changed.
    pub(crate) async fn check_code(
        &self,
        account: &str,
        typed: String,
        ip: IpAddr,
    ) -> Try<(Taken, bool)> {
        let now = self.clock.monotonic();
        let attempt = match self.lockout.try_one(account, &[Guess::Code], ip, now) {
            Ok(attempt) => attempt,
            Err(left) => return Ok(Err(held(ip, left))),
        };
        self.lockout.is_of_account(&attempt);
        let taken = {
            let Some(_turn) = self.hashing.turn_of_stranger(ip).await else {
                return Ok(Err(Refusal::Crowded));
            };
            let (name, now) = (account.to_owned(), self.clock.system());
            let check = move |h: &House| right_code(&*h.accounts, &name, &typed, now);
            self.blocking(check).await?
        };
        match &taken {
            Some(_) => self.lockout.right(&attempt),
            None => self.wrong(Some(account), ip, Proved::Code).await?,
        }
        Ok(taken.ok_or(Refusal::Wrong))
    }

    /// `account`: `None`: nobody has the name that was typed. It is not written down: it may be a password, typed in the
    /// wrong field.
    async fn wrong(&self, account: Option<&str>, from: IpAddr, wrong: Proved) -> ActionResult<()> {
        metrics::counter!("plategate_logins_total", "result" => "wrong").increment(1);
        let deed = Deed::LogInRefused { wrong, from };
        tracing::warn!("{deed}");
        self.note_log_in(account, deed).await
    }

    /// Lets a person in: a new session in place of the one that came along. Gives its token.
    pub(crate) async fn enter(
        &self,
        account: &str,
        ip: IpAddr,
        old: Option<&str>,
        by: Proved,
    ) -> ActionResult<String> {
        let deed = Deed::LoggedIn { by, from: ip };
        self.note_log_in(Some(account), deed).await?;
        metrics::counter!("plategate_logins_total", "result" => "right").increment(1);
        let (name, old, now) = (account.to_owned(), old.map(token_hash), self.now());
        self.blocking(move |h| {
            if let Some(old) = old {
                h.accounts.remove_session(&old)?;
            }
            start(&*h.accounts, &name, now)
        })
        .await
    }

    async fn note_log_in(&self, name: Option<&str>, what: Deed) -> ActionResult<()> {
        let name = name.map(str::to_owned);
        self.blocking(move |h| {
            let account = name.map(|name| h.accounts.account(&name)).transpose();
            let account = account.map_err(|e| e.to_string())?.flatten();
            let act = Act {
                who: account.as_ref().map_or("somebody", |a| &a.name).to_owned(),
                role: account.map_or_else(|| "nobody".to_owned(), |a| a.role.to_string()),
                what,
                reason: String::new(),
            };
            h.audit.note(&act).map_err(|e| e.to_string())
        })
        .await
    }

    /// The program whose token this is.
    pub(crate) async fn program(&self, secret: &str, address: IpAddr) -> ActionResult<Option<Who>> {
        let (secret, now) = (secret.to_owned(), self.now());
        let found = self.blocking(move |h| find_token(&*h.accounts, &secret, now));
        Ok(found.await?.map(|token| Who {
            caller: Caller {
                name: format!("program {}", token.name),
                role: token.role,
                scopes: token.scopes,
                lanes: Vec::new(),
                is_program: true,
                address,
            },
            csrf: String::new(),
            token_hash: token.secret_hash,
            must_change: false,
            second_factor: false,
            must_set_up: false,
            language: None,
            confirmed: now,
        }))
    }

    /// The person whose session this token stands for. `asked`: from which role on the site asks a second factor; `click`: see
    /// [`find_session`].
    pub(crate) async fn person(
        &self,
        token: &str,
        address: IpAddr,
        asked: Option<Role>,
        click: bool,
    ) -> ActionResult<Option<Who>> {
        let (token, now) = (token.to_owned(), self.now());
        self.blocking(move |h| {
            let accounts = &*h.accounts;
            let Some(session) = find_session(accounts, &token, now, click)? else {
                return Ok::<_, AccountsError>(None);
            };
            let account = accounts.account(&session.account)?;
            let Some(account) = account.filter(|a| !a.disabled) else {
                return Ok(None);
            };
            let second_factor = accounts.second_factor(&account.name)?.is_some();
            let language = accounts.language(&account.name)?;
            Ok(Some(Who {
                language: language.and_then(|tag| Language::tagged(&tag)),
                must_set_up: asked.is_some_and(|r| account.role >= r) && !second_factor,
                caller: Caller {
                    name: account.name,
                    role: account.role,
                    scopes: Scope::of(account.role),
                    lanes: account.lanes,
                    is_program: false,
                    address,
                },
                csrf: session.csrf,
                token_hash: session.token_hash,
                must_change: account.must_change,
                second_factor,
                confirmed: session.confirmed,
            }))
        })
        .await
    }

    /// The session of somebody who has just proved who they are goes on under a new token.
    pub(crate) async fn renew_session(&self, who: &Who) -> ActionResult<String> {
        let (old, now) = (who.token_hash.clone(), self.now());
        self.blocking(move |h| renew(&*h.accounts, &old, now)).await
    }

    /// Changes the own password, and ends all sessions of this person. Gives the token of a new one.
    pub(crate) async fn set_own_password(&self, who: &Caller, new: String) -> ActionResult<String> {
        self.note(who, Deed::OwnPasswordChanged, "").await?;
        let _alone = self.one_by_one.lock().await;
        let _turn = self.hashing.turn().await?;
        self.anew(who, move |accounts, name, _| {
            let gone = || AccountsError(format!("there is no account {name} any more"));
            let mut account = accounts.account(name)?.ok_or_else(gone)?;
            account.password_hash = password::hash(&new)?;
            account.must_change = false;
            accounts.put_account(&account)
        })
        .await
        .map(|(token, ())| token)
    }

    /// Takes a second factor whose app has shown the code of `step`. Gives a new session's token and recovery codes.
    pub(crate) async fn set_up_second_factor(
        &self,
        who: &Caller,
        secret: Secret,
        step: i64,
    ) -> ActionResult<(String, Vec<String>)> {
        self.note(who, Deed::SecondFactorSetUp, "").await?;
        self.begin_factor(who, secret, step).await
    }

    /// New recovery codes in place of the old ones, with a new session's token.
    pub(crate) async fn new_recovery_codes(
        &self,
        who: &Caller,
    ) -> ActionResult<(String, Vec<String>)> {
        let name = who.name.clone();
        let factor = self.blocking(move |h| h.accounts.second_factor(&name));
        let factor = factor.await?.ok_or(ActionError::NotFound)?;
        self.note(who, Deed::RecoveryCodesMade, "").await?;
        self.begin_factor(who, factor.secret, factor.last_step)
            .await
    }

    async fn begin_factor(
        &self,
        who: &Caller,
        secret: Secret,
        step: i64,
    ) -> ActionResult<(String, Vec<String>)> {
        let _turn = self.hashing.turn().await?;
        self.anew(who, move |accounts, name, now| {
            let (factor, codes) = second_factor::begin(secret, now, step)?;
            accounts.put_second_factor(name, &factor)?;
            Ok(codes)
        })
        .await
    }

    /// Turns the own second factor off. Gives a new session's token.
    pub(crate) async fn end_second_factor(&self, who: &Caller) -> ActionResult<String> {
        self.note(who, Deed::SecondFactorOff, "").await?;
        let end = |accounts: &dyn Accounts, name: &str, _| accounts.remove_second_factor(name);
        self.anew(who, end).await.map(|(token, ())| token)
    }

    /// Changes what proves who a person is: all sessions end, and one begins anew.
    async fn anew<T: Send + 'static>(
        &self,
        who: &Caller,
        change: impl FnOnce(&dyn Accounts, &str, Timestamp) -> Result<T, AccountsError> + Send + 'static,
    ) -> ActionResult<(String, T)> {
        let (name, now) = (who.name.clone(), self.now());
        let changed = self.blocking(move |h| {
            let accounts = &*h.accounts;
            let changed = change(accounts, &name, now)?;
            accounts.remove_sessions(Some(&name), now)?;
            Ok::<_, AccountsError>((start(accounts, &name, now)?, changed))
        });
        let changed = changed.await;
        self.rights.send_replace(());
        changed
    }
}

/// Somebody has to wait.
fn held(ip: IpAddr, left: Duration) -> Refusal {
    metrics::counter!("plategate_logins_total", "result" => "held").increment(1);
    tracing::warn!("log-in held back after too many wrong passwords or codes, from {ip}");
    Refusal::Held(left)
}

/// The account that has this name, folded; and what the password leads to, if it is right.
fn right_password(
    accounts: &dyn Accounts,
    name: &str,
    given: &str,
) -> Result<(Option<String>, Option<Right>), AccountsError> {
    let mut all = accounts.accounts()?.into_iter();
    let account = all.find(|a| folded(&a.name) == name);
    let right = password::matches(account.as_ref(), given);
    let Some(account) = account else {
        return Ok((None, None));
    };
    if !right {
        return Ok((Some(account.name), None));
    }
    let right = Right {
        code_awaited: accounts.second_factor(&account.name)?.is_some(),
        must_change: account.must_change,
        account: account.name.clone(),
    };
    Ok((Some(account.name), Some(right)))
}

/// `None`: wrong, or the account has been stopped meanwhile.
fn right_code(
    accounts: &dyn Accounts,
    name: &str,
    typed: &str,
    now: Timestamp,
) -> Result<Option<(Taken, bool)>, AccountsError> {
    let Some(account) = accounts.account(name)?.filter(|a| !a.disabled) else {
        return Ok(None);
    };
    let taken = second_factor::take(accounts, name, typed, now)?;
    Ok(taken.map(|t| (t, account.must_change)))
}

/// Starts a session and gives its token. Blocks on disk.
fn start(accounts: &dyn Accounts, account: &str, now: Timestamp) -> Result<String, AccountsError> {
    let token = random_token();
    // Only to tidy up: those that are over hold no more in any case. A full disk keeps nobody out.
    if let Err(fault) = accounts.remove_sessions(None, now) {
        tracing::warn!("log-ins that are over stay for now: {fault}");
    }
    accounts.put_session(&Session {
        token_hash: token_hash(&token),
        account: account.to_owned(),
        csrf: random_token(),
        created: now,
        expires: now + IDLE,
        confirmed: now,
    })?;
    Ok(token)
}

/// The session goes on under a new token, of somebody who has just proved who they are. Pages that are open keep their own
/// token for forms. Blocks on disk.
fn renew(accounts: &dyn Accounts, old_hash: &str, now: Timestamp) -> Result<String, AccountsError> {
    let session = accounts.session(old_hash)?;
    let session = session.ok_or_else(|| AccountsError("the session is over".to_owned()))?;
    let token = random_token();
    accounts.put_session(&Session {
        token_hash: token_hash(&token),
        confirmed: now,
        ..session
    })?;
    accounts.remove_session(old_hash)?;
    Ok(token)
}

/// The session of a token, if it lasts; prolongs it when `click` (a person's doing, not a picture refreshing itself).
/// Blocks on disk.
fn find_session(
    accounts: &dyn Accounts,
    token: &str,
    now: Timestamp,
    click: bool,
) -> Result<Option<Session>, AccountsError> {
    let Some(mut session) = accounts.session(&token_hash(token))? else {
        return Ok(None);
    };
    let end = session.created + LONGEST;
    if session.expires <= now || end <= now {
        accounts.remove_session(&session.token_hash)?;
        return Ok(None);
    }
    let expires = (now + IDLE).min(end);
    if click && session.expires + PROLONG_AFTER < expires {
        session.expires = expires;
        accounts.put_session(&session)?;
    }
    Ok(Some(session))
}

/// The token of this secret, if it may still be used; notes that it was.
fn find_token(
    accounts: &dyn Accounts,
    secret: &str,
    now: Timestamp,
) -> Result<Option<ApiToken>, AccountsError> {
    let hash = token_hash(secret);
    let Some(mut token) = accounts.token(&hash)?.filter(|t| t.expires > now) else {
        return Ok(None);
    };
    if token
        .used
        .is_none_or(|t| now.duration_since(t) >= USED_EVERY)
    {
        token.used = Some(now);
        accounts.token_used(&token.name, now)?;
    }
    Ok(Some(token))
}
