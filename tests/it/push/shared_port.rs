//! Several cameras that post to one port: whose a read is, and who is turned away.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use plategate::app::Gateway;
use plategate::clock::SystemClock;
use plategate::config;
use plategate::domain::event::Input;
use tokio::sync::watch;

use super::Entries;
use crate::gateway::write;
use crate::patience::{LIMIT, eventually};
use crate::peers::free_port;

/// Cameras by their lanes, and what they write beside `listen`.
const CAMERAS: &[(&str, &str)] = &[
    ("by-path", "path = \"/north/\"\nfrom = \"127.0.0.1\""),
    (
        "by-token",
        "from = [\"127.0.0.1\", \"127.0.0.3\"]\ntoken_file = \"token\"",
    ),
    ("by-address", "from = \"127.0.0.2\""),
    (
        "by-user",
        "path = \"/south\"\nfrom = \"127.0.0.1\"\nusername = \"south\"\npassword_file = \"password\"",
    ),
    (
        "channel-1",
        "path = \"/recorder\"\nfrom = \"127.0.0.4\"\nchannel = \"1\"",
    ),
    (
        "channel-2",
        "path = \"/recorder\"\nfrom = \"127.0.0.4\"\nchannel = \"2\"",
    ),
];

async fn start(folder: &std::path::Path, listen: SocketAddr) -> (Gateway, Entries) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    write(folder, "token", "oak");
    write(folder, "password", "plain-oak-7");
    write(
        folder,
        "own.toml",
        "name = \"Own\"\nplate = \"plate\"\nchannel = \"channel\"\n",
    );
    let mut text =
        "[site]\nname = \"Push\"\n[web]\nlisten = \"127.0.0.1:0\"\n[[area]]\nid = \"yard\"\n"
            .to_owned();
    for (lane, keys) in CAMERAS {
        text += &format!(
            "[[camera]]\nid = \"{lane}\"\nmaker = \"webhook\"\nprofile = \"own.toml\"\nlisten = \"{listen}\"\n{keys}\n\
             [[lane]]\nid = \"{lane}\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\ncamera = \"{lane}\"\n"
        );
    }
    let loaded = config::load(&write(folder, "site.toml", &text));
    let loaded = loaded.unwrap_or_else(|faults| panic!("{faults:?}"));
    let stop = watch::Sender::new(false);
    let gateway = Gateway::start(loaded, SystemClock::shared(), None, stop).await;
    let gateway = gateway.unwrap_or_else(|e| panic!("{e}"));
    let entries = gateway.desk.subscribe();
    (gateway, entries)
}

/// The lane that the next read is of.
async fn lane(entries: &mut Entries) -> String {
    let sighting = async {
        loop {
            let entry = entries.recv().await.unwrap();
            if let Input::Sighting(sighting) = &entry.input
                && sighting.read.is_some()
            {
                return sighting.lane.to_string();
            }
        }
    };
    tokio::time::timeout(LIMIT, sighting).await.unwrap()
}

/// What an address of the loopback hears when it posts; 0: nothing.
async fn post(from: u8, url: &str, user: Option<&str>, body: String) -> u16 {
    let client = reqwest::Client::builder()
        .local_address(IpAddr::V4(Ipv4Addr::new(127, 0, 0, from)))
        .build()
        .unwrap();
    let mut request = client.post(url).body(body);
    if let Some(user) = user {
        request = request.basic_auth(user, Some("plain-oak-7"));
    }
    request.send().await.map_or(0, |a| a.status().as_u16())
}

#[tokio::test(flavor = "multi_thread")]
async fn cameras_that_share_a_port_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
    let (gateway, mut entries) = start(folder.path(), listen).await;
    let url = |path: &str| format!("http://{listen}{path}");
    // All of them are there when the last one is heard.
    for (from, path) in [(1, "/north"), (2, "/"), (3, "/oak"), (4, "/recorder")] {
        eventually("they listen", async || {
            post(from, &url(path), None, "{}".to_owned()).await == 200
        })
        .await;
    }
    eventually("they listen", async || {
        post(1, &url("/south"), Some("south"), "{}".to_owned()).await == 200
    })
    .await;
    let mut number = 0;
    for (from, path, user, channel, status, want) in [
        (1, "/north", None, "", 200, Some("by-path")),
        (1, "/north/Event?x=1", None, "", 200, Some("by-path")),
        (1, "/northern", None, "", 404, None),
        (1, "/reads/oak", None, "", 200, Some("by-token")),
        (1, "/reads?token=oak", None, "", 200, Some("by-token")),
        (1, "/reads/elm", None, "", 404, None),
        (1, "/", None, "", 404, None),
        (2, "/", None, "", 200, Some("by-address")),
        // A path of another camera's says nothing there: the address is not on its list.
        (2, "/north", None, "", 200, Some("by-address")),
        (3, "/oak", None, "", 200, Some("by-token")),
        (3, "/north", None, "", 404, None),
        (1, "/south", None, "", 401, None),
        (1, "/south", Some("north"), "", 401, None),
        (1, "/south", Some("south"), "", 200, Some("by-user")),
        (4, "/recorder", None, "1", 200, Some("channel-1")),
        (4, "/recorder", None, "2", 200, Some("channel-2")),
        (4, "/recorder", None, "3", 200, None),
        (5, "/north", None, "", 0, None),
    ] {
        number += 1;
        let body = format!("{{\"plate\":\"AB{number}CD\",\"channel\":\"{channel}\"}}");
        let answered = post(from, &url(path), user, body).await;
        assert_eq!(answered, status, "{from} {path} {user:?}");
        if let Some(want) = want {
            assert_eq!(lane(&mut entries).await, want, "{from} {path} {user:?}");
        }
    }
    gateway.stop().await;
}

