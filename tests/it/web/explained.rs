//! Explained contradictions on the pages and in the API, and what hard means: traffic of ten weeks through the real engine
//! into a real store.

use jiff::SignedDuration;
use plategate::domain::event::*;
use plategate::domain::plate::PlateRead;
use plategate::port::accounts::Role;
use serde_json::Value;

use super::api::Program;
use super::car_park::{CarPark, Script};
use super::{Person, day, serve};
use crate::traffic::{self, Chance, Traffic};

const DAYS: i64 = 70;

/// Of a hundred that come in, one hands the permit back over the fence.
pub fn script() -> Script {
    let end = day::now();
    let shift = end - SignedDuration::from_hours(24 * DAYS) - traffic::start();
    let shift = SignedDuration::try_from(shift).unwrap();
    let mut site = day::site();
    site.limits.clear();
    site.areas[0].loiter_min = None;
    for lane in &mut site.lanes {
        // Nobody is there to be asked.
        lane.asking = None;
    }
    let begin = traffic::start() + shift;
    let mut script = Script::new(&site, begin);
    let plates = traffic::plates(&mut Chance::new(11), 150);
    script.tell(begin, traffic::import(&plates));
    let mut chance = Chance::new(17);
    let mut handed = None;
    for (at, input) in Traffic::new(&site, plates, 60.0, 6.0, 4) {
        let at = at + shift;
        if at >= end {
            break;
        }
        let Input::Sighting(mut seen) = input else {
            continue;
        };
        (seen.at, seen.first_seen, seen.last_seen) = (at, at, at);
        if seen.lane.as_str().starts_with("entry") {
            if let Some(plate) = handed.take() {
                let again = traffic::sighting(&mut chance, &seen.lane, at, &plate);
                script.tell(at, Input::Sighting(again));
            }
            if chance.share() < 0.01 {
                handed = seen.read.as_ref().map(PlateRead::text);
            }
        }
        script.tell(at, Input::Sighting(seen));
    }
    script
}

impl CarPark {
    /// Contradictions that were explained, newest first.
    pub fn explained(&self) -> Vec<Decision> {
        let all = self.decisions().into_iter().rev();
        all.filter(|d| d.explained.is_some()).collect()
    }
}

