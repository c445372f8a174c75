//! Vehicles that a lane asks about: the queue on the live page, and who was first to answer.

use std::time::Duration;

use plategate::domain::event::*;
use plategate::port::accounts::Role;
use plategate::port::records::Records;
use serde_json::{Value, json};

use super::api::Program;
use super::car_park::CarPark;
use super::own_lanes::limited;
use super::roles::person;
use super::streams::read_until;
use super::{Person, form, serve};

/// One whose plate is nearly that of a permit that is not inside.
const NEARLY: &str = "MD11[74]CN";

#[tokio::test]
async fn who_waits_longest_stands_on_top() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let empty = person.get("/").await.body;
    assert!(!empty.contains("class=\"ask\""), "nobody waits");
    let first = served.park.ask("entry-2", NEARLY).await;
    let second = served.park.ask("entry-1", "GZ771AB").await;
    let page = person.get("/").await.body;
    let place = |seq: Seq| page.find(&format!("id=\"pending-{seq}\"")).unwrap();
    assert!(place(first) < place(second));
    let near = served.park.store.decision(first).unwrap().unwrap().near;
    let likely = (near.unwrap().probability * 100.0).round();
    for words in [
        "Almost the plate <span class=\"plate\">MD114CN</span>",
        &format!("{likely}\u{a0}% likely to be that vehicle"),
        "<span data-left=\"83\">83</span> seconds left, then the vehicle is refused",
        &format!("action=\"/pending/{first}\""),
        "data-press=\"a\"",
        "data-press=\"r\"",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[tokio::test]
async fn the_first_answer_counts_and_the_second_is_told_so() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let seq = served.park.ask("entry-2", NEARLY).await;
    let got = person
        .post(&format!("/pending/{seq}"), &[("answer", "maybe")])
        .await;
    assert_eq!(got.status, 422, "{}", got.body);
    let got = person
        .post(&format!("/pending/{seq}"), &[("answer", "accept")])
        .await;
    assert_eq!((got.status, got.location.as_str()), (303, "/"));
    let order = served.park.told().last().cloned();
    assert!(matches!(
        order,
        Some(Input::Order(Order { by, what: OrderKind::Answer { decision, accept: true }, .. }))
            if by == "admin" && decision == seq
    ));
    let page = person.get("/").await.body;
    assert!(page.contains("Accepted: the gate has been told to open."));
    let page = person.until("/", "admitted by admin").await;
    assert!(!page.contains("class=\"ask\""));
    person
        .post(&format!("/pending/{seq}"), &[("answer", "refuse")])
        .await;
    let page = person.get("/").await.body;
    assert!(
        page.contains("Someone else answered first: admitted by admin."),
        "{page}"
    );
}

#[tokio::test]
async fn a_program_answers_too_and_is_told_who_was_quicker() {
    let served = serve(CarPark::day().await).await;
    let mut program = Program::of(&served, Role::Attendant);
    assert_eq!(program.get("/api/v1/pending").await, (200, json!([])));
    let seq = served.park.ask("entry-2", NEARLY).await;
    let until = served.park.now() + Duration::from_secs(90);
    let ask = json!({
        "event": seq, "lane": "entry-2", "until": until.to_string(), "then": "refuse",
    });
    assert_eq!(program.get("/api/v1/pending").await, (200, json!([ask])));
    let path = format!("/api/v1/pending/{seq}");
    let mut viewer = Program::of(&served, Role::Viewer);
    let accept = json!({ "accept": true });
    assert_eq!(viewer.tell("POST", &path, &accept, "").await.status, 403);
    let got = program.tell("POST", &path, &accept, "").await;
    assert_eq!(got.status, 200, "{}", got.body);
    assert_eq!(program.get("/api/v1/pending").await, (200, json!([])));
    let refuse = json!({ "accept": false });
    let got = program.tell("POST", &path, &refuse, "").await;
    let problem: Value = serde_json::from_str(&got.body).unwrap();
    assert_eq!((got.status, &problem["status"]), (409, &json!(409)));
    let detail = problem["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("Someone else answered first: admitted by "),
        "{detail}"
    );
    assert!(detail.contains("attendant program"), "{detail}");
}

#[tokio::test]
async fn the_queue_is_kept_fresh() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let path = format!("/live/stream?since={}", served.park.last());
    let request = person.request("GET", &path);
    let mut live = request.send().await.unwrap();
    read_until(&mut live, "\"pending\":[]").await;
    let seq = served.park.ask("entry-2", NEARLY).await;
    let text = read_until(&mut live, &format!("\"pending\":[[{seq},")).await;
    assert!(text.contains("MD117CN"), "{text}");
    person
        .post(&format!("/pending/{seq}"), &[("answer", "refuse")])
        .await;
    let text = read_until(&mut live, "\"pending\":[]").await;
    assert!(text.contains("refused by admin"), "{text}");
}

#[tokio::test]
async fn calls_reach_any_page_of_those_whose_lane_it_is() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let mut live = person
        .request("GET", "/live/calls/stream")
        .send()
        .await
        .unwrap();
    read_until(&mut live, "{\"pending\":[],").await;
    let seq = served.park.ask("entry-2", NEARLY).await;
    let text = read_until(&mut live, &format!("{{\"pending\":[[{seq},")).await;
    assert!(text.contains("MD117CN"), "{text}");
    // Answered where one is: what came of it is a sentence, and no message waits for the next page.
    let mut answer = async |answer: &str| {
        let fields = [("csrf", person.csrf.as_str()), ("answer", answer)];
        let request = person
            .request("POST", &format!("/pending/{seq}"))
            .header("origin", served.base.clone())
            .header("accept", "application/json")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form(&fields));
        let got = person.send(request).await;
        assert_eq!(got.status, 200, "{}", got.body);
        serde_json::from_str::<Value>(&got.body).unwrap()
    };
    let first = json!({ "good": true, "text": "Refused: the gate stays shut." });
    assert_eq!(answer("refuse").await, first);
    let text = read_until(&mut live, "\"ended\":[[").await;
    assert!(text.contains("refused by admin"), "{text}");
    let second = json!({ "good": false, "text": "Someone else answered first: refused by admin." });
    assert_eq!(answer("accept").await, second);
    let page = person.get("/").await.body;
    assert!(!page.contains("Someone else answered first"), "{page}");
}

#[tokio::test]
async fn nobody_is_called_to_a_lane_that_is_not_theirs() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let ann = limited(&served, &park);
    let mut live = ann
        .request("GET", "/live/calls/stream")
        .send()
        .await
        .unwrap();
    read_until(&mut live, "{\"pending\":[],").await;
    let other = park.ask("entry-1", "GZ771AB").await;
    let own = park.ask("entry-2", NEARLY).await;
    let text = read_until(&mut live, &format!("[[{own},")).await;
    assert!(!text.contains(&format!("pending-{other}")), "{text}");
    let vera = person(&served, &park, "vera", Role::Viewer);
    let mut live = vera
        .request("GET", "/live/calls/stream")
        .send()
        .await
        .unwrap();
    let text = read_until(&mut live, &format!("\"seq\":{own}")).await;
    assert!(
        text.contains("\"pending\":[],"),
        "she may not answer: {text}"
    );
}
