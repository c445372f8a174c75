//! Cameras that are a little wrong: they play, or the fault says what they sent and what to set.

use plategate::feed::video::camera::Health;

use super::fake::{Fake, LogIn, Marks, PASSWORD, Quirks, SDP, USER};
use crate::cameras::{Watched, start};
use crate::patience::until_or;

const VIDEO: &str = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 {FMTP}\r\n";

/// The camera as the site file has it; with the account that the fake knows where it has a log-in.
fn watched(fake: &Fake, log_in: bool, scheme: &str, more: &str) -> Watched {
    let account = if log_in {
        let password = crate::peers::root().join(".run/testclips/camera/odd-password");
        std::fs::create_dir_all(password.parent().unwrap()).unwrap();
        std::fs::write(&password, PASSWORD).unwrap();
        format!(
            "username = \"{USER}\"\npassword_file = \"{}\"\n",
            password.display()
        )
    } else {
        String::new()
    };
    start(&format!(
        "url = \"{scheme}://127.0.0.1:{}/live\"\n{account}{more}",
        fake.port
    ))
}

/// Descriptions, as reported of cameras in the field.
fn descriptions() -> Vec<Case> {
    let sdp = |name, sdp: String| {
        let quirks = Quirks {
            // Kept for the whole test: a handful of texts.
            sdp: Box::leak(sdp.into_boxed_str()),
            ..Quirks::default()
        };
        (name, quirks)
    };
    vec![
        sdp("all is right", SDP.to_owned()),
        sdp(
            "sound without a payload type",
            format!("{SDP}m=audio 0 RTP/AVP \r\na=control:track2\r\n"),
        ),
        sdp(
            "origin and connection end after IN",
            format!(
                "v=0\r\no=- 1001 1 IN\r\ns=stream\r\nc=IN\r\n{VIDEO}a=control:rtsp://127.0.0.1:{{PORT}}/media/video\r\n"
            ),
        ),
        sdp(
            "a port below nought",
            format!(
                "v=0\r\nc=IN '&\r\nt=0 0\r\n{}a=control:track1\r\n",
                VIDEO.replace("video 0", "video -1353744643")
            ),
        ),
        sdp("one time only", SDP.replace("t=0 0", "t=0")),
        sdp(
            "lines of rubbish",
            format!("rubbish\r\n\u{e4}\r\n{SDP}a=rtpmap:x\r\n=\r\n"),
        ),
        sdp("no addresses", VIDEO.to_owned()),
        sdp(
            "sound first",
            format!("m=audio 0 RTP/AVP 8\r\na=control:a\r\n{VIDEO}a=control:v\r\n"),
        ),
    ]
}

type Case = (&'static str, Quirks);

/// How cameras ask who we are.
fn log_ins() -> Vec<Case> {
    let case = |name, challenges: &'static [&'static str], algorithm, once| {
        let log_in = Some(LogIn {
            challenges,
            algorithm,
            once,
        });
        let quirks = Quirks {
            log_in,
            ..Quirks::default()
        };
        (name, quirks)
    };
    vec![
        case(
            "a nonce for each request",
            &["Digest realm=\"a\", nonce=\"{NONCE}\", stale=TRUE"],
            "MD5",
            true,
        ),
        case(
            "SHA-256, echoed",
            &[
                "Digest realm=\"IP Camera\", nonce=\"{NONCE}\", algorithm=\"SHA-256\", stale=\"FALSE\"",
            ],
            "SHA-256",
            false,
        ),
        case(
            "two ways, one in letters of its own",
            &[
                "Basic realm=\"K\u{e4}mera\"",
                "Digest realm=\"Camera 1\", nonce=\"{NONCE}\", qop=\"auth\"",
            ],
            "MD5",
            false,
        ),
    ]
}

/// How cameras answer.
fn answers() -> Vec<Case> {
    let case = |name, change: fn(&mut Quirks)| {
        let mut quirks = Quirks::default();
        change(&mut quirks);
        (name, quirks)
    };
    vec![
        case("a type in capitals", |q| {
            q.content_type = "Application/SDP; charset=utf-8";
        }),
        case("sent on to another path", |q| {
            q.moved = "rtsp://127.0.0.1:{PORT}/moved";
        }),
        case("answers without a number", |q| q.cseq = "none"),
        case("answers with a wrong number", |q| q.cseq = "1"),
        case("no session's name", |q| q.session = ""),
        case("a session that waits for ever", |q| {
            q.session = "a b;timeout=0";
        }),
        case("no word on channels", |q| q.transport = "RTP/AVP/TCP"),
        case("no base", |q| q.base = ""),
        case("a base that is no address", |q| q.base = "/cam"),
        case("a base of its own network", |q| {
            q.base = "rtsp://10.9.9.9/cam/";
            q.setup = "rtsp://127.0.0.1:{PORT}/live/track1";
        }),
        case("one address for all", |q| {
            q.setup = "rtsp://127.0.0.1:{PORT}/live";
        }),
        case("it asks, too", |q| q.asks = true),
    ]
}

/// How cameras send their packets.
fn packets() -> Vec<Case> {
    let case = |name, change: fn(&mut Quirks)| {
        let mut quirks = Quirks::default();
        change(&mut quirks);
        (name, quirks)
    };
    vec![
        case("a piece of no known type", |q| {
            q.piece = &[0x1f, 1, 2, 3, 4, 5];
        }),
        case("another channel", |q| q.channel = 4),
        case("no marks", |q| q.marks = Marks::Never),
        case("marks after each piece", |q| q.marks = Marks::EachPiece),
        case("marks after each slice", |q| {
            q.marks = Marks::EachPiece;
            q.slices = 4;
        }),
        case("parameter sets ahead only", |q| q.sets_ahead = true),
        case("pictures before the answer", |q| q.early = true),
        case("packets of another session", |q| q.stranger = true),
    ]
}

