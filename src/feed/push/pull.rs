//! A pull point of ONVIF: a subscription is made at the camera, and its events are asked for again and again. Each answer
//! comes at once when there are events, else after [`WAIT`], and makes the subscription last longer.
//!
//! Where things are is taken from the camera's answers, but for the host: an address in an answer is not believed.

use std::time::Duration;

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use url::Url;

use super::ask::{self, Asker, Fault, User};
use super::maker::Ask;
use super::parts::Part;
use super::socket::Push;
use super::taking::Refused;
use super::tree;
use crate::port::soap::{KIND, Request};

const DEVICE: &str = "/onvif/device_service";
/// So long the camera waits for an event before it answers that there is none.
const WAIT: &str = "PT5S";
const EVENTS_MAX: u32 = 20;
/// A subscription that nobody asks any more ends after so long.
const LASTS: &str = "PT120S";
/// After a refused log-in: cameras lock accounts, many after five within half an hour.
const LOCK_OUT: Duration = Duration::from_secs(600);
/// More than this between two questions without an event would be a camera that does not wait.
const PAUSE: Duration = Duration::from_millis(250);

/// A camera that is asked.
struct Camera<'a> {
    asker: Asker,
    base: &'a Url,
    user: Option<User>,
    /// By so much its clock is ahead of ours.
    ahead: SignedDuration,
}

/// What a question came to.
enum Trouble {
    Login,
    Other(String),
}

impl Push {
    /// Subscribes and asks for events until something goes wrong: why.
    pub(super) async fn pull(&self, url: &Url) -> String {
        let address = url.host_str().unwrap_or_default();
        let at = t!(
            "fault-camera-at",
            name = self.settings.maker.name(),
            address
        );
        match self.pulls_until(url, &at).await {
            Ok(never) => never,
            Err(Trouble::Other(why)) => why,
            Err(Trouble::Login) => {
                let told = t!("fault-camera-refuses-log-in", at);
                self.tell.health(Some(false), told.clone());
                tokio::time::sleep(LOCK_OUT).await;
                told
            }
        }
    }

    async fn pulls_until(&self, url: &Url, at: &str) -> Result<String, Trouble> {
        let user = self.settings.login.user().map_err(Trouble::Other)?;
        let asker = Asker::new(user.clone(), false).map_err(|f| trouble(f, at))?;
        let mut camera = Camera {
            asker,
            base: url,
            user,
            ahead: SignedDuration::ZERO,
        };
        camera.ahead = camera.clock(at, self.taking.wall()).await?;
        let events = camera.events(at, self.taking.wall()).await?;
        let point = camera.subscribe(&events, at, self.taking.wall()).await?;
        self.taking.connected();
        self.begins(t!("fault-follows-camera", at));
        let body = format!(
            "<t:PullMessages xmlns:t=\"http://www.onvif.org/ver10/events/wsdl\"><t:Timeout>{WAIT}</t:Timeout>\
             <t:MessageLimit>{EVENTS_MAX}</t:MessageLimit></t:PullMessages>"
        );
        loop {
            let asked = self.taking.now();
            let action =
                "http://www.onvif.org/ver10/events/wsdl/PullPointSubscription/PullMessagesRequest";
            let now = self.taking.wall();
            let text = camera.text((&point, action, &body), at, now).await?;
            let part = Part {
                bytes: text.into_bytes().into(),
                ..Part::default()
            };
            let message = self.streamed(vec![part]);
            if matches!(self.take(&message).await, Err(Refused::Stopping)) {
                return Ok(t!("fault-gateway-stopping"));
            }
            // One that answers at once that there is nothing is not asked without end.
            let took = self.taking.now().saturating_duration_since(asked);
            tokio::time::sleep(PAUSE.saturating_sub(took)).await;
        }
    }
}

