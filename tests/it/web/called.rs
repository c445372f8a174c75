//! Refused vehicles call whoever is on duty, and are let in or dismissed where one is.

use plategate::actions::calls::CallRefused;
use plategate::domain::event::*;
use plategate::port::accounts::Role;
use plategate::web::Settings;
use serde_json::{Value, json};

use super::car_park::CarPark;
use super::roles::person;
use super::streams::read_until;
use super::{Person, Served, form, serve, serve_with};

/// P-1001 is inside.
const INSIDE: &str = "W48213K";

/// Posts as a page does that stays where it is.
async fn stay(served: &Served, person: &mut Person, path: &str, fields: &[(&str, &str)]) -> Value {
    let csrf = person.csrf.clone();
    let mut all = vec![("csrf", csrf.as_str())];
    all.extend_from_slice(fields);
    let request = person
        .request("POST", path)
        .header("origin", served.base.clone())
        .header("accept", "application/json")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form(&all));
    let got = person.send(request).await;
    assert_eq!(got.status, 200, "{path}: {}", got.body);
    serde_json::from_str(&got.body).unwrap()
}

fn orders(park: &CarPark) -> Vec<OrderKind> {
    park.ordered().into_iter().map(|o| o.what).collect()
}

#[tokio::test]
async fn a_refused_vehicle_calls_on_every_page_until_somebody_has_acted() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut admin = Person::inside(&served).await;
    let mut ben = person(&served, &park, "ben", Role::Attendant);
    let mut live = ben
        .request("GET", "/live/calls/stream")
        .send()
        .await
        .unwrap();
    read_until(&mut live, "{\"pending\":[],").await;
    let seq = park.arrive("entry-1", INSIDE).await;
    let text = read_until(&mut live, &format!("{{\"pending\":[[{seq},")).await;
    for words in [
        "Dismiss",
        "Reset and admit",
        "Entered while already inside",
        INSIDE,
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    // The same vehicle again is the same call, and another lane's is one more.
    let page = admin.get("/").await.body;
    assert!(page.contains(&format!("id=\"pending-{seq}\"")), "{page}");

    let path = format!("/events/{seq}/open");
    let done = stay(&served, &mut admin, &path, &[("reason", "Known to me")]).await;
    assert_eq!(
        done,
        json!({ "good": true, "text": "Entry 1: the gate has been told to open." })
    );
    let text = read_until(&mut live, "opened by admin").await;
    assert!(text.contains("{\"pending\":[],"), "{text}");
    ben.get("/").await;
    let second = stay(&served, &mut ben, &path, &[("reason", "Me too")]).await;
    assert_eq!(second["good"], false);
    assert_eq!(
        second["text"],
        "Someone else answered first: opened by admin."
    );
    let lane = plategate::domain::site::LaneId::new("entry-1");
    assert_eq!(orders(&park), [OrderKind::Open { lane }]);
}

/// One tap lets it in: the button says which vehicle it is, why it was refused, and the reason that will stand in the log.
#[tokio::test]
async fn a_refused_vehicle_is_let_in_with_one_tap_unless_it_is_on_the_deny_list() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut admin = Person::inside(&served).await;
    let mut vera = person(&served, &park, "vera", Role::Viewer);
    let call = |page: &str, seq: Seq| {
        let rest = page.split_once(&format!("id=\"pending-{seq}\""));
        let (_, rest) = rest.unwrap_or_else(|| panic!("no call {seq}: {page}"));
        rest.split("</li>").next().unwrap().to_owned()
    };
    let seq = park.arrive("entry-1", INSIDE).await;
    let path = format!("/events/{seq}/open");
    let shown = call(&admin.get("/").await.body, seq);
    let reason = "Let in after a refusal";
    for words in [
        &format!("action=\"{path}\""),
        &format!("Open for {INSIDE}"),
        "Entered while already inside",
        &format!("value=\"{reason}\" data-last-reason"),
        "Other reason…",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(!vera.get("/").await.body.contains("data-last-reason"));
    let done = stay(&served, &mut admin, &path, &[("reason", reason)]).await;
    assert_eq!(done["good"], true, "{done}");
    assert_eq!(park.ordered().last().unwrap().reason, reason);

    let denied = park.put_permit(super::day::permit("D-9", "denied", "Nobody", "D9D"));
    denied.await;
    let seq = park.arrive("entry-2", "D9D").await;
    let shown = call(&admin.get("/").await.body, seq);
    assert!(!shown.contains("data-last-reason"), "{shown}");
    assert!(shown.contains("data-dialog=\"dialog-open\""), "{shown}");
}

