//! What several adapters ask of an ONVIF device: its clock, and its events at a pull point. A subscription is made at the device, and
//! its events are asked for again and again: each answer comes at once when there are events, else after a while, and makes the
//! subscription last longer.
//!
//! Where things are is taken from the device's answers, but for the host: an address in an answer is not believed.

use std::fmt;
use std::time::Duration;

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use url::Url;

use super::ask::{self, Ask, Asker, Fault, User};
use super::soap::{KIND, Request, parameters};
use super::tree;
use crate::catalogue::Sentence;

const DIGITAL_INPUT: &str = "Device/Trigger/DigitalInput";
const RELAY: &str = "Device/Trigger/Relay";
const DEVICE: &str = "/onvif/device_service";
const EVENTS_MAX: u32 = 20;
/// A subscription that nobody asks any more ends after so long.
const LASTS: &str = "PT120S";
/// After a refused log-in: devices lock accounts, many after five within half an hour.
pub(crate) const LOCK_OUT: Duration = Duration::from_secs(600);
/// More than this between two questions without an event would be a device that does not wait.
pub(crate) const PAUSE: Duration = Duration::from_millis(250);

/// A device whose clock has moved by more, was restarted or set: what was signed by its old one is refused.
const CLOCK_MOVED: SignedDuration = SignedDuration::from_secs(2);

/// What a question came to.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The log-in is refused.
    Login,
    Other(Sentence),
}

/// A device that is asked.
struct Device {
    asker: Asker,
    base: Url,
    user: Option<User>,
    /// By so much its clock is ahead of ours.
    ahead: SignedDuration,
    /// What it is called in sentences.
    at: Sentence,
}

/// So long the device waits for an event before it answers that there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wait {
    Short,
    Usual,
}

/// A subscription at a device.
pub(crate) struct PullPoint {
    device: Device,
    place: Place,
}

/// Where something is asked of a device.
struct Place {
    target: String,
    /// What it wants to be shown there.
    parameters: String,
}

impl Place {
    fn at(target: &str) -> Place {
        let (target, parameters) = (target.to_owned(), String::new());
        Place { target, parameters }
    }
}

impl PullPoint {
    /// Makes a subscription. `at` is what the device is called in sentences.
    ///
    /// # Errors
    /// The device cannot be reached, refuses the log-in, or has no events.
    pub(crate) async fn subscribe(
        (base, user, any_certificate): (&Url, Option<User>, bool),
        at: &Sentence,
        now: Timestamp,
    ) -> Result<PullPoint, Trouble> {
        let asker = Asker::new(user.clone(), any_certificate).map_err(|f| trouble(f, at))?;
        let mut device = Device {
            asker,
            base: base.clone(),
            user,
            ahead: SignedDuration::ZERO,
            at: at.clone(),
        };
        device.ahead = device.clock(now).await?;
        let events = device.events(now).await?;
        let place = device.subscribe(&events, now).await?;
        Ok(PullPoint { device, place })
    }

    /// By so much the device's clock was ahead of ours when the subscription was made.
    pub(crate) fn ahead(&self) -> SignedDuration {
        self.device.ahead
    }

    /// Asks the device to tell how everything stands. One that cannot has told it at the subscription, or never does.
    ///
    /// # Errors
    /// It cannot be reached any more.
    pub(crate) async fn synchronize(&self, now: Timestamp) -> Result<(), Trouble> {
        let body =
            "<t:SetSynchronizationPoint xmlns:t=\"http://www.onvif.org/ver10/events/wsdl\"/>";
        let action = "http://www.onvif.org/ver10/events/wsdl/PullPointSubscription/SetSynchronizationPointRequest";
        let request = self.device.request(&self.place, (action, body), now);
        let asked = self.device.ask(&self.place.target, request).await;
        asked.map(drop).map_err(|f| trouble(f, &self.device.at))
    }

