//! `plategate probe-camera URL`: what a camera gives, step by step, or why not and what to try.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use crate::catalogue::format::decimal;
use crate::clock::SystemClock;
use crate::feed::video::camera::Settings;
use crate::feed::video::camera::probe::{Found, StreamFacts, probe};
use crate::feed::video::camera::settings::{Decoded, Origin, Transport, checked_url};
use crate::port::secret::SecretFrom;

/// Look at a camera for a few seconds and tell what it gives.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The stream's address, without user name and password: rtsp://ADDRESS:554/PATH
    url: String,
    /// With rtsps://: take whatever certificate the camera shows.
    #[arg(long)]
    any_certificate: bool,
    /// Receive the pictures over UDP instead of TCP.
    #[arg(long)]
    udp: bool,
    /// The camera account's name.
    #[arg(long)]
    username: Option<String>,
    /// The environment variable that holds its password.
    #[arg(long, value_name = "NAME", default_value = "PLATEGATE_CAMERA_PASSWORD")]
    password_env: String,
    /// A file that holds its password, instead.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// How long to watch the stream, in seconds.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=60))]
    seconds: u64,
}

/// Prints what it finds as it finds it. Exit code 0: pictures come; 1: they do not; 2: the address makes no sense.
pub async fn run(args: Args) -> ExitCode {
    let mut out = crate::catalogue::out::Out;
    let settings = match settings(&args) {
        Ok(settings) => settings,
        Err((found, hint)) => {
            say(&mut out, &format!("{}\n    hint: {hint}", wrong(&found)));
            return ExitCode::from(2);
        }
    };
    say(&mut out, &format!("Probing {} …", settings.describe()));
    let watch = Duration::from_secs(args.seconds);
    let result = probe(&settings, SystemClock::shared(), watch, |found| {
        say(&mut out, &line(&found))
    })
    .await;
    match result {
        Ok(()) => {
            say(&mut out, &t!("cmd-camera-can-be-used"));
            ExitCode::SUCCESS
        }
        Err(fault) => {
            let fault = (
                t!("cmd-probe-no", fault = fault.to_string()),
                t!("cmd-probe-try", hint = fault.hint()),
            );
            say(&mut out, &format!("  {}\n    {}", fault.0, fault.1));
            ExitCode::FAILURE
        }
    }
}

fn wrong(found: &str) -> String {
    t!("cmd-address", found)
}

/// A closed pipe is no reason to fail a probe.
fn say(out: &mut impl Write, text: &str) {
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

fn settings(args: &Args) -> Result<Settings, (String, String)> {
    let file = args.password_file.clone().map(SecretFrom::File);
    let place = file.unwrap_or_else(|| SecretFrom::Env(args.password_env.clone()));
    Ok(Settings {
        origin: Origin::Rtsp {
            url: checked_url(&args.url)?,
            any_certificate: args.any_certificate,
            transport: if args.udp {
                Transport::Udp
            } else {
                Transport::Tcp
            },
            password: args.username.is_some().then_some(place),
            substream: None,
            username: args.username.clone(),
        },
        decode: Decoded::All,
        only_shown: false,
    })
}

fn line(found: &Found) -> String {
    match found {
        Found::Offer(offer) => {
            let size = offer
                .size
                .map_or(String::new(), |(w, h)| format!(", {w}x{h}"));
            let fps = offer.fps.map_or(String::new(), |f| {
                t!("cmd-pictures-second", f = decimal(f.into(), 1))
            });
            let streams = offer.streams.join("; ");
            let offers = t!("cmd-probe-offers", codec = offer.codec, size, fps, streams);
            format!("  {}\n  {offers}", t!("cmd-probe-reachable"))
        }
        Found::FirstPicture {
            after_ms,
            width,
            height,
        } => format!(
            "  {}",
            t!("cmd-first-picture-after-ms-x", after_ms, width, height)
        ),
        Found::Stream(facts) => stream(facts),
    }
}

fn stream(facts: &StreamFacts) -> String {
    let keys = match facts.key_frame_s {
        _ if facts.all_key => t!("cmd-every-picture-key-frame"),
        Some(s) if s > 4.0 => t!("cmd-key-frame-every-s-rather", s = decimal(s, 1)),
        Some(s) => t!("cmd-key-frame-every-s", s = decimal(s, 1)),
        None => t!(
            "cmd-fewer-than-two-key-frames",
            seconds = decimal(facts.seconds, 0)
        ),
    };
    let mut text = format!(
        "  {}",
        t!(
            "cmd-over-s-pictures-second-kbit",
            seconds = decimal(facts.seconds, 1),
            fps = decimal(facts.fps, 1),
            kbit_per_s = decimal(facts.kbit_per_s, 0),
            keys
        )
    );
    if facts.lost_packets + facts.undecodable > 0 {
        let lost = format!(
            "\n  {}",
            t!(
                "cmd-lost-network-packets-undecodable-pictures",
                lost_packets = facts.lost_packets,
                undecodable = facts.undecodable
            )
        );
        text.push_str(&lost);
    }
    text
}
