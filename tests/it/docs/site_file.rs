//! Keys of the site file. A site with an unknown key in every section is loaded: each fault's hint lists the keys known there.

use std::collections::BTreeMap;

use plategate::config;
use plategate::domain::site::PassbackMode;
use syn::visit::{self, Visit};

use super::{Names, below, check, first_column, page};
use crate::gateway::write;
use crate::tidy::house::{House, attributes, for_tests};

/// Every section, in each of the shapes in which it is read differently.
const SITE: &str = r#"
[site]
name = "X"
zzz = 1
[web]
zzz = 1
[region]
zzz = 1
[store]
zzz = 1
[audit]
zzz = 1
[retention]
zzz = 1
[vision]
zzz = 1
[permits]
zzz = 1
[replay]
reads = "reads.jsonl"
zzz = 1
[passback]
zzz = 1
[[area]]
id = "yard"
zzz = 1
[[policy]]
id = "both"
mode = "soft"
zzz = 1
[[policy]]
id = "apart"
entry = "soft"
zzz = 1
[[group]]
id = "staff"
zzz = 1
[[limit]]
area = "yard"
max = 3
zzz = 1
[[amnesty]]
at = "03:00"
zzz = 1
[[schedule]]
entry = "soft"
zzz = 1
[[overnight]]
at = "02:00"
zzz = 1
[[reverse]]
lane = "a"
from = "16:00"
to = "19:00"
zzz = 1
[[gate]]
id = "modbus-tcp"
driver = "modbus-tcp"
address = "localhost:502"
zzz = 1
[[gate]]
id = "modbus-rtu"
driver = "modbus-rtu"
address = "/dev/ttyUSB0"
zzz = 1
[[gate]]
id = "http"
driver = "http"
url = "http://localhost/"
zzz = 1
[[gate]]
id = "board"
driver = "board"
board = "shelly-2"
address = "localhost"
zzz = 1
[[gate]]
id = "mqtt"
driver = "mqtt"
broker = "localhost"
topic = "t"
payload = "on"
zzz = 1
[[gate]]
id = "onvif"
driver = "onvif"
url = "http://localhost/"
relay = "r"
zzz = 1
[[gate]]
id = "gpio"
driver = "gpio"
address = "/dev/gpiochip0"
gpio = 17
zzz = 1
[[gate]]
id = "recorder"
driver = "recorder"
zzz = 1
[[camera]]
id = "stream"
url = "rtsp://localhost/"
zzz = 1
[[camera]]
id = "file"
file = "a.mp4"
zzz = 1
[[camera]]
id = "pictures"
pictures = "pictures"
zzz = 1
[[camera]]
id = "posts"
maker = "webhook"
profile = "plain"
listen = "127.0.0.1:8490"
from = "127.0.0.1"
zzz = 1
[[camera]]
id = "asked"
maker = "dahua"
url = "http://localhost"
zzz = 1
[[camera]]
id = "heard"
maker = "webhook"
profile = "frigate"
broker = "localhost"
topic = "t"
zzz = 1
[[camera]]
id = "streams"
maker = "axis"
address = "localhost:8490"
zzz = 1
[[lane]]
id = "a"
direction = "in"
to = "yard"
zzz = 1
[[lane]]
id = "b"
direction = "in"
to = "yard"
policy = "both"
zzz = 1
[[input]]
lane = "a"
address = "localhost:502"
zzz = 1
[[input]]
lane = "b"
meaning = "safety"
driver = "modbus-rtu"
address = "/dev/ttyUSB0"
zzz = 1
[[own_plates]]
group = "residents"
zzz = 1
[[display]]
id = "sign"
lane = "a"
driver = "http"
address = "localhost"
zzz = 1
[[display]]
id = "panel"
lane = "a"
driver = "mqtt"
broker = "localhost"
topic = "t"
zzz = 1
[[display]]
id = "pole"
lane = "a"
driver = "serial"
address = "/dev/ttyUSB0"
zzz = 1
[[input]]
lane = "a"
meaning = "arming"
driver = "board"
board = "shelly-2"
address = "localhost"
zzz = 1
[[input]]
lane = "a"
meaning = "barrier-down"
driver = "http"
url = "http://localhost/"
closed = "1"
open = "0"
zzz = 1
[[input]]
lane = "b"
meaning = "closing"
driver = "mqtt"
broker = "localhost"
topic = "x"
closed = "1"
open = "0"
zzz = 1
[[input]]
lane = "b"
meaning = "arming"
driver = "board"
board = "waveshare"
address = "localhost"
zzz = 1
[[input]]
lane = "a"
meaning = "direction"
driver = "onvif"
url = "http://localhost/"
input = "i"
zzz = 1
[[input]]
lane = "b"
meaning = "barrier-up"
driver = "gpio"
address = "/dev/gpiochip0"
gpio = 17
zzz = 1
[[permit_source]]
id = "directory"
url = "ldap://localhost"
base = "dc=example"
prefix = "D"
zzz = 1
[[permit_source]]
id = "hr"
file = "list.csv"
zzz = 1
[[permit_source]]
id = "bookings"
url = "https://localhost/"
zzz = 1
[[notify]]
id = "webhook"
kind = "webhook"
url = "https://localhost/"
secret_env = "X"
zzz = 1
[[notify]]
id = "mqtt"
kind = "mqtt"
broker = "localhost"
zzz = 1
[[notify]]
id = "mail"
kind = "mail"
server = "localhost"
from = "a@b.example"
to = ["a@b.example"]
zzz = 1
[[notify]]
id = "profile"
kind = "profile"
profile = "ntfy"
zzz = 1
[[notify]]
id = "push"
kind = "push"
contact = "mailto:a@b.example"
zzz = 1
[[notify]]
id = "syslog"
kind = "syslog"
server = "udp://localhost"
zzz = 1
"#;

