//! A form that was not taken, shown again as it was filled in: every field has what was typed, and what is wrong stands beside the
//! field. One mechanism for all forms: it works on the finished page, so that no template has to think of it.
//!
//! Passwords and codes are never filled in, and hidden fields stay as the page has them.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

use html5gum::{DefaultEmitter, Token as Read, Tokenizer};

use crate::web::html::icons::Icon;

/// One thing that is wrong with what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// The field, as the API or the form names it; empty: none.
    pub(crate) field: &'static str,
    pub(crate) sentence: String,
}

impl Wrong {
    pub(crate) fn new(field: &'static str, sentence: impl Into<String>) -> Wrong {
        let sentence = sentence.into();
        Wrong { field, sentence }
    }

    /// Whether it is about this field of a form: lists are named in the plural by the API, and in the singular by forms.
    fn is_about(&self, name: &str) -> bool {
        let own_name = match self.field {
            "csv" => "text",
            "whom" => "scope",
            field => field,
        };
        !name.is_empty() && (own_name == name || own_name.strip_suffix('s') == Some(name))
    }
}

/// The field that says on which page a form stood.
pub(crate) const PAGE: &str = "form_page";

/// What was typed into a form.
#[derive(Debug)]
pub(crate) struct Typed<'a> {
    /// Where the form goes.
    pub(crate) action: &'a str,
    pub(crate) fields: &'a [(String, String)],
    /// All that is wrong, told above the fields and beside them.
    pub(crate) wrong: &'a [Wrong],
    /// Said above the fields as well.
    pub(crate) said: Option<&'a str>,
    /// The page that the form stands on.
    pub(crate) page: &'a str,
}

/// The page with that form filled in; `None`: there is no such form on it.
pub(crate) fn refill(html: &str, typed: &Typed) -> Option<String> {
    let parts = parts(html);
    let found = find(&parts, typed)?;
    let mut filling = Filling {
        parts,
        typed,
        left: queues(typed.fields),
        changed: BTreeMap::new(),
        inserted: Vec::new(),
        told: vec![false; typed.wrong.len()],
        marked: 0,
    };
    filling.begin(&found);
    filling.fill(found.form.clone());
    Some(filling.written(html))
}

/// A piece of a page.
enum Part {
    Start(Tag),
    End(String, Range<usize>),
    Text(String),
}

/// A start tag.
#[derive(Clone)]
struct Tag {
    name: String,
    attributes: BTreeMap<String, String>,
    place: Range<usize>,
}

