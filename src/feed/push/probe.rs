//! What stands at an address: which maker's device, as far as it shows itself, and what is set in it that matters here.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Url;

use super::times::{self, Form, SKEW_TOLD};
use crate::port::ask::{Ask, Asker, Fault, Looked, User, text};
use crate::port::onvif::{self, PullPoint, Trouble, Wait, contacts};
use crate::port::tree::{self, number_at, text_at};

const CONNECT: Duration = Duration::from_secs(3);
/// Ports on which a device may be, besides its pages'.
const MODBUS: u16 = 502;
const RTSP: u16 = 554;

/// A device that was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Hikvision,
    Dahua,
    Axis,
    Shelly1,
    Shelly2,
    Tasmota,
    ControlByWeb,
    KmTronic,
    TwoN,
    Onvif,
}

impl Kind {
    /// The word for its camera in the site file, if it reads plates.
    pub(crate) fn maker(self) -> Option<&'static str> {
        match self {
            Kind::Hikvision => Some("hikvision"),
            Kind::Dahua => Some("dahua"),
            Kind::Axis => Some("axis"),
            Kind::Onvif => Some("onvif"),
            _ => None,
        }
    }

    /// The word for its relay in the site file.
    pub(crate) fn board(self) -> &'static str {
        match self {
            Kind::Hikvision => "hikvision-barrier",
            Kind::Dahua => "dahua-barrier",
            Kind::Axis => "axis",
            Kind::Shelly1 => "shelly-1",
            Kind::Shelly2 => "shelly-2",
            Kind::Tasmota => "tasmota",
            Kind::ControlByWeb => "controlbyweb",
            Kind::KmTronic => "kmtronic",
            Kind::TwoN => "2n",
            Kind::Onvif => "onvif",
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Hikvision => "Hikvision",
            Kind::Dahua => "Dahua",
            Kind::Axis => "Axis",
            Kind::Shelly1 | Kind::Shelly2 => "Shelly",
            Kind::Tasmota => "Tasmota",
            Kind::ControlByWeb => "ControlByWeb",
            Kind::KmTronic => "KMTronic",
            Kind::TwoN => "2N",
            Kind::Onvif => "ONVIF",
        }
    }
}

/// What was found, as it is found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Found {
    Kind(Kind),
    /// Model and firmware, as it says.
    Model(String),
    /// It opens its barrier by itself, or also by itself.
    OpensByItself,
    /// Only whoever asks it opens it.
    OpensWhenAsked,
    /// By so many seconds its clock is behind ours.
    Skew(i64),
    /// It wants a log-in, and none was given.
    LoginWanted,
    /// It refuses the one that was given.
    LoginRefused,
    /// An entry of the camera's list is set, which was empty or our own before: which, and where it sent to.
    TakesEntry {
        id: String,
        was: Option<String>,
    },
    /// Every entry sends somewhere else: where to.
    NoFreeEntry(Vec<String>),
    /// It posts its reads there now.
    SendsTo(String),
    /// It did not take that setting: what it said.
    NotSet(String),
    /// Contacts of which it tells, as they are written in the site file: `input = "DI_1"`.
    Contacts(Vec<String>),
    /// It gives out no events: why.
    NoEvents(String),
    Modbus,
    Rtsp,
    /// A web server that shows nothing of what is known here.
    Unknown {
        status: u16,
    },
    Unreachable(String),
}

/// What is to be looked at, and as whom.
pub(crate) struct Probe {
    pub(crate) base: Url,
    pub(crate) user: Option<User>,
    pub(crate) any_certificate: bool,
    /// Where it shall post its reads: set in it, if given.
    pub(crate) send_to: Option<Url>,
    pub(crate) now: Timestamp,
    pub(crate) zone: TimeZone,
}

fn get(target: &str) -> Ask {
    Ask {
        method: "GET",
        target: target.to_owned(),
        body: None,
        kind: None,
    }
}

/// What an answer says of who gives it.
type Sign = fn(&Looked) -> Option<Kind>;

