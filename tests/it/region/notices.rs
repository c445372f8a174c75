//! What people are told of other lots: a plate in two lots at once, a lot that is silent and heard again, an edit that gave way. Who
//! gets it, and each once.

use std::collections::BTreeSet;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use plategate::domain::event::*;
use plategate::domain::plate::Plate;
use plategate::domain::site::PermitId;

use super::cluster::Cable;
use super::office::{begin_at, person};
use super::postgres::{Place, agree, digest, is_in, permit, until_known};
use crate::notify::receiver::Receiver;
use crate::patience::eventually;

/// Adds a webhook to a site file, for what is told of other lots.
fn with_hook(site: &Path, hook: &Receiver) {
    let folder = site.parent().unwrap();
    let secret = format!("whsec_{}\n", STANDARD.encode([7; 32]));
    std::fs::write(folder.join("secret"), secret).unwrap();
    let text = std::fs::read_to_string(site).unwrap();
    let section = format!(
        "[[notify]]\nid = \"hook\"\nkind = \"webhook\"\nurl = \"{}\"\nsecret_file = \"secret\"\nallow_private = true\n\
         for = [\"in-two-lots\", \"lot-silent\", \"lot-heard\", \"edit-lost\"]\n",
        hook.url()
    );
    std::fs::write(site, text + &section).unwrap();
}

/// How many messages of a kind were told, and the last. One that was not answered in time comes again under its number.
fn told(hook: &Receiver, kind: &str) -> (usize, String) {
    let all = hook.taken();
    let bodies = all.iter().map(|r| serde_json::from_str(&r.body).unwrap());
    let of_kind: Vec<serde_json::Value> = bodies
        .filter(|body: &serde_json::Value| body["type"] == kind)
        .collect();
    let numbers = of_kind.iter().map(|body| body["data"]["id"].to_string());
    let last = of_kind.last().map(ToString::to_string);
    (
        numbers.collect::<BTreeSet<_>>().len(),
        last.unwrap_or_default(),
    )
}

/// How often a gateway has found that the other is silent, or is heard again.
fn found(site: &Path, kind: &str) -> usize {
    let database = site.parent().unwrap().join("data/plategate.db");
    let c = rusqlite::Connection::open(database).unwrap();
    let is_silent = kind == "lot-silent";
    let sql = "SELECT count(*) FROM journal WHERE kind = 'lot_silent' AND (input ->> '$.since' IS NOT NULL) = ?";
    let count: i64 = c.query_row(sql, [is_silent], |row| row.get(0)).unwrap();
    usize::try_from(count).unwrap()
}

/// As the page does, the message names whose edit it was.
fn names_its_author(lost: &str) {
    assert!(lost.contains("P1"), "{lost}");
    let author = "The edit made here was by yolanda.";
    assert!(lost.contains(author), "{lost}");
}

/// The link of the south is cut; a plate is let in and a permit is edited in both lots, first in the north.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_found_when_a_link_is_back_is_told_where_it_concerns_and_once() {
    let place = Place::new(&["north", "south"]);
    let cable = Cable::to(place.cluster.port);
    let hooks = [Receiver::start(&[]), Receiver::start(&[])];
    let sites = [
        place.site("north", "north", place.cluster.port),
        place.site("south", "south", cable.port),
    ];
    for (site, hook) in sites.iter().zip(&hooks) {
        with_hook(site, hook);
    }
    let _ = rustls::crypto::ring::default_provider().install_default();
    let clock = plategate::clock::SystemClock::shared();
    let north = begin_at(&sites[0], &clock).await;
    let south = begin_at(&sites[1], &clock).await;
    permit(&north, "P1", "W1AB").await;
    until_known(&south, "P1").await;
    agree(&[&north, &south]).await;

    // A machine that is busy may be silent by itself.
    let before = ["lot-silent", "lot-heard"].map(|kind| hooks.each_ref().map(|h| told(h, kind).0));
    cable.cut();
    for (hook, before) in hooks.iter().zip(before[0]) {
        eventually("the silence is told", async || {
            told(hook, "lot-silent").0 > before
        })
        .await;
    }
    is_in(&north, "W1AB").await;
    is_in(&south, "W1AB").await;
    let edited = |holder: &str, by: &str| {
        let permit = Permit {
            id: PermitId::new("P1"),
            holder: holder.to_owned(),
            plates: vec![Plate::new("W1AB").unwrap()],
            ..Permit::default()
        };
        Input::Permits(PermitChange::put(permit, by))
    };
    north.desk.submit(edited("Anna", "yolanda")).await.unwrap();
    south.desk.submit(edited("Bea", "zoe")).await.unwrap();
    cable.join();
    agree(&[&north, &south]).await;
    for (hook, before) in hooks.iter().zip(before[1]) {
        eventually("that it is over is told", async || {
            told(hook, "lot-heard").0 > before
        })
        .await;
    }
    eventually("the north hears of both", async || {
        told(&hooks[0], "in-two-lots").0 > 0 && told(&hooks[0], "edit-lost").0 > 0
    })
    .await;
    // Another fact has gone both ways: whatever was to be told is told.
    permit(&south, "P2", "W2AB").await;
    until_known(&north, "P2").await;
    permit(&north, "P3", "W3AB").await;
    until_known(&south, "P3").await;

    // The page names whose edit gave way.
    let mut admin = person(&north).await;
    let page = admin
        .until("/notices", "The edit made here was by yolanda")
        .await;
    assert!(
        page.contains("edited at lot south at the same time"),
        "{page}"
    );
    let table = admin.get("/notices.csv").await.body;
    assert!(table.contains("yolanda"), "{table}");
    assert_eq!(digest(&north).await, digest(&south).await);
    for (hook, site) in hooks.iter().zip(&sites) {
        for kind in ["lot-silent", "lot-heard"] {
            eventually("each silence is told", async || {
                told(hook, kind).0 >= found(site, kind)
            })
            .await;
        }
    }
    north.stop().await;
    south.stop().await;
    for (hook, site) in hooks.iter().zip(&sites) {
        for kind in ["lot-silent", "lot-heard"] {
            let (all, said) = told(hook, kind);
            assert!(all <= found(site, kind), "{kind}: {all} times, {said}");
        }
    }
    for (hook, lots) in hooks.iter().zip([1, 0]) {
        for kind in ["in-two-lots", "edit-lost"] {
            let (found, said) = told(hook, kind);
            assert_eq!(found, lots, "{kind}: {said}");
        }
    }
    assert!(told(&hooks[0], "lot-silent").1.contains("south"));
    assert!(told(&hooks[1], "lot-silent").1.contains("north"));
    names_its_author(&told(&hooks[0], "edit-lost").1);
}
