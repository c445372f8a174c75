//! The contact of a reversible lane, over a real connection: its way, and none while it does not answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use plategate::clock::SystemClock;
use plategate::domain::site::{Direction, LaneId};
use plategate::gate::input::{Edge, Settings, watch_way};
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

#[tokio::test]
async fn a_contact_tells_the_way_of_a_lane() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let contact = Arc::new(AtomicBool::new(true));
    let device = tokio::spawn(board(listener, contact.clone()));
    let settings = Settings {
        address,
        unit: 1,
        input: 0,
        on: Edge::Clear,
        poll: Duration::from_millis(20),
    };
    let (told, mut ways) = mpsc::channel(8);
    let (stop, stopping) = watch::channel(false);
    let ramp = LaneId::new("ramp");
    let life = Life::new("way-input", "ramp", SystemClock::shared());
    let direction = (ramp.clone(), Direction::In);
    let watching = tokio::spawn(watch_way(settings, direction, told, life, stopping));
    let next = async |ways: &mut mpsc::Receiver<(LaneId, Option<Direction>)>| {
        let said = tokio::time::timeout(LIMIT, ways.recv()).await;
        let (lane, direction) = said.unwrap().unwrap();
        assert_eq!(lane, ramp);
        direction
    };
    assert_eq!(next(&mut ways).await, Some(Direction::In));
    contact.store(false, Ordering::SeqCst);
    assert_eq!(next(&mut ways).await, Some(Direction::Out));
    device.abort();
    assert_eq!(next(&mut ways).await, None);
    stop.send_replace(true);
    watching.await.unwrap();
}
