//! Muster, overstays, trying rules and commissioning, as pages.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::SignedDuration;
use plategate::domain::event::{Input, OrderKind, PermitChange, Scope};
use plategate::domain::site::calendar::{Days, TimeOfDay};
use plategate::domain::site::rules::{AmnestyKind, AmnestyPlan};
use plategate::domain::site::{LaneId, PermitId};
use plategate::port::desk::LookAlike;
use plategate::port::trials::{TrialOrder, TrialReport, TrialState, Trials};
use plategate::trial::policy::Overlay;
use plategate::web::Settings;

use super::car_park::{CarPark, Script};
use super::{Person, Served, day, serve, serve_parts};

/// A trial that takes so long that it is seen half way: it stands at 42 hundredths until it is stopped.
#[derive(Default)]
pub struct SlowTrials(Mutex<Option<TrialOrder>>);

impl Trials for SlowTrials {
    fn start(&self, order: TrialOrder) -> Result<(), String> {
        Overlay::parse(&order.policy)?;
        *self.0.lock().unwrap() = Some(order);
        Ok(())
    }

    fn state(&self) -> TrialState {
        let order = self.0.lock().unwrap().clone();
        order.map_or(TrialState::None, |order| TrialState::Running {
            order,
            done: 0.42,
        })
    }

    fn cancel(&self) {
        *self.0.lock().unwrap() = None;
    }
}

/// A dashboard whose trials are slow.
pub async fn serve_slow_trials() -> (Served, Arc<SlowTrials>) {
    let park = CarPark::day().await;
    let (slow, mut parts) = (Arc::<SlowTrials>::default(), park.parts.clone());
    parts.ports.trials = slow.clone();
    (serve_parts(park, parts, Settings::default()).await, slow)
}

