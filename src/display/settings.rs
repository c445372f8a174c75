//! The `[[display]]` sections.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::driver::{self, Build};
use super::profile::Profile;
use super::text::{Picture, Text, laid_out};
use crate::catalogue::Language;
use crate::domain::plate::Plate;
use crate::domain::site::{LaneId, Site};
use crate::port::fields::{Faults, Fields};

/// So long a text stays, seconds.
const SECONDS: std::ops::RangeInclusive<i64> = 1..=600;
const USUAL_SECONDS: i64 = 20;

/// One display, checked.
#[derive(Clone)]
pub struct Settings {
    pub id: String,
    pub lane: LaneId,
    pub(crate) profile: Profile,
    pub(crate) screen: Arc<dyn Build>,
    /// So long a text stays.
    pub(crate) seconds: u32,
    /// What stands there while nothing happens; `None`: the site's name.
    pub(crate) idle: Option<String>,
    pub(crate) show_plate: bool,
    /// What it speaks; `None`: the site's, else the process's.
    pub language: Option<Language>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Display");
        let shown = shown.field("id", &self.id).field("lane", &self.lane);
        shown.finish_non_exhaustive()
    }
}

impl Settings {
    /// Reads a section; `id` has been read. `None`: faulty; noted in `fields`.
    pub fn read(fields: &mut Fields, id: &str, folder: &Path) -> Option<Settings> {
        let lane = fields.str("lane", key!("fault-write-displays-lane"));
        let found = fields.one_of("driver", driver::DRIVERS, None);
        if found.is_none() {
            fields.leave_the_rest("driver");
        }
        let profile = found.and_then(|(driver, _)| Profile::read(fields, driver, folder));
        let screen = match (found, &profile) {
            (Some((_, read)), Some(profile)) => read(fields, profile, (id, folder)),
            // What else belongs here is the driver's, which cannot be asked.
            _ => {
                fields.leave_the_rest("driver");
                None
            }
        };
        let seconds = fields.int("seconds", SECONDS, USUAL_SECONDS);
        let idle = fields.opt_str("idle").map(str::to_owned);
        let show_plate = fields.bool("show_plate", false);
        let tag = fields.opt_str("language");
        let language = tag.and_then(Language::tagged);
        if let Some(tag) = tag.filter(|_| language.is_none()) {
            fields.is("language", tag, Language::hint());
        }
        Some(Settings {
            id: id.to_owned(),
            lane: LaneId::new(lane?),
            profile: profile?,
            screen: screen?,
            seconds: u32::try_from(seconds).ok()?,
            idle,
            show_plate,
            language,
        })
    }

    /// A text as this display shows it, for so long. `site`: its name.
    pub(super) fn picture(
        &self,
        (text, plate): (Text, Option<&Plate>),
        site: &str,
        seconds: u64,
    ) -> Picture {
        let words = text.words(self.idle.as_deref().unwrap_or(site));
        let plate = plate.filter(|_| self.show_plate).map(Plate::as_str);
        let (size, characters) = (self.profile.size(), self.profile.characters);
        Picture {
            text,
            lines: laid_out(&words, plate, size, characters),
            seconds,
        }
    }

    /// Looks whether its lane is there.
    pub(crate) fn check(&self, site: &Site, root: &Faults) {
        if site.lane(&self.lane).is_none() {
            let known: Vec<&str> = site.lanes.iter().map(|l| l.id.as_str()).collect();
            let hint = t!("notify-fault-known", known = known.join(", "));
            let key = format!("display[{}].lane", self.id);
            root.add(&key, t!("notify-fault-lane", id = self.lane), hint);
        }
    }
}
