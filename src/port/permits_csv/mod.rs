//! The list of permits as a spreadsheet has it: `permit,group,holder,plate,valid_from,valid_to,exempt` and, if wanted,
//! `list,exempt_reason,exempt_until,note,spaces,vehicle,exempt_from,exempt_areas,hours,lanes`; several rows with one permit = several
//! plates. `spaces`: how many of the permit's vehicles may be inside at a time. Plates with the same `vehicle` (any
//! text) are on one vehicle. `exempt_areas`, `lanes`: ids with blanks between. `hours`: `mon-fri 07:00-19:00; sat 08:00-12:00`.
//!
//! Dates, hours, lanes and holder of a row are its plate's own: where the rows of a permit differ in them, the permit has those
//! of the plate that ends last, and the others are kept beside it ([`PlateTerms`]). All else is the permit's: what two of its
//! rows say differently is a fault with both lines, as is one plate with two sets of dates. Left empty is not said.
//! docs/ref/permit-lists.md says what is taken for what.

mod cells;
mod formula;
#[cfg(any(test, feature = "fuzz"))]
pub(crate) mod fuzz;
mod text;
mod two_holders;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::catalogue::{Sentence, typed};
use crate::domain::event::{Exemption, List, Permit};
use crate::domain::permit::PlateTerms;
use crate::domain::plate::Plate;
use crate::domain::site::{AreaId, GroupId, LaneId, PermitId, Site, hours};
use crate::port::permits::{HOURS_MAX, LIST_MAX, NOTE_MAX, PLATES_MAX, TEXT_MAX};
use cells::{Edge, NoMoment};
pub(crate) use formula::escape;
use formula::unescape;
use text::Row;
pub use text::decode;
pub(crate) use two_holders::TwoHolders;
pub(crate) use written::rows;

/// Columns as written; the first seven are also the least that is read.
pub(crate) const COLUMNS: [&str; 17] = [
    "permit",
    "group",
    "holder",
    "plate",
    "valid_from",
    "valid_to",
    "exempt",
    "list",
    "exempt_reason",
    "exempt_until",
    "note",
    "spaces",
    "vehicle",
    "exempt_from",
    "exempt_areas",
    "hours",
    "lanes",
];
/// Columns that must be there.
const NEEDED: [&str; 2] = ["permit", "plate"];
/// Columns of which each row is about its own plate.
const OF_PLATES: [&str; 5] = ["holder", "valid_from", "valid_to", "hours", "lanes"];
/// Faults told at most; the rest are counted.
const FAULTS_MAX: usize = 50;
/// The longest text of a cell that is repeated in a fault, in characters.
const REPEATED_MAX: usize = 40;

/// How a list is read.
pub struct Reading<'a> {
    /// Who brings it.
    pub by: &'a str,
    /// By whose clock its days are meant.
    pub zone: TimeZone,
    /// Whose lanes and areas it names; `None`: they are not looked at.
    pub site: Option<&'a Site>,
}

