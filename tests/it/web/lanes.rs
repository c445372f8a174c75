//! The lanes' pages and the review, on four weeks of traffic.

use std::sync::Arc;

use plategate::domain::event::{Input, OrderKind, Output, ReadFinding};
use plategate::domain::site::LaneId;
use plategate::port::lanes::LaneBook;

use super::car_park::CarPark;
use super::car_park::keep;
use super::{Person, Served, misreading_lane, serve};
use crate::patience::eventually;

async fn served() -> (Served, Person, Arc<CarPark>) {
    let park = CarPark::four_weeks().await;
    let served = serve(park.clone()).await;
    let person = Person::inside(&served).await;
    (served, person, park)
}

/// What stands between two texts of a page.
pub fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = page
        .split_once(from)
        .unwrap_or_else(|| panic!("no {from} in {page}"));
    rest.split(to).next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worst_lane_comes_first_with_a_sentence() {
    let (_served, mut person, _park) = served().await;
    let page = person.get("/lanes?period=week").await.body;
    let first = between(&page, "<article", "</article>");
    assert!(first.contains("Exit 2"), "{first}");
    assert!(first.contains("Exit 2 reads B as 8 in"), "{first}");
    assert!(first.contains("after dark"), "{first}");
    assert!(
        first.contains("80 are needed: move the camera nearer or zoom in"),
        "{first}"
    );
    assert!(
        page.matches("Nothing is wrong with Entry").count() == 2,
        "{page}"
    );
    assert!(
        !page.contains("orphan") && !page.contains("heal"),
        "no words of the trade"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lane_shows_what_when_and_in_what_pictures() {
    let (_served, mut person, park) = served().await;
    for period in ["day", "week", "month"] {
        let got = person.get(&format!("/lanes/exit-2?period={period}")).await;
        assert_eq!(got.status, 200, "{period}");
    }
    let page = person.get("/lanes/exit-2").await.body;
    assert!(
        page.contains("of what Exit 2 reads as 8 is a B in truth since Tuesday 17:1"),
        "{page}"
    );
    for part in [
        "<h2 id=\"trend-h\">Trend",
        "By hour of the day",
        "After dark",
        "Which characters are confused",
        "Confidence and accuracy",
        "href=\"#pair-B-8\"",
        "id=\"pair-B-8\"",
        "other exit",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let pair = between(&page, "id=\"pair-B-8\"", "</div>");
    assert!(pair.contains("/evidence/"), "examples: {pair}");
    assert!(
        !page.contains("style="),
        "the policy allows no style in the page"
    );
    let quiet = person.get("/lanes/entry-1").await.body;
    assert!(quiet.contains("Nothing is wrong with Entry 1"), "{quiet}");
    assert_eq!(person.get("/lanes/nowhere").await.status, 404);
    // A lane that nothing is known of.
    let empty = serve(CarPark::empty().await).await;
    let mut person = Person::inside(&empty).await;
    let page = person.get("/lanes/exit-2?period=month").await.body;
    assert!(page.contains("Too few to tell: no vehicle"), "{page}");
    drop(park);
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_at_the_camera_takes_the_alarm_off() {
    let (_served, mut person, park) = served().await;
    let page = person.get("/lanes/exit-2").await.body;
    assert!(page.contains("role=\"alert\""), "{page}");
    let tile = "<a href=\"/lanes/exit-2\">reads B as 8 more often than it used to</a>";
    assert!(
        person.get("/").await.body.contains(tile),
        "on the lane's tile"
    );
    let got = person
        .post("/lanes/exit-2/checked", &[("reason", "")])
        .await;
    assert_eq!(got.status, 400, "a reason is asked for");
    let form = [("reason", "Glass cleaned")];
    let got = person.post("/lanes/exit-2/checked", &form).await;
    assert_eq!(got.location, "/lanes/exit-2");
    let page = person.get("/lanes/exit-2").await.body;
    assert!(!page.contains("role=\"alert\""), "{page}");
    assert!(page.contains("Camera maintained by admin"), "{page}");
    eventually("off the tile", async || {
        !person.get("/").await.body.contains(tile)
    })
    .await;
    let lane = LaneId::new("exit-2");
    let asked = park
        .ordered()
        .iter()
        .any(|o| o.what == OrderKind::LaneChecked { lane: lane.clone() });
    assert!(asked);
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_are_judged_one_after_the_other() {
    let (_served, mut person, park) = served().await;
    let waiting =
        |park: &CarPark| -> u64 { park.store.waiting().unwrap().iter().map(|w| w.1).sum() };
    let before = waiting(&park);
    assert!(before > 10, "{before}");
    let judge = async |person: &mut Person, form: &[(&str, &str)]| {
        let page = person.get("/review").await.body;
        let action = between(&page, "action=\"/review/", "\"").to_owned();
        let got = person.post(&format!("/review/{action}"), form).await;
        (action, got)
    };
    let (read, got) = judge(&mut person, &[("verdict", "read")]).await;
    assert_eq!(got.location, format!("/review?before={read}"));
    judge(&mut person, &[("verdict", "none")]).await;
    let (_, got) = judge(&mut person, &[("verdict", "plate"), ("plate", "w-123 b")]).await;
    assert_eq!(got.status, 303);
    let (_, got) = judge(&mut person, &[("verdict", "plate"), ("plate", "W*")]).await;
    assert_eq!(got.status, 400);
    assert_eq!(waiting(&park), before - 3);
    let orders = park.ordered().into_iter();
    let said = orders.filter_map(|o| match o.what {
        OrderKind::Judge { verdict, .. } => Some(verdict),
        _ => None,
    });
    let said: Vec<ReadFinding> = said.collect();
    assert!(
        matches!(&said[..], [ReadFinding::Right, ReadFinding::NoPlate, ReadFinding::Plate { plate }] if plate.as_str() == "W123B")
    );
    let zip = person.get("/review/export.zip").await;
    assert_eq!(zip.status, 200);
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(zip.bytes)).unwrap();
    let labels = std::io::read_to_string(zip.by_name("labels.csv").unwrap()).unwrap();
    let head = labels.starts_with("picture,read,at,lane,text,plate,verdict,by");
    assert!(head, "{labels}");
    assert!(labels.contains(",W123B,wrong,admin") && labels.contains(",no plate,admin"));
    let crop = zip.by_name(&format!("crops/{read}.jpg")).unwrap();
    assert!(crop.size() > 100, "a picture");
    assert_eq!(person.get(&format!("/review/{read}")).await.status, 200);
    assert_eq!(person.get("/review/1").await.status, 404);
}

/// What the pages count is what the journal says, and drawing it anew gives the same.
#[test]
fn counts_are_those_of_the_journal() {
    let (script, truths) = misreading_lane::script();
    let entries = script.entries;
    let dir = tempfile::tempdir().unwrap();
    let store = keep(dir.path(), &entries);
    let all = |store: &plategate::store::Store| {
        let (min, max) = (jiff::Timestamp::MIN, jiff::Timestamp::MAX);
        let hours = store.hours(None, min, max).unwrap();
        let examples = store.examples(&LaneId::new("exit-2")).unwrap();
        (
            hours,
            examples,
            store.waiting().unwrap(),
            store.alarms().unwrap(),
        )
    };
    let drawn = all(&store);
    store.rebuild_projections().unwrap();
    assert!(all(&store) == drawn, "drawn anew");
    let (mut vehicles, mut unread, mut wrong) = (0, 0, 0);
    for entry in &entries {
        let Input::Sighting(s) = &entry.input else {
            continue;
        };
        vehicles += 1;
        match &s.read {
            None => unread += 1,
            Some(read) => wrong += u64::from(read.text() != truths[&entry.seq]),
        }
    }
    let sum = plategate::domain::diagnosis::Tally::sum(drawn.0.iter().map(|h| &*h.tally));
    assert_eq!((sum.vehicles, sum.unread), (vehicles, unread));
    assert!(
        sum.plates.wrong <= wrong && sum.plates.wrong * 10 > wrong * 6,
        "{} of {wrong}",
        sum.plates.wrong
    );
    assert!(
        sum.heals > 0 && sum.orphans > 5 && sum.false_violations > 0,
        "{sum:?}"
    );
    let outputs = entries.iter().flat_map(|e| &e.outputs);
    let healed = outputs.filter(|o| matches!(o, Output::Healed(_))).count();
    assert_eq!(sum.heals, healed as u64);
    let (pair, reads) = drawn.1.iter().max_by_key(|e| e.1.len()).unwrap();
    assert_eq!(String::from(*pair), "8B");
    assert!(reads.len() <= 12 && reads.is_sorted_by(|a, b| a > b));
    assert!(drawn.0.iter().all(|h| h.start.as_second() % 3_600 == 0));
}

/// How long the pages take with a year of four lanes: `cargo test --test it a_year -- --ignored --nocapture`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn a_year() {
    use plategate::port::lanes::LaneBook;
    let park = CarPark::four_weeks().await;
    let now = park.now();
    let hours = park.store.hours(None, jiff::Timestamp::MIN, now).unwrap();
    let path = park.store.path().to_owned();
    // The same four weeks over and over, back to a year ago.
    let rows = tokio::task::spawn_blocking(move || {
        let mut c = rusqlite::Connection::open(path).unwrap();
        let tx = c.transaction().unwrap();
        for week in 1..12 {
            for h in &hours {
                let start = h.start.as_second() - week * 28 * 86_400;
                let body = serde_json::to_string(&*h.tally).unwrap();
                let light = i64::from(h.light == Some(plategate::domain::event::Light::Night)) + 1;
                let row = rusqlite::params![start, h.lane.as_str(), light, body];
                tx.execute("INSERT OR REPLACE INTO lane_hour VALUES (?, ?, ?, ?)", row)
                    .unwrap();
            }
        }
        tx.commit().unwrap();
        let size = "SELECT count(*), sum(length(body)) FROM lane_hour";
        c.query_row(size, [], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, i64>(1)?)))
            .unwrap()
    });
    println!("rows and bytes: {:?}", rows.await.unwrap());
    let served = serve(park).await;
    let mut person = Person::inside(&served).await;
    for page in [
        "/lanes",
        "/lanes?period=month",
        "/lanes/exit-2?period=month",
        "/review",
    ] {
        let mut took = Vec::new();
        for _ in 0..9 {
            let began = std::time::Instant::now();
            assert_eq!(person.get(page).await.status, 200);
            took.push(began.elapsed().as_millis());
        }
        took.sort_unstable();
        println!("{page}: {} ms (median of 9)", took[4]);
    }
}
