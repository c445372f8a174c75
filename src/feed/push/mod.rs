//! Cameras that read by themselves and tell what they read: they post it here, or are asked for a stream of it.
//!
//! A maker is one file here that implements [`Maker`], and one line in [`MAKERS`]. Where a message only has to be looked
//! through, a profile does: a file of data (`profiles/`, docs/ref/devices.md). What is the same for all is here:
//!
//! * [`socket`] the way in: posts, streams; [`listener`] who may post, answers; [`subscribe`] what a broker hands on
//! * [`pull`]   events of an ONVIF camera, which are asked for
//! * [`parts`]  a message in its parts; `port::tree` has it as a tree
//! * [`times`]  when it was, whether it is fresh, how wrong the camera's clock is
//! * [`once`]   what is told again is one read
//! * [`taking`] a read becomes a sighting of the lane

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::{Health, Start, TaskFeed};
use crate::catalogue::Sentence;
use crate::port::broker::Broker;
use crate::port::fields::Fields;
use crate::port::secret::{Secret, SecretFrom};
use crate::supervise::Life;

mod axis;
mod client;
mod dahua;
pub(crate) mod discover;
#[cfg(any(test, feature = "fuzz"))]
pub(crate) mod fuzz;
mod hikvision;
mod listener;
mod login;
pub mod maker;
mod once;
mod onvif;
pub mod parts;
pub(crate) mod probe;
mod profile;
mod pull;
mod reach;
mod socket;
mod subscribe;
mod taking;
mod times;

pub use maker::{Maker, PushedRead};
pub(crate) use reach::reach;

/// By the word that stands for it in the site file.
const MAKERS: &[(&str, Read)] = &[
    ("axis", axis::read),
    ("dahua", dahua::read),
    ("hikvision", hikvision::read),
    ("onvif", onvif::read),
    ("webhook", profile::read),
];

/// Reads a maker's own keys; `None` if something is faulty (noted). Paths start from the folder.
type Read = fn(&mut Fields, &Path) -> Option<Arc<dyn Maker>>;

/// A read opens no gate when it is older, unless the site file says otherwise.
const OPEN_WITHIN_S: i64 = 2;

/// A `[[camera]]` section with a `maker`.
#[derive(Clone)]
pub struct Settings {
    pub maker: Arc<dyn Maker>,
    pub socket: Socket,
    /// What it must show, or what it wants to see when it is asked.
    pub login: Credentials,
    /// Its zone, where it writes none or a wrong one.
    pub time_zone: Option<TimeZone>,
    pub open_within: SignedDuration,
    /// How often it gives a sign of life; three missed, and the lane is blind.
    pub sign_of_life: Option<Duration>,
    /// Only reads of this channel are the lane's.
    pub channel: Option<String>,
}

/// Who connects to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Socket {
    /// The camera posts to this address of ours. Others than these are not heard.
    Post {
        listen: SocketAddr,
        /// Its posts go to this path or below; empty: to any.
        path: String,
        from: Vec<IpAddr>,
    },
    /// The camera streams to whoever connects to it: `host:port`.
    Stream { address: String },
    /// The camera is asked for its stream by HTTP: `http://host:port`.
    Ask { url: url::Url },
    /// A broker hands on what the camera, or its software, publishes.
    Subscribe { broker: Box<Broker>, topic: String },
}

/// Where name, password and token lie.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credentials {
    username: Option<String>,
    password: Option<SecretFrom>,
    token: Option<SecretFrom>,
}

impl Credentials {
    fn read(fields: &mut Fields, folder: &Path) -> Option<Credentials> {
        let (username, password) = SecretFrom::login(fields, folder)?;
        let token = SecretFrom::read(fields, ["token", "token_env", "token_file"])?;
        Some(Credentials {
            username: Some(username).filter(|name| !name.is_empty()),
            password,
            token: token.map(|from| from.relative_to(folder)),
        })
    }

    fn has_user(&self) -> bool {
        self.username.is_some()
    }

    fn user(&self) -> Result<Option<(String, Secret)>, Sentence> {
        let (Some(name), Some(from)) = (&self.username, &self.password) else {
            return Ok(None);
        };
        let secret = from.find().map_err(|missing| missing.0)?;
        Ok(Some((name.clone(), secret)))
    }

