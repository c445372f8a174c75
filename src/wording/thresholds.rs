//! What the thresholds of a lane mean, in plain sentences, and what they would have brought by the probabilities that were
//! stored when its vehicles were decided.

use crate::catalogue::format::{decimal, number};
use crate::domain::access::views::Learned;
use crate::domain::diagnosis::refusals::{Refusals, Refused};
use crate::domain::site::{Direction, Lane, Then};

/// The days that are looked back over.
pub(crate) const DAYS: i64 = 90;
/// A stay that people can picture, hours.
const STAY_H: f64 = 8.0;

/// Whether a lane refuses who breaks the rule.
pub(crate) fn is_hard(lane: &Lane) -> bool {
    lane.passback.policy().then == Then::Refuse
}

/// What a hard lane's thresholds mean, and what the one for refusing would have brought, a sentence each; `recorded`: of
/// this lane, if it is for whoever asks and the lane does not go by the text alone.
pub(crate) fn said(lane: &Lane, recorded: Option<&Refusals>) -> Vec<String> {
    let mut said = meaning(lane);
    let brought = recorded.map(|found| (found.vehicles, found.at(lane.bands.refuse_at)));
    said.extend(brought.map(|(vehicles, brought)| would_have(lane, vehicles, brought)));
    said
}

/// What a hard lane's thresholds mean, a sentence each.
fn meaning(lane: &Lane) -> Vec<String> {
    if !lane.infer_missed_exits {
        return vec![t!("threshold-it-goes-by-the-text-alone")];
    }
    let bands = lane.bands;
    let (record, refuse) = (share(bands.record_at), share(bands.refuse_at));
    let noted_until = share(bands.ask_at.unwrap_or(bands.refuse_at));
    let mut said = vec![match lane.direction {
        Direction::In => t!("threshold-when-a-plate-comes-in-that"),
        Direction::Out => t!("threshold-when-a-vehicle-leaves-that-is"),
    }];
    if bands.record_at > 0.0 {
        said.push(t!("threshold-below-record-at-it-is-let", record = record));
    }
    if bands.record_at < bands.ask_at.unwrap_or(bands.refuse_at) {
        said.push(t!(
            "threshold-from-to-it-is-let-through",
            record = record,
            noted_until = noted_until
        ));
    }
    if bands.ask_at.is_some_and(|at| at < bands.refuse_at) {
        said.push(t!(
            "threshold-from-to-ask-at-a-person",
            noted_until = noted_until,
            refuse = refuse
        ));
    }
    said.push(t!(
        "threshold-from-on-refuse-at-it-is",
        refuse = refuse,
        refuse_at = decimal(100.0 * (1.0 - bands.refuse_at), 0)
    ));
    said
}

/// What a threshold would have brought, in a sentence.
fn would_have(lane: &Lane, vehicles: u64, brought: Refused) -> String {
    let (noun, one) = match lane.direction {
        Direction::In => (key!("threshold-entries"), key!("threshold-entry")),
        Direction::Out => (key!("threshold-exits"), key!("threshold-exit")),
    };
    let noun = if vehicles == 1 { one } else { noun };
    if vehicles == 0 {
        return t!(
            "threshold-no-were-recorded-here-in-the",
            noun = noun,
            days = DAYS
        );
    }
    let refusals = match brought.refused {
        0 => t!("threshold-no-refusal"),
        1 => t!(
            "threshold-one-refusal-likely-a-wrong-one",
            wrongly = share(brought.wrongly)
        ),
        n => t!(
            "threshold-refusals-of-them-wrongly",
            count = number(n as f64),
            wrongly = about(brought.wrongly)
        ),
    };
    t!(
        "threshold-with-refuse-at-the-last-days",
        days = DAYS,
        refuse_at = brought.refuse_at.to_string(),
        count = number(vehicles as f64),
        noun = noun,
        refusals = refusals
    )
}

