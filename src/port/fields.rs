//! Reads a TOML table field by field and keeps every fault instead of stopping at the first. Each adapter reads its own
//! `Settings` with it (law L3); `config` composes them.
//!
//! A reader method returns `None` where the field is absent or faulty; a fault has then been noted.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::rc::Rc;

use toml::{Table, Value};

/// Keys as they were once called, and as they are called now.
const RENAMED: [(&str, &str); 5] = [
    ("loop", "repeat"),
    ("rehearsal", "replay"),
    ("tells", "meaning"),
    ("way", "direction"),
    ("weigh", "infer_missed_exits"),
];

/// One fault of a configuration: where, what was found, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub file: String,
    /// Dotted path, e.g. `lane[entry-1].passback`.
    pub key: String,
    /// The line of the file in which the key stands, where that is known.
    pub line: Option<u32>,
    pub found: String,
    pub hint: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}: {}\n    hint: {}", self.key, self.found, self.hint)
    }
}

/// Collects the faults of one file. Clones collect into the same list.
#[derive(Debug, Clone)]
pub struct Faults {
    file: String,
    list: Rc<RefCell<Vec<Fault>>>,
}

impl Faults {
    pub fn of(file: &str) -> Faults {
        Faults {
            file: file.to_owned(),
            list: Rc::default(),
        }
    }

    pub(crate) fn add(&self, key: &str, found: impl Into<String>, hint: impl Into<String>) {
        let fault = Fault {
            file: self.file.clone(),
            key: key.into(),
            line: None,
            found: found.into(),
            hint: hint.into(),
        };
        self.list.borrow_mut().push(fault);
    }

    pub fn is_empty(&self) -> bool {
        self.list.borrow().is_empty()
    }

    /// What was collected until now, in the order in which it was found.
    pub fn into_vec(self) -> Vec<Fault> {
        self.list.take()
    }
}

/// One table of a file, read field by field. Call [`Fields::finish`] at the end: it notes the keys nobody asked for.
pub struct Fields<'a> {
    table: &'a Table,
    path: String,
    asked: BTreeSet<&'static str>,
    /// What else may stand here depends on a key that is faulty.
    rest_is_open: bool,
    faults: Faults,
}

