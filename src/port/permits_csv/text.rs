//! A list as a spreadsheet saves it: its letters, what parts its columns, and its rows with the lines on which they stand in the file.

/// The bytes 0x80 to 0x9f of Windows-1252; the others stand for themselves.
const WINDOWS: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž',
    '\u{fffd}', '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}',
    'ž', 'Ÿ',
];

/// What may part columns.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// A file's text: UTF-8, UTF-16 with its mark, or else Windows-1252. What is none of its encoding's letters becomes U+FFFD.
pub fn decode(bytes: &[u8]) -> String {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        _ => std::str::from_utf8(bytes).map_or_else(|_| windows(bytes), str::to_owned),
    }
}

fn wide(bytes: &[u8], of: fn([u8; 2]) -> u16) -> String {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let letters = char::decode_utf16(pairs.iter().map(|pair| of(*pair)));
    let letters = letters.map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER));
    letters
        .chain(odd.iter().map(|_| char::REPLACEMENT_CHARACTER))
        .collect()
}

fn windows(bytes: &[u8]) -> String {
    let letter = |byte: &u8| match byte {
        0x80..=0x9f => WINDOWS[usize::from(byte - 0x80)],
        _ => char::from(*byte),
    };
    bytes.iter().map(letter).collect()
}

/// A row that says something.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// Where it begins in the file, from 1.
    pub(super) line: u64,
    pub(super) cells: Vec<String>,
    /// A quotation mark in it has no second one.
    pub(super) open: bool,
}

/// All rows that say something; the first is the head. `known`: whether a text is a column's name.
pub(super) fn rows(text: &str, known: impl Fn(&str) -> bool) -> Vec<Row> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.split(['\n', '\r']).next().unwrap_or_default();
    if let Some(separator) = said_separator(first) {
        let mut rows = Rows::new(text, separator);
        rows.next();
        return rows.filter(says_something).collect();
    }
    let head = text.trim_start();
    let names = |separator: &char| {
        let head = Rows::new(head, *separator).next();
        let cells = head.into_iter().flat_map(|row| row.cells);
        cells.filter(|cell| known(cell)).count()
    };
    // The first of several that are as good.
    let most = SEPARATORS.iter().rev().max_by_key(|s| names(s));
    let rows = Rows::new(text, most.copied().unwrap_or(','));
    rows.filter(says_something).collect()
}

/// Excel's own first line, `sep=;`.
fn said_separator(line: &str) -> Option<char> {
    let (name, separator) = line.trim_matches('"').split_once('=')?;
    let is_it = name.trim().eq_ignore_ascii_case("sep");
    separator.chars().next().filter(|_| is_it)
}

fn says_something(row: &Row) -> bool {
    row.cells.iter().any(|cell| !cell.is_empty())
}

/// A cell without blanks around it, seen or not.
fn trimmed(cell: &str) -> &str {
    cell.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
    })
}

/// Reads row by row. A line ends with `\n`, `\r\n` or `\r`, also within quotation marks.
struct Rows<'a> {
    letters: std::iter::Peekable<std::str::Chars<'a>>,
    separator: char,
    line: u64,
}

