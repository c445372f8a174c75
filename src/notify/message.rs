//! A happening in words, as one target gets it. No plate stands in a title; in the text only where the target says so.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::happening::{Happening, What};
use super::kind::{Kind, Severity};
use crate::catalogue::format;
use crate::domain::event::{EvidenceId, Seq};
use crate::domain::plate::Plate;
use crate::domain::site::{LaneId, Site};
use crate::wording::persons;

/// Lines of a digest at most; what is more is counted.
const LINES_MAX: usize = 20;

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Message {
    /// The same in every try, and after a restart.
    pub(crate) id: String,
    /// When it happened.
    pub(crate) at: Timestamp,
    pub(crate) kind: Kind,
    pub(crate) severity: Severity,
    pub(crate) lane: Option<LaneId>,
    /// All that it happened at; of a digest, those of all in it.
    pub(crate) lanes: Vec<LaneId>,
    /// Without a plate: a mail's subject.
    pub(crate) title: String,
    pub(crate) text: String,
    /// Where the target may have it.
    pub(crate) plate: Option<Plate>,
    /// The page that tells more.
    pub(crate) link: Option<String>,
    /// The decision.
    pub(crate) event: Option<Seq>,
    /// Where the target may have it.
    pub(crate) picture: Option<EvidenceId>,
    /// That picture, JPEG, where it was kept.
    pub(crate) jpeg: Option<Vec<u8>>,
    /// So many messages in one.
    pub(crate) count: usize,
}

/// What words are made with.
#[derive(Debug)]
pub(crate) struct Words {
    site_name: String,
    lanes: Vec<(LaneId, String)>,
    zone: TimeZone,
    /// Where people reach the dashboard, without a slash at the end.
    dashboard: Option<String>,
}

/// What a target may be told of a vehicle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Allowed {
    pub(crate) plates: bool,
    pub(crate) pictures: bool,
}

impl Words {
    pub(crate) fn new(site: &Site, dashboard: Option<&str>) -> Words {
        let lanes = site.lanes.iter().map(|l| (l.id.clone(), l.name.clone()));
        Words {
            site_name: site.name.clone(),
            lanes: lanes.collect(),
            zone: TimeZone::get(&site.time_zone).unwrap_or(TimeZone::UTC),
            dashboard: dashboard.map(|d| d.trim_end_matches('/').to_owned()),
        }
    }

    pub(crate) fn site(&self) -> &str {
        &self.site_name
    }

    /// One happening. `kind`: as what it is told.
    pub(crate) fn message(&self, of: &Happening, kind: Kind, allowed: Allowed) -> Message {
        let lane = of.lanes.first().cloned();
        let vehicle = of.vehicle.as_ref();
        let plate = vehicle.and_then(|v| v.plate.clone());
        let plate = plate.filter(|_| allowed.plates);
        let title = self.title(of, kind);
        let mut lines = vec![self.clock_line(of)];
        match &of.what {
            What::Decided { why } => lines.push(why.to_string()),
            What::EditLost { by, .. } if !by.is_empty() => {
                lines.push(t!("notices-edit-was-by", by = persons::shown(by)));
            }
            _ => {}
        }
        lines.extend(plate.as_ref().map(|plate| t!("notify-plate", plate)));
        let event = vehicle.and_then(|v| v.event);
        let link = self.link(event, lane.as_ref());
        Message {
            id: of.id.clone(),
            at: of.at,
            kind,
            severity: kind.severity(),
            lane,
            lanes: of.lanes.clone(),
            title,
            text: lines.join("\n"),
            plate,
            link,
            event,
            picture: vehicle
                .and_then(|v| v.evidence.clone())
                .filter(|_| allowed.pictures),
            jpeg: None,
            count: 1,
        }
    }

    /// Several in one.
    pub(crate) fn digest(&self, all: &[Message]) -> Option<Message> {
        let (first, last) = (all.first()?, all.last()?);
        let mut counts: Vec<(Kind, usize)> = Vec::new();
        for message in all {
            match counts.iter_mut().find(|(kind, _)| *kind == message.kind) {
                Some((_, count)) => *count += 1,
                None => counts.push((message.kind, 1)),
            }
        }
        let counted = counts
            .iter()
            .map(|(kind, n)| format!("{n} × {}", kind.name()));
        let mut lines = vec![counted.collect::<Vec<_>>().join(", ")];
        for message in all.iter().take(LINES_MAX) {
            let plate = message.plate.as_ref().map(|p| format!(" ({p})"));
            let (at, plate) = (self.clock(message.at), plate.unwrap_or_default());
            lines.push(format!("{at} {}{plate}", message.title));
        }
        let more = all.len().saturating_sub(LINES_MAX);
        if more > 0 {
            lines.push(t!("notify-and-more", count = more));
        }
        let severity = all.iter().map(|m| m.severity).max()?;
        Some(Message {
            id: format!("{}_to_{}", first.id, last.id),
            at: last.at,
            kind: Kind::Digest,
            severity,
            lane: None,
            lanes: all.iter().flat_map(|m| m.lanes.clone()).collect(),
            title: t!("notify-digest", site = self.site_name, count = all.len()),
            text: lines.join("\n"),
            plate: None,
            link: self.dashboard.as_ref().map(|d| format!("{d}/")),
            event: None,
            picture: None,
            jpeg: None,
            count: all.len(),
        })
    }

