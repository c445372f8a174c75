//! Events as lines: one line an event, what is expected behind the arrow.
//!
//! `HH:MM[:SS] LANE PLATE|? [towards|away|standing|seen=HH:MM[:SS]] -> outcome [reason] [violation/mode | violation/explained]`, the reason where it is not the
//! violation; in a plate, `[B8]` is read as B and the
//! reader doubts whether it is not 8; `permit ID PLATE[/REAR],… group=…`; `judge LANE right|none|PLATE` of the last read there;
//! orders, gates, crossings and what is shown of the state by the words in [`Play::input`], [`ordered`] and [`Play::shown`].

use jiff::{SignedDuration, Timestamp};
use plategate::domain::access::Engine;
use plategate::domain::event::*;
use plategate::domain::plate::{CharRead, Plate, PlateRead};
use plategate::domain::site::rules::Group;
use plategate::domain::site::*;

use crate::scores::two_by_two;

/// The car park of the tables: entries hard, exits soft, visitors admitted.
pub fn site() -> Site {
    let mut site = two_by_two();
    for lane in &mut site.lanes {
        lane.passback = match lane.direction {
            Direction::In => PassbackMode::Hard,
            Direction::Out => PassbackMode::Soft,
        };
    }
    site.groups = vec![exempt_group("service")];
    site
}

/// A group that passback does not ask.
pub fn exempt_group(id: &str) -> Group {
    Group {
        id: GroupId::new(id),
        exempt: true,
        ..Group::default()
    }
}

pub struct Play {
    pub site: Site,
    pub engine: Engine,
    pub journal: Vec<JournalEntry>,
    /// What the gate answers: accept, fail, expire, withhold, silent.
    gate: String,
    pub now: Timestamp,
}

/// Plays a table over [`site`] as changed.
pub fn check(change: impl Fn(&mut Site), table: &str) {
    check_after(change, |_| {}, table);
}

/// The same after something has happened there.
pub fn check_after(change: impl Fn(&mut Site), before: impl Fn(&mut Play), table: &str) {
    let mut site = site();
    change(&mut site);
    let mut play = Play::new(site);
    before(&mut play);
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let (event, expected) = line.split_once("->").unwrap_or((line, ""));
        let found = play.line(event.trim());
        assert_eq!(found, expected.trim(), "\n  in: {line}\n  of: {table}");
    }
}

pub fn lane_of(site: &mut Site, id: &str, change: impl Fn(&mut Lane)) {
    site.lanes
        .iter_mut()
        .filter(|l| l.id.as_str().starts_with(id))
        .for_each(change);
}

/// `HH:MM[:SS]` of the first day, `Nd` before it of another; or a whole time.
pub fn at(clock: &str) -> Timestamp {
    if clock.ends_with('Z') {
        return clock.parse().unwrap();
    }
    let (day, clock) = clock.split_once('d').unwrap_or(("0", clock));
    let mut parts = clock.split(':').map(|n| n.parse::<i64>().unwrap());
    let mut next = || parts.next().unwrap_or(0);
    let seconds = next() * 3600 + next() * 60 + next();
    let start: Timestamp = "2026-03-02T00:00:00Z".parse().unwrap();
    start + SignedDuration::from_secs(day.parse::<i64>().unwrap() * 86_400 + seconds)
}

impl Play {
    pub fn new(site: Site) -> Play {
        Play {
            engine: Engine::new(site.clone()),
            site,
            journal: Vec::new(),
            gate: "accept".into(),
            now: Timestamp::UNIX_EPOCH,
        }
    }

    pub fn line(&mut self, event: &str) -> String {
        let words: Vec<&str> = event.split_whitespace().collect();
        self.now = at(words[0]);
        match self.shown(&words) {
            Some(shown) => shown,
            None => {
                let input = self.input(&words);
                self.tell(&input)
            }
        }
    }

