//! A device's message as a tree, whether it came as JSON or as XML, and how a place in it is named.
//!
//! A place is written with dots: `data.results.0.plate`. Where a list stands and the path names no number, its first item is
//! meant ([`at`]) or all of them ([`all`]). Elements of XML are named without their namespace; attributes are left out.

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Map, Value};

/// Elements within elements.
const DEPTH_MAX: usize = 24;
/// Attributes of one element that are read.
const ATTRIBUTES_MAX: usize = 32;
/// Elements of one message.
const NODES_MAX: usize = 20_000;
/// Letters of an entity's name, and its semicolon.
const ENTITY_MAX: usize = 12;

/// Reads JSON. A byte order mark before it is skipped.
///
/// # Errors
/// What is wrong with it, without its text.
pub(crate) fn json(bytes: &[u8]) -> Result<Value, String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    serde_json::from_slice(bytes).map_err(|e| format!("no JSON (line {})", e.line()))
}

/// Reads XML: each element at the top one after the other, for cameras put several into one part. Entities of its own are
/// never made, a bare `&` is taken for itself.
///
/// # Errors
/// What is wrong with it, without its text.
pub(crate) fn xml(bytes: &[u8]) -> Result<Vec<Value>, String> {
    read_xml(bytes, false)
}

/// The same with attributes, which are named with an `@` before them; what is written within an element that has some is its
/// `#text`.
///
/// # Errors
/// What is wrong with it, without its text.
pub(crate) fn xml_with_attributes(bytes: &[u8]) -> Result<Vec<Value>, String> {
    read_xml(bytes, true)
}

fn read_xml(bytes: &[u8], attributes: bool) -> Result<Vec<Value>, String> {
    let text = String::from_utf8_lossy(bytes);
    let text = amend(text.trim_start_matches('\u{feff}').trim());
    let mut reader = Reader::from_str(&text);
    reader.config_mut().allow_dangling_amp = true;
    let mut open: Vec<Element> = Vec::new();
    let (mut done, mut nodes) = (Vec::new(), 0_usize);
    loop {
        let event = reader.read_event();
        match event.map_err(|e| format!("no XML: {}", short(&e)))? {
            Event::Start(start) => {
                nodes += 1;
                if open.len() >= DEPTH_MAX || nodes > NODES_MAX {
                    return Err("XML with too many elements".to_owned());
                }
                open.push(Element::of(&start, attributes)?);
            }
            Event::Empty(empty) => {
                nodes += 1;
                if nodes > NODES_MAX {
                    return Err("XML with too many elements".to_owned());
                }
                close(&mut open, &mut done, Element::of(&empty, attributes)?);
            }
            Event::End(_) => {
                let element = open.pop().ok_or("no XML: an end without a beginning")?;
                close(&mut open, &mut done, element);
            }
            Event::Text(text) => {
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&text);
                }
            }
            Event::CData(text) => {
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&text);
                }
            }
            Event::GeneralRef(name) => {
                let meant = name.resolve_char_ref().ok().flatten();
                let meant = meant.or_else(|| predefined(&name));
                if let (Some(element), Some(meant)) = (open.last_mut(), meant) {
                    element.text.push(meant);
                }
            }
            Event::DocType(_) => return Err("XML with a document type of its own".to_owned()),
            Event::Eof if open.is_empty() && !done.is_empty() => return Ok(done),
            Event::Eof => return Err("XML that is cut off".to_owned()),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
}

fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

/// A fault's text may hold a piece of the message: only what kind it is of is told.
fn short(fault: &quick_xml::Error) -> &'static str {
    match fault {
        quick_xml::Error::Syntax(_) => "a tag does not end",
        quick_xml::Error::IllFormed(_) => "beginnings and ends do not match",
        _ => "it cannot be read",
    }
}

