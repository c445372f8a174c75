//! A relay of an ONVIF device: it is switched on only when it is certain that it lets go by itself.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use parking_lot::Mutex;
use plategate::clock::SystemClock;
use plategate::gate::output::{self, Gate};
use plategate::port::fields::{Faults, Fields};
use tokio::net::TcpListener;

use crate::patience::eventually;

/// The device: what it was asked, in order; and how it is.
#[derive(Default)]
struct Device {
    asked: Mutex<Vec<String>>,
    monostable: Mutex<bool>,
    /// It takes the setting and does not keep it.
    forgets: Mutex<bool>,
    refuses: Mutex<bool>,
}

async fn serve(State(device): State<Arc<Device>>, body: String) -> (StatusCode, String) {
    let envelope = |inner: String| format!("<s:Envelope><s:Body>{inner}</s:Body></s:Envelope>");
    let ok = |inner: &str| (StatusCode::OK, envelope(inner.to_owned()));
    if body.contains("GetSystemDateAndTime") {
        return ok("<GetSystemDateAndTimeResponse/>");
    }
    if *device.refuses.lock() || !body.contains("<w:Username>operator<") {
        let fault = envelope("<s:Fault>ter:NotAuthorized</s:Fault>".to_owned());
        device.asked.lock().push("refused".to_owned());
        return (StatusCode::BAD_REQUEST, fault);
    }
    if body.contains("SetRelayOutputSettings") {
        let delay = body.split("DelayTime>").nth(1).unwrap();
        let delay = delay.split('<').next().unwrap();
        device.asked.lock().push(format!("settings {delay}"));
        *device.monostable.lock() = !*device.forgets.lock();
        return ok("<SetRelayOutputSettingsResponse/>");
    }
    if body.contains("GetRelayOutputs") {
        device.asked.lock().push("look".to_owned());
        let mode = match *device.monostable.lock() {
            true => "Monostable",
            false => "Bistable",
        };
        let relay = |token: &str, mode: &str| {
            format!(
                "<RelayOutputs token=\"{token}\"><Properties><Mode>{mode}</Mode></Properties></RelayOutputs>"
            )
        };
        let both = [relay("r0", "Bistable"), relay("r1", mode)].concat();
        return ok(&format!(
            "<GetRelayOutputsResponse>{both}</GetRelayOutputsResponse>"
        ));
    }
    for state in ["inactive", "active"] {
        if body.contains(&format!(">{state}<")) {
            device.asked.lock().push(state.to_owned());
            return ok("<SetRelayOutputStateResponse/>");
        }
    }
    (StatusCode::INTERNAL_SERVER_ERROR, String::new())
}

async fn device() -> (Arc<Device>, SocketAddr) {
    let device = Arc::new(Device::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Router::new()
        .fallback(serve)
        .with_state(Arc::clone(&device));
    tokio::spawn(async move { axum::serve(listener, app).await });
    (device, address)
}

fn gate(folder: &Path, address: SocketAddr) -> Arc<dyn Gate> {
    std::fs::write(folder.join("password"), "secret\n").unwrap();
    let toml = format!(
        "driver = \"onvif\"\nurl = \"http://{address}\"\nrelay = \"r1\"\nusername = \"operator\"\npassword_file = \"password\""
    );
    let table: toml::Table = toml::from_str(&toml).unwrap();
    let faults = Faults::of("site.toml");
    let mut fields = Fields::new(&table, "gate[g]", &faults);
    let driver = output::read(&mut fields, folder);
    fields.finish();
    assert_eq!(faults.into_vec(), []);
    driver.unwrap().build(SystemClock::shared()).unwrap()
}

async fn pulse(gate: &Arc<dyn Gate>, ms: u32) -> Result<(), String> {
    let by = SystemClock::shared().monotonic() + Duration::from_secs(60);
    gate.pulse(ms, by).await.map_err(|e| e.to_string())
}

impl Device {
    /// What it was asked, once it was looked at so often.
    async fn asked(&self, looks: usize) -> Vec<String> {
        let count = || self.asked.lock().iter().filter(|a| *a == "look").count();
        eventually("it is looked at", async || count() >= looks).await;
        self.asked.lock().clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_is_told_once_to_let_go_and_then_switched() {
    let folder = tempfile::tempdir().unwrap();
    let (device, address) = device().await;
    let gate = gate(folder.path(), address);
    pulse(&gate, 700).await.unwrap();
    pulse(&gate, 700).await.unwrap();
    let asked = device.asked(3).await;
    assert_eq!(asked[..3], ["settings PT0.700S", "look", "active"]);
    let counts = |what: &str| asked.iter().filter(|a| *a == what).count();
    assert_eq!((counts("active"), counts("inactive")), (2, 0));
    assert_eq!(counts("settings PT0.700S"), 1);
    // Another length is another setting.
    pulse(&gate, 1_500).await.unwrap();
    assert!(
        device
            .asked
            .lock()
            .contains(&"settings PT1.500S".to_owned())
    );
    assert_eq!(gate.trouble(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_would_stay_on_is_not_switched_on() {
    let folder = tempfile::tempdir().unwrap();
    let (device, address) = device().await;
    *device.forgets.lock() = true;
    let gate = gate(folder.path(), address);
    assert!(pulse(&gate, 700).await.is_err());
    assert!(!device.asked(1).await.contains(&"active".to_owned()));
}

/// Restarted between two pulses, it holds the contact: it is let go.
#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_has_forgotten_is_told_to_let_go() {
    let folder = tempfile::tempdir().unwrap();
    let (device, address) = device().await;
    let gate = gate(folder.path(), address);
    pulse(&gate, 300).await.unwrap();
    device.asked(2).await;
    *device.monostable.lock() = false;
    pulse(&gate, 300).await.unwrap();
    eventually("it is let go", async || {
        device.asked.lock().contains(&"inactive".to_owned())
    })
    .await;
    // And told anew before the next one.
    pulse(&gate, 300).await.unwrap();
    let asked = device.asked.lock().clone();
    let settings = asked.iter().filter(|a| a.starts_with("settings"));
    assert_eq!(settings.count(), 2, "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_log_in_is_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let (device, address) = device().await;
    *device.refuses.lock() = true;
    let gate = gate(folder.path(), address);
    let first = pulse(&gate, 500).await.unwrap_err();
    assert!(first.contains("log-in"), "{first}");
    assert!(pulse(&gate, 500).await.is_err());
    assert_eq!(*device.asked.lock(), ["refused"]);
}
