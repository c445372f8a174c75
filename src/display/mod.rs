//! A driver's display at a lane: what the gateway answers a vehicle, in a few words that its driver can read. Nothing waits for
//! a display: it follows the journal, and a display that hangs delays no decision and no pulse.
//!
//! * [`face`]       what a lane's display is to show: a pure fold over the journal
//! * [`text`]       the texts, and how they are put into a display's lines
//! * [`characters`] the characters that a display knows
//! * [`profile`]    displays by their names: files of data
//! * [`settings`]   the `[[display]]` sections
//! * [`driver`]     how a display is told, one file a way
//! * [`runner`]     one task a display

mod characters;
pub mod driver;
pub mod face;
mod profile;
mod runner;
mod settings;
pub mod text;

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::catalogue::{Language, Sentence};
use crate::clock::SharedClock;
use crate::domain::event::JournalEntry;
use crate::domain::site::Site;
use crate::port::live::PartLive;
use crate::supervise::Life;
use driver::WHOLE;
use face::Face;
use runner::Runner;
pub use settings::Settings;
use text::Text;

/// All displays of the site. Cheap to clone.
#[derive(Clone)]
pub struct Displays(Arc<Inner>);

struct Inner {
    all: Vec<One>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

/// One display as others see it.
struct One {
    id: String,
    /// The one text that it is to show. When a newer one comes before this one was sent, this one is never sent.
    slot: watch::Sender<Face>,
    trouble: watch::Receiver<Option<Sentence>>,
}

impl Displays {
    /// Starts a task for each display, and one that follows the journal. `entries` gives what is written from now on;
    /// `born` makes a life for each task.
    pub fn start(
        all: &[Settings],
        site: &Site,
        entries: impl Fn() -> broadcast::Receiver<Arc<JournalEntry>> + Send + Sync + 'static,
        clock: &SharedClock,
        stop: &watch::Receiver<bool>,
        mut born: impl FnMut(&'static str, &str) -> Life,
    ) -> Displays {
        let (mut ones, mut tasks) = (Vec::new(), Vec::new());
        for settings in all {
            let Some(lane) = site.lane(&settings.lane) else {
                continue;
            };
            let slot = watch::Sender::new(Face::new(lane, settings.seconds));
            let (trouble, told) = watch::channel(None);
            match Runner::new(settings, site, slot.subscribe(), trouble, clock) {
                Ok(runner) => {
                    let (life, stop) = (born("display", &settings.id), stop.clone());
                    let language = settings.language;
                    tasks.push(tokio::spawn(Language::chosen(language, async move {
                        let work = || runner.run(stop.clone());
                        life.keep(stop.clone(), work).await;
                        runner.leaves().await;
                    })));
                }
                Err((trouble, why)) => {
                    tracing::error!("display {}: {}", settings.id, why.english());
                    trouble.send_replace(Some(why));
                }
            }
            ones.push(One {
                id: settings.id.clone(),
                slot,
                trouble: told,
            });
        }
        let inner = Arc::new(Inner {
            all: ones,
            tasks: Mutex::new(tasks),
        });
        if !inner.all.is_empty() {
            let (life, stop, told) = (born("displays", ""), stop.clone(), Arc::clone(&inner));
            // It ends by itself, with the others.
            tokio::spawn(async move {
                let work = || follow(&told, entries(), stop.clone());
                life.keep(stop.clone(), work).await;
            });
        }
        Displays(inner)
    }

    /// Displays that do not answer, for the dashboard and for monitoring.
    pub fn parts(&self) -> Vec<PartLive> {
        let part = |one: &One| {
            Some(PartLive {
                name: format!("display {}", one.id),
                ok: false,
                vital: false,
                health: one.trouble.borrow().as_ref()?.to_string(),
            })
        };
        self.0.all.iter().filter_map(part).collect()
    }

    /// Waits until all have shown their last text; they were told to stop.
    pub async fn ended(&self) {
        let tasks = std::mem::take(&mut *self.0.tasks.lock());
        for task in tasks {
            let _ = task.await;
        }
    }
}

/// Shows one text on a display, once: for whoever sets it up. Gives what was sent where.
///
/// # Errors
/// A sentence: the display does not take it.
pub async fn try_alone(settings: &Settings, site: &Site, text: Text) -> Result<String, String> {
    let shown = async {
        let screen = settings.screen.build()?;
        let picture = settings.picture((text, None), &site.name, settings.seconds.into());
        let (what, words) = (screen.describe(), picture.whole());
        let taken = timeout(WHOLE, screen.show(&picture)).await;
        let limit_s = WHOLE.as_secs();
        taken.unwrap_or_else(|_| Err(sentence!("display-no-answer", limit_s)))?;
        Ok(t!("display-took", what, words))
    };
    Language::chosen(settings.language, shown).await
}

/// Keeps each display's slot up to date.
async fn follow(
    displays: &Inner,
    mut entries: broadcast::Receiver<Arc<JournalEntry>>,
    mut stop: watch::Receiver<bool>,
) -> Result<(), String> {
    loop {
        let entry = tokio::select! {
            entry = entries.recv() => entry,
            _ = stop.wait_for(|s| *s) => return Ok(()),
        };
        for one in &displays.all {
            match &entry {
                Ok(entry) => {
                    one.slot.send_if_modified(|face| face.take(entry));
                }
                // Nobody knows what was missed: rather nothing than something that holds no more.
                Err(RecvError::Lagged(_)) => one.slot.send_modify(Face::forget),
                Err(RecvError::Closed) => return Ok(()),
            }
        }
    }
}
