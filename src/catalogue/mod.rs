//! The catalogue of what people read. Every sentence lies in `locales/<language>/*.ftl`, and here only its key is named:
//!
//! * [`t!`]   a text: `t!("audit-rows", count = rows)`. Pages escape it like any other text
//! * [`h!`]   a text with markup of its own, for pages; what is put into it is escaped
//! * [`key!`] a text to be said later, in the language of whoever asks then
//! * [`sentence!`] the same with arguments
//! * [`say!`] a text as a line of standard output
//! * [`out`] standard output and error, whoever reads them
//! * [`format`] numbers, shares, days and times as the language writes them
//!
//! The language is that of the request or task ([`Language::during`]), else that of the process. A new language is one
//! folder; what it lacks is said in English. `tests/it/wording.rs` holds keys, arguments and markup together.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::sync::{LazyLock, OnceLock};

use askama::filters::{Html as Escaping, HtmlSafe, escape};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::{FluentNumber, FluentNumberOptions};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_langneg::{NegotiationStrategy, negotiate_languages, parse_accepted_languages};
use include_dir::{Dir, include_dir};
use unic_langid::LanguageIdentifier;

#[macro_use]
mod macros;
pub mod format;
pub(crate) mod out;
pub(crate) mod sentence;
pub(crate) mod system;
pub(crate) mod typed;

pub use sentence::{Part, Sentence, Shown};
pub(crate) use system::words;

/// The catalogue, a folder a language.
pub static LOCALES: Dir = include_dir!("$CARGO_MANIFEST_DIR/locales");

/// All languages that were there when this was built; English first.
static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
    let mut tags: Vec<&str> = LOCALES.dirs().filter_map(|d| d.path().to_str()).collect();
    tags.sort_unstable_by_key(|tag| (*tag != "en", *tag));
    let built = tags.into_iter().map(|tag| {
        let files = LOCALES.get_dir(tag).into_iter().flat_map(Dir::files);
        Language::of(tag, files.filter_map(include_dir::File::contents_utf8))
    });
    built.collect()
});

/// What the process speaks where no request or task says otherwise.
static USUAL: OnceLock<Language> = OnceLock::new();

tokio::task_local! {
    static PRESENT: Language;
}

/// A language that the gateway can speak.
#[derive(Clone, Copy)]
pub struct Language(&'static Spoken);

struct Spoken {
    tag: LanguageIdentifier,
    messages: FluentBundle<FluentResource>,
}

impl Language {
    /// A language from the texts of its files, kept for as long as the process runs. What cannot be parsed is left out: a
    /// test sees to it that nothing of the kind is built in.
    pub fn of<'a>(tag: &str, files: impl Iterator<Item = &'a str>) -> Language {
        let tag: LanguageIdentifier = tag.parse().unwrap_or_default();
        let mut messages = FluentBundle::new_concurrent(vec![tag.clone()]);
        // The marks around arguments are for mixed directions of writing; in logs and snapshots they are rubbish.
        messages.set_use_isolating(false);
        for file in files {
            let resource = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(r, _)| r);
            messages.add_resource_overriding(resource);
        }
        Language(Box::leak(Box::new(Spoken { tag, messages })))
    }

    /// Every language that is built in.
    pub fn all() -> &'static [Language] {
        &LANGUAGES
    }

    /// What to write where a language is named that is not there.
    pub(crate) fn hint() -> String {
        let known: Vec<String> = Language::all().iter().map(|l| l.tag()).collect();
        t!("fault-write-one", list = known.join(", "))
    }

    pub fn english() -> Language {
        LANGUAGES[0]
    }

    /// The language of this request or task; else the process's.
    pub(crate) fn present() -> Language {
        let usual = || USUAL.get().copied().unwrap_or_else(Language::english);
        PRESENT.try_with(|l| *l).unwrap_or_else(|_| usual())
    }

    /// What the process speaks from now on. Only the first call counts.
    pub(crate) fn speak(self) {
        let _ = USUAL.set(self);
    }

    /// The best that is there for `Accept-Language`, for `LANG`, or for a tag.
    pub fn wanted(by: &str) -> Option<Language> {
        // `de_AT.UTF-8` is how an environment writes `de-AT`.
        let by = by.split('.').next().unwrap_or_default();
        let asked = parse_accepted_languages(&by.replace('_', "-"));
        let there: Vec<&LanguageIdentifier> = LANGUAGES.iter().map(|l| &l.0.tag).collect();
        let best = negotiate_languages(&asked, &there, None, NegotiationStrategy::Lookup);
        let best = **best.first()?;
        LANGUAGES.iter().find(|l| l.0.tag == *best).copied()
    }

    /// The language of just this tag.
    pub(crate) fn tagged(tag: &str) -> Option<Language> {
        LANGUAGES.iter().copied().find(|l| l.tag() == tag)
    }

    pub fn tag(self) -> String {
        self.0.tag.to_string()
    }

    /// What it calls itself.
    pub(crate) fn name(self) -> String {
        self.within(|| t!("language-name"))
    }

    /// Runs a task in which everything is said in this language.
    pub(crate) async fn during<F: Future>(self, task: F) -> F::Output {
        PRESENT.scope(self, task).await
    }

    /// The same where a language was chosen; else the task goes on in the present one.
    pub(crate) async fn chosen<F: Future>(chosen: Option<Language>, task: F) -> F::Output {
        match chosen {
            Some(language) => language.during(task).await,
            None => task.await,
        }
    }

    /// The same for what is done at once.
    pub fn within<T>(self, work: impl FnOnce() -> T) -> T {
        PRESENT.sync_scope(self, work)
    }

    /// The text of a key; `None`: this language lacks it.
    fn text(self, key: &str, args: &FluentArgs) -> Option<String> {
        let messages = &self.0.messages;
        let pattern = messages.get_message(key)?.value()?;
        let text = messages.format_pattern(pattern, Some(args), &mut Vec::new());
        Some(text.into_owned())
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Language({})", self.0.tag)
    }
}

