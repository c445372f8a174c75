//! The manifest of a folder of models: what each file is, where it comes from, and how its output is read.
//! Format and an example: docs/guide/model-packs.md.

use std::path::{Path, PathBuf};

use toml::Table;

use super::error::VisionError;
use super::verdict::PlateTest;
use crate::port::fields::{Fault, Faults, Fields};

/// What a model is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Detector,
    Reader,
}

/// How a model's output is read; shapes in [`super::decode`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decoder {
    /// The project's own detector: `[1, N, 13]` boxes, score, four corners.
    PlateNet,
    /// YOLO of one class: `[1, 5, N]` centre, size, score.
    Yolo,
    /// Detector with its suppression inside: `[N, 7]` picture, box, class, score.
    EndToEnd,
    /// Reader with fixed slots: `[1, slots, alphabet]` probabilities.
    Slots,
    /// Reader with CTC, symbol 0 is the blank: `[1, T, 1 + alphabet]` probabilities.
    Ctc,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    Nhwc,
    Nchw,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colour {
    Rgb,
    Bgr,
    Grey,
}

impl Colour {
    /// Values a pixel.
    pub(crate) fn channels(self) -> usize {
        if self == Colour::Grey { 1 } else { 3 }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dtype {
    Uint8,
    Float32,
}

/// How a crop is brought to a reader's size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    /// Plain resize; the aspect is not kept.
    Stretch,
    /// To the full height, the aspect kept, zeros to the right (PP-OCR).
    Left,
}

/// What a model wants to be given.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// Height and width in pixels. With `multiple_of` this is the budget: any size of at most this area.
    pub(crate) height: usize,
    pub(crate) width: usize,
    /// The model takes any size that is a multiple of this; `None`: only height x width.
    pub(crate) multiple_of: Option<usize>,
    pub(crate) layout: Layout,
    pub(crate) colour: Colour,
    pub(crate) dtype: Dtype,
    /// For float32: each value is given as (v / 255 - mean) / std, by channel.
    pub(crate) mean: [f32; 3],
    pub(crate) std: [f32; 3],
    pub(crate) fit: Fit,
}

/// One `[[model]]` of a manifest, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelSpec {
    pub(crate) name: String,
    /// Absolute or relative to the current directory, ready to open.
    pub(crate) path: PathBuf,
    /// Lower-case hex.
    pub(crate) sha256: String,
    pub(crate) origin: String,
    pub(crate) licence: String,
    pub(crate) role: Role,
    pub(crate) decoder: Decoder,
    pub(crate) input: Input,
    /// Readers: one entry a symbol; `slots` marks the empty slot by `_`, `ctc` leaves the blank out. Detectors: empty.
    pub(crate) alphabet: Vec<String>,
    /// Readers: by how much of its width and height a box is grown on each side.
    pub(crate) pad: f32,
    /// Detectors: the least score of a box. Readers: the least confidence of a read that is told at all.
    pub(crate) threshold: f32,
    /// Readers with `slots`: a read less sure than this is read again, straightened by the detector's corners.
    pub(crate) second_look: Option<f32>,
}

/// One `[[pack]]`: a detector and a reader that work together.
#[derive(Debug, Clone, PartialEq)]
pub struct PackSpec {
    pub(crate) name: String,
    pub(crate) detector: String,
    pub(crate) reader: String,
    /// How the two together tell a plate; `None`: the detector alone does, by its threshold.
    pub(crate) plate: Option<PlateTest>,
}

/// A manifest, checked: every name resolves and every role fits.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    pub(crate) path: PathBuf,
    pub(crate) default: String,
    pub(crate) packs: Vec<PackSpec>,
    pub(crate) models: Vec<ModelSpec>,
}

impl Manifest {
    /// Reads `folder/manifest.toml`. All faults at once.
    pub fn read(folder: &Path) -> Result<Manifest, VisionError> {
        let path = folder.join("manifest.toml");
        let text = std::fs::read_to_string(&path).map_err(|e| VisionError::FileMissing {
            path: path.clone(),
            message: e.to_string(),
        })?;
        Manifest::parse(&path, &text).map_err(VisionError::Manifest)
    }

