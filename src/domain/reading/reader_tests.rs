//! What a reader must make of a scene: one line of plates a scene, told as it is told.

use jiff::SignedDuration;

use super::*;
use crate::domain::event::Motion;
use crate::domain::plate::PlateRead;

/// Frames a second, as fed.
const FPS: u64 = 10;

/// One plate in one frame: where, what, how sure.
struct At<'a> {
    x: f32,
    y: f32,
    w: f32,
    text: &'a str,
    p: f32,
}

struct Feed {
    reader: Reader,
    frame: u64,
    told: Vec<Settled>,
    awake: bool,
    /// How often the time before was asked for.
    recalls: u32,
}

/// Frame `number`, [`FPS`] a second.
fn frame(number: u64, motion: Option<f32>, plates: Vec<At>) -> FrameLooks {
    let look = |(i, at): (usize, At)| Look {
        index: i as u32,
        place: BoxPx {
            x: at.x,
            y: at.y,
            w: at.w,
            h: at.w * 0.25,
        },
        score: 0.7,
        read: Plate::new(at.text).ok().map(|p| PlateRead::plain(&p, at.p)),
    };
    let ms = number * 1_000 / FPS;
    FrameLooks {
        frame: number,
        at: Timestamp::UNIX_EPOCH + SignedDuration::from_millis(ms as i64),
        width_px: 1280,
        height_px: 720,
        region: None,
        motion,
        looks: plates.into_iter().enumerate().map(look).collect(),
    }
}

impl Feed {
    fn new() -> Feed {
        Feed {
            reader: Reader::new(Settings::default()),
            frame: 0,
            told: Vec::new(),
            awake: false,
            recalls: 0,
        }
    }

    /// `seconds` of frames; `scene` is asked for each with the share of the time that is over.
    fn show<'a>(
        &mut self,
        seconds: f32,
        motion: f32,
        scene: impl Fn(f32) -> Vec<At<'a>>,
    ) -> &mut Feed {
        let frames = (seconds * FPS as f32) as u64;
        for n in 0..frames {
            self.frame += 1;
            let looks = frame(self.frame, Some(motion), scene(n as f32 / frames as f32));
            let step = self.reader.push(&looks);
            self.recalls += u32::from(step.recall);
            self.awake = step.awake;
            self.told.extend(step.settled);
        }
        self
    }

    fn nothing(&mut self, seconds: f32) -> &mut Feed {
        self.show(seconds, 0.0, |_| Vec::new())
    }

    fn check(&self, scene: &str, want: &[&str]) {
        let got: Vec<String> = self
            .told
            .iter()
            .map(|s| {
                s.read
                    .as_ref()
                    .map_or("-".into(), |r| r.text().as_str().to_owned())
            })
            .collect();
        assert_eq!(got, want, "{scene}");
    }
}

/// Standing in the middle of the picture.
fn parked(text: &str) -> Vec<At<'_>> {
    vec![At {
        x: 500.0,
        y: 400.0,
        w: 110.0,
        text,
        p: 0.97,
    }]
}

/// Driving down the picture and growing.
fn driving(text: &str, x: f32, direction: f32) -> At<'_> {
    At {
        x: x - 50.0 * direction,
        y: 200.0 + 400.0 * direction,
        w: 60.0 + 60.0 * direction,
        text,
        p: 0.97,
    }
}

#[test]
fn a_parked_car_is_told_once_however_long_it_stands() {
    let mut feed = Feed::new();
    feed.show(3.0, 0.0, |_| parked("AB123CD"));
    feed.check("standing there at start", &["AB123CD"]);
    feed.show(7_200.0, 0.0, |_| parked("AB123CD"));
    // The detector loses it for half an hour in which nothing moves; then somebody walks by in front of it.
    feed.nothing(1_800.0).show(60.0, 0.0, |_| parked("AB123CD"));
    feed.show(20.0, 0.05, |_| Vec::new())
        .show(60.0, 0.0, |_| parked("AB123CD"));
    feed.check("two hours, gaps", &["AB123CD"]);
    assert_eq!(feed.told[0].travel, Some(Motion::Standing));
    assert!(!feed.awake, "a parked car lets the camera sleep");
}

