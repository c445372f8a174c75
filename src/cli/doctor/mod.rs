//! `doctor`: is everything there that the site needs, and is it well? Each finding with what to do. It changes nothing, pulses
//! no gate, and may run beside the gateway.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use super::{Failure, SiteArg, load, runtime};
use crate::clock::SystemClock;

mod devices;
mod machine;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    site: SiteArg,
    /// How long to watch each camera, in seconds; all are watched at once.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=60))]
    seconds: u64,
}

/// How one thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Well,
    /// It works, but somebody should look at it.
    Look,
    Fault,
}

/// What was found of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Finding {
    /// Which thing: `disk`, `camera cam-in`.
    of: String,
    state: State,
    told: String,
    /// What to do about it.
    advice: Option<String>,
}

impl Finding {
    fn well(of: impl Into<String>, told: impl Into<String>) -> Finding {
        Finding {
            of: of.into(),
            state: State::Well,
            told: told.into(),
            advice: None,
        }
    }

    fn look(of: impl Into<String>, told: impl Into<String>, advice: impl Into<String>) -> Finding {
        Finding {
            of: of.into(),
            state: State::Look,
            told: told.into(),
            advice: Some(advice.into()),
        }
    }

    fn fault(of: impl Into<String>, told: impl Into<String>, advice: impl Into<String>) -> Finding {
        let state = State::Fault;
        Finding {
            state,
            ..Finding::look(of, told, advice)
        }
    }

    fn lines(&self) -> String {
        let state = match self.state {
            State::Well => key!("doctor-well"),
            State::Look => key!("doctor-look"),
            State::Fault => key!("doctor-fault"),
        };
        let head = format!("{:<6} {}: {}", state.to_string(), self.of, self.told);
        match &self.advice {
            Some(advice) => format!("{head}\n       {}", t!("doctor-advice", advice)),
            None => head,
        }
    }
}

/// Exit code 0: nothing is at fault; 1: something is.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let loaded = Arc::new(load(&args.site.site)?);
    let clock = SystemClock::shared();
    let mut all: Vec<Finding> = Vec::new();
    let mut tell = |found: Vec<Finding>| {
        for finding in &found {
            out!("{}", finding.lines());
        }
        all.extend(found);
    };
    tell(machine::site_file(&loaded));
    tell(vec![machine::clock(), machine::disk(&loaded.store)]);
    tell(machine::data(&loaded.store));
    tell(vec![machine::backup(loaded.backup.as_ref(), clock.now())]);
    tell(
        machine::certificate(&loaded.web, clock.now())
            .into_iter()
            .collect(),
    );
    tell(machine::models(&loaded, &clock).into_iter().collect());
    let watch = Duration::from_secs(args.seconds);
    runtime()?.block_on(async {
        tell(vec![devices::dashboard(&loaded.web).await]);
        tell(devices::cameras(&loaded, &clock, watch).await);
        tell(devices::gates(&loaded, &clock).await);
        tell(devices::contacts(&loaded).await);
    });
    let count = |state| all.iter().filter(|f| f.state == state).count();
    let (faults, looks) = (count(State::Fault), count(State::Look));
    out!("\n{}", t!("doctor-sum", things = all.len(), faults, looks));
    Ok(ExitCode::from(u8::from(faults > 0)))
}
