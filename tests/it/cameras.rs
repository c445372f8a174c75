//! Cameras against GStreamer's RTSP server: codecs, logging in, every fault by its sentence, and what idling saves.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use plategate::clock::{SharedClock, SystemClock};
use plategate::domain::site::CameraId;
use plategate::feed::video::camera::probe::{Found, probe};
use plategate::feed::video::camera::{self, Camera, Counts, Fault, Health, Region, Settings};
use plategate::port::fields::{Faults, Fields};
use plategate::port::frame::{Frame, Pixels, Taken};

use crate::patience::{LIMIT, until, until_or};
use crate::peers::{Peer, clip, free_port, root};

/// A lane without a car: a little noise, a key frame every 2 s.
const STILL: &str = "-f lavfi -i smptebars=s=1280x720:r=15:d=8,noise=alls=4:allf=t -c:v libx264 -preset veryfast -crf 26 -g 30 -sc_threshold 0 -bf 0 -pix_fmt yuv420p";
/// As above; from 5.0 s of 12 on (a second after a key frame) a white box drives in from the left at 300 px/s.
const CAR: &str = "-f lavfi -i color=gray:s=1280x720:r=15:d=12,noise=alls=4:allf=t[a];color=white:s=260x160:r=15:d=12[b];[a][b]overlay=x=(t-5)*300:y=300:enable='between(t,5.01,9)' -c:v libx264 -preset veryfast -crf 26 -g 60 -sc_threshold 0 -bf 0 -pix_fmt yuv420p";
const SMALL: &str = "-f lavfi -i testsrc=s=640x360:r=15:d=4 -c:v libx264 -preset veryfast -g 15 -bf 0 -pix_fmt yuv420p";
const BIG: &str = "-f lavfi -i testsrc=s=1280x720:r=15:d=4 -c:v libx264 -preset veryfast -g 15 -bf 0 -pix_fmt yuv420p";

fn settings(toml: &str) -> Settings {
    let table = toml.parse::<toml::Table>().unwrap();
    let faults = Faults::of("test");
    let settings = Settings::read(&mut Fields::new(&table, "camera", &faults));
    assert!(faults.is_empty(), "{:?}", faults.into_vec());
    settings.unwrap()
}

pub fn start(toml: &str) -> Watched {
    let clock = SystemClock::shared();
    let camera = camera::start(
        CameraId::new("c"),
        settings(toml),
        Region::whole(),
        Arc::clone(&clock),
    )
    .unwrap();
    Watched { camera, clock }
}

fn rtsp(peer: &Peer, path: &str, more: &str) -> Watched {
    start(&format!("url = \"{}\"\n{more}", peer.url(path)))
}

fn mount(path: &Path) -> String {
    format!("/x={}", path.display())
}

pub struct Watched {
    pub camera: Camera,
    clock: SharedClock,
}

impl Watched {
    /// Waits until `wanted` holds of its health.
    fn until(&self, what: &str, wanted: impl Fn(&Health) -> bool) {
        let health = self.camera.health();
        let now = || health.borrow().clone();
        until_or(
            || wanted(&now()),
            || format!("{what}: it is still: {}", now()),
        );
    }

    fn until_seeing(&self) {
        self.until("pictures", Health::is_seeing);
    }

    pub fn until_says(&self, sentence: &str) {
        self.until(sentence, |h| h.to_string().contains(sentence));
    }

    /// Takes frames until there are `enough` of them.
    pub fn frames_until(&self, enough: impl Fn(&[Frame]) -> bool) -> Vec<Frame> {
        let started = self.clock.monotonic();
        let mut frames = Vec::new();
        while !enough(&frames) {
            let in_time = self.clock.monotonic() - started < LIMIT;
            assert!(in_time, "{} frames have come", frames.len());
            match self.camera.slot().take(Duration::from_millis(50)) {
                Taken::Frame(frame) => frames.push(*frame),
                Taken::Past(past) => frames.extend(past),
                Taken::Nothing => {}
                Taken::Closed => break,
            }
        }
        frames
    }

    /// Frames of the next `seconds`. Where something moves it asks for what was before, as vision does when it sees no plate;
    /// those frames have no motion.
    fn frames(&self, seconds: f64) -> Vec<Frame> {
        let started = self.clock.monotonic();
        let mut frames = Vec::new();
        while (self.clock.monotonic() - started).as_secs_f64() < seconds {
            match self.camera.slot().take(Duration::from_millis(50)) {
                Taken::Frame(frame) => {
                    if frame.motion.is_some_and(|m| m > 0.0) {
                        self.camera.eye().recall(frame.captured);
                    }
                    frames.push(*frame);
                }
                Taken::Past(past) => frames.extend(past),
                Taken::Nothing => {}
                Taken::Closed => break,
            }
        }
        frames
    }

