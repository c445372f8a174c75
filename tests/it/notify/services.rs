//! Services with forms of their own, and syslog.

use std::net::UdpSocket;

use plategate::config;
use serde_json::Value;

use super::receiver::{Act, Receiver};
use super::{SITE, camera, start, vehicle};
use crate::gateway::write;
use crate::patience::eventually;

#[tokio::test(flavor = "multi_thread")]
async fn services_get_messages_in_their_own_form() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "token", "t0k/en\n");
    write(
        folder.path(),
        "own.toml",
        "url = \"{{url}}/{{to}}/{{token}}\"\nformat = \"form\"\nbody = \"t={{title}}&p={{priority}}\"\n\
         [headers]\nx-key = \"{{token}}\"\n",
    );
    let names = ["ntfy", "gotify", "own.toml"];
    let receivers: Vec<Receiver> = names
        .iter()
        .map(|_| Receiver::start(&[Act::Status(503, "")]))
        .collect();
    let mut targets = String::new();
    for (number, (name, receiver)) in names.iter().zip(&receivers).enumerate() {
        targets += &format!(
            "[[notify]]\nid = \"s{number}\"\nkind = \"profile\"\nprofile = \"{name}\"\n\
             url = \"http://127.0.0.1:{}\"\nto = \"a b\"\ntoken_file = \"token\"\nallow_private = true\n\
             for = [\"waiting\"]\n",
            receiver.port
        );
    }
    let gateway = start(folder.path(), &targets).await;
    vehicle(&gateway, "in", "AB123CD").await;
    let all = async || receivers.iter().all(|r| r.taken().len() == 1);
    eventually("all have it", all).await;
    gateway.stop().await;
    let taken: Vec<_> = receivers.iter().map(|r| r.taken()[0].clone()).collect();
    let title = "A vehicle waits at North";
    let ntfy: Value = serde_json::from_str(&taken[0].body).unwrap();
    assert_eq!(
        (&ntfy["topic"], &ntfy["title"]),
        (&"a b".into(), &title.into())
    );
    assert_eq!(ntfy["priority"], 5);
    assert_eq!(taken[0].headers["authorization"], "Bearer t0k/en");
    let gotify: Value = serde_json::from_str(&taken[1].body).unwrap();
    assert_eq!(gotify["title"], title);
    assert_eq!(taken[1].path, "/message");
    assert_eq!(taken[1].headers["x-gotify-key"], "t0k/en");
    assert_eq!(taken[2].path, "/a%20b/t0k/en");
    assert_eq!(taken[2].body, "t=A%20vehicle%20waits%20at%20North&p=3");
    assert!(taken.iter().all(|r| !r.body.contains("AB123CD")));
}

#[tokio::test(flavor = "multi_thread")]
async fn syslog_gets_a_line_a_message() {
    let folder = tempfile::tempdir().unwrap();
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    let path = folder.path().join("log");
    let local = std::os::unix::net::UnixDatagram::bind(&path).unwrap();
    let stream = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let tcp = stream.local_addr().unwrap().port();
    let mut targets = String::new();
    let servers = [
        format!("udp://127.0.0.1:{port}"),
        format!("unix:{}", path.display()),
        format!("tcp://127.0.0.1:{tcp}"),
    ];
    for (number, server) in servers.iter().enumerate() {
        targets += &format!(
            "[[notify]]\nid = \"l{number}\"\nkind = \"syslog\"\nserver = \"{server}\"\nfor = [\"camera-down\"]\n"
        );
    }
    let gateway = start(folder.path(), &targets).await;
    camera(&gateway, "in", false).await;
    let heard = tokio::task::spawn_blocking(move || {
        let mut line = [0; 4096];
        let mut all = Vec::new();
        let length = socket.recv(&mut line).unwrap();
        all.push(String::from_utf8(line[..length].to_vec()).unwrap());
        let length = local.recv(&mut line).unwrap();
        all.push(String::from_utf8(line[..length].to_vec()).unwrap());
        let (mut connection, _) = stream.accept().unwrap();
        let framed = std::io::read_to_string(&mut connection).unwrap();
        let (length, line) = framed.split_once(' ').unwrap();
        assert_eq!(length.parse::<usize>().unwrap(), line.len());
        all.push(line.to_owned());
        all
    });
    let heard = heard.await.unwrap();
    gateway.stop().await;
    for line in heard {
        assert!(line.starts_with("<129>1 20"), "{line}");
        assert!(
            line.contains(" - plategate - camera-down - \u{feff}"),
            "{line}"
        );
        assert!(
            line.contains("The camera at North gives no pictures | "),
            "{line}"
        );
    }
}