    /// What has happened since: an answer to `PullMessages`, as it came.
    ///
    /// # Errors
    /// The device cannot be reached, or has forgotten the subscription.
    pub(crate) async fn pull(&self, wait: Wait, now: Timestamp) -> Result<String, Trouble> {
        let wait = match wait {
            Wait::Short => "PT1S",
            Wait::Usual => "PT5S",
        };
        let body = format!(
            "<t:PullMessages xmlns:t=\"http://www.onvif.org/ver10/events/wsdl\"><t:Timeout>{wait}</t:Timeout>\
             <t:MessageLimit>{EVENTS_MAX}</t:MessageLimit></t:PullMessages>"
        );
        let action =
            "http://www.onvif.org/ver10/events/wsdl/PullPointSubscription/PullMessagesRequest";
        let asked = self.device.text(&self.place, (action, &body), now).await;
        match asked {
            Err(Trouble::Login) => Err(self.device.why_refused(now).await),
            asked => asked,
        }
    }
}

/// What anybody may ask: its time.
const CLOCK: &str = "<d:GetSystemDateAndTime xmlns:d=\"http://www.onvif.org/ver10/device/wsdl\"/>";

/// A question by which an ONVIF device shows itself to strangers.
pub(crate) fn hello() -> Ask {
    let request = Request {
        to: None,
        parameters: "",
        action: "http://www.onvif.org/ver10/device/wsdl/GetSystemDateAndTime",
        body: CLOCK,
        user: None,
    };
    Ask {
        method: "POST",
        target: DEVICE.to_owned(),
        body: Some(request.text()),
        kind: Some(KIND),
    }
}

/// Whether this is what an ONVIF device answers to it.
pub(crate) fn is_hello(answer: &str) -> bool {
    body_of(answer).is_some_and(|body| tree::at(&body, "GetSystemDateAndTimeResponse").is_some())
}

impl Device {
    /// By how much its clock is ahead. Without a log-in, which goes by it.
    async fn clock(&self, now: Timestamp) -> Result<SignedDuration, Trouble> {
        let question = hello().body.unwrap_or_default();
        let answer = self.answer(DEVICE, question).await?;
        // What is no ONVIF device at all is found out here.
        self.body(&answer)?;
        // One that does not say is taken to be right.
        let theirs = clock_in(&answer);
        Ok(theirs.map_or(SignedDuration::ZERO, |theirs| theirs.duration_since(now)))
    }

    /// A log-in that was taken before is refused: because the device's clock is another one, or because of the password.
    async fn why_refused(&self, now: Timestamp) -> Trouble {
        match self.clock(now).await {
            Ok(ahead) if moved(self.ahead, ahead) => {
                Trouble::Other(sentence!("fault-onvif-clock-moved", at = self.at))
            }
            _ => Trouble::Login,
        }
    }

    /// Where events are asked for.
    async fn events(&self, now: Timestamp) -> Result<Place, Trouble> {
        let body = "<d:GetCapabilities xmlns:d=\"http://www.onvif.org/ver10/device/wsdl\"><d:Category>Events</d:Category></d:GetCapabilities>";
        let action = "http://www.onvif.org/ver10/device/wsdl/GetCapabilities";
        let text = self.text(&Place::at(DEVICE), (action, body), now).await?;
        let tree = self.body(&text)?;
        let place = "GetCapabilitiesResponse.Capabilities.Events.XAddr";
        let address = tree::text_at(&tree, place);
        let path = address.and_then(|a| path_of(&a));
        let path = path
            .ok_or_else(|| Trouble::Other(sentence!("fault-onvif-has-no-events", at = self.at)))?;
        Ok(Place::at(&path))
    }

    /// A new subscription: where its events are pulled.
    async fn subscribe(&self, events: &Place, now: Timestamp) -> Result<Place, Trouble> {
        let body = format!(
            "<t:CreatePullPointSubscription xmlns:t=\"http://www.onvif.org/ver10/events/wsdl\">\
             <t:InitialTerminationTime>{LASTS}</t:InitialTerminationTime></t:CreatePullPointSubscription>"
        );
        let action = "http://www.onvif.org/ver10/events/wsdl/EventPortType/CreatePullPointSubscriptionRequest";
        let text = self.text(events, (action, &body), now).await?;
        let tree = self.body(&text)?;
        let place = "CreatePullPointSubscriptionResponse.SubscriptionReference.Address";
        let address = tree::text_at(&tree, place);
        let path = address.and_then(|a| path_of(&a));
        let target = path.ok_or_else(|| {
            Trouble::Other(sentence!("fault-onvif-no-subscription", at = self.at))
        })?;
        let parameters = parameters(&text);
        Ok(Place { target, parameters })
    }

