//! Lists that are sorted by a click on the head of a column: a link, which works without script. How a list is sorted stands in
//! its address, as `sort=holder`, or `sort=-holder` for the other way round.

use std::fmt::{self, Display};

use askama::filters::HtmlSafe;

use crate::port::sorted::SortKey;
use crate::web::html::icons::Icon;

/// How a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sort {
    /// One of the list's columns.
    pub(crate) by: &'static str,
    pub(crate) down: bool,
}

impl Sort {
    /// As an address says it; like the first of the columns, if it says nothing that the list has.
    pub(crate) fn read(text: &str, columns: &[&'static str]) -> Sort {
        let parts = |text: &'static str| match text.strip_prefix('-') {
            Some(by) => Sort { by, down: true },
            None => Sort {
                by: text,
                down: false,
            },
        };
        let name = text.strip_prefix('-').unwrap_or(text);
        let mut columns = columns.iter().copied().map(parts);
        let usual = columns.clone().next().unwrap_or(parts(""));
        let found = columns.find(|column| column.by == name);
        found.map_or(usual, |column| Sort {
            down: text.len() > name.len(),
            ..column
        })
    }

    /// As an address says it.
    pub(crate) fn written(self) -> String {
        match self.down {
            true => format!("-{}", self.by),
            false => self.by.to_owned(),
        }
    }

    /// Sorts rows by what they have in the column; equal ones stay as they stand.
    pub(crate) fn arrange<T>(
        self,
        rows: Vec<T>,
        key: impl Fn(&T, &'static str) -> SortKey,
    ) -> Vec<T> {
        let mut keyed: Vec<(SortKey, T)> = rows
            .into_iter()
            .map(|row| (key(&row, self.by), row))
            .collect();
        keyed.sort_by(|a, b| a.0.order(&b.0, self.down));
        keyed.into_iter().map(|(_, row)| row).collect()
    }
}

/// The heads of a list's columns.
pub(crate) struct Heads {
    pub(crate) sort: Sort,
    /// The list's address without the word on sorting.
    address: String,
}

impl Heads {
    pub(crate) fn new(sort: Sort, address: impl Into<String>) -> Heads {
        let address = address.into();
        Heads { sort, address }
    }

    /// The head of a column by which the list can be sorted.
    pub(crate) fn of(&self, column: &'static str, name: impl Display) -> Head {
        let is_it = self.sort.by == column;
        let mark = if self.address.contains('?') { '&' } else { '?' };
        let next = Sort {
            by: column,
            down: is_it && !self.sort.down,
        };
        Head {
            name: name.to_string(),
            address: format!("{}{mark}sort={}", self.address, next.written()),
            sorted: is_it.then_some(self.sort.down),
        }
    }
}

/// One of them: a cell of the table's first row.
pub(crate) struct Head {
    name: String,
    address: String,
    /// Whether the list is sorted by it, and then whether downwards.
    sorted: Option<bool>,
}

impl HtmlSafe for Head {}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

impl Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (aria, icon) = match self.sorted {
            None => ("", None),
            Some(false) => (" aria-sort=\"ascending\"", Some(Icon("sort-up"))),
            Some(true) => (" aria-sort=\"descending\"", Some(Icon("sort-down"))),
        };
        let (address, name) = (escaped(&self.address), escaped(&self.name));
        write!(f, "<th{aria}><a class=\"sort\" href=\"{address}\">{name}")?;
        if let Some(icon) = icon {
            icon.fmt(f)?;
        }
        f.write_str("</a></th>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [&str; 2] = ["came", "holder"];

    #[test]
    fn an_address_says_how_a_list_is_sorted() {
        for (text, by, down) in [
            ("", "came", false),
            ("came", "came", false),
            ("-came", "came", true),
            ("holder", "holder", false),
            ("-holder", "holder", true),
            ("plate", "came", false),
            ("<b>", "came", false),
        ] {
            let sort = Sort::read(text, &COLUMNS);
            assert_eq!((sort.by, sort.down), (by, down), "{text}");
            assert_eq!(Sort::read(&sort.written(), &COLUMNS), sort, "{text}");
        }
        // A list that usually has the newest first.
        for (text, down) in [("", true), ("-when", true), ("when", false)] {
            assert_eq!(Sort::read(text, &["-when"]).down, down, "{text}");
        }
    }

    #[test]
    fn a_click_on_a_head_sorts_by_it_and_a_second_one_the_other_way_round() {
        for (sorted, column, expect) in [
            (
                "",
                "came",
                "<th aria-sort=\"ascending\"><a class=\"sort\" href=\"/visits?from=1&amp;sort=-came\">A &amp; b<svg",
            ),
            (
                "-came",
                "came",
                "<th aria-sort=\"descending\"><a class=\"sort\" href=\"/visits?from=1&amp;sort=came\">A &amp; b<svg",
            ),
            (
                "-came",
                "holder",
                "<th><a class=\"sort\" href=\"/visits?from=1&amp;sort=holder\">A &amp; b</a></th>",
            ),
        ] {
            let heads = Heads::new(Sort::read(sorted, &COLUMNS), "/visits?from=1");
            let head = heads.of(column, "A & b").to_string();
            assert!(head.starts_with(expect), "{head}");
        }
        let heads = Heads::new(Sort::read("", &COLUMNS), "/inside");
        assert!(
            heads
                .of("holder", "x")
                .to_string()
                .contains("\"/inside?sort=holder\"")
        );
    }

    #[test]
    fn equal_rows_stay_as_they_stand() {
        let rows = vec![("b", 1), ("a", 2), ("b", 3), ("", 4)];
        for (sort, expect) in [("came", [2, 1, 3, 4]), ("-came", [1, 3, 2, 4])] {
            let sort = Sort::read(sort, &COLUMNS);
            let sorted = sort.arrange(rows.clone(), |row, _| SortKey::text(row.0));
            let numbers: Vec<i32> = sorted.into_iter().map(|(_, n)| n).collect();
            assert_eq!(numbers, expect);
        }
    }
}
