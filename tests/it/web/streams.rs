//! Events as they happen.

use std::time::Duration;

use plategate::port::accounts::Role;

use super::car_park::CarPark;
use super::{Person, day, serve};
use crate::patience::LIMIT;

/// Reads a stream until `part` has come; gives all that came.
pub async fn read_until(answer: &mut reqwest::Response, part: &str) -> String {
    let mut text = String::new();
    let read = async {
        while !text.contains(part) {
            match answer.chunk().await.unwrap() {
                Some(bytes) => text.push_str(&String::from_utf8_lossy(&bytes)),
                None => panic!("the stream ended after: {text}"),
            }
        }
    };
    let done = tokio::time::timeout(LIMIT, read).await;
    assert!(done.is_ok(), "{part:?} did not come, but: {text}");
    text
}

#[tokio::test]
async fn what_became_of_vehicles_is_known_after_a_restart() {
    let park = CarPark::day().await;
    let seq = park.arrive("entry-1", "MD114CN").await;
    // The dashboard comes up only now: it reads the journal again.
    let served = serve(park).await;
    let mut person = Person::inside(&served).await;
    let known = async {
        loop {
            let page = person.get("/").await.body;
            if page.contains("gate opened") && page.contains("98\u{a0}% sure") {
                return page;
            }
            tokio::task::yield_now().await;
        }
    };
    let page = tokio::time::timeout(LIMIT, known)
        .await
        .expect("what became of it");
    assert!(page.contains(&format!("id=\"e{seq}\"")), "{page}");
}

#[tokio::test]
async fn an_arrival_reaches_the_live_page_and_programs() {
    let served = serve(CarPark::day().await).await;
    let person = Person::inside(&served).await;
    let path = format!("/live/stream?since={}", served.park.last());
    let mut live = person.request("GET", &path).send().await.unwrap();
    let mut api = person
        .request("GET", "/api/v1/events")
        .send()
        .await
        .unwrap();
    assert_eq!(live.headers()["content-type"], "text/event-stream");
    read_until(&mut live, "\"health\":\"").await;

    let seq = served.park.arrive("entry-1", "MD114CN").await;
    let text = read_until(&mut live, "gate opened").await;
    assert!(text.contains(&format!("id=\\\"e{seq}\\\"")), "{text}");
    assert!(
        text.contains("Clara Novak") && text.contains("98\u{a0}% sure"),
        "{text}"
    );
    let text = read_until(&mut api, "\"passage\"").await;
    assert!(
        text.contains("event: event") && text.contains(&format!("id: {seq}")),
        "{text}"
    );
    assert!(text.contains("\"plate\":\"MD114CN\""), "{text}");
}

#[tokio::test]
async fn who_comes_back_is_given_what_was_missed() {
    let served = serve(CarPark::day().await).await;
    let person = Person::inside(&served).await;
    let last = served.park.newest(|_| true).seq;
    let missed = served.park.arrive("entry-2", "MD114CN").await;
    let request = person
        .request("GET", "/live/stream?since=0")
        .header("last-event-id", last.to_string());
    let mut live = request.send().await.unwrap();
    let text = read_until(&mut live, &format!("e{missed}")).await;
    assert!(
        !text.contains(&format!("e{last}\\\"")),
        "what the page has is not sent again: {text}"
    );
}

#[tokio::test]
async fn the_kill_switch_and_a_blind_camera_show_at_once() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let path = format!("/live/stream?since={}", served.park.last());
    let mut live = person.request("GET", &path).send().await.unwrap();
    read_until(&mut live, "\"health\":\"").await;
    person
        .post("/kill-switch", &[("on", "true"), ("reason", "Fire alarm")])
        .await;
    let text = read_until(&mut live, "\"gates_off\":true").await;
    assert!(
        text.contains("admin switched all gates off (kill switch on): Fire alarm"),
        "{text}"
    );
    served.park.cameras.blind("exit-2");
    read_until(&mut live, "refuses the password").await;
}

#[tokio::test]
async fn streams_end_when_the_gateway_stops() {
    let served = serve(CarPark::day().await).await;
    let person = Person::inside(&served).await;
    let mut api = person
        .request("GET", "/api/v1/events")
        .send()
        .await
        .unwrap();
    drop(served);
    let end = tokio::time::timeout(LIMIT, async {
        while let Ok(Some(_)) = api.chunk().await {}
    })
    .await;
    assert!(end.is_ok(), "the stream holds the gateway up");
}

/// The events in a piece of a stream, as (id, data), whole ones only.
fn events(text: &str) -> Vec<(String, String)> {
    let whole = text.rsplit_once("\n\n").map_or("", |(whole, _)| whole);
    let field = |event: &str, name: &str| {
        let mut lines = event.lines().filter_map(|l| l.strip_prefix(name));
        lines.next().map(|v| v.trim().to_owned())
    };
    let named = whole.split("\n\n");
    named
        .filter_map(|event| Some((field(event, "id:")?, field(event, "data:")?)))
        .collect()
}

