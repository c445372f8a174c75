//! The list of permits as CSV: `permit,group,holder,plate,valid_from,valid_to,exempt` and, if wanted,
//! `list,exempt_reason,exempt_until,note,spaces,vehicle,exempt_from,exempt_areas,hours,lanes`; several rows with one permit = several
//! plates. `spaces`: how many of the permit's vehicles may be inside at a time. Plates with the same `vehicle` (any
//! text) are on one vehicle. `exempt_areas`, `lanes`: ids with blanks between. `hours`: `mon-fri 07:00-19:00; sat 08:00-12:00`.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::event::{Exemption, List, Permit};
use crate::domain::plate::Plate;
use crate::domain::site::{AreaId, GroupId, LaneId, PermitId, hours};

/// Places in [`Permit::vehicles`] by permit and label.
type Vehicles = BTreeMap<(PermitId, String), usize>;

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
    let mut permits: BTreeMap<PermitId, Permit> = BTreeMap::new();
    let mut vehicles = Vehicles::new();
    let mut faults = Vec::new();
    for record in reader.records() {
        let line = |p: Option<&csv::Position>| p.map_or(0, csv::Position::line);
        match record {
            Err(e) => faults.push(t!(
                "import-line",
                line = line(e.position()),
                why = e.to_string()
            )),
            Ok(record) => {
                let row = Row {
                    headers: &headers,
                    record: &record,
                };
                if let Err(why) = take(&mut permits, &mut vehicles, &row, by) {
                    faults.push(t!("import-line", line = line(record.position()), why));
                }
            }
        }
    }
    if faults.len() > FAULTS_MAX {
        let more = faults.len() - FAULTS_MAX;
        faults.truncate(FAULTS_MAX);
        faults.push(t!("import-more", more));
    }
    if permits.is_empty() && faults.is_empty() {
        faults.push(t!("import-there-no-permit-in"));
    }
    if faults.is_empty() {
        Ok(permits.into_values().collect())
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
        unescape(at.and_then(|i| self.record.get(i)).unwrap_or("")).to_owned()
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

/// Takes one row: a new permit, or a further plate of one.
fn take(
    permits: &mut BTreeMap<PermitId, Permit>,
    vehicles: &mut Vehicles,
    row: &Row,
    by: &str,
) -> Result<(), String> {
    let id = row.text("permit");
    if !is_number(&id) {
        return Err(t!("import-permit-write-its-number-1", id));
    }
    let plate = Plate::new(&row.text("plate")).map_err(|e| e.to_string())?;
    let list = match row.text("list").as_str() {
        "" | "allow" => List::Allow,
        "deny" => List::Deny,
        other => return Err(t!("import-list-write-allow-or-deny", other)),
    };
    let exempt = exemption(row, by)?;
    let (valid_from, valid_to) = (row.time("valid_from")?, row.time("valid_to")?);
    let id = PermitId::new(&id);
    let spaces = match row.text("spaces").as_str() {
        "" => None,
        text => match text.parse::<u32>() {
            Ok(n) if n > 0 => Some(n),
            _ => return Err(t!("import-spaces-write-number-from-1", text)),
        },
    };
    let hours = hours::read(&row.text("hours")).map_err(|e| e.to_string())?;
    let permit = permits.entry(id.clone()).or_insert_with(|| Permit {
        id: id.clone(),
        group: GroupId::new(&row.text("group")),
        holder: row.text("holder"),
        plates: Vec::new(),
        valid_from,
        valid_to,
        list,
        exempt,
        note: row.text("note"),
        spaces,
        vehicles: Vec::new(),
        hours,
        lanes: row.ids("lanes", LaneId::new),
    });
    if permit.plates.contains(&plate) {
        return Ok(());
    }
    let label = row.text("vehicle");
    if !label.is_empty() {
        let next = permit.vehicles.len();
        let place = *vehicles.entry((id, label)).or_insert(next);
        if place == next {
            permit.vehicles.push(Vec::new());
        }
        permit.vehicles[place].push(plate.clone());
    }
    permit.plates.push(plate);
    Ok(())
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
            let _ = writer.write_record([
                escape(permit.id.as_str()),
                escape(permit.group.as_str()),
                escape(&permit.holder),
                plate.as_str().to_owned(),
                time(permit.valid_from),
                time(permit.valid_to),
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
                hours::written(&permit.hours),
                permit
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

const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A text that a spreadsheet will not take for a formula.
pub(crate) fn escape(text: &str) -> String {
    if text.starts_with(FORMULA) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn unescape(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