impl<'a> Reading<'a> {
    /// For a site whose lanes and areas are not known yet.
    pub fn by(by: &'a str) -> Reading<'a> {
        Reading {
            by,
            zone: TimeZone::UTC,
            site: None,
        }
    }
}

/// A list that was read.
#[derive(Debug)]
pub struct ReadList {
    /// In the order of their numbers.
    pub permits: Vec<Permit>,
    /// Columns that it has.
    columns: BTreeSet<&'static str>,
    /// Columns that nobody knows.
    pub(crate) unknown: Vec<String>,
    pub(crate) two_holders: Vec<TwoHolders>,
}

impl ReadList {
    /// A permit of the list beside the one that there was: what the list has no column for stays as it is.
    pub(crate) fn beside(&self, before: &Permit, read: &mut Permit) {
        let lacks = |column: &str| !self.columns.contains(column);
        // What holds for each plate, from the list as far as it says so.
        let (was, says) = (before, read.clone());
        let rows = says.plates.iter().map(|plate| {
            let (old, new) = (was.terms_of(plate), says.terms_of(plate));
            let of = |column| if lacks(column) { old } else { new };
            let holders = if lacks("holder") { was } else { &says };
            PlateTerms {
                plate: plate.clone(),
                holder: holders.holder_of(plate).to_owned(),
                valid_from: of("valid_from").valid_from,
                valid_to: of("valid_to").valid_to,
                hours: of("hours").hours.to_vec(),
                lanes: of("lanes").lanes.to_vec(),
            }
        });
        macro_rules! keep {
            ($($column:literal $field:ident)*) => {$(
                if lacks($column) {
                    read.$field.clone_from(&before.$field);
                }
            )*};
        }
        keep! {
            "group" group "holder" holder "valid_from" valid_from "valid_to" valid_to "list" list "exempt" exempt "note" note
            "spaces" spaces "hours" hours "lanes" lanes
        }
        if OF_PLATES.into_iter().any(lacks) {
            let rows: Vec<PlateTerms> = rows.collect();
            read.plate_terms.clear();
            rows.iter().for_each(|row| keep_terms(read, row));
        }
        if lacks("vehicle") {
            let there = |vehicle: &&Vec<Plate>| vehicle.iter().all(|p| read.plates.contains(p));
            read.vehicles = before.vehicles.iter().filter(there).cloned().collect();
        }
    }
}

/// Faults, each with its line.
type Faults = Vec<(u64, Sentence)>;

/// What a list holds, or all that is wrong with it, row by row.
pub fn read(text: &str, how: &Reading) -> Result<ReadList, Vec<Sentence>> {
    let rows = text::rows(text, |cell| column(cell).is_some());
    let Some((head, rows)) = rows.split_first() else {
        return Err(vec![sentence!("import-there-no-permit-in")]);
    };
    let head = Head::of(head).map_err(in_words)?;
    let mut of_permits: BTreeMap<PermitId, Vec<Listed>> = BTreeMap::new();
    let mut faults = Faults::new();
    for row in rows {
        match listed(&Cells { head: &head, row }, how) {
            Ok(listed) => of_permits
                .entry(listed.id.clone())
                .or_default()
                .push(listed),
            Err(all) => faults.extend(all.into_iter().map(|why| (row.line, why))),
        }
    }
    let permits = of_permits.iter();
    let permits: Vec<Permit> = permits
        .map(|(id, rows)| permit_of(id, rows, &mut faults))
        .collect();
    if permits.len() > LIST_MAX {
        let found = permits.len();
        faults.push((
            head.line,
            sentence!("import-too-many-permits", found, most = LIST_MAX),
        ));
    }
    if !faults.is_empty() {
        return Err(in_words(faults));
    }
    if permits.is_empty() {
        return Err(vec![sentence!("import-there-no-permit-in")]);
    }
    Ok(ReadList {
        permits,
        columns: head.places.into_keys().collect(),
        unknown: head.unknown,
        two_holders: two_holders::find(&of_permits),
    })
}

fn in_words(mut faults: Faults) -> Vec<Sentence> {
    faults.sort_by_key(|(line, _)| *line);
    let all = faults.len();
    let shown = faults.into_iter().take(FAULTS_MAX);
    let mut said: Vec<Sentence> = shown
        .map(|(line, why)| sentence!("import-line", line, why))
        .collect();
    if all > FAULTS_MAX {
        said.push(sentence!("import-more", more = all - FAULTS_MAX));
    }
    said
}

/// Whether a text can be a permit's number.
pub(crate) fn is_number(text: &str) -> bool {
    let text = text.trim();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ' | '#' | '/');
    (1..=40).contains(&text.chars().count()) && text.chars().all(plain)
}

/// The column of this name, however it is written.
fn column(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase().replace([' ', '-'], "_");
    COLUMNS.into_iter().find(|c| *c == name)
}

/// The names of the columns.
struct Head {
    line: u64,
    places: BTreeMap<&'static str, usize>,
    unknown: Vec<String>,
    cells: usize,
}

impl Head {
    fn of(row: &Row) -> Result<Head, Faults> {
        let mut head = Head {
            line: row.line,
            places: BTreeMap::new(),
            unknown: Vec::new(),
            cells: row.cells.len(),
        };
        let mut faults = Faults::new();
        for (place, cell) in row.cells.iter().enumerate() {
            match column(cell) {
                Some(name) if head.places.contains_key(name) => {
                    faults.push((row.line, sentence!("import-column-twice", column = name)));
                }
                Some(name) => drop(head.places.insert(name, place)),
                None if cell.is_empty() => {}
                None => head.unknown.push(shortened(cell)),
            }
        }
        let missing = NEEDED.into_iter().filter(|n| !head.places.contains_key(n));
        let missing: Vec<&str> = missing.collect();
        if !missing.is_empty() {
            let expected = COLUMNS[..7].join(",");
            let missing = missing.join(" and ");
            faults.push((
                row.line,
                sentence!("import-column-missing", missing, expected),
            ));
        }
        match faults.is_empty() {
            true => Ok(head),
            false => Err(faults),
        }
    }
}

/// A cell's text as it is repeated in a fault.
fn shortened(cell: &str) -> String {
    let mut letters = cell.chars();
    let short: String = letters.by_ref().take(REPEATED_MAX).collect();
    match letters.next() {
        None => short,
        Some(_) => format!("{short}…"),
    }
}

/// A row beside its head.
struct Cells<'a> {
    head: &'a Head,
    row: &'a Row,
}