/// What asks for a log-in at every path is nobody by that.
const NOWHERE: &str = "/plategate-probe";

/// How each shows itself to a stranger.
const SIGNS: &[(&str, Sign)] = &[
    ("/shelly", |seen| {
        let said = tree::json(seen.body.as_bytes()).ok()?;
        if number_at(&said, "gen").is_some_and(|generation| generation >= 2.0) {
            return Some(Kind::Shelly2);
        }
        text_at(&said, "type")?;
        text_at(&said, "mac").map(|_| Kind::Shelly1)
    }),
    ("/ISAPI/System/deviceInfo", |seen| {
        let asks = seen.status == 401 && !seen.realm.starts_with("AXIS");
        (asks || seen.body.contains("<DeviceInfo")).then_some(Kind::Hikvision)
    }),
    ("/cgi-bin/magicBox.cgi?action=getDeviceType", |seen| {
        let asks = seen.status == 401 && seen.realm.starts_with("Login to");
        (asks || seen.body.trim_start().starts_with("type=")).then_some(Kind::Dahua)
    }),
    ("/axis-cgi/param.cgi?action=list&group=root.Brand", |seen| {
        let asks = seen.status == 401 && seen.realm.starts_with("AXIS");
        (asks || seen.body.contains("root.Brand.Brand=AXIS")).then_some(Kind::Axis)
    }),
    ("/cm?cmnd=Status", |seen| {
        let said = tree::json(seen.body.as_bytes()).ok()?;
        let asks = text_at(&said, "WARNING").is_some_and(|w| w.contains("user="));
        (asks || tree::at(&said, "Status.Module").is_some()).then_some(Kind::Tasmota)
    }),
    ("/state.xml", |seen| {
        seen.body
            .contains("<datavalues")
            .then_some(Kind::ControlByWeb)
    }),
    ("/status.xml", |seen| {
        seen.body.contains("<relay1>").then_some(Kind::KmTronic)
    }),
    ("/api/system/info", |seen| {
        let said = tree::json(seen.body.as_bytes()).ok()?;
        text_at(&said, "success").map(|_| Kind::TwoN)
    }),
];

/// Looks, and tells what it finds. The kind, if it was recognised.
pub(crate) async fn probe(probe: &Probe, mut tell: impl FnMut(Found)) -> Option<Kind> {
    let asker = match Asker::new(probe.user.clone(), probe.any_certificate) {
        Ok(asker) => asker,
        Err(_) => return None,
    };
    let everywhere = asker.look(&probe.base, &get(NOWHERE)).await;
    let everywhere = everywhere.is_ok_and(|seen| seen.status == 401);
    let mut last = None;
    let mut kind = None;
    for (target, sign) in SIGNS {
        match asker.look(&probe.base, &get(target)).await {
            Ok(seen) => {
                let asks = seen.status == 401 && everywhere;
                kind = named_by_realm(&seen).or_else(|| sign(&seen).filter(|_| !asks));
                last = Some(seen.status);
            }
            Err(Fault::Unreachable(why)) => {
                tell(Found::Unreachable(why.into()));
                break;
            }
            Err(_) => {}
        }
        if kind.is_some() {
            break;
        }
    }
    if kind.is_none() && last.is_some() {
        let seen = asker.look(&probe.base, &onvif::hello()).await;
        let is_onvif = seen.is_ok_and(|seen| onvif::is_hello(&seen.body));
        kind = is_onvif.then_some(Kind::Onvif);
    }
    if kind.is_none() && everywhere && probe.user.is_some() && knows_us(&asker, probe).await {
        kind = Some(Kind::Hikvision);
    }
    if let Some(kind) = kind {
        tell(Found::Kind(kind));
        details(&asker, probe, kind, &mut tell).await;
        return Some(kind);
    }
    if let Some(status) = last {
        tell(Found::Unknown { status });
        if everywhere {
            tell(no_log_in(probe));
        }
    }
    for (port, found) in [(MODBUS, Found::Modbus), (RTSP, Found::Rtsp)] {
        let host = probe
            .base
            .host_str()
            .unwrap_or_default()
            .trim_matches(['[', ']']);
        let reached = timeout(CONNECT, TcpStream::connect((host, port))).await;
        if matches!(reached, Ok(Ok(_))) {
            tell(found);
        }
    }
    None
}