    /// Takes and lets go of frames, as vision would: what is kept would count as the camera's memory.
    fn pass(&self, seconds: f64) {
        let started = self.clock.monotonic();
        while (self.clock.monotonic() - started).as_secs_f64() < seconds {
            drop(self.camera.slot().take(Duration::from_millis(50)));
        }
    }

    /// What becomes of the next so many packets, or a few more.
    fn counts_of(&self, packets: u64) -> Counts {
        let (started, before) = (self.clock.monotonic(), self.camera.counts());
        loop {
            self.pass(0.05);
            let after = self.camera.counts();
            if after.packets - before.packets >= packets {
                return Counts {
                    packets: after.packets - before.packets,
                    decoded: after.decoded - before.decoded,
                    handed: after.handed - before.handed,
                    ..after
                };
            }
            let in_time = self.clock.monotonic() - started < LIMIT;
            assert!(in_time, "{packets} packets do not come: {after:?}");
        }
    }

    /// Waits until only a few of the packets that come are decoded; what became of the last ones.
    fn until_idle(&self) -> Counts {
        let started = self.clock.monotonic();
        loop {
            let counts = self.counts_of(60);
            if counts.decoded * 8 <= counts.packets {
                return counts;
            }
            let in_time = self.clock.monotonic() - started < LIMIT;
            assert!(in_time, "it does not fall asleep: {counts:?}");
        }
    }
}

/// Column of the leftmost bright pixel of row 380, if any.
fn box_at(frame: &Frame) -> Option<usize> {
    let Pixels::I420 { planes, .. } = &frame.pixels else {
        panic!("not from a decoder")
    };
    let row = &planes.plane(0)[380 * planes.stride(0)..][..1280];
    row.iter().position(|p| *p > 200)
}

/// Every codec gives whole pictures in time order; over TCP and UDP, and with both ways to log in.
#[test]
fn every_codec_transport_and_login_gives_pictures() {
    let still = mount(&clip("small.mp4", SMALL));
    let (password, login) = (
        root().join(".run/testclips/camera/password"),
        ["--user", "joe", "--password", "pa:ss word"],
    );
    std::fs::write(&password, "pa:ss word\n").unwrap();
    let with_login = format!(
        "username = \"joe\"\npassword_file = \"{}\"",
        password.display()
    );
    let cases: [(&str, &[&str], &str); 6] = [
        ("h264", &[], ""),
        ("h265", &[], ""),
        ("mjpeg", &[], ""),
        ("h264", &[], "transport = \"udp\""),
        ("h264", &["--auth", "basic"], &with_login),
        ("h264", &["--auth", "digest"], &with_login),
    ];
    std::thread::scope(|scope| {
        for (codec, auth, more) in cases {
            let (still, login) = (&still, &login);
            scope.spawn(move || {
                let mut args = vec!["--mount", still, "--codec", codec];
                args.extend(auth);
                if !auth.is_empty() {
                    args.extend(login);
                }
                let peer = Peer::rtsp(&args);
                let watched = rtsp(&peer, "/x", more);
                watched.until_seeing();
                let frames = watched.frames_until(|f| f.len() >= 20);
                let name = format!("{codec} {auth:?} {more}");
                assert!(frames.len() >= 20, "{name}: {} frames", frames.len());
                assert!(
                    frames
                        .windows(2)
                        .all(|w| w[0].captured <= w[1].captured && w[0].number < w[1].number),
                    "{name}"
                );
                let last = frames.last().unwrap();
                assert_eq!((last.width, last.height), (640, 360), "{name}");
                assert!(watched.camera.slot().latest().is_some(), "{name}");
                watched.camera.stop();
            });
        }
    });
}

#[test]
fn a_frozen_camera_says_so_and_comes_back() {
    let peer = Peer::rtsp(&["--mount", &mount(&clip("small.mp4", SMALL))]);
    let watched = rtsp(&peer, "/x", "");
    watched.until_seeing();
    peer.signal("STOP");
    watched.until_says("no picture for 3 s: the camera accepts the connection but sends nothing");
    assert!(
        watched.camera.slot().latest().is_none(),
        "a frozen picture must not be shown as live"
    );
    watched.until_says("says nothing");
    peer.signal("CONT");
    watched.until_seeing();
    assert!(watched.camera.slot().latest().is_some());
    assert!(watched.camera.counts().reconnects >= 1);
}