impl Cells<'_> {
    fn text(&self, column: &str) -> &str {
        let place = self.head.places.get(column);
        let cell = place.and_then(|place| self.row.cells.get(*place));
        cell.map_or("", String::as_str)
    }

    /// A text that a person wrote, of at most so many characters.
    fn short(&self, column: &'static str, most: usize, faults: &mut Vec<Sentence>) -> String {
        let text = unescape(self.text(column));
        let found = text.chars().count();
        if found > most {
            faults.push(sentence!("import-too-long", column, found, most));
        }
        if text.contains(|c: char| c.is_control() && !c.is_whitespace()) {
            faults.push(sentence!("import-not-typed", column));
        }
        text
    }

    fn moment(
        &self,
        column: &'static str,
        edge: Edge,
        how: &Reading,
        faults: &mut Vec<Sentence>,
    ) -> Option<Timestamp> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let moment = cells::moment(text, &how.zone, edge);
        let text = shortened(text);
        let fault = |why| match why {
            NoMoment::Ambiguous => sentence!("import-day-or-month-first", column, text),
            NoMoment::Unclear => sentence!("import-write-a-day-or-a-time", column, text),
        };
        moment.map_err(|why| faults.push(fault(why))).ok()
    }

    /// Ids with blanks between, all of them among those of the site.
    fn ids<I>(
        &self,
        column: &'static str,
        id: fn(&str) -> I,
        is_there: impl Fn(&I) -> bool,
        faults: &mut Vec<Sentence>,
    ) -> Vec<I> {
        let mut ids = Vec::new();
        for name in self.text(column).split_whitespace() {
            let one = id(name);
            if !is_there(&one) {
                faults.push(sentence!(
                    "import-not-on-this-site",
                    column,
                    name = shortened(name)
                ));
            }
            ids.push(one);
        }
        ids
    }

    /// What is wrong with the row as a whole.
    fn torn(&self) -> Vec<Sentence> {
        let mut faults = Vec::new();
        if self.row.open {
            faults.push(sentence!("import-quotation-mark-without-a-second"));
        }
        let mut beyond = self.row.cells.iter().skip(self.head.cells);
        if beyond.any(|cell| !cell.is_empty()) {
            let (found, expected) = (self.row.cells.len(), self.head.cells);
            faults.push(sentence!("import-more-cells-than-columns", found, expected));
        }
        for (column, place) in &self.head.places {
            let cell = self.row.cells.get(*place).map_or("", String::as_str);
            if cell.contains(char::REPLACEMENT_CHARACTER) {
                let (column, text) = (*column, shortened(cell));
                faults.push(sentence!("import-damaged-letter", column, text));
            }
        }
        faults
    }
}

