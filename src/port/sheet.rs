//! Spreadsheets (XLSX): a sheet as the CSV text that it would be, so that one reader takes both; and tables as sheets.
//!
//! A file of a few kilobytes can claim gigabytes. All of it is unpacked once into nothing, and refused where it grows beyond
//! [`UNPACKED_MAX`]; so is a sheet whose text would be longer than a list may be.

use std::io::{Cursor, Read, copy, sink};

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};
use rust_xlsxwriter::{Format, Workbook};
use zip::ZipArchive;

#[cfg(any(test, feature = "fuzz"))]
pub(crate) mod fuzz;

/// All that a file may unpack to, bytes: a list of 200,000 permits takes some 60 MB.
pub(crate) const UNPACKED_MAX: u64 = 96 * 1024 * 1024;
/// The longest text that comes of a sheet, bytes: as much as a list as CSV.
pub(crate) const TEXT_MAX: usize = 16 * 1024 * 1024;
/// Parts of a file at most; a workbook has some twenty.
const PARTS_MAX: usize = 1_000;
/// Rows and columns of a sheet at most: more cannot be made in a spreadsheet, but can be written into a file.
const ROWS_MAX: u32 = 1_048_576;
const COLUMNS_MAX: u32 = 16_384;

/// Why a sheet was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SheetFault {
    /// No XLSX file at all, or a damaged one.
    Unreadable,
    /// Saved with a password.
    Locked,
    TooLarge,
    /// Nothing is in it.
    Empty,
    /// Cells show errors: so many, and the row and column of the first.
    Errors {
        count: usize,
        first: String,
    },
}

/// A sheet as CSV text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SheetText {
    pub(crate) text: String,
    /// Cells that show errors; the text has what they show.
    pub(crate) errors: Option<SheetFault>,
}

impl SheetText {
    /// The text of a sheet without errors in its cells.
    pub(crate) fn sound(self) -> Result<String, SheetFault> {
        self.errors.map_or(Ok(self.text), Err)
    }
}

/// The first sheet that has something in it, as CSV text: a line for each row, from the first row on.
pub(crate) fn as_csv(bytes: &[u8]) -> Result<SheetText, SheetFault> {
    measure(bytes)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|why| fault(&why))?;
    for name in book.sheet_names() {
        let rows = sheet(&mut book, &name)?;
        if !rows.text.is_empty() {
            return Ok(rows.done());
        }
    }
    Err(SheetFault::Empty)
}

fn fault(why: &XlsxError) -> SheetFault {
    match why {
        XlsxError::Password => SheetFault::Locked,
        _ => SheetFault::Unreadable,
    }
}

/// Unpacks all of it into nothing, as far as it may grow. What a file says of its sizes is not believed.
fn measure(bytes: &[u8]) -> Result<(), SheetFault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| SheetFault::Unreadable)?;
    if archive.len() > PARTS_MAX {
        return Err(SheetFault::TooLarge);
    }
    let mut left = UNPACKED_MAX;
    for part in 0..archive.len() {
        let part = archive.by_index(part).map_err(|_| SheetFault::Unreadable)?;
        let unpacked = copy(&mut part.take(left + 1), &mut sink());
        let unpacked = unpacked.map_err(|_| SheetFault::Unreadable)?;
        left = left.checked_sub(unpacked).ok_or(SheetFault::TooLarge)?;
    }
    Ok(())
}

/// A sheet's rows; without a text: nothing is in it.
fn sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Rows, SheetFault> {
    let mut cells = match book.worksheet_cells_reader(name) {
        Ok(cells) => cells,
        // A sheet of charts has no cells.
        Err(XlsxError::NotAWorksheet(_)) => return Ok(Rows::default()),
        Err(why) => return Err(fault(&why)),
    };
    let mut text = Rows::default();
    loop {
        let cell = match cells.next_cell() {
            Ok(Some(cell)) => cell,
            Ok(None) => return Ok(text),
            Err(why) => return Err(fault(&why)),
        };
        text.put(cell.get_position(), cell.get_value())?;
    }
}

