//! `plategate probe-device`: what stands at an address, by what devices show of themselves.

use std::sync::Arc;

use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::IntoResponse;
use bytes::Bytes;
use parking_lot::Mutex;

use crate::gateway::program;

/// What it shows: path, body. What asks for a log-in is marked by a `!` before the path.
struct Device {
    shows: &'static [(&'static str, &'static str)],
    /// It asks at every path.
    asks_everywhere: bool,
    realm: &'static str,
    put: Mutex<Vec<String>>,
}

async fn answer(
    State(device): State<Arc<Device>>,
    method: Method,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> impl IntoResponse {
    let target = uri.path_and_query().unwrap().to_string();
    let found = device
        .shows
        .iter()
        .find(|(path, _)| path.trim_start_matches('!') == target);
    let wants = device.asks_everywhere || found.is_some_and(|(path, _)| path.starts_with('!'));
    let ask = format!(
        "Digest realm=\"{}\", qop=\"auth\", nonce=\"n\"",
        device.realm
    );
    if wants && !headers.contains_key("authorization") {
        return (StatusCode::UNAUTHORIZED, [("www-authenticate", ask)], "");
    }
    if method == Method::PUT {
        let text = String::from_utf8_lossy(&body).into_owned();
        device.put.lock().push(text);
    }
    match found {
        Some((_, text)) => (StatusCode::OK, [("www-authenticate", ask)], *text),
        None => (
            StatusCode::NOT_FOUND,
            [("www-authenticate", ask)],
            "not here",
        ),
    }
}

async fn serve(device: Arc<Device>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let app = axum::Router::new().fallback(answer).with_state(device);
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    address
}

async fn look(device: Arc<Device>, more: &[&str]) -> (i32, String) {
    let address = serve(device).await;
    let more: Vec<String> = more.iter().map(|m| (*m).to_owned()).collect();
    let run = move || {
        let mut command = program();
        command.args(["probe-device", &address]).args(&more);
        command
            .env("PLATEGATE_DEVICE_PASSWORD", "pass")
            .output()
            .unwrap()
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.code().unwrap(), said)
}

fn device(shows: &'static [(&'static str, &'static str)], realm: &'static str) -> Arc<Device> {
    Arc::new(Device {
        shows,
        asks_everywhere: false,
        realm,
        put: Mutex::default(),
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn each_is_known_by_what_it_shows() {
    type Shows = &'static [(&'static str, &'static str)];
    let cases: &[(Shows, &str, &[&str])] = &[
        (
            &[("!/ISAPI/System/deviceInfo", "")],
            "IP Camera(C1)",
            &["Hikvision", "maker = \"hikvision\"", "wants a log-in"],
        ),
        (
            &[("!/cgi-bin/magicBox.cgi?action=getDeviceType", "")],
            "Login to 4K01",
            &["Dahua", "board = \"dahua-barrier\""],
        ),
        (
            &[("!/axis-cgi/param.cgi?action=list&group=root.Brand", "")],
            "AXIS_ACCC8E",
            &["Axis", "maker = \"axis\""],
        ),
        (
            &[(
                "/shelly",
                "{\"type\":\"SHSW-1\",\"mac\":\"98CDAC\",\"auth\":false,\"fw\":\"1\"}",
            )],
            "x",
            &["Shelly", "board = \"shelly-1\""],
        ),
        (
            &[(
                "/shelly",
                "{\"name\":null,\"id\":\"shellyplus1\",\"gen\":2,\"app\":\"Plus1\"}",
            )],
            "x",
            &["Shelly", "board = \"shelly-2\""],
        ),
        (
            &[(
                "/cm?cmnd=Status",
                "{\"Status\":{\"Module\":1,\"Topic\":\"barrier\"}}",
            )],
            "x",
            &["Tasmota", "board = \"tasmota\""],
        ),
        (
            &[(
                "/cm?cmnd=Status",
                "{\"WARNING\":\"Need user=<username>&password=<password>\"}",
            )],
            "x",
            &["Tasmota"],
        ),
        (
            &[(
                "/state.xml",
                "<?xml version=\"1.0\"?><datavalues><relay1state>0</relay1state></datavalues>",
            )],
            "x",
            &["ControlByWeb"],
        ),
        (
            &[(
                "/status.xml",
                "<response><relay0>0</relay0><relay1>0</relay1></response>",
            )],
            "x",
            &["KMTronic"],
        ),
        (
            &[(
                "/api/system/info",
                "{ \"success\" : true, \"result\" : {} }",
            )],
            "x",
            &["2N", "board = \"2n\""],
        ),
    ];
    for (shows, realm, told) in cases {
        let (code, said) = look(device(shows, realm), &[]).await;
        assert_eq!(code, 0, "{said}");
        for words in *told {
            assert!(said.contains(words), "{words}: {said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_known_is_said() {
    let (code, said) = look(device(&[("/", "<html>")], "x"), &[]).await;
    assert!(
        code == 1 && said.contains("not recognised") && said.contains("404"),
        "{said}"
    );
    let walled = Arc::new(Device {
        shows: &[],
        asks_everywhere: true,
        realm: "router",
        put: Mutex::default(),
    });
    let (code, said) = look(walled, &[]).await;
    assert!(
        code == 1 && said.contains("wants a log-in"),
        "a log-in at every path is nobody's: {said}"
    );
    let walled = Arc::new(Device {
        shows: &[],
        asks_everywhere: true,
        realm: "Login to 4K01",
        put: Mutex::default(),
    });
    let (code, said) = look(walled, &[]).await;
    assert!(
        code == 0 && said.contains("Dahua"),
        "its realm says who it is: {said}"
    );
    for address in ["http://", "ftp://h", "http://a:b@h"] {
        let output = program().args(["probe-device", address]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{address}");
    }
}

/// What is set in a Hikvision camera that matters here, and where it sends to.
#[tokio::test(flavor = "multi_thread")]
async fn a_hikvision_camera_is_looked_into_and_set() {
    const SHOWS: &[(&str, &str)] = &[
        (
            "!/ISAPI/System/deviceInfo",
            "<DeviceInfo><model>DS-TCG405-E</model><firmwareVersion>V5.4.0</firmwareVersion></DeviceInfo>",
        ),
        (
            "!/ISAPI/System/time",
            "<Time><timeMode>manual</timeMode><localTime>2020-01-01T00:00:00+08:00</localTime></Time>",
        ),
        (
            "!/ISAPI/ITC/Entrance/entranceParam",
            "<EntranceParamList><EntranceParam><id>1</id><ctrlMod>2</ctrlMod></EntranceParam></EntranceParamList>",
        ),
        (
            "!/ISAPI/Event/notification/httpHosts",
            "<HttpHostNotificationList><HttpHostNotification><id>1</id><url>/other/system</url><ipAddress>192.0.2.9</ipAddress>\
             <portNo>80</portNo></HttpHostNotification><HttpHostNotification><id>2</id><url></url><ipAddress>0.0.0.0</ipAddress>\
             <portNo>80</portNo></HttpHostNotification></HttpHostNotificationList>",
        ),
        (
            "!/ISAPI/Event/notification/httpHosts/2",
            "<ResponseStatus><statusCode>1</statusCode></ResponseStatus>",
        ),
    ];
    let camera = device(SHOWS, "IP Camera(C1)");
    let to = "http://192.0.2.7:8490/reads/t0ken?a=1&b=2";
    let (code, said) = look(
        Arc::clone(&camera),
        &["--username", "admin", "--send-to", to],
    )
    .await;
    assert_eq!(code, 0, "{said}");
    for words in [
        "DS-TCG405-E V5.4.0",
        "opens its barrier by itself",
        "its clock is",
        "entry 2 of its list",
        "posts its reads to",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(
        !said.contains("pass\n") && !said.contains("\"pass\""),
        "{said}"
    );
    let put = camera.put.lock().clone();
    assert_eq!(put.len(), 1);
    for part in [
        "<ipAddress>192.0.2.7</ipAddress>",
        "<portNo>8490</portNo>",
        "<url>/reads/t0ken?a=1&amp;b=2</url>",
        "<id>2</id>",
    ] {
        assert!(put[0].contains(part), "{part}: {}", put[0]);
    }
    const ASKED: &[(&str, &str)] = &[
        (
            "!/ISAPI/System/deviceInfo",
            "<DeviceInfo><model>X</model></DeviceInfo>",
        ),
        (
            "!/ISAPI/ITC/Entrance/entranceParam",
            "<EntranceParam><ctrlMod>1</ctrlMod></EntranceParam>",
        ),
    ];
    let (_, said) = look(
        device(ASKED, "IP Camera(C1)"),
        &["--username", "admin", "--send-to", to],
    )
    .await;
    assert!(
        said.contains("only when it is asked") && said.contains("did not take"),
        "{said}"
    );
}

/// A device answers the question of `plategate discover`, and rubbish is none.
#[test]
fn devices_of_the_network_are_found() {
    let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let at = socket.local_addr().unwrap().to_string();
    let device = std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        let (bytes, from) = socket.recv_from(&mut buffer).unwrap();
        let asked = String::from_utf8_lossy(&buffer[..bytes]).into_owned();
        let answer = "<s:Envelope><s:Body><d:ProbeMatches><d:ProbeMatch><d:Scopes>onvif://www.onvif.org/name/ACME onvif://www.onvif.org/hardware/X-1\
                      </d:Scopes><d:XAddrs>http://127.0.0.1:81/onvif/device_service</d:XAddrs></d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>";
        for text in ["rubbish", answer, answer] {
            socket.send_to(text.as_bytes(), from).unwrap();
        }
        asked
    });
    let output = program()
        .args(["discover", "--to", &at, "--seconds", "15"])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(device.join().unwrap().contains("NetworkVideoTransmitter"));
    assert!(output.status.success(), "{told}");
    let lines = told.lines().filter(|l| l.contains("device_service"));
    assert_eq!(lines.count(), 1, "{told}");
    assert!(told.contains("ACME") && told.contains("X-1"), "{told}");
}