#[test]
fn a_killed_camera_is_tried_until_it_is_back() {
    let (small, big) = (
        mount(&clip("small.mp4", SMALL)),
        mount(&clip("big.mp4", BIG)),
    );
    let peer = Peer::rtsp(&["--mount", &small]);
    let port = peer.port.to_string();
    let watched = rtsp(&peer, "/x", "");
    watched.until_seeing();
    peer.kill();
    watched.until("gone", |h| matches!(h, Health::Blind { .. }));
    watched.until_says("connection refused: nothing answers at 127.0.0.1:");
    let peer = Peer::rtsp(&["--port", &port, "--mount", &big]);
    watched.until_seeing();
    assert!(watched.camera.counts().reconnects >= 1);
    let health = watched.camera.health().borrow().to_string();
    assert!(
        health.contains("changed from 640x360 to 1280x720"),
        "{health}"
    );
    drop(peer);
}

#[test]
fn a_camera_that_refuses_says_why() {
    let small = mount(&clip("small.mp4", SMALL));
    let open = Peer::rtsp(&["--mount", &small]);
    let locked = Peer::rtsp(&["--mount", &small, "--user", "joe", "--password", "right"]);
    let vp8 = Peer::rtsp(&["--mount", &small, "--codec", "vp8"]);
    let wrong = root().join(".run/testclips/camera/wrong");
    std::fs::write(&wrong, "s3cretly-wrong").unwrap();
    let login = format!(
        "username = \"joe\"\npassword_file = \"{}\"",
        wrong.display()
    );
    let missing = "username = \"joe\"\npassword_env = \"PLATEGATE_TEST_UNSET\"";
    let nobody = free_port();
    let cases = [
        (
            open.url("/nowhere"),
            "",
            "the camera has no stream at /nowhere (404)",
        ),
        (
            locked.url("/x"),
            "",
            "asks for a user name and password, and none are configured",
        ),
        (
            locked.url("/x"),
            &login,
            "wrong user name or password (the camera says 401)",
        ),
        (locked.url("/x"), missing, "PLATEGATE_TEST_UNSET is not set"),
        (
            format!("rtsp://127.0.0.1:{nobody}/x"),
            "",
            "connection refused: nothing answers at 127.0.0.1:",
        ),
        (
            "rtsp://no-such-host.invalid/x".to_owned(),
            "",
            "no machine is known by the name no-such-host.invalid",
        ),
        (
            vp8.url("/x"),
            "",
            "the camera sends VP8, which cannot be decoded here",
        ),
    ];
    for (url, more, sentence) in cases {
        let watched = start(&format!("url = \"{url}\"\n{more}"));
        watched.until_says(sentence);
        let health = format!("{:?}", *watched.camera.health().borrow());
        assert!(!health.contains("s3cret"), "{health}");
    }
}

/// A listener that counts connections and answers each as `answer` likes.
fn listener(answer: impl Fn(&mut std::net::TcpStream) + Send + 'static) -> (u16, Arc<AtomicU32>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&count);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            counted.fetch_add(1, Ordering::Relaxed);
            answer(&mut stream);
        }
    });
    (port, count)
}

