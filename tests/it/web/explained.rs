//! Explained contradictions on the pages and in the API, and what hard means: traffic of ten weeks through the real engine
//! into a real store.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use plategate::clock::Clock;
use plategate::domain::access::Engine;
use plategate::domain::event::*;
use plategate::domain::plate::PlateRead;
use plategate::port::accounts::Role;
use serde_json::Value;

use super::api::Program;
use super::twin::Twin;
use super::{Person, serve};
use crate::traffic::{self, Chance, Traffic};

const DAYS: i64 = 70;

/// Entries, oldest first, and the engine after them. Of a hundred that come in, one hands the permit back over the fence.
fn replay(twin: &Twin) -> (Vec<JournalEntry>, Engine) {
    let end = twin.clock.now();
    let shift = end - SignedDuration::from_hours(24 * DAYS) - traffic::start();
    let shift = SignedDuration::try_from(shift).unwrap();
    let site = (*twin.site).clone();
    let mut engine = Engine::new(site.clone());
    let mut entries = Vec::new();
    let mut keep = |entry| entries.push(entry);
    let mut tell = |engine: &mut Engine, at: Timestamp, input| {
        traffic::step(engine, at, input, &mut keep);
    };
    let begin = traffic::start() + shift;
    let configured = Input::Configured {
        site: Box::new(site.clone()),
    };
    tell(&mut engine, begin, configured);
    let plates = traffic::plates(&mut Chance::new(11), 150);
    tell(&mut engine, begin, traffic::import(&plates));
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
                tell(&mut engine, at, Input::Sighting(again));
            }
            if chance.share() < 0.01 {
                handed = seen.read.as_ref().map(PlateRead::text);
            }
        }
        tell(&mut engine, at, Input::Sighting(seen));
    }
    (entries, engine)
}

impl Twin {
    /// Ten weeks of traffic through the engine.
    pub async fn replayed() -> Arc<Twin> {
        let twin = Twin::empty();
        let filled = twin.clone();
        let fill = move || {
            let (entries, engine) = replay(&filled);
            let dir = tempfile::tempdir().unwrap();
            let store = super::weeks::store(dir.path(), &entries);
            let mut inner = filled.lock();
            inner.permits = engine
                .permits()
                .map(|p| (p.id.clone(), p.clone()))
                .collect();
            let outputs = entries.iter().flat_map(|e| &e.outputs);
            let decisions = outputs.filter_map(|o| match o {
                Output::Decision(d) => Some(d.clone()),
                _ => None,
            });
            inner.decisions = decisions.collect();
            inner.seq = engine.seq();
            inner.learned = engine.learned();
            inner.replayed = true;
            inner.book = Some((store, dir));
        };
        tokio::task::spawn_blocking(fill).await.unwrap();
        twin
    }

    pub fn explained(&self) -> Vec<Decision> {
        let inner = self.lock();
        let all = inner.decisions.iter().rev();
        all.filter(|d| d.explained.is_some()).cloned().collect()
    }
}

#[tokio::test]
async fn explained_contradictions_are_listed_apart() {
    let served = serve(Twin::replayed().await).await;
    let explained = served.twin.explained();
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
            page.contains(&card) && page.contains("none counts against anybody"),
            listed,
            "{path}"
        );
    }
    let page = person.get(&format!("/events/{}", newest.seq)).await.body;
    for part in [
        "no violation, and counted against nobody",
        "What is most likely",
        "The entry before",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[tokio::test]
async fn an_explained_contradiction_is_acknowledged() {
    let served = serve(Twin::replayed().await).await;
    let seq = served.twin.explained()[0].seq;
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
    let served = serve(Twin::replayed().await).await;
    let wanted: Vec<u64> = served.twin.explained().iter().map(|d| d.seq).collect();
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
    let twin = &served.twin;
    let of_week = twin
        .explained()
        .iter()
        .filter(|d| d.at >= "2026-03-01T23:00:00Z".parse().unwrap())
        .count();
    assert_eq!(report["explained"]["violations"], of_week);
}

/// Vehicles at entry 1, how many of them were refused, and about how many wrongly.
fn by_the_decisions(twin: &Twin) -> (u64, u64, f64) {
    let inner = twin.lock();
    let all = inner.decisions.iter();
    let here = all.filter(|d| d.lane.as_str() == "entry-1" && d.reason != Reason::Repeated);
    here.fold((0, 0, 0.0), |(vehicles, refused, wrongly), d| {
        let found = d.violation.as_ref();
        let refused_here = d.outcome == Outcome::Refuse && d.reason == Reason::Reentry;
        match found.filter(|_| refused_here) {
            Some(v) => (vehicles + 1, refused + 1, wrongly + 1.0 - v.causes.passback),
            None => (vehicles + 1, refused, wrongly),
        }
    })
}

#[tokio::test]
async fn what_hard_means_is_said_with_the_sites_own_figures() {
    let served = serve(Twin::replayed().await).await;
    let twin = served.twin.clone();
    let mut program = Program::of(&served, Role::Viewer);
    let rules = program.get("/api/v1/rules").await.1;
    let lane = &rules["lanes"][0];
    assert_eq!(lane["lane"], "entry-1");
    let hard = &lane["hard"];
    let (vehicles, refused, wrongly) = by_the_decisions(&twin);
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
        "What this site has taught",
        rules["learned"]["said"][0].as_str().unwrap(),
    ] {
        assert!(page.contains(part), "{part}");
    }
}

#[tokio::test]
async fn a_person_sees_figures_of_own_lanes_only() {
    let served = serve(Twin::replayed().await).await;
    let mut person = super::own_lanes::limited(&served, &served.twin);
    let page = person.get("/rules").await.body;
    assert_eq!(page.matches("What hard means here").count(), 2);
    assert_eq!(page.matches("now 0.3</text>").count(), 1);
}

#[tokio::test]
async fn who_may_be_inside_is_asked_about_with_what_is_known() {
    let served = serve(Twin::replayed().await).await;
    let twin = served.twin.clone();
    let until = twin.clock.now() + SignedDuration::from_secs(90);
    let seq = {
        let mut inner = twin.lock();
        let mut all = inner.decisions.iter_mut().rev();
        let refused =
            |d: &&mut Decision| d.outcome == Outcome::Refuse && d.reason == Reason::Reentry;
        let asked = all.find(refused).unwrap();
        asked.outcome = Outcome::Ask;
        asked.violation.as_mut().unwrap().causes.passback = 0.24;
        let seq = asked.seq;
        inner.asked.push(plategate::port::desk::Asked {
            decision: seq,
            until,
            then: plategate::domain::site::Unanswered::Refuse,
        });
        seq
    };
    let mut person = Person::inside(&served).await;
    let live = person.get("/").await.body;
    for part in [
        "May be inside already: a person decides",
        "24\u{a0}% likely a second vehicle.",
        &format!("<a href=\"/events/{seq}\">Compare both pictures</a>"),
    ] {
        assert!(live.contains(part), "{part}: {live}");
    }
    let page = person.get(&format!("/events/{seq}")).await.body;
    assert!(page.contains("This lane asks a person when it is not sure that the rule is broken."));
}