#[tokio::test]
async fn explained_contradictions_are_listed_apart() {
    let served = serve(CarPark::ten_weeks().await).await;
    let explained = served.park.explained();
    assert!(explained.len() >= 5, "{}", explained.len());
    let newest = &explained[0];
    let mut person = Person::inside(&served).await;
    let card = format!("href=\"/events/{}\"", newest.seq);
    let form = format!("action=\"/violations/{}/finding\"", newest.seq);
    for (path, listed) in [
        ("/violations".to_owned(), false),
        ("/violations?what=explained".to_owned(), true),
        ("/violations?what=explained&seen=no".to_owned(), true),
        ("/violations?what=explained&seen=yes".to_owned(), false),
        (
            format!("/violations?what=explained&lane={}", newest.lane),
            true,
        ),
        ("/violations?what=explained&kind=trapped".to_owned(), false),
        ("/violations?what=nonsense".to_owned(), false),
    ] {
        let page = person.get(&path).await.body;
        assert_eq!(page.contains(&form), listed, "{path}");
        assert_eq!(
            page.contains(&card) && page.contains("none is held against anyone"),
            listed,
            "{path}"
        );
    }
    let page = person.get(&format!("/events/{}", newest.seq)).await.body;
    for part in [
        "no violation, not held against anyone",
        "What is most likely",
        "The entry before",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[tokio::test]
async fn an_explained_contradiction_is_acknowledged() {
    let served = serve(CarPark::ten_weeks().await).await;
    let seq = served.park.explained()[0].seq;
    let mut person = Person::inside(&served).await;
    let fields = [
        ("finding", "seen"),
        ("word", "he came twice"),
        ("back", "/violations?what=explained"),
    ];
    let got = person
        .post(&format!("/violations/{seq}/finding"), &fields)
        .await;
    assert_eq!(got.location, "/violations?what=explained");
    let seen = person.get("/violations?what=explained&seen=yes").await.body;
    assert!(seen.contains(&format!("/events/{seq}\"")) && seen.contains("he came twice"));
}

#[tokio::test]
async fn programs_ask_for_explained_contradictions() {
    let served = serve(CarPark::ten_weeks().await).await;
    let wanted: Vec<u64> = served.park.explained().iter().map(|d| d.seq).collect();
    let mut program = Program::of(&served, Role::Viewer);
    let seqs = |rows: &Value| -> Vec<u64> {
        let rows = rows["items"].as_array().unwrap().iter();
        rows.map(|d| d["seq"].as_u64().unwrap()).collect()
    };
    let list = program
        .get("/api/v1/violations?explained=true&limit=500")
        .await
        .1;
    assert_eq!(seqs(&list), wanted);
    let first = &list["items"][0];
    assert!(
        first["violation"].is_null() && first["explained"]["kind"] == "reentry",
        "{first}"
    );
    let shares = first["explained"]["causes"].as_object().unwrap();
    let sum: f64 = shares.values().map(|p| p.as_f64().unwrap()).sum();
    assert!(shares.len() == 6 && (sum - 1.0).abs() < 1e-6, "{first}");
    let all = program.get("/api/v1/violations?limit=500").await.1;
    assert!(seqs(&all).iter().all(|seq| !wanted.contains(seq)));
    let report = program.get("/api/v1/violations/report").await.1;
    let park = &served.park;
    let of_week = park
        .explained()
        .iter()
        .filter(|d| d.at >= "2026-03-01T23:00:00Z".parse().unwrap())
        .count();
    assert_eq!(report["explained"]["violations"], of_week);
}

/// Vehicles at entry 1, how many of them were refused, and about how many wrongly.
fn by_the_decisions(park: &CarPark) -> (u64, u64, f64) {
    let all = park.decisions().into_iter();
    let here = all.filter(|d| d.lane.as_str() == "entry-1" && d.reason != Reason::Repeated);
    here.fold((0, 0, 0.0), |(vehicles, refused, wrongly), d| {
        let found = d.violation.as_ref();
        match found.filter(|_| d.outcome == Outcome::Refuse && d.reason == Reason::Reentry) {
            Some(v) => (vehicles + 1, refused + 1, wrongly + 1.0 - v.causes.passback),
            None => (vehicles + 1, refused, wrongly),
        }
    })
}

#[tokio::test]
async fn what_hard_means_is_said_with_the_sites_own_figures() {
    let served = serve(CarPark::ten_weeks().await).await;
    let park = served.park.clone();
    let mut program = Program::of(&served, Role::Viewer);
    let rules = program.get("/api/v1/rules").await.1;
    let lane = &rules["lanes"][0];
    assert_eq!(lane["lane"], "entry-1");
    let hard = &lane["hard"];
    let (vehicles, refused, wrongly) = by_the_decisions(&park);
    assert!(refused > 0 && vehicles > 1_000, "{refused} of {vehicles}");
    let recorded = &hard["recorded"];
    assert_eq!(recorded["vehicles"], vehicles);
    assert_eq!(recorded["present"]["refused"], refused, "{recorded}");
    let told = recorded["present"]["wrongly"].as_f64().unwrap();
    assert!((told - wrongly).abs() < 1e-6, "{told} {wrongly}");
    let curve = recorded["curve"].as_array().unwrap();
    assert_eq!(curve.len(), 95);
    assert!(rules["lanes"][2]["hard"].is_null(), "exits are soft");
    let sentence = hard["said"].as_array().unwrap().last().unwrap();
    let sentence = sentence.as_str().unwrap();
    assert!(
        sentence.starts_with("With refuse_at = 0.3 the last 90 days' "),
        "{sentence}"
    );
    let mut person = Person::inside(&served).await;
    let page = person.get("/rules").await.body;
    for part in [
        "What hard means here",
        &sentence.replace('\'', "&#39;"),
        "now 0.3</text>",
        "What this site has learned",
        rules["learned"]["said"][0].as_str().unwrap(),
    ] {
        assert!(page.contains(part), "{part}");
    }
}

#[tokio::test]
async fn a_person_sees_figures_of_own_lanes_only() {
    let served = serve(CarPark::ten_weeks().await).await;
    let mut person = super::own_lanes::limited(&served, &served.park);
    let page = person.get("/rules").await.body;
    assert_eq!(page.matches("What hard means here").count(), 2);
    assert_eq!(page.matches("now 0.3</text>").count(), 1);
}

#[tokio::test]
async fn who_may_be_inside_is_asked_about_with_what_is_known() {
    let mut site = day::site();
    for lane in &mut site.lanes {
        (lane.bands.ask_at, lane.bands.refuse_at) = (Some(0.1), 1.0);
    }
    let served = serve(CarPark::after(day::script(&site, 0)).await).await;
    let seq = served.park.ask("entry-1", "W48213K").await;
    let asked = served.park.newest(|d| d.seq == seq);
    assert_eq!(
        (asked.outcome, asked.reason),
        (Outcome::Ask, Reason::Reentry)
    );
    let likely = (asked.violation.unwrap().causes.passback * 100.0).round();
    let mut person = Person::inside(&served).await;
    let live = person.get("/").await.body;
    for part in [
        "Possibly already inside: a person decides",
        &format!("{likely}\u{a0}% likely a second vehicle."),
        &format!("<a href=\"/events/{seq}\">Compare both pictures</a>"),
    ] {
        assert!(live.contains(part), "{part}: {live}");
    }
    let page = person.get(&format!("/events/{seq}")).await.body;
    assert!(page.contains("This lane asks a person when it is not sure that the rule is broken."));
}
