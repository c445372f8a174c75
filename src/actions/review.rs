//! A person's word on what a read shows.

use std::io::{Cursor, Write as _};

use zip::write::{SimpleFileOptions, ZipWriter};

use crate::actions::orders::Done;
use crate::actions::{ActionError, ActionResult, House};
use crate::domain::diagnosis::statistics::{Doubt, DoubtKind};
use crate::domain::event::{OrderKind, ReadFinding, Seq};
use crate::domain::plate::Plate;
use crate::port::caller::Caller;
use crate::port::deed::Deed;
use crate::port::evidence::Shot;
use crate::port::lanes::Label;
use crate::port::permits_csv::escape;
use crate::port::records::RecordsError;

/// Judged reads in one export.
const EXPORT_MAX: u32 = 5_000;

impl House {
    /// The doubt about a read, and whether nobody had it but the person who looks: a read that nobody had doubts about can be
    /// judged all the same. Blocks on disk.
    pub(crate) fn find_doubt(&self, seq: Seq) -> Result<Option<(Doubt, bool)>, RecordsError> {
        if let Some(doubt) = self.lanes.doubt(seq)? {
            return Ok(Some((doubt, false)));
        }
        let decision = self.records.decision(seq)?;
        let read = decision.filter(|d| d.read.is_some());
        Ok(read.map(|d| {
            let doubt = Doubt {
                read: d.seq,
                at: d.at,
                lane: d.lane,
                kind: DoubtKind::Unsure,
                text: d.read,
                taken: d.plate,
                probability: None,
                other: None,
                open: true,
            };
            (doubt, true)
        }))
    }

    /// The same.
    pub(crate) async fn doubt(&self, seq: Seq) -> ActionResult<(Doubt, bool)> {
        let found = self.blocking(move |h| h.find_doubt(seq)).await?;
        found.ok_or(ActionError::NotFound)
    }

    /// Judges a read.
    pub(crate) async fn judge(
        &self,
        who: &Caller,
        doubt: &Doubt,
        verdict: ReadFinding,
    ) -> ActionResult<Done> {
        let verdict = match verdict {
            // It is of the plate that was read.
            ReadFinding::Plate { plate } if doubt.text.as_ref() == Some(&plate) => {
                ReadFinding::Right
            }
            verdict => verdict,
        };
        let read = doubt.read;
        self.say(who, "", OrderKind::Judge { read, verdict }).await
    }

    /// Judged pictures with what they show, for training, as a ZIP; writes down who took them away.
    pub(crate) async fn judged_reads(&self, who: &Caller) -> ActionResult<Vec<u8>> {
        self.note(who, Deed::PicturesTaken, "").await?;
        let who = who.clone();
        self.blocking(move |h| archive(h, &who)).await
    }
}

fn archive(s: &House, who: &Caller) -> Result<Vec<u8>, RecordsError> {
    let fault = |e: &dyn std::fmt::Display| RecordsError(e.to_string());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // Pictures are compressed already.
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut put = |name: &str, content: &[u8]| {
        let begun = zip.start_file(name, stored).map_err(|e| fault(&e));
        begun.and_then(|()| zip.write_all(content).map_err(|e| fault(&e)))
    };
    let mut table = csv::Writer::from_writer(Vec::new());
    table
        .write_record([
            "picture", "read", "at", "lane", "text", "plate", "verdict", "by",
        ])
        .map_err(|e| fault(&e))?;
    let labels = s.lanes.labels(EXPORT_MAX)?.into_iter();
    // One whose time is over teaches nothing: neither picture nor text is there.
    let is_gone = |l: &Label| l.text.as_ref().is_some_and(Plate::is_stand_in);
    for label in labels.filter(|l| who.sees(&l.lane) && !is_gone(l)) {
        let crop = match &label.evidence {
            Some(id) => s.evidence.get(id, Shot::Crop).map_err(|e| fault(&e))?,
            None => None,
        };
        let name = format!("crops/{}.jpg", label.read);
        if let Some(jpeg) = &crop {
            put(&name, jpeg)?;
        }
        let (verdict, plate) = label_words(&label);
        let row = [
            crop.map_or_else(String::new, |_| name),
            label.read.to_string(),
            label.at.to_string(),
            escape(label.lane.as_str()),
            label.text.as_ref().map_or("", Plate::as_str).to_owned(),
            plate,
            verdict.to_owned(),
            escape(&label.by),
        ];
        table.write_record(row).map_err(|e| fault(&e))?;
    }
    put("labels.csv", &table.into_inner().map_err(|e| fault(&e))?)?;
    let whole = zip.finish().map_err(|e| fault(&e))?;
    Ok(whole.into_inner())
}

fn label_words(label: &Label) -> (&'static str, String) {
    let text = || label.text.as_ref().map_or("", Plate::as_str).to_owned();
    match &label.verdict {
        ReadFinding::Right => ("right", text()),
        ReadFinding::Plate { plate } => ("wrong", plate.to_string()),
        ReadFinding::NoPlate => ("no plate", String::new()),
    }
}