    /// What the test button sends.
    pub(crate) fn test(&self, now: Timestamp) -> Message {
        Message {
            id: format!("plg_test_{}", now.as_millisecond()),
            at: now,
            kind: Kind::Test,
            severity: Severity::Info,
            lane: None,
            lanes: Vec::new(),
            title: t!("notify-test-title", site = self.site_name),
            text: t!("notify-test-text"),
            plate: None,
            link: self.dashboard.as_ref().map(|d| format!("{d}/")),
            event: None,
            picture: None,
            jpeg: None,
            count: 1,
        }
    }

    /// Where the audit log ends.
    pub(crate) fn audit_head(&self, head: &str, now: Timestamp) -> Message {
        Message {
            id: format!("plg_head_{}", now.as_millisecond()),
            kind: Kind::AuditHead,
            title: t!("notify-audit-head", site = self.site_name, head),
            text: String::new(),
            link: None,
            ..self.test(now)
        }
    }

    fn title(&self, of: &Happening, kind: Kind) -> String {
        let lane = of.lanes.first().map(|id| self.lane(id)).unwrap_or_default();
        let site = &self.site_name;
        match &of.what {
            What::Decided { .. } => match kind {
                Kind::Waiting => t!("notify-waiting", lane),
                Kind::Denied => t!("notify-denied", lane),
                Kind::AreaFull => t!("notify-area-full", lane),
                Kind::Violation => t!("notify-violation", lane),
                _ => t!("notify-refused", lane),
            },
            What::Overstay { area, since } => {
                let since = self.clock(*since);
                t!("notify-overstay", area, since)
            }
            What::Tailgated => t!("notify-tailgated", lane),
            What::InTwoLots { lot } => t!("notify-in-two-lots", site, lot = lot.to_string()),
            What::Lot {
                lot,
                silent_since: Some(since),
            } => {
                let (lot, since) = (lot.to_string(), self.clock(*since));
                t!("notify-lot-silent", lot, since)
            }
            What::Lot { lot, .. } => t!("notify-lot-heard", lot = lot.to_string()),
            What::EditLost {
                lot, permit, group, ..
            } => {
                let permit = permit.as_ref().map(ToString::to_string);
                let of = permit.or(group.as_ref().map(ToString::to_string));
                let (of, lot) = (of.unwrap_or_default(), lot.to_string());
                t!("notify-edit-lost", of, lot)
            }
            What::Camera { seeing: true } => t!("notify-camera-up", lane),
            What::Camera { seeing: false } => t!("notify-camera-down", lane),
            What::Gate { gate } => t!("notify-gate-failed", gate),
            What::Drift => t!("notify-lane-drift", lane),
            What::Started { down_since: None } => t!("notify-started-first", site),
            What::Started {
                down_since: Some(since),
            } => t!("notify-started", site, since = self.clock(*since)),
            What::Stopped => t!("notify-stopped", site),
            What::Part { name, .. } if kind == Kind::DiskLow => t!("notify-disk-low", site, name),
            What::Part { name, .. } if kind == Kind::BackupOld => {
                t!("notify-backup-old", site, name)
            }
            What::Part { name, well: true } => t!("notify-part-well", site, name),
            What::Part { name, well: false } => t!("notify-part-failed", site, name),
            What::AuditHead { head, .. } => t!("notify-audit-head", site, head),
        }
    }

    fn clock_line(&self, of: &Happening) -> String {
        t!(
            "notify-where-and-when",
            site = self.site_name,
            at = self.clock(of.at)
        )
    }

    pub(crate) fn clock(&self, at: Timestamp) -> String {
        format::moment(at, &self.zone, key!("notify-moment"))
    }

    fn lane(&self, id: &LaneId) -> String {
        let known = self.lanes.iter().find(|(known, _)| known == id);
        known.map_or_else(|| id.to_string(), |(_, name)| name.clone())
    }

    fn link(&self, event: Option<Seq>, lane: Option<&LaneId>) -> Option<String> {
        let dashboard = self.dashboard.as_ref()?;
        Some(match (event, lane) {
            (Some(event), _) => format!("{dashboard}/events/{event}"),
            (None, Some(lane)) => format!("{dashboard}/lanes/{lane}"),
            (None, None) => format!("{dashboard}/"),
        })
    }
}