#[test]
fn another_plate_in_the_same_place_is_another_vehicle() {
    let mut feed = Feed::new();
    feed.show(3.0, 0.1, |_| parked("AB123CD"));
    feed.show(3.0, 0.1, |_| parked("XY987ZW"));
    feed.check("without a gap", &["AB123CD", "XY987ZW"]);
    let mut feed = Feed::new();
    feed.show(2.0, 0.1, |t| vec![driving("AB123CD", 600.0, t)]);
    feed.nothing(20.0)
        .show(2.0, 0.1, |t| vec![driving("AB123CD", 600.0, t)]);
    feed.check("the same one comes again", &["AB123CD", "AB123CD"]);
}

#[test]
fn the_past_is_asked_for_once_and_told_once() {
    let passing = |text: &'static str| -> Vec<FrameLooks> {
        let at = |n: u64| frame(20 + n, None, vec![driving(text, 600.0, n as f32 / 10.0)]);
        (0..10).map(at).collect()
    };
    let shown = |seconds: f32, text: &'static str| {
        let mut feed = Feed::new();
        feed.nothing(3.0);
        feed.show(seconds, 0.2, |t| match text {
            "" => Vec::new(),
            text => vec![driving(text, 600.0, t)],
        });
        feed
    };
    // Live the lane saw `live`; the time before, were it asked for, shows AB123CD.
    let check = |scene: &str, live: &'static str, recalls: u32, want: &[&str]| {
        let mut feed = shown(1.2, live);
        assert_eq!(feed.recalls, recalls, "{scene}: asked");
        let told = feed.reader.recall(&passing("AB123CD"));
        feed.told.extend(told);
        let again = feed.reader.recall(&passing("AB123CD"));
        feed.told.extend(again);
        feed.nothing(8.0);
        feed.check(scene, want);
    };
    check("it was gone", "", 1, &["AB123CD"]);
    check("it is still there", "AB123CD", 0, &["AB123CD"]);
    check(
        "another came after it",
        "XY987ZW",
        0,
        &["XY987ZW", "AB123CD"],
    );
    assert_eq!(shown(0.3, "").recalls, 0, "too short to tell");
    let mut feed = Feed::new();
    assert_eq!(feed.nothing(9.0).recalls, 0, "nothing moved");
}

#[test]
fn looks_pause_when_nothing_is_to_be_learnt() {
    let rest = |motion: f32, plates: fn() -> Vec<At<'static>>| {
        let mut feed = Feed::new();
        feed.nothing(8.0).show(3.0, motion, |_| plates());
        feed.frame += 1;
        let step = feed.reader.push(&frame(feed.frame, Some(motion), plates()));
        step.rest_ms
    };
    let unsure = || {
        vec![At {
            p: 0.3,
            ..parked("AB123CD").remove(0)
        }]
    };
    assert_eq!(rest(0.0, Vec::new), REST_STILL_MS, "nothing moves");
    assert_eq!(rest(0.2, Vec::new), REST_SEEKING_MS, "no plate yet");
    assert_eq!(rest(0.2, unsure), 0, "a plate that is not read yet");
    assert_eq!(rest(0.2, || parked("AB123CD")), REST_READ_MS, "read");
    assert_eq!(
        rest(0.0, unsure),
        REST_STILL_MS,
        "nobody saw it come: a lamp, a window"
    );
}

#[test]
fn two_cars_side_by_side_keep_their_plates() {
    let mut feed = Feed::new();
    feed.show(2.0, 0.2, |t| {
        vec![driving("AB123CD", 300.0, t), driving("AB124CD", 560.0, t)]
    });
    feed.nothing(5.0);
    feed.check("one character apart", &["AB123CD", "AB124CD"]);
}

