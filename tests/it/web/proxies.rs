//! Who calls, where a proxy stands in front.

use plategate::port::deed::Deed;
use plategate::web::Settings;

use super::car_park::CarPark;
use super::{Person, serve_with};

/// What the site trusts, what the request says, and the address that the audit log has of the log-in.
type Row = (
    &'static [&'static str],
    &'static [(&'static str, &'static str)],
    &'static str,
);

const CALLERS: &[Row] = &[
    (&[], &[], "127.0.0.1"),
    (&[], &[("x-forwarded-for", "192.0.2.1")], "127.0.0.1"),
    (
        &["192.0.2.0/24"],
        &[("x-forwarded-for", "192.0.2.1")],
        "127.0.0.1",
    ),
    (&["127.0.0.1"], &[], "127.0.0.1"),
    (
        &["127.0.0.1"],
        &[("x-forwarded-for", "192.0.2.1")],
        "192.0.2.1",
    ),
    (
        &["127.0.0.0/8"],
        &[("x-forwarded-for", "192.0.2.1")],
        "192.0.2.1",
    ),
    // What the caller wrote stands on the left.
    (
        &["127.0.0.1"],
        &[("x-forwarded-for", "198.51.100.9, 192.0.2.1")],
        "192.0.2.1",
    ),
    (
        &["127.0.0.1"],
        &[
            ("x-forwarded-for", "198.51.100.9"),
            ("x-forwarded-for", "192.0.2.1"),
        ],
        "192.0.2.1",
    ),
    (
        &["127.0.0.1", "10.0.0.0/8"],
        &[("x-forwarded-for", "198.51.100.9,192.0.2.1 , 10.1.2.3")],
        "192.0.2.1",
    ),
    (
        &["127.0.0.1", "10.0.0.0/8"],
        &[("x-forwarded-for", "10.9.9.9, 10.1.2.3")],
        "10.9.9.9",
    ),
    (
        &["127.0.0.1"],
        &[("x-forwarded-for", "198.51.100.9, unknown")],
        "127.0.0.1",
    ),
    (
        &["127.0.0.1"],
        &[("x-forwarded-for", "192.0.2.1:4711")],
        "192.0.2.1",
    ),
    (
        &["127.0.0.1"],
        &[("x-forwarded-for", "2001:db8::7")],
        "2001:db8::7",
    ),
    (
        &["127.0.0.1"],
        &[("x-forwarded-for", "::ffff:192.0.2.1")],
        "192.0.2.1",
    ),
    (
        &["127.0.0.1"],
        &[("forwarded", "for=192.0.2.1;proto=https")],
        "192.0.2.1",
    ),
    (
        &["127.0.0.1"],
        &[(
            "forwarded",
            "for=198.51.100.9, For=\"[2001:db8::7]:4711\" ; by=10.0.0.1",
        )],
        "2001:db8::7",
    ),
    (&["127.0.0.1"], &[("forwarded", "for=_hidden")], "127.0.0.1"),
    // What the caller left open does not swallow what the proxy wrote.
    (
        &["127.0.0.1"],
        &[("forwarded", "for=\"198.51.100.9, for=192.0.2.1")],
        "192.0.2.1",
    ),
    // A proxy writes one of the two; the other one is the caller's.
    (
        &["127.0.0.1"],
        &[
            ("forwarded", "for=198.51.100.9"),
            ("x-forwarded-for", "192.0.2.1"),
        ],
        "127.0.0.1",
    ),
    (
        &["127.0.0.1"],
        &[
            ("forwarded", "for=192.0.2.1"),
            ("x-forwarded-for", "192.0.2.1"),
        ],
        "192.0.2.1",
    ),
    (&["127.0.0.1"], &[("x-real-ip", "192.0.2.1")], "127.0.0.1"),
];

#[tokio::test]
async fn the_right_most_address_that_is_not_trusted_counts() {
    for (trusted, headers, expect) in CALLERS {
        check(trusted, headers, expect).await;
    }
    let long = format!("192.0.2.66{}", ", 127.0.0.1".repeat(200));
    check(&["127.0.0.1"], &[("x-forwarded-for", &long)], "192.0.2.66").await;
}

async fn check(trusted: &[&str], headers: &[(&str, &str)], expect: &str) {
    let trusted_proxies = trusted.iter().map(|t| t.parse().unwrap()).collect();
    let settings = Settings {
        trusted_proxies,
        ..Settings::default()
    };
    let served = serve_with(CarPark::empty().await, settings).await;
    let person = Person::new(&served);
    let mut request = person.request("POST", "/login");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let form = [("name", "admin"), ("password", served.password.as_str())];
    let request = request.body(super::form(&form));
    let kind = "application/x-www-form-urlencoded";
    let got = request.header("content-type", kind).send().await.unwrap();
    assert_eq!(got.status(), 303);
    let acts = served.park.acts();
    let from = acts.iter().find_map(|a| match &a.what {
        Deed::LoggedIn { from, .. } => Some(from.to_string()),
        _ => None,
    });
    assert_eq!(from.as_deref(), Some(expect), "{trusted:?} {headers:?}");
}

/// Behind a proxy that is trusted, a guesser slows down nobody but itself.
#[tokio::test]
async fn behind_a_trusted_proxy_each_caller_has_its_own_tries() {
    let settings = Settings {
        trusted_proxies: vec!["127.0.0.1".parse().unwrap()],
        ..Settings::default()
    };
    let served = serve_with(CarPark::empty().await, settings).await;
    let wrong = async |name: &str, from: &str| {
        let person = Person::new(&served);
        let request = person
            .request("POST", "/login")
            .header("x-forwarded-for", from);
        let form = super::form(&[("name", name), ("password", "wrong")]);
        let kind = "application/x-www-form-urlencoded";
        let sent = request.body(form).header("content-type", kind).send().await;
        sent.unwrap().status().as_u16()
    };
    for i in 0..20 {
        assert_eq!(wrong(&format!("nobody-{i}"), "192.0.2.1").await, 401);
    }
    let two = async |name: &str, from: &str| (wrong(name, from).await, wrong(name, from).await);
    assert_eq!(two("ann", "192.0.2.1").await, (401, 429));
    assert_eq!(two("bob", "192.0.2.2").await, (401, 401));
    // One household has a /64.
    for i in 0..20 {
        let from = format!("2001:db8::{i:x}");
        assert_eq!(wrong(&format!("nobody-{i}"), &from).await, 401);
    }
    assert_eq!(two("eve", "2001:db8::1:2").await, (401, 429));
    assert_eq!(two("joe", "2001:db8:0:1::2").await, (401, 401));
}
