//! When to decode every picture and when only key frames. Pure: it is told times, sizes and what moved.
//!
//! Asleep, packets are held since the last key frame and only key frames are looked at. Motion between key frames, or packets that
//! grow well above their running median (a moving car makes P frames grow), wakes it; the held packets are then decoded,
//! so the car that woke it is not lost.

use std::collections::VecDeque;

/// Without motion for so long it goes back to sleep.
const AWAKE_MS: i64 = 3_000;
/// Key frames closer than this to the last look are held like others (MJPEG: every picture is a key frame).
const LOOK_EVERY_MS: i64 = 400;
/// Held packets are looked through at the latest after this, where key frames are far apart.
const HOLD_MS: i64 = 4_000;
/// Bounds of what is held; beyond, it is looked through at once.
pub(crate) const HELD_PACKETS: usize = 300;
pub(crate) const HELD_BYTES: usize = 8 << 20;
/// Looking through what is held takes about so much of a picture's time a picture: where the next key frame is nearer than
/// that, it is the quicker look.
const CHAIN_COST: f64 = 0.25;

/// What to do with a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Awake: decode it and hand the picture over.
    Decode,
    /// A key frame while asleep: decode it and see whether something moved since the last one.
    Look,
    /// Keep it encoded.
    Hold,
    /// Keep it, and look through all that is held: something may be moving.
    Peek,
    /// Somebody needs every picture: decode what is held and hand all of it over, then this one.
    Wake,
}

/// Facts of one packet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PacketFacts {
    /// Capture time in ms, any origin.
    pub(crate) at_ms: i64,
    pub(crate) bytes: usize,
    pub(crate) key: bool,
    /// Packets and bytes held before this one.
    pub(crate) held: usize,
    pub(crate) held_bytes: usize,
    /// Somebody wants every picture until then (a track in progress).
    pub(crate) wanted_until_ms: i64,
}

/// Decides packet by packet. Starts awake: a car that stands there already must be read.
#[derive(Debug)]
pub(crate) struct Wakefulness {
    /// Never sleeps (`decode = "all"`).
    always: bool,
    awake: bool,
    moved_ms: Option<i64>,
    looked_ms: Option<i64>,
    sizes: Sizes,
    keys: Keys,
}

impl Wakefulness {
    pub fn new(always: bool) -> Wakefulness {
        Wakefulness {
            always,
            awake: true,
            moved_ms: None,
            looked_ms: None,
            sizes: Sizes::default(),
            keys: Keys::default(),
        }
    }

    pub(crate) fn is_awake(&self) -> bool {
        self.awake
    }

    /// What to do with the packet that just came.
    pub(crate) fn on_packet(&mut self, p: PacketFacts) -> Step {
        self.keys.note(p.key);
        let spike = !p.key && self.sizes.spike(p.bytes, self.awake) && !self.keys.next_is_near();
        let moved_ms = *self.moved_ms.get_or_insert(p.at_ms);
        if self.always {
            return Step::Decode;
        }
        let wanted = p.wanted_until_ms > p.at_ms;
        if self.awake {
            self.awake = wanted || p.at_ms - moved_ms < AWAKE_MS;
            if self.awake {
                return Step::Decode;
            }
            self.looked_ms = Some(p.at_ms);
        }
        let since_look = self.looked_ms.map_or(i64::MAX, |l| p.at_ms - l);
        if wanted {
            self.awake = true;
            Step::Wake
        } else if p.key && !(0..LOOK_EVERY_MS).contains(&since_look) {
            self.looked_ms = Some(p.at_ms);
            Step::Look
        } else if spike
            || p.held + 1 >= HELD_PACKETS
            || p.held_bytes + p.bytes >= HELD_BYTES
            || since_look >= HOLD_MS
        {
            self.looked_ms = Some(p.at_ms);
            Step::Peek
        } else {
            Step::Hold
        }
    }

    /// What a decoded picture showed. Returns true when this woke it.
    pub(crate) fn on_picture(&mut self, at_ms: i64, moved: bool) -> bool {
        if !moved {
            return false;
        }
        self.moved_ms = Some(self.moved_ms.map_or(at_ms, |m| m.max(at_ms)));
        !std::mem::replace(&mut self.awake, true)
    }

    /// Held packets were looked through and nothing had moved: a false alarm, so the next one needs a bigger jump.
    pub(crate) fn on_false_alarm(&mut self) {
        self.sizes.calm();
    }
}

