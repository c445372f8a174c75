//! Half a day of a car park, for the dashboard's tests and pictures.

use jiff::{SignedDuration, Timestamp};
use plategate::domain::event::*;
use plategate::domain::plate::Plate;
use plategate::domain::site::*;
use plategate::port::desk::Inside;
use plategate::port::records::{NoticeRow, OrderRow};

use super::twin::Inner;

pub fn site() -> Site {
    let lane = |id: &str, name: &str, direction: Direction, gate: &str, visitors: Visitors| {
        let (from, to) = (AreaId::offsite(), AreaId::new("car-park"));
        let (from, to) = if direction == Direction::In {
            (from, to)
        } else {
            (to, from)
        };
        Lane {
            id: LaneId::new(id),
            name: name.into(),
            from,
            to,
            direction,
            gate: Some(GateId::new(gate)),
            camera: Some(CameraId::new(&format!("cam-{id}"))),
            passback: if direction == Direction::In {
                PassbackMode::Hard
            } else {
                PassbackMode::Soft
            },
            passback_timer_min: None,
            infer_missed_exits: true,
            visitors,
            crossing: CrossingFrom::Assumed,
            matching: Matching::Exact,
            repeat_s: 30,
            policy: None,
            reversible: None,
            reverse_passback: PassbackMode::Off,
            second_factor_s: None,
            asking: None,
            bands: Default::default(),
        }
    };
    let gate = |n: u32| GateSite {
        id: GateId::new(&format!("barrier-{n}")),
        name: format!("Barrier {n}"),
        pulse_ms: 500,
        min_gap_ms: 2000,
    };
    Site {
        name: "Harbour Street car park".into(),
        time_zone: "Europe/Vienna".into(),
        areas: vec![Area {
            id: AreaId::new("car-park"),
            name: "Car park".into(),
            ..Area::default()
        }],
        lanes: vec![
            lane(
                "entry-1",
                "Entry 1",
                Direction::In,
                "barrier-1",
                Visitors::Ask,
            ),
            lane(
                "entry-2",
                "Entry 2",
                Direction::In,
                "barrier-2",
                Visitors::Refuse,
            ),
            lane(
                "exit-1",
                "Exit 1",
                Direction::Out,
                "barrier-3",
                Visitors::Admit,
            ),
            lane(
                "exit-2",
                "Exit 2",
                Direction::Out,
                "barrier-4",
                Visitors::Admit,
            ),
        ],
        gates: (1..=4).map(gate).collect(),
        exempt_groups: vec![GroupId::new("service")],
        ..Site::default()
    }
}

const HOLDERS: [(&str, &str, &str, &str); 14] = [
    ("P-1001", "staff", "Anna Gruber", "W48213K"),
    ("P-1002", "staff", "Bernhard Maier", "W77501P"),
    ("P-1003", "staff", "Clara Novak", "MD114CN"),
    ("P-1004", "tenant", "Dragan Ilić", "W90166D"),
    ("P-1005", "tenant", "Eva Steinbauer", "KR502ES"),
    (
        "P-1006",
        "tenant",
        "Haas & Söhne GmbH",
        "W3318TX W3319TX W3320TX",
    ),
    ("P-1007", "service", "Winter service", "W601WD"),
    ("P-1008", "service", "Lift maintenance Berger", "BN771LB"),
    ("P-1009", "staff", "Farid Rahimi", "W55820R"),
    ("P-1010", "staff", "Gisela Thaler", "TU208GT"),
    ("P-1011", "tenant", "Hotel Donaublick", "W12HDB W13HDB"),
    ("P-1012", "staff", "Ines Pichler", "W64409A"),
    ("P-1013", "denied", "Claim 2025-118", "W20417B"),
    ("P-1014", "tenant", "Jakob Wimmer", "GF330JW"),
];

pub fn permit(id: &str, group: &str, holder: &str, plates: &str) -> Permit {
    Permit {
        id: PermitId::new(id),
        group: GroupId::new(group),
        holder: holder.into(),
        plates: plates.split(' ').map(|p| Plate::new(p).unwrap()).collect(),
        valid_from: None,
        valid_to: None,
        list: if group == "denied" {
            List::Deny
        } else {
            List::Allow
        },
        exempt: None,
        note: String::new(),
        ..Permit::default()
    }
}

