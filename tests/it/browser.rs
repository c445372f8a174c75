//! A headless browser's day at the dashboard: log-in, a car arrives, the violation and its picture, the exemption.
//! Needs Chromium and `npm ci` in tests/browser (`tools/setup.sh` sees to both).

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use plategate::actions::secrets::password;
use plategate::domain::event::{OrderKind, Seq};
use plategate::domain::plate::Plate;
use plategate::domain::site::LaneId;
use plategate::port::accounts::{Account, Accounts, Role};
use plategate::port::commissioning::CommissionOrder;
use plategate::port::notify::{Notifier, TargetLive, Trying};
use plategate::port::push::{NotSubscribed, Subscription};
use plategate::web::Settings;

use crate::patience::eventually;
use crate::web::car_park::CarPark;
use crate::web::day::permit;
use crate::web::roles::{account, person};
use crate::web::{Served, own_plates, serve, serve_parts};

/// That of the persons who are there before a script begins; tests/browser/lib.mjs has it, too.
pub const PASSWORD: &str = "a quiet harbour at night";
const LIMIT: Duration = Duration::from_secs(600);

/// Ends the browser's driver, and with it the browser, whatever happens.
struct Driver(Option<Child>);

impl Drop for Driver {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser")
}

/// Runs a script of tests/browser against the dashboard.
async fn drive(served: &Served, script: &str, more: &[&str]) -> Output {
    drive_at((&served.base, &served.password), script, more).await
}

/// The same against any dashboard.
pub async fn drive_at((base, password): (&str, &str), script: &str, more: &[&str]) -> Output {
    assert!(
        folder().join("node_modules/playwright-core").exists(),
        "playwright-core is missing: run tools/setup.sh, or npm ci in tests/browser"
    );
    let mut command = Command::new("node");
    command
        .current_dir(folder())
        .arg(script)
        .arg(base)
        .args(more);
    command
        .env("PLATEGATE_PASSWORD", password)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut driver = Driver(Some(command.spawn().expect("node starts")));
    let mut waited = Duration::ZERO;
    let step = Duration::from_millis(200);
    while driver
        .0
        .as_mut()
        .is_some_and(|c| matches!(c.try_wait(), Ok(None)))
    {
        assert!(waited < LIMIT, "{script} did not end within {LIMIT:?}");
        tokio::time::sleep(step).await;
        waited += step;
    }
    let child = driver.0.take().expect("still there");
    child.wait_with_output().expect("its output")
}

/// Cars come every two seconds.
fn traffic(park: Arc<CarPark>) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        let plates = ["W90166D", "KR502ES", "MD114CN"];
        let lanes = ["entry-1", "exit-2", "entry-2", "exit-1"];
        for i in 0.. {
            tokio::time::sleep(Duration::from_secs(2)).await;
            let plate = plates[i / 2 % plates.len()];
            park.arrive(lanes[i % lanes.len()], plate).await;
        }
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_in_a_browser() {
    let served = serve(CarPark::day().await).await;
    let traffic = traffic(served.park.clone());
    let output = drive(&served, "day.mjs", &[]).await;
    traffic.abort();
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let exempted = served.park.ordered().iter().any(|order| {
        matches!(order.what, OrderKind::Exempt { .. })
            && order.reason == "Two cars, settled with the tenant"
    });
    assert!(exempted, "the exemption reached the engine; {text}");
}

/// Two vehicles come that their lanes ask about.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_vehicle_that_waits_reaches_whoever_is_on_duty_on_any_page() {
    let served = serve(CarPark::day().await).await;
    let park = served.park.clone();
    let wanted = tempfile::tempdir().unwrap();
    let folder = wanted.path().to_owned();
    let comes = tokio::spawn(async move {
        for (name, plate) in [("one", "MD11[74]CN"), ("two", "GZ771AB")] {
            while !folder.join(name).exists() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            park.ask("entry-2", plate).await;
        }
    });
    let more = screens_folder();
    let folder = wanted.path().to_str().unwrap();
    let more: Vec<&str> = std::iter::once(folder).chain(more.as_deref()).collect();
    let output = drive(&served, "calls.mjs", &more).await;
    comes.abort();
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let answers = served
        .park
        .ordered()
        .into_iter()
        .filter_map(|o| match o.what {
            OrderKind::Answer { accept, .. } => Some(accept),
            _ => None,
        });
    assert_eq!(answers.collect::<Vec<bool>>(), [true, false], "{text}");
}

