//! A rehearsal: recorded reads through the live gateway, at their lanes and with its gates, before its cameras hang.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::watch;

use crate::clock::SharedClock;
use crate::desk::DeskHandle;
use crate::port::fields::Fields;
use crate::port::reads::ReadLine;

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
        let reads = fields.str(
            "reads",
            "write the file of recorded reads: reads = \"reads.jsonl\"",
        )?;
        Some(Settings {
            reads: reads.into(),
            every: Duration::from_millis(every),
            repeat,
        })
    }

    /// Paths of the site file start from its folder.
    pub fn relative_to(mut self, base: &Path) -> Settings {
        self.reads = base.join(&self.reads);
        self
    }
}

/// Reads the file again and again until `stop`; what is wrong with it goes to the log.
pub async fn run(
    settings: &Settings,
    desk: &DeskHandle,
    clock: &SharedClock,
    mut stop: watch::Receiver<bool>,
) {
    tracing::warn!(
        "this is a rehearsal: reads come from {}",
        settings.reads.display()
    );
    tokio::select! {
        why = play(settings, desk, clock) => tracing::warn!("the rehearsal has ended: {why}"),
        _ = stop.wait_for(|s| *s) => {}
    }
}

async fn play(settings: &Settings, desk: &DeskHandle, clock: &SharedClock) -> String {
    let text = match tokio::fs::read_to_string(&settings.reads).await {
        Ok(text) => text,
        Err(error) => return format!("{}: {error}", settings.reads.display()),
    };
    let mut pace = tokio::time::interval(settings.every);
    loop {
        for (number, line) in (1..).zip(text.lines()) {
            pace.tick().await;
            let input = ReadLine::parse(line).and_then(|read| read.input(clock.now()));
            match input {
                Ok(input) => match desk.submit(input).await {
                    Ok(_) => {}
                    Err(error) => return error.to_string(),
                },
                Err(why) => return format!("{}, line {number}: {why}", settings.reads.display()),
            }
        }
        if !settings.repeat || text.is_empty() {
            return "all reads were played".to_owned();
        }
    }
}
