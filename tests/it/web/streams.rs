//! Events as they happen.

use std::time::Duration;

use super::twin::Twin;
use super::{Person, serve};

const LIMIT: Duration = Duration::from_secs(10);

/// Reads a stream until `part` has come; gives all that came.
async fn read_until(answer: &mut reqwest::Response, part: &str) -> String {
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
async fn an_arrival_reaches_the_live_page_and_programs() {
    let served = serve(Twin::demo()).await;
    let person = Person::inside(&served).await;
    let mut live = person
        .request("GET", "/live/stream?since=155")
        .send()
        .await
        .unwrap();
    let mut api = person
        .request("GET", "/api/v1/events")
        .send()
        .await
        .unwrap();
    assert_eq!(live.headers()["content-type"], "text/event-stream");
    read_until(&mut live, "\"health\":\"").await;

    let seq = served.twin.arrive("entry-1", "W48213K");
    let text = read_until(&mut live, "gate opened").await;
    assert!(text.contains(&format!("id=\\\"e{seq}\\\"")), "{text}");
    assert!(
        text.contains("Anna Gruber") && text.contains("98\u{a0}% sure"),
        "{text}"
    );
    let text = read_until(&mut api, "\"passage\"").await;
    assert!(
        text.contains("event: event") && text.contains(&format!("id: {seq}")),
        "{text}"
    );
    assert!(text.contains("\"plate\":\"W48213K\""), "{text}");
}

#[tokio::test]
async fn who_comes_back_is_given_what_was_missed() {
    let served = serve(Twin::demo()).await;
    let person = Person::inside(&served).await;
    let missed = served.twin.arrive("entry-2", "W77501P");
    let request = person
        .request("GET", "/live/stream?since=0")
        .header("last-event-id", "155");
    let mut live = request.send().await.unwrap();
    let text = read_until(&mut live, &format!("e{missed}")).await;
    assert!(
        !text.contains("e155\\\""),
        "what the page has is not sent again: {text}"
    );
}

#[tokio::test]
async fn the_kill_switch_and_a_blind_camera_show_at_once() {
    let served = serve(Twin::demo()).await;
    let mut person = Person::inside(&served).await;
    let mut live = person
        .request("GET", "/live/stream?since=155")
        .send()
        .await
        .unwrap();
    read_until(&mut live, "\"health\":\"").await;
    person
        .post("/kill-switch", &[("on", "true"), ("reason", "Fire alarm")])
        .await;
    let text = read_until(&mut live, "\"gates_off\":true").await;
    assert!(
        text.contains("admin switched all gates off: Fire alarm"),
        "{text}"
    );
    served.twin.lock().blind = Some(plategate::domain::site::LaneId::new("exit-2"));
    read_until(&mut live, "refuses the password").await;
}

#[tokio::test]
async fn streams_end_when_the_gateway_stops() {
    let served = serve(Twin::demo()).await;
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
