//! Web Push: to the devices on which persons asked for it. A device that its push service does not know any more is
//! forgotten, and so is that of a person who may not log in any more.

mod encrypt;
mod vapid;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use futures::StreamExt;
use parking_lot::Mutex;
use reqwest::Client;
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE};
use serde_json::json;

use super::http::{Address, client};
use super::{FaultOf, Kept, SendFault, Sending, Target, Way, With};
use crate::catalogue::Sentence;
use crate::clock::SharedClock;
use crate::notify::kind::{Kind, Severity};
use crate::notify::message::Message;
use crate::port::accounts::Account;
use crate::port::fields::Fields;
use crate::port::push::{NotSubscribed, Subscription};
use encrypt::{TEXT_MAX, encrypt};
use vapid::Vapid;

/// Devices that are told at the same moment.
const AT_ONCE: usize = 8;
/// Devices of one person.
const DEVICES_MAX: u32 = 10;
/// The longest address of a push service.
const ENDPOINT_MAX: usize = 1_024;
/// Characters of a text; beyond, it would not fit.
const CHARS_MAX: usize = 600;
/// That a vehicle waits is no news after so long; a device that is off does not hear of it then.
const WAITING_S: u32 = 180;
/// All else.
const USUAL_S: u32 = 12 * 3_600;

/// The keys of `kind = "push"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    contact: String,
    allow_private: bool,
}

impl Settings {
    pub(crate) fn read(fields: &mut Fields, _: &Path) -> Option<Arc<dyn Way>> {
        let allow_private = fields.bool("allow_private", false);
        let contact = fields.str("contact", key!("notify-fault-contact"))?;
        if !(contact.starts_with("mailto:") || contact.starts_with("https://")) {
            fields.is("contact", contact, key!("notify-fault-contact"));
            return None;
        }
        let contact = contact.to_owned();
        Some(Arc::new(Settings {
            contact,
            allow_private,
        }))
    }
}

impl Way for Settings {
    fn kind(&self) -> &'static str {
        "push"
    }

    fn build(&self, with: &With) -> Result<Arc<dyn Target>, Sentence> {
        let Some(kept) = &with.kept else {
            return Err(sentence!("notify-push-alone"));
        };
        let made = vapid::make().ok_or_else(|| sentence!("notify-push-key"))?;
        let key = kept.push.push_key(&made).map_err(|e| e.to_string())?;
        let vapid = Vapid::new(&key, &self.contact).ok_or_else(|| sentence!("notify-push-key"))?;
        Ok(Arc::new(Push {
            settings: self.clone(),
            vapid,
            client: client(self.allow_private)?,
            kept: kept.clone(),
            clock: with.clock.clone(),
            done: Mutex::default(),
        }))
    }
}

struct Push {
    settings: Settings,
    vapid: Vapid,
    client: Client,
    kept: Kept,
    clock: SharedClock,
    /// Of the message that is being told: who has it already.
    done: Mutex<(String, BTreeSet<String>)>,
}

/// What came of a message to one device.
enum End {
    Taken,
    /// It is told nothing any more.
    Gone,
    Failed(SendFault),
}

impl Push {
    /// Whom a message is for: devices of persons who may log in, and whose lanes it happened at.
    fn devices(kept: &Kept, message: &Message) -> Result<Vec<Subscription>, String> {
        let accounts = kept.accounts.accounts().map_err(|e| e.to_string())?;
        let all = kept.push.subscriptions().map_err(|e| e.to_string())?;
        let mut found = Vec::new();
        for device in all {
            let of = |a: &&Account| a.name == device.person && !a.disabled;
            let Some(account) = accounts.iter().find(of) else {
                let gone = kept.push.unsubscribe(&device.endpoint, None);
                gone.map_err(|e| e.to_string())?;
                continue;
            };
            let sees = |lane| account.lanes.is_empty() || account.lanes.contains(lane);
            if message.lanes.iter().all(sees) {
                found.push(device);
            }
        }
        Ok(found)
    }