impl Tag {
    fn get(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    fn set(&mut self, name: &str, value: &str) {
        self.attributes.insert(name.to_owned(), value.to_owned());
    }

    fn switch(&mut self, name: &str, on: bool) {
        match on {
            true => self.set(name, ""),
            false => drop(self.attributes.remove(name)),
        }
    }

    fn written(&self) -> String {
        let mut text = format!("<{}", self.name);
        for (name, value) in &self.attributes {
            text.push(' ');
            text.push_str(name);
            if !value.is_empty() || name == "value" {
                text.push_str(&format!("=\"{}\"", escaped(value)));
            }
        }
        text.push('>');
        text
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn parts(html: &str) -> Vec<Part> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let read = Tokenizer::new_with_emitter(html, emitter).flatten();
    let part = |token| match token {
        Read::StartTag(tag) => Some(Part::Start(Tag {
            name: text(&tag.name),
            attributes: tag
                .attributes
                .iter()
                .map(|(name, value)| (text(name), text(value)))
                .collect(),
            place: tag.span.start..tag.span.end,
        })),
        Read::EndTag(tag) => Some(Part::End(text(&tag.name), tag.span.start..tag.span.end)),
        Read::String(string) => Some(Part::Text(text(&string))),
        _ => None,
    };
    read.filter_map(part).collect()
}

/// What was typed into each field, in order.
fn queues(fields: &[(String, String)]) -> BTreeMap<&str, VecDeque<&str>> {
    let mut queues: BTreeMap<&str, VecDeque<&str>> = BTreeMap::new();
    for (name, value) in fields {
        queues.entry(name).or_default().push_back(value);
    }
    queues
}

/// Where the form is.
struct Found {
    form: Range<usize>,
    /// The button that opens it, where one dialog serves several.
    button: Option<usize>,
}

/// The form that goes there; of several the one whose hidden fields are those that were sent.
fn find(parts: &[Part], typed: &Typed) -> Option<Found> {
    let forms = parts.iter().enumerate().filter_map(|(at, part)| {
        let Part::Start(tag) = part else { return None };
        let is_it = tag.name == "form"
            && tag.get("method").eq_ignore_ascii_case("post")
            && tag.get("action") == typed.action;
        is_it.then(|| at..end_of(parts, at))
    });
    let alike = |form: &Range<usize>| {
        let hidden = parts.get(form.clone()).unwrap_or_default().iter();
        let same = hidden.filter(|part| match part {
            Part::Start(tag) if tag.name == "input" && tag.get("type") == "hidden" => {
                let mut sent = typed.fields.iter();
                sent.any(|(name, value)| name == tag.get("name") && value == tag.get("value"))
            }
            _ => false,
        });
        same.count()
    };
    // The first of those that are equally alike.
    let best = forms.rev().max_by_key(alike);
    let direct = best.map(|form| Found { form, button: None });
    direct.or_else(|| by_button(parts, typed))
}

fn by_button(parts: &[Part], typed: &Typed) -> Option<Found> {
    let tags = || {
        let all = parts.iter().enumerate();
        all.filter_map(|(at, part)| match part {
            Part::Start(tag) => Some((at, tag)),
            _ => None,
        })
    };
    let (button, tag) = tags().find(|(_, tag)| tag.get("data-action") == typed.action)?;
    let wanted = tag.get("data-dialog");
    let (dialog, _) = tags().find(|(_, t)| t.name == "dialog" && t.get("id") == wanted)?;
    let (form, _) = tags().find(|(at, tag)| *at > dialog && tag.name == "form")?;
    Some(Found {
        form: form..end_of(parts, form),
        button: Some(button),
    })
}

/// Where the form that begins there ends.
fn end_of(parts: &[Part], form: usize) -> usize {
    let rest = parts.get(form..).unwrap_or_default().iter();
    let end = rest.take_while(|part| !matches!(part, Part::End(name, _) if name == "form"));
    form + end.count()
}

struct Filling<'a> {
    parts: Vec<Part>,
    typed: &'a Typed<'a>,
    /// Values that no field has taken yet.
    left: BTreeMap<&'a str, VecDeque<&'a str>>,
    /// Tags that are written otherwise, by their part.
    changed: BTreeMap<usize, Tag>,
    /// Texts in the place of others.
    inserted: Vec<(Range<usize>, String)>,
    /// Which faults stand beside a field.
    told: Vec<bool>,
    /// Fields with a fault.
    marked: usize,
}

impl Filling<'_> {
    fn tag(&mut self, at: usize) -> Option<&mut Tag> {
        if let Some(Part::Start(tag)) = self.parts.get(at) {
            return Some(self.changed.entry(at).or_insert_with(|| tag.clone()));
        }
        None
    }

    /// Opens what the form stands in, and says above its fields what is wrong.
    fn begin(&mut self, found: &Found) {
        let button = found.button.and_then(|at| self.tag(at).cloned());
        for at in self.around(found.form.start) {
            let Some(tag) = self.tag(at) else { continue };
            tag.switch("open", true);
            if tag.name == "dialog" {
                tag.switch("data-reopen", true);
            }
        }
        let (action, page) = (self.typed.action.to_owned(), escaped(self.typed.page));
        let Some(form) = self.tag(found.form.start) else {
            return;
        };
        form.switch("data-refilled", true);
        form.set("action", &action);
        let begins = form.place.end;
        if let Some(title) = button.map(|b| b.get("data-title").to_owned()) {
            self.entitle(&found.form, &title);
        }
        let mut said: Vec<String> = self.typed.said.iter().map(|s| escaped(s)).collect();
        said.extend(self.typed.wrong.iter().map(|w| escaped(&w.sentence)));
        let mut text = format!("<input type=\"hidden\" name=\"{PAGE}\" value=\"{page}\">");
        if !said.is_empty() {
            let said = said.join("</li><li>");
            let icon = Icon("ask");
            text.push_str(&format!(
                "<div class=\"note note-bad form-wide\" role=\"alert\">{icon}<ul><li>{said}</li></ul></div>"
            ));
        }
        self.inserted.push((begins..begins, text));
    }