/// What happens is asked for by the script: a file of its name appears.
pub async fn when_asked(folder: &Path, name: &str) {
    while !folder.join(name).exists() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The journal is quicker than the disk: the page of an event is there before its picture, and an old event's picture may be gone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_that_comes_late_is_shown_by_itself() {
    let served = serve(CarPark::day().await).await;
    let park = served.park.clone();
    park.hold_pictures(true);
    let old = park.arrive("entry-1", "W48213K").await;
    park.clock.advance(Duration::from_secs(120));
    let new = park.arrive("entry-1", "W90166D").await;
    let wanted = tempfile::tempdir().unwrap();
    let folder = wanted.path().to_owned();
    let happens = tokio::spawn(async move {
        when_asked(&folder, "stored").await;
        park.hold_pictures(false);
    });
    let folder = wanted.path().to_str().unwrap();
    let (old, new) = (old.to_string(), new.to_string());
    let output = drive(&served, "late.mjs", &[folder, &old, &new]).await;
    happens.abort();
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_vehicle_stands_the_same_on_every_page() {
    let served = serve(CarPark::day().await).await;
    let park = served.park.clone();
    let wanted = tempfile::tempdir().unwrap();
    let folder = wanted.path().to_owned();
    let happens = tokio::spawn(async move {
        when_asked(&folder, "refused").await;
        park.arrive("entry-1", "W48213K").await;
        when_asked(&folder, "denied").await;
        park.arrive("entry-2", "W20417B").await;
        when_asked(&folder, "stuck").await;
        park.stick(true);
        park.arrive("entry-2", "MD114CN").await;
    });
    let more = screens_folder();
    let folder = wanted.path().to_str().unwrap();
    let more: Vec<&str> = std::iter::once(folder).chain(more.as_deref()).collect();
    let output = drive(&served, "stands.mjs", &more).await;
    happens.abort();
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    println!("{text}");
}

/// Takes devices as a target of kind `push` does.
#[derive(Default)]
struct Pushes(Mutex<Vec<String>>);

impl Notifier for Pushes {
    fn targets(&self) -> Vec<TargetLive> {
        Vec::new()
    }

    fn test<'a>(&'a self, _: &'a str) -> Trying<'a> {
        Box::pin(std::future::ready(None))
    }

    fn push_key(&self) -> Option<String> {
        // RFC 8291, appendix A: a P-256 point.
        let key = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
        Some(key.to_owned())
    }

    fn subscribe(&self, device: &Subscription) -> Result<(), NotSubscribed> {
        assert_eq!((device.key.len(), device.auth.len()), (65, 16));
        self.0.lock().unwrap().push(device.person.clone());
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_app_tells_a_phone_that_is_locked() {
    let park = CarPark::day().await;
    let pushes = Arc::new(Pushes::default());
    let mut parts = park.parts.clone();
    parts.ports.notify = Some(pushes.clone());
    let served = serve_parts(park, parts, Settings::default()).await;
    let more = screens_folder();
    let more: Vec<&str> = more.iter().map(String::as_str).collect();
    let output = drive(&served, "app.mjs", &more).await;
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    assert_eq!(*pushes.0.lock().unwrap(), ["admin"], "{text}");
}

/// One waits; two are refused, of which the second has just come in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_person_has_answered_stays_answered() {
    let served = serve(CarPark::day().await).await;
    let park = served.park.clone();
    let wanted = tempfile::tempdir().unwrap();
    let folder = wanted.path().to_owned();
    let happens = tokio::spawn(async move {
        when_asked(&folder, "waits").await;
        park.ask("entry-2", "GZ771AB").await;
        when_asked(&folder, "refused").await;
        park.arrive("entry-1", "W48213K").await;
        when_asked(&folder, "another").await;
        park.arrive("entry-2", "MD114CN").await;
        park.clock.advance(Duration::from_secs(60));
        park.arrive("entry-1", "MD114CN").await;
    });
    let more = screens_folder();
    let folder = wanted.path().to_str().unwrap();
    let more: Vec<&str> = std::iter::once(folder).chain(more.as_deref()).collect();
    let output = drive(&served, "answers.mjs", &more).await;
    happens.abort();
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let ordered = served.park.ordered().into_iter();
    let opened = ordered.filter(|o| matches!(o.what, OrderKind::Open { .. }));
    let reasons: Vec<String> = opened.map(|o| o.reason).collect();
    assert_eq!(reasons, ["Plate dirty or misread"; 2], "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn vehicles_that_wait_in_a_browser() {
    let served = serve(CarPark::day().await).await;
    let park = served.park.clone();
    let wanted = tempfile::tempdir().unwrap();
    let folder = wanted.path().to_owned();
    let comes = tokio::spawn(async move {
        for (name, plate) in [("one", "MD11[74]CN"), ("two", "GZ771AB")] {
            when_asked(&folder, name).await;
            park.ask("entry-2", plate).await;
        }
    });
    let more = screens_folder();
    let folder = wanted.path().to_str().unwrap();
    let more: Vec<&str> = std::iter::once(folder).chain(more.as_deref()).collect();
    let output = drive(&served, "pending.mjs", &more).await;
    comes.abort();
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let answers = || {
        let orders = served.park.ordered().into_iter();
        let answers = orders.filter_map(|order| match order.what {
            OrderKind::Answer { accept, .. } => Some(accept),
            _ => None,
        });
        answers.collect::<Vec<bool>>()
    };
    // What is done by hand on a disk that is slow to take it is said before it is written.
    eventually("both answers are written", async || answers().len() >= 2).await;
    assert_eq!(answers(), [false, true], "{text}");
}

/// Where pictures are to be put, if any.
pub fn screens_folder() -> Option<String> {
    let out = std::env::var("SCREENS").ok()?;
    let out = Path::new(env!("CARGO_MANIFEST_DIR")).join(out);
    out.to_str().map(str::to_owned)
}

/// An import with three mistakes, a form that survives a log-out, Back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_was_typed_is_lost_in_a_browser() {
    let served = serve(CarPark::day().await).await;
    let more = screens_folder();
    let more: Vec<&str> = more.as_deref().into_iter().collect();
    let output = drive(&served, "forms.mjs", &more).await;
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    assert!(served.park.permit("Q-1").await.is_none(), "{text}");
    assert!(served.park.permit("Q-10").await.is_some(), "{text}");
}

/// With `SCREENS=folder` it also makes pictures to be looked at.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lanes_and_review_in_a_browser() {
    let served = serve(CarPark::four_weeks().await).await;
    let more = screens_folder();
    let more: Vec<&str> = more.iter().map(String::as_str).collect();
    let output = drive(&served, "lanes.mjs", &more).await;
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
}

/// With `SCREENS=folder` it also makes pictures to be looked at.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lane_is_calibrated_in_a_browser() {
    let park = CarPark::four_weeks().await;
    park.cameras.show(crate::calibration::picture());
    let served = serve(park).await;
    let more = screens_folder();
    let more: Vec<&str> = more.iter().map(String::as_str).collect();
    let output = drive(&served, "calibration.mjs", &more).await;
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let file = served.park.calibrations.join("entry-1.toml");
    let read =
        plategate::feed::video::vision::Calibration::read(&file).expect("a file that can be used");
    assert!(read.region.len() == 4 && read.plate_quad.is_some() && read.masks.is_empty());
}

