//! Four weeks of a car park whose exit 2 began to misread after dark last Tuesday: a journal in a real store, from a seed.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use plategate::clock::{Clock, SystemClock};
use plategate::domain::event::*;
use plategate::domain::plate::{CharRead, Plate, PlateRead};
use plategate::domain::site::*;
use plategate::port::lanes::LaneBook;
use plategate::store::{Settings, Store};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::demo;
use super::twin::Twin;

/// A vehicle at a lane.
struct Come {
    at: Timestamp,
    lane: &'static str,
    plate: Plate,
}

/// What the journal has come to.
struct Book {
    rng: StdRng,
    entries: Vec<JournalEntry>,
    truths: BTreeMap<Seq, Plate>,
    inside: BTreeMap<Plate, StayId>,
    /// Stays that ended at an exit that was not recognised.
    missed: BTreeMap<Plate, (StayId, Seq)>,
    bad_since: Timestamp,
    zone: TimeZone,
}

fn permits() -> Vec<(PermitId, Plate)> {
    let letters = ['B', 'K', 'B', 'M', 'B', 'P', 'B', 'X'];
    let one = |n: usize| {
        let text = format!(
            "W{}{}{}",
            21_003 + n * 617,
            letters[n % 8],
            letters[n * 3 % 7]
        );
        (
            PermitId::new(&format!("P-{}", 3_000 + n)),
            Plate::new(&text).unwrap(),
        )
    };
    (0..104).map(one).collect()
}

/// Who comes and goes, in order of time.
fn traffic(rng: &mut StdRng, now: Timestamp) -> Vec<Come> {
    let mut all = Vec::new();
    for day in (0..28).rev() {
        let midnight = now - SignedDuration::from_hours(14 + 24 * day);
        for (_, plate) in permits() {
            let mut at = midnight + SignedDuration::from_mins(rng.random_range(420..860));
            for _ in 0..rng.random_range(0..3) {
                let entry = ["entry-1", "entry-2"][rng.random_range(0..2)];
                let exit = ["exit-1", "exit-2"][rng.random_range(0..2)];
                let stay = SignedDuration::from_mins(rng.random_range(60..560));
                let gone = at + stay;
                for (at, lane) in [(at, entry), (gone, exit)] {
                    let plate = plate.clone();
                    all.push(Come { at, lane, plate });
                }
                at = gone + SignedDuration::from_mins(rng.random_range(20..120));
            }
        }
    }
    all.retain(|c| c.at < now);
    all.sort_by_key(|c| c.at);
    all
}

impl Book {
    fn dark(&self, at: Timestamp) -> bool {
        let clock = at.to_zoned(self.zone.clone());
        !(7..17).contains(&clock.hour())
    }

    fn scene(&mut self, lane: &str, at: Timestamp) -> (Scene, u32) {
        let dark = self.dark(at);
        let bad = lane == "exit-2" && at >= self.bad_since;
        let mut about = |mean: u32| self.rng.random_range(mean * 9 / 10..=mean * 11 / 10);
        let px = match lane {
            "exit-2" if bad => about(61),
            "exit-2" => about(88),
            "exit-1" => about(112),
            _ => about(134),
        };
        let mut byte = |mean: u32| u8::try_from(about(mean)).unwrap_or(u8::MAX);
        let scene = Scene {
            light: if dark { Light::Night } else { Light::Day },
            luma: byte(if dark { 38 } else { 118 }),
            contrast: byte(if dark { 84 } else { 120 }),
            sharpness: byte(if bad { 31 } else { 46 }),
        };
        (scene, px)
    }

    /// What the lane's reader makes of a plate.
    fn read(&mut self, lane: &str, at: Timestamp, plate: &Plate) -> PlateRead {
        let bad = lane == "exit-2" && at >= self.bad_since && self.dark(at);
        let mut one = |c: char| {
            let taken = match c {
                'B' if bad && self.rng.random_bool(0.36) => Some('8'),
                'D' | '0' if self.rng.random_bool(0.008) => Some(if c == 'D' { '0' } else { 'D' }),
                'M' if lane == "exit-1" && self.rng.random_bool(0.02) => Some('H'),
                '5' if self.rng.random_bool(0.004) => Some('6'),
                _ => None,
            };
            let sure = self.rng.random_range(0.93..0.999_f32);
            match taken {
                Some(wrong) => {
                    let low = if self.rng.random_bool(0.3) { 0.9 } else { 0.45 };
                    let sure = self.rng.random_range(low..0.945_f32);
                    CharRead::new(vec![(wrong, sure), (c, 0.95 - sure)])?.printed(wrong)
                }
                None => CharRead::new(vec![(c, sure)]),
            }
        };
        let chars = plate.as_str().chars().map(|c| one(c).unwrap()).collect();
        PlateRead::new(chars).unwrap()
    }