    /// The title that the button would have given the dialog.
    fn entitle(&mut self, form: &Range<usize>, title: &str) {
        let mut parts = self
            .parts
            .iter()
            .enumerate()
            .take(form.end)
            .skip(form.start);
        let mut place = |fits: &dyn Fn(&Part) -> Option<usize>| parts.find_map(|(_, p)| fits(p));
        let begins = place(&|p| match p {
            Part::Start(tag) if tag.name == "h2" => Some(tag.place.end),
            _ => None,
        });
        let ends = place(&|p| match p {
            Part::End(name, place) if name == "h2" => Some(place.start),
            _ => None,
        });
        if let (Some(begins), Some(ends), false) = (begins, ends, title.is_empty()) {
            self.inserted.push((begins..ends, escaped(title)));
        }
    }

    /// Dialogs and folded parts around a place.
    fn around(&self, place: usize) -> Vec<usize> {
        let mut open = Vec::new();
        for (at, part) in self.parts.iter().enumerate().take(place) {
            match part {
                Part::Start(tag) if matches!(&*tag.name, "dialog" | "details") => open.push(at),
                Part::End(name, _) if matches!(&**name, "dialog" | "details") => {
                    open.pop();
                }
                _ => {}
            }
        }
        open
    }

    fn fill(&mut self, form: Range<usize>) {
        // The field of a list of choices, its part, and what was chosen.
        let mut select: Option<(String, usize, Option<String>)> = None;
        let mut legend = None;
        for at in form {
            let part = match self.parts.get(at) {
                Some(Part::Start(tag)) => Ok(tag.clone()),
                Some(Part::End(name, place)) => Err((name.clone(), place.clone())),
                _ => continue,
            };
            match part {
                Ok(tag) => match &*tag.name {
                    "fieldset" => legend = None,
                    "input" => self.input(at, &tag, legend),
                    "textarea" => self.textarea(at, &tag),
                    "select" => {
                        let name = tag.get("name").to_owned();
                        let chosen = self.take(&name);
                        select = Some((name, at, chosen));
                    }
                    "option" => {
                        if let Some((_, _, Some(chosen))) = &select {
                            let is_it = self.value_of(at, &tag) == *chosen;
                            self.switch(at, "selected", is_it);
                        }
                    }
                    _ => {}
                },
                Err((name, place)) => match &*name {
                    "legend" => legend = Some(place.end),
                    "select" => {
                        if let Some((name, at, _)) = select.take() {
                            self.tell(at, &name, place.end);
                        }
                    }
                    _ => {}
                },
            }
        }
    }

    /// The next value that was typed into fields of this name.
    fn take(&mut self, name: &str) -> Option<String> {
        self.left.get_mut(name)?.pop_front().map(str::to_owned)
    }

    fn switch(&mut self, at: usize, attribute: &str, on: bool) {
        if let Some(tag) = self.tag(at) {
            tag.switch(attribute, on);
        }
    }

    /// A choice's value: its text where it names none.
    fn value_of(&self, at: usize, tag: &Tag) -> String {
        match (tag.attributes.get("value"), self.parts.get(at + 1)) {
            (Some(value), _) => value.clone(),
            (None, Some(Part::Text(text))) => text.trim().to_owned(),
            _ => String::new(),
        }
    }

    fn input(&mut self, at: usize, tag: &Tag, legend: Option<usize>) {
        let name = tag.get("name");
        match tag.get("type") {
            "hidden" | "submit" | "button" | "file" => {}
            "password" => self.tell(at, name, tag.place.end),
            "checkbox" | "radio" => {
                if let (Some(place), true) = (legend, self.typed.fields.is_empty()) {
                    return self.tell(at, name, place);
                }
                let value = tag.attributes.get("value").map_or("on", String::as_str);
                let sent = self.typed.fields.iter();
                let on = sent.clone().any(|(n, v)| n == name && v == value);
                self.switch(at, "checked", on);
                if let Some(place) = legend {
                    self.tell(at, name, place);
                }
            }
            // A code counts once.
            _ if tag.get("autocomplete") == "one-time-code" => self.tell(at, name, tag.place.end),
            _ => {
                if let Some(value) = self.take(name) {
                    self.unfold(at, &value);
                    if let Some(tag) = self.tag(at) {
                        tag.set("value", &value);
                    }
                }
                self.tell(at, name, tag.place.end);
            }
        }
    }

