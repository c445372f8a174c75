//! The calibration page over HTTP: the real desk and the real models behind it, drawn pictures before it.

use std::path::Path;
use std::sync::Arc;

use plategate::app::calibration::{CalibrationDesk, LaneDesk};
use plategate::clock::{Clock, SetClock};
use plategate::domain::site::{LaneId, Site};
use plategate::feed::video::vision::{Calibration, Current, decode};
use plategate::port::accounts::Role;
use plategate::port::live::Live;

use super::car_park::{Cameras, CarPark};
use super::roles::person;
use super::{Person, Served, serve};
use crate::calibration::{frame, pack, picture};

/// The lanes' desk: their pictures are those of these cameras, their files lie in `folder`.
pub fn desk(
    site: &Site,
    cameras: &Arc<Cameras>,
    clock: &Arc<SetClock>,
    folder: &Path,
) -> Arc<CalibrationDesk> {
    let lanes = site.lanes.iter().filter_map(|lane| {
        let (camera, id) = (lane.camera.clone()?, lane.id.clone());
        let (shown, clock) = (Arc::clone(cameras), Arc::clone(clock));
        let desk = LaneDesk {
            camera,
            file: folder.join(format!("{id}.toml")),
            current: Current::default(),
            newest: Box::new(move || Some(frame(&shown.jpeg(&id, 1280)?, clock.now(), 1))),
            tell: Box::new(|_| {}),
        };
        Some((lane.id.clone(), desk))
    });
    let (lanes, pack) = (lanes.collect(), Some(pack()));
    let desk = CalibrationDesk::new(lanes, pack, Box::new(|| 0), clock.clone());
    Arc::new(desk)
}

const PAGE: &str = "/lanes/entry-1/calibration";

/// A rendered lane before every camera.
async fn served() -> (Served, Person, Arc<CarPark>) {
    let park = CarPark::day().await;
    park.cameras.show(picture());
    let served = serve(park.clone()).await;
    let mut person = person(&served, &park, "Anna", Role::Supervisor);
    person.get(PAGE).await;
    (served, person, park)
}

/// Fields of corners, `region` or `plate`.
fn corners<'a>(
    shape: (&'a str, &'a str),
    points: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let fields = points
        .iter()
        .flat_map(|(x, y)| [(shape.0, *x), (shape.1, *y)]);
    fields.collect()
}

const REGION: (&str, &str) = ("region.x", "region.y");
const PLATE: (&str, &str) = ("plate.x", "plate.y");
const SIZE: [(&str, &str); 2] = [("width", "640"), ("height", "360")];
const ROAD: [(&str, &str); 4] = [("64", "240"), ("400", "240"), ("400", "360"), ("64", "360")];