    /// A question as whoever we are.
    fn request(&self, place: &Place, (action, body): (&str, &str), now: Timestamp) -> String {
        let theirs = now.saturating_add(self.ahead).unwrap_or(now);
        let to = self
            .base
            .join(&place.target)
            .ok()
            .map(|url| url.to_string());
        let user = self.user.as_ref();
        let request = Request {
            to: to.as_deref(),
            parameters: &place.parameters,
            action,
            body,
            user: user.map(|(name, secret)| (name.as_str(), secret, theirs)),
        };
        request.text()
    }

    async fn text(
        &self,
        place: &Place,
        asked: (&str, &str),
        now: Timestamp,
    ) -> Result<String, Trouble> {
        let question = self.request(place, asked, now);
        self.answer(&place.target, question).await
    }

    async fn ask(&self, target: &str, body: String) -> Result<(u16, String), Fault> {
        let ask = Ask {
            method: "POST",
            target: target.to_owned(),
            body: Some(body),
            kind: Some(KIND),
        };
        let answer = self.asker.ask(&self.base, &ask).await?;
        let status = answer.status().as_u16();
        Ok((status, ask::text(answer).await))
    }

    async fn answer(&self, target: &str, body: String) -> Result<String, Trouble> {
        let at = &self.at;
        let asked = self.ask(target, body).await;
        let (status, text) = asked.map_err(|fault| match fault {
            Fault::Login => self.refused(),
            other => trouble(other, at),
        })?;
        if (200..300).contains(&status) {
            return Ok(text);
        }
        // ONVIF says with 400 that it does not believe the log-in.
        if text.contains("NotAuthorized") || text.contains("FailedAuthentication") {
            return Err(self.refused());
        }
        Err(Trouble::Other(sentence!(
            "fault-camera-answers-status",
            at,
            status
        )))
    }

    /// Whom nothing was shown refuses nothing: it wants to be shown something.
    fn refused(&self) -> Trouble {
        match self.user {
            Some(_) => Trouble::Login,
            None => Trouble::Other(sentence!("fault-camera-wants-log-in", at = self.at)),
        }
    }

    fn body(&self, text: &str) -> Result<Value, Trouble> {
        let odd = || Trouble::Other(sentence!("fault-onvif-not-understood", at = self.at));
        body_of(text).ok_or_else(odd)
    }
}

fn trouble(fault: Fault, at: &Sentence) -> Trouble {
    Trouble::Other(match fault {
        Fault::Unreachable(e) => sentence!("fault-cannot-be-reached-check-power", at, e),
        Fault::Silent => sentence!("fault-does-not-answer-check-power", at),
        Fault::Settings(why) => why,
        Fault::Login => return Trouble::Login,
    })
}

fn body_of(text: &str) -> Option<Value> {
    let mut trees = tree::xml_with_attributes(text.as_bytes()).ok()?;
    let body = trees.first_mut()?.pointer_mut("/Envelope/Body");
    body.map(Value::take)
}

/// Path and query of an address; the host is ours to know.
fn path_of(address: &str) -> Option<String> {
    let url = Url::parse(address.trim()).ok()?;
    Some(match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    })
}

/// Whether a clock that was so far ahead is another one now.
pub(crate) fn moved(before: SignedDuration, now: SignedDuration) -> bool {
    now.checked_sub(before)
        .is_none_or(|by| by.abs() > CLOCK_MOVED)
}

/// The time that a device says it is, in an answer to `GetSystemDateAndTime`.
pub(crate) fn clock_in(answer: &str) -> Option<Timestamp> {
    let body = body_of(answer)?;
    let place = "GetSystemDateAndTimeResponse.SystemDateAndTime.UTCDateTime";
    let of = tree::at(&body, place)?;
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

/// What a device says of one thing that has happened, or how it stands.
pub(crate) struct Event<'a> {
    topic: String,
    /// Its time, source and data.
    pub(crate) of: &'a Value,
}

