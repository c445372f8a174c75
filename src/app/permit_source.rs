//! Permits that another system keeps: a file that it puts somewhere, or an address that is asked. A list is taken whole, or not at
//! all: an unreadable one, or one by which too many permits would go, changes nothing and is told.

use std::fmt;
use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;
use parking_lot::Mutex;
use reqwest::StatusCode;
use reqwest::header::{ETAG, IF_NONE_MATCH};
use sha2::{Digest, Sha256};
use tokio::sync::watch;
use tokio::time::timeout;

use super::{directory, lives::Lives};
use crate::actions::calls::CallRefused;
use crate::actions::error::{ActionError, Fault};
use crate::actions::{House, Ports, ResetLimit};
use crate::catalogue::{Sentence, words};
use crate::clock::SharedClock;
use crate::config::Loaded;
use crate::port::accounts::Role;
use crate::port::ask;
use crate::port::caller::Caller;
use crate::port::live::PartLive;
use crate::port::permit_source::{Directory, From, Settings};
use crate::port::permits_csv;
use crate::port::secret::SecretFrom;
use crate::port::sheet::{self, SheetText};
use crate::web::html::refusals::sentences;

/// A longer list is none.
const BYTES_MAX: u64 = 64 * 1024 * 1024;
/// An address answers within so long.
const ANSWER: Duration = Duration::from_secs(60);
/// A directory that refused name or password is not asked again for so long: it may lock the account.
const LOCK_OUT: Duration = Duration::from_secs(10 * 60);

/// A source, and what came of it last. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Source(Arc<Inner>);

struct Inner {
    settings: Settings,
    clock: SharedClock,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The list that was taken last, if nothing has gone wrong since.
    seen: Option<Mark>,
    /// A file that may still be written.
    growing: Option<Mark>,
    taken: Option<(Timestamp, usize)>,
    fault: Option<Sentence>,
    /// A log-in was refused: nobody is asked before.
    locked_until: Option<Instant>,
}

/// What tells a list from the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Mark {
    File(SystemTime, u64),
    Web(String),
}

/// Why a list was not taken, in the words of whoever reads it.
struct Refused(ActionError);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&sentences(&self.0))
    }
}

/// A text that stays as it came.
fn theirs(e: impl fmt::Display) -> Sentence {
    e.to_string().into()
}

/// What looking for a list came to.
enum Found {
    Same,
    List(Mark, Vec<u8>),
}

impl Source {
    pub(crate) fn new(settings: &Settings, clock: &SharedClock) -> Source {
        Source(Arc::new(Inner {
            settings: settings.clone(),
            clock: clock.clone(),
            state: Mutex::default(),
        }))
    }

    /// For the dashboard.
    pub(crate) fn part(&self) -> PartLive {
        let state = self.0.state.lock();
        let (ok, health) = match (&state.fault, &state.taken) {
            (Some(why), _) => (false, why.to_string()),
            (None, Some((_, changed))) => (true, t!("live-list-taken", count = *changed)),
            (None, None) => (true, t!("live-list-not-yet")),
        };
        PartLive {
            name: format!("permits {}", self.0.settings.id),
            ok,
            vital: false,
            health,
        }
    }

    async fn keep(&self, house: &House) {
        let mut every = tokio::time::interval(self.0.settings.every);
        loop {
            every.tick().await;
            self.look(house).await;
        }
    }

    /// Looks once; what is wrong is kept for the dashboard.
    async fn look(&self, house: &House) {
        let settings = &self.0.settings;
        let found = match &settings.from {
            From::File(path) => self.look_at(path).await,
            From::Web { .. } => self.ask().await,
            From::Directory(directory) => self.search(directory).await,
        };
        let (mark, bytes) = match found {
            Ok(Found::List(mark, bytes)) => (mark, bytes),
            Ok(Found::Same) => return,
            Err(why) => return self.failed(why),
        };
        let place = settings.place();
        let outcome = match self.text(bytes).await {
            Ok(text) => {
                let taken = house.take_snapshot(&self.caller(), settings, text).await;
                taken.map_err(|why| Sentence::shown(Refused(why)))
            }
            Err(why) => Err(why),
        };
        match outcome {
            Ok(taken) => {
                let changed = taken.put + taken.removed;
                let now = self.0.clock.now();
                let mut state = self.0.state.lock();
                state.taken = Some((now, changed));
                (state.seen, state.fault) = (Some(mark), None);
                drop(state);
                let id = &settings.id;
                tracing::info!(
                    "permit source {id}: {} permits put, {} removed, {} left as they were",
                    taken.put,
                    taken.removed,
                    taken.left.len()
                );
            }
            Err(why) => self.failed(sentence!("live-list-refused", place, why)),
        }
    }

