//! The list of permits as CSV: `permit,group,holder,plate,valid_from,valid_to,exempt` and, if wanted,
//! `list,exempt_reason,exempt_until,note,spaces,vehicle,exempt_from,exempt_areas,hours,lanes`; several rows with one permit = several
//! plates. `spaces`: how many of the permit's vehicles may be inside at a time. Plates with the same `vehicle` (any
//! text) are on one vehicle. `exempt_areas`, `lanes`: ids with blanks between. `hours`: `mon-fri 07:00-19:00; sat 08:00-12:00`.
//!
//! Dates, hours, lanes and holder of a row are its plate's own: where the rows of a permit differ in them, the permit has those
//! of the plate that ends last, and the others are kept beside it ([`PlateTerms`]). All else is the permit's: what two of its
//! rows say differently is a fault with both lines, as is one plate with two sets of dates. Left empty is not said.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::event::{Exemption, List, Permit};
use crate::domain::permit::PlateTerms;
use crate::domain::plate::Plate;
use crate::domain::site::{AreaId, GroupId, LaneId, PermitId, hours};

/// Columns as written; the first seven are also the least that is read.
const COLUMNS: [&str; 17] = [
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
/// Faults told at most; the rest are counted.
const FAULTS_MAX: usize = 50;

/// What a CSV holds: permits in the order of their numbers, or row-by-row faults.
pub fn read(text: &str, by: &str) -> Result<Vec<Permit>, Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(e) => return Err(vec![t!("import-line", line = 1_u8, why = e.to_string())]),
    };
    let missing: Vec<&str> = NEEDED
        .into_iter()
        .filter(|n| !headers.iter().any(|h| h == *n))
        .collect();
    if !missing.is_empty() {
        let expected = COLUMNS[..7].join(",");
        return Err(vec![t!(
            "import-line-1-column-missing-expected",
            missing = missing.join(" and "),
            expected
        )]);
    }
    let mut rows: BTreeMap<PermitId, Vec<Listed>> = BTreeMap::new();
    let mut faults: Vec<(u64, String)> = Vec::new();
    for record in reader.records() {
        let line = |p: Option<&csv::Position>| p.map_or(0, csv::Position::line);
        match record {
            Err(e) => faults.push((line(e.position()), e.to_string())),
            Ok(record) => {
                let row = Row {
                    headers: &headers,
                    record: &record,
                };
                let line = line(record.position());
                match listed(&row, line, by) {
                    Ok(listed) => rows.entry(listed.id.clone()).or_default().push(listed),
                    Err(all) => faults.extend(all.into_iter().map(|why| (line, why))),
                }
            }
        }
    }
    let permits: Vec<Permit> = rows
        .iter()
        .map(|(id, rows)| permit_of(id, rows, &mut faults))
        .collect();
    faults.sort_by_key(|(line, _)| *line);
    let lines = faults.into_iter();
    let mut faults: Vec<String> = lines
        .map(|(line, why)| t!("import-line", line, why))
        .collect();
    if faults.len() > FAULTS_MAX {
        let more = faults.len() - FAULTS_MAX;
        faults.truncate(FAULTS_MAX);
        faults.push(t!("import-more", more));
    }
    if permits.is_empty() && faults.is_empty() {
        faults.push(t!("import-there-no-permit-in"));
    }
    if faults.is_empty() {
        Ok(permits)
    } else {
        Err(faults)
    }
}

/// Whether a text can be a permit's number.
pub(crate) fn is_number(text: &str) -> bool {
    let text = text.trim();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ' | '#');
    (1..=40).contains(&text.chars().count()) && text.chars().all(plain)
}

struct Row<'a> {
    headers: &'a csv::StringRecord,
    record: &'a csv::StringRecord,
}

impl Row<'_> {
    fn text(&self, column: &str) -> String {
        let at = self.headers.iter().position(|h| h == column);
        unescape(at.and_then(|i| self.record.get(i)).unwrap_or(""))
    }

    /// Ids with blanks between.
    fn ids<I>(&self, column: &str, id: fn(&str) -> I) -> Vec<I> {
        self.text(column).split_whitespace().map(id).collect()
    }

    fn time(&self, column: &str) -> Result<Option<Timestamp>, String> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        let time = text.parse().map(Some);
        time.map_err(|_| t!("import-write-time-with-its-zone", column, text))
    }
}

