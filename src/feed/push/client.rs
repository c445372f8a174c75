//! A stream that a camera is asked for by HTTP: it answers with parts without end.

use std::time::{Duration, Instant};

use reqwest::Response;
use reqwest::header::CONTENT_TYPE;
use tokio::time::timeout;
use url::Url;

use super::parts::{self, Cutter, MESSAGE_MAX, Part};
use super::socket::Push;
use super::taking::Refused;
use crate::catalogue::Sentence;
use crate::port::ask::{Asker, Fault};

/// An event waits so long for the pictures that follow it.
const PICTURES: Duration = Duration::from_millis(200);
/// More pictures of one event are not waited for.
const PICTURES_MAX: usize = 4;
/// A camera that says nothing for so long, where it should give signs of life, is asked anew; so is any other after this.
const SILENCE: Duration = Duration::from_secs(120);
/// After a refused log-in: cameras lock accounts, many after five within half an hour.
const LOCK_OUT: Duration = Duration::from_secs(600);

impl Push {
    /// Asks for the stream and follows it until it ends.
    pub(super) async fn ask(&self, url: &Url) -> Sentence {
        let maker = &self.settings.maker;
        let address = url.host_str().unwrap_or_default();
        let at = sentence!("fault-camera-at", name = maker.name(), address);
        let Some(ask) = maker.stream() else {
            return sentence!("fault-this-maker-is-not-asked");
        };
        let user = self.settings.login.user().map_err(Fault::Settings);
        let asker = user.and_then(|user| Asker::new(user, false));
        let answer = match asker {
            Ok(asker) => asker.ask(url, &ask).await,
            Err(fault) => Err(fault),
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(Fault::Unreachable(e)) => {
                return sentence!("fault-cannot-be-reached-check-power", at, e);
            }
            Err(Fault::Silent) => return sentence!("fault-does-not-answer-check-power", at),
            Err(Fault::Settings(why)) => return why,
            Err(Fault::Login) if !self.settings.login.has_user() => {
                return sentence!("fault-camera-wants-log-in", at);
            }
            Err(Fault::Login) => {
                self.tell.health(
                    Some(false),
                    sentence!("fault-camera-refuses-log-in", at = at.clone()),
                );
                tokio::time::sleep(LOCK_OUT).await;
                return sentence!("fault-camera-refuses-log-in", at);
            }
        };
        if !answer.status().is_success() {
            let status = answer.status().as_u16();
            return sentence!("fault-camera-answers-status", at, status);
        }
        self.taking.connected();
        self.begins(sentence!("fault-follows-camera", at = at.clone()));
        self.follow_parts(answer, &at).await
    }

    async fn follow_parts(&self, mut answer: Response, at: &Sentence) -> Sentence {
        let kind = answer.headers().get(CONTENT_TYPE);
        let kind = kind.and_then(|v| v.to_str().ok()).unwrap_or_default();
        let boundary = parts::boundary_of(kind).unwrap_or_else(|| b"boundary".to_vec());
        let mut cutter = Cutter::new(boundary);
        let mut event = Event::default();
        let patience = self.patience().unwrap_or(SILENCE);
        loop {
            loop {
                match cutter.next(false) {
                    Ok(Some(part)) => {
                        if let Some(whole) = event.take(part, self.taking.now())
                            && self.one(whole).await
                        {
                            return sentence!("fault-gateway-stopping");
                        }
                    }
                    Ok(None) => break,
                    Err(_) => return sentence!("fault-sends-message-without-end-check", at),
                }
            }
            if cutter.buffer.len() > MESSAGE_MAX {
                return sentence!("fault-sends-message-without-end-check", at);
            }
            let now = self.taking.now();
            let left = event
                .until
                .map(|until| until.saturating_duration_since(now));
            match timeout(left.unwrap_or(patience), answer.chunk()).await {
                Ok(Ok(Some(bytes))) => cutter.buffer.extend_from_slice(&bytes),
                Ok(Ok(None)) => {
                    self.one(event.end()).await;
                    return sentence!("fault-has-closed-stream", at);
                }
                Ok(Err(e)) => {
                    self.one(event.end()).await;
                    return sentence!("fault-stream-broke", at, e = e.without_url().to_string());
                }
                Err(_) if event.until.is_some() => {
                    if self.one(event.end()).await {
                        return sentence!("fault-gateway-stopping");
                    }
                }
                Err(_) => {
                    let name = self.settings.maker.name();
                    return sentence!("fault-camera-silent", name, seconds = patience.as_secs());
                }
            }
        }
    }

    /// One event with its pictures. True: the gateway is stopping.
    async fn one(&self, parts: Vec<Part>) -> bool {
        if parts.is_empty() {
            return false;
        }
        let message = self.streamed(parts);
        matches!(self.take(&message).await, Err(Refused::Stopping))
    }
}

/// An event and the pictures that follow it.
#[derive(Default)]
struct Event {
    parts: Vec<Part>,
    until: Option<Instant>,
}

impl Event {
    /// Another part; what is whole by it.
    fn take(&mut self, part: Part, now: Instant) -> Option<Vec<Part>> {
        if part.bytes.is_empty() && !self.parts.is_empty() {
            // A picture that there is none of, before one that there is.
            return None;
        }
        if part.is_jpeg() && !self.parts.is_empty() {
            self.parts.push(part);
            return (self.parts.len() > PICTURES_MAX).then(|| self.end());
        }
        let before = self.end();
        self.parts.push(part);
        self.until = Some(now + PICTURES);
        (!before.is_empty()).then_some(before)
    }

    fn end(&mut self) -> Vec<Part> {
        self.until = None;
        std::mem::take(&mut self.parts)
    }
}