/// The permit's exemption, if the row gives one.
fn exemption(row: &Cells, how: &Reading, faults: &mut Vec<Sentence>) -> Option<Exemption> {
    let text = row.text("exempt");
    match cells::flag(text) {
        Some(true) => {}
        Some(false) => return None,
        None => {
            let other = shortened(text);
            faults.push(sentence!("import-exempt-write-true-or-false", other));
            return None;
        }
    }
    let is_area = |id: &AreaId| how.site.is_none_or(|s| s.area(id).is_some());
    let reason = row.short("exempt_reason", TEXT_MAX, faults);
    let exemption = Exemption {
        reason: match reason.is_empty() {
            true => "imported".into(),
            false => reason,
        },
        by: how.by.to_owned(),
        from: row.moment("exempt_from", Edge::Begins, how, faults),
        until: row.moment("exempt_until", Edge::Ends, how, faults),
        areas: row.ids("exempt_areas", AreaId::new, is_area, faults),
    };
    if how.site.is_some() && row.text("exempt_until").is_empty() {
        faults.push(sentence!("import-exempt-without-an-end"));
    }
    Some(exemption)
}

/// What one row says. `None`: it says nothing of it.
struct Listed {
    line: u64,
    id: PermitId,
    /// The plate's own.
    terms: PlateTerms,
    vehicle: String,
    group: Option<String>,
    list: Option<List>,
    exempt: Option<Option<Exemption>>,
    note: Option<String>,
    spaces: Option<u32>,
}

/// Reads one row, or says all that is wrong with it.
fn listed(row: &Cells, how: &Reading) -> Result<Listed, Vec<Sentence>> {
    let mut faults = row.torn();
    let said = |text: String| Some(text).filter(|text| !text.is_empty());
    let id = unescape(row.text("permit"));
    if !is_number(&id) {
        faults.push(sentence!(
            "import-permit-write-its-number-1",
            id = shortened(&id)
        ));
    }
    let written = row.text("plate").trim_start_matches('\'');
    if cells::is_day(written) {
        let found = shortened(written);
        faults.push(sentence!("import-plate-is-a-date", found));
    }
    let plate = Plate::new(written).map_err(|why| {
        faults.push(sentence!(
            "import-no-plate",
            found = shortened(written),
            why = why
        ));
    });
    let list = match row.text("list").to_lowercase().as_str() {
        "" => None,
        "allow" => Some(List::Allow),
        "deny" => Some(List::Deny),
        other => {
            let other = shortened(other);
            faults.push(sentence!("import-list-write-allow-or-deny", other));
            None
        }
    };
    let exempt = exemption(row, how, &mut faults);
    let spaces = match row.text("spaces") {
        "" => None,
        text => text.parse::<u32>().ok().filter(|n| *n > 0).or_else(|| {
            let text = shortened(text);
            faults.push(sentence!("import-spaces-write-number-from-1", text));
            None
        }),
    };
    let terms = terms(row, plate.ok(), how, &mut faults);
    let vehicle = row.short("vehicle", TEXT_MAX, &mut faults);
    let group = said(row.short("group", TEXT_MAX, &mut faults));
    let note = said(row.short("note", NOTE_MAX, &mut faults));
    match terms {
        Some(terms) if faults.is_empty() => Ok(Listed {
            line: row.row.line,
            id: PermitId::new(&id),
            terms,
            vehicle,
            group,
            list,
            exempt: said(row.text("exempt").to_owned()).map(|_| exempt),
            note,
            spaces,
        }),
        _ => Err(faults),
    }
}