/// A device that wants a log-in, or another one.
fn no_log_in(probe: &Probe) -> Found {
    match probe.user {
        Some(_) => Found::LoginRefused,
        None => Found::LoginWanted,
    }
}

/// Whether one that shows strangers nothing is a Hikvision, to somebody with a password.
async fn knows_us(asker: &Asker, probe: &Probe) -> bool {
    let Ok(answer) = asker
        .ask(&probe.base, &get("/ISAPI/System/deviceInfo"))
        .await
    else {
        return false;
    };
    text(answer).await.contains("<DeviceInfo")
}

fn named_by_realm(seen: &Looked) -> Option<Kind> {
    if seen.realm.starts_with("Login to") {
        return Some(Kind::Dahua);
    }
    seen.realm.starts_with("AXIS").then_some(Kind::Axis)
}

/// What a known device says to whoever may ask.
async fn details(asker: &Asker, probe: &Probe, kind: Kind, tell: &mut impl FnMut(Found)) {
    let target = match kind {
        Kind::Hikvision => "/ISAPI/System/deviceInfo",
        Kind::Dahua => "/cgi-bin/magicBox.cgi?action=getSystemInfo",
        Kind::Axis => "/axis-cgi/param.cgi?action=list&group=root.Brand.ProdFullName",
        Kind::Onvif => return events(probe, tell).await,
        _ => return,
    };
    let answer = match asker.ask(&probe.base, &get(target)).await {
        Ok(answer) => answer,
        Err(Fault::Login) => return tell(no_log_in(probe)),
        Err(_) => return,
    };
    let said = text(answer).await;
    tell(Found::Model(model(kind, &said)));
    if kind == Kind::Hikvision {
        hikvision(asker, probe, tell).await;
    }
}

/// Whether an ONVIF device gives out events, and of which contacts it tells.
async fn events(probe: &Probe, tell: &mut impl FnMut(Found)) {
    let host = probe.base.host_str().unwrap_or_default();
    let at = t!("fault-camera-at", name = "ONVIF", address = host);
    let to = (&probe.base, probe.user.clone(), probe.any_certificate);
    let asked = async {
        let point = PullPoint::subscribe(to, &at.into(), probe.now).await?;
        point.synchronize(probe.now).await?;
        point.pull(Wait::Short, probe.now).await
    };
    match asked.await {
        Ok(answer) => {
            let all = contacts(&answer).unwrap_or_default();
            let names: BTreeSet<String> = all.iter().map(|(which, _)| which.to_string()).collect();
            if !names.is_empty() {
                tell(Found::Contacts(names.into_iter().collect()));
            }
        }
        Err(Trouble::Login) => tell(Found::LoginRefused),
        Err(Trouble::Other(_)) if probe.user.is_none() => tell(Found::LoginWanted),
        Err(Trouble::Other(why)) => tell(Found::NoEvents(why.into())),
    }
}

fn model(kind: Kind, said: &str) -> String {
    if kind == Kind::Hikvision {
        let trees = tree::xml(said.as_bytes()).unwrap_or_default();
        let part = |name: &str| {
            let path = format!("DeviceInfo.{name}");
            trees
                .first()
                .and_then(|t| text_at(t, &path))
                .unwrap_or_default()
        };
        return format!("{} {}", part("model"), part("firmwareVersion"));
    }
    let values = said.lines().filter_map(|line| line.split_once('='));
    let values: Vec<&str> = values.map(|(_, value)| value.trim()).collect();
    values.join(" ").chars().take(120).collect()
}