pub fn decision(
    seq: Seq,
    lane: &str,
    at: Timestamp,
    plate: &Plate,
    permit: Option<&PermitId>,
    reason: Reason,
) -> Decision {
    let outcome = match reason {
        Reason::VisitorRefused | Reason::Denied | Reason::Reentry | Reason::NoLongerValid => {
            Outcome::Refuse
        }
        Reason::VisitorAsk => Outcome::Ask,
        Reason::Repeated | Reason::Unread => Outcome::None,
        _ => Outcome::Open,
    };
    Decision {
        seq,
        lane: LaneId::new(lane),
        at,
        outcome,
        reason,
        read: Some(plate.clone()),
        plate: Some(plate.clone()),
        permit: permit.cloned(),
        matched: Matched::Exact,
        violation: None,
        explained: None,
        closes: None,
        likely: None,
        heals: Vec::new(),
        near: None,
        held_by: None,
        evidence: Some(EvidenceId(format!("20260302/{lane}/{seq}").into())),
    }
}

/// The passage of a vehicle that was let through: its stay bears the number of the gate's answer.
pub fn passage(decision: &Decision) -> Passage {
    Passage {
        seq: decision.seq,
        lane: decision.lane.clone(),
        at: decision.at,
        direction: Direction::In,
        from: AreaId::offsite(),
        to: AreaId::new("car-park"),
        plate: decision.plate.clone(),
        permit: decision.permit.clone(),
        stay: Some(StayId(decision.seq + 1)),
        known_by: KnownBy::Assumed,
        evidence: decision.evidence.clone(),
    }
}

pub fn order_row(seq: Seq, at: Timestamp, order: &Order) -> OrderRow {
    let what = match &order.what {
        OrderKind::Open { lane } => format!("opened {lane}"),
        OrderKind::Reset { .. } => "reset a plate".to_owned(),
        OrderKind::KillSwitch { on: true } => "switched the gates off".to_owned(),
        OrderKind::KillSwitch { on: false } => "switched the gates on".to_owned(),
        OrderKind::Exempt { permit, .. } => format!("exempted {permit}"),
        OrderKind::Unexempt { permit } => format!("took back the exemption of {permit}"),
        other => format!("{other:?}"),
    };
    OrderRow {
        seq,
        at,
        by: order.by.clone(),
        what,
        reason: order.reason.clone(),
        result: "done".into(),
    }
}

/// The last hour and a half, written out: minutes ago, lane, plate, reason.
const SCENES: [(i64, &str, &str, Reason); 18] = [
    (94, "entry-1", "W48213K", Reason::Permitted),
    (88, "entry-2", "W77501P", Reason::Permitted),
    (81, "entry-1", "W601WD", Reason::Exempt),
    (77, "exit-2", "KR502ES", Reason::ExitWithoutEntry),
    (73, "entry-2", "W91730H", Reason::VisitorRefused),
    (66, "entry-1", "W3318TX", Reason::Permitted),
    (52, "entry-2", "W3319TX", Reason::Reentry),
    (47, "exit-1", "MD114CN", Reason::FreeExit),
    (41, "entry-1", "GF330JW", Reason::Permitted),
    (35, "entry-2", "W20417B", Reason::Denied),
    (29, "exit-2", "W90166D", Reason::FreeExit),
    (24, "entry-1", "W55820R", Reason::Permitted),
    (18, "entry-2", "W48213K", Reason::Reentry),
    (15, "exit-1", "TU208GT", Reason::FreeExit),
    (11, "entry-1", "W12HDB", Reason::Permitted),
    (8, "exit-2", "W64409A", Reason::FreeExit),
    (4, "entry-2", "W77501P", Reason::Repeated),
    (1, "entry-1", "LL619QZ", Reason::VisitorAsk),
];

