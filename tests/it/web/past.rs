//! Muster, overstays, trying rules and commissioning, as pages.

use std::time::Duration;

use plategate::clock::Clock;
use plategate::domain::event::{Input, OrderKind, Scope};
use plategate::domain::plate::Plate;
use plategate::domain::site::{GroupId, PermitId};
use plategate::port::trials::{
    Difference, Repeated, Side, TimerPoint, TimerProposal, TrialOrder, TrialReport, TrialState,
};

use super::twin::Twin;
use super::{Person, serve};

/// What a trial comes to, for the pages.
pub fn report(twin: &Twin) -> TrialState {
    let inner = twin.lock();
    let was = inner.decisions.iter().find(|d| d.violation.is_some());
    let was = was.unwrap().clone();
    let mut would = was.clone();
    would.outcome = plategate::domain::event::Outcome::Open;
    would.reason = plategate::domain::event::Reason::Reentry;
    let repeated = Repeated {
        plate: was.plate.clone().unwrap(),
        permit: was.permit.clone(),
        count: 4,
    };
    let side = Side {
        answered: 18_204,
        let_through: 18_100,
        refused: 104,
        violations: 131,
        refused_wrongly: 37,
        repeated: vec![repeated],
        ..Side::default()
    };
    let curve = [60, 120, 240, 480, 600, 720, 1_440]
        .into_iter()
        .map(|minutes| TimerPoint {
            minutes,
            unwatched: (1.0 - f64::from(minutes) / 620.0).max(0.0),
            waived: 0.9 / (1.0 + f64::from(minutes) / 400.0),
        });
    let report = TrialReport {
        from: was.at,
        to: twin.clock.now(),
        entries: 52_000,
        would: Side {
            refused: 0,
            let_through: 18_204,
            refused_wrongly: 0,
            noted_wrongly: 37,
            ..side.clone()
        },
        was: side,
        differences: vec![Difference {
            seq: was.seq,
            was,
            would,
        }],
        differing: 104,
        lost: 2,
        timer: TimerProposal {
            minutes: Some(720),
            curve: curve.collect(),
            stays: 8_900,
            wrong: 37,
        },
    };
    TrialState::Done {
        order: TrialOrder {
            days: 90,
            policy: String::new(),
        },
        report: Box::new(report),
    }
}

#[tokio::test]
async fn who_is_where_and_who_was() {
    let served = serve(Twin::demo()).await;
    let mut person = Person::inside(&served).await;
    let page = person.get("/muster").await.body;
    let count = served.twin.lock().inside.len();
    assert!(
        count > 3 && page.matches("class=\"tick\"").count() == count,
        "{page}"
    );
    let page = person.get("/muster?at=2026-03-02T00:01").await.body;
    assert!(page.matches("class=\"tick\"").count() < count);
    let page = person.get("/muster?group=nobody").await.body;
    assert!(page.contains("Nobody is on the site"));
    let page = person.get("/muster?at=2999-01-01T00:00").await.body;
    assert!(page.contains("in the future: this is now"));
    let page = person.get("/overstays?hours=1").await.body;
    assert!(page.contains("Allowed") && page.contains("5 h"), "{page}");
    assert_eq!(person.get("/overstays?hours=x").await.status, 400);
}

