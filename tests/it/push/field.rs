//! What goes wrong with pushes in the field (docs/ref/devices.md, *What is done about it*): each with what must come of it.

use futures::FutureExt;
use jiff::{SignedDuration, Timestamp};
use plategate::catalogue::Language;
use plategate::domain::event::Input;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::museum::{Site, filled, jpeg, open, open_with, words};
use crate::notify::broker::Broker;
use crate::patience::{LIMIT, eventually};
use crate::peers::free_port;

const PLAIN: &str = "profile = \"plain\"";

/// One read as the plain profile takes it, captured so long ago.
fn read(id: &str, plate: &str, ago_s: i64) -> Vec<u8> {
    let at = Timestamp::now() - SignedDuration::from_secs(ago_s);
    format!("{{\"plate\":\"{plate}\",\"id\":\"{id}\",\"time\":\"{at}\"}}").into_bytes()
}

async fn send(site: &Site, body: Vec<u8>) {
    let (status, _) = site.post("/", "application/json", body).await;
    assert_eq!(status, 200);
}

async fn plain(folder: &std::path::Path) -> Site {
    open(folder, "webhook", PLAIN).await
}

/// The list's first item served once more; a hook that is repeated until it hears an answer.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_again_is_one_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut site = plain(folder.path()).await;
    for (id, plate) in [
        ("1", "AA11"),
        ("1", "AA11"),
        ("2", "BB22"),
        ("1", "AA11"),
        ("3", "CC33"),
    ] {
        send(&site, read(id, plate, 0)).await;
    }
    for plate in ["AA11", "BB22", "CC33"] {
        let (seen, opens) = site.next().await;
        assert_eq!((seen.read.unwrap().text().as_str(), opens), (plate, true));
    }
    site.gateway.stop().await;
}

/// Without a number of its own a read is known by plate and time.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_again_is_known_by_plate_and_time() {
    let folder = tempfile::tempdir().unwrap();
    let mut site = plain(folder.path()).await;
    let now = Timestamp::now();
    let body = |plate: &str, at: Timestamp| {
        format!("{{\"plate\":\"{plate}\",\"time\":\"{at}\"}}").into_bytes()
    };
    let later = now + SignedDuration::from_millis(10);
    for (plate, at) in [("AA11", now), ("AA11", now), ("BB22", now), ("CC33", later)] {
        send(&site, body(plate, at)).await;
    }
    for plate in ["AA11", "BB22", "CC33"] {
        assert_eq!(site.next().await.0.read.unwrap().text().as_str(), plate);
    }
    site.gateway.stop().await;
}

/// Old reads are written down at their own time and open nothing, whatever the order in which they come.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_old_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut site = plain(folder.path()).await;
    let before = Timestamp::now();
    for (n, ago) in [(1, 0), (2, 500), (3, 90), (4, -300), (5, 0)] {
        send(&site, read(&n.to_string(), &format!("AA{n}{n}"), ago)).await;
    }
    for (n, ago, may_open) in [
        (1, 0, true),
        (2, 500, false),
        (3, 90, false),
        (4, 0, false),
        (5, 0, true),
    ] {
        let (seen, opens) = site.next().await;
        assert_eq!(
            seen.read.as_ref().unwrap().text().as_str(),
            format!("AA{n}{n}")
        );
        assert_eq!(
            (opens, seen.source.stale.is_none()),
            (may_open, may_open),
            "{n}"
        );
        let told = before - SignedDuration::from_secs(ago);
        let by = seen.at.duration_since(told);
        assert!(
            !by.is_negative() && by < SignedDuration::from_secs(60),
            "{n}: {by:?}"
        );
    }
    site.gateway.stop().await;
}