/// A reader whose line is cut again and again in the middle of traffic has everything once.
#[tokio::test]
async fn a_reader_that_is_cut_off_misses_nothing_and_has_nothing_twice() {
    const CARS: usize = 60;
    // Sighting, decision, gate's command, its answer, passage: five lines a car, in two entries.
    const ALL: usize = CARS * 5;
    let served = serve(CarPark::quiet_day().await).await;
    let person = Person::inside(&served).await;
    let start = person
        .request("GET", "/api/v1/events")
        .send()
        .await
        .unwrap();
    assert_eq!(start.status(), 200);
    let first = served.park.last() + 1;
    let park = served.park.clone();
    let traffic = tokio::spawn(async move {
        // Employees who have not been here yet, each in and out.
        for n in 0..CARS as i64 {
            let lane = ["entry-1", "exit-1"][n as usize % 2];
            // Later than `apart_s` in all: not one vehicle before two cameras.
            park.clock.advance(Duration::from_secs(5));
            park.arrive(lane, &day::employee(40 + n / 2)).await;
        }
        park.last()
    });
    let (mut last_id, mut had) = (format!("{}", first - 1), Vec::new());
    let mut cuts = 0;
    let reading = async {
        while had.len() < ALL {
            let request = person.request("GET", "/api/v1/events");
            let request = request.header("last-event-id", &last_id);
            let mut answer = request.send().await.unwrap();
            let (mut text, wanted) = (String::new(), 1 + cuts % 7);
            while events(&text).len() < wanted && had.len() + events(&text).len() < ALL {
                let bytes = answer.chunk().await.unwrap().expect("the stream goes on");
                text.push_str(&String::from_utf8_lossy(&bytes));
            }
            // Of what has come, only some was taken in before the line was cut.
            let taken: Vec<_> = events(&text).into_iter().take(wanted).collect();
            last_id = taken.last().unwrap().0.clone();
            had.extend(taken);
            cuts += 1;
        }
    };
    let done = tokio::time::timeout(LIMIT, reading).await;
    assert!(done.is_ok(), "{} of {ALL} came", had.len());
    assert!(cuts > 20, "{cuts}");
    let last = traffic.await.unwrap();
    let entries = served.park.journal().into_iter();
    let entries = entries.filter(|e| (first..=last).contains(&e.seq));
    let all: Vec<(String, String)> = entries
        .flat_map(|entry| {
            let lines = plategate::port::events::lines(&entry).into_iter();
            (1..)
                .zip(lines)
                .map(move |(n, line)| (format!("{}.{n}", entry.seq), line))
        })
        .collect();
    assert_eq!(had, all);
}

#[tokio::test]
async fn who_asks_for_too_long_ago_is_told_what_was_missed() {
    let served = serve(CarPark::day().await).await;
    let person = Person::inside(&served).await;
    let ask = |id: &'static str| {
        let request = person.request("GET", "/api/v1/events");
        request.header("last-event-id", id).send()
    };
    assert_eq!(ask("moon").await.unwrap().status(), 400);
    // A number that this journal has not reached: it is another journal's.
    let mut answer = ask("900000.1").await.unwrap();
    let text = read_until(&mut answer, "\n\n").await;
    assert!(text.contains("event: missed"), "{text}");
    assert!(text.contains("\"after\":900000"), "{text}");
    let seq = served.park.arrive("entry-1", "MD114CN").await;
    let text = read_until(&mut answer, "\"passage\"").await;
    assert!(text.contains(&format!("id: {seq}.1")), "{text}");
}

#[tokio::test]
async fn so_many_streams_a_person_and_only_for_those_who_are_logged_in() {
    let served = serve(CarPark::day().await).await;
    let person = Person::inside(&served).await;
    let other = super::roles::person(&served, &served.park, "ann", Role::Viewer);
    let open = async |person: &Person, path: &str| {
        let answer = person.request("GET", path).send().await.unwrap();
        (answer.status().as_u16(), answer)
    };
    let mut held = Vec::new();
    let both = ["/live/stream", "/api/v1/events"];
    for path in both.iter().cycle().take(8) {
        let (status, stream) = open(&person, path).await;
        assert_eq!(status, 200);
        held.push(stream);
    }
    for path in both {
        assert_eq!(open(&person, path).await.0, 429, "{path}");
        assert_eq!(open(&other, path).await.0, 200, "another person: {path}");
        assert_eq!(open(&Person::new(&served), path).await.0, 401, "{path}");
    }
    // Whoever closes one may open another.
    held.pop();
    let again = async {
        while open(&person, "/live/stream").await.0 != 200 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let again = tokio::time::timeout(LIMIT, again).await;
    assert!(again.is_ok(), "the place of a closed stream stays taken");
}

#[tokio::test]
async fn a_stream_ends_when_its_person_chooses_another_language_and_goes_on_in_it() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let other = super::roles::person(&served, &served.park, "ann", Role::Attendant);
    let calls = "/live/calls/stream";
    let mut old = person.request("GET", calls).send().await.unwrap();
    let mut others = other.request("GET", calls).send().await.unwrap();
    read_until(&mut old, "event: calls").await;
    read_until(&mut others, "event: calls").await;
    let chosen = person
        .post("/account/language", &[("language", "de")])
        .await;
    assert_eq!(chosen.status, 303, "{}", chosen.body);
    // The browser asks for it again by itself.
    let ended = async { while let Ok(Some(_)) = old.chunk().await {} };
    let ended = tokio::time::timeout(LIMIT, ended).await;
    assert!(ended.is_ok(), "the stream goes on in the old language");
    let mut new = person.request("GET", calls).send().await.unwrap();
    served.park.ask("entry-1", "GZ771AB").await;
    read_until(&mut new, "lang=\\\"de\\\"").await;
    read_until(&mut others, "lang=\\\"en\\\"").await;
}