/// Cameras write a bare `&` where `&amp;` belongs.
fn amend(text: &str) -> String {
    let mut amended = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        amended.push_str(before);
        // No further: a message of nothing but `&` would be read through again from each.
        let near = from[1..].char_indices().nth(ENTITY_MAX);
        let near = near.map_or(&from[1..], |(end, _)| &from[1..=end]);
        let name = near.split_once(';').map(|(name, _)| name);
        let is_entity = name.is_some_and(|name| {
            let number = name.strip_prefix('#').unwrap_or_default();
            let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_alphanumeric());
            predefined(name).is_some() || is_number
        });
        amended.push_str(if is_entity { "&" } else { "&amp;" });
        rest = &from[1..];
    }
    amended.push_str(rest);
    amended
}

struct Element {
    name: String,
    text: String,
    inner: Map<String, Value>,
}

impl Element {
    fn of(tag: &BytesStart<'_>, attributes: bool) -> Result<Element, String> {
        let mut element = Element {
            name: tag.local_name().as_ref().to_owned(),
            text: String::new(),
            inner: Map::new(),
        };
        for attribute in tag.attributes().take(ATTRIBUTES_MAX) {
            let attribute = attribute.map_err(|_| "no XML: an attribute cannot be read")?;
            if !attributes {
                continue;
            }
            let name = format!("@{}", attribute.key.local_name().as_ref());
            let value = amend(&attribute.value);
            let value = unescape(&value).map_or_else(|_| attribute.value.to_string(), Into::into);
            element.inner.insert(name, Value::String(value));
        }
        Ok(element)
    }

    fn value(mut self) -> (String, Value) {
        let text = self.text.trim().to_owned();
        if self.inner.is_empty() {
            return (self.name, Value::String(text));
        }
        if !text.is_empty() && self.inner.keys().all(|name| name.starts_with('@')) {
            self.inner.insert("#text".to_owned(), Value::String(text));
        }
        (self.name, Value::Object(self.inner))
    }
}

fn close(open: &mut [Element], done: &mut Vec<Value>, element: Element) {
    let (name, value) = element.value();
    let Some(outer) = open.last_mut() else {
        done.push(Value::Object(Map::from_iter([(name, value)])));
        return;
    };
    match outer.inner.get_mut(&name) {
        None => {
            outer.inner.insert(name, value);
        }
        Some(Value::Array(items)) => items.push(value),
        Some(first) => {
            let first_one = first.take();
            *first = Value::Array(vec![first_one, value]);
        }
    }
}

/// What stands at a place; in a list without a number its first item. Names are found whatever their capitals.
pub(crate) fn at<'a>(tree: &'a Value, path: &str) -> Option<&'a Value> {
    let mut here = tree;
    for step in path.split('.').filter(|s| !s.is_empty()) {
        if let (Value::Array(items), Err(_)) = (here, step.parse::<usize>()) {
            here = items.first()?;
        }
        here = child(here, step)?;
    }
    Some(here)
}

/// All that stands at a place, through every list on the way.
pub(crate) fn all<'a>(tree: &'a Value, path: &str) -> Vec<&'a Value> {
    let mut here = vec![tree];
    for step in path.split('.').filter(|s| !s.is_empty()) {
        let spread = here.into_iter().flat_map(|value| match value {
            Value::Array(items) if step.parse::<usize>().is_err() => items.iter().collect(),
            other => vec![other],
        });
        here = spread.filter_map(|value| child(value, step)).collect();
    }
    let spread = here.into_iter().flat_map(|value| match value {
        Value::Array(items) => items.iter().collect(),
        other => vec![other],
    });
    spread.collect()
}

fn child<'a>(value: &'a Value, step: &str) -> Option<&'a Value> {
    match value {
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        Value::Object(map) => map.get(step).or_else(|| {
            let mut pairs = map.iter();
            pairs.find_map(|(name, v)| name.eq_ignore_ascii_case(step).then_some(v))
        }),
        _ => None,
    }
}

