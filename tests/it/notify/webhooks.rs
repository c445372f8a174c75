//! Webhooks against targets that hang, answer rubbish, send elsewhere, or are gone for a while.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use plategate::catalogue::Language;
use ring::hmac;
use serde_json::Value;

use super::receiver::{Act, Receiver, Request};
use super::{camera, start, target, vehicle};
use crate::gateway::write;
use crate::patience::eventually;
use crate::peers::free_port;

const KEY: [u8; 32] = [7; 32];

/// A webhook's section, and its secret's file.
fn section(folder: &std::path::Path, url: &str, more: &str) -> String {
    let secret = format!("whsec_{}\n", STANDARD.encode(KEY));
    write(folder, "secret", &secret);
    format!(
        "[[notify]]\nid = \"hook\"\nkind = \"webhook\"\nurl = \"{url}\"\nsecret_file = \"secret\"\n{more}\n"
    )
}

const OWN: &str = "allow_private = true";

fn json(request: &Request) -> Value {
    serde_json::from_str(&request.body).unwrap()
}

/// Kind and lane of each.
fn told(requests: &[Request]) -> Vec<String> {
    let one = |request: &Request| {
        let body = json(request);
        let lane = body["data"]["lane"].as_str().unwrap_or("-");
        format!("{} {lane}", body["type"].as_str().unwrap())
    };
    requests.iter().map(one).collect()
}