    async fn tell(&self, message: &Message) -> Result<Sentence, SendFault> {
        let (kept, for_devices) = (self.kept.clone(), message.clone());
        let devices = tokio::task::spawn_blocking(move || Push::devices(&kept, &for_devices));
        let devices = devices
            .await
            .map_err(|e| SendFault::target(e.to_string()))?;
        let devices = devices.map_err(SendFault::target)?;
        let count = devices.len();
        let left = devices.into_iter().filter(|d| !self.has_it(message, d));
        let text = text(message);
        let told = futures::stream::iter(left).map(|device| {
            let text = text.as_str();
            async move { (self.tell_one(message, text, &device).await, device) }
        });
        let ends: Vec<(End, Subscription)> = told.buffer_unordered(AT_ONCE).collect().await;
        let mut first = None;
        for (end, device) in ends {
            match end {
                End::Taken => self.has(message, &device),
                End::Gone => self.forget(device).await,
                End::Failed(fault) => first = first.or(Some(fault)),
            }
        }
        let Some(mut fault) = first else {
            return Ok(sentence!("notify-push-told", count));
        };
        // Where some could be reached, it is not the way there: the others shall not wait for this one without end.
        let done = self.done.lock();
        if done.0 == message.id {
            fault.what = FaultOf::Message;
        }
        Err(fault)
    }

    async fn tell_one(&self, message: &Message, text: &str, device: &Subscription) -> End {
        let address = Address::of(&device.endpoint, self.settings.allow_private);
        let Ok(address) = address else {
            return End::Gone;
        };
        let origin = address.url().origin().ascii_serialization();
        let header = self.vapid.header(&origin, self.clock.system());
        let body = encrypt(text.as_bytes(), &device.key, &device.auth);
        let (Some(header), Some(body)) = (header, body) else {
            return End::Gone;
        };
        let (urgency, keep_s) = match (message.severity, message.kind) {
            (_, Kind::Waiting) => ("high", WAITING_S),
            (Severity::Alarm, _) => ("high", USUAL_S),
            (Severity::Warning, _) => ("normal", USUAL_S),
            (Severity::Info, _) => ("low", USUAL_S),
        };
        let request = self
            .client
            .post(address.url().clone())
            .header(AUTHORIZATION, header)
            .header(CONTENT_TYPE, "application/octet-stream")
            .header(CONTENT_ENCODING, "aes128gcm")
            .header("ttl", keep_s.to_string())
            .header("urgency", urgency)
            .body(body);
        match address.send(request).await {
            Ok(_) => End::Taken,
            Err(fault) if fault.is_gone => End::Gone,
            Err(fault) => End::Failed(fault),
        }
    }

    fn has_it(&self, message: &Message, device: &Subscription) -> bool {
        let done = self.done.lock();
        done.0 == message.id && done.1.contains(&device.endpoint)
    }

    fn has(&self, message: &Message, device: &Subscription) {
        let mut done = self.done.lock();
        if done.0 != message.id {
            *done = (message.id.clone(), BTreeSet::new());
        }
        done.1.insert(device.endpoint.clone());
    }

    async fn forget(&self, device: Subscription) {
        let (push, person) = (Arc::clone(&self.kept.push), device.person.clone());
        let work = move || push.unsubscribe(&device.endpoint, None);
        match tokio::task::spawn_blocking(work).await {
            Ok(Ok(())) => tracing::info!("push: a device of {person} is gone and told no more"),
            Ok(Err(why)) => tracing::warn!("push: {why}"),
            Err(why) => tracing::warn!("push: {why}"),
        }
    }
}

/// What the device shows.
fn text(message: &Message) -> String {
    let short: String = message.text.chars().take(CHARS_MAX).collect();
    let said = json!({
        "id": message.id,
        "kind": message.kind.as_str(),
        "severity": message.severity.as_str(),
        "at": message.at,
        "title": message.title,
        "text": short,
        "link": message.link,
        "count": message.count,
    });
    let said = said.to_string();
    if said.len() <= TEXT_MAX {
        return said;
    }
    json!({ "id": message.id, "kind": message.kind.as_str(), "title": message.title }).to_string()
}

impl Target for Push {
    fn send<'a>(&'a self, message: &'a Message) -> Sending<'a> {
        Box::pin(self.tell(message))
    }

    fn push_key(&self) -> Option<String> {
        Some(self.vapid.public())
    }

    fn subscribe(&self, device: &Subscription) -> Result<(), NotSubscribed> {
        let lengths = device.key.len() == 65 && device.auth.len() == 16;
        let address = Address::of(&device.endpoint, self.settings.allow_private);
        let fits = lengths && device.endpoint.len() <= ENDPOINT_MAX && address.is_ok();
        if !fits || encrypt(b"", &device.key, &device.auth).is_none() {
            return Err(NotSubscribed::Unfit);
        }
        match self.kept.push.subscribe(device, DEVICES_MAX) {
            Ok(true) => Ok(()),
            Ok(false) => Err(NotSubscribed::TooMany),
            Err(why) => Err(NotSubscribed::Failed(why.to_string())),
        }
    }
}
