//! Where whole lists of permits come from by themselves: the `[[permit_source]]` sections of the site file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;

use super::fields::Fields;
use super::secret::SecretFrom;

/// One of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    pub(crate) id: String,
    pub(crate) from: From,
    /// Numbers of its permits begin so, and it changes no others. Empty: the whole list is its own.
    pub(crate) prefix: String,
    pub(crate) every: Duration,
    /// A list by which more than this part of its permits would go is not taken.
    pub(crate) vanish_at_most: f64,
    /// Of a list in JSON: where its rows are, and which of their values are which column.
    pub(crate) rows: Option<String>,
    pub(crate) columns: Vec<(String, String)>,
}

/// Where a list lies.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum From {
    File(PathBuf),
    Web {
        url: Url,
        username: String,
        password: Option<SecretFrom>,
        token: Option<SecretFrom>,
        any_certificate: bool,
    },
    Directory(Directory),
}

/// A directory (LDAP), and what of it is a list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Directory {
    pub(crate) url: Url,
    /// Where the search begins; all below it is looked at.
    pub(crate) base: String,
    pub(crate) filter: String,
    /// As whom one logs in, a distinguished name; without a password nobody does.
    pub(crate) username: String,
    pub(crate) password: Option<SecretFrom>,
    pub(crate) start_tls: bool,
    pub(crate) any_certificate: bool,
}

/// Fewer permits may all go.
pub(crate) const FEW: usize = 5;

impl Settings {
    /// Reads a section; `id` is the caller's. `None` if something is faulty (noted).
    pub(crate) fn read(fields: &mut Fields, id: &str, folder: &Path) -> Option<Settings> {
        let from = match (fields.opt_str("file"), fields.value("url").is_some()) {
            (Some(file), false) => Some(From::File(folder.join(file))),
            (None, true) => asked(fields, folder),
            (both, _) => {
                let hint = key!("fault-write-file-or-url-of-list");
                match both {
                    Some(_) => fields.fault("file", t!("fault-set-and-so-is-url"), hint),
                    None => fields.missing("file", hint),
                }
                None
            }
        };
        let prefix = fields.opt_str("prefix").unwrap_or("").to_owned();
        let every = u64::try_from(fields.int("every_s", 5..=86_400, 60)).ok()?;
        let vanish_at_most = fields.opt_float("vanish_at_most", 0.0..=1.0).unwrap_or(0.2);
        let rows = fields.opt_str("rows").map(str::to_owned);
        let columns = fields.value("columns").and_then(toml::Value::as_table);
        let columns = columns.into_iter().flatten();
        let columns =
            columns.filter_map(|(name, at)| Some((name.clone(), at.as_str()?.to_owned())));
        Some(Settings {
            id: id.to_owned(),
            from: from?,
            prefix,
            every: Duration::from_secs(every),
            vanish_at_most,
            rows,
            columns: columns.collect(),
        })
    }

    /// Where it is, for people; without credentials.
    pub(crate) fn place(&self) -> String {
        match &self.from {
            From::File(path) => path.display().to_string(),
            From::Web { url, .. } => {
                let mut shown = url.clone();
                shown.set_query(None);
                shown.to_string()
            }
            From::Directory(directory) => format!("{} {}", directory.url, directory.base),
        }
    }
}

fn asked(fields: &mut Fields, folder: &Path) -> Option<From> {
    let text = fields.opt_str("url")?;
    match text.starts_with("ldap") {
        true => directory(fields, folder, text).map(From::Directory),
        false => web(fields, folder, text),
    }
}

fn directory(fields: &mut Fields, folder: &Path, text: &str) -> Option<Directory> {
    let hint = key!("fault-write-ldaps-host");
    let url = Url::parse(text).ok();
    let url = url.filter(|u| matches!(u.scheme(), "ldap" | "ldaps") && u.has_host());
    let url = url.filter(|u| {
        let bare = u.username().is_empty() && u.password().is_none();
        bare && matches!(u.path(), "" | "/") && u.query().is_none()
    });
    if url.is_none() {
        fields.fault("url", t!("fault-no-directory-address"), hint);
    }
    let base = fields.str("base", key!("fault-write-directory-base"));
    let filter = fields.opt_str("filter").unwrap_or("(carLicense=*)");
    if ldap3::parse_filter(filter).is_err() {
        fields.is("filter", filter, key!("fault-write-directory-filter"));
        return None;
    }
    let username = fields.opt_str("username").unwrap_or("").to_owned();
    let password = SecretFrom::read(fields, SecretFrom::PASSWORD)?;
    let start_tls = fields.bool("start_tls", false);
    let any_certificate = fields.bool("any_certificate", false);
    let url = url?;
    let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    if password.is_some() && url.scheme() == "ldap" && !start_tls && !here {
        fields.fault("url", t!("fault-directory-in-clear"), hint);
        return None;
    }
    if password.is_some() && username.is_empty() {
        fields.missing("username", key!("fault-write-directory-user"));
        return None;
    }
    Some(Directory {
        url,
        base: base?.to_owned(),
        filter: filter.to_owned(),
        username,
        password: password.map(|from| from.relative_to(folder)),
        start_tls,
        any_certificate,
    })
}

fn web(fields: &mut Fields, folder: &Path, text: &str) -> Option<From> {
    let username = fields.opt_str("username").unwrap_or("").to_owned();
    let password = SecretFrom::read(fields, SecretFrom::PASSWORD)?;
    let token = SecretFrom::read(fields, ["token", "token_env", "token_file"])?;
    let any_certificate = fields.bool("any_certificate", false);
    let hint = key!("fault-write-http-host-path-or");
    let url = Url::parse(text).ok();
    let url = url.filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host());
    let Some(url) = url.filter(|u| u.username().is_empty() && u.password().is_none()) else {
        fields.fault("url", t!("fault-no-web-address"), hint);
        return None;
    };
    Some(From::Web {
        url,
        username,
        password: password.map(|from| from.relative_to(folder)),
        token: token.map(|from| from.relative_to(folder)),
        any_certificate,
    })
}