/// A day of each role, as it is worked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_of_each_role() {
    for &role in Role::ALL {
        let served = serve(CarPark::day().await).await;
        let park = served.park.clone();
        park.store
            .put_account(&Account {
                password_hash: password::hash(PASSWORD).expect("hashed"),
                ..account(role.as_str(), role)
            })
            .expect("kept in memory");
        let now = park.now();
        let comes = (role == Role::Attendant).then(|| {
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_secs(5)).await;
                park.ask("entry-2", "MD11[74]CN").await;
            })
        });
        let clock = now.as_millisecond().to_string();
        let output = drive(&served, "roles.mjs", &[role.as_str(), &clock]).await;
        comes.inspect(|c| c.abort());
        let text = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{role}: {text}");
    }
}

/// Every page that there is, with something on it in place of the names in braces.
fn pages(seq: Seq) -> Vec<String> {
    let routes = plategate::web::routes().table.iter();
    let pages = routes.filter(|d| d.method == "GET" && !d.path.starts_with("/api/"));
    // What is no page: streams, pictures, downloads.
    let none = [
        "stream",
        "opens-for",
        // This car park is in no region, and has no pages of one.
        "/lots",
        "picture",
        "/evidence/",
        ".csv",
        ".xlsx",
        ".zip",
        ".json",
        "/permits/imports/",
    ];
    pages
        .map(|d| d.path)
        .filter(|path| !none.iter().any(|part| path.contains(part)))
        .map(|path| {
            path.replace("{lane}", "entry-1")
                .replace("{seq}", &seq.to_string())
                .replace("{id}", "P-1008")
                .replace("{number}", "1")
        })
        .collect()
}

