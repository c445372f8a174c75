//! Vision with its real models on a rendered lane, and packs that must be refused. The picture is one frame of
//! `scenes.testset`'s `one-car.mp4`: plate W482KT at 177,312, 88 px wide.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use plategate::cli::measure::{self, Order};
use plategate::clock::SystemClock;
use plategate::domain::site::CameraId;
use plategate::feed::video::vision::{Calibration, Eye, Manifest, Pack, VisionError, decode};
use plategate::port::frame::{Frame, Pixels, Planes};
use sha2::Digest;

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models")
}

fn picture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/vision/rendered-lane.jpg")
}

fn frame(width: u32, height: u32, pixels: Pixels) -> Frame {
    Frame {
        camera: CameraId::new("cam"),
        captured: jiff::Timestamp::UNIX_EPOCH,
        number: 41,
        width,
        height,
        pixels,
        motion: Some(0.25),
    }
}

fn as_bgr() -> Frame {
    let (bytes, w, h) = decode(&std::fs::read(picture()).unwrap()).unwrap();
    frame(w, h, Pixels::Bgr(Arc::new(bytes)))
}

struct Three([Vec<u8>; 3], usize);

impl Planes for Three {
    fn plane(&self, index: usize) -> &[u8] {
        &self.0[index]
    }
    fn stride(&self, index: usize) -> usize {
        if index == 0 { self.1 } else { self.1 / 2 }
    }
}

/// The same picture as a camera would send it: BT.601, video range, by the book.
fn as_i420() -> Frame {
    let (bytes, w, h) = decode(&std::fs::read(picture()).unwrap()).unwrap();
    let (wide, tall) = (w as usize, h as usize);
    let bgr = |x: usize, y: usize| {
        let p = &bytes[(y * wide + x) * 3..][..3];
        [f32::from(p[0]), f32::from(p[1]), f32::from(p[2])]
    };
    let mut planes = [Vec::new(), Vec::new(), Vec::new()];
    for y in 0..tall {
        for x in 0..wide {
            let [b, g, r] = bgr(x, y);
            planes[0].push((16.0 + 0.257 * r + 0.504 * g + 0.098 * b) as u8);
            if x % 2 == 0 && y % 2 == 0 {
                planes[1].push((128.0 - 0.148 * r - 0.291 * g + 0.439 * b) as u8);
                planes[2].push((128.0 + 0.439 * r - 0.368 * g - 0.071 * b) as u8);
            }
        }
    }
    let planes = Arc::new(Three(planes, wide));
    frame(
        w,
        h,
        Pixels::I420 {
            planes,
            full_range: false,
        },
    )
}

fn eye(name: Option<&str>) -> Eye {
    Eye::open(&Pack::load(&models(), name).unwrap(), SystemClock::shared()).unwrap()
}

#[test]
fn a_rendered_plate_is_found_and_read() {
    for pack in [None, Some("plategate-float")] {
        let mut eye = eye(pack);
        for frame in [as_bgr(), as_i420()] {
            let seen = eye.look(&frame, &Calibration::default()).unwrap();
            let best = &seen.candidates[0];
            let middle = (
                best.place.x + best.place.w / 2.0,
                best.place.y + best.place.h / 2.0,
            );
            assert!(
                (middle.0 - 221.0).abs() < 6.0 && (middle.1 - 324.0).abs() < 6.0,
                "{:?}",
                best.place
            );
            let read = best.read.as_ref().unwrap();
            assert_eq!(read.text().as_str(), "W482KT");
            assert!(read.confidence() > 0.9, "{}", read.confidence());
            let corners = best.corners.unwrap();
            assert!(
                corners[0].0 < corners[1].0 && corners[1].1 < corners[2].1,
                "{corners:?}"
            );
            let (_, w, h) = decode(&best.crop.jpeg().unwrap()).unwrap();
            assert!(w > 2 * h && w > 80, "{w}x{h}");
            let looks = seen.looks(&frame);
            assert_eq!(
                (looks.frame, looks.motion, looks.width_px),
                (41, Some(0.25), 640)
            );
            assert_eq!(looks.looks.len(), seen.candidates.len());
            assert_eq!(looks.looks[0].read.as_ref(), Some(read));
        }
    }
}