pub fn fill(inner: &mut Inner, now: Timestamp) {
    for (id, group, holder, plates) in HOLDERS {
        inner
            .permits
            .insert(PermitId::new(id), permit(id, group, holder, plates));
    }
    for n in 0..70 {
        let id = format!("P-{}", 2000 + n);
        let more = permit(
            &id,
            "staff",
            &format!("Employee {n:02}"),
            &format!("W{}EM", 10200 + n * 37),
        );
        inner.permits.insert(more.id.clone(), more);
    }
    dress(inner, now);
    fill_decisions(inner, now);
    fill_inside(inner);
    fill_log(inner, now);
}

fn fill_decisions(inner: &mut Inner, now: Timestamp) {
    for n in 0..60_i64 {
        let plate = Plate::new(&format!("W{}EM", 10200 + (n % 50) * 37)).unwrap();
        let lane = ["entry-1", "entry-2", "exit-1", "exit-2"][(n * 7 % 4) as usize];
        let reason = if lane.starts_with("entry") {
            Reason::Permitted
        } else {
            Reason::FreeExit
        };
        add(
            inner,
            now - SignedDuration::from_mins(640 - n * 9),
            lane,
            &plate,
            reason,
        );
    }
    for (minutes, lane, plate, reason) in SCENES {
        let plate = Plate::new(plate).unwrap();
        add(
            inner,
            now - SignedDuration::from_secs(minutes * 60 + 23),
            lane,
            &plate,
            reason,
        );
    }
}

fn fill_log(inner: &mut Inner, now: Timestamp) {
    let log = [
        (
            301,
            OrderKind::Open {
                lane: LaneId::new("entry-1"),
            },
            "Delivery",
        ),
        (
            140,
            OrderKind::Exempt {
                permit: PermitId::new("P-1008"),
                from: None,
                until: None,
                areas: Vec::new(),
            },
            "Lift repair, two vans today",
        ),
        (
            76,
            OrderKind::Reset {
                plate: Plate::new("KR502ES").unwrap(),
            },
            "It has left, seen by me",
        ),
    ];
    for (minutes, what, reason) in log {
        inner.seq += 1;
        let order = Order {
            by: "admin".into(),
            reason: reason.into(),
            what,
            role: None,
        };
        let row = order_row(inner.seq, now - SignedDuration::from_mins(minutes), &order);
        inner.orders.push(row);
    }
}

/// Some permits with something special about them.
fn dress(inner: &mut Inner, now: Timestamp) {
    let mut with = |id: &str, change: &dyn Fn(&mut Permit)| {
        change(inner.permits.get_mut(&PermitId::new(id)).unwrap())
    };
    with("P-1008", &|p| {
        p.exempt = Some(Exemption {
            reason: "Lift repair, two vans today".into(),
            by: "admin".into(),
            until: Some(now + SignedDuration::from_hours(6)),
            ..Exemption::default()
        });
    });
    with("P-1010", &|p| {
        p.valid_to = Some(now - SignedDuration::from_hours(40))
    });
    with("P-1012", &|p| {
        p.valid_from = Some(now + SignedDuration::from_hours(60))
    });
    with("P-1014", &|p| {
        p.valid_to = Some(now + SignedDuration::from_hours(24 * 40))
    });
}

fn add(inner: &mut Inner, at: Timestamp, lane: &str, plate: &Plate, reason: Reason) {
    inner.seq += 2;
    let permit = inner
        .permits
        .values()
        .find(|p| p.plates.contains(plate))
        .map(|p| p.id.clone());
    let mut decision = decision(inner.seq - 1, lane, at, plate, permit.as_ref(), reason);
    decision.violation = violation(inner, &decision);
    inner.decisions.push(decision);
}

fn violation(inner: &Inner, decision: &Decision) -> Option<Violation> {
    let (kind, mode, causes) = match decision.reason {
        Reason::Reentry => (
            ViolationKind::Reentry,
            PassbackMode::Hard,
            Causes {
                passback: 0.71,
                missed_exit: 0.16,
                misread_exit: 0.11,
                misread_entry: 0.02,
                ..Causes::default()
            },
        ),
        Reason::ExitWithoutEntry => (
            ViolationKind::ExitWithoutEntry,
            PassbackMode::Soft,
            Causes {
                passback: 0.04,
                missed_exit: 0.12,
                misread_exit: 0.05,
                misread_entry: 0.79,
                ..Causes::default()
            },
        ),
        _ => return None,
    };
    let same = |d: &&Decision| d.permit == decision.permit && d.lane.as_str().starts_with("entry");
    let prior = inner.decisions.iter().rev().find(same);
    let prior = prior
        .filter(|_| kind == ViolationKind::Reentry)
        .and_then(|d| passage(d).stay);
    Some(Violation {
        kind,
        mode,
        causes,
        prior,
    })
}

