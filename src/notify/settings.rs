//! The `[[notify]]` sections: what all kinds of targets have in common.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::happening::Happening;
use super::kind::Kind;
use super::message::Allowed;
use super::plan::Gather;
use super::target::{Way, mail, mqtt, profile, push, syslog, webhook};
use crate::catalogue::Language;
use crate::domain::site::calendar::{Days, TimeOfDay, Window};
use crate::domain::site::{GroupId, LaneId, Site};
use crate::port::fields::{Faults, Fields};

/// Longest window of a digest; 0: none.
const DIGEST_S: std::ops::RangeInclusive<i64> = 0..=86_400;
const DIGEST_AFTER: std::ops::RangeInclusive<i64> = 1..=100;

/// One target, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    pub id: String,
    pub(crate) wants: Wants,
    pub(crate) way: Arc<dyn Way>,
    pub retry: Retry,
    /// What it is told in; `None`: the site's, else the process's.
    pub(crate) language: Option<Language>,
}

/// How long it is waited after a try that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    pub first: Duration,
    /// Each wait is longer than the one before, up to this.
    pub most: Duration,
}

impl Default for Retry {
    fn default() -> Retry {
        Retry {
            first: Duration::from_secs(2),
            most: Duration::from_secs(300),
        }
    }
}

/// What of all that happens a target is told, and how.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Wants {
    /// None: all.
    kinds: BTreeSet<Kind>,
    /// What happens at no lane is told whatever stands here. None: all.
    lanes: Vec<LaneId>,
    /// The same of vehicles and the groups of their permits.
    groups: Vec<GroupId>,
    pub(crate) quiet: Option<Window>,
    pub(crate) gather: Gather,
    pub(crate) allowed: Allowed,
}

impl Settings {
    /// Reads a section; `id` has been read. `None`: faulty; noted in `fields`.
    pub(crate) fn read(fields: &mut Fields, id: &str, folder: &Path) -> Option<Settings> {
        let kinds = [
            ("webhook", webhook::Settings::read as Reader),
            ("mqtt", mqtt::Settings::read),
            ("mail", mail::Settings::read),
            ("profile", profile::Settings::read),
            ("push", push::Settings::read),
            ("syslog", syslog::Settings::read),
        ];
        let read = fields.one_of("kind", &kinds, None);
        if read.is_none() {
            fields.leave_the_rest("kind");
        }
        let wants = Wants::read(fields);
        let (window_s, singles) = gathered(fields);
        let language = language(fields);
        let way = read.and_then(|read| read(fields, folder))?;
        let usual = way.gathers();
        let gather = Gather {
            window_s: window_s.unwrap_or(usual.window_s),
            singles: singles.unwrap_or(usual.singles),
        };
        Some(Settings {
            id: id.to_owned(),
            wants: Wants { gather, ..wants? },
            way,
            retry: Retry::default(),
            language,
        })
    }

    /// Looks whether the lanes and groups that it names are there.
    pub(crate) fn check(&self, site: &Site, root: &Faults) {
        let key = |name: &str| format!("notify[{}].{name}", self.id);
        let wanted = self.wants.lanes.iter().map(|id| ("lanes", id));
        let opened = self.way.lanes().iter().map(|id| ("open", id));
        for (name, id) in wanted.chain(opened) {
            if site.lane(id).is_none() {
                let known: Vec<&str> = site.lanes.iter().map(|l| l.id.as_str()).collect();
                let hint = t!("notify-fault-known", known = known.join(", "));
                root.add(&key(name), t!("notify-fault-lane", id), hint);
            }
        }
        for id in self
            .wants
            .groups
            .iter()
            .filter(|id| site.group(id).is_none())
        {
            let known: Vec<&str> = site.groups.iter().map(|g| g.id.as_str()).collect();
            let hint = t!("notify-fault-known", known = known.join(", "));
            root.add(&key("groups"), t!("notify-fault-group", id), hint);
        }
    }
}

/// A language by its tag, if the key is there. A fault is noted.
fn language(fields: &mut Fields) -> Option<Language> {
    let tag = fields.opt_str("language")?;
    let found = Language::tagged(tag);
    if found.is_none() {
        fields.is("language", tag, Language::hint());
    }
    found
}

/// `digest_s` and `digest_after`, where they are there.
fn gathered(fields: &mut Fields) -> (Option<u32>, Option<usize>) {
    let window_s = fields.opt_int("digest_s", DIGEST_S);
    let singles = fields.opt_int("digest_after", DIGEST_AFTER);
    (
        window_s.and_then(|s| u32::try_from(s).ok()),
        singles.and_then(|n| usize::try_from(n).ok()),
    )
}

type Reader = fn(&mut Fields, &Path) -> Option<Arc<dyn Way>>;

impl Wants {
    fn read(fields: &mut Fields) -> Option<Wants> {
        let mut kinds = BTreeSet::new();
        let mut right = true;
        for name in fields.strings("for") {
            match Kind::CHOICE.into_iter().find(|k| k.as_str() == name) {
                Some(kind) => drop(kinds.insert(kind)),
                None => {
                    let known: Vec<&str> = Kind::CHOICE.iter().map(|k| k.as_str()).collect();
                    let hint = t!("notify-fault-known", known = known.join(", "));
                    fields.fault("for", t!("notify-fault-for", name), hint);
                    right = false;
                }
            }
        }
        let quiet = fields.opt_str("quiet").map(|text| (stretch(text), text));
        if let Some((None, text)) = quiet {
            let hint = key!("notify-fault-quiet-hint");
            fields.fault("quiet", t!("notify-fault-quiet", text), hint);
            right = false;
        }
        let wants = Wants {
            kinds,
            lanes: fields
                .strings("lanes")
                .into_iter()
                .map(LaneId::new)
                .collect(),
            groups: fields
                .strings("groups")
                .into_iter()
                .map(GroupId::new)
                .collect(),
            quiet: quiet.and_then(|q| q.0),
            gather: Gather::default(),
            allowed: Allowed {
                plates: fields.bool("plates", false),
                pictures: fields.bool("pictures", false),
            },
        };
        right.then_some(wants)
    }

    /// As what this target is told of it; `None`: not at all, as far as kind and lane say.
    pub(crate) fn kind_of(&self, of: &Happening) -> Option<Kind> {
        let here = |lane| self.lanes.contains(lane);
        let at_lane = self.lanes.is_empty() || of.lanes.is_empty() || of.lanes.iter().any(here);
        let wanted = |kind: &&Kind| self.kinds.is_empty() || self.kinds.contains(kind);
        of.kinds.iter().find(wanted).copied().filter(|_| at_lane)
    }

    /// Whether the group of a vehicle's permit matters.
    pub(crate) fn asks_for_groups(&self) -> bool {
        !self.groups.is_empty()
    }

    /// Whether a vehicle is told of; `group` is that of its permit, if it has one.
    pub(crate) fn takes_group(&self, group: Option<&GroupId>) -> bool {
        self.groups.is_empty() || group.is_some_and(|g| self.groups.contains(g))
    }
}

/// `22:00-06:00`.
fn stretch(text: &str) -> Option<Window> {
    let (from, to) = text.split_once('-')?;
    let (from, to) = (TimeOfDay::parse(from.trim())?, TimeOfDay::parse(to.trim())?);
    let days = Days::ALL;
    (from != to).then_some(Window { from, to, days })
}
