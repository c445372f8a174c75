//! The `[region]` section.

use std::path::{Path, PathBuf};

use url::Url;

use super::address::{Tls, config, place};
use super::link::{Address, Fault};
use crate::domain::site::GatewayId;
use crate::port::fields::Fields;
use crate::port::secret::SecretFrom;

const PICTURE_TOKEN: [&str; 3] = ["picture_token", "picture_token_env", "picture_token_file"];

/// Where the region's database is, and as whom one comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The region's name; the database must bear it.
    pub name: String,
    /// This gateway's own.
    pub gateway: GatewayId,
    pub(crate) postgres: String,
    pub(crate) password: Option<SecretFrom>,
    pub(crate) tls: Tls,
    /// Where the other gateways fetch this one's pictures.
    pub(crate) pictures: Option<Url>,
    /// What a gateway shows to be given a picture: one for the whole region.
    pub(crate) picture_token: Option<SecretFrom>,
    /// The certificate that the others' must be signed by.
    pub(crate) picture_ca: Option<PathBuf>,
}

impl Settings {
    /// Reads the section. `None` if something is faulty (noted).
    pub(crate) fn read(fields: &mut Fields, folder: &Path) -> Option<Settings> {
        let name = fields.str("name", key!("region-fault-name"));
        let gateway = fields.str("gateway", key!("region-fault-gateway"));
        let gateway = gateway.filter(|name| {
            let fits = is_name(name);
            if !fits {
                fields.is("gateway", name, key!("region-fault-gateway"));
            }
            fits
        });
        let postgres = postgres(fields);
        let password = SecretFrom::read(fields, SecretFrom::PASSWORD);
        let ca = fields.opt_str("ca").map(|file| folder.join(file));
        let tls = match fields.bool("tls", true) {
            true => Tls::On { ca },
            false => Tls::Off,
        };
        let pictures = pictures(fields)?;
        let picture_token = SecretFrom::read(fields, PICTURE_TOKEN)?;
        let picture_ca = fields.opt_str("picture_ca").map(|file| folder.join(file));
        Some(Settings {
            name: name?.to_owned(),
            gateway: GatewayId::new(gateway?),
            postgres: postgres?,
            password: password?.map(|from| from.relative_to(folder)),
            tls,
            pictures,
            picture_token: picture_token.map(|from| from.relative_to(folder)),
            picture_ca,
        })
    }

    /// How one connects, with the password from where it lies.
    ///
    /// # Errors
    /// It does not lie there.
    pub(crate) fn address(&self) -> Result<Address, Fault> {
        let password = self.password.as_ref().map(SecretFrom::find).transpose();
        Ok(Address {
            postgres: self.postgres.clone(),
            password: password.map_err(|missing| Fault(missing.0))?,
            tls: self.tls.clone(),
        })
    }

    /// Where the database is, for people; without a password.
    pub(crate) fn place(&self) -> String {
        place(&self.postgres)
    }
}

/// `None`: faulty; noted.
fn pictures(fields: &mut Fields) -> Option<Option<Url>> {
    let Some(text) = fields.opt_str("pictures").map(str::to_owned) else {
        return Some(None);
    };
    let url = Url::parse(&text).ok().filter(|url| {
        let bare = url.username().is_empty() && url.password().is_none() && url.query().is_none();
        bare && url.has_host() && matches!(url.scheme(), "http" | "https")
    });
    if url.is_none() {
        let hint = key!("region-fault-pictures");
        fields.fault("pictures", t!("region-fault-no-web-address"), hint);
        return None;
    }
    Some(url)
}

/// Short, as it stands in the names of other lots' lanes and in roles of the database.
pub(crate) fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    !name.is_empty() && name.len() <= 40 && name.chars().all(fits)
}

fn postgres(fields: &mut Fields) -> Option<String> {
    let text = fields.str("postgres", key!("region-fault-postgres"))?;
    // The parser's own words may hold the address, and so a password.
    let Some(config) = config(text) else {
        fields.fault(
            "postgres",
            t!("region-fault-no-address"),
            key!("region-fault-postgres"),
        );
        return None;
    };
    if config.get_password().is_some() {
        let hint = t!(
            "fault-put-into-environment-variable-write",
            env_key = "password_env",
            file_key = "password_file"
        );
        fields.fault("postgres", t!("region-fault-password"), hint);
        return None;
    }
    Some(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::fields::Faults;

    fn read(text: &str) -> Result<Settings, String> {
        let faults = Faults::of("site.toml");
        let table = text.parse().unwrap();
        let mut fields = Fields::new(&table, "region", &faults);
        let settings = Settings::read(&mut fields, Path::new("/etc/plategate"));
        fields.finish();
        let told: Vec<String> = faults.into_vec().iter().map(ToString::to_string).collect();
        settings.filter(|_| told.is_empty()).ok_or(told.join("\n"))
    }

    #[test]
    fn tls_is_on_unless_it_is_written_out_and_no_password_stands_in_the_file() {
        let whole = "name = \"campus\"\ngateway = \"north\"\npassword_file = \"p\"\n";
        let with = |more: &str| read(&format!("{whole}{more}"));
        let url = "postgres = \"postgres://gate@db1:5433,db2/plates\"\n";
        let found = with(url).unwrap();
        assert_eq!(found.tls, Tls::On { ca: None });
        assert_eq!(found.place(), "db1:5433,db2/plates");
        assert_eq!(with(&format!("{url}tls = false")).unwrap().tls, Tls::Off);
        let ca = with(&format!("{url}ca = \"ca.pem\"")).unwrap().tls;
        assert_eq!(
            ca,
            Tls::On {
                ca: Some("/etc/plategate/ca.pem".into())
            }
        );
        let check = |more: &str, key: &str, never: &str| {
            let told = with(more).unwrap_err();
            assert!(told.contains(key), "{told}");
            assert!(!told.contains(never), "{told}");
        };
        check(
            "postgres = \"postgres://gate:s3cret@db1/plates\"",
            "region.postgres",
            "s3cret",
        );
        check(
            "postgres = \"postgres://gate:s3cret@db1:nine/plates\"",
            "region.postgres",
            "s3cret",
        );
        check(
            "postgres = \"postgres://gate@db1?password=s3cret\"",
            "region.postgres",
            "s3cret",
        );
        check("postgres = \"db1\"", "region.postgres", "s3cret");
        check(
            "postgres = \"postgres://db1/plates\"",
            "region.postgres",
            "s3cret",
        );
        check(
            &format!("{url}password = \"s3cret\""),
            "region.password",
            "s3cret",
        );
        let told = read(&url.replace("postgres =", "name = \"c\"\ngateway = \"a b\"\npostgres ="));
        assert!(told.unwrap_err().contains("region.gateway"));
    }
}