impl Camera<'_> {
    /// By how much its clock is ahead. Without a log-in, which goes by it.
    async fn clock(&self, at: &str, now: Timestamp) -> Result<SignedDuration, Trouble> {
        let body = "<d:GetSystemDateAndTime xmlns:d=\"http://www.onvif.org/ver10/device/wsdl\"/>";
        let action = "http://www.onvif.org/ver10/device/wsdl/GetSystemDateAndTime";
        let text = Request {
            to: None,
            action,
            body,
            user: None,
        };
        let answer = self.answer(DEVICE, text.text(), at).await?;
        let tree = self.body(&answer, at)?;
        let time = tree::at(
            &tree,
            "GetSystemDateAndTimeResponse.SystemDateAndTime.UTCDateTime",
        );
        // One that does not say is taken to be right.
        let theirs = time.and_then(moment);
        Ok(theirs.map_or(SignedDuration::ZERO, |theirs| theirs.duration_since(now)))
    }

    /// Where events are asked for.
    async fn events(&self, at: &str, now: Timestamp) -> Result<String, Trouble> {
        let body = "<d:GetCapabilities xmlns:d=\"http://www.onvif.org/ver10/device/wsdl\"><d:Category>Events</d:Category></d:GetCapabilities>";
        let action = "http://www.onvif.org/ver10/device/wsdl/GetCapabilities";
        let text = self.text((DEVICE, action, body), at, now).await?;
        let tree = self.body(&text, at)?;
        let place = "GetCapabilitiesResponse.Capabilities.Events.XAddr";
        let address = tree::text_at(&tree, place);
        let path = address.and_then(|a| path_of(&a));
        path.ok_or_else(|| Trouble::Other(t!("fault-onvif-has-no-events", at)))
    }

    /// A new subscription: where its events are pulled.
    async fn subscribe(&self, events: &str, at: &str, now: Timestamp) -> Result<String, Trouble> {
        let body = format!(
            "<t:CreatePullPointSubscription xmlns:t=\"http://www.onvif.org/ver10/events/wsdl\">\
             <t:InitialTerminationTime>{LASTS}</t:InitialTerminationTime></t:CreatePullPointSubscription>"
        );
        let action = "http://www.onvif.org/ver10/events/wsdl/EventPortType/CreatePullPointSubscriptionRequest";
        let text = self.text((events, action, &body), at, now).await?;
        let tree = self.body(&text, at)?;
        let place = "CreatePullPointSubscriptionResponse.SubscriptionReference.Address";
        let address = tree::text_at(&tree, place);
        let path = address.and_then(|a| path_of(&a));
        path.ok_or_else(|| Trouble::Other(t!("fault-onvif-no-subscription", at)))
    }

    /// Asks as whoever we are.
    async fn text(
        &self,
        (target, action, body): (&str, &str, &str),
        at: &str,
        now: Timestamp,
    ) -> Result<String, Trouble> {
        let theirs = now.saturating_add(self.ahead).unwrap_or(now);
        let to = self.base.join(target).ok().map(|url| url.to_string());
        let user = self.user.as_ref();
        let request = Request {
            to: to.as_deref(),
            action,
            body,
            user: user.map(|(name, secret)| (name.as_str(), secret, theirs)),
        };
        self.answer(target, request.text(), at).await
    }

    async fn answer(&self, target: &str, body: String, at: &str) -> Result<String, Trouble> {
        let ask = Ask {
            method: "POST",
            target: target.to_owned(),
            body: Some(body),
            kind: Some(KIND),
        };
        let answer = self.asker.ask(self.base, &ask).await;
        let answer = answer.map_err(|fault| trouble(fault, at))?;
        let status = answer.status();
        let text = ask::text(answer).await;
        if status.is_success() {
            return Ok(text);
        }
        // ONVIF says with 400 that it does not believe the log-in.
        if text.contains("NotAuthorized") || text.contains("FailedAuthentication") {
            return Err(Trouble::Login);
        }
        let status = status.as_u16();
        Err(Trouble::Other(t!(
            "fault-camera-answers-status",
            at,
            status
        )))
    }

    fn body(&self, text: &str, at: &str) -> Result<Value, Trouble> {
        let odd = |_| Trouble::Other(t!("fault-onvif-not-understood", at));
        let mut trees = tree::xml_with_attributes(text.as_bytes()).map_err(odd)?;
        let body = trees
            .first_mut()
            .and_then(|t| t.pointer_mut("/Envelope/Body"));
        let body = body.map(Value::take);
        body.ok_or_else(|| Trouble::Other(t!("fault-onvif-not-understood", at)))
    }
}

fn trouble(fault: Fault, at: &str) -> Trouble {
    Trouble::Other(match fault {
        Fault::Unreachable(e) => t!("fault-cannot-be-reached-check-power", at, e),
        Fault::Silent => t!("fault-does-not-answer-check-power", at),
        Fault::Settings(why) => why,
        Fault::Login => return Trouble::Login,
    })
}

/// Path and query of an address; the host is ours to know.
fn path_of(address: &str) -> Option<String> {
    let url = Url::parse(address.trim()).ok()?;
    Some(match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    })
}

/// A `UTCDateTime`.
fn moment(of: &Value) -> Option<Timestamp> {
    let number = |path: &str| {
        let number: i16 = tree::text_at(of, path)?.parse().ok()?;
        Some(number)
    };
    let small = |path: &str| number(path).and_then(|n| i8::try_from(n).ok());
    let civil = DateTime::new(
        number("Date.Year")?,
        small("Date.Month")?,
        small("Date.Day")?,
        small("Time.Hour")?,
        small("Time.Minute")?,
        small("Time.Second")?.min(59),
        0,
    );
    let zoned = civil.ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_in_an_answer_is_a_path() {
        let check = |address: &str, want: Option<&str>| {
            assert_eq!(path_of(address).as_deref(), want, "{address}");
        };
        check("http://192.168.1.9/onvif/events", Some("/onvif/events"));
        check(
            "http://evil.example/onvif/sub?id=3",
            Some("/onvif/sub?id=3"),
        );
        check("urn:uuid:1", Some("uuid:1"));
        check("", None);
        check("/onvif", None);
    }

    #[test]
    fn a_camera_says_what_time_it_is() {
        let told = |text: &str| {
            let tree = tree::xml_with_attributes(text.as_bytes()).unwrap().pop();
            moment(tree::at(&tree.unwrap(), "UTCDateTime").unwrap()).map(|at| at.to_string())
        };
        let text = "<tt:UTCDateTime><tt:Time><tt:Hour>3</tt:Hour><tt:Minute>0</tt:Minute><tt:Second>60</tt:Second></tt:Time>\
                    <tt:Date><tt:Year>2026</tt:Year><tt:Month>11</tt:Month><tt:Day>30</tt:Day></tt:Date></tt:UTCDateTime>";
        assert_eq!(told(text).as_deref(), Some("2026-11-30T03:00:59Z"));
        assert_eq!(told(&text.replace("2026", "99999")), None);
        assert_eq!(told(&text.replace(">11<", ">13<")), None);
        assert_eq!(told("<tt:UTCDateTime><a/></tt:UTCDateTime>"), None);
    }
}
