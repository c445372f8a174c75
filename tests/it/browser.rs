//! A headless browser's day at the dashboard: log-in, a car arrives, the violation and its picture, the exemption.
//! Needs Chromium and `npm ci` in tests/browser (`tools/setup.sh` sees to both).

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use plategate::actions::secrets::password;
use plategate::clock::Clock;
use plategate::domain::event::Input;
use plategate::domain::event::OrderKind;
use plategate::port::accounts::{Account, Accounts, Role};

use crate::web::roles::account;
use crate::web::twin::Twin;
use crate::web::{Served, serve};

/// That of the persons who are there before a script begins; tests/browser/lib.mjs has it, too.
const PASSWORD: &str = "a quiet harbour at night";
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
    assert!(
        folder().join("node_modules/playwright-core").exists(),
        "playwright-core is missing: run tools/setup.sh, or npm ci in tests/browser"
    );
    let mut command = Command::new("node");
    command
        .current_dir(folder())
        .arg(script)
        .arg(&served.base)
        .args(more);
    command
        .env("PLATEGATE_PASSWORD", &served.password)
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
fn traffic(twin: Arc<Twin>) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        let plates = ["W90166D", "KR502ES", "GF330JW", "W64409A", "MD114CN"];
        let lanes = ["entry-1", "entry-2"];
        for i in 0.. {
            tokio::time::sleep(Duration::from_secs(2)).await;
            twin.arrive(lanes[i % lanes.len()], plates[i % plates.len()]);
        }
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_in_a_browser() {
    let served = serve(Twin::demo()).await;
    let traffic = traffic(served.twin.clone());
    let output = drive(&served, "day.mjs", &[]).await;
    traffic.abort();
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let inner = served.twin.lock();
    let exempted = inner.inputs.iter().any(|input| {
        matches!(input, Input::Order(order) if matches!(order.what, OrderKind::Exempt { .. }) && order.reason == "Two cars, settled with the tenant")
    });
    assert!(exempted, "the exemption reached the engine; {text}");
}

/// Two vehicles come that their lanes ask about.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn vehicles_that_wait_in_a_browser() {
    let served = serve(Twin::demo()).await;
    let twin = served.twin.clone();
    let comes = tokio::spawn(async move {
        for plate in ["W48218K", "KR502ES"] {
            tokio::time::sleep(Duration::from_secs(10)).await;
            twin.ask("entry-2", plate);
        }
    });
    let more = screens_folder();
    let more: Vec<&str> = more.iter().map(String::as_str).collect();
    let output = drive(&served, "pending.mjs", &more).await;
    comes.abort();
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let inner = served.twin.lock();
    let answers: Vec<bool> = inner
        .inputs
        .iter()
        .filter_map(|input| match input {
            Input::Order(order) => match order.what {
                OrderKind::Answer { accept, .. } => Some(accept),
                _ => None,
            },
            _ => None,
        })
        .collect();
    assert_eq!(answers, [false, true], "{text}");
}

/// Where pictures are to be put, if any.
fn screens_folder() -> Option<String> {
    let out = std::env::var("SCREENS").ok()?;
    let out = Path::new(env!("CARGO_MANIFEST_DIR")).join(out);
    out.to_str().map(str::to_owned)
}

/// With `SCREENS=folder` it also makes pictures to be looked at.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lanes_and_review_in_a_browser() {
    let served = serve(Twin::weeks().await).await;
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
    let twin = Twin::weeks().await;
    twin.lock().still = Some(crate::calibration::picture());
    let served = serve(twin).await;
    let more = screens_folder();
    let more: Vec<&str> = more.iter().map(String::as_str).collect();
    let output = drive(&served, "calibration.mjs", &more).await;
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let file = served.calibrations.path().join("entry-1.toml");
    let read =
        plategate::feed::video::vision::Calibration::read(&file).expect("a file that can be used");
    assert!(read.region.len() == 4 && read.plate_quad.is_some() && read.masks.is_empty());
}

