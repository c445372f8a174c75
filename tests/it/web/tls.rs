//! The dashboard with a certificate of its own.

use std::path::Path;

use plategate::web::http::tls::Files;
use plategate::web::{self, Settings};

use super::car_park::CarPark;
use super::{Served, serve_with};
use crate::patience::LIMIT;

/// A certificate for 127.0.0.1 that signs itself, with its key.
pub fn certificate(folder: &Path, name: &str) -> (Files, String) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let files = Files {
        certificate: folder.join(format!("{name}.pem")),
        key: folder.join(format!("{name}.key")),
    };
    std::fs::write(&files.certificate, made.cert.pem()).unwrap();
    std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
    (files, made.cert.pem())
}

async fn encrypted(folder: &Path) -> (Served, reqwest::Client) {
    let (files, pem) = certificate(folder, "gate");
    let settings = Settings {
        https: true,
        tls: Some(files),
        ..Settings::default()
    };
    let served = serve_with(CarPark::day().await, settings).await;
    let trusted = reqwest::Certificate::from_pem(pem.as_bytes()).unwrap();
    let client = reqwest::Client::builder()
        .tls_certs_only([trusted])
        .redirect(reqwest::redirect::Policy::none())
        .timeout(LIMIT)
        .build()
        .unwrap();
    (served, client)
}

#[tokio::test]
async fn the_dashboard_speaks_tls_and_only_tls() {
    let folder = tempfile::tempdir().unwrap();
    let (served, client) = encrypted(folder.path()).await;
    // Callers that say nothing, or nonsense, hold nobody up.
    let address = served.base.trim_start_matches("https://").to_owned();
    let mut silent = Vec::new();
    for _ in 0..5 {
        silent.push(tokio::net::TcpStream::connect(&address).await.unwrap());
    }
    let plain = reqwest::get(format!("http://{address}/healthz")).await;
    assert!(plain.is_err(), "no answer without TLS");

    let page = client
        .get(format!("{}/login", served.base))
        .send()
        .await
        .unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.headers().contains_key("strict-transport-security"));
    let login = client.post(format!("{}/login", served.base));
    let kind = "application/x-www-form-urlencoded";
    let login = login.header("content-type", kind);
    let login = login.body(format!("name=admin&password={}", served.password));
    let login = login.send().await.unwrap();
    assert_eq!(login.status(), 303);
    let cookie = login.headers()["set-cookie"].to_str().unwrap();
    assert!(
        cookie.starts_with("__Host-plategate=") && cookie.contains("Secure"),
        "{cookie}"
    );
    drop(silent);
}

#[tokio::test]
async fn a_certificate_that_cannot_be_used_is_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let (files, _) = certificate(folder.path(), "gate");
    let (other, _) = certificate(folder.path(), "other");
    let nonsense = folder.path().join("nonsense");
    std::fs::write(&nonsense, "hello").unwrap();
    for (certificate, key, wanted) in [
        (
            &files.certificate,
            &other.key,
            "is not the key of the certificate",
        ),
        (&nonsense, &files.key, "holds no certificate in PEM"),
        (&files.certificate, &nonsense, "holds no private key in PEM"),
        (
            &files.certificate,
            &folder.path().join("none"),
            "No such file",
        ),
    ] {
        let settings = Settings {
            listen: std::net::SocketAddr::from(([127, 0, 0, 1], 0)),
            https: true,
            tls: Some(Files {
                certificate: certificate.clone(),
                key: key.clone(),
            }),
            ..Settings::default()
        };
        let fault = web::bind(settings).await.err().unwrap().to_string();
        assert!(fault.contains(wanted) && fault.contains("[web]"), "{fault}");
    }
}
