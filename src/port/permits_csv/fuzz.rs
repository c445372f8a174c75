//! Lists of permits, whatever a spreadsheet makes of them: for `cargo fuzz` and for the museum of what it found (`crate::fuzz`).

use jiff::tz::TimeZone;

use super::formula::{FORMULA, PARTS, escape, unescape};
use super::{COLUMNS, FAULTS_MAX, Reading, decode, read, rows};
use crate::catalogue::Sentence;
use crate::domain::event::Permit;

/// What a fault says is a line: nobody's file comes back in it.
const SAID_MAX: usize = 1_000;

/// As a table that is taken away.
fn write(permits: &[Permit]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = COLUMNS.map(str::to_owned);
    for row in std::iter::once(head).chain(rows(permits, &jiff::tz::TimeZone::UTC)) {
        writer.write_record(row).unwrap_or_else(|e| panic!("{e}"));
    }
    let bytes = writer.into_inner().unwrap_or_else(|e| panic!("{e}"));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A file: what was read of it is written so that it is read again.
pub(crate) fn list(bytes: &[u8]) {
    let text = decode(bytes);
    let mut how = Reading::by("nina");
    how.zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap_or(TimeZone::UTC);
    match read(&text, &how) {
        Err(said) => {
            assert!((1..=FAULTS_MAX + 1).contains(&said.len()));
            let short = |said: &Sentence| {
                let said = said.english();
                !said.is_empty() && said.len() <= SAID_MAX
            };
            assert!(said.iter().all(short), "{said:?}");
        }
        Ok(list) => {
            let written = write(&list.permits);
            match read(&written, &how) {
                Ok(again) => assert_eq!(again.permits, list.permits, "{written}"),
                Err(said) => panic!("{said:?} of {written}"),
            }
        }
    }
    let escaped = escape(&text);
    assert_eq!(unescape(&escaped), text, "{escaped:?}");
    let unseen = |c: char| c.is_whitespace() || c.is_control() || c == '"';
    let mut cells = escaped.split_inclusive(PARTS);
    let plain = cells.all(|cell| !cell.trim_start_matches(unseen).starts_with(FORMULA));
    assert!(plain, "{escaped:?}");
}
