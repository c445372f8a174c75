//! Webhooks after the Standard Webhooks specification: JSON, with an id that stays the same in every try, the time of the
//! try, and a signature over both and the body.

use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Client;
use reqwest::header::CONTENT_TYPE;
use ring::hmac;
use serde::Serialize;

use super::http::Address;
use super::{SendFault, Sending, Target, Way, With};
use crate::catalogue::Sentence;
use crate::clock::SharedClock;
use crate::notify::message::Message;
use crate::port::fields::Fields;
use crate::port::secret::{Secret, SecretFrom};

/// Bytes that a key may have.
const KEY_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// The keys of `kind = "webhook"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    address: Address,
    secret: SecretFrom,
}

impl Settings {
    pub(crate) fn read(fields: &mut Fields, folder: &Path) -> Option<Arc<dyn Way>> {
        let address = Address::read(fields);
        let secret = SecretFrom::read(fields, ["secret", "secret_env", "secret_file"])?;
        let Some(secret) = secret else {
            fields.missing("secret_env", key!("notify-fault-secret-missing"));
            return None;
        };
        Some(Arc::new(Settings {
            address: address?,
            secret: secret.relative_to(folder),
        }))
    }
}

impl Way for Settings {
    fn kind(&self) -> &'static str {
        "webhook"
    }

    fn build(&self, with: &With) -> Result<Arc<dyn Target>, Sentence> {
        let secret = self.secret.find().map_err(|e| e.0)?;
        Ok(Arc::new(Webhook {
            client: self.address.client()?,
            address: self.address.clone(),
            key: key_of(&secret)?,
            clock: with.clock.clone(),
        }))
    }
}

/// # Errors
/// What is wrong with the secret; not the secret itself.
fn key_of(secret: &Secret) -> Result<hmac::Key, Sentence> {
    let fault = |why: &str| sentence!("notify-fault-secret", why);
    let text = secret.reveal().trim();
    let coded = text.strip_prefix("whsec_").unwrap_or(text);
    let bytes = STANDARD.decode(coded).map_err(|_| fault("base64"))?;
    if !KEY_BYTES.contains(&bytes.len()) {
        return Err(fault(&bytes.len().to_string()));
    }
    Ok(hmac::Key::new(hmac::HMAC_SHA256, &bytes))
}

struct Webhook {
    client: Client,
    address: Address,
    key: hmac::Key,
    clock: SharedClock,
}

/// What is posted.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    timestamp: jiff::Timestamp,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    id: &'a str,
    severity: &'static str,
    title: &'a str,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    lane: Option<&'a str>,
    /// Journal number of the sighting, as the API names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
    /// So many messages in one.
    count: usize,
}

/// A message as JSON, for whoever takes it so.
pub(crate) fn body(message: &Message) -> Result<String, SendFault> {
    let body = Body {
        kind: message.kind.as_str(),
        timestamp: message.at,
        data: Data {
            id: &message.id,
            severity: message.severity.as_str(),
            title: &message.title,
            text: &message.text,
            lane: message.lane.as_ref().map(|l| l.as_str()),
            event: message.event,
            plate: message.plate.as_ref().map(ToString::to_string),
            link: message.link.as_deref(),
            count: message.count,
        },
    };
    serde_json::to_string(&body).map_err(|e| SendFault::target(e.to_string()))
}

impl Webhook {
    fn signature(&self, id: &str, at_s: i64, body: &str) -> String {
        let signed = format!("{id}.{at_s}.{body}");
        let tag = hmac::sign(&self.key, signed.as_bytes());
        format!("v1,{}", STANDARD.encode(tag))
    }
}

impl Target for Webhook {
    fn send<'a>(&'a self, message: &'a Message) -> Sending<'a> {
        Box::pin(async move {
            let body = body(message)?;
            // The machine's own time: the receiver compares it with its own.
            let at_s = self.clock.system().as_second();
            let signature = self.signature(&message.id, at_s, &body);
            let request = self
                .client
                .post(self.address.url().clone())
                .header(CONTENT_TYPE, "application/json")
                .header("webhook-id", &message.id)
                .header("webhook-timestamp", at_s.to_string())
                .header("webhook-signature", signature)
                .body(body);
            self.address.send(request).await
        })
    }
}