/// The known keys, by section; gates by driver besides: `gate[http]`.
fn known() -> BTreeMap<String, Names> {
    let folder = tempfile::tempdir().unwrap();
    let faults = config::load(&write(folder.path(), "site.toml", SITE))
        .err()
        .unwrap();
    let mut found: BTreeMap<String, Names> = BTreeMap::new();
    for fault in faults.iter().filter(|f| f.key.ends_with(".zzz")) {
        let label = fault.key.trim_end_matches(".zzz");
        let section = match label.split_once('[') {
            Some(("gate" | "notify", _)) | None => label,
            Some((section, _)) => section,
        };
        // Secrets themselves are known only to be refused.
        let keys = fault
            .hint
            .strip_prefix("known keys: ")
            .unwrap()
            .split(", ")
            .filter(|k| !["password", "secret", "token"].contains(k));
        found
            .entry(section.to_owned())
            .or_default()
            .extend(keys.map(str::to_owned));
    }
    let sections = SITE.lines().filter(|l| l.starts_with('[')).count();
    let read = faults.iter().filter(|f| f.key.ends_with(".zzz")).count();
    assert_eq!(
        read, sections,
        "a section of this file is not read to its end: {faults:?}"
    );
    found
}

#[test]
fn every_key_of_the_site_file_is_documented() {
    let text = page("docs/ref/site-file.md");
    let known = known();
    for section in ["site", "web", "store", "vision", "permits", "replay"] {
        let keys = first_column(below(&text, &format!("## `[{section}]`")));
        check(
            &format!("site-file.md, [{section}]"),
            &keys,
            &known[section],
        );
    }
    for section in [
        "area",
        "camera",
        "lane",
        "input",
        "display",
        "permit_source",
    ] {
        let keys = first_column(below(&text, &format!("## `[[{section}]]`")));
        check(
            &format!("site-file.md, [[{section}]]"),
            &keys,
            &known[section],
        );
    }
    let drivers = page("docs/ref/gates.md");
    for driver in [
        "modbus-tcp",
        "modbus-rtu",
        "http",
        "onvif",
        "gpio",
        "recorder",
    ] {
        let mut keys = first_column(below(&text, "## `[[gate]]`"));
        keys.extend(first_column(below(&drivers, &format!("## `{driver}`"))));
        check(
            &format!("site-file.md and gates.md, {driver}"),
            &keys,
            &known[&format!("gate[{driver}]")],
        );
    }
}

#[test]
fn every_key_of_a_target_is_documented() {
    let (text, known) = (page("docs/ref/site-file.md"), known());
    let targets = page("docs/ref/notify.md");
    for kind in ["webhook", "mqtt", "mail", "profile", "push", "syslog"] {
        let mut keys = first_column(below(&text, "## `[[notify]]`"));
        // Of MQTT a second table lists topics.
        let own = below(&targets, &format!("## `{kind}`"));
        let own = own.split("| topic |").next().unwrap();
        keys.extend(first_column(own));
        check(
            &format!("site-file.md and notify.md, {kind}"),
            &keys,
            &known[&format!("notify[{kind}]")],
        );
    }
}