/// A day of each role, as it is worked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_of_each_role() {
    for role in Role::ALL {
        let served = serve(Twin::demo()).await;
        let twin = served.twin.clone();
        twin.put_account(&Account {
            password_hash: password::hash(PASSWORD).expect("hashed"),
            ..account(role.as_str(), role)
        })
        .expect("kept in memory");
        let twin_now = twin.clock.now();
        let comes = (role == Role::Attendant).then(|| {
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_secs(5)).await;
                twin.ask("entry-2", "W48218K");
            })
        });
        let clock = twin_now.as_millisecond().to_string();
        let output = drive(&served, "roles.mjs", &[role.as_str(), &clock]).await;
        comes.inspect(|c| c.abort());
        let text = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{role}: {text}");
    }
}

/// Every page that there is, with something on it in place of the names in braces.
fn pages() -> Vec<String> {
    let routes = plategate::web::routes().table.iter();
    let pages = routes.filter(|d| d.method == "GET" && !d.path.starts_with("/api/"));
    // What is no page: streams, pictures, downloads.
    let none = ["stream", "picture", "/evidence/", ".csv", ".zip", ".json"];
    pages
        .map(|d| d.path)
        .filter(|path| !none.iter().any(|part| path.contains(part)))
        .map(|path| {
            path.replace("{lane}", "entry-1")
                .replace("{seq}", "149")
                .replace("{id}", "P-1008")
                .replace("{number}", "1")
        })
        .collect()
}

/// Every page, at phone and desk width, in light and dark, by axe-core.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_can_be_used_by_everybody() {
    let served = serve(Twin::demo()).await;
    sync_with_site(&served.twin);
    let pages = pages();
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    assert!(pages.len() > 25, "{pages:?}");
    let output = drive(&served, "axe.mjs", &pages).await;
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
}

/// Something on every page: persons, a trial, a sheet.
fn sync_with_site(twin: &Twin) {
    use plategate::port::commissioning::{CommissionOrder, Commissioning, TestState};
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
        twin.put_account(&account).expect("kept in memory");
    }
    let trial = crate::web::past::report(twin);
    twin.lock().trial = Some(trial);
    let order = CommissionOrder {
        by: "Anna Gruber".into(),
        plate: plategate::domain::plate::Plate::new("W1TEST").expect("a plate"),
        entry: plategate::domain::site::LaneId::new("entry-1"),
        exit: plategate::domain::site::LaneId::new("exit-1"),
    };
    twin.start(order.clone()).expect("begins");
    if let Some(sheet) = &mut twin.lock().sheet {
        for step in &mut sheet.steps {
            step.verdict = TestState::Passed;
            step.found = "As it should be.".into();
            step.event = Some(149);
        }
    }
    Commissioning::stop(twin);
    twin.start(order).expect("begins");
    if let Some(sheet) = &mut twin.lock().sheet {
        sheet.steps[0].verdict = TestState::Passed;
        sheet.steps[0].found = "Recorded as an entry from offsite to car-park.".into();
        sheet.steps[0].event = Some(149);
        sheet.steps[1].verdict = TestState::Now;
    }
}

/// What is drawn only where there was traffic: explained contradictions and the curves of the rules, by axe-core.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_after_traffic_can_be_used_by_everybody() {
    let served = serve(Twin::replayed().await).await;
    let event = served.twin.explained()[0].seq;
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
        true => serve(Twin::replayed().await).await,
        false => serve(Twin::demo()).await,
    };
    if !replayed {
        sync_with_site(&served.twin);
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

/// Keeps the demo dashboard up for looking at it by hand: prints its address and password. With `WEEKS=1` that of the
/// lanes' pages.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs until it is ended"]
async fn stay_up() {
    let weeks = std::env::var_os("WEEKS").is_some();
    let twin = if weeks {
        Twin::weeks().await
    } else {
        Twin::demo()
    };
    let served = serve(twin).await;
    println!("{} admin {}", served.base, served.password);
    if let Ok(file) = std::env::var("STAY_UP") {
        std::fs::write(file, format!("{} {}", served.base, served.password))
            .expect("the file can be written");
    }
    if weeks {
        return std::future::pending().await;
    }
    traffic(served.twin.clone()).await.expect("traffic goes on");
}
