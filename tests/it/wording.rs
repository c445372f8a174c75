//! The catalogue of what people read: keys and arguments in use are those that it has, and a new language is one folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Resource};
use fluent_syntax::{parser, serializer};
use plategate::catalogue::{Key, LOCALES, Language};

use crate::web::car_park::CarPark;
use crate::web::{Person, serve_with};

/// A message: where it lies, its arguments, its tags in order, and its words.
#[derive(Debug, Clone, Default, PartialEq)]
struct Message {
    file: String,
    arguments: BTreeSet<String>,
    tags: Vec<String>,
    words: String,
}

type Messages = BTreeMap<String, Message>;

/// A file of a language: its path, and what it says.
type File<'a> = (String, &'a str);

fn files(language: &str) -> Vec<File<'static>> {
    let folder = LOCALES.get_dir(language).unwrap();
    let file = |f: &'static include_dir::File<'static>| {
        let path = format!("locales/{}", f.path().display());
        (path, f.contents_utf8().unwrap())
    };
    folder.files().map(file).collect()
}

/// What a language says; its faults are told with `faults`.
fn messages(files: &[File], faults: &mut Vec<String>) -> Messages {
    let mut all = Messages::new();
    for (path, file) in files {
        let resource = parser::parse(*file).unwrap_or_else(|(resource, wrong)| {
            faults.extend(wrong.iter().map(|w| format!("{path} cannot be read: {w}")));
            resource
        });
        for entry in resource.body {
            let Entry::Message(message) = entry else {
                continue;
            };
            let mut found = Message {
                file: path.clone(),
                ..Message::default()
            };
            if let Some(pattern) = &message.value {
                look(pattern, &mut found);
            }
            found.tags.sort();
            found.tags.dedup();
            if all.insert(message.id.name.to_owned(), found).is_some() {
                faults.push(format!("{path}: {} is there twice", message.id.name));
            }
        }
    }
    all
}

fn look(pattern: &Pattern<&str>, found: &mut Message) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => {
                found.tags.extend(tags(value));
                found.words.push_str(value);
            }
            PatternElement::Placeable { expression } => match expression {
                Expression::Inline(inline) => argument(inline, found),
                Expression::Select { selector, variants } => {
                    argument(selector, found);
                    variants.iter().for_each(|v| look(&v.value, found));
                }
            },
        }
    }
}

fn argument(inline: &InlineExpression<&str>, found: &mut Message) {
    if let InlineExpression::VariableReference { id } = inline {
        found.arguments.insert(id.name.to_owned());
    }
}

/// `b`, `/b`, `a` …: the names behind each `<`.
fn tags(text: &str) -> impl Iterator<Item = String> + '_ {
    let name = |rest: &str| {
        let end = rest.find(|c: char| c != '/' && !c.is_ascii_alphanumeric());
        rest[..end.unwrap_or(rest.len())].to_owned()
    };
    text.split('<').skip(1).map(name)
}

/// A message as the code or a template names it.
struct Use {
    place: String,
    html: bool,
    key: String,
    arguments: BTreeSet<String>,
}

fn uses() -> Vec<Use> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["src", "templates"] {
        collect(&root.join(folder), &mut found);
    }
    found
}

fn collect(folder: &Path, found: &mut Vec<Use>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs" || e == "html") {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.lines().filter(|l| !l.trim_start().starts_with("//"));
            in_text(
                &path.display().to_string(),
                &code.collect::<Vec<_>>().join("\n"),
                found,
            );
        }
    }
}

fn in_text(place: &str, text: &str, found: &mut Vec<Use>) {
    for name in ["t!(", "h!(", "key!(", "sentence!(", "say!("] {
        for (at, _) in text.match_indices(name) {
            let before = text[..at].chars().next_back();
            let rest = text[at + name.len()..].trim_start();
            let Some(rest) = rest.strip_prefix('"') else {
                continue;
            };
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let (key, rest) = rest.split_once('"').unwrap();
            found.push(Use {
                place: place.to_owned(),
                html: name == "h!(",
                key: key.to_owned(),
                arguments: named(rest),
            });
        }
    }
}