/// Rows of a sheet, being written as CSV.
#[derive(Default)]
struct Rows {
    text: String,
    row: u32,
    column: u32,
    errors: usize,
    first_error: String,
}

impl Rows {
    /// The next cell: rows and cells that the file leaves out are empty.
    fn put(&mut self, (row, column): (u32, u32), value: &DataRef) -> Result<(), SheetFault> {
        if row >= ROWS_MAX || column >= COLUMNS_MAX {
            return Err(SheetFault::Unreadable);
        }
        let shown = shown(value);
        if let DataRef::Error(_) = value {
            self.errors += 1;
            if self.errors == 1 {
                self.first_error = format!("{}{}", letters(column), row + 1);
            }
        }
        if shown.is_empty() {
            return Ok(());
        }
        if row < self.row || (row == self.row && column < self.column) {
            return Err(SheetFault::Unreadable);
        }
        while self.row < row {
            self.text.push('\n');
            (self.row, self.column) = (self.row + 1, 0);
        }
        while self.column < column {
            self.text.push(',');
            self.column += 1;
        }
        self.text.push_str(&quoted(&shown));
        match self.text.len() > TEXT_MAX {
            true => Err(SheetFault::TooLarge),
            false => Ok(()),
        }
    }

    fn done(self) -> SheetText {
        let (count, first) = (self.errors, self.first_error);
        SheetText {
            text: self.text,
            errors: (count > 0).then_some(SheetFault::Errors { count, first }),
        }
    }
}

/// A column's name: A, B, … Z, AA.
fn letters(column: u32) -> String {
    let letter = |n: u32| char::from(b'A' + u8::try_from(n % 26).unwrap_or_default());
    match column.checked_sub(26) {
        None => letter(column).to_string(),
        Some(rest) => letters(rest / 26) + &letter(column).to_string(),
    }
}