/// How far apart key frames are, in packets.
#[derive(Debug, Default)]
struct Keys {
    apart: Option<usize>,
    since: Option<usize>,
}

impl Keys {
    fn note(&mut self, key: bool) {
        if key {
            self.apart = self.since.replace(0);
        }
        self.since = self.since.map(|n| n + 1);
    }

    /// Waiting for the next key frame is quicker than decoding all since the last.
    #[allow(clippy::cast_precision_loss)]
    fn next_is_near(&self) -> bool {
        let (Some(apart), Some(since)) = (self.apart, self.since) else {
            return false;
        };
        since <= apart && (apart - since) as f64 <= since as f64 * CHAIN_COST
    }
}

/// Running median of the sizes of packets between key frames.
#[derive(Debug)]
struct Sizes {
    recent: VecDeque<usize>,
    /// How much bigger than the median a packet must be; grows with false alarms, shrinks slowly.
    factor: f64,
    big_in_row: u32,
}

impl Default for Sizes {
    fn default() -> Sizes {
        Sizes {
            recent: VecDeque::with_capacity(Sizes::WINDOW),
            factor: Sizes::FACTOR,
            big_in_row: 0,
        }
    }
}

impl Sizes {
    const WINDOW: usize = 61;
    const ENOUGH: usize = 8;
    const FACTOR: f64 = 1.8;
    const FACTOR_MOST: f64 = 8.0;
    /// One packet alone must jump so much further than two in a row.
    const ALONE: f64 = 2.0;
    /// Jumps below this many bytes say nothing.
    const FLOOR: f64 = 800.0;

    /// Notes a size and tells whether it jumped. Sizes while awake are those of moving things: they do not count.
    fn spike(&mut self, bytes: usize, awake: bool) -> bool {
        if awake && self.recent.len() >= Sizes::ENOUGH {
            return false;
        }
        let jumped = self.jumped(bytes);
        if self.recent.len() == Sizes::WINDOW {
            self.recent.pop_front();
        }
        self.recent.push_back(bytes);
        self.factor = (self.factor * 0.999).max(Sizes::FACTOR);
        jumped
    }

    fn jumped(&mut self, bytes: usize) -> bool {
        if self.recent.len() < Sizes::ENOUGH {
            return false;
        }
        let mut sorted: Vec<usize> = self.recent.iter().copied().collect();
        let middle = sorted.len() / 2;
        #[allow(clippy::cast_precision_loss)]
        let (median, size) = (*sorted.select_nth_unstable(middle).1 as f64, bytes as f64);
        let over = |factor: f64| size > median * factor + Sizes::FLOOR;
        self.big_in_row = if over(self.factor) {
            self.big_in_row + 1
        } else {
            0
        };
        let jumped = self.big_in_row >= 2 || over(self.factor * Sizes::ALONE);
        if jumped {
            self.big_in_row = 0;
        }
        jumped
    }

