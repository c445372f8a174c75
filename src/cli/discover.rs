//! `plategate discover`: ONVIF devices of this network.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use crate::clock::SystemClock;
use crate::feed::push::discover::{Device, GROUP, discover};

/// Find ONVIF cameras and relays of this network.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How long answers are waited for, in seconds.
    #[arg(long, value_name = "SECONDS", default_value = "4", value_parser = clap::value_parser!(u64).range(1..=60))]
    seconds: u64,
    /// Ask this address instead of the network's group.
    #[arg(long, value_name = "ADDRESS:PORT", default_value_t = GROUP)]
    to: SocketAddr,
}

/// Exit code 0: at least one has answered; 1: none; 2: nothing could be sent.
pub(crate) async fn run(args: Args) -> ExitCode {
    say!("cmd-discover-asking", to = args.to.to_string());
    let clock = SystemClock::shared();
    let wait = Duration::from_secs(args.seconds);
    match discover(args.to, wait, &clock, tell).await {
        Err(why) => {
            err!("{}", t!("cmd-discover-not-sent", why));
            ExitCode::from(2)
        }
        Ok(0) => {
            say!("cmd-discover-none");
            ExitCode::FAILURE
        }
        Ok(count) => {
            say!("cmd-discover-found", count);
            ExitCode::SUCCESS
        }
    }
}

fn tell(device: &Device) {
    let unknown = || "?".to_owned();
    let name = device.name.clone().unwrap_or_else(unknown);
    let model = device.model.clone().unwrap_or_else(unknown);
    let from = device.from.to_string();
    out!("  {from}  {name}  {model}  {}", device.address);
}