impl<'a> Fields<'a> {
    /// `path`: how to name this table in a fault, e.g. `lane[entry-1]`; empty for the file's root.
    pub fn new(table: &'a Table, path: &str, faults: &Faults) -> Fields<'a> {
        Fields {
            table,
            path: path.to_owned(),
            asked: BTreeSet::new(),
            rest_is_open: false,
            faults: faults.clone(),
        }
    }

    fn key(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    /// Notes a fault of field `name`.
    pub(crate) fn fault(&mut self, name: &str, found: impl Into<String>, hint: impl Into<String>) {
        let key = self.key(name);
        self.faults.add(&key, found, hint);
    }

    /// The raw value; marks the key as known.
    pub(crate) fn value(&mut self, name: &'static str) -> Option<&'a Value> {
        self.asked.insert(name);
        self.table.get(name)
    }

    pub(crate) fn opt_str(&mut self, name: &'static str) -> Option<&'a str> {
        match self.value(name)? {
            Value::String(s) if !s.trim().is_empty() => Some(s),
            Value::String(_) => {
                self.fault(name, t!("fault-empty"), t!("fault-write-text-or-leave-key"));
                None
            }
            other => {
                self.wrong(name, other, t!("fault-write-text-in-quotes"));
                None
            }
        }
    }

    /// A text that must be there; `hint` is an example of one.
    pub fn str(&mut self, name: &'static str, hint: impl Into<String>) -> Option<&'a str> {
        if !self.table.contains_key(name) {
            self.missing(name, hint);
        }
        self.opt_str(name)
    }

    /// A whole number in `range`, or `default` where the key is absent. Faulty: `default`, noted.
    pub(crate) fn int(
        &mut self,
        name: &'static str,
        range: std::ops::RangeInclusive<i64>,
        default: i64,
    ) -> i64 {
        self.opt_int(name, range).unwrap_or(default)
    }

    pub(crate) fn opt_int(
        &mut self,
        name: &'static str,
        range: std::ops::RangeInclusive<i64>,
    ) -> Option<i64> {
        let hint = t!(
            "fault-write-whole-number-from",
            start = range.start(),
            end = range.end()
        );
        match self.value(name)? {
            Value::Integer(n) if range.contains(n) => Some(*n),
            Value::Integer(n) => {
                self.fault(name, t!("fault-is", what = n), hint);
                None
            }
            other => {
                self.wrong(name, other, hint);
                None
            }
        }
    }

    pub(crate) fn opt_float(
        &mut self,
        name: &'static str,
        range: std::ops::RangeInclusive<f64>,
    ) -> Option<f64> {
        let hint = t!(
            "fault-write-number-from",
            start = range.start(),
            end = range.end()
        );
        let number = match self.value(name)? {
            Value::Float(n) => *n,
            #[allow(clippy::cast_precision_loss)]
            Value::Integer(n) => *n as f64,
            other => {
                self.wrong(name, other, hint);
                return None;
            }
        };
        if range.contains(&number) {
            return Some(number);
        }
        self.fault(name, t!("fault-is", what = number), hint);
        None
    }

    pub(crate) fn bool(&mut self, name: &'static str, default: bool) -> bool {
        match self.value(name) {
            None => default,
            Some(Value::Boolean(b)) => *b,
            Some(other) => {
                self.wrong(name, other, t!("fault-write-true-or-false"));
                default
            }
        }
    }

    /// One of a fixed set of words.
    pub(crate) fn one_of<T: Copy>(
        &mut self,
        name: &'static str,
        words: &[(&str, T)],
        default: Option<T>,
    ) -> Option<T> {
        self.asked.insert(name);
        let list = words.iter().map(|(w, _)| *w).collect::<Vec<_>>().join(", ");
        if self.value(name).is_none() {
            if default.is_none() {
                self.missing(name, t!("fault-write-one", list));
            }
            return default;
        }
        let text = self.opt_str(name)?;
        let found = words.iter().find(|(w, _)| *w == text).map(|(_, t)| *t);
        if found.is_none() {
            self.is(name, text, t!("fault-write-one", list));
        }
        found.or(default)
    }

    /// A list of texts; empty where absent.
    pub(crate) fn strings(&mut self, name: &'static str) -> Vec<&'a str> {
        let Some(value) = self.value(name) else {
            return Vec::new();
        };
        let Some(items) = value.as_array() else {
            self.wrong(name, value, t!("fault-write-list-texts-b"));
            return Vec::new();
        };
        let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
        if texts.len() != items.len() {
            let hint = key!("fault-write-list-texts-b");
            self.fault(name, t!("fault-holds-something-not-text"), hint);
        }
        texts
    }

    /// A table within this one.
    pub(crate) fn table(&mut self, name: &'static str) -> Option<&'a Table> {
        match self.value(name)? {
            Value::Table(t) => Some(t),
            other => {
                self.wrong(name, other, t!("fault-write-section", name));
                None
            }
        }
    }

    /// The sections of a list of sections (`[[lane]]`); empty where absent.
    pub(crate) fn tables(&mut self, name: &'static str) -> Vec<&'a Table> {
        let Some(value) = self.value(name) else {
            return Vec::new();
        };
        let tables: Vec<&Table> = value
            .as_array()
            .map(|a| a.iter().filter_map(Value::as_table).collect())
            .unwrap_or_default();
        if value.as_array().is_none_or(|a| a.len() != tables.len()) {
            self.wrong(name, value, t!("fault-write-sections", name));
        }
        tables
    }

    /// A reader of a table within, sharing this one's faults. `label` names it in faults, e.g. `lane[entry-1]`.
    pub(crate) fn inner(&self, table: &'a Table, label: &str) -> Fields<'a> {
        let path = self.key(label);
        Fields {
            table,
            path,
            asked: BTreeSet::new(),
            rest_is_open: false,
            faults: self.faults.clone(),
        }
    }

    /// Notes that field `name` is not there; if it stands there under its old name, that is said once and not here.
    pub(crate) fn missing(&mut self, name: &str, hint: impl Into<String>) {
        let stands = |(old, new): &(&str, &str)| *new == name && self.table.contains_key(*old);
        if !RENAMED.iter().any(stands) {
            self.fault(name, t!("fault-missing"), hint);
        }
    }

    /// Where a key that says which further keys belong here has a word that is not known, nobody can say.
    pub(crate) fn leave_the_rest(&mut self, name: &'static str) {
        self.rest_is_open |= self.value(name).is_some();
    }

    /// Notes that field `name` is a text that does not do.
    pub(crate) fn is(&mut self, name: &str, text: &str, hint: impl Into<String>) {
        self.fault(name, t!("fault-is-text", text), hint);
    }

    /// Notes that field `name` is of another kind than is wanted.
    fn wrong(&mut self, name: &str, found: &Value, hint: impl Into<String>) {
        self.fault(name, t!("fault-is", what = describe(found)), hint);
    }

    /// Notes every key that nobody asked for.
    pub fn finish(self) {
        if self.rest_is_open {
            return;
        }
        for key in self
            .table
            .keys()
            .filter(|k| !self.asked.contains(k.as_str()))
        {
            let renamed = RENAMED
                .iter()
                .find(|(old, _)| old == key)
                .map(|(_, new)| *new);
            let hint = match (renamed.filter(|new| self.asked.contains(new)), key.as_str()) {
                (Some(new), _) => t!("fault-write-its-name-now", new),
                // These stand in another section now.
                (None, "exempt_groups") => t!("fault-write-exempt-in-those-groups"),
                (None, "subject_groups") => t!("fault-write-exempt-in-other-groups"),
                (None, _) => {
                    let known: Vec<&str> = self.asked.iter().copied().collect();
                    let listed = known.join(", ");
                    match nearest(key, &known) {
                        Some(near) => t!("fault-known-keys-one-near", near, known = listed),
                        None => t!("fault-known-keys", known = listed),
                    }
                }
            };
            let found = key!("fault-not-key-known-here");
            self.faults.add(&self.key(key), found, hint);
        }
    }
}

/// The known key that was probably meant: the one with the fewest letters to change, two at most.
fn nearest<'k>(typed: &str, known: &[&'k str]) -> Option<&'k str> {
    let near = known.iter().map(|key| (edits(typed, key), *key));
    let (edits, key) = near.min()?;
    (edits <= 2 && typed.len() > 3).then_some(key)
}

/// How many letters must be added, dropped or changed to make one word of another.
fn edits(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in other.chars().enumerate() {
            let changed = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

fn describe(value: &Value) -> String {
    match value {
        Value::String(s) => t!("fault-text", s),
        Value::Integer(n) => t!("fault-number", n),
        // As it was written: 197.0 is no whole number.
        Value::Float(n) => t!("fault-number", n = format!("{n:?}")),
        Value::Boolean(b) => format!("{b}"),
        Value::Datetime(d) => t!("fault-date", d),
        Value::Array(_) => t!("fault-a-list"),
        Value::Table(_) => t!("fault-a-section"),
    }
}