/// What is the plate's own.
fn terms(
    row: &Cells,
    plate: Option<Plate>,
    how: &Reading,
    faults: &mut Vec<Sentence>,
) -> Option<PlateTerms> {
    let valid_from = row.moment("valid_from", Edge::Begins, how, faults);
    let valid_to = row.moment("valid_to", Edge::Ends, how, faults);
    if valid_from
        .zip(valid_to)
        .is_some_and(|(from, to)| to <= from)
    {
        faults.push(sentence!("import-valid-to-not-after-valid-from"));
    }
    let hours = hours::read(row.text("hours")).unwrap_or_else(|why| {
        faults.push(typed::hours(&why));
        Vec::new()
    });
    if hours.len() > HOURS_MAX {
        let found = hours.len();
        faults.push(sentence!("import-too-many-hours", found, most = HOURS_MAX));
    }
    let is_lane = |id: &LaneId| how.site.is_none_or(|s| s.lane(id).is_some());
    let holder = row.short("holder", TEXT_MAX, faults);
    let lanes = row.ids("lanes", LaneId::new, is_lane, faults);
    Some(PlateTerms {
        plate: plate?,
        holder,
        valid_from,
        valid_to,
        hours,
        lanes,
    })
}

/// The permit that some rows make.
fn permit_of(id: &PermitId, rows: &[Listed], faults: &mut Faults) -> Permit {
    let mut permit = Permit {
        id: id.clone(),
        group: GroupId::new(&one_word(rows, "group", |r| r.group.clone(), faults)),
        note: one_word(rows, "note", |r| r.note.clone(), faults),
        spaces: one_word(rows, "spaces", |r| r.spaces.map(Some), faults),
        // Who is banned or exempt is said in the first row: left empty there it is neither.
        list: one_word(rows, "list", |r| first(rows, r, r.list), faults),
        exempt: one_word(rows, "exempt", |r| first(rows, r, r.exempt.clone()), faults),
        ..Permit::default()
    };
    let holders = rows.iter().map(|r| &r.terms.holder);
    permit.holder = holders
        .clone()
        .find(|h| !h.is_empty())
        .cloned()
        .unwrap_or_default();
    let open_end = |r: &&Listed| {
        (
            r.terms.valid_to.is_none(),
            r.terms.valid_to,
            std::cmp::Reverse(r.line),
        )
    };
    if let Some(lasting) = rows.iter().max_by_key(open_end) {
        let terms = lasting.terms.clone();
        (permit.valid_from, permit.valid_to) = (terms.valid_from, terms.valid_to);
        (permit.hours, permit.lanes) = (terms.hours, terms.lanes);
    }
    put_plates(&mut permit, rows, faults);
    permit
}

fn put_plates(permit: &mut Permit, rows: &[Listed], faults: &mut Faults) {
    let mut before: BTreeMap<&Plate, &Listed> = BTreeMap::new();
    let mut labels: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        let plate = &row.terms.plate;
        if let Some(before) = before.get(plate) {
            if before.terms != row.terms || before.vehicle != row.vehicle {
                let line = before.line;
                faults.push((
                    row.line,
                    sentence!("import-plate-stands-on-line", plate, line),
                ));
            }
            continue;
        }
        before.insert(plate, row);
        if before.len() == PLATES_MAX + 1 {
            let (id, most) = (&permit.id, PLATES_MAX);
            faults.push((row.line, sentence!("import-too-many-plates", id, most)));
        }
        permit.plates.push(plate.clone());
        keep_terms(permit, &row.terms);
        if !row.vehicle.is_empty() {
            let next = permit.vehicles.len();
            let place = *labels.entry(row.vehicle.as_str()).or_insert(next);
            if place == next {
                permit.vehicles.push(Vec::new());
            }
            permit.vehicles[place].push(plate.clone());
        }
    }
}

/// Keeps what is a plate's own, where the permit says otherwise.
fn keep_terms(permit: &mut Permit, row: &PlateTerms) {
    let mut terms = row.clone();
    if terms.holder == permit.holder {
        terms.holder.clear();
    }
    let of_permit = PlateTerms {
        plate: terms.plate.clone(),
        holder: String::new(),
        valid_from: permit.valid_from,
        valid_to: permit.valid_to,
        hours: permit.hours.clone(),
        lanes: permit.lanes.clone(),
    };
    if terms != of_permit {
        permit.plate_terms.push(terms);
    }
}

/// In the first of the rows nothing said is said, too.
fn first<T: Default>(rows: &[Listed], row: &Listed, said: Option<T>) -> Option<T> {
    let is_first = rows.first().is_some_and(|r| r.line == row.line);
    said.or_else(|| is_first.then(T::default))
}