    fn calm(&mut self) {
        self.factor = (self.factor * 1.3).min(Sizes::FACTOR_MOST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One row: sizes of the packets of 10 s at 10 a second (key every 20), what moves when, what is expected.
    struct Case {
        name: &'static str,
        size: fn(i64) -> usize,
        moves: fn(i64) -> bool,
        wanted_until_ms: i64,
        /// The steps from 5 s on (asleep by then) up to 7.9 s, by first letter.
        steps: &'static str,
    }

    fn letter(step: Step) -> char {
        match step {
            Step::Decode => 'D',
            Step::Look => 'L',
            Step::Hold => 'h',
            Step::Peek => 'P',
            Step::Wake => 'W',
        }
    }

    fn steps(case: &Case) -> String {
        let mut wake = Wakefulness::new(false);
        let mut text = String::new();
        let mut held = 0;
        for i in 0..80 {
            let key = i % 20 == 0;
            let bytes = if key { 50_000 } else { (case.size)(i) };
            let facts = PacketFacts {
                at_ms: i * 100,
                bytes,
                key,
                held,
                held_bytes: 0,
                wanted_until_ms: if i < 50 { 0 } else { case.wanted_until_ms },
            };
            let step = wake.on_packet(facts);
            held = if matches!(step, Step::Hold | Step::Peek) {
                held + 1
            } else {
                1
            };
            if matches!(step, Step::Decode | Step::Look | Step::Peek) {
                wake.on_picture(i * 100, (case.moves)(i));
                if step == Step::Peek && !(case.moves)(i) {
                    wake.on_false_alarm();
                }
            }
            if i >= 50 {
                text.push(letter(step));
            }
        }
        text
    }

    #[test]
    fn it_wakes_for_what_moves_and_sleeps_again() {
        let cases = [
            Case {
                name: "nothing moves",
                size: |_| 2_000,
                moves: |_| false,
                wanted_until_ms: 0,
                steps: "hhhhhhhhhhLhhhhhhhhhhhhhhhhhhh",
            },
            Case {
                name: "noise is no jump",
                size: |i| 2_000 + usize::try_from(i * 7_919 % 900).unwrap(),
                moves: |_| false,
                wanted_until_ms: 0,
                steps: "hhhhhhhhhhLhhhhhhhhhhhhhhhhhhh",
            },
            Case {
                name: "motion at a key frame",
                size: |_| 2_000,
                moves: |i| i == 60,
                wanted_until_ms: 0,
                steps: "hhhhhhhhhhLDDDDDDDDDDDDDDDDDDD",
            },
            Case {
                name: "a jump between key frames, and motion",
                size: |i| if i >= 53 { 12_000 } else { 2_000 },
                moves: |i| i >= 53,
                wanted_until_ms: 0,
                steps: "hhhPDDDDDDDDDDDDDDDDDDDDDDDDDD",
            },
            Case {
                name: "a small jump needs two",
                size: |i| if i >= 53 { 5_000 } else { 2_000 },
                moves: |i| i >= 54,
                wanted_until_ms: 0,
                steps: "hhhhPDDDDDDDDDDDDDDDDDDDDDDDDD",
            },
            Case {
                name: "a jump just before a key frame waits for it",
                size: |i| if i >= 57 { 12_000 } else { 2_000 },
                moves: |i| i >= 57,
                wanted_until_ms: 0,
                steps: "hhhhhhhhhhLDDDDDDDDDDDDDDDDDDD",
            },
            Case {
                name: "a jump elsewhere: rarer with every false alarm",
                size: |i| if i >= 53 { 5_500 } else { 2_000 },
                moves: |_| false,
                wanted_until_ms: 0,
                steps: "hhhhPhhhhhLPhhhhhhhhhhhhhhhhhh",
            },
            Case {
                name: "somebody wants every picture",
                size: |_| 2_000,
                moves: |_| false,
                wanted_until_ms: 5_500,
                steps: "WDDDDhhhhhLhhhhhhhhhhhhhhhhhhh",
            },
        ];
        for case in cases {
            assert_eq!(steps(&case), case.steps, "{}", case.name);
        }
    }

    #[test]
    fn bounds_and_far_key_frames_force_a_look() {
        let mut wake = Wakefulness::new(false);
        let mut facts = PacketFacts {
            at_ms: 0,
            bytes: 1_000,
            key: true,
            held: 0,
            held_bytes: 0,
            wanted_until_ms: 0,
        };
        wake.on_packet(facts);
        facts = PacketFacts {
            at_ms: 3_000,
            key: false,
            ..facts
        };
        assert_eq!(wake.on_packet(facts), Step::Hold);
        let full = PacketFacts {
            at_ms: 3_100,
            held: HELD_PACKETS - 1,
            ..facts
        };
        assert_eq!(wake.on_packet(full), Step::Peek);
        let heavy = PacketFacts {
            at_ms: 3_200,
            held_bytes: HELD_BYTES,
            ..facts
        };
        assert_eq!(wake.on_packet(heavy), Step::Peek);
        let long = PacketFacts {
            at_ms: 3_200 + HOLD_MS,
            ..facts
        };
        assert_eq!(wake.on_packet(long), Step::Peek);
    }

    #[test]
    fn mjpeg_is_looked_at_a_few_times_a_second() {
        let mut wake = Wakefulness::new(false);
        let looks = (0..300).filter(|i| {
            let facts = PacketFacts {
                at_ms: i * 67,
                bytes: 90_000,
                key: true,
                held: 1,
                held_bytes: 0,
                wanted_until_ms: 0,
            };
            wake.on_packet(facts) == Step::Look
        });
        let looks = looks.count();
        assert!((30..=42).contains(&looks), "{looks} looks in 17 s");
    }

    #[test]
    fn always_means_always() {
        let mut wake = Wakefulness::new(true);
        for i in 0..200 {
            let facts = PacketFacts {
                at_ms: i * 100,
                bytes: 1_000,
                key: i % 20 == 0,
                held: 0,
                held_bytes: 0,
                wanted_until_ms: 0,
            };
            assert_eq!(wake.on_packet(facts), Step::Decode);
        }
    }
}
