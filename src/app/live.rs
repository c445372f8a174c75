//! What is going on right now, put together for the dashboard.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use parking_lot::Mutex;

use super::backup::Daily;
use super::beside::Comparisons;
use super::lanes::Lanes;
use super::lives::Lives;
use super::permit_source::Source;
use crate::catalogue::format::moment;
use crate::clock::{ClockHealth, SharedClock};
use crate::config::Loaded;
use crate::desk::DeskHandle;
use crate::display::Displays;
use crate::domain::diagnosis::beside::Compared;
use crate::domain::event::GateResult;
use crate::domain::site::{GateId, LaneId};
use crate::feed::Feed;
use crate::gate::barrier::BarrierFault;
use crate::gate::input::{Arming, Contacts, MISSES, Stand};
use crate::gate::runner::{GateHandle, GateHealth};
use crate::notify::Notify;
use crate::port::live::{GateLive, LaneLive, Live, PartLive};
use crate::region::Region;
use crate::store::unwritten::Unwritten;
use crate::store::{self, Store};
use crate::supervise::Life;
use crate::web::html::components::duration_words;

/// Frames a second are told over this long.
const RATE_OVER: Duration = Duration::from_secs(2);

struct Watching {
    feed: Arc<dyn Feed>,
    rate: Mutex<Rate>,
}

/// Decoded frames a second, from the counts of two moments.
#[derive(Default)]
struct Rate {
    since: Option<(Instant, u64)>,
    per_s: f32,
}

impl Rate {
    #[allow(clippy::cast_precision_loss, reason = "frames of seconds")]
    fn at(&mut self, now: Instant, frames: u64) -> f32 {
        let Some((then, before)) = self.since else {
            self.since = Some((now, frames));
            return 0.0;
        };
        let passed = now.saturating_duration_since(then);
        if passed >= RATE_OVER {
            self.per_s = (frames - before) as f32 / passed.as_secs_f32();
            self.since = Some((now, frames));
        }
        self.per_s
    }
}

/// Reads the other rooms' own counts; keeps nothing but the frame rates.
pub(crate) struct LiveView {
    order: Vec<LaneId>,
    lanes: BTreeMap<LaneId, Watching>,
    gates: Vec<(GateId, GateHandle)>,
    contacts: Vec<Contacts>,
    comparisons: Comparisons,
    desk: DeskHandle,
    database: PathBuf,
    reserve_mb: u32,
    unwritten: Arc<Unwritten>,
    backup: Option<Daily>,
    sources: Vec<Source>,
    region: Option<Region>,
    lives: Lives,
    notify: Notify,
    displays: Displays,
    clock: SharedClock,
    zone: TimeZone,
}

impl LiveView {
    pub fn new(
        loaded: &Loaded,
        lanes: &Lanes,
        (gates, contacts): (BTreeMap<GateId, GateHandle>, BTreeMap<LaneId, Contacts>),
        (desk, store, clock): (&DeskHandle, &Store, &SharedClock),
        (lives, notify, displays): (Lives, Notify, Displays),
        (backup, sources, region): (Option<Daily>, Vec<Source>, Option<Region>),
    ) -> LiveView {
        let (site, kept) = (&loaded.site, &loaded.store);
        let watching = lanes.watched.iter().map(|w| {
            let (feed, rate) = (Arc::clone(&w.feed), Mutex::default());
            (w.id.clone(), Watching { feed, rate })
        });
        LiveView {
            order: site.lanes.iter().map(|l| l.id.clone()).collect(),
            lanes: watching.collect(),
            gates: gates.into_iter().collect(),
            contacts: contacts.into_values().collect(),
            comparisons: lanes.comparisons.clone(),
            desk: desk.clone(),
            database: kept.dir.join(store::DATABASE),
            reserve_mb: kept.reserve_mb,
            unwritten: Arc::clone(store.unwritten()),
            backup,
            sources,
            region,
            lives,
            notify,
            displays,
            clock: clock.clone(),
            zone: TimeZone::get(&site.time_zone).unwrap_or(TimeZone::UTC),
        }
    }

