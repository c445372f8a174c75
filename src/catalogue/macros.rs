//! How a text is named in the code and in templates. Keys and arguments are literal, so that a test can find them all.

/// A text: `t!("key")`, `t!("key", name, other = value, …)`; a name alone is its own value.
macro_rules! t {
    ($key:literal) => {
        $crate::catalogue::text($key, &[])
    };
    ($key:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {{
        use $crate::catalogue::Argument as _;
        $crate::catalogue::text($key, &[$((stringify!($name), (&given!($name $(, $value)?)).argument())),+])
    }};
}

/// A text with markup of its own, for pages; what is put into it is escaped, unless it is a piece of a page itself.
macro_rules! h {
    ($key:literal) => {
        $crate::catalogue::Html($crate::catalogue::text($key, &[]))
    };
    ($key:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {{
        use $crate::catalogue::HtmlArgument as _;
        $crate::catalogue::Html($crate::catalogue::text($key, &[$((stringify!($name), (&given!($name $(, $value)?)).html_argument())),+]))
    }};
}

/// A text without arguments that is said when it is shown.
macro_rules! key {
    ($key:literal) => {
        $crate::catalogue::Key($key)
    };
}

/// A text with its arguments that is said when it is shown: a [`Sentence`](crate::catalogue::Sentence).
macro_rules! sentence {
    ($key:literal) => {
        $crate::catalogue::Sentence::Ours($key, Vec::new())
    };
    ($key:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {{
        use $crate::catalogue::Argument as _;
        $crate::catalogue::Sentence::Ours($key, vec![$((stringify!($name), (&given!($name $(, $value)?)).part())),+])
    }};
}

/// A text as a line of standard output.
macro_rules! say {
    ($($said:tt)+) => {
        $crate::catalogue::out::line(format_args!("{}", t!($($said)+)))
    };
}

/// A line of standard output that is no text of the catalogue.
macro_rules! out {
    ($($what:tt)+) => {
        $crate::catalogue::out::line(format_args!($($what)+))
    };
}

/// The same without the line's end.
macro_rules! out_part {
    ($($what:tt)+) => {
        $crate::catalogue::out::part(format_args!($($what)+))
    };
}

/// A line of standard error.
macro_rules! err {
    ($($what:tt)+) => {
        $crate::catalogue::out::error_line(format_args!($($what)+))
    };
}

/// The same without the line's end.
macro_rules! err_part {
    ($($what:tt)+) => {
        $crate::catalogue::out::error_part(format_args!($($what)+))
    };
}

/// The value of an argument: its own name's where none is given.
macro_rules! given {
    ($name:ident) => {
        $name
    };
    ($name:ident, $value:expr) => {
        $value
    };
}

/// What is put into a text as it shows itself.
macro_rules! shown {
    ($($what:ty),+ $(,)?) => { $(
        impl $crate::catalogue::Argument for $what {
            fn argument(&self) -> fluent_bundle::FluentValue<'_> {
                fluent_bundle::FluentValue::String(std::borrow::Cow::Owned(self.to_string()))
            }
        }
    )+ };
}