#[tokio::test]
async fn reset_and_admit_forgets_where_the_plate_is_and_opens() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut admin = Person::inside(&served).await;
    let seq = park.arrive("entry-1", INSIDE).await;
    let fields = [("reason", "Left by an open gate"), ("reset", "true")];
    let done = stay(&served, &mut admin, &format!("/events/{seq}/open"), &fields).await;
    assert_eq!(done["good"], true, "{done}");
    let kinds = orders(&park);
    assert!(
        matches!(
            kinds.as_slice(),
            [OrderKind::Reset { .. }, OrderKind::Open { .. }]
        ),
        "{kinds:?}"
    );
    admin
        .until(&format!("/events/{seq}"), "gate confirmed")
        .await;
}

#[tokio::test]
async fn who_dismisses_a_call_ends_it_for_all() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut admin = Person::inside(&served).await;
    let mut ben = person(&served, &park, "ben", Role::Attendant);
    let seq = park.arrive("entry-1", INSIDE).await;
    let mut live = ben
        .request("GET", "/live/calls/stream")
        .send()
        .await
        .unwrap();
    read_until(&mut live, &format!("[[{seq},")).await;
    let path = format!("/calls/{seq}/dismiss");
    let done = stay(&served, &mut admin, &path, &[]).await;
    assert_eq!(done["good"], true, "{done}");
    let text = read_until(&mut live, "dismissed by admin").await;
    assert!(text.contains("{\"pending\":[],"), "{text}");
    ben.get("/").await;
    let again = stay(&served, &mut ben, &path, &[]).await;
    assert_eq!(again["text"], "admin has dismissed it already.", "{again}");
    assert_eq!(orders(&park), [], "nothing was ordered");
}

/// A vehicle that comes behind it stands there now.
#[tokio::test]
async fn nobody_is_let_in_for_another() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut admin = Person::inside(&served).await;
    let seq = park.arrive("entry-1", INSIDE).await;
    park.clock.advance(std::time::Duration::from_secs(60));
    let behind = park.arrive("entry-1", "W20417B").await;
    let path = format!("/events/{seq}/open");
    let done = stay(&served, &mut admin, &path, &[("reason", "Known to me")]).await;
    assert_eq!(done["good"], false, "{done}");
    assert_eq!(orders(&park), []);
    let page = admin.get("/").await.body;
    assert!(page.contains(&format!("id=\"pending-{behind}\"")), "{page}");
    assert!(
        !page.contains(&format!("id=\"pending-{seq}\"")),
        "one a lane"
    );
    assert!(
        page.contains("data-denied class=\"is-denied\">On the deny list"),
        "{page}"
    );
    // And for minutes only: then nothing is offered for it any more, on no page.
    let button = format!("data-action=\"/events/{behind}/open\"");
    let event = admin.get(&format!("/events/{behind}")).await.body;
    assert!(event.contains(&button), "{event}");
    park.clock.advance(std::time::Duration::from_secs(180));
    let page = admin.get("/").await.body;
    assert!(!page.contains("ask-shut"), "{page}");
    let event = admin.get(&format!("/events/{behind}")).await.body;
    assert!(!event.contains(&button), "{event}");
    let path = format!("/events/{behind}/open");
    let done = stay(&served, &mut admin, &path, &[("reason", "Late")]).await;
    assert_eq!(done["good"], false, "{done}");
    assert_eq!(orders(&park), []);
}

/// Where one that waits for an answer stands before it, *open* is for that one: the card says so, and offers nothing that cannot be.
#[tokio::test]
async fn a_card_says_which_vehicle_stands_before_it() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut admin = Person::inside(&served).await;
    let mut live = admin
        .request("GET", "/live/calls/stream")
        .send()
        .await
        .unwrap();
    read_until(&mut live, "{\"pending\":[],").await;
    let first = park.ask("entry-1", "GZ771AB").await;
    let seq = park.arrive("entry-1", INSIDE).await;
    let before = format!("data-behind=\"{first}\"");
    let open = format!("action=\"/events/{seq}/open\"");
    let page = admin.get("/").await.body;
    for (words, there) in [
        (&*format!("id=\"pending-{seq}\""), true),
        (&before, true),
        ("GZ771AB</span> stands before it", true),
        (&open, false),
    ] {
        assert_eq!(page.contains(words), there, "{words}: {page}");
    }
    let text = read_until(&mut live, "stands before it").await;
    assert!(!text.contains(&open.replace('"', "\\\"")), "{text}");
    let event = admin.get(&format!("/events/{seq}")).await.body;
    assert!(event.contains("stands before it"), "{event}");
    assert!(!event.contains(&open), "{event}");
    let path = format!("/events/{seq}/open");
    let done = stay(&served, &mut admin, &path, &[("reason", "Known to me")]).await;
    assert_eq!(done["good"], false, "{done}");
    let said = done["text"].as_str().unwrap();
    assert!(said.contains("GZ771AB stands before it"), "{said}");
    assert_eq!(orders(&park), []);
    // As soon as that one has its answer, it is this one's turn.
    let refuse = [("answer", "refuse")];
    let done = stay(&served, &mut admin, &format!("/pending/{first}"), &refuse).await;
    assert_eq!(done["good"], true, "{done}");
    let page = admin.until("/", &open).await;
    assert!(!page.contains(&before), "{page}");
    let text = read_until(&mut live, &open.replace('"', "\\\"")).await;
    assert!(text.contains(&format!("[[{seq},")), "{text}");
}