    fn textarea(&mut self, at: usize, tag: &Tag) {
        let name = tag.get("name");
        let mut rest = self.parts.iter().skip(at);
        let end = rest.find_map(|part| match part {
            Part::End(name, place) if name == "textarea" => Some(place.clone()),
            _ => None,
        });
        let Some(end) = end else { return };
        if let Some(value) = self.take(name) {
            self.unfold(at, &value);
            // A browser drops the first line end of a text field.
            let text = format!("\n{}", escaped(&value));
            self.inserted.push((tag.place.end..end.start, text));
        }
        self.tell(at, name, end.end);
    }

    /// Opens a folded part where something was typed in it.
    fn unfold(&mut self, at: usize, value: &str) {
        if value.trim().is_empty() {
            return;
        }
        for around in self.around(at) {
            self.switch(around, "open", true);
        }
    }

    /// Puts what is wrong with a field beside it, the first time that the field is there.
    fn tell(&mut self, at: usize, name: &str, place: usize) {
        let about = self.typed.wrong.iter().enumerate();
        let about = about.filter(|(n, wrong)| !self.told[*n] && wrong.is_about(name));
        let about: Vec<(usize, String)> = about
            .map(|(n, wrong)| (n, escaped(&wrong.sentence)))
            .collect();
        if about.is_empty() {
            return;
        }
        about.iter().for_each(|(n, _)| self.told[*n] = true);
        self.marked += 1;
        let (first, id) = (self.marked == 1, format!("wrong-{}", self.marked));
        let said: Vec<String> = about.into_iter().map(|(_, sentence)| sentence).collect();
        let said = said.join(" ");
        let text = format!("<small class=\"wrong\" id=\"{id}\">{said}</small>");
        self.inserted.push((place..place, text));
        if let Some(tag) = self.tag(at) {
            tag.set("aria-invalid", "true");
            tag.set("aria-describedby", &id);
            if first {
                tag.switch("autofocus", true);
            }
        }
    }