/// The permit's exemption, if the row gives one.
fn exemption(row: &Row, by: &str) -> Result<Option<Exemption>, String> {
    Ok(match row.text("exempt").to_lowercase().as_str() {
        "" | "false" | "no" | "0" => None,
        "true" | "yes" | "1" => Some(Exemption {
            reason: Some(row.text("exempt_reason"))
                .filter(|r| !r.is_empty())
                .unwrap_or("imported".into()),
            by: by.to_owned(),
            from: row.time("exempt_from")?,
            until: row.time("exempt_until")?,
            areas: row.ids("exempt_areas", AreaId::new),
        }),
        other => return Err(t!("import-exempt-write-true-or-false", other)),
    })
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
fn listed(row: &Row, line: u64, by: &str) -> Result<Listed, Vec<String>> {
    let mut faults = Vec::new();
    let said = |column: &str| Some(row.text(column)).filter(|text| !text.is_empty());
    let id = row.text("permit");
    if !is_number(&id) {
        faults.push(t!("import-permit-write-its-number-1", id = id.as_str()));
    }
    let plate = good(Plate::new(&row.text("plate")), &mut faults);
    let list = match said("list").as_deref() {
        None => None,
        Some("allow") => Some(List::Allow),
        Some("deny") => Some(List::Deny),
        Some(other) => {
            faults.push(t!("import-list-write-allow-or-deny", other));
            None
        }
    };
    let exempt = good(exemption(row, by), &mut faults);
    let (from, to) = (row.time("valid_from"), row.time("valid_to"));
    let (valid_from, valid_to) = (good(from, &mut faults), good(to, &mut faults));
    let (valid_from, valid_to) = (valid_from.flatten(), valid_to.flatten());
    if valid_from
        .zip(valid_to)
        .is_some_and(|(from, to)| to <= from)
    {
        faults.push(t!("import-valid-to-not-after-valid-from"));
    }
    let spaces = said("spaces").and_then(|text| match text.parse::<u32>() {
        Ok(n) if n > 0 => Some(n),
        _ => {
            faults.push(t!("import-spaces-write-number-from-1", text));
            None
        }
    });
    let hours = good(hours::read(&row.text("hours")), &mut faults);
    let (Some(plate), Some(exempt), Some(hours)) = (plate, exempt, hours) else {
        return Err(faults);
    };
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Listed {
        line,
        id: PermitId::new(&id),
        terms: PlateTerms {
            plate,
            holder: row.text("holder"),
            valid_from,
            valid_to,
            hours,
            lanes: row.ids("lanes", LaneId::new),
        },
        vehicle: row.text("vehicle"),
        group: said("group"),
        list,
        exempt: said("exempt").map(|_| exempt),
        note: said("note"),
        spaces,
    })
}

/// What was read, or a fault more.
fn good<T, E: ToString>(read: Result<T, E>, faults: &mut Vec<String>) -> Option<T> {
    read.map_err(|why| faults.push(why.to_string())).ok()
}

/// The permit that some rows make.
fn permit_of(id: &PermitId, rows: &[Listed], faults: &mut Vec<(u64, String)>) -> Permit {
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
    let mut labels: Vec<&str> = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let plate = &row.terms.plate;
        if permit.plates.contains(plate) {
            let before = rows[..place].iter().find(|r| r.terms.plate == *plate);
            if let Some(before) =
                before.filter(|b| b.terms != row.terms || b.vehicle != row.vehicle)
            {
                let line = before.line;
                faults.push((row.line, t!("import-plate-stands-on-line", plate, line)));
            }
            continue;
        }
        permit.plates.push(plate.clone());
        keep_terms(&mut permit, &row.terms);
        if !row.vehicle.is_empty() {
            let label = row.vehicle.as_str();
            let place = labels.iter().position(|l| *l == label).unwrap_or_else(|| {
                labels.push(label);
                permit.vehicles.push(Vec::new());
                labels.len() - 1
            });
            permit.vehicles[place].push(plate.clone());
        }
    }
    permit
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
    faults: &mut Vec<(u64, String)>,
) -> T {
    let mut all = rows.iter().filter_map(|r| Some((r.line, of(r)?)));
    let Some((line, word)) = all.next() else {
        return T::default();
    };
    for (other, _) in all.filter(|(_, w)| *w != word) {
        faults.push((other, t!("import-not-what-line-says", column, line)));
    }
    word
}