impl Event<'_> {
    /// Whether its topic ends so, whatever names stand before it and whatever spaces they are of.
    pub(crate) fn is_of(&self, topic: &str) -> bool {
        let rest = self.topic.strip_suffix(topic);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
    }

    /// `Initialized`: it was so before somebody asked; `Changed`; `Deleted`: it is not any more; or nothing.
    pub(crate) fn operation(&self) -> String {
        tree::text_at(self.of, "@PropertyOperation").unwrap_or_default()
    }

    /// The value of the first of these plain items, in `Source` or `Data`.
    pub(crate) fn item(&self, of: &str, names: &[&str]) -> Option<String> {
        item(tree::at(self.of, of)?, names)
    }
}

/// The events of an answer to `PullMessages`, and the device's clock; `None`: it is no such answer.
pub(crate) fn events(tree: &Value) -> Option<(Vec<Event<'_>>, Option<Timestamp>)> {
    let answer = tree::at(tree, "Envelope.Body.PullMessagesResponse")?;
    let clock = tree::text_at(answer, "CurrentTime").and_then(|t| t.parse().ok());
    let told = tree::all(answer, "NotificationMessage").into_iter();
    let told = told.filter_map(|notice| {
        let topic = tree::at(notice, "Topic").and_then(written)?;
        let steps = topic.trim_end_matches('/').split('/');
        let bare: Vec<&str> = steps
            .map(|step| step.rsplit(':').next().unwrap_or(step))
            .collect();
        Some(Event {
            topic: bare.join("/"),
            of: tree::at(notice, "Message.Message")?,
        })
    });
    Some((told.collect(), clock))
}

/// Which contact of a device, by its token.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Which {
    Input(String),
    Relay(String),
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Which::Input(token) => write!(f, "input = \"{token}\""),
            Which::Relay(token) => write!(f, "relay = \"{token}\""),
        }
    }
}

/// What an answer says of contacts; `None`: it is no answer to `PullMessages`.
pub(crate) fn contacts(answer: &str) -> Option<Vec<(Which, bool)>> {
    let trees = tree::xml_with_attributes(answer.as_bytes()).ok()?;
    let (events, _) = events(trees.first()?)?;
    Some(events.iter().filter_map(contact).collect())
}

/// What an event says of a contact; `None`: it is of something else.
fn contact(event: &Event<'_>) -> Option<(Which, bool)> {
    if event.operation() == "Deleted" {
        return None;
    }
    let which = if event.is_of(DIGITAL_INPUT) {
        Which::Input(event.item("Source", &["InputToken"])?)
    } else if event.is_of(RELAY) {
        Which::Relay(event.item("Source", &["RelayToken"])?)
    } else {
        return None;
    };
    let state = event.item("Data", &["LogicalState"])?;
    match state.to_ascii_lowercase().as_str() {
        "true" | "1" | "active" => Some((which, true)),
        "false" | "0" | "inactive" => Some((which, false)),
        _ => None,
    }
}

/// The text of an element, with or without attributes.
pub(crate) fn written(element: &Value) -> Option<String> {
    tree::text(element).or_else(|| tree::text_at(element, "#text"))
}

