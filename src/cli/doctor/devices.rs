//! Of what the gateway talks to: cameras, gates, contacts, and its own port.

use std::time::Duration;

use futures::future::join_all;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::Finding;
use crate::catalogue::format::decimal;
use crate::clock::{SharedClock, SystemClock};
use crate::config::Loaded;
use crate::feed;
use crate::feed::video::camera::probe::{Found, StreamFacts, probe};
use crate::feed::video::camera::settings::Origin;
use crate::web;

/// A connection to a contact or to the gateway's own port that takes longer is none.
const CONNECT: Duration = Duration::from_secs(2);
/// A contact may say so long nothing.
const SAYS: Duration = Duration::from_secs(2);
/// With fewer key frames a sleeping lane wakes late.
const KEY_FRAME_S: f64 = 2.5;

/// Whether the dashboard answers, or could.
pub(super) async fn dashboard(web: &web::Settings) -> Finding {
    let of = key!("doctor-of-dashboard");
    let address = web.listen;
    if let Ok(Ok(_)) = timeout(CONNECT, TcpStream::connect(address)).await {
        return Finding::well(of, t!("doctor-dashboard-answers", address));
    }
    match TcpListener::bind(address).await {
        Ok(_) => Finding::look(
            of,
            t!("doctor-dashboard-silent", address),
            key!("doctor-dashboard-silent-advice"),
        ),
        Err(e) => Finding::fault(
            of,
            t!("doctor-dashboard-taken", address, e),
            key!("doctor-dashboard-taken-advice"),
        ),
    }
}

/// Every camera, watched for a while; all at once.
pub(super) async fn cameras(loaded: &Loaded, clock: &SharedClock, watch: Duration) -> Vec<Finding> {
    let streams = loaded.cameras.iter().flat_map(|(id, settings)| {
        let main = (t!("doctor-of-camera", id), settings.clone());
        let second = match settings {
            feed::Settings::Video(video) => video.substream().map(feed::Settings::Video),
            feed::Settings::Push(_) => None,
        };
        let second = second.map(|second| (t!("doctor-of-substream", id), second));
        [Some(main), second].into_iter().flatten()
    });
    let looks = streams.map(|(of, settings)| async move {
        let settings = match &settings {
            feed::Settings::Push(settings) => {
                return match feed::push::reach(settings, clock.now()).await {
                    Ok(well) => Finding::well(of, well),
                    Err(why) => Finding::fault(of, why, key!("doctor-camera-push-advice")),
                };
            }
            feed::Settings::Video(settings) => settings,
        };
        if !matches!(settings.origin, Origin::Rtsp { .. }) {
            return Finding::well(of, key!("doctor-camera-file"));
        }
        let mut facts = None;
        let looked = probe(settings, clock.clone(), watch, |found| {
            if let Found::Stream(stream) = found {
                facts = Some(stream);
            }
        });
        match looked.await {
            Ok(()) => camera(of, facts),
            Err(fault) => Finding::fault(of, fault.to_string(), fault.hint().to_string()),
        }
    });
    join_all(looks).await
}

fn camera(of: String, facts: Option<StreamFacts>) -> Finding {
    let Some(facts) = facts else {
        return Finding::well(of, key!("doctor-camera-seen"));
    };
    if let Some(s) = facts.key_frame_s.filter(|s| *s > KEY_FRAME_S) {
        let told = t!("doctor-camera-keys", seconds = decimal(s, 1));
        return Finding::look(of, told, key!("doctor-camera-keys-advice"));
    }
    if facts.lost_packets > 0 {
        let told = t!("doctor-camera-lost", lost = facts.lost_packets);
        return Finding::look(of, told, key!("doctor-camera-lost-advice"));
    }
    let (fps, kbit) = (decimal(facts.fps, 1), decimal(facts.kbit_per_s, 0));
    Finding::well(of, t!("doctor-camera-well", fps, kbit))
}

/// Every gate: reached, not pulsed.
pub(super) async fn gates(loaded: &Loaded, clock: &SharedClock) -> Vec<Finding> {
    let looks = loaded.gates.iter().map(|(id, driver)| async move {
        let of = t!("doctor-of-gate", id);
        let advice = || t!("doctor-gate-advice", id);
        let gate = match driver.build(clock.clone()) {
            Ok(gate) => gate,
            Err(e) => return Finding::fault(of, e.to_string(), advice()),
        };
        match gate.reach().await {
            Ok(()) => Finding::well(of, t!("doctor-gate-well", what = gate.describe())),
            Err(fault) => Finding::fault(of, fault.to_string(), advice()),
        }
    });
    join_all(looks).await
}

/// Every contact that tells of crossings or directions.
pub(super) async fn contacts(loaded: &Loaded) -> Vec<Finding> {
    let clock = SystemClock::shared();
    let looks = loaded.inputs.iter().map(|input| async {
        let of = t!("doctor-of-contact", lane = input.lane);
        let what = input.contact.describe();
        let asked = async {
            let mut line = input.contact.connect(&clock).await?;
            // What tells by itself may have nothing to tell.
            match timeout(SAYS, line.next()).await {
                Ok(Err(e)) => Err(e),
                Ok(Ok(_)) | Err(_) => Ok(()),
            }
        };
        match timeout(CONNECT + SAYS, asked).await {
            Ok(Ok(())) => Finding::well(of, t!("doctor-contact-well", what)),
            Ok(Err(e)) => Finding::fault(
                of,
                t!("doctor-contact-fault", what, e),
                key!("doctor-contact-advice"),
            ),
            Err(_) => Finding::fault(
                of,
                t!("doctor-contact-late", what),
                key!("doctor-contact-advice"),
            ),
        }
    });
    join_all(looks).await
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    #[test]
    fn a_camera_is_well_by_what_its_stream_showed() {
        let check = |key_frame_s, lost_packets, state, part: &str| {
            let facts = StreamFacts {
                seconds: 3.0,
                pictures: 75,
                fps: 25.0,
                kbit_per_s: 4_000.0,
                key_frame_s,
                all_key: false,
                lost_packets,
                undecodable: 0,
            };
            let found = camera("camera cam".to_owned(), Some(facts));
            assert_eq!(found.state, state, "{found:?}");
            assert!(found.told.contains(part), "{found:?}");
            assert_eq!(found.advice.is_some(), state != State::Well);
        };
        check(Some(1.0), 0, State::Well, "25.0 pictures a second");
        check(Some(2.5), 0, State::Well, "4000 kbit/s");
        check(None, 0, State::Well, "25.0 pictures a second");
        check(Some(2.6), 0, State::Look, "every 2.6 s");
        check(Some(1.0), 3, State::Look, "3 packets");
        let unseen = camera("camera cam".to_owned(), None);
        assert_eq!(unseen.state, State::Well);
    }
}