    fn written(mut self, html: &str) -> String {
        let tags = self.changed.values();
        let mut pieces: Vec<(Range<usize>, String)> =
            tags.map(|tag| (tag.place.clone(), tag.written())).collect();
        pieces.append(&mut self.inserted);
        pieces.sort_by_key(|(place, _)| (place.start, place.end));
        let mut text = String::with_capacity(html.len() + 1024);
        let mut done = 0;
        for (place, piece) in pieces {
            text.push_str(html.get(done..place.start).unwrap_or_default());
            text.push_str(&piece);
            done = place.end.max(done);
        }
        text.push_str(html.get(done..).unwrap_or_default());
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(form: &str, fields: &[(&str, &str)], wrong: &[(&'static str, &str)], expect: &str) {
        let html =
            format!("<p>a &amp; b</p><form method=\"post\" action=\"/a\">{form}</form><p>c</p>");
        let own = |(a, b): &(&str, &str)| ((*a).to_owned(), (*b).to_owned());
        let fields: Vec<_> = fields.iter().map(own).collect();
        let wrong: Vec<_> = wrong.iter().map(|(f, s)| Wrong::new(f, *s)).collect();
        let typed = Typed {
            action: "/a",
            fields: &fields,
            wrong: &wrong,
            said: None,
            page: "/p",
        };
        let page = refill(&html, &typed).expect("the form is found");
        assert!(page.starts_with("<p>a &amp; b</p>") && page.ends_with("</form><p>c</p>"));
        assert!(page.contains(expect), "{expect}\nin {page}");
    }

    #[test]
    fn every_kind_of_field_has_what_was_typed() {
        let odd = "<b> & \"c\"";
        let kept = "value=\"&lt;b&gt; &amp; &quot;c&quot;\"";
        check("<input name=\"x\" value=\"old\">", &[("x", odd)], &[], kept);
        check("<input name=\"x\">", &[("x", "")], &[], "value=\"\"");
        check(
            "<input name=\"x\" value=\"old\">",
            &[],
            &[],
            "value=\"old\"",
        );
        check(
            "<textarea name=\"x\">old</textarea>",
            &[("x", "a\r\n<b>")],
            &[],
            "<textarea name=\"x\">\na\r\n&lt;b&gt;</textarea>",
        );
        check(
            "<select name=\"x\"><option value=\"\" selected>none</option><option>two</option></select>",
            &[("x", "two")],
            &[],
            "<option value=\"\">none</option><option selected>two</option>",
        );
        let ticks = "<input type=\"checkbox\" name=\"x\" value=\"1\" checked><input type=\"checkbox\" name=\"x\" value=\"2\">";
        let ticked = "name=\"x\" type=\"checkbox\" value=\"1\"><input checked name=\"x\"";
        check(ticks, &[("x", "2")], &[], ticked);
        // Fields of one name, in order.
        check(
            "<input name=\"x\"><input name=\"x\">",
            &[("x", "1"), ("x", "2")],
            &[],
            "value=\"1\"><input name=\"x\" value=\"2\">",
        );
        let folded = "<details><summary>more</summary><input name=\"x\"></details>";
        check(folded, &[("x", "1")], &[], "<details open>");
        check(folded, &[("x", " ")], &[], "<details><summary>");
    }

    #[test]
    fn secrets_and_hidden_fields_stay_as_the_page_has_them() {
        let sent = [("x", "secret")];
        check(
            "<input type=\"password\" name=\"x\">",
            &sent,
            &[],
            "><input type=\"password\" name=\"x\"></form>",
        );
        check(
            "<input autocomplete=\"one-time-code\" name=\"x\">",
            &sent,
            &[],
            "><input autocomplete=\"one-time-code\" name=\"x\"></form>",
        );
        check(
            "<input type=\"hidden\" name=\"x\" value=\"new\">",
            &sent,
            &[],
            "name=\"x\" value=\"new\"></form>",
        );
    }

    #[test]
    fn what_is_wrong_stands_above_and_beside_its_field() {
        let wrong = [("reason", "Say why."), ("lanes", "No <lane>.")];
        let form = "<label>Why <input name=\"reason\"></label><fieldset><legend>Lanes</legend><input type=\"checkbox\" name=\"lane\" value=\"1\"></fieldset>";
        check(
            form,
            &[],
            &wrong,
            "<li>Say why.</li><li>No &lt;lane&gt;.</li>",
        );
        check(
            form,
            &[],
            &wrong,
            "<input aria-describedby=\"wrong-1\" aria-invalid=\"true\" autofocus name=\"reason\"><small class=\"wrong\" id=\"wrong-1\">Say why.</small></label>",
        );
        check(
            form,
            &[],
            &wrong,
            "<legend>Lanes</legend><small class=\"wrong\" id=\"wrong-2\">No &lt;lane&gt;.</small>",
        );
        check(
            "<input name=\"x\">",
            &[],
            &[],
            "<input type=\"hidden\" name=\"form_page\" value=\"/p\">",
        );
    }

    #[test]
    fn of_several_forms_the_one_that_was_sent_is_filled() {
        let form = |user: &str| {
            format!(
                "<form method=\"post\" action=\"/a\"><input type=\"hidden\" name=\"user\" value=\"{user}\"><input name=\"x\"></form>"
            )
        };
        let html = form("ann")
            + &form("bob")
            + "<form method=\"post\" action=\"/b\"><input name=\"x\"></form>";
        let fields = [("user", "bob"), ("x", "1")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        let typed = |action| Typed {
            action,
            fields: &fields,
            wrong: &[],
            said: None,
            page: "/p",
        };
        let page = refill(&html, &typed("/a")).unwrap();
        assert!(
            page.contains("value=\"bob\"><input name=\"x\" value=\"1\">"),
            "{page}"
        );
        assert_eq!(page.matches("value=\"1\"").count(), 1, "{page}");
        assert_eq!(refill(&html, &typed("/c")), None);
        // One dialog for several lanes, each with a button.
        let html = "<button data-dialog=\"d\" data-action=\"/lanes/1/open\" data-title=\"Open 1\">o</button><dialog id=\"d\"><form method=\"post\"><h2>Open</h2><input name=\"x\"></form></dialog>";
        let page = refill(html, &typed("/lanes/1/open")).unwrap();
        for part in [
            "<dialog data-reopen id=\"d\" open>",
            "action=\"/lanes/1/open\"",
            "<h2>Open 1</h2>",
            "value=\"1\"",
        ] {
            assert!(page.contains(part), "{part}\nin {page}");
        }
    }
}