/// A resident changes plates on a phone. With `SCREENS` set, pictures lie there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_resident_changes_plates_on_a_phone() {
    let park = CarPark::day().await;
    let served = own_plates::served(&park).await;
    let mut boss = person(&served, &park, "boss", Role::Supervisor);
    let link = own_plates::make(&mut boss, "P-1004").await;
    let pictures = std::env::var("SCREENS").ok();
    let more: Vec<&str> = [link.as_str()]
        .into_iter()
        .chain(pictures.as_deref())
        .collect();
    let output = drive(&served, "own.mjs", &more).await;
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
}

/// Every page, at phone and desk width, in light and dark, by axe-core.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_can_be_used_by_everybody() {
    let served = serve(CarPark::day().await).await;
    sync_with_site(&served.park).await;
    let pages = pages(served.park.reentry().seq);
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    assert!(pages.len() > 25, "{pages:?}");
    let output = drive(&served, "axe.mjs", &pages).await;
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
}

/// On every page, with calls on show, nothing is wider than the screen: three languages, phone and desk.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_leave_every_page_as_wide_as_the_screen() {
    let served = serve(CarPark::day().await).await;
    let park = served.park.clone();
    sync_with_site(&park).await;
    park.clock.advance(Duration::from_secs(60));
    park.arrive("entry-1", "W48213K").await;
    park.ask("entry-2", "MD11[74]CN").await;
    park.ask("entry-2", "GZ771AB").await;
    let wanted = tempfile::tempdir().unwrap();
    let folder = wanted.path().to_owned();
    let happens = tokio::spawn(async move {
        when_asked(&folder, "many").await;
        for plate in ["GZ772AB", "GZ773AB", "GZ774AB", "GZ775AB"] {
            park.ask("entry-2", plate).await;
        }
        when_asked(&folder, "admitted").await;
        let lane = LaneId::new("entry-1");
        park.order(OrderKind::Open { lane }, "Known to me").await;
    });
    let mut pages = pages(served.park.reentry().seq);
    // They lead elsewhere, or stand alone.
    let alone = [
        "/login",
        "/logout",
        "/offline",
        "/password",
        "/own",
        "/audit",
    ];
    pages.retain(|path| !alone.iter().any(|a| path.starts_with(a)));
    let out = screens_folder().unwrap_or_else(|| "-".to_owned());
    let more = [wanted.path().to_str().unwrap(), out.as_str()];
    let more: Vec<&str> = more
        .into_iter()
        .chain(pages.iter().map(String::as_str))
        .collect();
    let output = drive(&served, "widths.mjs", &more).await;
    happens.abort();
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
}

/// Something on every page: persons, a trial, a sheet that is done and one of which the second test is on.
async fn sync_with_site(park: &CarPark) {
    for (name, role, disabled) in [
        ("Anna Gruber", Role::Supervisor, false),
        ("Night desk", Role::Attendant, false),
        ("Jonas", Role::Viewer, true),
    ] {
        let account = Account {
            must_change: name == "Night desk",
            disabled,
            ..account(name, role)
        };
        park.store.put_account(&account).expect("kept");
    }
    crate::web::muster_and_rules::tried(park).await;
    let order = CommissionOrder {
        by: "Anna Gruber".into(),
        plate: Plate::new("W64409B").expect("a plate"),
        entry: LaneId::new("entry-1"),
        exit: LaneId::new("exit-1"),
    };
    let sheets = &park.parts.ports.commissioning;
    park.put_permit(permit("P-9000", "staff", "Test car", "W64409B"))
        .await;
    sheets.start(order.clone()).expect("begins");
    for lane in ["entry-1", "entry-1", "exit-1"] {
        // Not the same vehicle once more.
        park.clock.advance(Duration::from_secs(60));
        park.arrive(lane, "W64409B").await;
    }
    while sheets.current().is_some() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    sheets.start(order).expect("begins");
    park.clock.advance(Duration::from_secs(60));
    park.arrive("entry-1", "W64409B").await;
}