async fn hikvision(asker: &Asker, probe: &Probe, tell: &mut impl FnMut(Found)) {
    let ask = async |target: &str| {
        let answer = asker.ask(&probe.base, &get(target)).await.ok()?;
        let said = text(answer).await;
        tree::xml(said.as_bytes()).ok()?.into_iter().next()
    };
    if let Some(said) = ask("/ISAPI/System/time").await
        && let Some(local) = text_at(&said, "Time.localTime")
        && let Some(at) = times::understand(&local, &Form::Written, None, &probe.zone)
    {
        let skew = probe.now.duration_since(at);
        if skew.abs() > SKEW_TOLD + SignedDuration::from_secs(1) {
            tell(Found::Skew(skew.as_secs()));
        }
    }
    if let Some(said) = ask("/ISAPI/ITC/Entrance/entranceParam").await {
        let modes = tree::all(&said, "EntranceParamList.EntranceParam.ctrlMod");
        let modes = modes
            .into_iter()
            .chain(tree::all(&said, "EntranceParam.ctrlMod"));
        let modes: Vec<String> = modes.filter_map(tree::text).collect();
        if !modes.is_empty() {
            // 1: by a platform alone.
            let asked = modes.iter().all(|mode| mode == "1");
            tell(if asked {
                Found::OpensWhenAsked
            } else {
                Found::OpensByItself
            });
        }
    }
    if let Some(url) = &probe.send_to {
        let set = match entry(asker, probe, url).await {
            Ok((id, was)) => {
                let told = Found::TakesEntry {
                    id: id.clone(),
                    was,
                };
                tell(told);
                subscribe(asker, probe, (&id, url)).await
            }
            Err(found) => found,
        };
        tell(set);
    }
}

const HOSTS: &str = "/ISAPI/Event/notification/httpHosts";

/// The entry of the camera's list that is to be set, and where it sends to now: our own, else an empty one. One that sends
/// to somebody else stays.
async fn entry(asker: &Asker, probe: &Probe, to: &Url) -> Result<(String, Option<String>), Found> {
    let answer = match asker.ask(&probe.base, &get(HOSTS)).await {
        Ok(answer) => answer,
        Err(Fault::Login) => return Err(no_log_in(probe)),
        Err(fault) => return Err(Found::NotSet(format!("{fault:?}"))),
    };
    let status = answer.status();
    let said = text(answer).await;
    let trees = tree::xml(said.as_bytes()).unwrap_or_default();
    let list = "HttpHostNotificationList.HttpHostNotification";
    let all = trees.iter().flat_map(|tree| tree::all(tree, list));
    let all: Vec<Entry> = all.filter_map(Entry::of).collect();
    if all.is_empty() {
        let said: String = said.chars().take(200).collect();
        return Err(Found::NotSet(format!("{status} {said}")));
    }
    choose(&all, to)
}

/// See [`entry`].
fn choose(all: &[Entry], to: &Url) -> Result<(String, Option<String>), Found> {
    let own = all.iter().find(|e| e.is_of(to));
    match own.or_else(|| all.iter().find(|e| e.place().is_none())) {
        Some(entry) => Ok((entry.id.clone(), entry.place())),
        None => Err(Found::NoFreeEntry(
            all.iter().filter_map(Entry::place).collect(),
        )),
    }
}

/// An entry of the list of those to whom a camera posts.
#[derive(Debug, Default)]
struct Entry {
    id: String,
    host: String,
    port: String,
    path: String,
}

impl Entry {
    fn of(said: &serde_json::Value) -> Option<Entry> {
        let text = |name: &str| text_at(said, name).unwrap_or_default();
        let host = Some(text("ipAddress")).filter(|a| !a.is_empty() && a != "0.0.0.0");
        Some(Entry {
            id: text_at(said, "id")?,
            host: host.unwrap_or_else(|| text("hostName")),
            port: text("portNo"),
            path: text("url"),
        })
    }

    /// Where it sends to; `None`: nowhere. What stands behind the path's last stroke may be a secret.
    fn place(&self) -> Option<String> {
        if self.host.is_empty() || self.port == "0" {
            return None;
        }
        let path = self.path.rsplit_once('/').map_or("", |(before, _)| before);
        Some(format!("{}:{}{path}/…", self.host, self.port))
    }