/// A section with these keys has this fault at this key.
fn check(keys: &str, place: &str, found: &str) {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{SITE}[[notify]]\nid = \"t\"\n{keys}\n");
    let faults = config::load(&write(folder.path(), "site.toml", &text));
    let faults = faults.err().unwrap_or_default();
    let right = |f: &plategate::port::fields::Fault| {
        f.key == format!("notify[t].{place}") && format!("{} {}", f.found, f.hint).contains(found)
    };
    assert!(faults.iter().any(right), "{keys}: {faults:?}");
}

#[test]
fn what_is_wrong_in_a_section_is_said() {
    let hook = "kind = \"webhook\"\nsecret_env = \"X\"\n";
    check("", "kind", "webhook");
    check("kind = \"pigeon\"", "kind", "webhook");
    check(
        "kind = \"webhook\"\nurl = \"https://a.example/\"",
        "secret_env",
        "secret_env",
    );
    check(
        "kind = \"webhook\"\nurl = \"https://a.example/\"\nsecret = \"x\"",
        "secret",
        "does not belong",
    );
    check(
        &format!("{hook}url = \"ftp://a.example/\""),
        "url",
        "no web address",
    );
    check(
        &format!("{hook}url = \"http://a.example/\""),
        "url",
        "in the clear",
    );
    check(
        &format!("{hook}url = \"https://user:pw@a.example/\""),
        "url",
        "password",
    );
    for inner in [
        "127.0.0.1",
        "[::1]",
        "10.0.0.1",
        "0x7f.1",
        "2130706433",
        "[::ffff:10.0.0.1]",
        "169.254.169.254",
    ] {
        check(
            &format!("{hook}url = \"https://{inner}/\""),
            "url",
            "no public address",
        );
    }
    let fine = format!("{hook}url = \"https://a.example/\"\n");
    check(
        &format!("{fine}for = [\"waiting\", \"wating\"]"),
        "for",
        "wating",
    );
    check(&format!("{fine}lanes = [\"north\"]"), "lanes", "north");
    check(&format!("{fine}groups = [\"staff\"]"), "groups", "staff");
    check(&format!("{fine}quiet = \"22-6\""), "quiet", "22:00-06:00");
    check(&format!("{fine}digest_s = 86401"), "digest_s", "86400");
    check(&format!("{fine}digest_after = 0"), "digest_after", "100");
}

#[test]
fn what_is_wrong_in_a_section_of_each_kind_is_said() {
    check("kind = \"mqtt\"", "broker", "mqtt.lan");
    check(
        "kind = \"mqtt\"\nbroker = \"mqtt://a\"",
        "broker",
        "mqtt.lan",
    );
    check(
        "kind = \"mqtt\"\nbroker = \"a\"\ntopic = \"a/#\"",
        "topic",
        "wildcards",
    );
    check(
        "kind = \"mqtt\"\nbroker = \"a\"\nopen = [\"north\"]",
        "open",
        "north",
    );
    check(
        "kind = \"mail\"\nserver = \"a\"\nfrom = \"x\"\nto = [\"a@b.example\"]",
        "from",
        "gate@",
    );
    check(
        "kind = \"mail\"\nserver = \"a\"\nfrom = \"a@b.example\"",
        "to",
        "addresses",
    );
    check(
        "kind = \"profile\"\nprofile = \"pigeon\"",
        "profile",
        "ntfy",
    );
    check(
        "kind = \"profile\"\nprofile = \"telegram\"\ntoken_env = \"X\"",
        "to",
        "needs it",
    );
    check(
        "kind = \"profile\"\nprofile = \"slack\"",
        "token_env",
        "needs it",
    );
    check("kind = \"syslog\"\nserver = \"a:514\"", "server", "udp://");
}
