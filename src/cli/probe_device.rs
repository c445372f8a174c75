//! `plategate probe-device ADDRESS`: which maker's camera or relay stands there, what is set in it that matters, and its
//! section of the site file.

use std::path::PathBuf;
use std::process::ExitCode;

use jiff::tz::TimeZone;
use url::Url;

use crate::clock::SystemClock;
use crate::feed::push::probe::{Found, Kind, Probe, probe};
use crate::port::secret::SecretFrom;

/// Find out what a device is.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Its address: HOST, HOST:PORT, or http://HOST:PORT
    address: String,
    /// Its account's name. Without one only what it shows to strangers is seen.
    #[arg(long)]
    username: Option<String>,
    /// The environment variable that holds its password.
    #[arg(long, value_name = "NAME", default_value = "PLATEGATE_DEVICE_PASSWORD")]
    password_env: String,
    /// A file that holds its password, instead.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// With https://: take whatever certificate it shows.
    #[arg(long)]
    any_certificate: bool,
    /// Set in the camera where it posts its reads: http://ADDRESS:PORT/PATH of this gateway (Hikvision).
    #[arg(long, value_name = "URL")]
    send_to: Option<Url>,
}

/// Exit code 0: it was recognised; 1: it was not; 2: the address or the password makes no sense.
pub async fn run(args: Args) -> ExitCode {
    let asked = match asked(&args) {
        Ok(asked) => asked,
        Err(why) => {
            err!("{why}");
            return ExitCode::from(2);
        }
    };
    say!("cmd-device-looking", address = asked.base.to_string());
    let (mut contacts, mut reached) = (Vec::new(), true);
    let kind = probe(&asked, |found| {
        out!("  {}", words(&found));
        match found {
            Found::Contacts(all) => contacts = all,
            Found::Unreachable(_) => reached = false,
            Found::Modbus | Found::Rtsp => reached = true,
            _ => {}
        }
    });
    match kind.await {
        Some(Kind::Onvif) => {
            onvif(&asked, &contacts, args.username.as_deref());
            ExitCode::SUCCESS
        }
        Some(kind) => {
            section(&asked, kind, args.username.as_deref());
            ExitCode::SUCCESS
        }
        None => {
            match reached {
                true => say!("cmd-device-unknown"),
                false => say!("cmd-device-away"),
            }
            ExitCode::FAILURE
        }
    }
}

fn asked(args: &Args) -> Result<Probe, String> {
    let text = match args.address.contains("://") {
        true => args.address.clone(),
        false => format!("http://{}", args.address),
    };
    let base = Url::parse(&text).ok();
    let base = base.filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host());
    let base = base.filter(|u| u.username().is_empty() && u.password().is_none());
    let base = base.ok_or_else(|| t!("cmd-device-address", address = args.address.as_str()))?;
    let user = match &args.username {
        None => None,
        Some(name) => {
            let file = args.password_file.clone().map(SecretFrom::File);
            let place = file.unwrap_or_else(|| SecretFrom::Env(args.password_env.clone()));
            let secret = place.find().map_err(|missing| missing.to_string())?;
            Some((name.clone(), secret))
        }
    };
    let clock = SystemClock::shared();
    Ok(Probe {
        base,
        user,
        any_certificate: args.any_certificate,
        send_to: args.send_to.clone(),
        now: clock.now(),
        zone: TimeZone::system(),
    })
}

fn words(found: &Found) -> String {
    match found {
        Found::Kind(Kind::Onvif) => t!("cmd-device-onvif"),
        Found::Kind(kind) => t!("cmd-device-kind", name = kind.name()),
        Found::Model(model) => t!("cmd-device-model", model = model.trim()),
        Found::OpensByItself => t!("cmd-device-opens-by-itself"),
        Found::OpensWhenAsked => t!("cmd-device-opens-when-asked"),
        Found::Skew(seconds) => t!("fault-camera-clock-wrong", seconds = seconds.abs()),
        Found::LoginWanted => t!("cmd-device-log-in"),
        Found::LoginRefused => t!("cmd-device-log-in-refused"),
        Found::TakesEntry { id, was: None } => t!("cmd-device-empty-entry", id = id.as_str()),
        Found::TakesEntry { id, was: Some(was) } => {
            t!("cmd-device-own-entry", id = id.as_str(), was = was.as_str())
        }
        Found::NoFreeEntry(all) => t!("cmd-device-no-entry", all = all.join(", ")),
        Found::SendsTo(url) => t!("cmd-device-sends-to", url = url.as_str()),
        Found::NotSet(said) => t!("cmd-device-not-set", said = said.as_str()),
        Found::Contacts(all) => t!("cmd-device-contacts", all = all.join(", ")),
        Found::NoEvents(why) => why.clone(),
        Found::Modbus => t!("cmd-device-modbus"),
        Found::Rtsp => t!("cmd-device-rtsp"),
        Found::Unknown { status } => t!("cmd-device-no-sign", status),
        Found::Unreachable(why) => t!("cmd-device-unreachable", why = why.as_str()),
    }
}

/// The sections of an ONVIF device, as far as it has told what it has.
fn onvif(asked: &Probe, contacts: &[String], username: Option<&str>) {
    let url = asked.base.as_str().trim_end_matches('/');
    let login = username.map_or(String::new(), |name| {
        format!("username = \"{name}\"\npassword_file = \"secrets/device\"\n")
    });
    say!("cmd-device-onvif-section");
    out!("\n[[camera]]\nid = \"camera-1\"\nmaker = \"onvif\"\nurl = \"{url}\"\n{login}");
    let (relays, inputs): (Vec<&String>, Vec<&String>) = contacts
        .iter()
        .partition(|which| which.starts_with("relay"));
    for (number, relay) in (1..).zip(relays) {
        if number == 1 {
            say!("cmd-device-gate-section");
        }
        out!(
            "\n[[gate]]\nid = \"gate-{number}\"\ndriver = \"onvif\"\nurl = \"{url}\"\n{relay}\n{login}"
        );
    }
    for (number, input) in (1..).zip(inputs) {
        if number == 1 {
            say!("cmd-device-input-section");
        }
        out!(
            "\n[[input]]\nlane = \"entry-1\"\nmeaning = \"crossing\"\ndriver = \"onvif\"\nurl = \"{url}\"\n{input}\n{login}"
        );
    }
}

/// Its section of the site file.
fn section(asked: &Probe, kind: Kind, username: Option<&str>) {
    let host = asked.base.host_str().unwrap_or_default();
    let port = asked
        .base
        .port()
        .map(|p| format!(":{p}"))
        .unwrap_or_default();
    let login = username.map_or(String::new(), |name| {
        format!("username = \"{name}\"\npassword_file = \"secrets/device\"\n")
    });
    if let Some(maker) = kind.maker() {
        say!("cmd-device-camera-section");
        out!(
            "\n[[camera]]\nid = \"camera-1\"\nmaker = \"{maker}\"\nlisten = \"0.0.0.0:8490\"\nfrom = \"{host}\"\n"
        );
    }
    say!("cmd-device-gate-section");
    let board = kind.board();
    out!(
        "\n[[gate]]\nid = \"gate-1\"\ndriver = \"board\"\nboard = \"{board}\"\naddress = \"{host}{port}\"\nrelay = 1\n{login}"
    );
}