#[tokio::test]
async fn who_came_and_left_in_a_period() {
    let twin = Twin::demo();
    let mut permit = twin.lock().permits[&PermitId::new("P-1001")].clone();
    permit.id = PermitId::new("P-9");
    permit.holder = "=cmd|' /C calc'!A0".into();
    permit.group = GroupId::new("guests");
    permit.plates = vec![Plate::new("W9GUEST").unwrap()];
    twin.add_permit(permit);
    twin.arrive("entry-1", "W9GUEST");
    twin.arrive("entry-1", "W7STRANGER");
    twin.clock.advance(Duration::from_secs(7200));
    twin.arrive("exit-1", "W9GUEST");
    let served = serve(twin).await;
    let mut person = Person::inside(&served).await;
    let check = |page: &str, facts: &[&str]| {
        let lead = page.split("class=\"facts\"").nth(1).unwrap();
        let lead = lead.split("</p>").next().unwrap();
        for fact in facts {
            assert!(lead.contains(fact), "{fact}: {lead}");
        }
    };
    let one = "<b>1</b> visit<";
    let page = person.get("/visits?group=guests").await.body;
    check(
        &page,
        &[
            one,
            "<b>1</b> vehicle<",
            "<b>0</b> visitors<",
            "<b>0</b> still",
        ],
    );
    assert!(
        page.contains(">W9GUEST<") && page.contains("2\u{a0}h<"),
        "{page}"
    );
    assert!(!page.contains(">W7STRANGER<"));
    let page = person.get("/visits?visitors=only").await.body;
    assert!(page.contains(">W7STRANGER<") && !page.contains(">W9GUEST<"));
    assert!(page.contains("still inside</span></td>"), "{page}");

    let all = person.get("/visits").await.body;
    let lines = |csv: &str| csv.lines().count() - 1;
    let csv = person.get("/visits.csv").await;
    assert_eq!(
        all.matches("class=\"plate-link\"").count(),
        lines(&csv.body)
    );
    let name = csv.headers["content-disposition"].to_str().unwrap();
    assert_eq!(
        name,
        "attachment; filename=\"visits-2026-03-02-2026-03-02.csv\""
    );
    let row = "true,120,W9GUEST,P-9,'=cmd|' /C calc'!A0,guests,";
    assert!(csv.body.contains(row), "no formula runs: {}", csv.body);
    assert!(csv.body.contains(",W7STRANGER,visitor,,,"), "{}", csv.body);
    assert!(
        csv.body
            .contains("2026-03-02T14:00:07+01:00,2026-03-02T16:00:21+01:00,")
    );
    let guests = person.get("/visits.csv?group=guests").await.body;
    assert_eq!(lines(&guests), 1, "{guests}");

    for (days, there) in [
        ("from=2026-03-01&to=2026-03-01", false),
        ("to=2026-03-02", true),
        ("from=2026-03-03&to=2026-03-04", false),
    ] {
        let page = person.get(&format!("/visits?{days}")).await.body;
        assert_eq!(page.contains(">W9GUEST<"), there, "{days}");
    }
    let next = person.get("/visits?from=2026-03-03&to=2026-03-04").await;
    assert!(next.body.contains(">W7STRANGER<"), "it has not left");
    for bad in [
        "from=x",
        "from=2026-03-02&to=2026-03-01",
        "from=2025-01-01&to=2026-03-02",
        "to=9999-12-31",
    ] {
        let got = person.get(&format!("/visits?{bad}")).await;
        assert_eq!(got.status, 400, "{bad}");
    }
}

#[tokio::test]
async fn rules_are_tried_from_a_form() {
    let served = serve(Twin::demo()).await;
    let mut person = Person::inside(&served).await;
    person.get("/trial").await;
    let form = [
        ("days", "30"),
        ("entries", "soft"),
        ("timer", "600"),
        ("groups", "staff, service"),
    ];
    assert_eq!(person.post("/trial", &form).await.location, "/trial");
    let Some(TrialState::Running { order, .. }) = served.twin.lock().trial.clone() else {
        panic!("nothing runs");
    };
    assert_eq!(order.days, 30);
    let overlay = plategate::trial::policy::Overlay::parse(&order.policy).unwrap();
    let site = overlay.apply((*served.twin.site).clone()).unwrap();
    let groups: Vec<&str> = site.exempt_groups.iter().map(|g| g.as_str()).collect();
    assert_eq!(groups, ["staff", "service"]);
    for lane in &site.lanes {
        assert_eq!(lane.passback_timer_min, Some(600));
        let soft = lane.passback == plategate::domain::site::PassbackMode::Soft;
        assert!(soft || !lane.from.is_outside());
    }
    let page = person.get("/trial").await.body;
    assert!(
        page.contains("data-reload") && page.contains("42"),
        "{page}"
    );
    person.post("/trial/stop", &[]).await;
    assert_eq!(served.twin.lock().trial, None);
    for bad in [("days", "0"), ("entries", "gone"), ("timer", "x")] {
        let mut form = vec![("days", "30")];
        form.push(bad);
        if bad.0 == "days" {
            form.remove(0);
        }
        assert_eq!(person.post("/trial", &form).await.status, 400, "{bad:?}");
    }
    let done = report(&served.twin);
    served.twin.lock().trial = Some(done);
    let page = person.get("/trial").await.body;
    for text in [
        "Proposed: <b>12 h</b>",
        "Turned away wrongly",
        "Answered otherwise",
        "104",
    ] {
        assert!(page.contains(text), "{text}");
    }
}

