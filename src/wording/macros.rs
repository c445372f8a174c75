//! How a text is named in the code and in templates. Keys and arguments are literal, so that a test can find them all.

/// A text: `t!("key")`, `t!("key", name = value, …)`.
macro_rules! t {
    ($key:literal) => {
        $crate::wording::text($key, &[])
    };
    ($key:literal, $($name:ident = $value:expr),+ $(,)?) => {{
        use $crate::wording::Argument as _;
        $crate::wording::text($key, &[$((stringify!($name), (&$value).argument())),+])
    }};
}

/// A text with markup of its own, for pages; what is put into it is escaped, unless it is a piece of a page itself.
macro_rules! h {
    ($key:literal) => {
        $crate::wording::Html($crate::wording::text($key, &[]))
    };
    ($key:literal, $($name:ident = $value:expr),+ $(,)?) => {{
        use $crate::wording::HtmlArgument as _;
        $crate::wording::Html($crate::wording::text($key, &[$((stringify!($name), (&$value).html_argument())),+]))
    }};
}

/// A text without arguments that is said when it is shown.
macro_rules! key {
    ($key:literal) => {
        $crate::wording::Key($key)
    };
}
