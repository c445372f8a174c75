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
fn descriptions() -> Vec<(&'static str, Quirks)> {
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

/// What else cameras do.
fn habits() -> Vec<(&'static str, Quirks)> {
    let quirks = Quirks::default;
    let log_in = |challenges: &'static [&'static str], algorithm, once| {
        let log_in = Some(LogIn {
            challenges,
            algorithm,
            once,
        });
        Quirks { log_in, ..quirks() }
    };
    vec![
        (
            "a type in capitals",
            Quirks {
                content_type: "Application/SDP; charset=utf-8",
                ..quirks()
            },
        ),
        (
            "a nonce for each request",
            log_in(
                &["Digest realm=\"a\", nonce=\"{NONCE}\", stale=TRUE"],
                "MD5",
                true,
            ),
        ),
        (
            "SHA-256, echoed",
            log_in(
                &[
                    "Digest realm=\"IP Camera\", nonce=\"{NONCE}\", algorithm=\"SHA-256\", stale=\"FALSE\"",
                ],
                "SHA-256",
                false,
            ),
        ),
        (
            "two ways to log in, and a realm in letters of its own",
            log_in(
                &[
                    "Basic realm=\"K\u{e4}mera\"",
                    "Digest realm=\"K\u{e4}mera\", nonce=\"{NONCE}\", qop=\"auth\"",
                ],
                "MD5",
                false,
            ),
        ),
        (
            "a piece of no known type",
            Quirks {
                piece: &[0x1f, 1, 2, 3, 4, 5],
                ..quirks()
            },
        ),
        (
            "sent on to another path",
            Quirks {
                moved: "rtsp://127.0.0.1:{PORT}/moved",
                ..quirks()
            },
        ),
        (
            "answers without a number",
            Quirks {
                cseq: "none",
                ..quirks()
            },
        ),
        (
            "answers with a wrong number",
            Quirks {
                cseq: "1",
                ..quirks()
            },
        ),
        (
            "no session's name",
            Quirks {
                session: "",
                ..quirks()
            },
        ),
        (
            "a session that waits for ever",
            Quirks {
                session: "a b;timeout=0",
                ..quirks()
            },
        ),
        (
            "packets on another channel",
            Quirks {
                channel: 4,
                ..quirks()
            },
        ),
        (
            "no word on channels",
            Quirks {
                transport: "RTP/AVP/TCP",
                ..quirks()
            },
        ),
        (
            "no marks",
            Quirks {
                marks: Marks::Never,
                ..quirks()
            },
        ),
        (
            "marks after each piece",
            Quirks {
                marks: Marks::EachPiece,
                ..quirks()
            },
        ),
        (
            "marks after each slice",
            Quirks {
                marks: Marks::EachPiece,
                slices: 4,
                ..quirks()
            },
        ),
        (
            "parameter sets ahead only",
            Quirks {
                sets_ahead: true,
                ..quirks()
            },
        ),
        (
            "no base",
            Quirks {
                base: "",
                ..quirks()
            },
        ),
        (
            "a base that is no address",
            Quirks {
                base: "/cam",
                ..quirks()
            },
        ),
        (
            "a base of its own network",
            Quirks {
                base: "rtsp://10.9.9.9/cam/",
                setup: "rtsp://127.0.0.1:{PORT}/live/track1",
                ..quirks()
            },
        ),
        (
            "one address for all",
            Quirks {
                setup: "rtsp://127.0.0.1:{PORT}/live",
                ..quirks()
            },
        ),
        (
            "pictures before the answer",
            Quirks {
                early: true,
                ..quirks()
            },
        ),
        (
            "it asks, too",
            Quirks {
                asks: true,
                ..quirks()
            },
        ),
        (
            "packets of another session",
            Quirks {
                stranger: true,
                ..quirks()
            },
        ),
    ]
}

#[test]
fn cameras_that_are_a_little_wrong_play() {
    let cases = descriptions().into_iter().chain(habits());
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

#[test]
fn what_stays_refused_says_what_the_camera_sent_and_what_to_set() {
    let quirks = Quirks::default;
    let sdp = |sdp| Quirks { sdp, ..quirks() };
    let asks = |challenges: &'static [&'static str]| {
        let log_in = Some(LogIn {
            challenges,
            algorithm: "MD5",
            once: false,
        });
        Quirks { log_in, ..quirks() }
    };
    let cases: Vec<(&str, Quirks, &str)> = vec![
        (
            "sound only",
            sdp("m=audio 0 RTP/AVP 0\r\nm=application 0 RTP/AVP 107\r\n"),
            "no video stream at this address, only: audio PCMU, application",
        ),
        (
            "nothing",
            sdp(" "),
            "the camera offers no video stream at this address",
        ),
        (
            "another codec",
            sdp("m=video 0 RTP/AVP 96\r\na=rtpmap:96 MP4V-ES/90000\r\n"),
            "the camera sends MP4V-ES, which cannot be decoded here",
        ),
        (
            "sent elsewhere",
            Quirks {
                moved: "rtsp://admin:s3cret@10.9.9.9/x",
                ..quirks()
            },
            "the camera sends the gateway on to rtsp://10.9.9.9",
        ),
        (
            "another log-in",
            asks(&["NTLM"]),
            "a log-in that is not known here (NTLM)",
        ),
        (
            "no such transport",
            Quirks {
                refuses: &[("SETUP", 461)],
                ..quirks()
            },
            "the camera does not send over TCP (461)",
        ),
        (
            "no room",
            Quirks {
                refuses: &[("PLAY", 453)],
                ..quirks()
            },
            "refused with status 453 while starting the stream",
        ),
        (
            "no such stream",
            Quirks {
                refuses: &[("DESCRIBE", 404)],
                ..quirks()
            },
            "no stream at /live (404)",
        ),
    ];
    std::thread::scope(|scope| {
        for (name, quirks, sentence) in cases {
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