    fn lane(&self, id: &LaneId) -> LaneLive {
        let Some(lane) = self.lanes.get(id) else {
            let health = t!("live-without-camera");
            return LaneLive {
                lane: id.clone(),
                seeing: true,
                health,
                frames_per_s: 0.0,
                dropped: 0,
                look: None,
            };
        };
        let (health, counts, lives) = (
            lane.feed.health_now(),
            lane.feed.counts(),
            lane.feed.lives(),
        );
        let seeing = health.seeing == Some(true) && !lives.iter().any(|l| l.state().down);
        let all = [lives, lane.feed.lives_beside()].concat();
        let mut rate = lane.rate.lock();
        LaneLive {
            lane: id.clone(),
            seeing,
            health: with_deaths(health.told.to_string(), &all),
            frames_per_s: rate.at(self.clock.monotonic(), counts.frames),
            dropped: counts.dropped,
            look: None,
        }
    }
}

impl Live for LiveView {
    fn lanes(&self) -> Vec<LaneLive> {
        self.order.iter().map(|id| self.lane(id)).collect()
    }

    fn jpeg(&self, lane: &LaneId, max_width: u32) -> Option<Vec<u8>> {
        self.lanes.get(lane)?.feed.latest_picture(max_width)
    }

    fn live_jpeg(&self, lane: &LaneId, max_width: u32) -> Option<Vec<u8>> {
        self.lanes.get(lane)?.feed.live_picture(max_width)
    }

    fn compared(&self, lane: &LaneId) -> Option<Compared> {
        self.comparisons.compared(lane)
    }

    fn gates(&self) -> Vec<GateLive> {
        self.gates
            .iter()
            .map(|(id, handle)| {
                gate(
                    id,
                    handle.health(),
                    handle.lives().iter().find_map(Life::trouble),
                    (self.clock.now(), &self.zone),
                )
            })
            .collect()
    }

    fn parts(&self) -> Vec<PartLive> {
        let journal = self.desk.journal_health();
        let (held, log_ins) = (self.desk.unwritten(), self.unwritten.len());
        let ok = journal.is_ok() && log_ins == 0;
        let mut health = match journal {
            Ok(()) => t!("live-takes-entries", database = self.database.display()),
            Err(why) => why,
        };
        if held.entries + log_ins > 0 {
            let others = held.entries - held.by_hand;
            let waits = t!(
                "live-not-yet-written",
                count = held.entries + log_ins,
                by_hand = held.by_hand,
                log_ins = log_ins,
                others = others
            );
            health = format!("{health}. {waits}");
        }
        let clock = self.clock.health();
        let parts = [
            PartLive {
                name: "journal".to_owned(),
                ok,
                vital: true,
                health,
            },
            PartLive {
                name: "clock".to_owned(),
                ok: clock.is_ok(),
                vital: false,
                health: clock_words(&clock),
            },
        ];
        let backup = self.backup.iter().map(Daily::part);
        let backup = backup.chain(self.sources.iter().map(Source::part));
        let region = self.region.iter().map(Region::part);
        let disk = disk(&self.database, self.reserve_mb);
        let contacts = self.contacts.iter().flat_map(contact_parts);
        let others = self
            .lives
            .parts()
            .chain(self.notify.parts())
            .chain(contacts);
        parts
            .into_iter()
            .chain([disk])
            .chain(backup)
            .chain(region)
            .chain(others)
            .chain(self.displays.parts())
            .collect()
    }
}

/// How each contact of a lane stands.
fn contact_parts(contacts: &Contacts) -> Vec<PartLive> {
    let lane = contacts.lane();
    let doubted = contacts.holds_reads().is_some_and(Arming::is_doubted);
    let part = |(kind, stand): (&str, Stand)| {
        let (ok, health) = match stand {
            Stand::Unheard => (true, t!("live-contact-unheard")),
            Stand::Silent(why) => (false, t!("live-contact-silent", why)),
            Stand::Closed => (true, t!("live-contact-closed")),
            Stand::Open if doubted && kind == "arming-input" => {
                (false, t!("live-contact-doubted", missed = MISSES))
            }
            Stand::Open => (true, t!("live-contact-open")),
        };
        PartLive {
            name: format!("{kind} {lane}"),
            ok,
            vital: false,
            health,
        }
    };
    contacts.stand().into_iter().map(part).collect()
}