/// The names of `, name = value` and `, name` up to the closing bracket.
fn named(rest: &str) -> BTreeSet<String> {
    let (mut depth, mut quoted, mut names) = (0, false, BTreeSet::new());
    for (at, c) in rest.char_indices() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' if depth == 0 => break,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                let next = rest[at + 1..].trim_start();
                let end = next.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                let (name, after) = next.split_at(end.unwrap_or(next.len()));
                if after.trim_start().starts_with([',', ')']) || after.starts_with(" = ") {
                    names.insert(name.to_owned());
                }
            }
            _ => {}
        }
    }
    names.remove("");
    names
}

/// What a language may say in the same words as English: names, units, words that both have.
fn same_in_both(language: &str) -> &'static [&'static str] {
    match language {
        "de" => &[
            "account-code",
            "base-esc",
            "calibration-live",
            "calibration-px",
            "calibration-seen-px",
            "calibration-shape-region",
            "component-h-min",
            "component-min",
            "doctor-data-open-advice",
            "filter-looked-at",
            "lane-px",
            "live-is-live",
            "live-live",
            "login-code-code",
            "login-name",
            "menu-live",
            "permits-as-csv",
            "permits-as-xlsx",
            "rules-in",
            "users-name",
        ],
        "es" => &[
            "base-esc",
            "calibration-px",
            "calibration-seen-px",
            "cmd-probe-no",
            "component-h-min",
            "component-min",
            "doctor-data-open-advice",
            "lane-px",
            "permits-as-csv",
            "permits-as-xlsx",
            "role-supervisor",
        ],
        _ => &[],
    }
}

/// What stands against a language, measured by the English one. `same`: what it may say in the same words.
fn faults(english: &Messages, language: &Messages, same: &[&str]) -> Vec<String> {
    let mut faults = Vec::new();
    for (key, theirs) in english {
        let Some(ours) = language.get(key) else {
            faults.push(format!(
                "{key} of {} is missing: English is shown",
                theirs.file
            ));
            continue;
        };
        let file = &ours.file;
        if !ours.arguments.is_subset(&theirs.arguments) {
            faults.push(format!("{file}: {key} has other arguments"));
        } else if ours.tags != theirs.tags {
            faults.push(format!("{file}: {key} has other tags"));
        }
        let letters = theirs.words.chars().filter(|c| c.is_alphabetic());
        let says = letters.count() > 1 && !key.starts_with("format-");
        match (
            says && ours.words == theirs.words,
            same.contains(&key.as_str()),
        ) {
            (true, false) => faults.push(format!("{file}: {key} is still English")),
            (false, true) => {
                faults.push(format!("{file}: {key} is translated: take it off the list"))
            }
            _ => {}
        }
    }
    let unknown = language
        .iter()
        .filter(|(key, _)| !english.contains_key(*key));
    faults.extend(unknown.map(|(key, m)| format!("{}: {key} is not in English", m.file)));
    faults
}

fn english() -> Messages {
    let mut faults = Vec::new();
    let messages = messages(&files("en"), &mut faults);
    assert_eq!(faults, Vec::<String>::new());
    messages
}

#[test]
fn keys_and_arguments_are_found() {
    let check = |text: &str, expect: &[(&str, &[&str])]| {
        let mut found = Vec::new();
        in_text("a.rs", text, &mut found);
        let found = found
            .iter()
            .map(|u| (&*u.key, u.arguments.iter().map(|a| &**a).collect()));
        let found: Vec<(&str, Vec<&str>)> = found.collect();
        let expect: Vec<(&str, Vec<&str>)> = expect.iter().map(|(k, a)| (*k, a.to_vec())).collect();
        assert_eq!(found, expect, "{text}");
    };
    check("t!(\"a\")", &[("a", &[])]);
    check("say!(\"a\", n)", &[("a", &["n"])]);
    check(
        "t!(\"a\", n, m = f(x, y), o) + key!(\"b\")",
        &[("a", &["m", "n", "o"]), ("b", &[])],
    );
    check(
        "h!(\n    \"a\",\n    n = t!(\"b\", m),\n)",
        &[("b", &["m"]), ("a", &["n"])],
    );
    check("let x = set!(\"a\"); f(\"t\")", &[]);
}