    fn wanted(&self) -> Result<login::Wanted, Sentence> {
        let token = self.token.as_ref().map(SecretFrom::find).transpose();
        Ok(login::Wanted {
            token: token.map_err(|missing| missing.0)?,
            user: self.user()?,
        })
    }
}

impl Settings {
    /// One that posts, with nothing else said.
    pub fn posting(maker: Arc<dyn Maker>, listen: SocketAddr, from: IpAddr) -> Settings {
        let from = vec![from];
        let path = String::new();
        Settings::plain(maker, Socket::Post { listen, path, from })
    }

    /// With nothing else said.
    pub fn plain(maker: Arc<dyn Maker>, socket: Socket) -> Settings {
        Settings {
            maker,
            socket,
            login: Credentials::default(),
            time_zone: None,
            open_within: SignedDuration::from_secs(OPEN_WITHIN_S),
            sign_of_life: None,
            channel: None,
        }
    }

    pub fn read(fields: &mut Fields, folder: &Path) -> Option<Settings> {
        let of_maker = fields.one_of("maker", MAKERS, None);
        if of_maker.is_none() {
            fields.leave_the_rest("maker");
        }
        // With a broker, name and password are the broker's.
        let of_broker = fields.value("broker").is_some();
        let socket = match of_broker {
            true => subscribed(fields, folder),
            false => socket(fields),
        };
        let login = match of_broker {
            true => Some(Credentials::default()),
            false => Credentials::read(fields, folder),
        };
        let open_within =
            SignedDuration::from_secs(fields.int("open_within_s", 1..=60, OPEN_WITHIN_S));
        let sign_of_life = fields.opt_int("sign_of_life_s", 1..=86_400);
        let zone = time_zone(fields);
        let channel = fields.opt_str("channel").map(str::to_owned);
        let maker = of_maker?(fields, folder)?;
        let asked = matches!(socket, Some(Socket::Ask { .. }));
        if asked && maker.stream().is_none() && !maker.pulls() {
            let hint = key!("fault-write-where-cameras-posts-are");
            fields.fault("url", t!("fault-this-maker-is-not-asked"), hint);
            return None;
        }
        if !asked && maker.pulls() {
            fields.missing("url", key!("fault-write-http-host-path-or"));
            return None;
        }
        Some(Settings {
            sign_of_life: sign_of_life
                .and_then(|s| u64::try_from(s).ok().map(Duration::from_secs))
                .or(maker.sign_of_life()),
            maker,
            socket: socket?,
            login: login?,
            time_zone: zone?,
            open_within,
            channel,
        })
    }
}

/// `Some(None)`: not set.
fn time_zone(fields: &mut Fields) -> Option<Option<TimeZone>> {
    let Some(name) = fields.opt_str("time_zone") else {
        return Some(None);
    };
    match TimeZone::get(name) {
        Ok(zone) => Some(Some(zone)),
        Err(_) => {
            fields.is("time_zone", name, t!("fault-write-iana-name-such-as"));
            None
        }
    }
}

fn socket(fields: &mut Fields) -> Option<Socket> {
    if let Some(address) = fields.opt_str("address") {
        let address = address.to_owned();
        return Some(Socket::Stream { address });
    }
    if let Some(text) = fields.opt_str("url") {
        let url = web_address(fields, text)?;
        return Some(Socket::Ask { url });
    }
    post(fields)
}

/// `None`: it is none, noted.
fn web_address(fields: &mut Fields, text: &str) -> Option<url::Url> {
    let url = url::Url::parse(text).ok();
    let video = url.as_ref().is_some_and(|u| u.scheme().starts_with("rtsp"));
    let named = url
        .as_ref()
        .is_some_and(|u| !u.username().is_empty() || u.password().is_some());
    let (found, hint) = match (video, named) {
        (true, _) => (
            t!("fault-is-video-stream"),
            key!("fault-write-address-of-its-pages"),
        ),
        (false, true) => (
            t!("fault-holds-user-or-password"),
            key!("fault-write-username-password-env-name"),
        ),
        (false, false) => (
            t!("fault-no-web-address"),
            key!("fault-write-http-host-path-or"),
        ),
    };
    let web = url.filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host() && !named);
    if web.is_none() {
        fields.fault("url", found, hint);
    }
    web
}