#[test]
fn the_calibration_says_what_counts() {
    let mut eye = eye(None);
    let frame = as_i420();
    let mut plates = |text: &str| -> Vec<String> {
        let lane = Calibration::parse("lane", text).unwrap();
        let seen = eye.look(&frame, &lane).unwrap();
        let sure = seen
            .candidates
            .iter()
            .filter_map(|c| c.read.as_ref().filter(|r| r.confidence() > 0.5));
        sure.map(|r| r.text().to_string()).collect()
    };
    let found = ["W482KT".to_owned()];
    for (lane, want) in [
        ("", &found[..]),
        (
            "region = [[0.1, 0.7], [0.6, 0.7], [0.6, 1], [0.1, 1]]",
            &found,
        ),
        ("region = [[0.5, 0.5], [1, 0.5], [1, 1], [0.5, 1]]", &[]),
        (
            "masks = [[[0.2, 0.8], [0.5, 0.8], [0.5, 1], [0.2, 1]]]",
            &[],
        ),
        ("picture_px = [640, 360]\nmin_plate_px = 60", &found),
        ("picture_px = [1280, 720]\nmin_plate_px = 220", &[]),
        ("picture_px = [640, 360]\nmax_plate_px = 60", &[]),
        (
            "plate_quad = [[0.1, 0.1], [0.4, 0.1], [0.4, 0.2], [0.1, 0.2]]",
            &found,
        ),
        ("[lens]\nk1 = -0.02", &found),
        ("formats = [\"DDDDDD\", \"LDDDLL\"]", &found),
    ] {
        assert_eq!(plates(lane), want, "{lane}");
    }
}

/// A manifest of one detector and one reader whose lines can be replaced.
fn pack_with(folder: &Path, change: &[(&str, &str)]) -> PathBuf {
    let mut text = std::fs::read_to_string(models().join("manifest.toml")).unwrap();
    for (from, to) in change {
        assert!(text.contains(from), "the manifest has no {from}");
        text = text.replace(from, to);
    }
    for file in ["platenet.onnx", "platenet_int8.onnx", "plate_ocr.onnx"] {
        let _ = std::os::unix::fs::symlink(models().join(file), folder.join(file));
    }
    std::fs::write(folder.join("manifest.toml"), text).unwrap();
    folder.to_owned()
}

#[test]
fn an_unsure_plate_is_straightened_and_read_again() {
    // Leaning so much that the box holds more of what is round the plate than of the plate: misread at first.
    let (bytes, w, h) = decode(&std::fs::read(picture()).unwrap()).unwrap();
    let read = |second: &str, lean: f32| {
        let folder = tempfile::tempdir().unwrap();
        pack_with(folder.path(), &[("second_look = 0.9\n", second)]);
        let mut eye = Eye::open(
            &Pack::load(folder.path(), None).unwrap(),
            SystemClock::shared(),
        )
        .unwrap();
        let frame = leaning(&bytes, w, h, lean);
        let seen = eye.look(&frame, &Calibration::default()).unwrap();
        let best = seen.candidates.into_iter().next();
        best.and_then(|c| c.read).map(|r| r.text().to_string())
    };
    let right = |second: &str| -> Vec<f32> {
        let leans = [0.40, 0.44, 0.48, 0.52, 0.56, 0.60];
        let is_right = |lean: &f32| read(second, *lean).as_deref() == Some("W482KT");
        leans.into_iter().filter(is_right).collect()
    };
    let (once, twice) = (right(""), right("second_look = 1.0\n"));
    assert!(
        once.iter().all(|lean| twice.contains(lean)),
        "{once:?} {twice:?}"
    );
    assert!(twice.len() > once.len(), "{once:?} {twice:?}");
}