/// A clock in the wrong zone: at first nothing opens, then it is known and its reads are as good as any.
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_clock_is_learned() {
    let folder = tempfile::tempdir().unwrap();
    let mut site = plain(folder.path()).await;
    // Who speaks at once after the start may empty its memory: it is not learned from.
    send(&site, b"x".to_vec()).await;
    site.clock.advance();
    let zone = -8 * 3_600;
    for n in 1..=4 {
        send(&site, read(&n.to_string(), &format!("AA{n}{n}"), zone)).await;
    }
    let mut opened = Vec::new();
    for _ in 1..=4 {
        let (seen, opens) = site.next().await;
        opened.push(opens);
        let age = Timestamp::now().duration_since(seen.at);
        assert!(
            age < SignedDuration::from_mins(3) && !age.is_negative(),
            "{age:?}"
        );
    }
    assert_eq!(opened, [false, false, true, true]);
    let told = site.gateway.feed_health("in").unwrap();
    assert!(told.contains("480 minutes"), "{told}");
    // In the language of whoever looks.
    for (tag, words) in [("de", "480 Minuten"), ("es", "480 minutos")] {
        let language = Language::wanted(tag).unwrap();
        let told = language.within(|| site.gateway.feed_health("in").unwrap());
        assert!(told.contains(words), "{told}");
    }
    site.gateway.stop().await;
}

/// Three texts while one car comes nearer: it is let through once.
#[tokio::test(flavor = "multi_thread")]
async fn one_car_with_three_texts_opens_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut site = open(folder.path(), "axis", "").await;
    let event = |n: u32, text: &str, state: &str, car: u32| {
        let at = Timestamp::now().as_millisecond();
        format!(
            "{{\"packetCounter\":\"{n}\",\"capture_timestamp\":\"{at}\",\"plateUTF8\":\"{text}\",\
             \"plateConfidence\":\"0.9\",\"carState\":\"{state}\",\"carID\":\"{car}\",\"carMoveDirection\":\"in\"}}"
        )
        .into_bytes()
    };
    for (n, text, state, car) in [
        (1, "AB123C", "new", 7),
        (2, "AB123CD", "update", 7),
        (3, "XB123CD", "update", 7),
        (4, "AB123CD", "lost", 7),
        (5, "ZZ999", "new", 8),
    ] {
        let (status, _) = site
            .post("/", "application/json", event(n, text, state, car))
            .await;
        assert_eq!(status, 200);
    }
    let mut opened = Vec::new();
    for _ in 0..5 {
        let (seen, opens) = site.next().await;
        opened.push((seen.read.unwrap().text().to_string(), opens));
    }
    let expected = [
        ("AB123C", true),
        ("AB123CD", false),
        ("XB123CD", false),
        ("AB123CD", false),
        ("ZZ999", true),
    ];
    assert_eq!(
        opened,
        expected.map(|(text, opens)| (text.to_owned(), opens))
    );
    site.gateway.stop().await;
}

/// Whatever is posted, a maker's cameras hear what makes them stop.
#[tokio::test(flavor = "multi_thread")]
async fn rubbish_is_taken_and_answered() {
    for (maker, settings, path, hears) in [
        (
            "dahua",
            "",
            "/NotificationInfo/TollgateInfo",
            "\"Result\":true",
        ),
        (
            "dahua",
            "",
            "/NotificationInfo/KeepAlive",
            "\"Active\":true",
        ),
        ("hikvision", "", "/", ""),
        ("axis", "", "/", ""),
        (
            "webhook",
            "profile = \"uniview\"",
            "/",
            "\"ResponseCode\":0",
        ),
        // It removes a hook that keeps failing.
        ("webhook", "profile = \"plate-recognizer\"", "/", ""),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let site = open(folder.path(), maker, settings).await;
        let deep = "[".repeat(5_000);
        let nested = "<a>".repeat(5_000);
        let entity =
            "<!DOCTYPE a [<!ENTITY x \"y\">]><EventNotificationAlert>&x;</EventNotificationAlert>";
        for (kind, body) in [
            ("application/json", "{"),
            ("application/json", "null"),
            (
                "application/json",
                "{\"Picture\":[],\"ANPR\":3,\"data\":\"x\"}",
            ),
            ("application/json", &deep),
            ("application/xml", "<a>"),
            ("application/xml", &nested),
            ("application/xml", entity),
            ("multipart/form-data; boundary=b", "--b\r\nno end"),
            ("multipart/form-data", ""),
            ("", ""),
            ("image/jpeg", "no picture"),
        ] {
            let (status, said) = site.post(path, kind, body.as_bytes().to_vec()).await;
            let short: String = body.chars().take(30).collect();
            assert_eq!(status, 200, "{maker} {kind} {short}");
            assert!(said.contains(hears), "{maker} {kind} {short}: {said}");
        }
        site.gateway.stop().await;
    }
}

