//! Texts in a table that a spreadsheet opens: none of them becomes a formula there, and each comes back as it was.

/// What a formula begins with in a spreadsheet: in ASCII, and in the width of CJK letters.
pub(super) const FORMULA: [char; 12] = [
    '=', '+', '-', '@', '%', '|', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\u{ff05}',
    '\u{ff5c}',
];
/// What parts cells in one country or another: where a text goes on behind one, another cell may begin.
pub(super) const PARTS: [char; 6] = [';', ',', '\t', '\r', '\n', '\u{ff1b}'];

/// Whether a spreadsheet may take this for a formula: what is not seen, and marks of a text, do not count.
fn is_formula(text: &str) -> bool {
    let unseen = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '"' | '\'' | '\u{200b}'..='\u{200f}' | '\u{feff}')
    };
    text.trim_start_matches(unseen).starts_with(FORMULA)
}

/// A text that a spreadsheet will not take for a formula, nor any cell that it may make of a part of it.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 1);
    for (place, cell) in text.split_inclusive(PARTS).enumerate() {
        // What the text begins with counts over line ends and tabs, too.
        if is_formula(if place == 0 { text } else { cell }) {
            escaped.push('\'');
        }
        escaped.push_str(cell);
    }
    escaped
}

/// The text that was escaped.
pub(super) fn unescape(text: &str) -> String {
    let plain = |(place, cell): (usize, &str)| {
        let rest = cell.strip_prefix('\'');
        let whole = text.strip_prefix('\'').filter(|_| place == 0);
        match rest {
            Some(rest) if is_formula(whole.unwrap_or(rest)) => rest.to_owned(),
            _ => cell.to_owned(),
        }
    };
    let cells = text.split_inclusive(PARTS).enumerate();
    cells.map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_formula_leaves_and_every_text_comes_back() {
        let check = |text: &str, expect: &str| {
            assert_eq!(escape(text), expect, "{text:?}");
            assert_eq!(unescape(expect), text, "{expect:?}");
        };
        for plain in [
            "",
            "Ann",
            "Huber-Smith",
            "Ann, Bob; Cy",
            "'s Gravenhage",
            "1=1",
            "a - b",
            "50 %",
        ] {
            check(plain, plain);
        }
        for formula in [
            "=1+1", "+1", "-1", "@SUM(1)", "%1", "|calc", "＝1+1", "＋1", "－1", "＠x",
        ] {
            check(formula, &format!("'{formula}"));
            check(&format!("'{formula}"), &format!("''{formula}"));
            check(&format!(" \u{a0}{formula}"), &format!("' \u{a0}{formula}"));
            check(
                &format!("\u{feff}{formula}"),
                &format!("'\u{feff}{formula}"),
            );
            check(&format!("\"{formula}"), &format!("'\"{formula}"));
            for part in [';', ',', '\t', '\n', '\r', '；'] {
                for before in ["", "Ann"] {
                    for blank in ["", " "] {
                        let text = format!("{before}{part}{blank}{formula}");
                        let begins = before.is_empty() && part.is_whitespace();
                        let first = if begins { "'" } else { "" };
                        check(&text, &format!("{first}{before}{part}'{blank}{formula}"));
                    }
                }
            }
        }
    }
}