/// The picture sheared: a pixel further down for each `1 / by` pixels to the right.
fn leaning(bytes: &[u8], w: u32, h: u32, by: f32) -> Frame {
    let (wide, tall) = (w as usize, h as usize);
    let mut out = vec![90; bytes.len()];
    for y in 0..tall {
        for x in 0..wide {
            let from = y as f32 - (x as f32 - 220.0) * by;
            if (0.0..tall as f32).contains(&from) {
                let (from, to) = ((from as usize * wide + x) * 3, (y * wide + x) * 3);
                out[to..to + 3].copy_from_slice(&bytes[from..from + 3]);
            }
        }
    }
    Frame {
        pixels: Pixels::Bgr(Arc::new(out)),
        ..as_i420()
    }
}

#[test]
fn a_pack_weighs_what_its_two_models_say() {
    let frame = as_i420();
    let seen = |plate: &str, lane: &str| -> Vec<f32> {
        let folder = tempfile::tempdir().unwrap();
        let manifest = pack_with(folder.path(), &[]).join("manifest.toml");
        let text = std::fs::read_to_string(&manifest).unwrap();
        let own = text.lines().filter(|line| !line.starts_with("plate = "));
        let text = own.collect::<Vec<_>>().join("\n");
        let text = text.replacen("\n\n[[model]]", &format!("\n{plate}\n[[model]]"), 1);
        let text = text.replace("default = \"plategate\"", "default = \"plategate-float\"");
        std::fs::write(&manifest, text).unwrap();
        let pack = Pack::load(folder.path(), None).unwrap();
        let mut eye = Eye::open(&pack, SystemClock::shared()).unwrap();
        let lane = Calibration::parse("lane", lane).unwrap();
        let seen = eye.look(&frame, &lane).unwrap();
        seen.candidates.iter().map(|c| c.score).collect()
    };
    let own = seen("", "");
    assert!(!own.is_empty());
    // Without weights the lane's threshold is the detector's.
    assert!(seen("", "detector_threshold = 0.95").is_empty());
    // With one part for the detector and nothing else, its score stands.
    let same = seen(
        "plate = { bias = 0, detector = 1, reader = 0, least = 0.05 }\n",
        "",
    );
    assert!((own[0] - same[0]).abs() < 0.001, "{own:?} {same:?}");
    assert!(same.windows(2).all(|w| w[0] >= w[1]), "{same:?}");
    for (plate, lane, want) in [
        ("bias = 9, detector = 1, reader = 0, least = 0.05", "", true), // whatever was found
        (
            "bias = -9, detector = 1, reader = 0, least = 0.05",
            "",
            false,
        ),
        (
            "bias = -9, detector = 1, reader = 3, least = 0.05",
            "",
            true,
        ), // it reads well
        (
            "bias = -1, detector = 1, reader = 0, least = 0.99",
            "detector_threshold = 0.06",
            true,
        ), // the lane has the last word
        (
            "bias = -1, detector = 1, reader = 0, least = 0.05",
            "detector_threshold = 0.97",
            false,
        ),
        (
            "bias = 9, detector = 1, reader = 0, least = 0.05",
            "detector_threshold = 0.95",
            true,
        ), // and says it of both models, not of the detector's score
    ] {
        let found = seen(&format!("plate = {{ {plate} }}\n"), lane);
        assert_eq!(!found.is_empty(), want, "{plate} {lane}: {found:?}");
    }
}

fn refusal(folder: &Path, name: Option<&str>) -> VisionError {
    match Pack::load(folder, name).and_then(|pack| Eye::open(&pack, SystemClock::shared())) {
        Ok(_) => panic!("the pack was taken"),
        Err(e) => e,
    }
}