/// A token in the path, and name and password: others are as if nothing were here, and are not heard.
#[tokio::test(flavor = "multi_thread")]
async fn only_who_knows_the_secret_is_heard() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("token"), "t0ken\n").unwrap();
    std::fs::write(folder.path().join("password"), "pass\n").unwrap();
    let settings = format!(
        "{PLAIN}\ntoken_file = \"token\"\nusername = \"cam\"\npassword_file = \"password\""
    );
    let mut site = open(folder.path(), "webhook", &settings).await;
    let client = reqwest::Client::new();
    let post = async |path: &str, password: Option<&str>, plate: &str| {
        let mut request = client
            .post(format!("http://{}{path}", site.listen))
            .body(read(plate, plate, 0));
        if let Some(password) = password {
            request = request.basic_auth("cam", Some(password));
        }
        let answer = request.send().await.unwrap();
        let asks = answer.headers().get_all("www-authenticate").iter().count();
        (answer.status().as_u16(), asks)
    };
    eventually("it listens", async || {
        TcpStream::connect(site.listen).await.is_ok()
    })
    .await;
    assert_eq!(post("/t0ken", Some("wrong"), "AA11").await, (401, 3));
    assert_eq!(post("/t0ken", None, "AA22").await, (401, 3));
    assert_eq!(post("/", Some("pass"), "AA33").await, (404, 0));
    assert_eq!(post("/t0ke", Some("pass"), "AA44").await, (404, 0));
    assert_eq!(post("/t0ken/x", Some("pass"), "AA55").await, (200, 0));
    let (seen, _) = site.next().await;
    assert_eq!(seen.read.unwrap().text().as_str(), "AA55");
    site.gateway.stop().await;
}

/// Who waits for a "100 Continue" before it sends the body gets it.
#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_waits_to_be_told_to_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut site = plain(folder.path()).await;
    eventually("it listens", async || {
        TcpStream::connect(site.listen).await.is_ok()
    })
    .await;
    let mut camera = TcpStream::connect(site.listen).await.unwrap();
    let body = read("1", "AA11", 0);
    let head = format!(
        "POST /x HTTP/1.1\r\nhost: here\r\nexpect: 100-continue\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    camera.write_all(head.as_bytes()).await.unwrap();
    let mut answer = [0; 64];
    let n = tokio::time::timeout(LIMIT, camera.read(&mut answer))
        .await
        .unwrap()
        .unwrap();
    let said = String::from_utf8_lossy(&answer[..n]);
    assert!(said.starts_with("HTTP/1.1 100"), "{said}");
    camera.write_all(&body).await.unwrap();
    assert_eq!(site.next().await.0.read.unwrap().text().as_str(), "AA11");
    site.gateway.stop().await;
}

/// A camera that gives signs of life is missed when it gives none; what it tells first then opens nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_silent_camera_is_missed() {
    let folder = tempfile::tempdir().unwrap();
    let settings = format!("{PLAIN}\nsign_of_life_s = 1");
    let mut site = open(folder.path(), "webhook", &settings).await;
    eventually("its silence is told", async || {
        let told = site.gateway.feed_health("in").unwrap_or_default();
        told.contains("has not been heard")
    })
    .await;
    send(&site, read("1", "AA11", 0)).await;
    let (seen, opens) = site.next().await;
    assert_eq!(words(&seen), "AA11 sure=0.97 timed stale=AfterBreak");
    assert!(!opens);
    let told = site.gateway.feed_health("in").unwrap();
    assert!(told.starts_with("waits at"), "{told}");
    site.gateway.stop().await;
}

