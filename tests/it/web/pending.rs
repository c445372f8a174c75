//! Vehicles that a lane asks about: the queue on the live page, and who was first to answer.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use plategate::clock::Clock;
use plategate::domain::event::*;
use plategate::domain::plate::Plate;
use plategate::domain::site::{LaneId, PermitId, Unanswered};
use plategate::port::desk::Asked;

use plategate::port::accounts::Role;
use serde_json::{Value, json};

use super::api::Program;
use super::streams::read_until;
use super::twin::{Inner, Twin};
use super::{Person, demo, serve};

impl Twin {
    /// A vehicle comes that its lane asks about; nobody has answered yet.
    pub fn ask(&self, lane: &str, plate: &str) -> Seq {
        self.clock.advance(Duration::from_secs(5));
        let at = self.clock.now();
        let mut inner = self.lock();
        inner.seq += 1;
        let plate = Plate::new(plate).unwrap();
        let mut decision = demo::decision(inner.seq, lane, at, &plate, None, Reason::VisitorAsk);
        decision.near = Some(NearMiss {
            permit: PermitId::new("P-1001"),
            plate: Plate::new("W48213K").unwrap(),
            probability: 0.62,
            sure: false,
        });
        inner.decisions.push(decision.clone());
        inner.asked.push(Asked {
            decision: decision.seq,
            until: at + SignedDuration::from_secs(90),
            then: Unanswered::Refuse,
        });
        let entry = JournalEntry {
            seq: decision.seq,
            at,
            input: Input::Heartbeat,
            outputs: vec![Output::Decision(decision)],
        };
        drop(inner);
        let seq = entry.seq;
        let _ = self.stream.send(Arc::new(entry));
        seq
    }
}

/// What the twin says to an answer.
pub fn answer(inner: &mut Inner, order: &Order) -> Option<Vec<Output>> {
    let OrderKind::Answer { decision, accept } = order.what else {
        return None;
    };
    let before = inner.asked.len();
    inner.asked.retain(|a| a.decision != decision);
    if inner.asked.len() == before {
        return Some(vec![Output::Rejected(Rejection::NotAsked)]);
    }
    let answered = Output::Answered {
        decision,
        lane: LaneId::new("entry-2"),
        answer: if accept {
            QuestionEnd::Accepted
        } else {
            QuestionEnd::Refused
        },
    };
    Some(vec![
        answered,
        Output::Done(if accept {
            Done::Accepted
        } else {
            Done::Refused
        }),
    ])
}

#[tokio::test]
async fn who_waits_longest_stands_on_top() {
    let served = serve(Twin::demo()).await;
    let mut person = Person::inside(&served).await;
    let empty = person.get("/").await.body;
    assert!(!empty.contains("class=\"ask\""), "nobody waits");
    let first = served.twin.ask("entry-2", "W48218K");
    let second = served.twin.ask("entry-1", "KR502ES");
    let page = person.get("/").await.body;
    let place = |seq: Seq| page.find(&format!("id=\"pending-{seq}\"")).unwrap();
    assert!(place(first) < place(second));
    for words in [
        "Nearly the plate <span class=\"plate\">W48213K</span>",
        "62\u{a0}% likely that vehicle",
        "<span data-left=\"85\">85</span> seconds left, then the gate stays shut",
        &format!("action=\"/pending/{first}\""),
        "data-press=\"a\"",
        "data-press=\"r\"",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[tokio::test]
async fn the_first_answer_counts_and_the_second_is_told_so() {
    let served = serve(Twin::demo()).await;
    let mut person = Person::inside(&served).await;
    let seq = served.twin.ask("entry-2", "W48218K");
    let got = person
        .post(&format!("/pending/{seq}"), &[("answer", "maybe")])
        .await;
    assert_eq!(got.status, 422, "{}", got.body);
    let got = person
        .post(&format!("/pending/{seq}"), &[("answer", "accept")])
        .await;
    assert_eq!((got.status, got.location.as_str()), (303, "/"));
    let order = served.twin.lock().inputs.last().cloned();
    assert!(matches!(
        order,
        Some(Input::Order(Order { by, what: OrderKind::Answer { decision, accept: true }, .. }))
            if by == "admin" && decision == seq
    ));
    let page = person.get("/").await.body;
    assert!(page.contains("Accepted: the gate has been asked to open."));
    assert!(page.contains("let in by admin"), "the row says who");
    assert!(!page.contains("class=\"ask\""));
    person
        .post(&format!("/pending/{seq}"), &[("answer", "refuse")])
        .await;
    let page = person.get("/").await.body;
    assert!(
        page.contains("You were not the first: let in by admin."),
        "{page}"
    );
}

#[tokio::test]
async fn a_program_answers_too_and_is_told_who_was_quicker() {
    let served = serve(Twin::demo()).await;
    let mut program = Program::of(&served, Role::Attendant);
    assert_eq!(program.get("/api/v1/pending").await, (200, json!([])));
    let seq = served.twin.ask("entry-2", "W48218K");
    let until = served.twin.clock.now() + Duration::from_secs(90);
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
        detail.starts_with("You were not the first: let in by "),
        "{detail}"
    );
    assert!(detail.contains("attendant program"), "{detail}");
}

#[tokio::test]
async fn the_queue_is_kept_fresh() {
    let served = serve(Twin::demo()).await;
    let mut person = Person::inside(&served).await;
    let request = person.request("GET", "/live/stream?since=155");
    let mut live = request.send().await.unwrap();
    read_until(&mut live, "\"pending\":[]").await;
    let seq = served.twin.ask("entry-2", "W48218K");
    let text = read_until(&mut live, &format!("\"pending\":[[{seq},")).await;
    assert!(text.contains("W48218K"), "{text}");
    person
        .post(&format!("/pending/{seq}"), &[("answer", "refuse")])
        .await;
    let text = read_until(&mut live, "\"pending\":[]").await;
    assert!(text.contains("refused by admin"), "{text}");
}