/// A cell's text, so that the file's line stays the sheet's row: a line end within a cell is a blank.
fn quoted(text: &str) -> String {
    let text = text.replace("\r\n", " ").replace(['\r', '\n'], " ");
    match text.contains(['"', ',', ';', '\t', '|', '\'']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

/// What a cell says, as it would be typed.
fn shown(value: &DataRef) -> String {
    match value {
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => plain(*number),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(moment) => moment_of(moment),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.replace('T', " "),
        DataRef::Error(what) => what.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// A number as it was typed: a plate or a permit that is one has no point behind it.
fn plain(number: f64) -> String {
    match number.fract() == 0.0 && number.abs() < 1e15 {
        true => format!("{number:.0}"),
        false => number.to_string(),
    }
}

fn moment_of(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let clock = match second {
        0 => format!("{hour:02}:{minute:02}"),
        _ => format!("{hour:02}:{minute:02}:{second:02}"),
    };
    let whole_day = (hour, minute, second) == (0, 0, 0);
    match moment.is_duration() || moment.as_f64() < 1.0 {
        true => clock,
        false if whole_day => format!("{year:04}-{month:02}-{day:02}"),
        false => format!("{year:04}-{month:02}-{day:02} {clock}"),
    }
}

/// A table as a sheet: all of it text, so that nothing becomes a number, a date or a formula.
pub(crate) fn write<'a>(
    head: impl IntoIterator<Item = &'a str>,
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<Vec<u8>, String> {
    let fault = |why: rust_xlsxwriter::XlsxError| why.to_string();
    let mut book = Workbook::new();
    let (bold, text) = (Format::new().set_bold(), Format::new().set_num_format("@"));
    // Rows go to a file without a name as they come: memory does not grow with the list.
    let page = book.add_worksheet_with_constant_memory().map_err(fault)?;
    for (column, name) in (0..).zip(head) {
        page.write_string_with_format(0, column, name, &bold)
            .map_err(fault)?;
    }
    page.set_freeze_panes(1, 0).map_err(fault)?;
    for (row, cells) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            page.write_string_with_format(row, column, cell, &text)
                .map_err(fault)?;
        }
    }
    book.save_to_buffer().map_err(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
        let mut book = Workbook::new();
        fill(book.add_worksheet());
        book.save_to_buffer().unwrap()
    }

    fn text_of(bytes: &[u8]) -> Result<String, SheetFault> {
        as_csv(bytes)?.sound()
    }

    #[test]
    fn cells_are_read_as_they_would_be_typed() {
        let day = Format::new().set_num_format("dd.mm.yyyy");
        let bytes = book(|page| {
            page.write_string(0, 0, "permit").unwrap();
            page.write_string(0, 1, "plate").unwrap();
            page.write_string(0, 2, "valid_to").unwrap();
            // A plate of digits, which Excel took for a number.
            page.write_number(1, 0, 17.0).unwrap();
            page.write_number(1, 1, 123_456.0).unwrap();
            page.write_number_with_format(1, 2, 46_387.0, &day).unwrap();
            // Text with noughts in front stays.
            page.write_string(3, 0, "0017").unwrap();
            page.write_string(3, 1, "a \"b\"\nc").unwrap();
            page.write_number_with_format(3, 2, 46_387.75, &day)
                .unwrap();
            page.write_boolean(3, 4, true).unwrap();
            page.write_number(4, 4, 0.5).unwrap();
        });
        let expect = "permit,plate,valid_to\n17,123456,2026-12-31\n\n\
            0017,\"a \"\"b\"\" c\",2026-12-31 18:00,,true\n,,,,0.5";
        assert_eq!(text_of(&bytes), Ok(expect.to_owned()));
    }

    #[test]
    fn a_table_comes_back_as_it_went() {
        let rows = [
            vec!["0017".to_owned(), "=1+1".into()],
            vec![String::new(), "31.12.2026".into()],
        ];
        let bytes = write(["a", "b"], rows).unwrap();
        let expect = "a,b\n0017,=1+1\n,31.12.2026";
        assert_eq!(text_of(&bytes), Ok(expect.to_owned()));
    }

    #[test]
    fn what_is_no_sheet_or_claims_too_much_is_refused() {
        for bytes in [&b""[..], b"permit,plate\n", b"PK\x03\x04 and then nothing"] {
            assert_eq!(as_csv(bytes), Err(SheetFault::Unreadable));
        }
        assert_eq!(as_csv(&book(|_| {})), Err(SheetFault::Empty));
        let wrong = book(|page| {
            page.write_formula(
                2,
                27,
                rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!"),
            )
            .unwrap();
        });
        let errors = SheetFault::Errors {
            count: 1,
            first: "AB3".into(),
        };
        // All that is right of it is read all the same.
        let text = format!("\n\n{}#DIV/0!", ",".repeat(27));
        let errors = Some(errors);
        assert_eq!(as_csv(&wrong), Ok(SheetText { text, errors }));
        // One text of 30,000 letters in a thousand cells: a small file.
        let long = "x".repeat(30_000);
        let bomb = book(|page| {
            for row in 0..1_000 {
                page.write_string(row, 0, &long).unwrap();
            }
        });
        assert!(bomb.len() < 100_000, "{}", bomb.len());
        assert_eq!(as_csv(&bomb), Err(SheetFault::TooLarge));
    }

    #[test]
    fn a_file_that_unpacks_to_gigabytes_is_refused() {
        use std::io::Write;
        let mut file = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated);
        file.start_file("xl/workbook.xml", options).unwrap();
        let zeros = vec![0; 1024 * 1024];
        for _ in 0..=UNPACKED_MAX / zeros.len() as u64 {
            file.write_all(&zeros).unwrap();
        }
        let bytes = file.finish().unwrap().into_inner();
        assert!(bytes.len() < 1024 * 1024, "{}", bytes.len());
        assert_eq!(as_csv(&bytes), Err(SheetFault::TooLarge));
    }
}
