//! A rehearsal: recorded reads through the live gateway, at their lanes and with its gates, before its cameras hang.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::{Deliver, Feed, Health, TaskFeed};
use crate::catalogue::Sentence;
use crate::clock::SharedClock;
use crate::port::fields::Fields;
use crate::port::reads::ReadLine;
use crate::supervise::Life;

/// The `[replay]` section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub reads: PathBuf,
    /// One read so often; the file's own times are not used.
    pub every: Duration,
    pub repeat: bool,
}

impl Settings {
    pub fn read(fields: &mut Fields) -> Option<Settings> {
        let every = u64::try_from(fields.int("every_ms", 1..=3_600_000, 1000)).ok()?;
        let repeat = fields.bool("repeat", true);
        let reads = fields.str("reads", key!("fault-write-file-recorded-reads-reads"))?;
        Some(Settings {
            reads: reads.into(),
            every: Duration::from_millis(every),
            repeat,
        })
    }

    /// Paths of the site file start from its folder.
    pub(crate) fn relative_to(mut self, base: &Path) -> Settings {
        self.reads = base.join(&self.reads);
        self
    }
}

/// Plays the file, again and again if it is to be repeated; what is wrong with it goes to the log.
pub fn start(settings: &Settings, deliver: Deliver, clock: &SharedClock) -> Arc<dyn Feed> {
    let told = sentence!(
        "fault-this-rehearsal-reads-come-from",
        reads = settings.reads.display()
    );
    tracing::warn!("{}", told.english());
    let first = Health {
        seeing: Some(true),
        told,
    };
    let (settings, clock) = (settings.clone(), clock.clone());
    let life = Life::new("replay", "", clock.clone());
    let feed = TaskFeed::start(life, first, move |tell| {
        let (settings, deliver, clock) = (settings.clone(), Arc::clone(&deliver), clock.clone());
        Box::pin(async move {
            let why = sentence!(
                "fault-rehearsal-has-ended",
                why = play(&settings, &deliver, &clock).await
            );
            tracing::warn!("{}", why.english());
            tell.health(Some(false), why);
            Ok(())
        })
    });
    Arc::new(feed)
}

async fn play(settings: &Settings, deliver: &Deliver, clock: &SharedClock) -> Sentence {
    let text = match tokio::fs::read_to_string(&settings.reads).await {
        Ok(text) => text,
        Err(error) => return format!("{}: {error}", settings.reads.display()).into(),
    };
    let mut pace = tokio::time::interval(settings.every);
    loop {
        for (number, line) in (1..).zip(text.lines()) {
            pace.tick().await;
            match ReadLine::parse(line).and_then(|read| read.input(clock.now())) {
                Ok(input) => {
                    if !deliver(input).await {
                        return sentence!("fault-gateway-stopping");
                    }
                }
                Err(why) => {
                    return format!("{}, line {number}: {why}", settings.reads.display()).into();
                }
            }
        }
        if !settings.repeat || text.is_empty() {
            return sentence!("fault-all-reads-were-played");
        }
    }
}