    fn push(&mut self, at: Timestamp, input: Input, outputs: Vec<Output>) {
        let seq = self.entries.len() as Seq + 1;
        self.entries.push(JournalEntry {
            seq,
            at,
            input,
            outputs,
        });
    }

    fn come(&mut self, come: &Come) {
        let seq = self.entries.len() as Seq + 1;
        let (scene, px) = self.scene(come.lane, come.at);
        let unread = self
            .rng
            .random_bool(if come.lane == "exit-1" { 0.03 } else { 0.012 });
        let read = (!unread).then(|| self.read(come.lane, come.at, &come.plate));
        let permit = permits()
            .into_iter()
            .find(|p| p.1 == come.plate)
            .map(|p| p.0);
        let mut d = demo::decision(
            seq,
            come.lane,
            come.at,
            &come.plate,
            permit.as_ref(),
            Reason::Permitted,
        );
        d.read = read.as_ref().map(PlateRead::text);
        self.truths.insert(seq, come.plate.clone());
        let mut outputs = Vec::new();
        let mut direction = Direction::In;
        let mut stay = Some(StayId(seq));
        if unread {
            (d.plate, d.permit, d.reason) = (None, None, Reason::Unread);
        }
        if come.lane.starts_with("exit") {
            direction = Direction::Out;
            stay = self.leave(&mut d, &come.plate);
        } else {
            self.enter(&mut d, &come.plate, seq, &mut outputs);
        }
        let mut passage = demo::passage(&d);
        (passage.direction, passage.stay) = (direction, stay);
        if direction == Direction::Out {
            std::mem::swap(&mut passage.from, &mut passage.to);
        }
        outputs.insert(0, Output::Decision(d.clone()));
        outputs.insert(1, Output::Passage(passage));
        let sighting = Sighting {
            lane: LaneId::new(come.lane),
            at: come.at,
            plate_px: read.is_some().then_some(px),
            read,
            runner_up: None,
            looks: 4,
            first_seen: come.at,
            last_seen: come.at,
            travel: None,
            evidence: d.evidence.clone(),
            scene: Some(scene),
            source: Default::default(),
        };
        self.push(come.at, Input::Sighting(sighting), outputs);
    }

    /// Who left? Surely, likely, or nobody that is inside.
    fn leave(&mut self, d: &mut Decision, plate: &Plate) -> Option<StayId> {
        d.reason = Reason::FreeExit;
        let stay = self.inside.remove(plate)?;
        let exact = d.read.as_ref() == Some(plate);
        let probability = if exact {
            0.9998
        } else {
            match self.rng.random_range(0..5) {
                0 => self.rng.random_range(0.55..0.72),
                1 => self.rng.random_range(0.72..0.99),
                _ => self.rng.random_range(0.99..0.9995),
            }
        };
        if d.read.is_none() || probability < 0.72 {
            if let Some(read) = &d.read {
                (d.plate, d.permit, d.matched) = (Some(read.clone()), None, Matched::Nothing);
            }
            if d.read.is_some() && probability > 0.62 {
                d.likely = Some(Closes { stay, probability });
            }
            self.missed.insert(plate.clone(), (stay, d.seq));
            return None;
        }
        d.closes = Some(Closes { stay, probability });
        if !exact {
            d.matched = Matched::Likely { probability };
        }
        Some(stay)
    }

    /// A vehicle comes back of which no exit was seen: the exit is found, or the driver is accused.
    fn enter(&mut self, d: &mut Decision, plate: &Plate, seq: Seq, outputs: &mut Vec<Output>) {
        self.inside.insert(plate.clone(), StayId(seq));
        let Some((stay, exit)) = self.missed.remove(plate) else {
            return;
        };
        if self.rng.random_bool(0.4) {
            d.reason = Reason::Reentry;
            d.violation = Some(Violation {
                kind: ViolationKind::Reentry,
                mode: PassbackMode::Soft,
                causes: Causes {
                    passback: 0.55,
                    missed_exit: 0.05,
                    misread_exit: 0.4,
                    misread_entry: 0.0,
                    ..Causes::default()
                },
                prior: Some(stay),
            });
        }
        let heal = Heal {
            stay,
            exit,
            probability: 0.9931,
        };
        d.heals.push(heal);
        outputs.push(Output::Healed(heal));
    }
}