#[test]
fn a_pack_that_does_not_fit_is_refused_in_one_sentence() {
    let ocr_sha = "758ca8987818981d38c3d54da38dd367d6adf9e33925d4e178fc7e67151f7541";
    let symbols = "alphabet = \"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_\"";
    let zeros = "0".repeat(64);
    type Is = fn(&VisionError) -> bool;
    type Row<'a> = (&'a [(&'a str, &'a str)], &'a str, Is);
    let table: [Row; 10] = [
        (
            &[("\"plate_ocr.onnx\"", "\"no.onnx\"")],
            "no.onnx cannot be read",
            |e| matches!(e, VisionError::FileMissing { .. }),
        ),
        (&[(ocr_sha, &zeros)], "expected sha256 0000", |e| {
            matches!(e, VisionError::WrongHash { .. })
        }),
        (
            &[("decoder = \"platenet\"", "decoder = \"yolo\"")],
            "output: expected shape [1, 5, N], found [1, 5040, 13]",
            |e| matches!(e, VisionError::WrongShape { .. }),
        ),
        (
            &[(symbols, "alphabet = \"0123456789_\"")],
            "tells 37 symbols apart, but the manifest's alphabet has 11",
            |e| matches!(e, VisionError::WrongAlphabet { .. }),
        ),
        (
            &[("input = [64, 128]", "input = [32, 128]")],
            "input: expected shape [1, 32, 128, 1], found [any, 64, 128, 1]",
            |e| matches!(e, VisionError::WrongShape { .. }),
        ),
        (
            &[("colour = \"grey\"", "colour = \"rgb\"")],
            "expected shape [1, 64, 128, 3]",
            |e| matches!(e, VisionError::WrongShape { .. }),
        ),
        (
            &[("dtype = \"uint8\"", "dtype = \"float32\"")],
            "input: expected values of type float32, found uint8",
            |e| matches!(e, VisionError::WrongType { place: "input", .. }),
        ),
        (
            &[("decoder = \"slots\"", "decoder = \"ctc\"")],
            "second_look: does not go with this decoder",
            |e| matches!(e, VisionError::Manifest(_)),
        ),
        (
            &[("plate = { bias", "plate = { bais")],
            "pack[plategate].plate.bias: is missing",
            |e| matches!(e, VisionError::Manifest(_)),
        ),
        (
            &[
                ("\"plate_ocr.onnx\"", "\"manifest.toml\""),
                (ocr_sha, "12ab"),
            ],
            "64 hex digits",
            |e| matches!(e, VisionError::Manifest(_)),
        ),
    ];
    for (change, want, is) in table {
        let folder = tempfile::tempdir().unwrap();
        let e = refusal(&pack_with(folder.path(), change), None);
        assert!(is(&e), "{e:?}");
        assert!(e.to_string().contains(want), "{e}\n  has no: {want}");
    }
    let e = refusal(&models(), Some("nobody"));
    assert!(
        e.to_string()
            .contains("packs there: plategate, plategate-float"),
        "{e}"
    );
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("rubbish.onnx"), b"no model").unwrap();
    let sha = hex::encode(sha2::Sha256::digest(b"no model"));
    let folder = pack_with(
        folder.path(),
        &[("\"plate_ocr.onnx\"", "\"rubbish.onnx\""), (ocr_sha, &sha)],
    );
    assert!(matches!(
        refusal(&folder, None),
        VisionError::BadModel { .. }
    ));
}

#[test]
fn a_manifest_tells_all_its_faults_at_once() {
    let text = "default = \"gone\"\n[[pack]]\nname = \"p\"\ndetector = \"r\"\nreader = \"r\"\n[[model]]\nname = \"r\"\n\
                file = \"r.onnx\"\nsha256 = \"12\"\norigin = \"o\"\nlicence = \"MIT\"\nrole = \"reader\"\n\
                decoder = \"yolo\"\ninput = [64]\nlayout = \"nwhc\"\ncolour = \"grey\"\ndtype = \"int4\"\nwidth = 3\n";
    let faults = Manifest::parse(Path::new("m.toml"), text).unwrap_err();
    let keys: Vec<&str> = faults.iter().map(|f| f.key.as_str()).collect();
    for key in [
        "default",
        "pack[p].detector",
        "model[r].sha256",
        "model[r].decoder",
        "model[r].input",
        "model[r].layout",
        "model[r].dtype",
        "model[r].width",
    ] {
        assert!(keys.contains(&key), "{key} is not in {keys:?}");
    }
    assert!(
        faults
            .iter()
            .all(|f| f.file == "m.toml" && !f.hint.is_empty())
    );
}