    /// What only looks, or changes the play.
    fn shown(&mut self, words: &[&str]) -> Option<String> {
        let area = |i: usize| AreaId::new(words.get(i).unwrap_or(&"?"));
        let text = |s: &plategate::domain::access::Stay| match &s.plate {
            Some(plate) => plate.to_string(),
            None => "?".to_string(),
        };
        Some(match words[1] {
            "gate" => {
                self.gate = words[2].into();
                String::new()
            }
            "inside" => self.inside(),
            "in" => {
                let area = area(2);
                let there = self.engine.muster(&area, None);
                there.map(text).collect::<Vec<_>>().join(" ")
            }
            "state" => self
                .engine
                .passback_of(&Plate::new(words[2]).unwrap(), self.now)
                .to_string(),
            "count" => self.engine.occupancy(&area(2)).to_string(),
            "causes" => bounded(&self.causes(), &words[2..]),
            "claims" => {
                let exits = self.engine.departures();
                exits.map(|d| d.claims.len()).sum::<usize>().to_string()
            }
            "belief" => {
                let plate = Plate::new(words[2]).unwrap();
                let mut stays = self.engine.inside();
                let stay = stays.find(|s| s.plate.as_ref() == Some(&plate)).unwrap();
                format!("{:.2}", self.engine.presence(stay, self.now))
            }
            "next" => self
                .engine
                .next_due()
                .map_or_else(String::new, |at| at.to_string()),
            _ => return None,
        })
    }

    fn input(&self, words: &[&str]) -> Input {
        if let Some(what) = ordered(words).or_else(|| self.answered(words)) {
            return Input::Order(Order {
                by: "ann".into(),
                role: None,
                reason: "told so".into(),
                what,
            });
        }
        let direction = |word: &str| match word {
            "in" => Some(Direction::In),
            "out" => Some(Direction::Out),
            _ => None,
        };
        let lane = || LaneId::new(words[2]);
        match words[1] {
            "permit" => Input::Permits(PermitChange::put(permit(&words[2..]), "ann")),
            "remove" => Input::Permits(PermitChange::remove(PermitId::new(words[2]), "ann")),
            "factor" => Input::Factor {
                lane: lane(),
                at: self.now,
                permit: PermitId::new(words[3]),
            },
            "direction" => Input::LaneDirection {
                lane: lane(),
                direction: direction(words[3]),
            },
            "heartbeat" => Input::Heartbeat,
            "blind" | "sees" => Input::LaneHealth {
                lane: lane(),
                seeing: words[1] == "sees",
            },
            "crossing" => Input::Crossing(Crossing {
                lane: lane(),
                at: self.now,
                direction: direction(words[3]).unwrap(),
            }),
            "due" => Input::Due,
            "started" => Input::Started {
                down_since: clock(words, "down="),
            },
            lane => Input::Sighting(Sighting {
                lane: LaneId::new(lane),
                at: clock(words, "seen=").unwrap_or(self.now),
                read: (words[2] != "?").then(|| read(words[2])),
                runner_up: None,
                looks: 3,
                first_seen: self.now,
                last_seen: self.now,
                travel: words.get(3).filter(|w| !w.contains('=')).map(|w| motion(w)),
                scene: None,
                plate_px: None,
                evidence: None,
                source: Default::default(),
            }),
        }
    }

    /// The causes that the last decision weighed.
    pub fn causes(&self) -> Causes {
        let decisions = self.journal.iter().rev().flat_map(|entry| &entry.outputs);
        let weighed = decisions.filter_map(|output| match output {
            Output::Decision(d) => d.violation.as_ref().or(d.explained.as_ref()),
            _ => None,
        });
        weighed.map(|v| v.causes).next().unwrap()
    }

    /// The journal number of the last read at a lane.
    fn last_read(&self, lane: &str) -> Seq {
        let at = |entry: &&JournalEntry| match &entry.input {
            Input::Sighting(s) => s.lane.as_str() == lane,
            _ => false,
        };
        self.journal.iter().rev().find(at).unwrap().seq
    }