#[test]
fn cameras_that_are_a_little_wrong_play() {
    let cases = [descriptions(), log_ins(), answers(), packets()].concat();
    std::thread::scope(|scope| {
        for (name, quirks) in cases {
            scope.spawn(move || {
                let log_in = quirks.log_in.is_some();
                let fake = Fake::start(quirks);
                let watched = watched(&fake, log_in, "rtsp", "decode = \"all\"");
                let health = watched.camera.health();
                let now = || health.borrow().clone();
                until_or(
                    || now().is_seeing(),
                    || format!("{name}: {}; {:?}", now(), fake.requests()),
                );
                let frames = watched.frames_until(|f| f.len() >= 12);
                let sizes = frames.iter().all(|f| (f.width, f.height) == (320, 240));
                assert!(sizes, "{name}");
                let counts = watched.camera.counts();
                assert_eq!(counts.damaged, 0, "{name}: {counts:?}");
                watched.camera.stop();
            });
        }
    });
}

/// What is refused, and the end of its sentence.
fn refused() -> Vec<(&'static str, Quirks, &'static str)> {
    let case = |name, sentence, change: fn(&mut Quirks)| {
        let mut quirks = Quirks::default();
        change(&mut quirks);
        (name, quirks, sentence)
    };
    vec![
        case(
            "sound only",
            "no video stream at this address, only: audio PCMU, application",
            |q| q.sdp = "m=audio 0 RTP/AVP 0\r\nm=application 0 RTP/AVP 107\r\n",
        ),
        case(
            "nothing",
            "the camera offers no video stream at this address",
            |q| q.sdp = " ",
        ),
        case(
            "another codec",
            "the camera sends MP4V-ES, which cannot be decoded here",
            |q| q.sdp = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 MP4V-ES/90000\r\n",
        ),
        case(
            "sent elsewhere",
            "the camera sends the gateway on to rtsp://10.9.9.9",
            |q| q.moved = "rtsp://admin:s3cret@10.9.9.9/x",
        ),
        case(
            "another log-in",
            "a log-in that is not known here (NTLM)",
            |q| {
                q.log_in = Some(LogIn {
                    challenges: &["NTLM"],
                    algorithm: "MD5",
                    once: false,
                });
            },
        ),
        case(
            "no such transport",
            "the camera does not send over TCP (461)",
            |q| q.refuses = &[("SETUP", 461)],
        ),
        case(
            "no room",
            "refused with status 453 while starting the stream",
            |q| q.refuses = &[("PLAY", 453)],
        ),
        case("no such stream", "no stream at /live (404)", |q| {
            q.refuses = &[("DESCRIBE", 404)];
        }),
    ]
}

#[test]
fn what_stays_refused_says_what_the_camera_sent_and_what_to_set() {
    std::thread::scope(|scope| {
        for (name, quirks, sentence) in refused() {
            scope.spawn(move || {
                let log_in = quirks.log_in.is_some();
                let fake = Fake::start(quirks);
                let watched = watched(&fake, log_in, "rtsp", "");
                let health = watched.camera.health();
                let now = || health.borrow().to_string();
                until_or(|| now().contains(sentence), || format!("{name}: {}", now()));
                let told = format!("{:?}", *health.borrow());
                assert!(!told.contains("s3cret"), "{name}: {told}");
            });
        }
    });
}

#[test]
fn signs_of_life_are_those_that_the_camera_knows() {
    let check = |refuses, first: &str, then: &str| {
        let fake = Fake::start(Quirks {
            session: "1;timeout=2",
            refuses,
            ..Quirks::default()
        });
        let watched = watched(&fake, false, "rtsp", "");
        let health = watched.camera.health();
        let told = || format!("{first}, {then}: {:?}", fake.requests());
        until_or(|| fake.asked(first) >= 1, told);
        until_or(|| fake.asked(then) >= 2, told);
        assert!(
            matches!(*health.borrow(), Health::Seeing { .. }),
            "{}",
            told()
        );
        assert_eq!(fake.connections(), 1, "{}", told());
        watched.camera.stop();
        until_or(|| fake.asked("TEARDOWN") == 1, told);
    };
    check(&[], "OPTIONS", "GET_PARAMETER");
    check(&[("GET_PARAMETER", 454)], "GET_PARAMETER", "OPTIONS");
    check(&[("OPTIONS", 400)], "OPTIONS", "OPTIONS");
}

#[test]
fn an_encrypted_camera_is_seen_and_a_certificate_of_its_own_is_to_be_allowed() {
    let tls = |tls| {
        Fake::start(Quirks {
            tls,
            ..Quirks::default()
        })
    };
    let check = |fake: &Fake, more: &str, sentence: &str| {
        let watched = watched(fake, false, "rtsps", more);
        watched.until_says(sentence);
    };
    check(&tls(true), "any_certificate = true", "seeing, 320x240");
    check(
        &tls(true),
        "",
        "no encrypted connection (invalid peer certificate",
    );
    check(
        &tls(false),
        "any_certificate = true",
        "no answer for 5 s while connecting",
    );
}
