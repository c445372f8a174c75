//! Where a vehicle stands: the same on every page, and true also after a person and the gate have done something.

use plategate::domain::event::*;
use plategate::port::records::Records;

use super::car_park::CarPark;
use super::streams::read_until;
use super::{Person, serve};

/// The pages that show a vehicle.
fn pages(seq: Seq) -> [String; 3] {
    [
        "/".to_owned(),
        "/passages".to_owned(),
        format!("/events/{seq}"),
    ]
}

/// What stands in a page's places of one vehicle.
fn shown(page: &str, seq: Seq) -> String {
    let places = [
        format!("data-chip=\"{seq}\">"),
        format!("data-after=\"{seq}\">"),
    ];
    let places = places
        .iter()
        .flat_map(|place| page.split(place.as_str()).skip(1));
    let until = places.map(|rest| rest.split("</span></span>").next().unwrap());
    until.collect::<Vec<_>>().join(" ")
}

async fn check(person: &mut Person, seq: Seq, says: &[&str], says_not: &[&str]) {
    for path in pages(seq) {
        let page = person.until(&path, says[0]).await;
        let shown = shown(&page, seq);
        for words in says {
            assert!(shown.contains(words), "{path}: {words:?} in {shown}");
        }
        for words in says_not {
            assert!(!shown.contains(words), "{path}: no {words:?} in {shown}");
        }
    }
}

#[tokio::test]
async fn a_refused_vehicle_that_a_person_lets_in_is_refused_no_more() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let seq = served.park.arrive("entry-1", "W48213K").await;
    check(&mut person, seq, &["Refused"], &["opened by"]).await;
    let waits = async |person: &mut Person| {
        let page = person.get("/").await.body;
        let tile = page.split("id=\"lane-entry-1\"").nth(1).unwrap();
        tile.split("</article>")
            .next()
            .unwrap()
            .contains("last-waits")
    };
    assert!(waits(&mut person).await);
    let got = person
        .post("/lanes/entry-1/open", &[("reason", "Known to me")])
        .await;
    assert_eq!(got.status, 303, "{}", got.body);
    let says = [
        "gate confirmed",
        "opened by admin 14:00:07",
        "Admitted by a person",
    ];
    check(&mut person, seq, &says, &["Refused"]).await;
    assert!(!waits(&mut person).await);
    let store = &served.park.store;
    let fate = store.fates(&[seq]).unwrap().pop().unwrap();
    let decision = store.decision(seq).unwrap().unwrap();
    assert!(!fate.standing(&decision).is_shut_out());
}

/// Whoever may come in and stands before a gate that does not open was not refused: no page and no call says so.
#[tokio::test]
async fn a_gate_that_failed_is_no_refusal() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    served.park.stick(true);
    let seq = served.park.arrive("entry-1", "MD114CN").await;
    let says = ["Gate did not open"];
    check(&mut person, seq, &says, &["Refused", "refused"]).await;
    let call = format!("id=\"pending-{seq}\"");
    let page = person.until("/", &call).await;
    let (_, call) = page.split_once(&call).unwrap();
    let call = call.split("</li>").next().unwrap();
    assert!(
        call.contains("data-failed") && call.contains("the gate did not open for MD114CN"),
        "{call}"
    );
    assert!(!call.to_lowercase().contains("refus"), "{call}");
}

#[tokio::test]
async fn a_vehicle_that_was_answered_waits_no_more() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let seq = served.park.ask("entry-2", "MD11[74]CN").await;
    check(&mut person, seq, &["Waiting for you"], &["admitted by"]).await;
    person
        .post(&format!("/pending/{seq}"), &[("answer", "accept")])
        .await;
    let says = [
        "gate confirmed",
        "admitted by admin 14:00:07",
        "Admitted by a person",
    ];
    check(&mut person, seq, &says, &["Waiting for you"]).await;
    let seq = served.park.ask("entry-2", "GZ771AB").await;
    person
        .post(&format!("/pending/{seq}"), &[("answer", "refuse")])
        .await;
    let says = ["refused by admin", "Refused by a person"];
    check(&mut person, seq, &says, &["Waiting for you", "gate"]).await;
}

/// Every open page is told, also those of whoever only looks.
#[tokio::test]
async fn where_a_vehicle_stands_is_told_to_every_open_page() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut person = Person::inside(&served).await;
    let seq = park.arrive("entry-1", "W48213K").await;
    let role = plategate::port::accounts::Role::Viewer;
    let vera = super::roles::person(&served, &park, "vera", role);
    for (path, who) in [
        ("/live/stream?since=0", &person),
        ("/live/calls/stream", &vera),
    ] {
        let mut live = who.request("GET", path).send().await.unwrap();
        let before = read_until(&mut live, &format!("\"seq\":{seq},")).await;
        assert!(before.contains("Refused"), "{path}: {before}");
    }
    let mut live = vera
        .request("GET", "/live/calls/stream")
        .send()
        .await
        .unwrap();
    read_until(&mut live, &format!("\"seq\":{seq},")).await;
    person
        .post("/lanes/entry-1/open", &[("reason", "Known to me")])
        .await;
    let text = read_until(&mut live, "gate confirmed").await;
    assert!(text.contains("opened by admin 14:00:07"), "{text}");
    assert!(text.contains("\"shut_out\":false"), "{text}");
}

/// What became of vehicles long ago is known as well.
#[tokio::test]
async fn what_became_of_a_vehicle_is_kept_with_the_journal() {
    let park = CarPark::day().await;
    let opened = |e: &JournalEntry| e.outputs.iter().any(|o| matches!(o, Output::Passage(_)));
    let passed = park.journal().into_iter().find(opened).unwrap();
    let seq = passed.outputs.iter().find_map(|o| match o {
        Output::Passage(p) => Some(p.seq),
        _ => None,
    });
    let served = serve(park).await;
    let mut person = Person::inside(&served).await;
    let path = format!("/events/{}", seq.unwrap());
    person.until(&path, "gate opened").await;
}