/// As the receiver checks it.
fn is_signed(request: &Request) -> bool {
    let header = |name: &str| request.headers[name].as_str();
    let signed = format!(
        "{}.{}.{}",
        header("webhook-id"),
        header("webhook-timestamp"),
        request.body
    );
    let tag = STANDARD.decode(header("webhook-signature").strip_prefix("v1,").unwrap());
    let key = hmac::Key::new(hmac::HMAC_SHA256, &KEY);
    hmac::verify(&key, signed.as_bytes(), &tag.unwrap()).is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_behaves_badly_gets_all_in_order_and_once() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = Receiver::start(&[]);
    let there: &'static str = format!("location: http://127.0.0.1:{}/\r\n", elsewhere.port).leak();
    let hook = Receiver::start(&[
        Act::Status(500, ""),
        Act::Rubbish,
        Act::Close,
        Act::Status(302, there),
        Act::Status(307, there),
        Act::Status(410, ""),
        Act::Status(401, ""),
        Act::Status(429, "retry-after: 0\r\n"),
        Act::Status(204, ""),
        Act::Status(503, ""),
    ]);
    let gateway = start(folder.path(), &section(folder.path(), &hook.url(), OWN)).await;
    for lane in ["in", "side"] {
        camera(&gateway, lane, false).await;
        camera(&gateway, lane, true).await;
    }
    let waited = async || hook.taken().len() >= 5;
    eventually("the messages come", waited).await;
    gateway.stop().await;
    let taken = hook.taken();
    let expect = [
        "started -",
        "camera-down in",
        "camera-up in",
        "camera-down side",
        "camera-up side",
        "stopped -",
    ];
    assert_eq!(told(&taken), expect);
    // Nothing was sent on to where the target pointed.
    assert_eq!(elsewhere.all().len(), 0);
    let all = hook.all();
    assert!(all.iter().all(is_signed));
    assert_eq!(all.len(), 6 + 9, "one try for each that failed");
    // Each try of a message has its id, and no two messages have the same.
    let id = |r: &Request| r.headers["webhook-id"].clone();
    let ids: Vec<String> = all.iter().map(id).collect();
    assert!(ids[..9].iter().all(|i| *i == ids[0]), "{ids:?}");
    let mut once: Vec<String> = taken.iter().map(id).collect();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_is_told_in_its_own_language() {
    for (language, title) in [
        ("", "The camera at North gives no pictures"),
        (
            "language = \"de\"",
            "Die Kamera an North liefert keine Bilder",
        ),
        ("language = \"es\"", "La cámara de North no da imágenes"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let hook = Receiver::start(&[]);
        let own = format!("{OWN}\n{language}\nfor = [\"camera-down\"]");
        let gateway = start(folder.path(), &section(folder.path(), &hook.url(), &own)).await;
        camera(&gateway, "in", false).await;
        eventually("the message comes", async || !hook.taken().is_empty()).await;
        gateway.stop().await;
        assert_eq!(json(&hook.taken()[0])["data"]["title"], title);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_over_a_restart_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let url = format!("http://127.0.0.1:{port}/in");
    let targets = section(folder.path(), &url, OWN);
    let gateway = start(folder.path(), &targets).await;
    camera(&gateway, "in", false).await;
    let behind = async || target(&gateway, "hook").waiting == 2;
    eventually("the target is behind", behind).await;
    let trouble = async || target(&gateway, "hook").trouble.is_some();
    eventually("and it is said", trouble).await;
    let why = target(&gateway, "hook").trouble.unwrap();
    assert!(why.contains("2 wait since"), "{why}");
    assert!(
        why.contains(&format!("127.0.0.1:{port} cannot be reached")),
        "{why}"
    );
    // In the language of whoever looks, the cause too; there is one that is ours in it.
    let german = Language::wanted("de").unwrap();
    let why = german.within(|| target(&gateway, "hook").trouble.unwrap());
    assert!(
        why.contains(&format!("127.0.0.1:{port} ist nicht erreichbar")),
        "{why}"
    );
    gateway.stop().await;
    let gateway = start(folder.path(), &targets).await;
    camera(&gateway, "in", true).await;
    let hook = Receiver::at(port, &[]);
    eventually("all comes", async || hook.taken().len() == 5).await;
    let well = async || target(&gateway, "hook").trouble.is_none();
    eventually("all is well again", well).await;
    gateway.stop().await;
    let gateway = start(folder.path(), &targets).await;
    let started = async || hook.taken().len() == 7;
    eventually("what was told is not told again", started).await;
    gateway.stop().await;
    assert_eq!(
        told(&hook.taken()),
        [
            "started -",
            "camera-down in",
            "stopped -",
            "started -",
            "camera-up in",
            "stopped -",
            "started -",
            "stopped -",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_decision_waits_for_a_target_that_hangs_and_the_stop_does_not_either() {
    let folder = tempfile::tempdir().unwrap();
    let hook = Receiver::start(&vec![Act::Hang; 9]);
    let gateway = start(folder.path(), &section(folder.path(), &hook.url(), OWN)).await;
    eventually("it hangs", async || hook.all().len() == 1).await;
    for number in 0..50 {
        camera(&gateway, "in", number % 2 == 1).await;
    }
    assert_eq!(hook.taken().len(), 0);
    gateway.stop().await;
    assert_eq!(hook.taken().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plate_is_told_only_where_the_target_says_so_and_never_in_a_title() {
    for (more, plates) in [(OWN, false), ("allow_private = true\nplates = true", true)] {
        let folder = tempfile::tempdir().unwrap();
        let hook = Receiver::start(&[]);
        let gateway = start(folder.path(), &section(folder.path(), &hook.url(), more)).await;
        vehicle(&gateway, "in", "AB123CD").await;
        eventually("it is told", async || hook.taken().len() == 2).await;
        gateway.stop().await;
        let body = json(&hook.taken()[1]);
        assert_eq!(body["type"], "waiting", "{body}");
        let data = &body["data"];
        assert_eq!(data["severity"], "alarm");
        assert_eq!(data["title"], "A vehicle waits at North");
        let event = data["event"].as_u64().unwrap();
        assert_eq!(data["link"], format!("https://gate.example/events/{event}"));
        let said = hook.taken()[1].body.contains("AB123CD");
        assert_eq!(said, plates, "{body}");
        assert_eq!(data["plate"].is_string(), plates);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_leads_into_the_own_network_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let hook = Receiver::start(&[]);
    let url = format!("https://localhost:{}/in", hook.port);
    let gateway = start(folder.path(), &section(folder.path(), &url, "")).await;
    let refused = async || target(&gateway, "hook").trouble.is_some();
    eventually("it is refused", refused).await;
    let why = target(&gateway, "hook").trouble.unwrap();
    assert!(why.contains("which is no public address"), "{why}");
    gateway.stop().await;
    assert_eq!(hook.all().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_refused_for_good_does_not_stop_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let hook = Receiver::start(&vec![Act::Echo; 5]);
    let more = "allow_private = true\nplates = true\nfor = [\"waiting\"]";
    let gateway = start(folder.path(), &section(folder.path(), &hook.url(), more)).await;
    vehicle(&gateway, "in", "AB123CD").await;
    let mut troubles = Vec::new();
    eventually("it is given up", async || {
        troubles.extend(target(&gateway, "hook").trouble);
        hook.all().len() == 5
    })
    .await;
    vehicle(&gateway, "in", "ZZ999Z").await;
    eventually("the next one is taken", async || hook.taken().len() == 1).await;
    gateway.stop().await;
    assert!(hook.taken()[0].body.contains("ZZ999Z"));
    // What the other side says may be what it was sent: it goes into no log and on no page.
    assert!(
        !troubles.iter().any(|t| t.contains("AB123CD")),
        "{troubles:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_gets_what_it_asks_for_and_many_messages_become_one() {
    let folder = tempfile::tempdir().unwrap();
    let (some, port) = (Receiver::start(&[]), free_port());
    let side = "allow_private = true\nfor = [\"camera-down\"]\nlanes = [\"side\"]";
    let mut targets = section(folder.path(), &some.url(), side);
    let url = format!("http://127.0.0.1:{port}/in");
    let digest = section(folder.path(), &url, "allow_private = true\ndigest_s = 3600");
    targets += &digest.replace("\"hook\"", "\"digest\"");
    let gateway = start(folder.path(), &targets).await;
    for lane in ["in", "side", "in", "side"] {
        camera(&gateway, lane, false).await;
        camera(&gateway, lane, true).await;
    }
    eventually("its own", async || some.taken().len() == 2).await;
    let nine = async || target(&gateway, "digest").waiting == 9;
    eventually("all wait", nine).await;
    let many = Receiver::at(port, &[]);
    eventually("and come as one", async || many.taken().len() == 1).await;
    gateway.stop().await;
    assert_eq!(
        told(&some.taken()),
        ["camera-down side", "camera-down side"]
    );
    // That the gateway stops is the first of its kind, and may still get through by itself.
    assert_eq!(told(&many.taken()[..1]), ["digest -"]);
    let body = json(&many.taken()[0]);
    assert_eq!(body["data"]["count"], 9, "{body}");
    assert_eq!(body["data"]["title"], "Told: 9 messages");
    let text = body["data"]["text"].as_str().unwrap();
    assert!(text.contains("4 × camera down, 4 × camera up"), "{text}");
    assert_eq!(text.lines().count(), 10, "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_test_button_says_what_came_back() {
    let folder = tempfile::tempdir().unwrap();
    let hook = Receiver::start(&[Act::Status(204, ""), Act::Echo]);
    let gateway = start(folder.path(), &section(folder.path(), &hook.url(), OWN)).await;
    eventually("the start is told", async || hook.taken().len() == 1).await;
    let notify = gateway.notifier();
    let failed = notify.test("hook").await.unwrap().unwrap_err();
    assert!(failed.contains("answered 400"), "{failed}");
    assert!(failed.contains("\"type\":\"test\""), "{failed}");
    let done = notify.test("hook").await.unwrap().unwrap();
    assert!(done.contains("answered 204"), "{done}");
    assert!(notify.test("other").await.is_none());
    gateway.stop().await;
}

/// Where the audit log ends is told to the target that the site file names, whatever else it wants, and to no other.
#[tokio::test(flavor = "multi_thread")]
async fn the_audit_logs_end_is_told_to_the_target_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (auditor, other) = (Receiver::start(&[]), Receiver::start(&[]));
    let quiet = "allow_private = true\nfor = [\"denied\"]";
    let mut targets = section(folder.path(), &auditor.url(), quiet);
    targets += &section(folder.path(), &other.url(), OWN).replace("\"hook\"", "\"other\"");
    let published = format!("[audit]\npublish = \"hook\"\n{targets}");
    let gateway = start(folder.path(), &published).await;
    eventually("it is told", async || !auditor.taken().is_empty()).await;
    camera(&gateway, "in", false).await;
    eventually("the other hears of the rest", async || {
        other.taken().len() == 2
    })
    .await;
    gateway.stop().await;
    assert_eq!(told(&auditor.taken()), ["audit-head -"]);
    let body = json(&auditor.taken()[0]);
    let title = body["data"]["title"].as_str().unwrap();
    let head = title.strip_prefix("Told: the audit log ends in ").unwrap();
    assert_eq!(head.split(':').count(), 4, "{title}");
    let all = told(&other.taken());
    assert!(!all.iter().any(|kind| kind.starts_with("audit")), "{all:?}");
}
