//! Contacts of ONVIF devices: digital inputs, and relays of which they tell. A pull point tells of each change
//! ([`crate::port::onvif`]), and of how all stand when it is made.
//!
//! Devices give few subscriptions: all contacts of one device share one. Whichever of them comes first asks, and tells the others.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Weak};
use std::time::Instant;

use parking_lot::Mutex;
use tokio::sync::{MutexGuard, broadcast};
use url::Url;

use super::{Answer, Contact, Line};
use crate::catalogue::Sentence;
use crate::clock::SharedClock;
use crate::port::fields::Fields;
use crate::port::onvif::{LOCK_OUT, PAUSE, PullPoint, Trouble, Wait, Which, contacts};
use crate::port::secret::{Secret, SecretFrom};

/// Changes that one contact has not taken up yet. One that falls further behind begins anew.
const TOLD_MAX: usize = 256;
/// How all stand is told by then: a contact that was not named is none of the device's.
const ANSWERS: u32 = 2;
/// So many names are told to whoever wrote a wrong one.
const NAMES_TOLD: usize = 8;

/// What the contacts of a device hear from whichever of them asks.
#[derive(Debug, Clone)]
enum Told {
    Stands(Which, bool),
    /// The subscription is gone: why.
    Lost(Sentence),
}

/// The keys that lead to a device.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Settings {
    url: Url,
    username: String,
    password: Option<SecretFrom>,
    any_certificate: bool,
}

/// A device, shared by its contacts.
struct Device {
    settings: Settings,
    /// Whoever holds it asks. None: not subscribed, or the one who asked has gone in the middle of it.
    point: tokio::sync::Mutex<Option<PullPoint>>,
    told: broadcast::Sender<Told>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    subscribed: bool,
    /// Answers since then.
    answers: u32,
    stand: BTreeMap<Which, bool>,
    /// A log-in was refused: it is not tried again before.
    locked_until: Option<Instant>,
}

/// Those that somebody watches.
static DEVICES: Mutex<Vec<Weak<Device>>> = Mutex::new(Vec::new());

impl Device {
    fn of(settings: Settings) -> Arc<Device> {
        let mut devices = DEVICES.lock();
        devices.retain(|device| device.strong_count() > 0);
        let mut there = devices.iter().filter_map(Weak::upgrade);
        if let Some(device) = there.find(|device| device.settings == settings) {
            return device;
        }
        let made = Arc::new(Device {
            settings,
            point: tokio::sync::Mutex::default(),
            told: broadcast::Sender::new(TOLD_MAX),
            known: Mutex::default(),
        });
        devices.push(Arc::downgrade(&made));
        made
    }

    fn at(&self) -> Sentence {
        let address = self.settings.url.host_str().unwrap_or_default();
        sentence!("fault-camera-at", name = "ONVIF", address)
    }

    async fn subscribe(&self, clock: &SharedClock) -> Result<PullPoint, Sentence> {
        let now = clock.monotonic();
        let locked = self.known.lock().locked_until;
        if locked.is_some_and(|until| now < until) {
            return Err(sentence!("fault-camera-refuses-log-in", at = self.at()));
        }
        *self.known.lock() = Known::default();
        let settings = &self.settings;
        let secret = settings.password.as_ref().map(SecretFrom::find).transpose();
        let secret = secret.map_err(|missing| missing.0)?;
        let user = secret.map(|s: Secret| (settings.username.clone(), s));
        let to = (&settings.url, user, settings.any_certificate);
        let made = PullPoint::subscribe(to, &self.at(), clock.now()).await;
        let point = made.map_err(|trouble| self.failed(trouble, clock))?;
        let asked = point.synchronize(clock.now()).await;
        asked.map_err(|trouble| self.failed(trouble, clock))?;
        self.known.lock().subscribed = true;
        Ok(point)
    }

    fn failed(&self, trouble: Trouble, clock: &SharedClock) -> Sentence {
        let mut known = self.known.lock();
        known.subscribed = false;
        match trouble {
            Trouble::Other(why) => why,
            Trouble::Login => {
                known.locked_until = Some(clock.monotonic() + LOCK_OUT);
                sentence!("fault-camera-refuses-log-in", at = self.at())
            }
        }
    }

    /// Asks once, and tells all what came.
    async fn ask(
        &self,
        mut held: MutexGuard<'_, Option<PullPoint>>,
        clock: &SharedClock,
    ) -> Result<(), Sentence> {
        let asked = clock.monotonic();
        // Dropped in the middle, an answer may be lost: who comes next subscribes anew.
        let point = match held.take() {
            Some(point) => point,
            None => self.subscribe(clock).await?,
        };
        let wait = match self.known.lock().answers {
            ..ANSWERS => Wait::Short,
            ANSWERS.. => Wait::Usual,
        };
        let answer = point.pull(wait, clock.now()).await;
        let answer = answer.map_err(|trouble| self.failed(trouble, clock));
        let stands = answer.and_then(|text| {
            let odd = || sentence!("fault-onvif-not-understood", at = self.at());
            contacts(&text).ok_or_else(odd)
        });
        let stands = stands.inspect_err(|why| {
            self.known.lock().subscribed = false;
            let _ = self.told.send(Told::Lost(why.clone()));
        })?;
        *held = Some(point);
        let none = stands.is_empty();
        self.heard(stands);
        if none {
            // One that answers at once that there is nothing is not asked without end.
            let took = clock.monotonic().saturating_duration_since(asked);
            tokio::time::sleep(PAUSE.saturating_sub(took)).await;
        }
        Ok(())
    }
}