#[test]
fn what_is_named_is_there_and_what_is_there_is_named() {
    let english = english();
    let mut faults = Vec::new();
    let mut named = BTreeSet::new();
    for Use {
        place,
        html,
        key,
        arguments,
    } in uses()
    {
        match english.get(&key) {
            None => faults.push(format!("{place}: {key} is in no file of locales/en")),
            Some(message) if message.arguments != arguments => faults.push(format!(
                "{place}: {key} is given {arguments:?}, and its text has {:?}",
                message.arguments
            )),
            Some(message) if !html && !message.tags.is_empty() => {
                faults.push(format!("{place}: {key} has markup: say h!"));
            }
            Some(_) => {}
        }
        named.insert(key);
    }
    let unused = english.keys().filter(|key| !named.contains(*key));
    faults.extend(unused.map(|key| format!("locales/en: nobody says {key}")));
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn every_language_has_all_of_it() {
    let english = english();
    for language in Language::all() {
        let tag = language.tag();
        let mut found = Vec::new();
        let ours = messages(&files(&tag), &mut found);
        if tag != "en" {
            found.extend(faults(&english, &ours, same_in_both(&tag)));
        }
        assert_eq!(found, Vec::<String>::new(), "{tag}");
    }
}

#[test]
fn a_language_that_lacks_something_is_reported() {
    let check = |text: &str, expect: &[&str]| {
        let mut found = Vec::new();
        let file = |language: &str, text| (format!("{language}/a.ftl"), text);
        let english = "a = One\nb = <b>{ $n }</b> of { $m }\nc = Name\nd = { $n }\n";
        let english = messages(&[file("en", english)], &mut found);
        let ours = messages(&[file("de", text)], &mut found);
        found.extend(faults(&english, &ours, &["c"]));
        assert_eq!(found, expect, "{text}");
    };
    let rest = "c = Name\nd = { $n }\n";
    let check = |text: &str, expect: &[&str]| check(&format!("{text}{rest}"), expect);
    check("a = Eins\nb = <b>{ $n }</b> von { $m }\n", &[]);
    check("a = Eins\nb = <b>{ $n }</b>\n", &[]);
    check(
        "a = Eins\n",
        &["b of en/a.ftl is missing: English is shown"],
    );
    check(
        "a = Eins\nb = <b>{ $x }</b>\n",
        &["de/a.ftl: b has other arguments"],
    );
    check(
        "a = Eins\nb = { $n } von { $m }\n",
        &["de/a.ftl: b has other tags"],
    );
    check("a = One\nb = <b>x</b>\n", &["de/a.ftl: a is still English"]);
    check(
        "a = Eins\nb = <b>x</b>\nc = Titel\n",
        &["de/a.ftl: c is there twice"],
    );
    check(
        "a = Eins\na = Zwei\nb = <b>x</b>\ne = Drei\n",
        &[
            "de/a.ftl: a is there twice",
            "de/a.ftl: e is not in English",
        ],
    );
}

/// English with every letter of its texts marked, so that what does not come from the catalogue is seen.
pub fn marked(file: &str) -> String {
    let mut resource: Resource<String> = parser::parse(file.to_owned()).unwrap();
    for entry in &mut resource.body {
        if let Entry::Message(message) = entry
            && !message.id.name.starts_with("format-")
            && let Some(pattern) = &mut message.value
        {
            mark(pattern);
        }
    }
    serializer::serialize(&resource)
}

fn mark(pattern: &mut Pattern<String>) {
    for element in &mut pattern.elements {
        match element {
            PatternElement::TextElement { value } => *value = mark_text(value),
            PatternElement::Placeable {
                expression: Expression::Select { variants, .. },
            } => variants.iter_mut().for_each(|v| mark(&mut v.value)),
            PatternElement::Placeable { .. } => {}
        }
    }
}

/// Letters outside of tags get a ring; what is within a tag stays.
fn mark_text(text: &str) -> String {
    let mut out = String::new();
    let mut within = !text.contains('<') && text.contains("\">");
    for c in text.chars() {
        out.push(c);
        match c {
            '<' => within = true,
            '>' => within = false,
            c if !within && c.is_ascii_alphabetic() => out.push('\u{30a}'),
            _ => {}
        }
    }
    out
}

/// A language that nobody speaks: English marked.
pub fn marked_english() -> Language {
    let files = files("en").into_iter();
    let files: Vec<String> = files.map(|(_, text)| marked(text)).collect();
    Language::of("qps", files.iter().map(String::as_str))
}

#[test]
fn a_new_language_is_one_folder() {
    let files: Vec<(String, String)> = files("en")
        .into_iter()
        .map(|(path, text)| (path, marked(text)))
        .collect();
    let files: Vec<File> = files.iter().map(|(p, t)| (p.clone(), t.as_str())).collect();
    let mut found = Vec::new();
    let ours = messages(&files, &mut found);
    found.extend(faults(&english(), &ours, &[]));
    assert_eq!(found, Vec::<String>::new());

    let say = |language: Language, key| language.within(|| Key(key).to_string());
    assert_eq!(say(Language::english(), "account-on"), "On");
    assert_eq!(say(marked_english(), "account-on"), "O\u{30a}n\u{30a}");
    // Half a folder: the rest is English.
    let half = Language::of("qps", std::iter::once("account-on = Ein\n"));
    assert_eq!(say(half, "account-on"), "Ein");
    assert_eq!(say(half, "account-code"), "Code");
}

#[test]
fn the_language_is_what_is_asked_for_if_it_is_there() {
    let check = |asked: &str, expect: Option<&str>| {
        let tag = Language::wanted(asked).map(Language::tag);
        assert_eq!(tag.as_deref(), expect, "{asked}");
    };
    check("en", Some("en"));
    check("en-GB;q=0.8", Some("en"));
    check("xx, en;q=0.1", Some("en"));
    check("de-AT, en;q=0.5", Some("de"));
    check("es_MX.UTF-8", Some("es"));
    check("en, de;q=0.9", Some("en"));
    check("en_US.UTF-8", Some("en"));
    check("xx", None);
    check("C", None);
    check("", None);
}

#[tokio::test]
async fn pages_speak_the_language_of_the_site() {
    let settings = plategate::web::Settings {
        language: Some(marked_english()),
        ..plategate::web::Settings::default()
    };
    let served = serve_with(CarPark::day().await, settings).await;
    let mut person = Person::inside(&served).await;
    for path in [
        "/",
        "/violations",
        "/inside",
        "/permits",
        "/passages",
        "/lanes",
        "/review",
        "/exemptions",
        "/muster",
        "/overstays",
        "/visits",
        "/notices",
        "/rules",
        "/log",
        "/resets",
        "/trial",
        "/commissioning",
        "/users",
        "/account",
        "/violations/report",
    ] {
        let page = person.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.body.contains("<html lang=\"qps\">"), "{path}");
        let heading = page.body.split("<h1>").nth(1).unwrap();
        let heading = heading.split("</h1>").next().unwrap();
        assert!(heading.contains('\u{30a}'), "{path}: {heading}");
        assert!(
            page.body
                .contains("L\u{30a}o\u{30a}g\u{30a} o\u{30a}u\u{30a}t\u{30a}"),
            "{path}"
        );
    }
    let lost = person.get("/nowhere").await;
    assert!(
        lost.body
            .contains("T\u{30a}h\u{30a}e\u{30a}r\u{30a}e\u{30a}"),
        "{}",
        lost.body
    );
    let problem = person.get("/api/v1/nowhere").await;
    assert!(
        problem.body.contains("/api/problems#unknown"),
        "{}",
        problem.body
    );
    assert!(problem.body.contains('\u{30a}'), "{}", problem.body);
}