/// A text, number or truth as text; nothing for what is empty or a tree of its own.
pub(crate) fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// The text at a place.
pub(crate) fn text_at(tree: &Value, path: &str) -> Option<String> {
    text(at(tree, path)?)
}

/// The number at a place.
pub(crate) fn number_at(tree: &Value, path: &str) -> Option<f64> {
    number(at(tree, path)?)
}

/// A number, whether it stands there as one or as a text.
pub(crate) fn number(value: &Value) -> Option<f64> {
    let number: f64 = text(value)?.replace(',', ".").parse().ok()?;
    number.is_finite().then_some(number)
}

/// Whether a place says yes, in any of the ways in which devices do.
pub(crate) fn is_true(tree: &Value, path: &str) -> bool {
    let said = text_at(tree, path).map(|text| text.to_ascii_lowercase());
    matches!(said.as_deref(), Some("true" | "1" | "yes" | "on"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_as_cameras_write_it() {
        let check = |written: &str, path: &str, found: &[&str]| {
            let trees = xml(written.as_bytes()).unwrap_or_else(|e| panic!("{written}: {e}"));
            let texts = trees.iter().flat_map(|t| all(t, path)).filter_map(text);
            assert_eq!(texts.collect::<Vec<_>>(), found, "{written}");
        };
        check("<a><b>1</b></a>", "a.b", &["1"]);
        check(
            "<?xml version=\"1.0\"?>\n<a xmlns=\"u\"><n:b>x</n:b></a>",
            "a.b",
            &["x"],
        );
        check("\u{feff}<a><b>1</b><b>2</b></a>", "a.b", &["1", "2"]);
        check("<a><b>1</b></a><a><b>2</b></a>", "a.b", &["1", "2"]);
        check("<a><b>Tom & Co</b><c>1</c></a>", "a.b", &["Tom & Co"]);
        check("<a><b>R&D; &amp; &#65;&lt;</b></a>", "a.b", &["R&D; & A<"]);
        check("<a><b/><c><![CDATA[<x>]]></c></a>", "a.c", &["<x>"]);
        check("<A><B>1</B></A>", "a.b", &["1"]);
    }

    #[test]
    fn xml_that_is_refused() {
        let bomb = "<!DOCTYPE a [<!ENTITY x \"yyyy\">]><a>&x;</a>";
        let deep = format!("{}{}", "<a>".repeat(30), "</a>".repeat(30));
        let wide = format!("<a>{}</a>", "<b/>".repeat(NODES_MAX));
        for written in ["", "plain", "<a>", "<a></b>", bomb, &deep, &wide] {
            let told = xml(written.as_bytes());
            let short: String = written.chars().take(40).collect();
            assert!(told.is_err(), "{short}: {told:?}");
        }
    }

    /// Were it read through again from each sign, its time would grow by the square.
    #[test]
    fn a_megabyte_of_bare_signs_is_read_once() {
        let signs = "&".repeat(1 << 20);
        let trees = xml(format!("<a>{signs}</a>").as_bytes()).unwrap();
        assert_eq!(text_at(&trees[0], "a").map(|t| t.len()), Some(signs.len()));
    }

    #[test]
    fn places_in_a_tree() {
        let tree = json(br#"{"d":{"r":[{"p":"a","n":"0,5"},{"p":"b"}]},"x":1,"t":"True"}"#);
        let tree = tree.unwrap();
        assert_eq!(text_at(&tree, "d.r.p").as_deref(), Some("a"));
        assert_eq!(text_at(&tree, "d.r.1.p").as_deref(), Some("b"));
        assert_eq!(text_at(&tree, "d.r.2.p"), None);
        assert_eq!(number_at(&tree, "d.r.n"), Some(0.5));
        assert_eq!(all(&tree, "d.r").len(), 2);
        assert!(is_true(&tree, "t") && is_true(&tree, "x") && !is_true(&tree, "d"));
        assert_eq!(text_at(&tree, "d"), None, "a tree is no text");
    }
}