fn form<'a>(parts: &[&[(&'a str, &'a str)]]) -> Vec<(&'a str, &'a str)> {
    let mut all = SIZE.to_vec();
    all.extend(parts.iter().flat_map(|p| p.iter().copied()));
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_offers_what_is_in_force_and_only_to_supervisors() {
    let (served, mut anna, park) = served().await;
    let page = anna.get(PAGE).await;
    assert_eq!(page.status, 200);
    for part in [
        "Calibrate Entry 1",
        "name=\"region.x\"",
        "name=\"mask-1.x\"",
        "name=\"plate.y\"",
        "plates were narrower",
        "/static/calibration.js",
        "/live/entry-1/picture",
    ] {
        assert!(page.body.contains(part), "{part}");
    }
    assert!(
        !page.body.contains("style="),
        "the policy allows no style in a page"
    );
    assert_eq!(anna.get("/lanes/nowhere/calibration").await.status, 404);
    let link = "href=\"/lanes/entry-1/calibration\"";
    assert!(anna.get("/lanes/entry-1").await.body.contains(link));
    let empty = serve(CarPark::empty().await).await;
    let mut cleo = person(&empty, &empty.park, "Cleo", Role::Supervisor);
    let page = cleo.get(PAGE).await.body;
    assert!(page.contains("No plate has been read here yet"), "{page}");
    let mut ben = person(&served, &park, "Ben", Role::Attendant);
    assert!(!ben.get("/lanes/entry-1").await.body.contains(link));
    assert_eq!(ben.get(PAGE).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_try_shows_the_plate_straightened_and_read() {
    let (_served, mut anna, _park) = served().await;
    let region = corners(REGION, &ROAD);
    let plate = corners(
        PLATE,
        &[
            ("177", "312"),
            ("265", "312"),
            ("265", "335"),
            ("177", "335"),
        ],
    );
    let path = format!("{PAGE}/try");
    let page = anna.post(&path, &form(&[&region, &plate])).await;
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("<h1>Calibrate Entry 1</h1>"),
        "a whole page without the script"
    );
    assert!(page.body.contains("value=\"400\""), "what was typed stays");
    assert!(
        page.body.contains("class=\"draw-found\""),
        "the box is drawn on the picture"
    );
    let held = super::lanes::between(&page.body, "name=\"picture\" value=\"", "\"").to_owned();
    assert_eq!(
        held.len(),
        43,
        "the picture that was looked at is held: {held}"
    );

    let piece = [("piece", "1"), ("picture", held.as_str())];
    let seen = anna
        .post(&path, &form(&[&region, &plate, &piece]))
        .await
        .body;
    assert!(!seen.contains("<html"), "a piece for the script");
    for part in [
        "As you drew it",
        "Found 1",
        ">W482KT<",
        "88 × 23 px",
        "chip-ok",
        "<b>W</b><span>",
    ] {
        assert!(seen.contains(part), "{part}: {seen}");
    }
    let crop = super::lanes::between(&seen, "<img src=\"", "\"").to_owned();
    assert!(
        crop.starts_with(&format!("{PAGE}/pictures/{held}/")),
        "{crop}"
    );
    let got = anna.get(&crop).await;
    assert_eq!(got.headers["content-type"], "image/jpeg");
    assert!(decode(&got.bytes).unwrap().1 > 80);
    let whole = anna.get(&format!("{PAGE}/pictures/{held}")).await;
    assert_eq!(decode(&whole.bytes).unwrap().1, 640);
    let other = format!("/lanes/entry-2/calibration/pictures/{held}");
    assert_eq!(
        anna.get(&other).await.status,
        404,
        "it is this lane's picture"
    );

    let away = corners(
        REGION,
        // The meadow: a row of windows is a plate to the detector at times.
        &[
            ("420", "110"),
            ("630", "110"),
            ("630", "240"),
            ("420", "240"),
        ],
    );
    let seen = anna.post(&path, &form(&[&away, &piece])).await.body;
    assert!(seen.contains("No plate is found that counts"), "{seen}");
    let crossed = corners(
        REGION,
        &[("64", "240"), ("400", "360"), ("400", "240"), ("64", "360")],
    );
    let seen = anna.post(&path, &form(&[&crossed, &piece])).await.body;
    assert!(seen.contains("The region crosses itself"), "{seen}");
    let gone = anna
        .post(&path, &form(&[&[("piece", "1"), ("picture", "gone")]]))
        .await;
    assert_eq!(gone.status, 410);
    assert!(gone.body.contains("no longer held"), "{}", gone.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_picture_of_this_lane_can_be_drawn_on() {
    let (_served, mut anna, park) = served().await;
    let path = format!("{PAGE}/hold");
    let decisions = park.decisions();
    let seq = |lane: &str| {
        let of = |d: &&plategate::domain::event::Decision| {
            d.lane == LaneId::new(lane) && d.evidence.is_some()
        };
        decisions.iter().find(of).unwrap().seq.to_string()
    };
    let (own, other) = (seq("entry-1"), seq("exit-1"));
    let got = anna
        .post(&path, &form(&[&[("piece", "1"), ("event", &own)]]))
        .await;
    assert_eq!(got.status, 200, "{}", got.body);
    let held: serde_json::Value = serde_json::from_str(&got.body).unwrap();
    let picture = format!("{PAGE}/pictures/{}", held["picture"].as_str().unwrap());
    assert_eq!(decode(&anna.get(&picture).await.bytes).unwrap().1, 1280);
    let page = anna.post(&path, &form(&[&[("event", &own)]])).await.body;
    assert!(page.contains("Held: "), "without the script, too");
    let got = anna
        .post(&path, &form(&[&[("piece", "1"), ("event", &other)]]))
        .await;
    assert_eq!(got.status, 410, "another lane's picture is not");
    park.cameras.blind("entry-1");
    let got = anna.post(&path, &form(&[&[("piece", "1")]])).await;
    assert!(
        got.body.contains("no picture from this camera"),
        "{}",
        got.body
    );
    assert!(anna.get(PAGE).await.body.contains("No picture: "));
}

#[tokio::test(flavor = "multi_thread")]
async fn saving_checks_writes_and_is_written_down() {
    let (served, mut anna, park) = served().await;
    let file = served.park.calibrations.join("entry-1.toml");
    let region = corners(REGION, &ROAD);
    let widths = [("narrowest", "60"), ("widest", "200")];
    let got = anna.post(PAGE, &form(&[&region, &widths])).await;
    assert_eq!(
        (got.status, file.exists()),
        (400, false),
        "a reason is asked for"
    );
    let why = [("reason", "camera hung\nregion = []")];
    let bad = [("narrowest", "200"), ("widest", "60")];
    let got = anna.post(PAGE, &form(&[&region, &bad, &why])).await;
    assert_eq!(got.status, 400);
    assert!(
        got.body.contains("Not saved. The least width"),
        "{}",
        got.body
    );
    assert!(got.body.contains("value=\"400\""), "what was drawn stays");
    assert!(!file.exists());

    let got = anna.post(PAGE, &form(&[&region, &widths, &why])).await;
    assert_eq!(
        (got.status, got.location.as_str()),
        (303, PAGE),
        "{}",
        got.body
    );
    let read = Calibration::read(&file).unwrap();
    assert_eq!(read.region[0], (0.1, 2.0 / 3.0));
    assert_eq!(
        (read.min_plate, read.max_plate),
        (Some(0.09375), Some(0.3125))
    );
    let page = anna.get(PAGE).await.body;
    assert!(page.contains("Entry 1 looks by it from now on"), "{page}");
    assert!(page.contains("by Anna: camera hung region = []"), "{page}");
    assert!(
        page.contains("name=\"region.x\" inputmode=\"decimal\" value=\"64\""),
        "{page}"
    );
    let acts = park.acts();
    let act = acts.iter().find(|a| a.kind == "calibration").unwrap();
    assert_eq!(
        (act.who.as_str(), act.what.to_string()),
        ("Anna", "saved the calibration of Entry 1".to_owned())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sizes_and_examples_come_from_the_lanes_own_reads() {
    let park = CarPark::four_weeks().await;
    let served = serve(park.clone()).await;
    let mut anna = person(&served, &park, "Anna", Role::Supervisor);
    let page = anna.get("/lanes/exit-2/calibration").await.body;
    assert!(
        page.contains("Half of the last 50 plates were narrower"),
        "{page}"
    );
    assert!(!page.contains("None kept"), "by day and after dark");
    let night = super::lanes::between(&page, "After dark", "</ul>");
    let seq = super::lanes::between(night, "name=\"event\" value=\"", "\"");
    use plategate::domain::event::Light;
    use plategate::port::lanes::LaneBook;
    let sighting = park.store.sighting(seq.parse().unwrap()).unwrap().unwrap();
    assert_eq!(sighting.scene.unwrap().light, Light::Night);
    assert_eq!(sighting.lane, LaneId::new("exit-2"));
}