    fn failed(&self, why: Sentence) {
        let mut state = self.0.state.lock();
        if state.fault.as_ref() != Some(&why) {
            let id = self.0.settings.id.clone();
            tracing::error!("permit source {id}: {}", why.english());
            metrics::counter!("plategate_permit_source_faults_total", "source" => id).increment(1);
        }
        // It is looked at again: the system may be there again, or somebody's own import may be over.
        (state.seen, state.fault) = (None, Some(why));
    }

    fn caller(&self) -> Caller {
        Caller {
            name: format!("source {}", self.0.settings.id),
            role: Role::Supervisor,
            scopes: Vec::new(),
            lanes: Vec::new(),
            is_program: true,
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        }
    }

    /// A file is read when two looks in a row find it the same, and it is the same after it was read: not while it is written.
    async fn look_at(&self, path: &Path) -> Result<Found, Sentence> {
        let place = self.0.settings.place();
        let told = |e: std::io::Error| {
            let e = words(&e.to_string());
            sentence!("live-list-cannot-be-read", place, e)
        };
        let path = path.to_owned();
        let (seen, growing) = {
            let state = self.0.state.lock();
            (state.seen.clone(), state.growing.clone())
        };
        let work = move || {
            let mark = || {
                let meta = fs::metadata(&path)?;
                Ok::<_, std::io::Error>(Mark::File(meta.modified()?, meta.len()))
            };
            let now = mark()?;
            if seen.as_ref() == Some(&now) {
                return Ok((None, None));
            }
            let Mark::File(_, bytes) = now else {
                return Ok((None, None));
            };
            if growing.as_ref() != Some(&now) || bytes > BYTES_MAX {
                return Ok((Some(now), None));
            }
            let read = fs::read(&path)?;
            let same = mark()? == now;
            Ok((Some(now), same.then_some(read)))
        };
        let looked = tokio::task::spawn_blocking(work).await;
        let looked = looked.map_err(theirs)?;
        let (now, read) = looked.map_err(told)?;
        let Some(now) = now else {
            return Ok(Found::Same);
        };
        if matches!(now, Mark::File(_, bytes) if bytes > BYTES_MAX) {
            return Err(sentence!(
                "live-list-too-long",
                place = self.0.settings.place()
            ));
        }
        self.0.state.lock().growing = Some(now.clone());
        Ok(read.map_or(Found::Same, |bytes| Found::List(now, bytes)))
    }