/// What the tile of a lane says of a camera that is not heard, until it is.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_not_heard_is_told_of_on_the_tile() {
    let folder = tempfile::tempdir().unwrap();
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
    let (gateway, _entries) = start(folder.path(), listen).await;
    let says = async |lane: &str, part: &str| {
        eventually(part, async || {
            let told = gateway.feed_health(lane);
            told.is_some_and(|told| told.contains(part))
        })
        .await;
    };
    let url = |path: &str| format!("http://{listen}{path}");
    let send = async |from: u8, path: &str, user: Option<&str>| {
        post(from, &url(path), user, "{}".to_owned()).await
    };
    says("by-address", "waits at").await;
    eventually("they listen", async || send(9, "/", None).await == 0).await;
    says("by-address", "127.0.0.9 posts here and is not heard").await;
    assert_eq!(send(2, "/", None).await, 200);
    says("by-address", "waits at").await;
    // Once it is heard, a stranger is no news.
    send(9, "/", None).await;
    assert_eq!(send(1, "/nowhere", None).await, 404);
    says("by-token", "to another path, or without its token").await;
    assert_eq!(send(1, "/oak", None).await, 200);
    says("by-token", "waits at").await;
    assert_eq!(send(1, "/north", None).await, 200);
    assert_eq!(send(1, "/south", Some("south")).await, 200);
    says("by-user", "waits at").await;
    // A question is answered with another one; a wrong answer twice is a wrong password.
    for _ in 0..2 {
        assert_eq!(send(1, "/south", Some("north")).await, 401);
    }
    says("by-user", "wrong name or password").await;
    assert!(
        gateway
            .feed_health("by-address")
            .unwrap()
            .contains("waits at")
    );
    gateway.stop().await;
}

/// Cameras whose posts nobody could tell apart, and ports that are taken.
#[test]
fn what_cannot_be_told_apart_is_a_fault() {
    let check = |web: &str, cameras: &[&str], faults: &[&str]| {
        let mut text = format!(
            "[site]\nname = \"Push\"\n[web]\nlisten = \"{web}\"\n[[area]]\nid = \"yard\"\n"
        );
        for (number, keys) in cameras.iter().enumerate() {
            text += &format!(
                "[[camera]]\nid = \"c{number}\"\nmaker = \"webhook\"\nprofile = \"plain\"\n{}\n\
                 [[lane]]\nid = \"l{number}\"\ndirection = \"in\"\nto = \"yard\"\ncamera = \"c{number}\"\n",
                keys.replace('|', "\n")
            );
        }
        crate::config::check(&text, faults);
    };
    let far = "127.0.0.1:0";
    let all = "listen = \"0.0.0.0:8490\"|from = \"10.0.0.7\"";
    let other = "listen = \"0.0.0.0:8490\"|from = [\"10.0.0.8\", \"10.0.0.9\"]";
    let same = "camera[c1].listen: camera c0 posts to 0.0.0.0:8490, too, from the same address: whose a read is cannot be told";
    let with = |more: &str| format!("{all}|{more}");
    check(far, &[all, other], &[]);
    check(far, &[all, all], &[same]);
    check(far, &[&with("path = \"/a\""), &with("path = \"/b\"")], &[]);
    check(far, &[&with("path = \"/a\""), all], &[]);
    check(
        far,
        &[&with("path = \"/a\""), &with("path = \"/a/\"")],
        &[same],
    );
    check(
        far,
        &[&with("token_env = \"A\""), &with("token_env = \"B\"")],
        &[],
    );
    check(
        far,
        &[&with("token_env = \"A\""), &with("token_env = \"A\"")],
        &[same],
    );
    check(far, &[&with("token_env = \"A\""), all], &[same]);
    check(
        far,
        &[&with("channel = \"1\""), &with("channel = \"2\"")],
        &[],
    );
    let one = "listen = \"10.0.0.1:8490\"|from = \"10.0.0.7\"|path = \"/a\"";
    check(
        far,
        &[all, one],
        &[
            "camera[c1].listen: is the same port as that of camera c0, at an address that is written in another way",
        ],
    );
    check(
        "127.0.0.1:8490",
        &[all],
        &["camera[c0].listen: 0.0.0.0:8490 is the dashboard's (web.listen)"],
    );
    check(
        far,
        &[&with("path = \"a\"")],
        &["camera[c0].path: is \"a\""],
    );
    check(
        far,
        &[&with("path = \"/a?b\"")],
        &["camera[c0].path: is \"/a?b\""],
    );
}
