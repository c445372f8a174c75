//! Contacts at the board's own pins (GPIO). The kernel tells of each change, once the line has been still.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::{Answer, Contact, Line};
use crate::catalogue::words;
use crate::clock::SharedClock;
use crate::port::fields::Fields;
use crate::port::gpio::{ContactLine, Place, Pull};

/// A contact bounces for less than this.
const STILL_MS: i64 = 20;

/// The keys of `driver = "gpio"`.
struct Settings {
    place: Place,
    pull: Pull,
    still: Duration,
}

pub(super) fn read(fields: &mut Fields, _folder: &Path) -> Option<Arc<dyn Contact>> {
    let place = Place::read(fields);
    let words = [("up", Pull::Up), ("down", Pull::Down), ("none", Pull::None)];
    let pull = fields.one_of("pull", &words, Some(Pull::Up));
    let still = u64::try_from(fields.int("debounce_ms", 1..=1_000, STILL_MS)).ok()?;
    Some(Arc::new(Settings {
        place: place?,
        pull: pull?,
        still: Duration::from_millis(still),
    }))
}

impl Contact for Settings {
    fn describe(&self) -> String {
        t!("fault-contact-at", at = self.place.to_string())
    }

    fn connect<'a>(&'a self, _clock: &SharedClock) -> Answer<'a, Box<dyn Line + 'a>> {
        Box::pin(async move {
            let taken = self.place.input(self.pull, self.still);
            let input =
                taken.map_err(|e| sentence!("fault-gpio-not-taken", e = words(&e.to_string())))?;
            let line: Box<dyn Line + 'a> = Box::new(Listening(input));
            Ok(line)
        })
    }
}

struct Listening(ContactLine);

impl Line for Listening {
    fn next(&mut self) -> Answer<'_, bool> {
        Box::pin(async move { self.0.next().await.map_err(|e| words(&e.to_string())) })
    }
}