    /// Checks the text of a manifest; `path` names it in faults and is what its files are relative to.
    pub fn parse(path: &Path, text: &str) -> Result<Manifest, Vec<Fault>> {
        let faults = Faults::of(&path.display().to_string());
        let table: Table = match text.parse() {
            Ok(table) => table,
            Err(e) => {
                let hint = key!("fault-see-docs-guide-model-packs");
                faults.add("(file)", t!("fault-not-toml", e), hint);
                return Err(faults.into_vec());
            }
        };
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut fields = Fields::new(&table, "", &faults);
        let default = fields.str("default", key!("fault-name-pack"));
        let mut models = Vec::new();
        // What packs may name, also where a model has faults of its own: one fault is not told twice.
        let mut declared = Vec::new();
        for (i, t) in fields.tables("model").into_iter().enumerate() {
            let label = label("model", t, i);
            let text = |key| t.get(key).and_then(toml::Value::as_str).unwrap_or_default();
            declared.push((text("name"), text("role")));
            models.extend(read_model(&mut fields.inner(t, &label), t, folder));
        }
        let mut packs = Vec::new();
        for (i, t) in fields.tables("pack").into_iter().enumerate() {
            let label = label("pack", t, i);
            packs.extend(read_pack(fields.inner(t, &label), &declared));
        }
        let default = default.map(str::to_owned);
        if let Some(name) = &default
            && !packs.iter().any(|p: &PackSpec| p.name == *name)
        {
            fields.is("default", name, t!("fault-name-pack-this-file"));
        }
        fields.finish();
        match default {
            Some(default) if faults.is_empty() => Ok(Manifest {
                path: path.to_owned(),
                default,
                packs,
                models,
            }),
            _ => Err(faults.into_vec()),
        }
    }

    /// The detector and the reader of pack `name`, or of the default pack.
    pub(crate) fn pack(
        &self,
        name: Option<&str>,
    ) -> Result<(&PackSpec, &ModelSpec, &ModelSpec), VisionError> {
        let name = name.unwrap_or(&self.default);
        let model = |n: &str| self.models.iter().find(|m| m.name == n);
        self.packs
            .iter()
            .find(|p| p.name == name)
            .and_then(|p| Some((p, model(&p.detector)?, model(&p.reader)?)))
            .ok_or_else(|| VisionError::UnknownPack {
                name: name.to_owned(),
                manifest: self.path.clone(),
                known: self
                    .packs
                    .iter()
                    .map(|p| p.name.as_str())
                    .collect::<Vec<_>>()
                    .join(", "),
            })
    }
}

fn label(kind: &str, table: &Table, index: usize) -> String {
    match table.get("name").and_then(|v| v.as_str()) {
        Some(name) => format!("{kind}[{name}]"),
        None => format!("{kind}[{}]", index + 1),
    }
}

fn read_pack(mut f: Fields<'_>, declared: &[(&str, &str)]) -> Option<PackSpec> {
    let name = f.str("name", key!("fault-short-name-e-g-default"));
    let detector = f.str("detector", key!("fault-name-model-with-role-detector"));
    let reader = f.str("reader", key!("fault-name-model-with-role-reader"));
    for (key, found) in [("detector", detector), ("reader", reader)] {
        let Some(found) = found else { continue };
        if !declared.contains(&(found, key)) {
            let hint = t!("fault-name-model-this-file-with", key);
            f.fault(key, t!("fault-is-text", text = found), hint);
        }
    }
    let plate = f
        .table("plate")
        .map(|t| read_plate_test(f.inner(t, "plate")));
    f.finish();
    Some(PackSpec {
        name: name?.to_owned(),
        detector: detector?.to_owned(),
        reader: reader?.to_owned(),
        plate: plate.flatten(),
    })
}

fn read_plate_test(mut f: Fields<'_>) -> Option<PlateTest> {
    let hint = key!("fault-bias-detector-reader-least-see");
    let mut number = |key, range| {
        let found = f.opt_float(key, range);
        if found.is_none() && f.value(key).is_none() {
            f.missing(key, hint);
        }
        #[allow(clippy::cast_possible_truncation, reason = "small numbers")]
        found.map(|v| v as f32)
    };
    let bias = number("bias", -20.0..=20.0);
    let detector = number("detector", 0.0..=20.0);
    let reader = number("reader", 0.0..=20.0);
    let least = number("least", 0.01..=0.99);
    f.finish();
    Some(PlateTest {
        bias: bias?,
        detector: detector?,
        reader: reader?,
        least: least?,
    })
}