/// Asks for a request's head and gives it back.
async fn head_of(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        let n = tokio::time::timeout(LIMIT, stream.read(&mut byte))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(n, 1, "the request ends early");
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

async fn accepted(camera: &TcpListener) -> TcpStream {
    let accepted = tokio::time::timeout(LIMIT, camera.accept()).await.unwrap();
    accepted.unwrap().0
}

/// A stream that is asked for: log-in, the backlog of the reconnect, an event with its pictures, the end and again.
#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_is_asked_for() {
    let camera = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("password"), "pass\n").unwrap();
    let settings = format!(
        "url = \"http://{}\"\nusername = \"cam\"\npassword_file = \"password\"",
        camera.local_addr().unwrap()
    );
    let mut site = open(folder.path(), "hikvision", &settings).await;
    let event = |id: u32, plate: &str| {
        let xml = filled(
            &format!(
                "<EventNotificationAlert><dateTime>{{{{offset}}}}</dateTime><eventType>ANPR</eventType>\
                 <UUID>{{{{id}}}}</UUID><ANPR><licensePlate>{plate}</licensePlate></ANPR></EventNotificationAlert>"
            ),
            id,
            Timestamp::now(),
        );
        part("application/xml; charset=\"UTF-8\"", &xml, true)
    };
    for round in 0..2 {
        let mut stream = accepted(&camera).await;
        let head = head_of(&mut stream).await;
        assert!(
            head.starts_with("GET /ISAPI/Event/notification/alertStream HTTP/1.1\r\n"),
            "{head}"
        );
        assert!(!head.to_lowercase().contains("authorization"), "{head}");
        let ask = "HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Digest realm=\"IP Camera\", qop=\"auth\", nonce=\"n1\"\r\n\
                   content-length: 0\r\nconnection: close\r\n\r\n";
        stream.write_all(ask.as_bytes()).await.unwrap();
        let mut stream = accepted(&camera).await;
        let head = head_of(&mut stream).await;
        assert!(
            head.contains("username=\"cam\"") && head.contains("nonce=\"n1\""),
            "{head}"
        );
        stream
            .write_all(
                b"HTTP/1.1 200 OK\r\ncontent-type: multipart/mixed; boundary=boundary\r\n\r\n",
            )
            .await
            .unwrap();
        // What it had kept comes at once; then it is quiet, and what comes is live.
        stream
            .write_all(&event(round * 10 + 1, "AA11"))
            .await
            .unwrap();
        let (seen, opens) = site.next().await;
        assert_eq!(words(&seen), "AA11 sure=0.97 timed stale=AfterBreak");
        assert!(!opens);
        site.clock.advance();
        let live = event(round * 10 + 2, &format!("BB2{round}"));
        stream.write_all(&live).await.unwrap();
        stream
            .write_all(&part("image/jpeg", &jpeg(0), true))
            .await
            .unwrap();
        let (seen, opens) = site.next().await;
        assert_eq!(words(&seen), format!("BB2{round} sure=0.97 timed pictures"));
        assert!(opens);
    }
    site.gateway.stop().await;
}

fn part(kind: &str, body: &[u8], with_length: bool) -> Vec<u8> {
    let length = match with_length {
        true => format!("Content-Length: {}\r\n", body.len()),
        false => String::new(),
    };
    let mut part = format!("--boundary\r\nContent-Type: {kind}\r\n{length}\r\n").into_bytes();
    part.extend_from_slice(body);
    part.extend_from_slice(b"\r\n");
    part
}