    async fn ask(&self) -> Result<Found, Sentence> {
        let From::Web {
            url,
            username,
            password,
            token,
            any_certificate,
        } = &self.0.settings.from
        else {
            return Ok(Found::Same);
        };
        let place = self.0.settings.place();
        let fault = |e: Sentence| sentence!("live-list-cannot-be-read", place, e);
        let find = |from: &Option<SecretFrom>| {
            let found = from.as_ref().map(SecretFrom::find).transpose();
            found.map_err(|missing| fault(missing.0))
        };
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .timeout(ANSWER)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .tls_danger_accept_invalid_certs(*any_certificate)
            .build()
            .map_err(|e| fault(theirs(e)))?;
        let mut request = client.get(url.clone());
        if let Some(password) = find(password)? {
            request = request.basic_auth(username, Some(password.reveal()));
        }
        if let Some(token) = find(token)? {
            request = request.bearer_auth(token.reveal());
        }
        let seen = self.0.state.lock().seen.clone();
        if let Some(Mark::Web(tag)) = seen.as_ref().filter(|m| **m != Mark::Web(String::new())) {
            request = request.header(IF_NONE_MATCH, tag);
        }
        let broken = |e: reqwest::Error| fault(ask::cause(&e, ANSWER));
        let mut answer = request.send().await.map_err(broken)?;
        if answer.status() == StatusCode::NOT_MODIFIED {
            return Ok(Found::Same);
        }
        if answer.status() != StatusCode::OK {
            let status = answer.status().as_u16();
            return Err(fault(theirs(format_args!("HTTP {status}"))));
        }
        let tag = answer.headers().get(ETAG).and_then(|v| v.to_str().ok());
        let mark = Mark::Web(tag.unwrap_or_default().to_owned());
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(broken)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() as u64 > BYTES_MAX {
                return Err(sentence!("live-list-too-long", place));
            }
        }
        Ok(Found::List(mark, bytes))
    }

    /// A directory has no mark of its own: the list's digest is it.
    async fn search(&self, directory: &Directory) -> Result<Found, Sentence> {
        let settings = &self.0.settings;
        let locked = self.0.state.lock().locked_until;
        if locked.is_some_and(|until| until > self.0.clock.monotonic()) {
            return Ok(Found::Same);
        }
        let most = usize::try_from(BYTES_MAX).unwrap_or(usize::MAX);
        let asked = timeout(ANSWER, directory::ask(directory, settings, most)).await;
        let seconds = ANSWER.as_secs();
        let asked = asked.unwrap_or_else(|_| Err(sentence!("fault-no-answer-in", seconds).into()));
        let place = settings.place();
        let text = asked.map_err(|no| {
            if no.login {
                let until = self.0.clock.monotonic() + LOCK_OUT;
                self.0.state.lock().locked_until = Some(until);
            }
            sentence!("live-list-cannot-be-read", place, e = no.said)
        })?;
        let mark = Mark::Web(hex::encode(Sha256::digest(text.as_bytes())));
        match self.0.state.lock().seen.as_ref() == Some(&mark) {
            true => Ok(Found::Same),
            false => Ok(Found::List(mark, text.into_bytes())),
        }
    }

    /// The list as the CSV text that it is, or would be. Off the async threads.
    async fn text(&self, bytes: Vec<u8>) -> Result<String, Sentence> {
        let settings = self.0.settings.clone();
        let work = move || {
            if matches!(settings.from, From::Directory(_)) {
                return Ok(String::from_utf8_lossy(&bytes).into_owned());
            }
            if settings.rows.is_some() || !settings.columns.is_empty() {
                return of_json(&bytes, &settings);
            }
            match bytes.starts_with(b"PK") {
                true => sheet::as_csv(&bytes)
                    .and_then(SheetText::sound)
                    .map_err(|why| Sentence::shown(Refused(Fault::Sheet(why).into()))),
                false => Ok(permits_csv::decode(&bytes)),
            }
        };
        let done = tokio::task::spawn_blocking(work).await;
        done.unwrap_or_else(|e| Err(theirs(e)))
    }
}

/// A list in JSON as the CSV text that it would be: the rows at a place, their values by the names of columns.
fn of_json(bytes: &[u8], settings: &Settings) -> Result<String, Sentence> {
    let whole: serde_json::Value = serde_json::from_slice(bytes)
        .map_err(|e| sentence!("live-list-no-json", line = e.line()))?;
    let at = |value: &serde_json::Value, path: &str| {
        let mut here = value.clone();
        for step in path.split('.').filter(|s| !s.is_empty()) {
            here = here.get_mut(step).map(serde_json::Value::take)?;
        }
        Some(here)
    };
    let rows = at(&whole, settings.rows.as_deref().unwrap_or(""));
    let Some(serde_json::Value::Array(rows)) = rows else {
        return Err(sentence!("live-list-no-rows"));
    };
    let mut out = csv::Writer::from_writer(Vec::new());
    let header = settings.columns.iter().map(|(name, _)| name.as_str());
    out.write_record(header).map_err(theirs)?;
    for row in &rows {
        let cells = settings
            .columns
            .iter()
            .map(|(_, path)| match at(row, path) {
                Some(serde_json::Value::String(text)) => text,
                Some(serde_json::Value::Null) | None => String::new(),
                Some(other) => other.to_string(),
            });
        out.write_record(cells).map_err(theirs)?;
    }
    let bytes = out.into_inner();
    let bytes = bytes.map_err(theirs)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Those of the site file.
pub(crate) fn all(loaded: &Loaded, clock: &SharedClock) -> Vec<Source> {
    let sources = loaded.permit_sources.iter();
    sources.map(|s| Source::new(s, clock)).collect()
}

/// Starts looking.
pub(crate) fn start(
    sources: &[Source],
    ports: &Ports,
    stopping: &watch::Receiver<bool>,
    lives: &mut Lives,
) {
    if sources.is_empty() {
        return;
    }
    let limit = ResetLimit {
        resets: 0,
        shift_h: 0,
    };
    let house = House::new(ports.clone(), limit, CallRefused::default());
    for source in sources {
        let life = lives.born("permit-source", &source.0.settings.id);
        let (source, house, stop) = (source.clone(), house.clone(), stopping.clone());
        tokio::spawn(async move {
            let work = || async {
                let mut stopping = stop.clone();
                tokio::select! {
                    () = source.keep(&house) => {}
                    _ = stopping.wait_for(|s| *s) => {}
                }
                Ok(())
            };
            life.keep(stop.clone(), work).await;
        });
    }
}
