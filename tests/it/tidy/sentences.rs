//! L11: what the engine puts out, what gates answer, and what the store keeps of it and of persons' acts holds enums, numbers
//! and data, no sentences: those are made where people read them. Every type that these are made of is looked at; a field of
//! text in it must be data, listed here with what it holds.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};

use super::check_law;
use super::house::House;

/// What goes into the journal and into the database's other tables.
const KEPT: &[&str] = &[
    "Output",
    "GateResult",
    "Act",
    "AuditRow",
    "OrderRow",
    "NoticeRow",
    "Doubt",
    "Visit",
    "Sheet",
];

/// Fields of text within those that are data.
const DATA: &[(&str, &str)] = &[
    ("GateDevice.Modbus.address", "host and port"),
    ("GateDevice.Http.url", "an address"),
    ("GateDevice.Relay.address", "host and port"),
    ("GateFaultKind.NoConnection.cause", "the system's own words"),
    ("GateFaultKind.Broken.cause", "the system's own words"),
    ("GateFaultKind.ProgramFailed.cause", "of a panic"),
    (
        "GateFaultKind.AnswerLacks.expected",
        "the site file's own text",
    ),
    ("Act.who", "a name"),
    ("Act.role", "a role's name"),
    ("Act.reason", "as a person typed it"),
    ("AuditRow.who", "a name"),
    ("AuditRow.role", "a role's name"),
    ("AuditRow.kind", "one of a closed list"),
    ("AuditRow.reason", "as a person typed it"),
    ("AuditRow.hash", "a hash"),
    ("OrderRow.by", "a name"),
    ("NoticeRow.by", "a name"),
    ("OrderRow.reason", "as a person typed it"),
    ("Sheet.by", "a name"),
    ("StepExpected.Entry.lane", "a lane's name"),
    ("StepExpected.Entry.into", "an area's name"),
    ("StepExpected.Second.lane", "a lane's name"),
    ("StepExpected.Exit.lane", "a lane's name"),
    ("StepFound.Entry.from", "an area's name"),
    ("StepFound.Entry.to", "an area's name"),
    ("StepFound.Exit.from", "an area's name"),
    ("StepFound.Exit.to", "an area's name"),
    ("Deed.Upgraded.from", "a build"),
    ("Deed.Upgraded.to", "a build"),
    ("Deed.UserAdded.user", "a name"),
    ("Deed.UserChanged.user", "a name"),
    ("Deed.TokenMade.program", "a name"),
    ("Deed.TokenTakenBack.program", "a name"),
    (
        "Deed.CalibrationSaved.lane",
        "the lane's name in the site file",
    ),
    (
        "Deed.MessageTried.target",
        "a target's name in the site file",
    ),
    ("Deed.DataErased.seal", "a digest"),
    ("Deed.Unclear.text", "a damaged row as it stands there"),
    ("ActEnd.Unclear.0", "a damaged row as it stands there"),
    ("Change.key", "a key of the site file"),
    ("Edit.by", "a name"),
    ("Permit.holder", "a name"),
    ("Permit.note", "as a person typed it"),
    ("PlateTerms.holder", "a name"),
    ("Exemption.reason", "as a person typed it"),
    ("Exemption.by", "a name"),
    ("LotArea.name", "an area's name in its site file"),
    ("LotLane.name", "a lane's name in its site file"),
    ("FactKind.Lot.name", "the site's name in its site file"),
    (
        "FactKind.Unknown.0",
        "a fact of a newer build, to the letter",
    ),
];

#[test]
fn l11_what_is_kept_holds_no_sentences() {
    super::check(
        "L11: no sentence in the journal or the database: an enum with its numbers, worded where it is read",
        sentences(&House::ours(), DATA),
    );
}