#[tokio::test]
async fn a_lot_is_commissioned_and_many_are_reset() {
    let served = serve(Twin::demo()).await;
    let mut person = Person::inside(&served).await;
    person.get("/commissioning").await;
    let form = [
        ("plate", "W 1 TEST"),
        ("entry", "entry-1"),
        ("exit", "exit-1"),
    ];
    assert_eq!(
        person.post("/commissioning", &form).await.location,
        "/commissioning"
    );
    let page = person.get("/commissioning").await.body;
    assert!(
        page.contains("Under way") && page.contains("W1TEST"),
        "{page}"
    );
    person.post("/commissioning/stop", &[]).await;
    let page = person.get("/commissioning/1").await.body;
    assert!(page.contains("Signature") && page.contains("The timer clears it"));
    assert_eq!(person.get("/commissioning/2").await.status, 404);
    let bad = [("plate", ""), ("entry", "entry-1"), ("exit", "exit-1")];
    assert_eq!(person.post("/commissioning", &bad).await.status, 400);

    person.get("/resets").await;
    let form = [
        ("scope", "all"),
        ("what", "forget"),
        ("reason", "The exit camera was blind"),
    ];
    assert_eq!(person.post("/resets", &form).await.location, "/resets");
    match served.twin.lock().inputs.last() {
        Some(Input::Order(o)) => assert_eq!(o.what, OrderKind::ResetAll { scope: Scope::All }),
        other => panic!("{other:?}"),
    }
    for (scope, what, reason) in [
        ("", "forget", "x"),
        ("area:moon", "forget", "x"),
        ("all", "", "x"),
        ("all", "forget", " "),
    ] {
        let form = [("scope", scope), ("what", what), ("reason", reason)];
        assert_eq!(
            person.post("/resets", &form).await.status,
            400,
            "{scope} {what}"
        );
    }
}

#[tokio::test]
async fn the_rules_in_force_are_told_in_words() {
    let served = serve(Twin::demo()).await;
    let mut person = Person::inside(&served).await;
    let page = person.get("/rules").await.body;
    for wanted in [
        "Who is inside already is kept out, if that is likely enough.",
        "Visitors without a permit wait until a person decides.",
        "Who is not known to be here is let through, and it is noted.",
        "Car park: 30 vehicles, more are kept out",
        "In force for everybody",
        "Repeated violators",
        "2 vehicles could have left unseen",
    ] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
}

#[tokio::test]
async fn what_was_noticed_is_told_in_words() {
    let served = serve(Twin::demo()).await;
    let mut person = Person::inside(&served).await;
    let page = person.get("/notices").await.body;
    for wanted in [
        "In Car park for longer than 1 day.",
        "taken to have left",
        "Came in while already inside 4 times within 30 days.",
        "Two vehicles with this plate were inside at once",
        "By the clock: one free move for everybody.",
        "Exit 2",
        "/events/121",
    ] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
}

#[tokio::test]
async fn look_alikes_of_the_list_are_shown() {
    let served = serve(Twin::demo()).await;
    let mut person = Person::inside(&served).await;
    let page = person.get("/permits/look-alikes").await.body;
    for wanted in ["W482I3K", "about 1 in 250", "Exit 2", "P-1002"] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
}

#[tokio::test]
async fn what_lanes_have_learned_can_be_taken_away() {
    let served = serve(Twin::demo()).await;
    let mut person = Person::inside(&served).await;
    let got = person.get("/lanes/learned.json").await;
    let found: serde_json::Value = serde_json::from_str(&got.body).unwrap();
    assert!(
        found["exit-2"]["all"]["calibration"].is_array(),
        "{}",
        got.body
    );
}
