//! What one vehicle is when a camera tells of it several times, late, or beside another; and what in a message is not believed.

use futures::FutureExt;
use jiff::{SignedDuration, Timestamp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::museum::{Site, open, open_with};
use crate::patience::LIMIT;

/// One alert of the minimal generation: it has no number of its own.
fn alert(plate: &str, at: Timestamp, count: u32, address: &str, port: u16) -> Vec<u8> {
    let at = at.strftime("%Y-%m-%dT%H:%M:%SZ");
    format!(
        "<EventNotificationAlert version=\"2.0\" xmlns=\"http://www.hikvision.com/ver20/XMLSchema\"><ipAddress>{address}</ipAddress>\
         <portNo>{port}</portNo><protocol>HTTP</protocol><dateTime>{at}</dateTime><activePostCount>{count}</activePostCount>\
         <eventType>ANPR</eventType><eventState>active</eventState><ANPR><licensePlate>{plate}</licensePlate>\
         <confidenceLevel>97</confidenceLevel></ANPR></EventNotificationAlert>"
    )
    .into_bytes()
}

/// The same of a camera that is so sure, in percent.
fn as_sure(alert: Vec<u8>, percent: u32) -> Vec<u8> {
    let text = String::from_utf8(alert).unwrap();
    text.replace(">97<", &format!(">{percent}<")).into_bytes()
}

/// One read as the plain profile takes it, captured so long ago.
fn plain(id: u32, plate: &str, ago_s: i64) -> Vec<u8> {
    let at = Timestamp::now() - SignedDuration::from_secs(ago_s);
    format!("{{\"plate\":\"{plate}\",\"id\":\"{id}\",\"time\":\"{at}\"}}").into_bytes()
}

async fn told(site: &mut Site, kind: &str, body: Vec<u8>) -> (String, bool) {
    let (status, _) = site.post("/", kind, body).await;
    assert_eq!(status, 200);
    let (seen, opens) = site.next().await;
    (seen.read.unwrap().text().to_string(), opens)
}

/// What is so for a while is told as active each second, with a count that grows.
#[tokio::test(flavor = "multi_thread")]
async fn a_lasting_event_opens_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut site = open(folder.path(), "hikvision", "").await;
    let began = Timestamp::now() - SignedDuration::from_secs(5);
    let mut opened = Vec::new();
    for n in 0..5 {
        let at = began + SignedDuration::from_secs(n.into());
        let body = alert("AB123CD", at, n + 1, "192.0.2.64", 80);
        let (plate, opens) = told(&mut site, "application/xml", body).await;
        assert_eq!(plate, "AB123CD");
        opened.push(opens);
    }
    assert_eq!(opened, [true, false, false, false, false]);
    site.gateway.stop().await;
}

/// Reads are events, no states: who comes again after a while is let in again, though the plate has not changed.
#[tokio::test(flavor = "multi_thread")]
async fn the_same_plate_after_a_while_opens_again() {
    let folder = tempfile::tempdir().unwrap();
    let lane = "repeat_s = 5\n";
    let mut site = open_with(folder.path(), "webhook", "profile = \"plain\"", lane).await;
    for (id, ago_s, may_open) in [(1, 40, true), (2, 39, false), (3, 20, true), (4, 0, true)] {
        let body = plain(id, "AB123CD", ago_s);
        let (_, opens) = told(&mut site, "application/json", body).await;
        assert_eq!(opens, may_open, "{id}");
    }
    site.gateway.stop().await;
}

/// Frigate knows a text seconds after the car: whether that may open is the camera's `open_within_s`.
#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_is_later_than_its_car_opens_where_that_is_waited_for() {
    for (within_s, may_open) in [(3, false), (60, true)] {
        let folder = tempfile::tempdir().unwrap();
        let settings = format!("profile = \"plain\"\nopen_within_s = {within_s}");
        let mut site = open(folder.path(), "webhook", &settings).await;
        let body = plain(1, "AB123CD", 5);
        let (_, opens) = told(&mut site, "application/json", body).await;
        assert_eq!(opens, may_open, "{within_s}");
        site.gateway.stop().await;
    }
}

/// A parked car stays in the picture and is read again and again, also while another one comes.
#[tokio::test(flavor = "multi_thread")]
async fn a_parked_car_opens_once_and_keeps_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut site = open(folder.path(), "webhook", "profile = \"plain\"").await;
    let mut opened = Vec::new();
    for (id, (plate, ago_s)) in [
        ("PARKED1", 55),
        ("PARKED1", 45),
        ("PARKED1", 35),
        ("AB123CD", 30),
        ("PARKED1", 25),
        ("PARKED1", 15),
        ("PARKED1", 5),
        ("PARKED1", 0),
    ]
    .into_iter()
    .enumerate()
    {
        let body = plain(id as u32, plate, ago_s);
        let (plate, opens) = told(&mut site, "application/json", body).await;
        if opens {
            opened.push(plate);
        }
    }
    assert_eq!(opened, ["PARKED1", "AB123CD"]);
    site.gateway.stop().await;
}

/// Three texts of one car, by a camera that does not number its cars. Texts of which it is sure are of several.
#[tokio::test(flavor = "multi_thread")]
async fn three_texts_without_a_number_open_once() {
    for (percent, wanted) in [(60, [true, false, false]), (97, [true; 3])] {
        let folder = tempfile::tempdir().unwrap();
        let mut site = open(folder.path(), "hikvision", "").await;
        let began = Timestamp::now() - SignedDuration::from_secs(3);
        let mut opened = Vec::new();
        for (n, plate) in ["XB123CD", "AB123CD", "AB1230D"].into_iter().enumerate() {
            let at = began + SignedDuration::from_secs(n as i64);
            let body = as_sure(alert(plate, at, 1, "192.0.2.64", 80), percent);
            opened.push(told(&mut site, "application/xml", body).await.1);
        }
        assert_eq!(opened, wanted, "{percent}");
        site.gateway.stop().await;
    }
}

/// A message names another address: the camera is asked where the site file says, and nobody else.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_in_a_message_is_never_asked() {
    let [camera, other] = [
        TcpListener::bind("127.0.0.1:0").await.unwrap(),
        TcpListener::bind("127.0.0.1:0").await.unwrap(),
    ];
    let forged = other.local_addr().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let settings = format!("url = \"http://{}\"", camera.local_addr().unwrap());
    let mut site = open(folder.path(), "hikvision", &settings).await;
    for plate in ["AA11", "BB22"] {
        // The stream breaks off after each: it is asked for again.
        let accepted = tokio::time::timeout(LIMIT, camera.accept()).await.unwrap();
        let mut stream = accepted.unwrap().0;
        let mut head = vec![0; 4096];
        let read = tokio::time::timeout(LIMIT, stream.read(&mut head)).await;
        assert!(read.unwrap().unwrap() > 0);
        let body = alert(plate, Timestamp::now(), 1, "127.0.0.1", forged.port());
        let mut said = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: multipart/mixed; boundary=boundary\r\n\r\n--boundary\r\n\
             Content-Type: application/xml\r\nContent-Length: {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        said.extend(body);
        said.extend_from_slice(b"\r\n");
        stream.write_all(&said).await.unwrap();
        let (seen, _) = site.next().await;
        assert_eq!(seen.read.unwrap().text().as_str(), plate);
    }
    assert!(other.accept().now_or_never().is_none(), "it was asked");
    site.gateway.stop().await;
}
