//! Mail.

use super::mail_server::{MailServer, Manner};
use super::{camera, start, target, vehicle};
use crate::patience::eventually;

fn section(port: u16, to: &str, more: &str) -> String {
    format!(
        "[[notify]]\nid = \"guard\"\nkind = \"mail\"\nserver = \"127.0.0.1:{port}\"\n\
         from = \"Gate <gate@example.org>\"\nto = [{to}]\n{more}\n"
    )
}

const NO_TLS: &str = "tls = \"none\"";

#[tokio::test(flavor = "multi_thread")]
async fn each_recipient_gets_a_mail_and_one_that_is_unknown_holds_nobody_back() {
    let folder = tempfile::tempdir().unwrap();
    let server = MailServer::start(Manner {
        closes: 2,
        unknown: "gone@",
        ..Manner::default()
    });
    let to = "\"gone@example.org\", \"ana@example.org\", \"Bo <bo@example.org>\"";
    let more = format!("{NO_TLS}\nplates = true\nfor = [\"waiting\", \"camera-down\"]");
    let gateway = start(folder.path(), &section(server.port, to, &more)).await;
    vehicle(&gateway, "in", "AB123CD").await;
    camera(&gateway, "side", false).await;
    eventually("both have both", async || server.mails().len() == 4).await;
    gateway.stop().await;
    let mails = server.mails();
    let of = |name: &str| -> Vec<String> {
        let own = mails.iter().filter(|m| m.to.contains(name));
        own.map(|m| m.text.clone()).collect()
    };
    for name in ["ana@", "bo@"] {
        let own = of(name);
        assert_eq!(own.len(), 2, "{mails:?}");
        let (head, body) = own[0].split_once("\n\n").unwrap();
        assert!(head.contains("Subject: A vehicle waits at North"), "{head}");
        assert!(!head.contains("AB123CD"), "{head}");
        assert!(head.contains("multipart/alternative"), "{head}");
        assert!(!head.contains("gone@"), "none hears of the others: {head}");
        assert!(body.contains("Plate AB123CD"), "{body}");
        assert!(
            body.contains("text/plain") && body.contains("text/html"),
            "{body}"
        );
        assert!(body.contains("https://gate.example/events/"), "{body}");
        assert!(
            own[1].contains("The camera at side gives no pictures"),
            "{}",
            own[1]
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_in_the_clear_where_tls_is_asked_for() {
    for offers_tls in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let server = MailServer::start(Manner {
            offers_tls,
            ..Manner::default()
        });
        std::fs::write(folder.path().join("password"), "open sesame").unwrap();
        let more = "username = \"gate\"\npassword_file = \"password\"";
        let to = "\"ana@example.org\"";
        let gateway = start(folder.path(), &section(server.port, to, more)).await;
        let behind = async || target(&gateway, "guard").trouble.is_some();
        eventually("it is said", behind).await;
        let tried = gateway.notifier().test("guard").await.unwrap();
        assert!(tried.is_err(), "{tried:?}");
        gateway.stop().await;
        let said = server.said();
        assert!(!said.is_empty());
        let told = |l: &String| !(l.starts_with("EHLO") || l.starts_with("STARTTLS"));
        let clear: Vec<&String> = said.iter().filter(|l| l.is_ascii() && told(l)).collect();
        assert!(
            !clear
                .iter()
                .any(|l| l.contains("AUTH") || l.contains("MAIL")),
            "{clear:?}"
        );
        assert_eq!(server.mails().len(), 0);
    }
}