/// Between its tags, and in what is read aloud, a page says nothing that no other language can say.
#[test]
fn templates_have_no_words_of_their_own() {
    let check = |text: &str, expect: &[&str]| assert_eq!(own_words(text), expect, "{text}");
    check(
        "<p class=\"dim\">{{ t!(\"a-b\", n = \"Two words\") }}</p>",
        &[],
    );
    check("<p>Two words</p>", &["Two words"]);
    check("<a aria-label=\"Two words\">{% if x %}</a>", &["Two words"]);
    check("<i title=\"{{ t!(\"a\") }}\" class=\"two words\"></i>", &[]);

    // A name, a key of the site file, a kind of file, a unit, a list's columns.
    let known = [
        "Plategate",
        "· Plategate",
        "refuse_at",
        "CSV",
        "&nbsp;%",
        "permit,group,holder,plate,valid_from,valid_to,exempt",
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let words = own_words(&std::fs::read_to_string(&path).unwrap());
        let own = words.into_iter().filter(|w| !known.contains(&w.as_str()));
        found.extend(own.map(|w| format!("{}: {w}", path.display())));
    }
    assert_eq!(found, Vec::<String>::new());
}

/// Texts of three letters and more that stand in a template itself.
fn own_words(template: &str) -> Vec<String> {
    let mut bare = template.to_owned();
    for (open, close) in [("{{", "}}"), ("{%", "%}"), ("{#", "#}")] {
        while let Some(from) = bare.find(open) {
            let length = bare[from..].find(close).unwrap();
            bare.replace_range(from..from + length + close.len(), "\u{1}");
        }
    }
    let mut words = Vec::new();
    for piece in bare.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        words.extend(text.split('\u{1}'));
        for name in ["aria-label", "title", "placeholder", "alt"] {
            let (_, said) = tag.split_once(&format!(" {name}=\"")).unwrap_or_default();
            words.extend(said.split('"').next().unwrap().split('\u{1}'));
        }
    }
    let letters = |w: &&str| w.chars().filter(|c| c.is_alphabetic()).count() > 2;
    let words = words.into_iter().map(str::trim).filter(letters);
    words.map(str::to_owned).collect()
}

