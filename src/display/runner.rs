//! One task a display. It sends what the slot holds when the display is ready for it: the newest, or nothing of it when that is
//! late. What a display does not take is tried again with what belongs there by then.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use tokio::sync::watch;
use tokio::time::timeout;

use super::driver::{Screen, WHOLE};
use super::face::{Face, Shown};
use super::settings::Settings;
use super::text::{Picture, Text};
use crate::catalogue::Sentence;
use crate::clock::SharedClock;
use crate::domain::site::Site;

/// What stands there is sent again so often: a display that lost power has forgotten it, and one that is dead is noticed.
const AGAIN: Duration = Duration::from_secs(60);
/// Waits before the next try when the display does not take anything; the last one stands.
const WAITS_S: [u64; 4] = [1, 2, 5, 15];

pub(super) struct Runner {
    settings: Settings,
    screen: Arc<dyn Screen>,
    /// The site's name.
    site: String,
    slot: watch::Receiver<Face>,
    trouble: watch::Sender<Option<Sentence>>,
    clock: SharedClock,
    state: Mutex<State>,
}

/// What is known of the display.
#[derive(Default)]
struct State {
    /// What it has taken last; `None`: nobody knows what stands there.
    stands: Option<Picture>,
    /// The number of the text that it has taken last.
    sent: u64,
    /// Of texts up to this one it is counted what became of them.
    counted: u64,
    /// Tries in a row that failed.
    failures: usize,
}

impl Runner {
    /// # Errors
    /// Where trouble is to be told, and a sentence.
    pub(super) fn new(
        settings: &Settings,
        site: &Site,
        slot: watch::Receiver<Face>,
        trouble: watch::Sender<Option<Sentence>>,
        clock: &SharedClock,
    ) -> Result<Runner, (watch::Sender<Option<Sentence>>, Sentence)> {
        let screen = match settings.screen.build() {
            Ok(screen) => screen,
            Err(why) => return Err((trouble, why)),
        };
        Ok(Runner {
            settings: settings.clone(),
            screen,
            site: site.name.clone(),
            slot,
            trouble,
            clock: clock.clone(),
            state: Mutex::default(),
        })
    }

    /// Shows what the slot holds until `stop`.
    pub(super) async fn run(&self, mut stop: watch::Receiver<bool>) -> Result<(), String> {
        let mut slot = self.slot.clone();
        // What stands there now nobody knows, after a death either.
        self.state.lock().stands = None;
        loop {
            let face = slot.borrow_and_update().clone();
            let now = self.clock.now();
            let shown = face.now(now, self.state.lock().sent).cloned();
            let wait = self.bring(&face, shown.as_ref(), now).await;
            let ends = shown.map(|s| s.until.duration_since(self.clock.now()));
            let ends = ends.map(|left| Duration::try_from(left).unwrap_or_default());
            let wait = ends.map_or(wait, |left| wait.min(left));
            tokio::select! {
                changed = slot.changed() => if changed.is_err() { return Ok(()) },
                () = tokio::time::sleep(wait) => {
                    if ends.is_none_or(|left| wait < left) {
                        // Time to send it again.
                        self.state.lock().stands = None;
                    }
                }
                _ = stop.wait_for(|s| *s) => return Ok(()),
            }
        }
    }

    /// Brings the display to what belongs there. Gives how long that may stand before it is looked at again.
    async fn bring(&self, face: &Face, shown: Option<&Shown>, now: Timestamp) -> Duration {
        let picture = self.picture(shown, now);
        let number = shown.map(|s| s.number);
        if self.stands(&picture, number) {
            self.took(face, number);
            return AGAIN;
        }
        let result = self.send(&picture).await;
        if result.is_ok() {
            self.took(face, number);
        }
        self.told(picture, result)
    }

    /// Whether this stands there. The same text for another vehicle is sent again: it stays as long again.
    fn stands(&self, picture: &Picture, number: Option<u64>) -> bool {
        let state = self.state.lock();
        let same = |s: &Picture| (s.text, &s.lines) == (picture.text, &picture.lines);
        state.stands.as_ref().is_some_and(same) && number.is_none_or(|n| n == state.sent)
    }

    /// A text was taken, or it stands there already; what came before it was never sent.
    fn took(&self, face: &Face, number: Option<u64>) {
        let mut state = self.state.lock();
        // While nothing is shown, whatever came until now is over.
        let up_to = number.unwrap_or_else(|| face.count());
        let shown = u64::from(number.is_some_and(|n| n > state.counted));
        let dropped = up_to.saturating_sub(state.counted).saturating_sub(shown);
        metrics::counter!("plategate_display_shown_total", "display" => self.settings.id.clone())
            .increment(shown);
        metrics::counter!("plategate_display_dropped_total", "display" => self.settings.id.clone())
            .increment(dropped);
        state.counted = state.counted.max(up_to);
        state.sent = number.unwrap_or(state.sent);
    }

    /// What came of a try, and how long to wait now.
    fn told(&self, picture: Picture, result: Result<(), Sentence>) -> Duration {
        let mut state = self.state.lock();
        let id = &self.settings.id;
        match result {
            Ok(()) => {
                state.stands = Some(picture);
                if std::mem::take(&mut state.failures) > 0 {
                    tracing::info!("display {id}: answers again");
                    self.trouble.send_replace(None);
                }
                AGAIN
            }
            Err(why) => {
                state.stands = None;
                let wait = WAITS_S[state.failures.min(WAITS_S.len() - 1)];
                if state.failures == 0 {
                    tracing::warn!("display {id}: {}", why.english());
                }
                state.failures += 1;
                metrics::counter!("plategate_display_failures_total", "display" => id.clone())
                    .increment(1);
                let what = self.screen.describe();
                self.trouble
                    .send_replace(Some(sentence!("display-trouble", id, what, why)));
                Duration::from_secs(wait)
            }
        }
    }

    async fn send(&self, picture: &Picture) -> Result<(), Sentence> {
        let shown = timeout(WHOLE, self.screen.show(picture)).await;
        shown.unwrap_or_else(|_| Err(sentence!("display-no-answer", limit_s = WHOLE.as_secs())))
    }

    fn picture(&self, shown: Option<&Shown>, now: Timestamp) -> Picture {
        let text = shown.map_or(Text::Idle, |s| s.text);
        let plate = shown.and_then(|s| s.plate.as_ref());
        let left = shown.map_or(SignedDuration::ZERO, |s| s.until.duration_since(now));
        let seconds = u64::try_from(left.as_secs()).unwrap_or_default();
        self.settings.picture((text, plate), &self.site, seconds)
    }

    /// The gateway stops: no answer may be left standing there.
    pub(super) async fn leaves(&self) {
        let picture = self.picture(None, self.clock.now());
        // It is the last word: what went wrong once is tried once more.
        for _ in 0..2 {
            match self.send(&picture).await {
                Ok(()) => return,
                Err(why) => tracing::info!("display {}: {why}", self.settings.id),
            }
        }
    }
}