/// What a broker hands on: Frigate's updates are reads of one vehicle; what it had kept opens nothing; it may go and come.
#[tokio::test(flavor = "multi_thread")]
async fn a_broker_hands_reads_on() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let broker = Broker::start(folder.path(), port);
    let lpr = |id: &str, plate: &str| {
        let at = Timestamp::now().as_duration().as_secs_f64();
        format!(
            "{{\"type\":\"lpr\",\"id\":\"{id}\",\"name\":null,\"plate\":\"{plate}\",\"score\":0.9,\
             \"camera\":\"gate\",\"timestamp\":{at},\"plate_box\":[1,2,3,4]}}"
        )
    };
    const TOPIC: &str = "frigate/tracked_object_update";
    broker.publish(TOPIC, &lpr("0", "AA00"), true);
    let settings =
        format!("profile = \"frigate\"\nbroker = \"127.0.0.1:{port}\"\ntopic = \"{TOPIC}\"");
    let mut site = open(folder.path(), "webhook", &settings).await;
    // It may come before anybody follows the journal.
    let kept = || {
        let path = folder.path().join("data/plategate.db");
        let journal = rusqlite::Connection::open(path).unwrap();
        let rows = "SELECT input FROM journal WHERE kind = 'sighting'";
        let mut rows = journal.prepare(rows).unwrap();
        let inputs = rows.query_map([], |row| row.get::<_, String>(0)).unwrap();
        let seen = inputs.map(|text| match serde_json::from_str(&text.unwrap()).unwrap() {
            Input::Sighting(seen) => words(&seen),
            other => panic!("{other:?}"),
        });
        seen.collect::<Vec<_>>()
    };
    eventually("what was kept is recorded", async || !kept().is_empty()).await;
    assert_eq!(
        kept(),
        ["AA00 sure=0.97 track=0 device=gate timed stale=Repeated"]
    );
    site.entries = site.gateway.desk.subscribe();
    site.clock.advance();
    broker.publish(
        TOPIC,
        "{\"type\":\"description\",\"id\":\"1\",\"description\":\"a car\"}",
        false,
    );
    broker.publish(TOPIC, &lpr("1", "AA11"), false);
    broker.publish(TOPIC, &lpr("1", "AA112"), false);
    let mut opened = Vec::new();
    while opened.len() < 2 {
        let (seen, opens) = site.next().await;
        let text = seen.read.unwrap().text().to_string();
        // What was kept is on disk a moment before it is told to whoever follows.
        if text != "AA00" {
            opened.push((text, opens));
        }
    }
    assert_eq!(
        opened,
        [("AA11".to_owned(), true), ("AA112".to_owned(), false)]
    );
    drop(broker);
    eventually("it is told that the broker is gone", async || {
        let told = site.gateway.feed_health("in").unwrap_or_default();
        told.contains("is not reached")
    })
    .await;
    let broker = Broker::start(folder.path(), port);
    eventually("it hears again", async || {
        let told = site.gateway.feed_health("in").unwrap_or_default();
        told.starts_with("hears ")
    })
    .await;
    site.clock.advance();
    broker.publish(TOPIC, &lpr("2", "BB22"), false);
    let (seen, opens) = site.next().await;
    assert_eq!((seen.read.unwrap().text().as_str(), opens), ("BB22", true));
    site.gateway.stop().await;
}

/// A refused password is not tried again at once: cameras lock accounts.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_password_is_tried_once() {
    let camera = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("password"), "wrong\n").unwrap();
    let settings = format!(
        "url = \"http://{}\"\nusername = \"cam\"\npassword_file = \"password\"",
        camera.local_addr().unwrap()
    );
    let site = open(folder.path(), "dahua", &settings).await;
    for attempt in 0..2 {
        let mut stream = accepted(&camera).await;
        let head = head_of(&mut stream).await;
        assert!(
            head.starts_with("GET /cgi-bin/snapManager.cgi?action=attachFileProc"),
            "{head}"
        );
        assert_eq!(
            head.to_lowercase().contains("authorization: digest"),
            attempt == 1,
            "{head}"
        );
        let ask = "HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Digest realm=\"Login to 4K\", qop=\"auth\", nonce=\"n2\"\r\n\
                   content-length: 0\r\nconnection: close\r\n\r\n";
        stream.write_all(ask.as_bytes()).await.unwrap();
    }
    eventually("it is told", async || {
        let told = site.gateway.feed_health("in").unwrap_or_default();
        told.contains("refuses name or password")
    })
    .await;
    site.gateway.stop().await;
    let third = camera.accept().now_or_never();
    assert!(third.is_none(), "it has asked again");
}