#[test]
fn told_as_soon_as_it_suffices() {
    let mut feed = Feed::new();
    feed.show(2.0, 0.2, |t| vec![driving("AB123CD", 600.0, 0.5 + t / 2.0)]);
    let told = &feed.told[0];
    assert!(told.looks <= 3, "{} looks", told.looks);
    // A small plate first: the bold misread from afar is not what is told.
    let mut feed = Feed::new();
    feed.show(0.5, 0.2, |t| {
        vec![At {
            x: 600.0,
            y: 200.0 + 20.0 * t,
            w: 40.0 + 6.0 * t,
            text: "A8123CD",
            p: 0.96,
        }]
    });
    feed.show(2.0, 0.2, |t| vec![driving("AB123CD", 600.0, t)]);
    feed.nothing(5.0).check("growing", &["AB123CD"]);
}

#[test]
fn text_that_is_no_plate() {
    let clock = |t: f32| if t < 0.5 { "20260301" } else { "20260302" };
    let mut feed = Feed::new();
    feed.show(20.0, 0.1, |t| {
        vec![At {
            x: 900.0,
            y: 10.0,
            w: 160.0,
            text: clock(t),
            p: 0.99,
        }]
    });
    feed.check("the camera's clock at the top", &[]);
    let mut feed = Feed::new();
    feed.nothing(30.0).show(20.0, 0.0, |_| {
        vec![At {
            x: 100.0,
            y: 300.0,
            w: 120.0,
            text: "EXIT",
            p: 0.9,
        }]
    });
    feed.check("a sign", &[]);
    let mut feed = Feed::new();
    feed.show(2.0, 0.2, |t| {
        vec![At {
            x: 1_280.0 - 120.0 + 60.0 * t,
            y: 400.0,
            w: 120.0 - 60.0 * t,
            text: "AB12",
            p: 0.97,
        }]
    });
    feed.nothing(5.0);
    let read = feed.told.iter().any(|s| s.read.is_some());
    assert!(!read, "a plate cut by the picture's edge");
}

#[test]
fn vehicles_that_pass_unread_are_told() {
    let garbage = |t: f32| ["1I1", "M4WW", "77I", "W1M"][(t * 16.0) as usize % 4];
    let mut feed = Feed::new();
    feed.show(2.0, 0.04, |t| {
        vec![At {
            p: 0.3,
            ..driving(garbage(t), 600.0, t)
        }]
    });
    feed.nothing(6.0)
        .check("a plate that nobody could read", &["-"]);
    assert_eq!(feed.told[0].travel, Some(Motion::Towards));
    assert!(feed.told[0].source.look.is_some());
    let mut feed = Feed::new();
    feed.show(2.0, 0.3, |_| Vec::new())
        .nothing(6.0)
        .check("no plate at all", &["-"]);
    assert_eq!(feed.told[0].source.look, None);
    let mut feed = Feed::new();
    feed.show(2.0, 0.3, |t| {
        vec![
            driving("AB123CD", 600.0, t),
            At {
                p: 0.3,
                ..driving("4444", 640.0, t)
            },
        ]
    });
    feed.nothing(6.0)
        .check("a grille beside a plate that was read", &["AB123CD"]);
    let mut feed = Feed::new();
    feed.show(0.3, 0.9, |_| Vec::new())
        .show(3.0, 0.05, |_| Vec::new());
    feed.nothing(6.0)
        .check("a lamp goes on, a person walks by", &[]);
}

#[test]
fn a_vehicle_gone_while_no_frames_come_is_told() {
    let mut feed = Feed::new();
    feed.show(0.2, 0.2, |t| {
        vec![At {
            w: 50.0,
            ..driving("AB123CD", 600.0, 0.1 * t)
        }]
    });
    feed.check("two small looks", &[]);
    let now = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(2);
    let step = feed.reader.tick(now);
    feed.told.extend(step.settled);
    feed.check("and nothing after them", &["AB123CD"]);
}