const DECODERS: &[(&str, Decoder)] = &[
    ("platenet", Decoder::PlateNet),
    ("yolo", Decoder::Yolo),
    ("end2end", Decoder::EndToEnd),
    ("slots", Decoder::Slots),
    ("ctc", Decoder::Ctc),
];

fn read_model(f: &mut Fields<'_>, table: &Table, folder: &Path) -> Option<ModelSpec> {
    let name = f.str("name", key!("fault-short-name-e-g-platenet"));
    let file = f.str("file", key!("fault-onnx-file-relative-this-manifest"));
    let sha256 = read_sha256(f);
    let origin = f.str("origin", key!("fault-where-file-comes-from"));
    let licence = f.str("licence", key!("fault-its-licence-e-g-mit"));
    let roles = [("detector", Role::Detector), ("reader", Role::Reader)];
    let role = f.one_of("role", &roles, None);
    let decoder = f.one_of("decoder", DECODERS, None);
    if let (Some(role), Some(decoder)) = (role, decoder) {
        let reads = matches!(decoder, Decoder::Slots | Decoder::Ctc);
        if reads != (role == Role::Reader) {
            let hint = key!("fault-detectors-platenet-yolo-end2end-readers");
            f.fault("decoder", t!("fault-does-not-go-with-models"), hint);
        }
    }
    let input = read_input(f, role);
    let alphabet = read_alphabet(f, decoder, folder);
    let pad = f.opt_float("pad", 0.0..=0.5).unwrap_or(0.0);
    let reader = role == Some(Role::Reader);
    let threshold = f
        .opt_float("threshold", 0.0..=1.0)
        .unwrap_or(if reader { 0.0 } else { 0.5 });
    let second_look = f.opt_float("second_look", 0.0..=1.0);
    if second_look.is_some() && decoder.is_some_and(|d| d != Decoder::Slots) {
        let hint = key!("fault-only-reads-fixed-slots-can");
        f.fault("second_look", t!("fault-does-not-go-with-this"), hint);
    }
    // What was measured is for people; its keys are theirs.
    let _ = f.value("measured");
    note_unknown(f, table);
    #[allow(clippy::cast_possible_truncation, reason = "0..=1 as a single")]
    Some(ModelSpec {
        name: name?.to_owned(),
        path: folder.join(file?),
        sha256: sha256?,
        origin: origin?.to_owned(),
        licence: licence?.to_owned(),
        role: role?,
        decoder: decoder?,
        input: input?,
        alphabet: alphabet?,
        pad: pad as f32,
        threshold: threshold as f32,
        second_look: second_look.map(|v| v as f32),
    })
}

const MODEL_KEYS: &[&str] = &[
    "name",
    "file",
    "sha256",
    "origin",
    "licence",
    "role",
    "decoder",
    "input",
    "multiple_of",
    "layout",
    "colour",
    "dtype",
    "mean",
    "std",
    "fit",
    "alphabet",
    "alphabet_file",
    "pad",
    "threshold",
    "second_look",
    "measured",
];

fn note_unknown(f: &mut Fields<'_>, table: &Table) {
    for key in table.keys().filter(|k| !MODEL_KEYS.contains(&k.as_str())) {
        let hint = t!("fault-known-keys", known = MODEL_KEYS.join(", "));
        f.fault(key, t!("fault-not-key-known-here"), hint);
    }
}

fn read_sha256(f: &mut Fields<'_>) -> Option<String> {
    let hint = key!("fault-64-hex-digits-sha256sum-file");
    let text = f.str("sha256", hint)?;
    if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Some(text.to_ascii_lowercase());
    }
    f.is("sha256", text, hint);
    None
}