/// The bytes of an ONNX model with one float input that always answers with the same numbers: enough to try other
/// people's layouts through a real session. Protocol buffers by hand: a key, then a number or a length and bytes.
fn constant_model(input: &[i64], output: &[i64], values: &[f32]) -> Vec<u8> {
    fn number(field: u64, mut n: u64) -> Vec<u8> {
        let mut out = vec![(field << 3) as u8];
        if field > 15 {
            out = vec![((field << 3) & 0x7f) as u8 | 0x80, (field >> 4) as u8];
        }
        while n > 0x7f {
            out.push(n as u8 | 0x80);
            n >>= 7;
        }
        out.push(n as u8);
        out
    }
    fn bytes(field: u64, of: &[u8]) -> Vec<u8> {
        let mut out = number(0, of.len() as u64);
        out[0] = (field << 3) as u8 | 2;
        out.extend_from_slice(of);
        out
    }
    let shape = |dims: &[i64]| -> Vec<u8> {
        dims.iter()
            .flat_map(|d| bytes(1, &number(1, *d as u64)))
            .collect()
    };
    let value = |name: &str, dims: &[i64]| {
        let tensor = [number(1, 1), bytes(2, &shape(dims))].concat();
        [bytes(1, name.as_bytes()), bytes(2, &bytes(1, &tensor))].concat()
    };
    let dims: Vec<u8> = output.iter().flat_map(|d| number(1, *d as u64)).collect();
    let raw: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
    let tensor = [dims, number(2, 1), bytes(9, &raw)].concat();
    let attribute = [bytes(1, b"value"), bytes(5, &tensor), number(20, 4)].concat();
    let node = [
        bytes(2, b"out"),
        bytes(4, b"Constant"),
        bytes(5, &attribute),
    ]
    .concat();
    let graph = [
        bytes(1, &node),
        bytes(2, b"g"),
        bytes(11, &value("in", input)),
        bytes(12, &value("out", output)),
    ]
    .concat();
    let opset = [bytes(1, b""), number(2, 13)].concat();
    [number(1, 8), bytes(7, &graph), bytes(8, &opset)].concat()
}

/// A folder with a constant detector and a constant CTC reader.
fn foreign_pack(folder: &Path, decoder: &str, output: &[i64], values: &[f32]) {
    let steps: Vec<f32> = [[0.1, 0.8, 0.1], [0.9, 0.1, 0.0], [0.0, 0.3, 0.7]].concat();
    let detector = constant_model(&[1, 3, 64, 96], output, values);
    let reader = constant_model(&[1, 3, 48, 320], &[1, 3, 3], &steps);
    std::fs::write(folder.join("alphabet.txt"), "a\n7\n").unwrap();
    let mut text =
        "default = \"p\"\n[[pack]]\nname = \"p\"\ndetector = \"d\"\nreader = \"r\"\n".to_owned();
    for (name, file, rest) in [
        ("d", detector, format!("role = \"detector\"\ndecoder = \"{decoder}\"\ninput = [64, 96]\ncolour = \"rgb\"")),
        (
            "r",
            reader,
            "role = \"reader\"\ndecoder = \"ctc\"\ninput = [48, 320]\ncolour = \"bgr\"\nfit = \"left\"\nmean = 0.5\n\
             std = 0.5\nalphabet_file = \"alphabet.txt\""
                .to_owned(),
        ),
    ] {
        let sha = hex::encode(sha2::Sha256::digest(&file));
        std::fs::write(folder.join(format!("{name}.onnx")), file).unwrap();
        text += &format!(
            "[[model]]\nname = \"{name}\"\nfile = \"{name}.onnx\"\nsha256 = \"{sha}\"\norigin = \"test\"\n\
             licence = \"CC0\"\nlayout = \"nchw\"\ndtype = \"float32\"\n{rest}\n"
        );
    }
    std::fs::write(folder.join("manifest.toml"), text).unwrap();
}