/// The value of the first of these plain items.
pub(crate) fn item(of: &Value, names: &[&str]) -> Option<String> {
    let items = tree::all(of, "SimpleItem");
    names.iter().find_map(|name| {
        let mut fits = items.iter();
        let fits = fits.find(|i| tree::text_at(i, "@Name").as_deref() == Some(*name))?;
        tree::text_at(fits, "@Value")
    })
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
    fn a_device_says_what_time_it_is() {
        let told = |inner: &str| {
            let text = format!(
                "<s:Envelope><s:Body><d:GetSystemDateAndTimeResponse><d:SystemDateAndTime>{inner}</d:SystemDateAndTime>\
                 </d:GetSystemDateAndTimeResponse></s:Body></s:Envelope>"
            );
            clock_in(&text).map(|at| at.to_string())
        };
        let text = "<tt:LocalDateTime><tt:Date><tt:Year>1999</tt:Year></tt:Date></tt:LocalDateTime><tt:UTCDateTime><tt:Time><tt:Hour>3</tt:Hour>\
                    <tt:Minute>0</tt:Minute><tt:Second>60</tt:Second></tt:Time>\
                    <tt:Date><tt:Year>2026</tt:Year><tt:Month>11</tt:Month><tt:Day>30</tt:Day></tt:Date></tt:UTCDateTime>";
        assert_eq!(told(text).as_deref(), Some("2026-11-30T03:00:59Z"));
        assert_eq!(told(&text.replace("2026", "99999")), None);
        assert_eq!(told(&text.replace(">11<", ">13<")), None);
        assert_eq!(told("<tt:UTCDateTime><a/></tt:UTCDateTime>"), None);
        assert_eq!(clock_in(""), None);
    }

    #[test]
    fn a_topic_is_known_by_its_end() {
        let check = |topic: &str, of: &str, want: bool| {
            let text = format!(
                "<s:Envelope><s:Body><PullMessagesResponse><NotificationMessage><Topic>{topic}</Topic><Message><Message/></Message>\
                 </NotificationMessage></PullMessagesResponse></s:Body></s:Envelope>"
            );
            let tree = tree::xml_with_attributes(text.as_bytes())
                .unwrap()
                .remove(0);
            let (events, _) = events(&tree).unwrap();
            assert_eq!(events.iter().any(|e| e.is_of(of)), want, "{topic} {of}");
        };
        const RELAY: &str = "Trigger/Relay";
        check("tns1:Device/Trigger/Relay", RELAY, true);
        check(" tns1:Device/tns1:Trigger/tns1:Relay/ ", RELAY, true);
        check("Trigger/Relay", RELAY, true);
        check("tns1:Device/NoTrigger/Relay", RELAY, false);
        check("tns1:Device/Trigger/Relay/Fault", RELAY, false);
        check("", RELAY, false);
    }

    fn notice(topic: &str, operation: &str, source: (&str, &str), state: &str) -> String {
        let (name, token) = source;
        format!(
            "<wsnt:NotificationMessage><wsnt:Topic Dialect=\"d\">{topic}</wsnt:Topic><wsnt:Message><tt:Message UtcTime=\"2026-11-30T03:00:00Z\" \
             PropertyOperation=\"{operation}\"><tt:Source><tt:SimpleItem Name=\"{name}\" Value=\"{token}\"/></tt:Source>\
             <tt:Data><tt:SimpleItem Name=\"LogicalState\" Value=\"{state}\"/></tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>"
        )
    }

    fn answer(notices: &str) -> String {
        format!(
            "<s:Envelope><s:Body><tev:PullMessagesResponse><tev:CurrentTime>2026-11-30T03:00:01Z</tev:CurrentTime>{notices}\
             </tev:PullMessagesResponse></s:Body></s:Envelope>"
        )
    }

    #[test]
    fn events_of_inputs_and_relays() {
        const INPUT: &str = "tns1:Device/Trigger/DigitalInput";
        const ON_RELAY: &str = "tns1:Device/tns1:Trigger/tns1:Relay";
        let (input, relay) = (("InputToken", "in1"), ("RelayToken", "r1"));
        let check = |notices: &str, want: &[(Which, bool)]| {
            assert_eq!(contacts(&answer(notices)).unwrap(), want, "{notices}");
        };
        let on = (Which::Input("in1".into()), true);
        let off = (Which::Input("in1".into()), false);
        check(
            &notice(INPUT, "Changed", input, "true"),
            std::slice::from_ref(&on),
        );
        check(
            &notice(INPUT, "Initialized", input, "0"),
            std::slice::from_ref(&off),
        );
        check(&notice(INPUT, "Deleted", input, "true"), &[]);
        check(&notice(INPUT, "Changed", input, "perhaps"), &[]);
        check(&notice(INPUT, "Changed", relay, "true"), &[]);
        check(
            &notice("tns1:VideoSource/MotionAlarm", "Changed", input, "true"),
            &[],
        );
        let pulled = (Which::Relay("r1".into()), true);
        check(&notice(ON_RELAY, "Changed", relay, "active"), &[pulled]);
        let both =
            notice(INPUT, "Changed", input, "true") + &notice(INPUT, "Changed", input, "false");
        check(&both, &[on, off]);
        check("", &[]);
    }

    #[test]
    fn what_is_no_answer_says_nothing() {
        for text in [
            "",
            "<a>",
            "<a/>",
            "<!DOCTYPE a><a/>",
            "\u{0}",
            "<s:Envelope><s:Body/></s:Envelope>",
        ] {
            assert_eq!(contacts(text), None, "{text}");
        }
    }
}
