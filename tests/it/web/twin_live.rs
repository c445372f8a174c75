//! What the false gateway shows of its cameras and gates.

use jiff::SignedDuration;
use plategate::clock::Clock;
use plategate::domain::reading::BoxPx;
use plategate::domain::site::{GateSite, Lane, LaneId};
use plategate::port::live::{GateLive, LaneLive, Live, LookBox, PartLive};

use super::draw;
use super::twin::Twin;

impl Live for Twin {
    fn lanes(&self) -> Vec<LaneLive> {
        let blind = self.lock().blind.clone();
        let lane = |lane: &Lane| {
            let seeing = blind.as_ref() != Some(&lane.id);
            LaneLive {
                lane: lane.id.clone(),
                seeing,
                health: if seeing { "seeing, 1280x720" } else { "The camera refuses the password. Check username and password_env of this camera." }.to_owned(),
                frames_per_s: if seeing { 15.0 } else { 0.0 },
                dropped: 0,
                look: Some(LookBox {
                    at: self.clock.now(),
                    frame_width_px: 1280,
                    frame_height_px: 720,
                    place: BoxPx { x: 540.0, y: 470.0, w: 200.0, h: 46.0 },
                }),
            }
        };
        self.site.lanes.iter().map(lane).collect()
    }

    fn jpeg(&self, lane: &LaneId, max_width: u32) -> Option<Vec<u8>> {
        let inner = self.lock();
        if inner.blind.as_ref() == Some(lane) {
            return None;
        }
        if let Some(still) = &inner.still {
            return Some(still.clone());
        }
        let last = inner.decisions.iter().rev().find(|d| d.lane == *lane);
        let car = last.and_then(|d| d.plate.as_ref().map(|p| (p.to_string(), d.seq)));
        let car = car.as_ref().map(|(text, seq)| (text.as_str(), *seq));
        Some(draw::frame(
            max_width as i32,
            max_width as i32 * 9 / 16,
            car,
            lane.as_str().starts_with("exit"),
        ))
    }

    fn gates(&self) -> Vec<GateLive> {
        let off = self.lock().gates_off;
        let gate = |gate: &GateSite| GateLive {
            gate: gate.id.clone(),
            ok: true,
            health: if off {
                "switched off"
            } else {
                "took the last pulse"
            }
            .to_owned(),
            last_pulse: Some(self.clock.now() - SignedDuration::from_secs(40)),
        };
        self.site.gates.iter().map(gate).collect()
    }

    fn parts(&self) -> Vec<PartLive> {
        let broken = self.lock().journal_broken;
        vec![PartLive {
            name: "journal".into(),
            ok: !broken,
            vital: true,
            health: "The disk is full: nothing can be written.".into(),
        }]
    }
}