#[test]
fn every_key_of_passback_is_documented() {
    let text = page("docs/ref/passback.md");
    let example = below(&text, "## Configuration");
    let keys = keys_of(
        example
            .split("```")
            .nth(1)
            .unwrap()
            .trim_start_matches("toml"),
    );
    let known = known();
    for section in [
        "passback",
        "policy",
        "group",
        "limit",
        "amnesty",
        "schedule",
        "overnight",
        "reverse",
    ] {
        check(
            &format!("passback.md, {section}"),
            &keys[section],
            &known[section],
        );
    }
    for section in ["area", "lane"] {
        let strange: Vec<&String> = keys[section].difference(&known[section]).collect();
        assert!(strange.is_empty(), "passback.md, {section}: {strange:?}");
    }
}

/// The guide's site with two hard lanes: short, and nothing to remark on.
#[test]
fn the_hard_site_of_the_guide_is_in_order() {
    let text = page("docs/guide/hard-two-lanes.md");
    let (_, rest) = text.split_once("```toml\n").unwrap();
    let (site, _) = rest.split_once("```").unwrap();
    assert!(site.lines().count() <= 30, "{} lines", site.lines().count());
    let folder = tempfile::tempdir().unwrap();
    let loaded = match config::load(&write(folder.path(), "site.toml", site)) {
        Ok(loaded) => loaded,
        Err(faults) => panic!("{faults:?}"),
    };
    assert_eq!(loaded.warnings, Vec::<String>::new());
    let hard = loaded.site.lanes.iter().map(|l| l.passback);
    assert_eq!(hard.collect::<Vec<_>>(), [PassbackMode::Hard; 2]);
    let exempt = loaded.site.groups.iter().filter(|g| g.exempt);
    let exempt: Vec<&str> = exempt.map(|g| g.id.as_str()).collect();
    assert_eq!(exempt, ["guards"]);
}

/// The keys of a TOML example by section, those behind `#` and within comments, too.
pub fn keys_of(example: &str) -> BTreeMap<String, Names> {
    let (mut found, mut section) = (BTreeMap::<String, Names>::new(), String::new());
    for line in example.lines() {
        if let Some(header) = line.trim().strip_prefix('[') {
            section = header
                .split(']')
                .next()
                .unwrap()
                .trim_start_matches('[')
                .to_owned();
            continue;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        for pair in words.windows(2).filter(|w| w[1] == "=") {
            let key = pair[0].trim_matches('#').trim_start_matches('(');
            found
                .entry(section.clone())
                .or_default()
                .insert(key.to_owned());
        }
    }
    found
}

/// A key that is read under some condition only, and so is missed above, is documented all the same.
#[test]
fn every_key_that_the_code_reads_is_documented() {
    let mut pages = String::new();
    for name in ["site-file", "gates", "passback", "notify"] {
        pages += &page(&format!("docs/ref/{name}.md"));
    }
    let mut seen = 0;
    for file in &House::ours().files {
        // Files of their own, read in the same way: docs/guide/model-packs.md, calibration/example.toml.
        let other = ["/manifest.rs", "/calibration.rs", "/drawing.rs"];
        if file.tests || other.iter().any(|o| file.path.ends_with(o)) {
            continue;
        }
        let mut reads = Reads(Vec::new());
        reads.visit_file(&file.ast);
        for key in reads.0 {
            // Asked for only to say that it does not belong there.
            let told = pages.contains(&format!("[{key}]"))
                || pages.contains(&format!("`{key}`"))
                || pages.contains(&format!("{key} = "))
                || key == "password";
            assert!(told, "{}: `{key}` is read and stands in no page", file.path);
            seen += 1;
        }
    }
    assert!(
        seen > 60,
        "{seen}: the test no longer sees how keys are read"
    );
}

/// Keys given to a method of `Fields`.
struct Reads(Vec<String>);

impl<'ast> Visit<'ast> for Reads {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        const READERS: [&str; 11] = [
            "value",
            "opt_str",
            "str",
            "int",
            "opt_int",
            "opt_float",
            "bool",
            "one_of",
            "strings",
            "table",
            "tables",
        ];
        let fields = matches!(&*call.receiver, syn::Expr::Path(p) if ["fields", "f", "root"].iter().any(|n| p.path.is_ident(n)));
        if fields
            && READERS.iter().any(|r| call.method == r)
            && let Some(syn::Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(key),
                ..
            })) = call.args.first()
        {
            self.0.push(key.value());
        }
        visit::visit_expr_method_call(self, call);
    }
}
