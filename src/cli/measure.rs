//! `measure`: labelled pictures in, a table and JSON out.
//!
//! What the figures mean. Each picture is looked at whole, without a calibration. *End to end*: the text of the
//! best-scoring candidate against the label (in a picture with several labels: of the best-scoring candidate that
//! overlaps the label with IoU 0.3 or more); nothing found or nothing legible counts as wrong, with a character error
//! rate of 1. *Folded*: O and Q count as 0, I as 1, on both sides. *CER*: edit distance over the label's length, at most
//! 1, mean over labels. *Candidates* are what the pack takes for plates: the detector alone, or detector and reader together
//! (`plate` of a pack). *Recall*: labels that some candidate overlaps with IoU 0.5 or more. *False positives*:
//! candidates that overlap no label with IoU 0.3 or more; a second plate without a label counts as one.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::SharedClock;
use crate::domain::plate::{Plate, PlateRead};
use crate::domain::reading::BoxPx;
use crate::domain::site::CameraId;
use crate::feed::video::vision::{self, Calibration, Detections, Eye, Pack, VisionError, iou};
use crate::port::frame::{Frame, Pixels};

/// What to measure.
#[derive(Debug, Clone, clap::Args)]
pub struct Order {
    /// Folder with the pictures.
    pub dir: PathBuf,
    /// CSV with the columns `file,x_px,y_px,w_px,h_px,plate`; relative to the current directory, else to `dir`.
    #[arg(long, value_name = "FILE", default_value = "truth.csv")]
    pub truth: PathBuf,
    /// A pack of the manifest that comes with the program, or a folder with a manifest of its own (its default pack;
    /// `FOLDER:NAME` for another). `None`: the default pack.
    #[arg(long, value_name = "NAME")]
    pub pack: Option<String>,
    /// Write the figures to this file as JSON, too.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// Why nothing was measured. A single broken picture is no reason: it is counted and named.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    #[error(transparent)]
    Vision(#[from] VisionError),
    #[error("{path}: {message}")]
    Truth { path: PathBuf, message: String },
    #[error("{path} cannot be written: {message}")]
    Output { path: PathBuf, message: String },
    #[error("none of the {0} pictures of the truth file could be read; is the folder right?")]
    NoPicture(usize),
}

/// One line of the truth file.
#[derive(Debug, Clone, Deserialize)]
struct Label {
    file: String,
    x_px: f32,
    y_px: f32,
    w_px: f32,
    h_px: f32,
    plate: String,
}

impl Label {
    fn place(&self) -> BoxPx {
        BoxPx {
            x: self.x_px,
            y: self.y_px,
            w: self.w_px,
            h: self.h_px,
        }
    }
}

/// The figures; shares are 0..=1. The first nine are a contract, the rest is extra.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// Labels measured.
    pub n: usize,
    pub exact: f64,
    pub folded: f64,
    pub cer: f64,
    pub recall_50: f64,
    pub(crate) false_positives_per_picture: f64,
    /// Median over pictures: scaling, detector, suppression.
    pub detect_ms_p50: f64,
    /// Median over pictures with a candidate: cutting and reading one candidate.
    pub read_ms_p50: f64,
    pub(crate) pack: String,
    /// The reader alone, on the labels' boxes.
    pub(crate) true_box_exact: f64,
    pub(crate) true_box_folded: f64,
    pub(crate) true_box_cer: f64,
    /// End-to-end reads whose least sure character has 0.95 or more: their share of all labels, and how many of them
    /// are right (folded).
    pub(crate) sure_share: f64,
    pub(crate) sure_precision: f64,
    pub pictures: usize,
    /// Pictures that are missing or broken, with the reason.
    pub skipped: Vec<String>,
    pub(crate) detector: String,
    pub(crate) reader: String,
}

/// Sums while measuring.
#[derive(Default)]
struct Tally {
    whole: Score,
    reader: Score,
    found: usize,
    false_positives: usize,
    sure: usize,
    sure_right: usize,
    pictures: usize,
    detect: Vec<Duration>,
    read: Vec<Duration>,
    skipped: Vec<String>,
}

#[derive(Default)]
struct Score {
    n: usize,
    exact: usize,
    folded: usize,
    cer: f64,
}