    /// A person answers what is asked about a plate (0: nothing is), or says what was read.
    fn answered(&self, words: &[&str]) -> Option<OrderKind> {
        let accept = match words[1] {
            "accept" => true,
            "refuse" => false,
            "judge" => {
                return Some(OrderKind::Judge {
                    read: self.last_read(words[2]),
                    verdict: match words[3] {
                        "right" => ReadFinding::Right,
                        "none" => ReadFinding::NoPlate,
                        truth => ReadFinding::Plate {
                            plate: plate(truth),
                        },
                    },
                });
            }
            "has-left" => {
                let mine = |s: &&plategate::domain::access::Stay| {
                    s.plate.as_ref().map(Plate::as_str) == Some(words[2])
                };
                let stay = self.engine.inside().filter(mine).last();
                let stay = stay.map_or(StayId(0), |s| s.id);
                return Some(OrderKind::HasLeft { stay });
            }
            _ => return None,
        };
        let plate = plate(words[2]);
        let mut all = self.engine.questions();
        let asked = all.find(|q| q.case.plate.as_ref() == Some(&plate));
        let decision = asked.map_or(0, |q| q.case.decision);
        Some(OrderKind::Answer { decision, accept })
    }

    /// What the engine said to it, and to what the gate then answered, in short.
    pub fn tell(&mut self, input: &Input) -> String {
        let mut said = Vec::new();
        let mut queue = vec![input.clone()];
        while let Some(input) = queue.pop() {
            let outputs = self.engine.handle(self.now, &input);
            self.journal.push(JournalEntry {
                seq: self.engine.seq(),
                at: self.now,
                input,
                outputs: outputs.clone(),
            });
            for output in outputs {
                if let Output::GateCommand(command) = &output
                    && let Some(result) = self.answer()
                {
                    queue.push(Input::GateReport(GateReport {
                        command: command.id,
                        gate: command.gate.clone(),
                        at: self.now,
                        result,
                    }));
                }
                said.extend(short(&output));
            }
        }
        said.join(" ")
    }

    fn answer(&self) -> Option<GateResult> {
        let fault = GateFault {
            device: GateDevice::Recorder,
            what: GateFaultKind::ClosedWithoutAnswer,
        };
        match self.gate.as_str() {
            "accept" => Some(GateResult::Accepted { took_ms: 5 }),
            "fail" => Some(GateResult::Failed { fault }),
            "expire" => Some(GateResult::Expired),
            "withhold" => Some(GateResult::Withheld {
                by: HoldReason::Busy,
            }),
            _ => None,
        }
    }

    fn inside(&self) -> String {
        let text = |s: &plategate::domain::access::Stay| match &s.plate {
            Some(plate) => plate.to_string(),
            None => "?".to_string(),
        };
        self.engine.inside().map(text).collect::<Vec<_>>().join(" ")
    }
}

fn plate(text: &str) -> Plate {
    Plate::new(text).unwrap()
}

fn motion(word: &str) -> Motion {
    match word {
        "towards" => Motion::Towards,
        "away" => Motion::Away,
        "standing" => Motion::Standing,
        _ => panic!("{word} is no motion"),
    }
}

/// `W4[B8]2`: the reader is sure of all but the third character.
fn read(text: &str) -> PlateRead {
    let mut chars = Vec::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let seen = if c == '[' {
            let doubtful = rest.by_ref().take_while(|c| *c != ']');
            doubtful.zip([0.6, 0.38]).collect()
        } else {
            vec![(c, 0.995)]
        };
        chars.push(CharRead::new(seen).unwrap());
    }
    PlateRead::new(chars).unwrap()
}