/// Settings that cannot be used are named.
#[test]
fn settings_that_cannot_be() {
    let check = |lines: &str, told: &str| {
        let folder = tempfile::tempdir().unwrap();
        let text = format!(
            "[site]\nname = \"x\"\n[[area]]\nid = \"yard\"\n[[camera]]\nid = \"cam\"\n{lines}\n\
             [[lane]]\nid = \"in\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\ncamera = \"cam\"\n"
        );
        let loaded =
            plategate::config::load(&crate::gateway::write(folder.path(), "site.toml", &text));
        let faults: Vec<String> = loaded
            .err()
            .unwrap_or_default()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert!(
            faults.iter().any(|f| f.contains(told)),
            "{lines}: {faults:?}"
        );
    };
    let posts = "listen = \"0.0.0.0:8490\"\nfrom = \"10.0.0.5\"";
    check(&format!("maker = \"acme\"\n{posts}"), "camera[cam].maker");
    check(
        &format!("maker = \"webhook\"\n{posts}"),
        "camera[cam].profile",
    );
    check(
        &format!("maker = \"webhook\"\nprofile = \"acme\"\n{posts}"),
        "camera[cam].profile",
    );
    check(
        &format!("maker = \"webhook\"\nprofile = \"acme.toml\"\n{posts}"),
        "camera[cam].profile",
    );
    check(
        "maker = \"axis\"\nlisten = \"0.0.0.0:8490\"",
        "camera[cam].from",
    );
    check(
        "maker = \"axis\"\nlisten = \"0.0.0.0:8490\"\nfrom = [\"10.0.0.5\", \"x\"]",
        "camera[cam].from",
    );
    check(
        "maker = \"axis\"\nlisten = \"8490\"\nfrom = \"10.0.0.5\"",
        "camera[cam].listen",
    );
    check(
        "maker = \"axis\"\nurl = \"http://10.0.0.5\"",
        "camera[cam].url",
    );
    check(
        "maker = \"hikvision\"\nurl = \"http://admin:x@10.0.0.5\"",
        "camera[cam].url",
    );
    check(
        &format!("maker = \"axis\"\n{posts}\nusername = \"x\""),
        "camera[cam].username",
    );
    check(
        &format!("maker = \"axis\"\n{posts}\ntoken = \"x\""),
        "camera[cam].token",
    );
    check(
        &format!("maker = \"axis\"\n{posts}\ntime_zone = \"Mars\""),
        "camera[cam].time_zone",
    );
    check(
        &format!("maker = \"axis\"\n{posts}\nopen_within_s = 0"),
        "camera[cam].open_within_s",
    );
    check(
        &format!("maker = \"axis\"\n{posts}\npulse = 3"),
        "camera[cam].pulse",
    );
}

/// A second camera's reads are compared with the lane's own, and decide nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_camera_is_compared_and_decides_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let other = std::net::SocketAddr::from(([127, 0, 0, 1], free_port()));
    let more = format!(
        "profile = \"plain\"\nopen_within_s = 60\n[[camera]]\nid = \"other\"\nmaker = \"webhook\"\nprofile = \"plain\"\nlisten = \"{other}\"\n\
         from = \"127.0.0.1\"\nopen_within_s = 60\n"
    );
    let beside = "compare_camera = \"other\"\n";
    let mut site = open_with(folder.path(), "webhook", &more, beside).await;
    let client = reqwest::Client::new();
    let tell_other = async |body: Vec<u8>| {
        let post = client.post(format!("http://{other}/"));
        let post = post.header("content-type", "application/json").body(body);
        eventually("the other camera's port answers", async || {
            let again = post.try_clone().unwrap().send().await;
            again.is_ok_and(|a| a.status() == 200)
        })
        .await;
    };
    let both = [read("1", "AA11", 0), read("1", "AA11", 0)];
    let apart = [read("2", "BB22", 0), read("2", "B822", 0)];
    tell_other(both[0].clone()).await;
    send(&site, both[1].clone()).await;
    send(&site, apart[0].clone()).await;
    tell_other(apart[1].clone()).await;
    for plate in ["AA11", "BB22"] {
        assert_eq!(site.next().await.0.read.unwrap().text().as_str(), plate);
    }
    let figures = format!("http://{}/metrics", site.gateway.started.dashboard);
    eventually("both are compared", async || {
        let text = client
            .get(&figures)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        let has = |result: &str| {
            let line = |l: &str| l.starts_with("plategate_compared_total") && l.contains(result);
            text.lines().any(line)
        };
        has("\"same\"") && has("\"differ\"")
    })
    .await;
    site.gateway.stop().await;
}