/// The journal, and the true plate behind each read.
pub fn journal(now: Timestamp, site: &Site) -> (Vec<JournalEntry>, BTreeMap<Seq, Plate>) {
    let mut rng = StdRng::seed_from_u64(0x1a9e);
    let comes = traffic(&mut rng, now);
    let mut book = Book {
        rng,
        entries: Vec::new(),
        truths: BTreeMap::new(),
        inside: BTreeMap::new(),
        missed: BTreeMap::new(),
        bad_since: "2026-02-24T13:10:00Z".parse().unwrap(),
        zone: TimeZone::get("Europe/Vienna").unwrap(),
    };
    let site = Box::new(site.clone());
    book.push(comes[0].at, Input::Configured { site }, Vec::new());
    let alarm_at: Timestamp = "2026-02-25T18:40:00Z".parse().unwrap();
    let mut told = false;
    for come in &comes {
        if come.at > alarm_at && !told {
            told = true;
            let drift = Output::LaneDrift(LaneDrift {
                lane: LaneId::new("exit-2"),
                light: Some(Light::Night),
                what: DriftOf::Pair {
                    printed: '8',
                    truth: 'B',
                },
                usual: 0.021,
                now: 0.38,
                since: book.bad_since,
                frozen: true,
            });
            book.push(alarm_at, Input::Due, vec![drift]);
        }
        book.come(come);
    }
    (book.entries, book.truths)
}

/// A store in a folder of its own that holds these entries.
pub fn store(dir: &std::path::Path, entries: &[JournalEntry]) -> Store {
    let settings = Settings {
        dir: dir.join("data"),
        evidence_days: 30,
        evidence_max_mb: 10,
    };
    let store = Store::open(&settings, SystemClock::shared()).unwrap();
    let kept: Vec<_> = entries
        .chunks(200)
        .flat_map(|chunk| {
            let waiting: Vec<_> = chunk
                .iter()
                .map(|e| store.writer().append_blocking(e.clone()))
                .collect();
            waiting.into_iter().map(|d| d.wait()).collect::<Vec<_>>()
        })
        .collect();
    assert!(kept.iter().all(Result::is_ok), "all is kept");
    store
}

/// Fills a false gateway with the four weeks. Call outside of async code.
pub fn fill(twin: &Twin) {
    let (entries, truths) = journal(twin.clock.now(), &twin.site);
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path(), &entries);
    let mut inner = twin.lock();
    for (id, plate) in permits() {
        let permit = demo::permit(
            id.as_str(),
            "staff",
            &format!("Tenant {id}"),
            plate.as_str(),
        );
        inner.permits.insert(id, permit);
    }
    inner.decisions = entries
        .iter()
        .flat_map(|e| &e.outputs)
        .filter_map(|o| match o {
            Output::Decision(d) => Some(d.clone()),
            _ => None,
        })
        .collect();
    inner.seq = entries.len() as Seq;
    inner.truths = truths;
    inner.book = Some((store, dir));
}

/// What the engine says to a word on a read, and to a look at a camera.
pub fn answer(inner: &super::twin::Inner, order: &Order) -> Vec<Output> {
    match &order.what {
        OrderKind::Judge { read, verdict } => {
            let Some(d) = inner.decisions.iter().find(|d| d.seq == *read) else {
                return Vec::new();
            };
            let truth = match verdict {
                ReadFinding::Right => d.read.clone(),
                ReadFinding::Plate { plate } => Some(plate.clone()),
                ReadFinding::NoPlate => None,
            };
            vec![Output::Judged(Judged {
                read: *read,
                lane: d.lane.clone(),
                was: d.plate.clone(),
                truth,
                reopened: Vec::new(),
                closed: None,
                unhealed: Vec::new(),
                renamed: None,
            })]
        }
        OrderKind::LaneChecked { lane } => {
            let alarms = inner.book.as_ref().map(|b| b.0.alarms().unwrap());
            let alarms = alarms.unwrap_or_default().into_iter();
            alarms
                .filter(|a| a.lane == *lane)
                .map(|a| Output::LaneSteady {
                    lane: a.lane,
                    light: a.light,
                    what: a.what,
                })
                .collect()
        }
        _ => Vec::new(),
    }
}