/// Room for what must be written. Pictures stop before it is gone.
fn disk(database: &Path, reserve_mb: u32) -> PartLive {
    let dir = database.parent().unwrap_or(database);
    let free = store::disk::free(dir).map(|bytes| bytes / 1_000_000);
    let (ok, health) = match free {
        Ok(free) if free < u64::from(reserve_mb) => {
            let told = t!("live-disk-low", free, dir = dir.display(), reserve_mb);
            (false, told)
        }
        Ok(free) => (true, t!("live-disk-well", free, dir = dir.display())),
        Err(e) => {
            let told = t!("live-disk-unknown", dir = dir.display(), e = e.to_string());
            (false, told)
        }
    };
    PartLive {
        name: "disk".to_owned(),
        ok,
        vital: false,
        health,
    }
}

/// The feed's sentence, and what died of it within the last hour.
/// How the machine's clock behaves.
fn clock_words(clock: &ClockHealth) -> String {
    let length = |length: Duration| match length.as_secs() {
        s @ 0..60 => format!("{s} s"),
        s => duration_words(i64::try_from(s).unwrap_or(i64::MAX)),
    };
    let step = clock.step.map(|step| {
        let by = length(step.unsigned_abs());
        match step.is_negative() {
            true => t!("live-clock-set-back", by),
            false => t!("live-clock-set-forward", by),
        }
    });
    let ahead = clock.is_ahead_by().map(|(ahead, gone_in)| {
        let (ahead, gone_in) = (length(ahead), length(gone_in));
        t!("live-clock-ahead", ahead, gone_in)
    });
    let said: Vec<String> = step.into_iter().chain(ahead).collect();
    match said.is_empty() {
        true => t!("live-clock-even"),
        false => format!("{} {}", said.join(" "), t!("live-clock-check")),
    }
}

fn with_deaths(told: String, lives: &[Life]) -> String {
    let troubles = lives.iter().filter_map(Life::trouble);
    std::iter::once(told)
        .chain(troubles)
        .collect::<Vec<_>>()
        .join(". ")
}

/// What is told of a gate. `died`: what became of its task.
pub fn gate(
    id: &GateId,
    health: GateHealth,
    died: Option<String>,
    (now, zone): (Timestamp, &TimeZone),
) -> GateLive {
    let barrier = health.barrier.map(|fault| match fault {
        BarrierFault::DidNotMove => t!("live-barrier-did-not-move"),
        BarrierFault::StaysOpen => t!("live-barrier-stays-open"),
        BarrierFault::Blocked => t!("live-barrier-blocked"),
    });
    let trouble = health.trouble.or(died).or(barrier);
    let (ok, told) = match (&trouble, &health.last) {
        (Some(trouble), _) => (false, trouble.clone()),
        (None, None) => (true, t!("live-ready-no-pulse-yet")),
        (None, Some((at, GateResult::Accepted { .. }))) => {
            let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
            let form = match day(*at) == day(now) {
                true => key!("format-clock-short"),
                false => key!("format-date-clock"),
            };
            (true, t!("live-last-opened", at = moment(*at, zone, form)))
        }
        (None, Some((_, GateResult::Failed { fault }))) => (false, fault.to_string()),
        (None, Some((_, GateResult::Expired))) => (false, t!("live-last-command-was-too-old")),
        (None, Some((_, GateResult::Withheld { by }))) => {
            (true, t!("live-last-command-was-not-sent", by))
        }
    };
    let told = match health.note {
        Some(note) => format!("{told}. {note}"),
        None => told,
    };
    let last_pulse = match &health.last {
        Some((at, GateResult::Accepted { .. })) => Some(*at),
        _ => None,
    };
    GateLive {
        gate: id.clone(),
        ok,
        last_failed: !ok && trouble.is_none(),
        health: told,
        last_pulse,
    }
}
