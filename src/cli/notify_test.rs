//! `notify-test TARGET`: sends one test message and says what came back.

use std::process::ExitCode;

use super::{Failure, SiteArg, load, runtime};
use crate::clock::SystemClock;
use crate::notify;

/// It goes out even while a gateway of this site is at work.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The target's id in the site file.
    target: String,
    #[command(flatten)]
    site: SiteArg,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let loaded = load(&args.site.site)?;
    let Some(target) = loaded.notify.iter().find(|t| t.id == args.target) else {
        let known: Vec<&str> = loaded.notify.iter().map(|t| t.id.as_str()).collect();
        let (id, known) = (&args.target, known.join(", "));
        return Err(Failure(t!("notify-no-target", id, known)));
    };
    let (clock, dashboard) = (SystemClock::shared(), loaded.web.address.as_deref());
    let tried = notify::try_alone(target, &loaded.site, dashboard, &clock);
    match runtime()?.block_on(tried) {
        Ok(answer) => {
            out!("{answer}");
            Ok(ExitCode::SUCCESS)
        }
        Err(why) => Err(Failure(why)),
    }
}