#[test]
fn a_wrong_password_is_not_hammered() {
    let requests = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&requests);
    let (port, connections) = listener(move |stream| {
        let mut text = [0; 4096];
        let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
        while let Ok(n @ 1..) = stream.read(&mut text) {
            counted.fetch_add(1, Ordering::Relaxed);
            let request = String::from_utf8_lossy(&text[..n]).into_owned();
            let cseq = request
                .lines()
                .find(|l| l.to_lowercase().starts_with("cseq"))
                .unwrap_or("CSeq: 1");
            let answer = format!(
                "RTSP/1.0 401 Unauthorized\r\n{cseq}\r\nWWW-Authenticate: Digest realm=\"cam\", nonce=\"abc\"\r\n\r\n"
            );
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    let wrong = root().join(".run/testclips/camera/wrong-too");
    std::fs::create_dir_all(wrong.parent().unwrap()).unwrap();
    std::fs::write(&wrong, "wrong").unwrap();
    let login = format!(
        "username = \"joe\"\npassword_file = \"{}\"",
        wrong.display()
    );
    let watched = start(&format!("url = \"rtsp://127.0.0.1:{port}/x\"\n{login}"));
    watched.until_says("wrong user name or password");
    assert_eq!(connections.load(Ordering::Relaxed), 1, "one try");
    assert_eq!(
        requests.load(Ordering::Relaxed),
        2,
        "asked, then answered the challenge once"
    );
    let health = watched.camera.health().borrow().clone();
    let Health::Blind {
        since,
        next_try: Some(next),
        ..
    } = health
    else {
        panic!("{health}")
    };
    assert!(next.duration_since(since).as_secs() >= 14);
}

#[test]
fn rubbish_and_silence_have_their_own_sentences() {
    let (noise, tries) = listener(|stream| {
        let noise: Vec<u8> = (0..4096u32)
            .map(|i| u8::try_from(i.wrapping_mul(2_654_435_761) >> 24).unwrap())
            .collect();
        let _ = stream.write_all(&noise);
    });
    let held = std::sync::Mutex::new(Vec::new());
    let (silent, _) =
        listener(move |stream| held.lock().unwrap().push(stream.try_clone().unwrap()));
    let web = listener(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    });
    let cases = [
        (noise, "what comes from there is not a video stream"),
        (silent, "the camera accepts the connection but says nothing"),
        (web.0, "what comes from there is not a video stream"),
    ];
    for (port, sentence) in cases {
        start(&format!("url = \"rtsp://127.0.0.1:{port}/x\"")).until_says(sentence);
    }
    assert!(tries.load(Ordering::Relaxed) <= 20);
}

#[test]
fn files_and_folders_are_cameras_with_faults_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("noise.mp4"), [7; 9_000]).unwrap();
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    for (toml, sentence) in [
        ("file = \"none.mp4\"", "none.mp4 does not exist"),
        (
            "file = \"noise.mp4\"",
            "noise.mp4 cannot be read as video or picture",
        ),
        ("pictures = \"none\"", "none does not exist"),
        ("pictures = \"empty\"", "empty holds no pictures"),
    ] {
        let settings = settings(toml).relative_to(folder.path());
        let clock = SystemClock::shared();
        let camera = camera::start(
            CameraId::new("c"),
            settings,
            Region::whole(),
            Arc::clone(&clock),
        )
        .unwrap();
        Watched { camera, clock }.until_says(sentence);
    }
}

#[test]
fn a_file_played_fast_gives_every_picture_in_order_and_ends() {
    let small = clip(
        "b-frames.mp4",
        "-f lavfi -i testsrc=s=640x360:r=15:d=4 -c:v libx264 -preset veryfast -g 30 -bf 2 -pix_fmt yuv420p",
    );
    let toml = format!(
        "file = \"{}\"\npace = \"fast\"\ndecode = \"all\"",
        small.display()
    );
    let watched = start(&toml);
    let frames = watched.frames_until(|f| f.len() >= 60);
    assert_eq!(frames.len(), 60);
    let gaps_ms = frames
        .windows(2)
        .map(|w| w[1].captured.duration_since(w[0].captured).as_millis());
    assert!(
        gaps_ms.clone().all(|g| (60..=73).contains(&g)),
        "{:?}",
        gaps_ms.collect::<Vec<_>>()
    );
    watched.until_says("the video was played to its end");
    assert_eq!(watched.camera.slot().dropped(), 0);
    assert_eq!(watched.camera.counts().dropped, 0);
}

#[test]
fn a_loop_goes_on_and_pictures_of_any_kind_are_shown() {
    let looped = start(&format!(
        "file = \"{}\"\nrepeat = true\npace = \"fast\"\ndecode = \"all\"",
        clip("small.mp4", SMALL).display()
    ));
    let mut last = None;
    for _ in 0..150 {
        let Taken::Frame(frame) = looped.camera.slot().take(Duration::from_secs(3)) else {
            panic!("the loop ended")
        };
        assert!(last.is_none_or(|l| l < frame.captured));
        last = Some(frame.captured);
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, size) in [
        ("1.png", "320x240"),
        ("2.jpg", "322x242"),
        ("3.bmp", "160x120"),
    ] {
        let made = clip(
            &format!("picture-{name}"),
            &format!("-f lavfi -i testsrc=s={size}:d=1 -frames:v 1"),
        );
        std::fs::copy(made, folder.path().join(name)).unwrap();
    }
    std::fs::write(folder.path().join("readme.txt"), "no picture").unwrap();
    let pictures = start(&format!(
        "pictures = \"{}\"\npace = \"fast\"\ndecode = \"all\"",
        folder.path().display()
    ));
    let sizes: Vec<_> = pictures
        .frames_until(|f| f.len() >= 3)
        .iter()
        .map(|f| (f.width, f.height))
        .collect();
    assert_eq!(sizes, [(320, 240), (322, 242), (160, 120)]);
}

