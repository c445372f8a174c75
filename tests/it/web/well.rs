//! "All well" stands on the live page only when it is, and menu, `/healthz` and the live page agree.

use std::time::Duration;

use plategate::domain::event::OrderKind;
use plategate::port::accounts::Role;
use serde_json::Value;

use super::car_park::CarPark;
use super::own_lanes::limited;
use super::roles::person;
use super::streams::read_until;
use super::{Person, Served, serve, serve_again};

/// The live page says these words, or that all is well if there are none; menu and `/healthz` agree.
async fn check(served: &Served, person: &mut Person, wrong: &[&str], health: &str) {
    let first = wrong.first().copied().unwrap_or("All well");
    let page = person.until("/", first).await;
    let told = page.split("id=\"health\"").nth(1).unwrap();
    let told = told.split("class=\"live\"").next().unwrap();
    for words in wrong {
        assert!(told.contains(words), "{words:?} in {told}");
    }
    assert_eq!(told.contains("All well"), wrong.is_empty(), "{told}");
    let lines = told.matches("<li>").count();
    assert_eq!(lines, wrong.len(), "{told}");
    let other = person.get("/permits").await.body;
    let badge = other.split("id=\"troubles\"").nth(1).unwrap();
    let badge = badge.split("</b>").next().unwrap();
    assert_eq!(badge.contains(" hidden"), wrong.is_empty(), "{badge}");
    assert!(badge.ends_with(&format!(">{lines}")), "{badge}");
    let answer = Person::new(served).get("/healthz").await;
    let answer: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(answer["status"], health, "{answer}");
}

#[tokio::test]
async fn all_is_well_only_when_it_is() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut person = Person::inside(&served).await;
    check(&served, &mut person, &[], "ok").await;

    let gates = |on: bool| park.order(OrderKind::KillSwitch { on }, "Works at the barrier");
    gates(true).await;
    check(&served, &mut person, &["Gates are off"], "degraded").await;
    gates(false).await;
    check(&served, &mut person, &[], "ok").await;

    // A vehicle that waits is work for a person, no fault of the gateway.
    let seq = park.ask("entry-2", "MD11[74]CN").await;
    let waits = ["Entry 2: a vehicle waits for an answer"];
    check(&served, &mut person, &waits, "ok").await;
    person
        .post(&format!("/pending/{seq}"), &[("answer", "refuse")])
        .await;
    check(&served, &mut person, &[], "ok").await;

    park.cameras.blind("exit-2");
    let blind = ["Exit 2: The camera refuses the password"];
    check(&served, &mut person, &blind, "degraded").await;
}

#[tokio::test]
async fn a_permitted_vehicle_that_got_no_pulse_is_told_until_a_gate_opens_or_somebody_has_seen_it()
{
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut person = Person::inside(&served).await;
    park.stick(true);
    let seq = park.arrive("entry-1", "MD114CN").await;
    let stuck = ["Barrier 1 did not open at 14:00:07"];
    check(&served, &mut person, &stuck, "degraded").await;
    let page = person.get("/").await.body;
    assert!(page.contains(&format!("<a href=\"/events/{seq}\">For whom?</a>")));
    let event = person.get(&format!("/events/{seq}")).await.body;
    assert!(event.contains("Gate did not open"), "{event}");

    // Another that fails at the same gate, after somebody has seen the first.
    let got = person.post("/gates/barrier-1/seen", &[]).await;
    assert_eq!(got.status, 303, "{}", got.body);
    check(&served, &mut person, &[], "ok").await;
    park.arrive("entry-1", "W90166D").await;
    let again = ["Barrier 1 did not open at 14:00:14"];
    check(&served, &mut person, &again, "degraded").await;
    // A gate that opens is well.
    park.stick(false);
    park.arrive("entry-1", "KR502ES").await;
    check(&served, &mut person, &[], "ok").await;
    let seen = park.acts().into_iter().filter(|row| row.who == "admin");
    let seen = seen.filter(|row| format!("{:?}", row.what).starts_with("PulseSeen"));
    assert_eq!(seen.count(), 1, "who has seen it stands in the audit log");
}

#[tokio::test]
async fn what_failed_and_who_has_seen_it_is_known_after_a_restart() {
    let park = CarPark::day().await;
    let first = serve(park.clone()).await;
    let mut admin = Person::inside(&first).await;
    park.stick(true);
    park.arrive("entry-1", "MD114CN").await;
    park.arrive("entry-2", "W90166D").await;
    admin.until("/", "Barrier 2 did not open").await;
    admin.post("/gates/barrier-1/seen", &[]).await;
    drop(first);
    let again = serve_again(park.clone()).await;
    let mut vera = person(&again, &park, "vera", Role::Viewer);
    let page = vera.until("/", "Barrier 2 did not open").await;
    assert!(!page.contains("Barrier 1 did not open"), "{page}");
    assert!(
        !page.contains("/gates/barrier-2/seen"),
        "who only looks says nothing"
    );
    assert_eq!(vera.post("/gates/barrier-2/seen", &[]).await.status, 403);
}

#[tokio::test]
async fn what_is_wrong_elsewhere_is_not_told_to_whoever_has_other_lanes() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    park.stick(true);
    park.arrive("entry-1", "MD114CN").await;
    park.cameras.blind("exit-1");
    let mut ann = limited(&served, &park);
    let page = ann.until("/", "All well: 1 lane,").await;
    assert!(!page.contains("did not open at"), "{page}");
    assert_eq!(ann.post("/gates/barrier-1/seen", &[]).await.status, 404);
    park.clock.advance(Duration::from_secs(1));
    park.arrive("entry-2", "W90166D").await;
    ann.until("/", "Barrier 2 did not open").await;
}

/// Whoever has another page open is told, too.
#[tokio::test]
async fn menu_and_banner_follow_on_every_page() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let vera = person(&served, &park, "vera", Role::Viewer);
    let mut live = vera
        .request("GET", "/live/calls/stream")
        .send()
        .await
        .unwrap();
    read_until(&mut live, "\"troubles\":0,\"gates_off\":false").await;
    let off = OrderKind::KillSwitch { on: true };
    park.order(off, "Works at the barrier").await;
    read_until(&mut live, "\"troubles\":1,\"gates_off\":true").await;
}
