//! Spreadsheets, whoever made them: for `cargo fuzz` and for the museum of what it found (`crate::fuzz`).

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{ROWS_MAX, SheetText, TEXT_MAX, as_csv, write};
use crate::port::permits_csv;

/// A sheet whose text is longer is not written anew.
const ANEW_MAX: usize = 512;

const RELATIONS: &str = r#"<?xml version="1.0"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<?xml version="1.0"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Permits" sheetId="1" r:id="r1"/></sheets></workbook>"#;

/// A file, or its parts as text: a sheet, and behind a line `== NAME` each further one.
pub(crate) fn book(bytes: &[u8]) {
    let text = match bytes.starts_with(b"PK") {
        true => as_csv(bytes),
        false => as_csv(&packed(&String::from_utf8_lossy(bytes))),
    };
    let Ok(SheetText { text, .. }) = text else {
        return;
    };
    assert!(text.len() <= TEXT_MAX);
    assert!(text.lines().count() <= ROWS_MAX as usize);
    let rows = rows(&text);
    let cells = rows.iter().flatten();
    assert!(
        cells.clone().all(|cell| !cell.contains(['\n', '\r'])),
        "{text:?}"
    );
    permits_csv::fuzz::list(text.as_bytes());
    let is_typed = cells
        .clone()
        .flat_map(|cell| cell.chars())
        .all(|c| !c.is_control());
    if is_typed && text.len() <= ANEW_MAX {
        anew(&rows);
    }
}

fn packed(text: &str) -> Vec<u8> {
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut sections = text.split("\n== ");
    let sheet = (
        "xl/worksheets/sheet1.xml",
        sections.next().unwrap_or_default(),
    );
    let others = sections.filter_map(|section| section.split_once('\n'));
    let usual = [
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/workbook.xml", WORKBOOK),
    ];
    // The first of a name counts: a second one is refused.
    for (name, content) in std::iter::once(sheet).chain(others).chain(usual) {
        if file.start_file(name, options).is_ok() {
            file.write_all(content.as_bytes())
                .unwrap_or_else(|e| panic!("{e}"));
        }
    }
    file.finish().unwrap_or_else(|e| panic!("{e}")).into_inner()
}

fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let records = reader
        .records()
        .map(|row| row.unwrap_or_else(|e| panic!("{e}: {text:?}")));
    records
        .map(|row| row.iter().map(str::to_owned).collect())
        .collect()
}

/// Its cells in a sheet of ours are the same again.
fn anew(cells: &[Vec<String>]) {
    let Some((head, below)) = cells.split_first() else {
        return;
    };
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let made = write(head.iter().copied(), below.iter().cloned());
    let made = made.unwrap_or_else(|e| panic!("{e}: {cells:?}"));
    let read = as_csv(&made).and_then(SheetText::sound);
    let read: String = read.unwrap_or_else(|e| panic!("{e:?}: {cells:?}"));
    // What is empty at a row's end is not kept.
    let trimmed = |rows: &[Vec<String>]| {
        let rows = rows.iter().map(|row| {
            let end = row
                .iter()
                .rposition(|cell| !cell.is_empty())
                .map_or(0, |at| at + 1);
            row[..end].to_vec()
        });
        rows.filter(|row| !row.is_empty()).collect::<Vec<_>>()
    };
    assert_eq!(trimmed(&rows(&read)), trimmed(cells));
}