/// `yes` if the causes are as they should be (`passback>0.3 left<0.1`), else what they are.
fn bounded(causes: &Causes, bounds: &[&str]) -> String {
    let of = |name: &str| match name {
        "passback" => causes.passback,
        "missed_exit" => causes.missed_exit,
        "misread_exit" => causes.misread_exit,
        "misread_entry" => causes.misread_entry,
        "other_vehicle" => causes.other_vehicle,
        "turned_away" => causes.turned_away,
        "left" => left(causes),
        _ => panic!("{name} is no cause"),
    };
    let holds = |bound: &&str| {
        let place = bound.find(['<', '>', '=']).unwrap();
        let (name, number) = (&bound[..place], bound[place + 1..].parse::<f64>().unwrap());
        match &bound[place..=place] {
            "<" => of(name) < number,
            ">" => of(name) > number,
            _ => of(name) == number,
        }
    };
    let sum = left(causes) + causes.passback + causes.misread_entry + causes.other_vehicle;
    assert!((sum - 1.0).abs() < 1e-9, "{causes:?} sum to {sum}");
    if bounds.iter().all(holds) {
        "yes".into()
    } else {
        format!("{causes:?}")
    }
}

/// How likely it is that the vehicle had left.
pub fn left(causes: &Causes) -> f64 {
    causes.missed_exit + causes.misread_exit + causes.turned_away
}

fn clock(words: &[&str], key: &str) -> Option<Timestamp> {
    words.iter().find_map(|w| w.strip_prefix(key)).map(at)
}

/// What a person orders.
fn ordered(words: &[&str]) -> Option<OrderKind> {
    let (from, until) = (clock(words, "from="), clock(words, "until="));
    let named = words.iter().find_map(|w| w.strip_prefix("areas="));
    let areas = named.map_or_else(Vec::new, |list| list.split(',').map(AreaId::new).collect());
    let rest = words.get(2..).unwrap_or_default();
    Some(match words[1] {
        "reset" => OrderKind::Reset {
            plate: plate(rest[0]),
        },
        "reset-all" => OrderKind::ResetAll { scope: scope(rest) },
        "amnesty" => OrderKind::Amnesty { scope: scope(rest) },
        "exempt" => OrderKind::Exempt {
            permit: PermitId::new(rest[0]),
            from,
            until,
            areas,
        },
        "unexempt" => OrderKind::Unexempt {
            permit: PermitId::new(rest[0]),
        },
        "exempt-group" => OrderKind::ExemptGroup {
            group: GroupId::new(rest[0]),
            from,
            until,
            areas,
        },
        "unexempt-group" => OrderKind::UnexemptGroup {
            group: GroupId::new(rest[0]),
        },
        "kill" => OrderKind::KillSwitch {
            on: rest[0] == "on",
        },
        "set-count" => OrderKind::SetCount {
            area: AreaId::new(rest[0]),
            count: rest[1].parse().unwrap(),
        },
        "is-in" => OrderKind::IsIn {
            plate: plate(rest[0]),
            area: AreaId::new(rest[1]),
        },
        "open" => OrderKind::Open {
            lane: LaneId::new(rest[0]),
        },
        _ => return None,
    })
}

fn scope(words: &[&str]) -> Scope {
    match words {
        ["plate", plate] => Scope::Plate(Plate::new(plate).unwrap()),
        ["permit", id] => Scope::Permit(PermitId::new(id)),
        ["group", id] => Scope::Group(GroupId::new(id)),
        ["area", id] => Scope::Area(AreaId::new(id)),
        _ => Scope::All,
    }
}

/// `ID PLATE[/REAR],… group=… from=… to=… spaces=… hours=… lanes=… own=PLATE@TO deny`: plates of one vehicle with a stroke
/// between them, blanks of hours as `_`; `own`: until when one plate is let in, whatever the permit says.
fn permit(words: &[&str]) -> Permit {
    let has = |w: &str| words.contains(&w);
    let value = |key: &str| words.iter().find_map(|w| w.strip_prefix(key));
    Permit {
        id: PermitId::new(words[0]),
        group: GroupId::new(value("group=").unwrap_or("staff")),
        holder: "A holder".into(),
        plates: words[1]
            .split([',', '/'])
            .map(|p| Plate::new(p).unwrap())
            .collect(),
        spaces: value("spaces=").map(|n| n.parse().unwrap()),
        vehicles: words[1]
            .split(',')
            .filter(|v| v.contains('/'))
            .map(|v| v.split('/').map(|p| Plate::new(p).unwrap()).collect())
            .collect(),
        valid_from: value("from=").map(at),
        valid_to: value("to=").map(at),
        list: if has("deny") { List::Deny } else { List::Allow },
        hours: value("hours=").map_or_else(Vec::new, |text| {
            hours::read(&text.replace('_', " ")).unwrap()
        }),
        lanes: value("lanes=")
            .map_or_else(Vec::new, |ids| ids.split(',').map(LaneId::new).collect()),
        plate_terms: value("own=").iter().map(|own| own_terms(own)).collect(),
        ..Permit::default()
    }
}

