//! Passwords and tokens for other machines: the site file says where one lies, and nothing ever shows it.

use std::fmt;
use std::path::{Path, PathBuf};

use fluent_bundle::FluentValue;

use super::fields::Fields;
use crate::catalogue::{Argument, Part, Sentence};

/// Where a password or token lies. Never the text itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SecretFrom {
    /// The environment variable of this name.
    Env(String),
    File(PathBuf),
}

/// A password or token that no log and no error shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

impl Secret {
    #[cfg(any(test, feature = "fuzz"))]
    pub(crate) fn of(text: &str) -> Secret {
        Secret(text.to_owned())
    }

    /// One that was drawn here.
    pub(crate) fn made(text: String) -> Secret {
        Secret(text)
    }

    /// The text, for whoever asks for it: the device's log-in and nothing else.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

/// A secret is not where the settings say.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SecretMissing(pub(crate) Sentence);

impl Argument for SecretMissing {
    fn argument(&self) -> FluentValue<'_> {
        self.0.argument()
    }

    fn part(&self) -> Part {
        self.0.part()
    }
}

impl SecretFrom {
    /// The keys of a password: as it must not be given, as a variable's name, as a file.
    pub(crate) const PASSWORD: [&str; 3] = ["password", "password_env", "password_file"];

    /// Reads where a section's secret lies, by one of `keys`. `Some(None)`: it has none. `None`: both are there, or the
    /// secret itself; noted in `fields`.
    pub fn read(fields: &mut Fields, keys: [&'static str; 3]) -> Option<Option<SecretFrom>> {
        let [itself, env_key, file_key] = keys;
        let (env, file) = (fields.opt_str(env_key), fields.opt_str(file_key));
        if fields.value(itself).is_some() {
            let hint = t!(
                "fault-put-into-environment-variable-write",
                env_key,
                file_key
            );
            fields.fault(itself, t!("fault-does-not-belong-into-site"), hint);
            return None;
        }
        if env.is_some() && file.is_some() {
            let found = t!("fault-stands-beside", env_key);
            fields.fault(file_key, found, t!("fault-keep-one-two"));
            return None;
        }
        let env = env.map(|name| SecretFrom::Env(name.to_owned()));
        Some(env.or(file.map(|path| SecretFrom::File(path.into()))))
    }

    /// Reads a section's `username` and where its password lies: both or neither, the name is empty then. `None`: noted in `fields`.
    pub(crate) fn login(
        fields: &mut Fields,
        folder: &Path,
    ) -> Option<(String, Option<SecretFrom>)> {
        let username = fields.opt_str("username").unwrap_or("").to_owned();
        let password = SecretFrom::read(fields, SecretFrom::PASSWORD)?;
        if username.is_empty() != password.is_none() {
            let hint = key!("fault-write-username-password-env-name");
            fields.fault("username", t!("fault-set-but-user-name-or"), hint);
            return None;
        }
        Some((username, password.map(|from| from.relative_to(folder))))
    }

    /// Paths of the site file start from its folder.
    pub(crate) fn relative_to(self, folder: &Path) -> SecretFrom {
        match self {
            SecretFrom::File(path) => SecretFrom::File(folder.join(path)),
            env @ SecretFrom::Env(_) => env,
        }
    }

    /// Fetches it now from where it lies.
    ///
    /// # Errors
    /// The variable is not set; the file cannot be read, or is empty.
    pub(crate) fn find(&self) -> Result<Secret, SecretMissing> {
        match self {
            SecretFrom::Env(name) => std::env::var(name)
                .map(Secret)
                .map_err(|_| SecretMissing(sentence!("fault-variable-not-set", name))),
            SecretFrom::File(file) => {
                let path = file.display();
                let text = std::fs::read_to_string(file)
                    .map_err(|e| SecretMissing(sentence!("fault-file-cannot-be-read", path, e)))?;
                match text.trim_end_matches(['\r', '\n']) {
                    "" => Err(SecretMissing(sentence!("fault-file-empty", path))),
                    password => Ok(Secret(password.to_owned())),
                }
            }
        }
    }
}