fn subscribed(fields: &mut Fields, folder: &Path) -> Option<Socket> {
    let broker = Broker::read(fields, folder);
    let topic = fields.str("topic", key!("fault-write-topic-of-reads"));
    Some(Socket::Subscribe {
        broker: Box::new(broker?),
        topic: topic?.to_owned(),
    })
}

fn post(fields: &mut Fields) -> Option<Socket> {
    let hint = key!("fault-write-where-cameras-posts-are");
    let listen = fields.str("listen", hint);
    let parsed = listen.map(str::parse::<SocketAddr>);
    if let Some(Err(_)) = parsed {
        let hint = key!("fault-write-ip-address-port-listen");
        fields.fault("listen", t!("fault-no-address-listen-at"), hint);
    }
    let path = path(fields);
    let hint = key!("fault-write-cameras-ip-address-from");
    let texts = match fields.value("from") {
        Some(toml::Value::Array(_)) => fields.strings("from"),
        Some(_) => fields.opt_str("from").into_iter().collect(),
        None => {
            fields.missing("from", hint);
            return None;
        }
    };
    let from: Vec<IpAddr> = texts.iter().filter_map(|t| t.parse().ok()).collect();
    if from.is_empty() || from.len() != texts.len() {
        fields.fault("from", t!("fault-no-ip-address"), hint);
        return None;
    }
    let listen = parsed?.ok()?;
    Some(Socket::Post {
        listen,
        path: path?,
        from,
    })
}

/// The path below which it posts; empty: any. `None`: faulty, noted.
fn path(fields: &mut Fields) -> Option<String> {
    let text = fields.opt_str("path").unwrap_or_default();
    let odd = |c: char| c.is_whitespace() || matches!(c, '?' | '#');
    if text.contains(odd) || !(text.is_empty() || text.starts_with('/')) {
        fields.is("path", text, key!("fault-write-path-of-posts"));
        return None;
    }
    Some(text.trim_end_matches('/').to_owned())
}

impl Settings {
    /// Where it posts, and why it cannot be told from another that posts there, too.
    pub(crate) fn clash(&self, other: &Settings) -> Option<Clash> {
        let (
            Socket::Post { listen, path, from },
            Socket::Post {
                listen: theirs,
                path: other_path,
                from: others,
            },
        ) = (&self.socket, &other.socket)
        else {
            return None;
        };
        if listen != theirs {
            let all = listen.ip().is_unspecified() || theirs.ip().is_unspecified();
            return (all && listen.port() == theirs.port()).then_some(Clash::Address);
        }
        let (token, others_token) = (&self.login.token, &other.login.token);
        let tokens = token.is_some() && others_token.is_some() && token != others_token;
        let (channel, others_channel) = (&self.channel, &other.channel);
        let channels = channel.is_some() && others_channel.is_some() && channel != others_channel;
        let apart =
            path != other_path || tokens || channels || !from.iter().any(|ip| others.contains(ip));
        (!apart).then_some(Clash::Same)
    }

    /// Whether its secrets are where the settings say.
    pub(crate) fn secrets(&self) -> Result<(), Sentence> {
        self.login.wanted().map(drop)
    }

    /// Where it posts.
    pub(crate) fn listens_at(&self) -> Option<SocketAddr> {
        match self.socket {
            Socket::Post { listen, .. } => Some(listen),
            _ => None,
        }
    }
}

/// Why two cameras cannot both post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clash {
    /// One listens at all addresses, the other at one of them, at the same port.
    Address,
    /// The same address, and nothing that tells one from the other.
    Same,
}

/// Starts the feed of a lane whose camera reads by itself.
pub(super) fn start(settings: &Settings, with: Start<'_>) -> TaskFeed {
    let first = Health {
        seeing: None,
        told: key!("feed-connecting").into(),
    };
    let life = Life::new("push", with.camera, with.clock.clone());
    let settings = settings.clone();
    let taking = Arc::new(taking::Taking::new(&settings, &with));
    TaskFeed::start(life, first, move |tell| {
        let push = socket::Push::new(settings.clone(), Arc::clone(&taking), tell);
        Box::pin(async move { push.run().await })
    })
}