impl PartialEq for Language {
    fn eq(&self, other: &Language) -> bool {
        self.0.tag == other.0.tag
    }
}

impl Eq for Language {}

/// What [`t!`] says: the text in the present language, else in English, else the bare key.
pub(crate) fn text(key: &str, values: &[(&'static str, FluentValue)]) -> String {
    let args: FluentArgs = values.iter().map(|(n, v)| (*n, v.clone())).collect();
    let found = Language::present().text(key, &args);
    found
        .or_else(|| Language::english().text(key, &args))
        .unwrap_or_else(|| key.to_owned())
}

/// A text to be said later. See [`key!`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(pub &'static str);

impl Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text(self.0, &[]))
    }
}

impl From<Key> for String {
    fn from(key: Key) -> String {
        key.to_string()
    }
}

/// Text with markup. See [`h!`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Html(pub(crate) String);

impl Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Html {}

/// What may be put into a text. A whole number decides between singular and plural; every other one is written by
/// [`format`] first, or stands as in a file.
pub(crate) trait Argument {
    fn argument(&self) -> FluentValue<'_>;

    /// The same, to be kept in a [`Sentence`].
    fn part(&self) -> Part {
        self.argument().into()
    }
}

/// What may be put into a text with markup: text is escaped, pieces of a page go in as they are.
pub(crate) trait HtmlArgument {
    fn html_argument(&self) -> FluentValue<'_>;
}

impl<T: Argument + ?Sized> HtmlArgument for T {
    fn html_argument(&self) -> FluentValue<'_> {
        match self.argument() {
            // Escaping cannot fail.
            FluentValue::String(text) => match escape(text, Escaping) {
                Ok(text) => FluentValue::String(Cow::Owned(text.to_string())),
                Err(never) => match never {},
            },
            other => other,
        }
    }
}

impl HtmlArgument for Html {
    fn html_argument(&self) -> FluentValue<'_> {
        self.0.argument()
    }
}

impl Argument for str {
    fn argument(&self) -> FluentValue<'_> {
        FluentValue::String(Cow::Borrowed(self))
    }
}

impl Argument for String {
    fn argument(&self) -> FluentValue<'_> {
        self.as_str().argument()
    }
}

impl Argument for jiff::civil::Date {
    fn argument(&self) -> FluentValue<'_> {
        FluentValue::String(format::date(*self).into())
    }
}

shown!(
    char,
    crate::domain::plate::Plate,
    crate::domain::site::LaneId,
    crate::domain::site::GateId,
    crate::domain::site::PermitId,
    crate::domain::site::AreaId,
    crate::domain::site::GroupId,
    crate::domain::site::PolicyId,
    crate::domain::event::HoldReason,
    crate::domain::site::CameraId,
    crate::domain::site::calendar::TimeOfDay,
    std::io::Error,
    std::net::IpAddr,
    std::net::SocketAddr,
    std::path::Display<'_>,
    dyn Display + '_,
    f32,
    f64,
    toml::de::Error,
    toml::value::Datetime,
    url::ParseError,
);

impl Argument for crate::domain::event::GateFault {
    fn argument(&self) -> FluentValue<'_> {
        FluentValue::String(Cow::Owned(self.to_string()))
    }

    fn part(&self) -> Part {
        Part::Sentence(Sentence::shown(self.clone()))
    }
}

macro_rules! counted {
    ($($what:ty),+) => { $(
        impl Argument for $what {
            fn argument(&self) -> FluentValue<'_> {
                #[allow(clippy::cast_precision_loss, clippy::cast_lossless, reason = "shown, not reckoned with")]
                let number = *self as f64;
                FluentValue::Number(FluentNumber::new(number, FluentNumberOptions::default()))
            }
        }
    )+ };
}

counted!(u8, u16, u32, u64, u128, usize, i8, i32, i64);