fn sentences(house: &House, known: &[(&str, &str)]) -> Vec<String> {
    let mut types = Types::default();
    for file in house.files.iter().filter(|f| !f.tests) {
        let room = file.module.get(1).map(String::as_str);
        if matches!(room, Some("domain" | "port")) {
            types.file.clone_from(&file.path);
            types.visit_file(&file.ast);
        }
    }
    let (mut seen, mut open) = (
        BTreeSet::new(),
        KEPT.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>(),
    );
    let mut found = Vec::new();
    while let Some(name) = open.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        for field in types.of.get(&name).into_iter().flatten() {
            let key = format!("{name}.{}", field.name);
            let text = ["String", "str"].iter().any(|t| field.types.contains(*t));
            if text && !known.iter().any(|(data, _)| *data == key) {
                found.push(format!("{}: {key} is text", field.place));
            }
            open.extend(field.types.iter().cloned());
        }
    }
    found
}

/// The structs and enums of the domain with their fields.
#[derive(Default)]
struct Types {
    file: String,
    of: BTreeMap<String, Vec<Field>>,
}

struct Field {
    name: String,
    place: String,
    types: BTreeSet<String>,
}

impl Types {
    fn fields(&mut self, of: &syn::Ident, variant: &str, fields: &syn::Fields) {
        for (number, field) in fields.iter().enumerate() {
            let mut words = Words::default();
            words.visit_type(&field.ty);
            let name = field
                .ident
                .as_ref()
                .map_or(number.to_string(), ToString::to_string);
            let line = syn::spanned::Spanned::span(field).start().line;
            self.of.entry(of.to_string()).or_default().push(Field {
                name: format!("{variant}{name}"),
                place: format!("{}:{line}", self.file),
                types: words.0,
            });
        }
    }
}

impl<'ast> Visit<'ast> for Types {
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.fields(&item.ident, "", &item.fields);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        for variant in &item.variants {
            self.fields(&item.ident, &format!("{}.", variant.ident), &variant.fields);
        }
    }
}

/// The type names within a type.
#[derive(Default)]
struct Words(BTreeSet<String>);

impl<'ast> Visit<'ast> for Words {
    fn visit_path_segment(&mut self, segment: &'ast syn::PathSegment) {
        self.0.insert(segment.ident.to_string());
        visit::visit_path_segment(self, segment);
    }
}

#[test]
fn l11_is_noticed() {
    for (text, broken) in [
        ("pub enum Output { Done { note: String } }", true),
        (
            "pub enum Output { Done(Option<Note>) } pub struct Note { why: Option<Box<str>> }",
            true,
        ),
        (
            "pub enum Output { Done(Note) } pub enum Note { A(Vec<&'static str>) }",
            true,
        ),
        (
            "pub enum Output { Done(Note) } pub enum Note { Kept, Gone(u8) }",
            false,
        ),
        (
            "pub enum Output { Done } pub struct Input { note: String }",
            false,
        ),
    ] {
        check_law(|h| sentences(h, &[]), &[(&[("domain.rs", text)], broken)]);
    }
    for (text, broken) in [
        ("pub struct Act { what: String }", true),
        (
            "pub struct AuditRow { what: Deed } pub enum Deed { Opened { said: Option<String> } }",
            true,
        ),
        (
            "pub struct OrderRow { result: Vec<End> } pub enum End { Done(&'static str) }",
            true,
        ),
        (
            "pub struct Act { what: Deed } pub enum Deed { Opened { lane: u8 } }",
            false,
        ),
        (
            "pub struct Act { n: u8 } pub struct Query { who: String }",
            false,
        ),
    ] {
        check_law(|h| sentences(h, &[]), &[(&[("port.rs", text)], broken)]);
    }
    // What is listed as data is known by its whole name.
    let known = |h: &House| sentences(h, &[("Act.who", "a name")]);
    check_law(
        known,
        &[
            (&[("port.rs", "pub struct Act { who: String }")], false),
            (&[("port.rs", "pub struct Act { what: String }")], true),
        ],
    );
}