#[test]
fn other_peoples_layouts_go_through_a_session() {
    // One plate in the middle of a 96x64 input, and one below the threshold.
    let yolo = [[48., 10.], [32., 10.], [24., 4.], [8., 4.], [0.9, 0.1]].concat();
    let end2end = [0., 36., 28., 60., 36., 0., 0.9];
    for (decoder, shape, values) in [
        ("yolo", &[1, 5, 2][..], &yolo[..]),
        ("end2end", &[1, 7], &end2end),
    ] {
        let folder = tempfile::tempdir().unwrap();
        foreign_pack(folder.path(), decoder, shape, values);
        let mut eye = Eye::open(
            &Pack::load(folder.path(), None).unwrap(),
            SystemClock::shared(),
        )
        .unwrap();
        let seen = eye.look(&as_i420(), &Calibration::default()).unwrap();
        let [one] = &seen.candidates[..] else {
            panic!("{} candidates", seen.candidates.len());
        };
        // 640x360 lies in 96x64 at 0.15, from row 4 (even) to row 58: row 32 is one row below its middle.
        let place = one.place;
        assert!((place.x + place.w / 2.0 - 320.0).abs() < 4.0, "{place:?}");
        assert!(
            (place.y + place.h / 2.0 - 186.7).abs() < 1.0 && (place.w - 160.0).abs() < 4.0,
            "{place:?}"
        );
        let read = one.read.as_ref().unwrap();
        assert_eq!(read.text().as_str(), "A7");
        assert!((read.confidence() - 0.7).abs() < 1e-5);
    }
}

#[test]
fn measuring_counts_what_it_cannot_read() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::copy(picture(), at("good.jpg")).unwrap();
    std::fs::write(at("broken.jpg"), b"\xff\xd8 no").unwrap();
    let truth = "file,x_px,y_px,w_px,h_px,plate\ngood.jpg,177,312,88,24,W 482 KT\nbroken.jpg,1,1,9,9,A1\ngone.jpg,1,1,9,9,A1\n";
    std::fs::write(at("truth.csv"), truth).unwrap();
    let mut order = Order {
        dir: folder.path().to_owned(),
        truth: at("truth.csv"),
        pack: Some(models().display().to_string()),
        json: Some(at("out.json")),
    };
    let mut table = Vec::new();
    let figures = measure::run(
        &order,
        &SystemClock::shared(),
        &mut table,
        &mut std::io::sink(),
    )
    .unwrap();
    assert_eq!((figures.n, figures.pictures), (1, 1));
    assert_eq!(
        (
            figures.exact,
            figures.folded,
            figures.cer,
            figures.recall_50
        ),
        (1.0, 1.0, 0.0, 1.0)
    );
    assert!(
        figures.detect_ms_p50 > 0.1 && figures.read_ms_p50 > 0.1,
        "{figures:?}"
    );
    assert_eq!(figures.skipped.len(), 2);
    let table = String::from_utf8(table).unwrap();
    assert!(
        table.contains("broken.jpg") && table.contains("gone.jpg") && table.contains("100.0 %"),
        "{table}"
    );
    let json: serde_json::Value =
        serde_json::from_slice(&std::fs::read(at("out.json")).unwrap()).unwrap();
    for key in [
        "n",
        "exact",
        "folded",
        "cer",
        "recall_50",
        "false_positives_per_picture",
        "detect_ms_p50",
        "read_ms_p50",
        "pack",
    ] {
        assert!(json.get(key).is_some(), "{key} is not in {json}");
    }
    assert_eq!(json["pack"], "plategate");
    // A truth file that is none says which columns it should have.
    std::fs::write(at("truth.csv"), "a,b\n1,2\n").unwrap();
    let e = measure::run(
        &order,
        &SystemClock::shared(),
        &mut Vec::new(),
        &mut std::io::sink(),
    )
    .unwrap_err();
    assert!(
        e.to_string().contains("file,x_px,y_px,w_px,h_px,plate"),
        "{e}"
    );
    order.dir = at("nowhere");
    std::fs::write(at("truth.csv"), truth).unwrap();
    let e = measure::run(
        &order,
        &SystemClock::shared(),
        &mut Vec::new(),
        &mut std::io::sink(),
    )
    .unwrap_err();
    assert!(e.to_string().contains("none of the 3 pictures"), "{e}");
}