/// A probability as people write it: `5 %`, `2.4 %`.
fn share(p: f64) -> String {
    let percent = (1_000.0 * p).round() / 10.0;
    let digits = usize::from(percent.fract() != 0.0);
    format!("{}\u{a0}%", decimal(percent, digits))
}

/// How many, of a number that is estimated.
fn about(n: f64) -> String {
    match n {
        n if n < 0.5 => t!("threshold-hardly-any"),
        n => t!("threshold-about", round = number(n.round())),
    }
}

/// What the site has taught of its traffic, a sentence each.
pub(crate) fn learned(learned: &Learned) -> Vec<String> {
    let stays = match learned.stays {
        1 => t!("threshold-one-stay"),
        n => t!("threshold-stays", count = number(n as f64)),
    };
    let mut said = vec![t!("threshold-this-site-has-learned-from-so", stays = stays)];
    if learned.is_early() {
        said.push(t!(
            "threshold-until-it-knows-it-is-careful",
            count = number(learned.needed as f64)
        ));
    }
    let one_in = |per_h: f64| number((1.0 / (per_h * STAY_H)).round());
    let [permit, visitor] = learned.passbacks_per_h;
    if permit > 0.0 && visitor > 0.0 {
        said.push(t!(
            "threshold-it-reckons-with-a-second-vehicle",
            stay_h = STAY_H.to_string(),
            permit = one_in(permit),
            visitor = one_in(visitor)
        ));
    }
    said.push(t!(
        "threshold-and-with-of-the-exits-leaving",
        unseen = share(learned.unseen)
    ));
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::site::bands::Bands;
    use crate::domain::site::{CrossingFrom, Matching, Visitors};

    fn lane(direction: Direction, bands: Bands) -> Lane {
        let mut lane: Lane = serde_json::from_value(serde_json::json!({
            "id": "a", "name": "A", "from": "offsite", "to": "park", "direction": direction, "gate": null, "camera": null,
            "passback": "hard", "passback_timer_min": null, "visitors": Visitors::Admit,
            "crossing": CrossingFrom::Assumed, "matching": Matching::Exact, "repeat_s": 20, "apart_s": 10,
        }))
        .unwrap();
        lane.bands = bands;
        lane
    }

    #[test]
    fn sentences() {
        let mut said = Vec::new();
        let bands = |record_at, ask_at, refuse_at| Bands {
            record_at,
            ask_at,
            refuse_at,
        };
        let mut by_text = lane(Direction::In, Bands::default());
        by_text.infer_missed_exits = false;
        for lane in [
            lane(Direction::In, Bands::default()),
            lane(Direction::In, bands(0.05, Some(0.2), 0.5)),
            lane(Direction::In, bands(0.3, None, 0.3)),
            lane(Direction::In, bands(0.0, None, 0.98)),
            lane(Direction::Out, Bands::default()),
            by_text,
        ] {
            said.push(format!(
                "-- {:?}, infer_missed_exits = {}",
                lane.bands, lane.infer_missed_exits
            ));
            said.extend(meaning(&lane));
        }
        said.push("-- figures".into());
        let entrance = lane(Direction::In, Bands::default());
        let exit = lane(Direction::Out, Bands::default());
        for (lane, vehicles, refused, wrongly) in [
            (&entrance, 12_340, 61, 7.2),
            (&entrance, 12_340, 0, 0.0),
            (&entrance, 1, 1, 0.31),
            (&exit, 900, 4, 0.2),
            (&exit, 0, 0, 0.0),
        ] {
            let brought = Refused {
                refuse_at: 0.3,
                refused,
                wrongly,
            };
            said.push(would_have(lane, vehicles, brought));
        }
        said.push("-- learned".into());
        for stays in [0, 1, 1_999, 2_000] {
            said.extend(learned(&Learned {
                stays,
                needed: 2_000,
                passbacks_per_h: [0.0007, 0.0016],
                unseen: 0.024,
            }));
        }
        insta::assert_snapshot!("thresholds", said.join("\n"));
    }
}