/// A trial of softer entries over the whole past, when it is done.
pub async fn tried(park: &CarPark) -> TrialReport {
    let soft = |lane: &str| format!("[lane.{lane}]\npassback = \"soft\"\n");
    let policy = soft("entry-1") + &soft("entry-2");
    let order = TrialOrder { days: 90, policy };
    park.parts.ports.trials.start(order).unwrap();
    loop {
        match park.parts.ports.trials.state() {
            TrialState::Done { report, .. } => return *report,
            TrialState::Running { .. } => tokio::time::sleep(Duration::from_millis(10)).await,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn who_is_where_and_who_was() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let page = person.get("/muster").await.body;
    let count = served.park.parts.ports.desk.inside().await.unwrap().len();
    assert!(
        count > 3 && page.matches("class=\"tick\"").count() == count,
        "{page}"
    );
    let page = person.get("/muster?at=2026-03-02T00:01").await.body;
    assert!(page.matches("class=\"tick\"").count() < count);
    let page = person.get("/muster?group=nobody").await.body;
    assert!(page.contains("Nobody is on the site"));
    let page = person.get("/muster?at=2999-01-01T00:00").await.body;
    assert!(page.contains("in the future: showing now"));
    let page = person.get("/overstays?hours=1").await.body;
    assert!(page.contains("Allowed") && page.contains("5 h"), "{page}");
    assert_eq!(person.get("/overstays?hours=x").await.status, 400);
}

#[tokio::test]
async fn who_came_and_left_in_a_period() {
    let park = CarPark::day().await;
    let holder = "=cmd|' /C calc'!A0";
    park.put_permit(day::permit("P-9", "guests", holder, "W9GUEST"))
        .await;
    park.arrive("entry-1", "W9GUEST").await;
    let decision = park.ask("entry-1", "W7STRANGER").await;
    let accept = true;
    park.order(OrderKind::Answer { decision, accept }, "").await;
    park.clock.advance(Duration::from_secs(7200));
    park.arrive("exit-1", "W9GUEST").await;
    let served = serve(park).await;
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
    let (served, slow) = serve_slow_trials().await;
    let mut person = Person::inside(&served).await;
    person.get("/trial").await;
    let form = [
        ("days", "30"),
        ("entries", "soft"),
        ("timer", "600"),
        ("groups", "staff, service"),
    ];
    assert_eq!(person.post("/trial", &form).await.location, "/trial");
    let TrialState::Running { order, .. } = slow.state() else {
        panic!("nothing runs");
    };
    assert_eq!(order.days, 30);
    let overlay = Overlay::parse(&order.policy).unwrap();
    let site = overlay.apply((*served.park.site).clone()).unwrap();
    let exempt = site.groups.iter().filter(|g| g.exempt);
    let mut groups: Vec<&str> = exempt.map(|g| g.id.as_str()).collect();
    groups.sort_unstable();
    assert_eq!(groups, ["service", "staff"]);
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
    assert_eq!(slow.state(), TrialState::None);
    for bad in [("days", "0"), ("entries", "gone"), ("timer", "x")] {
        let mut form = vec![("days", "30")];
        form.push(bad);
        if bad.0 == "days" {
            form.remove(0);
        }
        assert_eq!(person.post("/trial", &form).await.status, 400, "{bad:?}");
    }
}

#[tokio::test]
async fn what_other_rules_would_have_done_is_shown() {
    let served = serve(CarPark::ten_weeks().await).await;
    let mut person = Person::inside(&served).await;
    let report = tried(&served.park).await;
    assert!(report.differing > 0 && report.timer.minutes.is_some());
    let page = person.get("/trial").await.body;
    for text in [
        &format!("Proposed: <b>{} h</b>", report.timer.minutes.unwrap() / 60),
        "Refused wrongly",
        "Answered differently",
        &format!("<span class=\"count\">{}</span>", report.differing),
    ] {
        assert!(page.contains(text), "{text}");
    }
}

#[tokio::test]
async fn a_lot_is_commissioned_and_many_are_reset() {
    let served = serve(CarPark::day().await).await;
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
    let last = served.park.ordered().pop().expect("an order");
    assert_eq!(last.what, OrderKind::ResetAll { scope: Scope::All });
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
    let served = serve(CarPark::day().await).await;
    let park = &served.park;
    let scope = Scope::All;
    let down_since = Some(park.now() - SignedDuration::from_hours(1));
    park.tell(Input::Started { down_since }).await;
    park.order(OrderKind::Amnesty { scope }, "The power was off")
        .await;
    let standing = park.parts.ports.desk.standing(park.now()).await.unwrap();
    assert!(standing.unsure > 1, "the gateway was off");
    let mut person = Person::inside(&served).await;
    let page = person.get("/rules").await.body;
    for wanted in [
        "A vehicle already inside is refused, if that is likely enough.",
        "Visitors without a permit wait until a person decides.",
        "A vehicle not known to be here is let out, and a violation is recorded.",
        "Car park: 30 vehicles, more are refused",
        "In force for everybody",
        "Repeated violators",
        &format!("{} vehicles could have left unseen", standing.unsure),
    ] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
}

/// A fortnight and more in which something of each kind is noticed.
fn noticed() -> Script {
    let mut site = day::site();
    site.areas[0].loiter_min = Some(1_440);
    site.areas[0].presence_timeout_min = Some(20_160);
    site.amnesties = vec![AmnestyPlan {
        at: TimeOfDay(3 * 60),
        days: Days(0b100_0000),
        scope: Scope::All,
        what: AmnestyKind::FreeMove,
    }];
    let begin = day::now() - SignedDuration::from_hours(16 * 24);
    let mut script = Script::new(&site, begin);
    let at = |minutes: i64| begin + SignedDuration::from_mins(minutes);
    let permit = day::permit("P-1001", "staff", "Anna Gruber", "W48213K");
    script.tell(at(0), Input::Permits(PermitChange::put(permit, "admin")));
    script.see(at(1), "entry-1", "W48213K");
    // A second vehicle with this plate is let in by hand, and both leave.
    for minutes in [10, 20] {
        script.see(at(minutes), "entry-1", "W48213K");
    }
    let lane = LaneId::new("entry-1");
    script.order(at(21), OrderKind::Open { lane }, "Both papers seen");
    for minutes in [60, 90] {
        script.see(at(minutes), "exit-1", "W48213K");
    }
    // It stays, and is forgotten.
    script.see(at(200), "entry-1", "W48213K");
    script.tell(day::now(), Input::Heartbeat);
    script
}

#[tokio::test]
async fn what_was_noticed_is_told_in_words() {
    let served = serve(CarPark::after(noticed()).await).await;
    let mut person = Person::inside(&served).await;
    let page = person.get("/notices").await.body;
    for wanted in [
        "In Car park for longer than 1 day.",
        "assumed to have left",
        "Entered while already inside 2 times within 30 days.",
        "Two vehicles with this plate were inside at once",
        "Scheduled: one-time pass for everybody.",
    ] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
    let events = page.split("href=\"/events/").skip(1);
    let events: Vec<&str> = events.map(|e| e.split('"').next().unwrap()).collect();
    assert!(events.len() > 3, "{page}");
    for event in events {
        let event = person.get(&format!("/events/{event}")).await;
        assert!(event.body.contains("W48213K"), "{}", event.body);
    }
    assert!(page.contains("href=\"/notices.xlsx\""), "{page}");
    // The same as a table, from its beginning where the list is.
    let file = person.get("/notices.csv?sort=when").await;
    let mut rows = file.body.lines();
    assert_eq!(rows.next(), Some("at,kind,plate,permit,what,events"));
    let rows: Vec<&str> = rows.collect();
    assert!(rows.is_sorted() && rows.len() > 4, "{rows:?}");
    for wanted in [
        ",long-stay,W48213K,",
        ",taken-to-have-left,,",
        ",one-plate-two-vehicles,W48213K,,\"Two vehicles with this plate were inside at once",
    ] {
        assert!(file.body.contains(wanted), "{wanted}: {}", file.body);
    }
    let served = serve(CarPark::four_weeks().await).await;
    let page = Person::inside(&served).await.get("/notices").await.body;
    assert!(page.contains("Exit 2"), "{page}");
}

#[tokio::test]
async fn look_alikes_of_the_list_are_shown() {
    let served = serve(CarPark::quiet_day().await).await;
    let alike = day::permit("P-9003", "staff", "Anna Gruber", "W4B213K");
    served.park.put_permit(alike).await;
    let mut person = Person::inside(&served).await;
    let found = served.park.parts.ports.desk.look_alikes().await.unwrap();
    let both = |l: &&LookAlike| l.permits.contains(&PermitId::new("P-9003"));
    let chance = found.iter().find(both).unwrap().alike.chance;
    let lane = &found.iter().find(both).unwrap().alike.lane;
    let page = person.get("/permits/look-alikes").await.body;
    for wanted in [
        "W48213K",
        "W4B213K",
        &format!("about 1 in {}", (1.0 / chance).round()),
        &served.park.site.lane_name(lane),
        "P-1001",
    ] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
}

#[tokio::test]
async fn what_lanes_have_learned_can_be_taken_away() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let got = person.get("/lanes/learned.json").await;
    let found: serde_json::Value = serde_json::from_str(&got.body).unwrap();
    assert!(
        found["exit-2"]["all"]["calibration"].is_array(),
        "{}",
        got.body
    );
}