/// What the rows of a permit say of the permit itself: the same word, wherever they say one.
fn one_word<T: PartialEq + Default>(
    rows: &[Listed],
    column: &str,
    of: impl Fn(&Listed) -> Option<T>,
    faults: &mut Faults,
) -> T {
    let mut all = rows.iter().filter_map(|r| Some((r.line, of(r)?)));
    let Some((line, word)) = all.next() else {
        return T::default();
    };
    for (other, _) in all.filter(|(_, w)| *w != word) {
        faults.push((other, sentence!("import-not-what-line-says", column, line)));
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(permits: &[Permit]) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(COLUMNS).unwrap();
        rows(permits, &TimeZone::UTC).for_each(|row| writer.write_record(row).unwrap());
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    }

    fn permits(text: &str) -> Result<Vec<Permit>, Vec<String>> {
        let list = read(text, &Reading::by("ann")).map(|list| list.permits);
        list.map_err(|faults| faults.iter().map(Sentence::english).collect())
    }

    const HEAD: &str = "permit,group,holder,plate,valid_from,valid_to,exempt\n";

    fn check(rows: &str, expect: Result<usize, &str>) {
        let got = permits(&format!("{HEAD}{rows}"));
        match expect {
            Ok(n) => assert_eq!(got.map(|p| p.len()), Ok(n), "{rows}"),
            Err(part) => {
                let faults = got.unwrap_err();
                assert!(faults[0].contains(part), "{rows}: {faults:?}");
            }
        }
    }

    #[test]
    fn rows_are_read_and_faults_name_their_line() {
        check(
            "P1,staff,Ann,W1,,,false\nP1,staff,Ann,W2,,,false\nP2,staff,Bob,W3,,,true\n",
            Ok(2),
        );
        check("P1,staff,Ann,W1\n", Ok(1));
        check(
            "P1,staff,Ann,W1,,,false\nP2,staff,Bob,W*3,,,\n",
            Err("Line 3: plate is \"W*3\""),
        );
        check(
            "P1,staff,Ann,W1,soon,,\n",
            Err("Line 2: valid_from is \"soon\""),
        );
        check("P1,staff,Ann,W1,,,maybe\n", Err("Line 2: exempt"));
        let hours = "permit,plate,hours\nP1,W1,mon-fri 7-19\n";
        let faults = permits(hours).unwrap_err();
        assert!(
            faults[0].starts_with("Line 2: \"mon-fri 7-19\" is no hours"),
            "{faults:?}"
        );
        check(",staff,Ann,W1,,,\n", Err("Line 2: permit"));
        check("", Err("no permit"));
        // All faults of a row, and of all rows, at once.
        let all = "permit,plate,list,spaces,hours\nP1,W*,maybe,0,7-19\nP2,W2,,,\n,W3,,,";
        let faults = permits(all).unwrap_err();
        let told = [
            "Line 2: plate is \"W*\"",
            "Line 2: list",
            "Line 2: spaces",
            "Line 2: \"7-19\"",
            "Line 4: permit",
        ];
        assert_eq!(faults.len(), told.len(), "{faults:?}");
        for (fault, begin) in faults.iter().zip(told) {
            assert!(fault.starts_with(begin), "{fault:?}");
        }
        assert!(permits("a,b\n1,2\n").unwrap_err()[0].contains("permit and plate is missing"));
    }

    #[test]
    fn what_is_written_is_read_back_and_runs_in_no_spreadsheet() {
        let mut permit =
            permits(&format!("{HEAD}P1,staff,Ann,W1,2026-01-01T00:00:00Z,,true")).unwrap();
        permit[0].holder = "=HYPERLINK(\"http://evil\")".into();
        permit[0].note = "-1+1".into();
        for plate in ["W2", "W3"] {
            permit[0].plates.push(Plate::new(plate).unwrap());
        }
        permit[0].spaces = Some(2);
        permit[0].hours = hours::read("mon-fri 07:00-19:00; 22:00-02:00").unwrap();
        permit[0].lanes = ["entry-1", "ramp"].map(LaneId::new).to_vec();
        permit[0].vehicles = vec![permit[0].plates[1..].to_vec()];
        let exempt = permit[0].exempt.as_mut().unwrap();
        exempt.from = Some("2026-02-01T00:00:00Z".parse().unwrap());
        exempt.areas = vec![AreaId::new("deck"), AreaId::new("yard")];
        let text = write(&permit);
        assert!(text.contains("\"'=HYPERLINK"), "{text}");
        assert!(text.contains("'-1+1"), "{text}");
        assert_eq!(permits(&text).unwrap(), permit);
    }
    /// What the rows of one permit say of their plates is the plates' own; what contradicts is named with both lines.
    #[test]
    fn rows_of_one_permit() {
        let list = |rows: &str| {
            let head = "permit,holder,plate,valid_from,valid_to,hours,lanes,group,list,vehicle";
            permits(&format!("{head}\n{rows}"))
        };
        let (from, to) = ("2026-03-01T00:00:00Z", "2026-03-08T00:00:00Z");
        let own = format!("P1,Ann,W1,,,,,,,\nP1,,HIRE1,{from},{to},,,,,\n");
        let hire_first = format!("P1,,HIRE1,{from},{to},,,,,\nP1,Ann,W1,,,,,,,\n");
        for rows in [own, hire_first] {
            let permit = list(&rows).unwrap().remove(0);
            let plate = |text: &str| Plate::new(text).unwrap();
            assert_eq!((permit.valid_from, permit.valid_to), (None, None));
            assert_eq!(permit.terms_of(&plate("W1")).valid_to, None);
            assert_eq!(
                permit.terms_of(&plate("HIRE1")).valid_from,
                Some(from.parse().unwrap())
            );
            assert_eq!(
                permit.terms_of(&plate("HIRE1")).valid_to,
                Some(to.parse().unwrap())
            );
            assert_eq!(permit.holder_of(&plate("HIRE1")), "Ann");
            let written = write(std::slice::from_ref(&permit));
            assert_eq!(permits(&written).unwrap(), [permit]);
        }
        let rows = "P1,Ann,W1,,,mon-fri 07:00-19:00,ramp,,,\nP1,Ben,W2,,,,,,,\n";
        let permit = list(rows).unwrap().remove(0);
        let (ann, ben) = (Plate::new("W1").unwrap(), Plate::new("W2").unwrap());
        assert_eq!(
            (permit.holder_of(&ann), permit.holder_of(&ben)),
            ("Ann", "Ben")
        );
        assert_eq!(permit.terms_of(&ann).lanes, [LaneId::new("ramp")]);
        assert!(permit.terms_of(&ben).hours.is_empty() && permit.terms_of(&ben).lanes.is_empty());
        for (rows, faults) in [
            (
                "P1,Ann,W1,,,,,a,,\nP1,Ann,W2,,,,,b,,",
                vec!["Line 3: group is not what line 2"],
            ),
            (
                "P1,Ann,W1,,,,,,,\nP1,Ann,W2,,,,,,deny,",
                vec!["Line 3: list is not what line 2"],
            ),
            (
                "P1,Ann,W1,,,,,,,\nP2,Ben,W2,,,,,,,\nP1,Ann,W1,,2026-03-08T00:00:00Z,,,,,",
                vec!["Line 4: W1 stands on line 2"],
            ),
            (
                "P1,Ann,W1,2026-03-08T00:00:00Z,2026-03-01T00:00:00Z,,,,,\nP2,,W*,,,,,,,",
                vec!["Line 2: valid_to", "Line 3: plate is \"W*\""],
            ),
            ("P1,Ann,W1,,,,,,,\nP1,Ann,W1,,,,,,,", vec![]),
        ] {
            let found = list(rows).err().unwrap_or_default();
            assert_eq!(found.len(), faults.len(), "{found:?}");
            for (found, begin) in found.iter().zip(faults) {
                assert!(found.starts_with(begin), "{found:?}");
            }
        }
    }
}