fn fill_inside(inner: &mut Inner) {
    let mut entries: Vec<&Decision> = inner
        .decisions
        .iter()
        .filter(|d| d.outcome == Outcome::Open && d.lane.as_str().starts_with("entry"))
        .collect();
    entries.drain(..14);
    let inside = |(i, d): (usize, &Decision)| Inside {
        stay: StayId(d.seq + 1),
        entry: d.seq,
        area: AreaId::new("car-park"),
        since: d.at,
        plate: d.plate.clone(),
        permit: d.permit.clone(),
        evidence: d.evidence.clone(),
        belief: [1.0, 1.0, 0.93, 1.0, 1.0, 0.62][i % 6],
    };
    inner.inside = entries.into_iter().enumerate().map(inside).collect();
}

/// One of each kind.
pub fn notices(now: Timestamp) -> Vec<NoticeRow> {
    let plate = Plate::new("W48213K").unwrap();
    let permit = Some(PermitId::new("P-1001"));
    let area = AreaId::new("car-park");
    let lane = LaneId::new("exit-2");
    let what = [
        Output::LaneSteady {
            lane: lane.clone(),
            light: None,
            what: DriftOf::Unread,
        },
        Output::LaneDrift(LaneDrift {
            lane,
            light: Some(Light::Night),
            what: DriftOf::Pair {
                printed: '8',
                truth: 'B',
            },
            usual: 0.02,
            now: 0.3,
            since: now,
            frozen: true,
        }),
        Output::ClonedPlate {
            plate: plate.clone(),
            stays: [StayId(120), StayId(121)],
        },
        Output::RepeatedViolator {
            plate: plate.clone(),
            permit: permit.clone(),
            count: 4,
        },
        Output::Overstay {
            stay: StayId(121),
            plate: Some(plate),
            permit,
            area: area.clone(),
            since: now,
            limit_min: 1440,
        },
        Output::PresenceEnded {
            stay: StayId(121),
            area,
            limit_min: 20_160,
        },
        Output::Amnesty {
            scope: Scope::All,
            what: plategate::domain::site::rules::AmnestyKind::FreeMove,
        },
    ];
    let row = |(i, what): (usize, Output)| NoticeRow {
        id: 9_000 - i as u64,
        at: now - SignedDuration::from_mins(7 * i as i64),
        what,
    };
    what.into_iter().enumerate().map(row).collect()
}

/// What an order changes.
pub fn carry_out(inner: &mut Inner, order: &Order) {
    match &order.what {
        OrderKind::KillSwitch { on } => inner.gates_off = *on,
        OrderKind::Exempt {
            permit,
            from,
            until,
            areas,
        } => {
            let exempt = exemption(order, (*from, *until), areas);
            inner.permits.get_mut(permit).unwrap().exempt = Some(exempt);
        }
        OrderKind::ExemptGroup {
            group,
            from,
            until,
            areas,
        } => {
            let exempt = exemption(order, (*from, *until), areas);
            inner.exempt_groups.insert(group.clone(), exempt);
        }
        OrderKind::UnexemptGroup { group } => drop(inner.exempt_groups.remove(group)),
        OrderKind::Unexempt { permit } => inner.permits.get_mut(permit).unwrap().exempt = None,
        _ => {}
    }
}

fn exemption(
    order: &Order,
    (from, until): (Option<Timestamp>, Option<Timestamp>),
    areas: &[AreaId],
) -> Exemption {
    Exemption {
        reason: order.reason.clone(),
        by: order.by.clone(),
        from,
        until,
        areas: areas.to_vec(),
    }
}