#[test]
fn a_change_of_resolution_within_the_stream_is_told() {
    let (small, big) = (clip("small.mp4", SMALL), clip("big.mp4", BIG));
    let both = root().join(".run/testclips/camera/both.ts");
    if !both.exists() {
        let mut bytes = Vec::new();
        for part in [small, big] {
            let ts = clip(
                &format!("{}.ts", part.file_stem().unwrap().to_str().unwrap()),
                &format!("-i {} -c copy", part.display()),
            );
            bytes.extend(std::fs::read(ts).unwrap());
        }
        std::fs::write(&both, bytes).unwrap();
    }
    let watched = start(&format!("file = \"{}\"\ndecode = \"all\"", both.display()));
    watched.until_says("changed from 640x360 to 1280x720");
    let is_big = |f: &Frame| (f.width, f.height) == (1280, 720);
    let frames = watched.frames_until(|f| f.iter().any(is_big));
    assert!(frames.iter().any(is_big));
}

#[test]
fn while_nothing_moves_only_key_frames_are_decoded() {
    let peer = Peer::rtsp(&["--mount", &mount(&clip("still-1.mp4", STILL))]);
    let watched = rtsp(&peer, "/x", "");
    watched.until_seeing();
    watched.counts_of(15);
    let awake = watched.camera.counts();
    assert!(awake.decoded >= 10, "it begins awake: {awake:?}");
    watched.until_idle();
    let idle = watched.counts_of(90);
    // A key frame is one packet of 30.
    assert!((1..=idle.packets / 15).contains(&idle.decoded), "{idle:?}");
    assert!(idle.packets >= 90, "{idle:?}");
    assert!(
        idle.handed <= 1,
        "what does not change is not handed over: {idle:?}"
    );
    assert!(watched.camera.slot().latest().is_some());
    watched.camera.awake_until(watched.clock.now() + LIMIT);
    let wanted = watched.counts_of(60);
    assert!(wanted.decoded >= 25, "awake on request: {wanted:?}");
    assert!(wanted.handed >= 5, "awake on request: {wanted:?}");
}

/// The box drives in a second after a key frame with four seconds between key frames: the frames of its first moments come,
/// live where its packets give it away at once (a noisy picture), on request where only the next key frame does (a quiet one).
#[test]
fn the_car_that_wakes_it_is_not_lost() {
    // A textured box swells its packets above a steady noise; the plain one hides in its picture's silence.
    let textured = CAR
        .replace("alls=4", "alls=6")
        .replace("d=12[b]", "d=12,noise=alls=90:allf=t[b]");
    std::thread::scope(|scope| {
        for (name, args, live_px) in [("plain", CAR, 1280), ("textured", &textured, 800)] {
            let seen =
                move || the_car_is_seen(name, &clip(&format!("car-{name}.mp4"), args), live_px);
            scope.spawn(seen);
        }
    });
}

/// `live_px`: how far the car may have come on the first live frame with it (the next key frame would show it at 900 px).
fn the_car_is_seen(name: &str, path: &Path, live_px: usize) {
    let peer = Peer::rtsp(&["--mount", &mount(path)]);
    let watched = rtsp(&peer, "/x", "");
    watched.until_seeing();
    let frames = watched.frames(13.0);
    let counts = watched.camera.counts();
    assert!(
        counts.decoded < counts.packets,
        "{name}: it slept in between: {counts:?}"
    );
    let boxes: Vec<_> = frames
        .iter()
        .filter_map(|f| Some((box_at(f)?, f)))
        .collect();
    let (x, _) = boxes
        .iter()
        .min_by_key(|b| b.0)
        .unwrap_or_else(|| panic!("{name}: no box, {counts:?}"));
    assert!(
        *x <= 60,
        "{name}: first seen at {x} px, of {} frames",
        boxes.len()
    );
    let first = boxes.iter().find(|b| b.1.motion.is_some());
    let live_x = first.map_or(usize::MAX, |b| b.0);
    assert!(live_x <= live_px, "{name}: first live at {live_x} px");
    let (past, live): (Vec<_>, Vec<_>) = frames.iter().partition(|f| f.motion.is_none());
    let with_box = |f: &[&Frame]| f.iter().filter(|f| box_at(f).is_some()).count();
    assert!(
        with_box(&live) >= 10,
        "{name}: {} live frames with a box, {counts:?}",
        with_box(&live)
    );
    assert!(
        (1..=24).contains(&past.len()),
        "{name}: {} past",
        past.len()
    );
    for part in [past, live] {
        let in_order = part.windows(2).all(|w| w[0].captured <= w[1].captured);
        assert!(in_order, "{name}: out of order");
    }
}