/// Writes the list. Texts that a spreadsheet would run as a formula get an apostrophe before them (and lose it on reading).
pub(crate) fn write(permits: &[Permit]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let time = |t: Option<Timestamp>| t.map_or_else(String::new, |t| t.to_string());
    // Writing into memory cannot fail; should it ever, the text ends early, which the reader sees.
    let _ = writer.write_record(COLUMNS);
    for permit in permits {
        for plate in &permit.plates {
            let exempt = permit.exempt.as_ref();
            let terms = permit.terms_of(plate);
            let _ = writer.write_record([
                escape(permit.id.as_str()),
                escape(permit.group.as_str()),
                escape(permit.holder_of(plate)),
                plate.as_str().to_owned(),
                time(terms.valid_from),
                time(terms.valid_to),
                exempt.is_some().to_string(),
                if permit.list == List::Deny {
                    "deny"
                } else {
                    "allow"
                }
                .to_owned(),
                escape(exempt.map_or("", |e| &e.reason)),
                time(exempt.and_then(|e| e.until)),
                escape(&permit.note),
                permit.spaces.map_or_else(String::new, |n| n.to_string()),
                vehicle_of(permit, plate),
                time(exempt.and_then(|e| e.from)),
                exempt.map_or_else(String::new, |e| {
                    let areas: Vec<&str> = e.areas.iter().map(AreaId::as_str).collect();
                    areas.join(" ")
                }),
                hours::written(terms.hours),
                terms
                    .lanes
                    .iter()
                    .map(LaneId::as_str)
                    .collect::<Vec<_>>()
                    .join(" "),
            ]);
        }
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A label for the vehicle that a plate is on, if it has several.
fn vehicle_of(permit: &Permit, plate: &Plate) -> String {
    let place = permit.vehicles.iter().position(|v| v.contains(plate));
    place.map_or_else(String::new, |n| (n + 1).to_string())
}

/// What a formula begins with in a spreadsheet: in ASCII, and in the width of CJK letters.
const FORMULA: [char; 12] = [
    '=', '+', '-', '@', '%', '|', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\u{ff05}',
    '\u{ff5c}',
];
/// What parts cells in one country or another: where a text goes on behind one, another cell may begin.
const PARTS: [char; 6] = [';', ',', '\t', '\r', '\n', '\u{ff1b}'];

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
fn unescape(text: &str) -> String {
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

    const HEAD: &str = "permit,group,holder,plate,valid_from,valid_to,exempt\n";

    fn check(rows: &str, expect: Result<usize, &str>) {
        let got = read(&format!("{HEAD}{rows}"), "ann");
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
            Err("Line 3: the plate"),
        );
        check(
            "P1,staff,Ann,W1,soon,,\n",
            Err("Line 2: valid_from is \"soon\""),
        );
        check("P1,staff,Ann,W1,,,maybe\n", Err("Line 2: exempt"));
        let hours = "permit,plate,hours\nP1,W1,mon-fri 7-19\n";
        let faults = read(hours, "ann").unwrap_err();
        assert!(
            faults[0].starts_with("Line 2: \"mon-fri 7-19\" is no hours"),
            "{faults:?}"
        );
        check(",staff,Ann,W1,,,\n", Err("Line 2: permit"));
        check("", Err("no permit"));
        // All faults of a row, and of all rows, at once.
        let all = "permit,plate,list,spaces,hours\nP1,W*,maybe,0,7-19\nP2,W2,,,\n,W3,,,";
        let faults = read(all, "ann").unwrap_err();
        let told = [
            "Line 2: the plate",
            "Line 2: list",
            "Line 2: spaces",
            "Line 2: \"7-19\"",
            "Line 4: permit",
        ];
        assert_eq!(faults.len(), told.len(), "{faults:?}");
        for (fault, begin) in faults.iter().zip(told) {
            assert!(fault.starts_with(begin), "{fault:?}");
        }
        assert!(read("a,b\n1,2\n", "ann").unwrap_err()[0].contains("permit and plate is missing"));
    }

    #[test]
    fn what_is_written_is_read_back_and_runs_in_no_spreadsheet() {
        let mut permit = read(
            &format!("{HEAD}P1,staff,Ann,W1,2026-01-01T00:00:00Z,,true"),
            "ann",
        )
        .unwrap();
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
        assert_eq!(read(&text, "ann").unwrap(), permit);
    }
    /// What the rows of one permit say of their plates is the plates' own; what contradicts is named with both lines.
    #[test]
    fn rows_of_one_permit() {
        let list = |rows: &str| {
            let head = "permit,holder,plate,valid_from,valid_to,hours,lanes,group,list,vehicle";
            read(&format!("{head}\n{rows}"), "ann")
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
            assert_eq!(read(&written, "ann").unwrap(), [permit]);
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
                vec!["Line 2: valid_to", "Line 3: the plate"],
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