impl<'a> Rows<'a> {
    fn new(text: &'a str, separator: char) -> Rows<'a> {
        Rows {
            letters: text.chars().peekable(),
            separator,
            line: 1,
        }
    }

    /// The next letter, each end of a line as one.
    fn letter(&mut self) -> Option<char> {
        let letter = self.letters.next()?;
        if letter != '\r' && letter != '\n' {
            return Some(letter);
        }
        if letter == '\r' {
            self.letters.next_if_eq(&'\n');
        }
        self.line += 1;
        Some('\n')
    }

    /// What stands between quotation marks; false: there is no second one.
    fn quoted(&mut self, cell: &mut String) -> bool {
        while let Some(letter) = self.letter() {
            if letter != '"' {
                cell.push(letter);
            } else if self.letters.next_if_eq(&'"').is_some() {
                cell.push('"');
            } else {
                return true;
            }
        }
        false
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        self.letters.peek()?;
        let mut row = Row {
            line: self.line,
            cells: Vec::new(),
            open: false,
        };
        let mut cell = String::new();
        loop {
            match self.letter() {
                Some('"') if trimmed(&cell).is_empty() => {
                    cell.clear();
                    row.open |= !self.quoted(&mut cell);
                }
                Some('\n') | None => break,
                Some(letter) if letter == self.separator => {
                    row.cells.push(trimmed(&cell).to_owned());
                    cell.clear();
                }
                Some(letter) => cell.push(letter),
            }
        }
        row.cells.push(trimmed(&cell).to_owned());
        Some(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[(u64, &[&str])]) {
        let rows = rows(text, |cell| matches!(cell, "a" | "b"));
        let rows: Vec<(u64, Vec<&str>)> = rows
            .iter()
            .map(|r| (r.line, r.cells.iter().map(String::as_str).collect()))
            .collect();
        let expect: Vec<(u64, Vec<&str>)> = expect.iter().map(|(l, c)| (*l, c.to_vec())).collect();
        assert_eq!(rows, expect, "{text:?}");
    }

    #[test]
    fn columns_are_parted_as_the_head_is() {
        for s in [",", ";", "\t", "|"] {
            check(
                &format!("a{s}b\n1{s}2\n"),
                &[(1, &["a", "b"]), (2, &["1", "2"])],
            );
        }
        check("a;b\n1,5;2\n", &[(1, &["a", "b"]), (2, &["1,5", "2"])]);
        for first in ["sep=;", "SEP=;", "\"sep=;\""] {
            check(
                &format!("{first}\r\na;b\r\n1;2"),
                &[(2, &["a", "b"]), (3, &["1", "2"])],
            );
        }
        check("sep=\t\na\tb", &[(2, &["a", "b"])]);
        check("\u{feff}a,b", &[(1, &["a", "b"])]);
    }

    #[test]
    fn each_row_has_the_line_of_the_file() {
        let rows: &[(u64, &[&str])] = &[(1, &["a", "b"]), (3, &["1\n2", "3"]), (6, &["4", "5"])];
        for end in ["\n", "\r\n", "\r"] {
            let text = "a,b\n,\n\"1\n2\",3\n\n4,5\n,,\n\n".replace('\n', end);
            check(&text, rows);
        }
    }

    #[test]
    fn quotation_marks_hold_what_parts() {
        check(
            "a,b\n\"x, \"\"y\"\"\", \"z\" \n",
            &[(1, &["a", "b"]), (2, &["x, \"y\"", "z"])],
        );
        check(
            "a,b\nx \"y\",z\n",
            &[(1, &["a", "b"]), (2, &["x \"y\"", "z"])],
        );
        check(
            "a,b\n\u{a0}x\u{202f},\u{200b}z\n",
            &[(1, &["a", "b"]), (2, &["x", "z"])],
        );
        let open = rows("a,b\n\"x,y\n", |_| true);
        assert!(open[1].open && !open[0].open);
    }

    #[test]
    fn letters_of_each_encoding() {
        let text = "Jörg Müller – €";
        let mut wide = vec![0xff, 0xfe];
        wide.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        let mut other = vec![0xfe, 0xff];
        other.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
        let mut marked = vec![0xef, 0xbb, 0xbf];
        marked.extend_from_slice(text.as_bytes());
        let windows = b"J\xf6rg M\xfcller \x96 \x80".to_vec();
        for bytes in [text.as_bytes().to_vec(), wide, other, marked, windows] {
            assert_eq!(decode(&bytes), text, "{bytes:x?}");
        }
        assert_eq!(decode(&[0xff, 0xfe, b'a', 0, 0]), "a\u{fffd}");
        assert_eq!(decode(&[0xff, 0xfe, 0, 0xd8]), "\u{fffd}");
        assert_eq!(decode(b"\x81"), "\u{fffd}");
    }
}