impl Score {
    fn add(&mut self, read: Option<&PlateRead>, truth: &str) {
        let text = read.map(|r| r.text());
        let text = text.as_ref().map_or("", Plate::as_str);
        self.n += 1;
        self.exact += usize::from(text == truth);
        self.folded += usize::from(fold(text) == fold(truth));
        self.cer += share(distance(text, truth), truth.len()).min(1.0);
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of pictures")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// Measures, prints a table on `out` and progress on `progress`, and writes the JSON file where one is asked for.
pub fn run(
    order: &Order,
    clock: &SharedClock,
    out: &mut dyn Write,
    progress: &mut dyn Write,
) -> Result<Figures, MeasureError> {
    let labels = read_truth(order)?;
    let pack = open_pack(order.pack.as_deref())?;
    let mut eye = Eye::open(&pack, clock.clone())?;
    let mut by_file: BTreeMap<&str, Vec<&Label>> = BTreeMap::new();
    for label in &labels {
        by_file.entry(&label.file).or_default().push(label);
    }
    let mut tally = Tally::default();
    for (i, (file, labels)) in by_file.iter().enumerate() {
        // Progress is a courtesy: a closed stderr must not end the measuring.
        let _ = write!(progress, "\r{}/{} pictures", i + 1, by_file.len());
        let _ = progress.flush();
        match load(&order.dir.join(file), i, clock) {
            Ok(frame) => one(&mut eye, &frame, labels, &mut tally)?,
            Err(why) => tally.skipped.push(format!("{file}: {why}")),
        }
    }
    let _ = writeln!(progress);
    if tally.pictures == 0 {
        return Err(MeasureError::NoPicture(by_file.len()));
    }
    let figures = figures(tally, &pack);
    let _ = write!(out, "{}", table(&figures));
    if let Some(path) = &order.json {
        let text = serde_json::to_string_pretty(&figures).unwrap_or_default() + "\n";
        std::fs::write(path, text).map_err(|e| MeasureError::Output {
            path: path.clone(),
            message: e.to_string(),
        })?;
    }
    Ok(figures)
}

fn open_pack(name: Option<&str>) -> Result<Pack, VisionError> {
    let Some(name) = name else {
        return Pack::load(&vision::default_folder(), None);
    };
    if Path::new(name).is_dir() {
        return Pack::load(Path::new(name), None);
    }
    match name.rsplit_once(':') {
        Some((folder, name)) => Pack::load(Path::new(folder), Some(name)),
        None => Pack::load(&vision::default_folder(), Some(name)),
    }
}

fn read_truth(order: &Order) -> Result<Vec<Label>, MeasureError> {
    let inside = order.dir.join(&order.truth);
    let path = if order.truth.exists() || !inside.exists() {
        order.truth.clone()
    } else {
        inside
    };
    let fault = |message: String| MeasureError::Truth {
        path: path.clone(),
        message,
    };
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_path(&path)
        .map_err(|e| fault(e.to_string()))?;
    let labels: Result<Vec<Label>, csv::Error> = reader.deserialize().collect();
    let mut labels = labels.map_err(|e| {
        fault(format!(
            "{e}; the columns are file,x_px,y_px,w_px,h_px,plate"
        ))
    })?;
    if labels.is_empty() {
        return Err(fault(
            "holds no label; the columns are file,x_px,y_px,w_px,h_px,plate".to_owned(),
        ));
    }
    for (i, label) in labels.iter_mut().enumerate() {
        let plate = Plate::new(&label.plate);
        let plate = plate.map_err(|e| fault(format!("line {}: {e}", i + 2)))?;
        label.plate = plate.as_str().to_owned();
    }
    Ok(labels)
}

fn load(path: &Path, number: usize, clock: &SharedClock) -> Result<Frame, String> {
    let file = std::fs::read(path).map_err(|e| e.to_string())?;
    let (bytes, width, height) = vision::decode(&file).map_err(|e| e.to_string())?;
    Ok(Frame {
        camera: CameraId::new("pictures"),
        captured: clock.now(),
        number: number as u64,
        width,
        height,
        pixels: Pixels::Bgr(Arc::new(bytes)),
        motion: None,
    })
}

fn one(
    eye: &mut Eye,
    frame: &Frame,
    labels: &[&Label],
    tally: &mut Tally,
) -> Result<(), VisionError> {
    let lane = Calibration::default();
    let seen = eye.look(frame, &lane)?;
    tally.pictures += 1;
    tally.detect.push(seen.timing.detect);
    if let Ok(count @ 1..) = u32::try_from(seen.candidates.len()) {
        tally.read.push(seen.timing.read / count);
    }
    let overlap = |place: &BoxPx| {
        labels
            .iter()
            .map(|l| iou(place, &l.place()))
            .fold(0.0, f32::max)
    };
    tally.false_positives += seen
        .candidates
        .iter()
        .filter(|c| overlap(&c.place) < 0.3)
        .count();
    for label in labels {
        let place = label.place();
        tally.found += usize::from(seen.candidates.iter().any(|c| iou(&c.place, &place) >= 0.5));
        let read = read_for(&seen, &place, labels.len());
        tally.whole.add(read, &label.plate);
        if let Some(read) = read.filter(|r| r.confidence() >= 0.95) {
            tally.sure += 1;
            tally.sure_right += usize::from(fold(read.text().as_str()) == fold(&label.plate));
        }
        tally
            .reader
            .add(eye.read_at(frame, &lane, &place)?.0.as_ref(), &label.plate);
    }
    Ok(())
}

/// The read that is held against a label; candidates come best first.
fn read_for<'a>(seen: &'a Detections, place: &BoxPx, labels: usize) -> Option<&'a PlateRead> {
    let mut all = seen.candidates.iter();
    let best = all.find(|c| labels == 1 || iou(&c.place, place) >= 0.3)?;
    best.read.as_ref()
}