fn read_input(f: &mut Fields<'_>, role: Option<Role>) -> Option<Input> {
    let size = f.value("input").and_then(|v| {
        let two = v
            .as_array()?
            .iter()
            .map(toml::Value::as_integer)
            .collect::<Option<Vec<_>>>()?;
        let two: [i64; 2] = two.try_into().ok()?;
        let ok = two.iter().all(|n| (8..=4096).contains(n));
        ok.then(|| two.map(|n| usize::try_from(n).unwrap_or(8)))
    });
    if size.is_none() {
        let hint = key!("fault-write-height-width-in-pixels");
        f.fault("input", t!("fault-missing-or-no-size"), hint);
    }
    let multiple = f
        .opt_int("multiple_of", 2..=256)
        .and_then(|n| usize::try_from(n).ok());
    let layouts = [("nhwc", Layout::Nhwc), ("nchw", Layout::Nchw)];
    let layout = f.one_of("layout", &layouts, None);
    let colours = [
        ("rgb", Colour::Rgb),
        ("bgr", Colour::Bgr),
        ("grey", Colour::Grey),
    ];
    let colour = f.one_of("colour", &colours, None);
    if role == Some(Role::Detector) && colour == Some(Colour::Grey) {
        let hint = key!("fault-detector-takes-rgb-or-bgr");
        f.fault("colour", t!("fault-grey"), hint);
    }
    let dtypes = [("uint8", Dtype::Uint8), ("float32", Dtype::Float32)];
    let dtype = f.one_of("dtype", &dtypes, None);
    let fits = [("stretch", Fit::Stretch), ("left", Fit::Left)];
    let fit = f.one_of("fit", &fits, Some(Fit::Stretch))?;
    let mean = read_three(f, "mean", 0.0);
    let std = read_three(f, "std", 1.0);
    if std.contains(&0.0) {
        let hint = key!("fault-three-numbers-above-0");
        f.fault("std", t!("fault-holds-zero"), hint);
    }
    let [height, width] = size?;
    if let Some(m) = multiple
        && (height % m != 0 || width % m != 0)
    {
        let hint = t!("fault-multiples-as-multiple-says", m);
        f.fault("input", format!("is [{height}, {width}]"), hint);
    }
    Some(Input {
        height,
        width,
        multiple_of: multiple,
        layout: layout?,
        colour: colour?,
        dtype: dtype?,
        mean,
        std,
        fit,
    })
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "small numbers, single precision"
)]
fn read_three(f: &mut Fields<'_>, key: &'static str, default: f32) -> [f32; 3] {
    let Some(value) = f.value(key) else {
        return [default; 3];
    };
    let number = |v: &toml::Value| {
        v.as_float()
            .or_else(|| v.as_integer().map(|n| n as f64))
            .map(|n| n as f32)
    };
    let numbers = match value.as_array() {
        Some(list) => list.iter().map(number).collect::<Option<Vec<f32>>>(),
        None => number(value).map(|n| vec![n; 3]),
    };
    match numbers.as_deref() {
        Some(&[n]) => [n; 3],
        Some(&[a, b, c]) => [a, b, c],
        _ => {
            f.fault(
                key,
                t!("fault-no-number-no-list-three"),
                "e.g. [0.5, 0.5, 0.5]",
            );
            [default; 3]
        }
    }
}

/// The symbols of a reader. `None`: a fault was noted.
fn read_alphabet(
    f: &mut Fields<'_>,
    decoder: Option<Decoder>,
    folder: &Path,
) -> Option<Vec<String>> {
    let text = f.opt_str("alphabet");
    let file = f.opt_str("alphabet_file");
    if !matches!(decoder, Some(Decoder::Slots | Decoder::Ctc)) {
        return Some(Vec::new());
    }
    let symbols: Vec<String> = match (text, file) {
        (Some(text), None) => text.chars().map(String::from).collect(),
        (None, Some(file)) => match std::fs::read_to_string(folder.join(file)) {
            Ok(text) => text
                .lines()
                .map(|l| l.trim_end_matches('\r').to_owned())
                .collect(),
            Err(e) => {
                let hint = key!("fault-one-symbol-line-utf-8");
                f.fault("alphabet_file", t!("fault-cannot-be-read-8", file, e), hint);
                return None;
            }
        },
        _ => {
            let hint = key!("fault-write-either-alphabet-0123-or");
            f.fault("alphabet", t!("fault-missing-or-given-twice"), hint);
            return None;
        }
    };
    let empties = symbols.iter().filter(|s| *s == "_").count();
    if decoder == Some(Decoder::Slots) && empties != 1 {
        let found = t!("fault-has-times-sign", empties);
        let hint = key!("fault-exactly-one-marks-symbol-stands");
        f.fault("alphabet", found, hint);
        return None;
    }
    Some(symbols)
}