fn own_terms(text: &str) -> PlateTerms {
    let (plate, to) = text.split_once('@').unwrap();
    PlateTerms {
        plate: Plate::new(plate).unwrap(),
        holder: String::new(),
        valid_from: None,
        valid_to: Some(at(to)),
        hours: Vec::new(),
        lanes: Vec::new(),
    }
}

pub fn word<T: serde::Serialize>(value: T) -> String {
    serde_json::to_value(value)
        .unwrap()
        .as_str()
        .unwrap()
        .into()
}

fn short(output: &Output) -> Option<String> {
    Some(match output {
        Output::Decision(d) => {
            let mut s = word(d.outcome);
            if d.violation
                .as_ref()
                .is_none_or(|v| d.reason != v.kind.into())
            {
                s += &format!(" {}", word(d.reason));
            }
            if let Some(v) = &d.violation {
                s += &format!(" {}/{}", word(v.kind), word(v.mode));
            }
            if let Some(v) = &d.explained {
                s += &format!(" {}/explained", word(v.kind));
            }
            if let Some(near) = &d.near {
                s += &format!(" near={}", near.permit);
            }
            if d.held_by.is_some() {
                s += " held";
            }
            s
        }
        Output::GateCommand(_) => "pulse".into(),
        Output::Passage(p) => match (&p.plate, p.known_by) {
            (Some(plate), KnownBy::Assumed) => format!("passed={plate}"),
            (Some(plate), by) => format!("passed={plate}/{}", word(by)),
            (None, _) => "passed=?".into(),
        },
        Output::Answered { answer, .. } => format!("answered={}", word(*answer)),
        Output::Lapsed { why, .. } => format!("lapsed={}", word(*why)),
        Output::Healed(_) => "healed".into(),
        Output::PresumedLeft { .. } => "presumed-left".into(),
        Output::Rejected(_) => "rejected".into(),
        Output::Judged(judged) => format!("judged={}", judged.read),
        Output::LaneDrift(drift) => format!("drift={}", drift.lane),
        Output::LaneSteady { lane, .. } => format!("steady={lane}"),
        Output::Done(_) | Output::Told { .. } | Output::EditTaken { .. } => return None,
        Output::InTwoLots { plate, other, .. } => format!("in-two-lots={plate}/{}", other.gateway),
        Output::EditLost { permit, group, to } => {
            let permit = permit.as_ref().map(|p| p.to_string());
            let what = permit.or(group.as_ref().map(|g| g.to_string()));
            format!("edit-lost={}/{to}", what.unwrap_or_default())
        }
        Output::Tailgated { lane, .. } => format!("tailgated={lane}"),
        Output::ClonedPlate { plate, .. } => format!("cloned={plate}"),
        Output::Overstay {
            plate,
            area,
            inside_at,
            ..
        } => {
            let plate = plate.as_ref().map_or("?", Plate::as_str);
            let at = inside_at.map_or(String::new(), |at| format!("@{at}"));
            format!("overstay={plate}/{area}{at}")
        }
        Output::PresenceEnded { stay, .. } => format!("presence-ended={}", stay.0),
        Output::RepeatedViolator { plate, count, .. } => format!("repeated={plate}/{count}"),
        Output::Amnesty { scope, what } => format!("clock: {} for {scope}", word(*what)),
    })
}