/// An opening at a lane is booked by the engine to whoever was refused there in the last ten minutes: the dialog names that vehicle,
/// however long its call is over, and the answer does.
#[tokio::test]
async fn the_dialog_names_the_vehicle_that_an_opening_is_booked_to() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut admin = Person::inside(&served).await;
    let ask = "/lanes/entry-1/opens-for";
    for (minutes, booked) in [(0, true), (4, true), (9, true), (11, false)] {
        park.arrive("entry-1", INSIDE).await;
        park.clock
            .advance(std::time::Duration::from_secs(60 * minutes));
        let named = admin.get(ask).await;
        assert_eq!(named.status, if booked { 200 } else { 204 }, "{minutes}");
        let words = format!("{INSIDE}</span>");
        assert_eq!(named.body.contains(&words), booked, "{}", named.body);
        let done = stay(
            &served,
            &mut admin,
            "/lanes/entry-1/open",
            &[("reason", "x")],
        )
        .await;
        let expect = match booked {
            true => format!("Entry 1: the gate has been told to open for {INSIDE}."),
            false => "Entry 1: the gate has been told to open.".to_owned(),
        };
        assert_eq!(done["text"], expect, "{minutes}");
        park.clock.advance(std::time::Duration::from_secs(3_600));
    }
    assert_eq!(admin.get("/lanes/nowhere/opens-for").await.status, 404);
    let mut vera = person(&served, &park, "vera", Role::Viewer);
    assert_eq!(vera.get(ask).await.status, 403);
}

#[tokio::test]
async fn the_site_file_says_which_refused_vehicles_call() {
    let park = CarPark::day().await;
    let settings = Settings {
        call_refused: CallRefused::Nobody,
        ..Settings::default()
    };
    let served = serve_with(park.clone(), settings).await;
    let mut admin = Person::inside(&served).await;
    park.arrive("entry-1", INSIDE).await;
    assert!(!admin.get("/").await.body.contains("ask-shut"));
    // A permitted one that got no pulse calls all the same.
    park.stick(true);
    let seq = park.arrive("entry-2", "MD114CN").await;
    admin.until("/", &format!("id=\"pending-{seq}\"")).await;
}

#[tokio::test]
async fn events_lead_to_those_beside_them() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut admin = Person::inside(&served).await;
    let all = park.decisions();
    let plain: Vec<Seq> = all.iter().map(|d| d.seq).collect();
    let violations: Vec<Seq> = all
        .iter()
        .filter(|d| d.violation.is_some())
        .map(|d| d.seq)
        .collect();
    let mut check = async |list: &[Seq], at: usize| {
        let page = admin.get(&format!("/events/{}", list[at])).await.body;
        let link =
            |seq: &Seq, rel: &str| format!("href=\"/events/{seq}\" data-press=\"Arrow{rel}\"");
        let before = at.checked_sub(1).and_then(|n| list.get(n));
        for (other, rel) in [(before, "Left"), (list.get(at + 1), "Right")] {
            let there = page.contains(&format!("data-press=\"Arrow{rel}\""));
            assert_eq!(there, other.is_some(), "{at} {rel}");
            assert!(
                other.is_none_or(|seq| page.contains(&link(seq, rel))),
                "{at} {rel}"
            );
        }
    };
    check(&violations, 1).await;
    check(&violations, 0).await;
    check(&violations, violations.len() - 1).await;
    let at = all
        .iter()
        .position(|d| d.violation.is_none() && d.explained.is_none());
    check(&plain, at.unwrap()).await;
}