/// What a person has chosen goes before what the browser asks for, that before the site's language, that before English.
#[tokio::test]
async fn a_person_is_spoken_to_in_their_language() {
    for site in [None, Some("de")] {
        let settings = plategate::web::Settings {
            language: site.and_then(Language::wanted),
            ..plategate::web::Settings::default()
        };
        let served = serve_with(CarPark::day().await, settings).await;
        let mut person = Person::inside(&served).await;
        for (chosen, browser, expect) in [
            ("", None, site.unwrap_or("en")),
            ("", Some("es-ES,es;q=0.9,en;q=0.5"), "es"),
            ("", Some("en-GB"), "en"),
            ("", Some("xx"), site.unwrap_or("en")),
            ("es", None, "es"),
            ("es", Some("en"), "es"),
            ("en", Some("de"), "en"),
            ("", Some("de"), "de"),
        ] {
            person.get("/account").await;
            let form = [("language", chosen)];
            let got = person.post("/account/language", &form).await;
            assert_eq!((got.status, got.location.as_str()), (303, "/account"));
            for (path, status) in [("/account", 200), ("/permits/nobody", 404)] {
                let mut request = person.request("GET", path);
                if let Some(browser) = browser {
                    request = request.header("accept-language", browser);
                }
                let page = person.send(request).await;
                let lang = page.body.split("<html lang=\"").nth(1).unwrap();
                let lang = lang.split('"').next().unwrap();
                assert_eq!(
                    (page.status, lang),
                    (status, expect),
                    "site {site:?}, chosen {chosen:?}, browser {browser:?}, {path}"
                );
            }
        }
        let got = person
            .post("/account/language", &[("language", "xx")])
            .await;
        assert_eq!(got.status, 400, "{}", got.body);
    }
}