/// What is drawn only where there was traffic: explained contradictions and the curves of the rules, by axe-core.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_after_traffic_can_be_used_by_everybody() {
    let served = serve(CarPark::ten_weeks().await).await;
    let event = served.park.explained()[0].seq;
    let event = format!("/events/{event}");
    let pages = [
        "/rules",
        "/violations?what=explained",
        "/violations/report",
        "/lanes/entry-1",
        &event,
    ];
    let output = drive(&served, "axe.mjs", &pages).await;
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
}

/// Pictures of every page, to be looked at: `SCREENS=.run/screens cargo test --test it screens -- --ignored`. With
/// `REPLAYED=1` after ten weeks of traffic.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "makes pictures for people to look at"]
async fn screens() {
    let out = std::env::var("SCREENS").unwrap_or_else(|_| ".run/screens".to_owned());
    let out = Path::new(env!("CARGO_MANIFEST_DIR")).join(out);
    let replayed = std::env::var_os("REPLAYED").is_some();
    let served = match replayed {
        true => serve(CarPark::ten_weeks().await).await,
        false => serve(CarPark::day().await).await,
    };
    if !replayed {
        sync_with_site(&served.park).await;
    }
    let mut more = vec![out.to_str().expect("a plain path").to_owned()];
    more.extend(std::env::var("ONLY"));
    let more: Vec<&str> = more.iter().map(String::as_str).collect();
    let output = drive(&served, "screens.mjs", &more).await;
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// From a vehicle that waits to a sound on another page while fifty persons are logged in, each with a page open:
/// `cargo test --test it call_with_fifty -- --ignored --nocapture`. The time holds the 50 ms by which the vehicle is asked for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures, and says how long it took"]
async fn a_call_with_fifty_people() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut others = Vec::new();
    for n in 0..50 {
        let name = format!("person {n}");
        let person = crate::web::roles::person(&served, &park, &name, Role::Attendant);
        let stream = person.request("GET", "/live/calls/stream").send().await;
        others.push(stream.expect("a stream"));
    }
    let wanted = tempfile::tempdir().unwrap();
    let folder = wanted.path().to_owned();
    let comes = tokio::spawn(async move {
        for round in 0..10 {
            when_asked(&folder, &round.to_string()).await;
            park.clock.advance(Duration::from_secs(120));
            park.ask("entry-2", &format!("GZ77{round}AB")).await;
        }
    });
    let output = drive(&served, "sound.mjs", &[wanted.path().to_str().unwrap()]).await;
    if comes.is_finished() {
        comes.await.expect("every vehicle is asked about");
    } else {
        comes.abort();
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    println!("{text}");
    assert!(output.status.success(), "{text}");
}

/// Keeps the demo dashboard up for looking at it by hand: prints its address and password. With `WEEKS=1` that of the
/// lanes' pages.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs until it is ended"]
async fn stay_up() {
    let weeks = std::env::var_os("WEEKS").is_some();
    let park = if weeks {
        CarPark::four_weeks().await
    } else {
        CarPark::day().await
    };
    let served = serve(park).await;
    println!("{} admin {}", served.base, served.password);
    if let Ok(file) = std::env::var("STAY_UP") {
        std::fs::write(file, format!("{} {}", served.base, served.password))
            .expect("the file can be written");
    }
    if weeks {
        return std::future::pending().await;
    }
    traffic(served.park.clone()).await.expect("traffic goes on");
}

/// Twelve tasks of a day, with the clicks that each takes: `--nocapture` shows the table that docs/figures.md has.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tasks_of_a_day_take_few_clicks() {
    let served = serve(CarPark::day().await).await;
    let weeks = CarPark::four_weeks().await;
    weeks.cameras.show(crate::calibration::picture());
    let weeks = serve(weeks).await;
    let park = served.park.clone();
    let wanted = tempfile::tempdir().unwrap();
    let folder = wanted.path().to_owned();
    let happens = tokio::spawn(async move {
        when_asked(&folder, "refused").await;
        park.arrive("entry-1", "W48213K").await;
        when_asked(&folder, "waits").await;
        park.ask("entry-1", "GZ990AB").await;
    });
    let folder = wanted.path().to_str().unwrap();
    let more = [folder, weeks.base.as_str(), weeks.password.as_str()];
    let output = drive(&served, "tasks.mjs", &more).await;
    happens.abort();
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    println!("{text}");
}
