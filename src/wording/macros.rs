//! How a text is named in the code and in templates. Keys and arguments are literal, so that a test can find them all.

/// A text: `t!("key")`, `t!("key", name = value, …)`.
macro_rules! t {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::wording::text($key, &[$((stringify!($name), $crate::wording::Argument::value(&$value))),*])
    };
}

/// A text with markup of its own, for pages; what is put into it is escaped, unless it is a piece of a page itself.
macro_rules! h {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::wording::Html($crate::wording::text($key, &[$((stringify!($name), $crate::wording::Argument::html(&$value))),*]))
    };
}

/// A text without arguments that is said when it is shown.
macro_rules! key {
    ($key:literal) => {
        $crate::wording::Key($key)
    };
}
