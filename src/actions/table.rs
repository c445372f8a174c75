//! Tables to take away: as CSV, or as a spreadsheet (XLSX).

use std::path::Path;

use crate::port::sheet;

/// What a table is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileKind {
    Csv,
    Xlsx,
}

impl FileKind {
    /// As an address ends.
    pub(crate) fn of(path: &str) -> FileKind {
        match Path::new(path).extension() {
            Some(end) if end == "xlsx" => FileKind::Xlsx,
            _ => FileKind::Csv,
        }
    }

    pub(crate) fn ending(self) -> &'static str {
        match self {
            FileKind::Csv => "csv",
            FileKind::Xlsx => "xlsx",
        }
    }
}

/// A table with its head. Its rows are made while it is written. Whoever makes it keeps formulas out of it.
pub(crate) struct Table<'a> {
    head: Vec<&'static str>,
    rows: Box<dyn Iterator<Item = Vec<String>> + 'a>,
}

impl<'a> Table<'a> {
    pub(crate) fn new<const N: usize>(
        head: [&'static str; N],
        rows: impl Iterator<Item = [String; N]> + 'a,
    ) -> Table<'a> {
        Table {
            head: Vec::from(head),
            rows: Box::new(rows.map(Vec::from)),
        }
    }

    pub(crate) fn written(self, kind: FileKind) -> Result<Vec<u8>, String> {
        match kind {
            FileKind::Csv => Ok(self.csv()),
            FileKind::Xlsx => sheet::write(self.head, self.rows),
        }
    }

    fn csv(self) -> Vec<u8> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        // Writing into memory cannot fail; should it ever, the text ends early, which the reader sees.
        let _ = writer.write_record(self.head);
        for row in self.rows {
            let _ = writer.write_record(row);
        }
        writer.into_inner().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_the_same_in_both_kinds() {
        let rows = || {
            [["0017", "a, b"], ["", "c"]]
                .map(|row| row.map(str::to_owned))
                .into_iter()
        };
        let written = |kind| Table::new(["one", "two"], rows()).written(kind).unwrap();
        let csv = written(FileKind::of("/permits.csv"));
        assert_eq!(
            String::from_utf8(csv).unwrap(),
            "one,two\n0017,\"a, b\"\n,c\n"
        );
        let sheet = sheet::as_csv(&written(FileKind::of("/permits.xlsx")));
        assert_eq!(sheet.unwrap().text, "one,two\n0017,\"a, b\"\n,c");
    }
}