fn figures(mut tally: Tally, pack: &Pack) -> Figures {
    let n = tally.whole.n;
    #[allow(clippy::cast_precision_loss, reason = "counts of pictures")]
    let mean = |s: &Score| s.cer / s.n.max(1) as f64;
    Figures {
        n,
        exact: share(tally.whole.exact, n),
        folded: share(tally.whole.folded, n),
        cer: mean(&tally.whole),
        recall_50: share(tally.found, n),
        false_positives_per_picture: share(tally.false_positives, tally.pictures),
        detect_ms_p50: median_ms(&mut tally.detect),
        read_ms_p50: median_ms(&mut tally.read),
        pack: pack.name.clone(),
        true_box_exact: share(tally.reader.exact, n),
        true_box_folded: share(tally.reader.folded, n),
        true_box_cer: mean(&tally.reader),
        sure_share: share(tally.sure, n),
        sure_precision: share(tally.sure_right, tally.sure),
        pictures: tally.pictures,
        skipped: tally.skipped,
        detector: pack.detector.name.clone(),
        reader: pack.reader.name.clone(),
    }
}

fn median_ms(times: &mut [Duration]) -> f64 {
    times.sort();
    times
        .get(times.len() / 2)
        .map_or(0.0, |t| t.as_secs_f64() * 1e3)
}

fn table(f: &Figures) -> String {
    let row = |what: &str, value: String| format!("  {what:<42}{value:>9}\n");
    let pct = |v: f64| format!("{:.1} %", v * 100.0);
    let ms = |v: f64| format!("{v:.1} ms");
    let head = format!(
        "pack {} ({} + {}), {} plates in {} pictures\n",
        f.pack, f.detector, f.reader, f.n, f.pictures
    );
    let rows = [
        row("end to end: exact", pct(f.exact)),
        row("end to end: folded (O=Q=0, I=1)", pct(f.folded)),
        row("end to end: character error rate", pct(f.cer)),
        row(
            "end to end: sure (least character >= .95)",
            pct(f.sure_share),
        ),
        row("  of these right (folded)", pct(f.sure_precision)),
        row("plates found: recall at IoU .5", pct(f.recall_50)),
        row(
            "plates found: false positives a picture",
            format!("{:.2}", f.false_positives_per_picture),
        ),
        row("detector: median a picture", ms(f.detect_ms_p50)),
        row("reader on true boxes: exact", pct(f.true_box_exact)),
        row("reader on true boxes: folded", pct(f.true_box_folded)),
        row(
            "reader on true boxes: character error rate",
            pct(f.true_box_cer),
        ),
        row("reader: median a plate", ms(f.read_ms_p50)),
    ];
    let skipped = f.skipped.iter().map(|s| format!("  not measured: {s}\n"));
    std::iter::once(head).chain(rows).chain(skipped).collect()
}

/// O and Q as 0, I as 1.
fn fold(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            'O' | 'Q' => '0',
            'I' => '1',
            other => other,
        })
        .collect()
}

/// Edit distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let swap = corner + usize::from(ca != *cb);
            corner = row[j + 1];
            row[j + 1] = swap.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (a, b, want) in [
            ("", "ABC", 3),
            ("ABC", "ABC", 0),
            ("AXC", "ABC", 1),
            ("AC", "ABC", 1),
            ("ABCD", "ABC", 1),
            ("XABC", "ABCX", 2),
        ] {
            assert_eq!(distance(a, b), want, "{a} {b}");
        }
    }

    #[test]
    fn folding() {
        assert_eq!(fold("OQ0I1A"), "00011A");
    }
}