    fn is_of(&self, to: &Url) -> bool {
        let port = to.port_or_known_default().unwrap_or(80).to_string();
        to.host_str() == Some(self.host.as_str()) && port == self.port
    }
}

/// Tells the camera where to post.
async fn subscribe(asker: &Asker, probe: &Probe, (id, to): (&str, &Url)) -> Found {
    let host = to.host_str().unwrap_or_default();
    let (format, name) = match host.parse::<std::net::IpAddr>() {
        Ok(_) => ("ipaddress", "ipAddress"),
        Err(_) => ("hostname", "hostName"),
    };
    let path = match to.query() {
        Some(query) => format!("{}?{query}", to.path()),
        None => to.path().to_owned(),
    };
    let (scheme, port) = (to.scheme().to_ascii_uppercase(), to.port_or_known_default());
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<HttpHostNotification version=\"2.0\" \
         xmlns=\"http://www.hikvision.com/ver20/XMLSchema\"><id>{id}</id><url>{}</url><protocolType>{scheme}</protocolType>\
         <parameterFormatType>XML</parameterFormatType><addressingFormatType>{format}</addressingFormatType>\
         <{name}>{host}</{name}><portNo>{}</portNo><httpAuthenticationMethod>none</httpAuthenticationMethod>\
         <SubscribeEvent><heartbeat>30</heartbeat><eventMode>list</eventMode><EventList><Event><type>ANPR</type>\
         <pictureURLType>binary</pictureURLType></Event></EventList></SubscribeEvent></HttpHostNotification>",
        path.replace('&', "&amp;"),
        port.unwrap_or(80),
    );
    let put = Ask {
        method: "PUT",
        target: format!("{HOSTS}/{id}"),
        body: Some(body),
        kind: None,
    };
    match asker.ask(&probe.base, &put).await {
        Ok(answer) => {
            let status = answer.status();
            let said = text(answer).await;
            match status.is_success() && !said.contains("<statusCode>4") {
                true => Found::SendsTo(to.to_string()),
                false => Found::NotSet(format!(
                    "{status} {}",
                    said.chars().take(200).collect::<String>()
                )),
            }
        }
        Err(Fault::Login) => no_log_in(probe),
        Err(fault) => Found::NotSet(format!("{fault:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The list that a camera has (id, address, port, path), and which entry is set.
    #[test]
    fn an_own_entry_is_set_else_an_empty_one_and_no_other() {
        let to: Url = "http://192.0.2.7:8490/reads/t0ken".parse().unwrap();
        let check = |list: &[[&str; 4]], expect: Option<(&str, Option<&str>)>| {
            let entry = |[id, host, port, path]: &[&str; 4]| {
                let text = format!(
                    "<h><id>{id}</id><url>{path}</url><ipAddress>{host}</ipAddress><portNo>{port}</portNo></h>"
                );
                let tree = tree::xml(text.as_bytes()).unwrap().pop().unwrap();
                Entry::of(tree::at(&tree, "h").unwrap()).unwrap()
            };
            let all: Vec<Entry> = list.iter().map(entry).collect();
            let got = choose(&all, &to).ok();
            let expect = expect.map(|(id, was)| (id.to_owned(), was.map(str::to_owned)));
            assert_eq!(got, expect, "{list:?}");
        };
        let empty = ["2", "0.0.0.0", "80", ""];
        let other = ["1", "192.0.2.9", "80", "/hik/secret"];
        let own = ["3", "192.0.2.7", "8490", "/reads/old"];
        check(
            &[other, empty, own],
            Some(("3", Some("192.0.2.7:8490/reads/…"))),
        );
        check(&[other, empty], Some(("2", None)));
        check(&[["1", "", "0", ""], empty], Some(("1", None)));
        check(&[other], None);
        let place = choose(
            &[Entry {
                host: "h".into(),
                port: "1".into(),
                path: "/a/secret".into(),
                ..Entry::default()
            }],
            &to,
        );
        assert_eq!(place, Err(Found::NoFreeEntry(vec!["h:1/a/…".to_owned()])));
    }
}
