//! The contact of a reversible lane, over a real connection: its way, and none while it does not answer.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use plategate::clock::SystemClock;
use plategate::domain::event::Input;
use plategate::domain::site::{Direction, LaneId};
use plategate::gate::input::{Contacts, Settings, watch};
use plategate::port::fields::{Faults, Fields};
use plategate::supervise::Life;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};

use crate::patience::LIMIT;

/// A relay board with one discrete input, until it is dropped.
async fn board(listener: TcpListener, contact: Arc<AtomicBool>) {
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 12];
        while stream.read_exact(&mut request).await.is_ok() {
            let bit = u8::from(contact.load(Ordering::SeqCst));
            let mut answer = request[..4].to_vec();
            answer.extend([0, 4, request[6], 2, 1, bit]);
            if stream.write_all(&answer).await.is_err() {
                break;
            }
        }
    }
}

/// An `[[input]]` section of these keys.
fn settings(toml: &str, lane: &LaneId) -> Settings {
    let table: toml::Table = toml.parse().unwrap();
    let faults = Faults::of("site.toml");
    let mut fields = Fields::new(&table, "input[i]", &faults);
    let settings = Settings::read(&mut fields, lane.clone(), Path::new(""));
    fields.finish();
    assert_eq!(faults.into_vec(), []);
    settings.unwrap()
}

#[tokio::test]
async fn a_contact_tells_the_way_of_a_lane() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let contact = Arc::new(AtomicBool::new(true));
    let device = tokio::spawn(board(listener, contact.clone()));
    let toml = format!("meaning = \"direction\"\naddress = \"{address}\"\npoll_ms = 20");
    let (told, mut inputs) = mpsc::channel(8);
    let (stop, stopping) = watch::channel(false);
    let ramp = LaneId::new("ramp");
    let clock = SystemClock::shared();
    let life = Life::new("direction-input", "ramp", clock.clone());
    let settings = settings(&toml, &ramp);
    let contacts = Contacts::of(&ramp, Direction::In, std::slice::from_ref(&settings));
    let watching = watch(settings, contacts, told, clock, life, stopping);
    let watching = tokio::spawn(watching);
    let next = async |inputs: &mut mpsc::Receiver<Input>| {
        let said = tokio::time::timeout(LIMIT, inputs.recv()).await;
        let Some(Input::LaneDirection { lane, direction }) = said.unwrap() else {
            panic!("a contact of a direction told of something else");
        };
        assert_eq!(lane, ramp);
        direction
    };
    assert_eq!(next(&mut inputs).await, Some(Direction::In));
    contact.store(false, Ordering::SeqCst);
    assert_eq!(next(&mut inputs).await, Some(Direction::Out));
    device.abort();
    assert_eq!(next(&mut inputs).await, None);
    stop.send_replace(true);
    watching.await.unwrap();
}