impl Device {
    fn heard(&self, stands: Vec<(Which, bool)>) {
        let mut known = self.known.lock();
        known.answers = known.answers.saturating_add(1);
        for (which, closed) in stands {
            known.stand.insert(which.clone(), closed);
            let _ = self.told.send(Told::Stands(which, closed));
        }
    }
}

/// One of a device's contacts.
struct Watched {
    device: Arc<Device>,
    which: Which,
}

pub(super) fn read(fields: &mut Fields, folder: &Path) -> Option<Arc<dyn Contact>> {
    let hint = key!("fault-write-http-host-path-or");
    let url = fields.str("url", hint);
    let parsed = url.and_then(|text| Url::parse(text).ok());
    let parsed = parsed.filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host());
    let parsed = parsed.filter(|u| u.username().is_empty() && u.password().is_none());
    if url.is_some() && parsed.is_none() {
        fields.fault("url", t!("fault-no-web-address"), hint);
    }
    let (input, relay) = (fields.opt_str("input"), fields.opt_str("relay"));
    let which = match (input, relay) {
        (Some(token), None) => Some(Which::Input(token.to_owned())),
        (None, Some(token)) => Some(Which::Relay(token.to_owned())),
        (Some(_), Some(_)) => {
            let hint = key!("fault-write-inputs-token");
            fields.fault("relay", t!("fault-set-and-so-is-input"), hint);
            None
        }
        (None, None) => {
            fields.missing("input", key!("fault-write-inputs-token"));
            None
        }
    };
    let (username, password) = SecretFrom::login(fields, folder)?;
    let any_certificate = fields.bool("any_certificate", false);
    let settings = Settings {
        url: parsed?,
        username,
        password,
        any_certificate,
    };
    Some(Arc::new(Watched {
        device: Device::of(settings),
        which: which?,
    }))
}

impl Contact for Watched {
    fn describe(&self) -> String {
        let at = format!("{} ({})", self.device.settings.url, self.which);
        t!("fault-contact-at", at)
    }

    fn connect<'a>(&'a self, clock: &SharedClock) -> Answer<'a, Box<dyn Line + 'a>> {
        let clock = clock.clone();
        Box::pin(async move {
            let told = self.device.told.subscribe();
            if !self.device.known.lock().subscribed {
                let mut held = self.device.point.lock().await;
                if held.is_none() {
                    *held = Some(self.device.subscribe(&clock).await?);
                }
            }
            let waiting = self.device.known.lock().stand.get(&self.which).copied();
            let line: Box<dyn Line + 'a> = Box::new(Listening {
                watched: self,
                clock,
                told,
                before: None,
                waiting,
            });
            Ok(line)
        })
    }
}

struct Listening<'a> {
    watched: &'a Watched,
    clock: SharedClock,
    told: broadcast::Receiver<Told>,
    before: Option<bool>,
    waiting: Option<bool>,
}

impl Listening<'_> {
    /// The device tells of its contacts, and this one is not among them: the middle of a sentence.
    fn is_missed(&self) -> Option<Sentence> {
        let known = self.watched.device.known.lock();
        let stand = &known.stand;
        if known.answers < ANSWERS || stand.is_empty() || stand.contains_key(&self.watched.which) {
            return None;
        }
        let names = stand.keys().take(NAMES_TOLD).map(Which::to_string);
        let names = names.collect::<Vec<_>>().join(", ");
        Some(sentence!(
            "fault-onvif-other-contacts",
            which = self.watched.which.to_string(),
            names
        ))
    }
}

impl Line for Listening<'_> {
    fn next(&mut self) -> Answer<'_, bool> {
        Box::pin(async move {
            loop {
                if let Some(state) = self.waiting.take()
                    && self.before.replace(state) != Some(state)
                {
                    return Ok(state);
                }
                let device = &self.watched.device;
                tokio::select! {
                    // What was told goes before asking for more.
                    biased;
                    told = self.told.recv() => match told {
                        Ok(Told::Stands(which, state)) if which == self.watched.which => {
                            self.waiting = Some(state);
                        }
                        Ok(Told::Stands(..)) => {}
                        Ok(Told::Lost(why)) => return Err(why),
                        Err(e) => return Err(e.to_string().into()),
                    },
                    held = device.point.lock() => {
                        device.ask(held, &self.clock).await?;
                        if let Some(why) = self.is_missed() {
                            return Err(why);
                        }
                    }
                }
            }
        })
    }
}