#[test]
fn a_slow_taker_gets_the_newest_and_the_loss_is_counted() {
    let watched = start(&format!(
        "file = \"{}\"\nrepeat = true\ndecode = \"all\"",
        clip("small.mp4", SMALL).display()
    ));
    watched.until_seeing();
    until("frames give way", || watched.camera.counts().dropped >= 20);
    let counts = watched.camera.counts();
    assert!(counts.dropped >= 20, "{counts:?}");
    assert!(watched.camera.slot().dropped() >= counts.dropped);
    let Taken::Frame(frame) = watched.camera.slot().take(Duration::from_secs(1)) else {
        panic!("nothing waits")
    };
    // Four may wait; what was counted before it was taken is older.
    assert!(
        frame.number + 5 >= counts.handed,
        "{} of {counts:?}",
        frame.number
    );
}

#[test]
fn a_probe_tells_what_a_camera_gives_step_by_step() {
    let peer = Peer::rtsp(&["--mount", &mount(&clip("small.mp4", SMALL))]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let probe = |path: &str| {
        let settings = settings(&format!("url = \"{}\"", peer.url(path)));
        let mut found = Vec::new();
        let watch = Duration::from_secs(3);
        let result = runtime.block_on(probe(&settings, SystemClock::shared(), watch, |f| {
            found.push(f)
        }));
        (result, found)
    };
    let (result, found) = probe("/x");
    assert_eq!(result, Ok(()));
    let [
        Found::Offer(offer),
        Found::FirstPicture {
            width: 640,
            height: 360,
            ..
        },
        Found::Stream(facts),
    ] = &found[..]
    else {
        panic!("{found:?}")
    };
    assert_eq!((offer.codec.as_str(), offer.streams.len()), ("H264", 1));
    assert!((5.0..25.0).contains(&facts.fps), "{facts:?}");
    assert!(
        facts.key_frame_s.is_some_and(|s| (0.3..3.0).contains(&s)),
        "{facts:?}"
    );
    assert!(
        facts.kbit_per_s > 20.0 && facts.undecodable == 0,
        "{facts:?}"
    );
    assert!(
        matches!(probe("/nowhere"), (Err(Fault::UnknownPath { .. }), found) if found.is_empty())
    );
}

/// Run by hand: `cargo test --test it -- --ignored --nocapture what_a_camera_costs`.
#[test]
#[ignore = "a measurement, 60 s"]
fn what_a_camera_costs() {
    let idle = "-f lavfi -i testsrc2=s=1920x1080:r=1:d=1 -vf loop=120:1,fps=15,noise=alls=7:allf=t -t 8 -c:v libx264 -preset veryfast -b:v 4M -maxrate 6M -bufsize 6M -g 30 -sc_threshold 0 -bf 0 -pix_fmt yuv420p";
    let peer = Peer::rtsp(&["--mount", &mount(&clip("idle-1080.mp4", idle))]);
    let before_mb = status_kb("VmRSS") / 1024;
    let watched = rtsp(&peer, "/x", "");
    watched.until_seeing();
    watched.pass(4.0);
    for (name, wanted_s) in [("idle", 0), ("awake", 30)] {
        watched
            .camera
            .awake_until(watched.clock.now() + Duration::from_secs(wanted_s));
        watched.pass(1.0);
        let (cpu, before) = (cpu_ticks(), watched.camera.counts());
        watched.pass(20.0);
        let counts = (before, watched.camera.counts());
        let share = (cpu_ticks() - cpu) as f64 / 100.0 / 20.0 * 100.0;
        let memory = status_kb("VmHWM") / 1024 - before_mb;
        println!(
            "{name}: {share:.2} % of a core over 20 s, peak {memory} MB more than before; {counts:?}"
        );
    }
}

/// User and system time of this process, in hundredths of a second.
fn cpu_ticks() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let after = stat.rsplit_once(')').unwrap().1.to_owned();
    after
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(|f| f.parse::<u64>().unwrap())
        .sum()
}

fn status_kb(key: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with(key)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
