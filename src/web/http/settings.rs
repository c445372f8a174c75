//! The `[web]` section of the site file.

use std::net::SocketAddr;

use crate::actions::calls::CallRefused;
use crate::catalogue::Language;
use crate::port::accounts::Role;
use crate::port::fields::Fields;
use crate::web::http::listen::Limits;
use crate::web::http::proxies::{self, Network};
use crate::web::http::tls;

/// Where the dashboard listens and what stands before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `listen`, default `127.0.0.1:8480`.
    pub listen: SocketAddr,
    /// `https`, default false: a reverse proxy in front speaks TLS. Cookies are then `Secure` and `__Host-`, and browsers
    /// are told to stay on https. Always true with a certificate.
    pub https: bool,
    /// `certificate` and `key`: the dashboard itself speaks TLS. As written: relative to the site file.
    pub tls: Option<tls::Files>,
    /// `metrics_open`, default false: `/metrics` answers anyone, not only this machine and persons logged in.
    pub metrics_open: bool,
    /// `attendant_resets`, default 5: so many plates may an attendant reset within a shift.
    pub attendant_resets: u32,
    /// `shift_h`, default 8: how long a shift is, hours, counted back from now.
    pub shift_h: u32,
    /// `second_factor`, default nobody: from this role up everyone must log in with a code, too.
    pub second_factor: Option<Role>,
    /// `api_per_minute`, default 1200: so many requests may a program or person send to the API within a minute.
    pub api_per_minute: u32,
    /// `language`, default as the browser asks: what pages and the API speak. Every folder of `locales/` is one.
    pub language: Option<Language>,
    /// How many may be connected, and how long they may take.
    pub limits: Limits,
    /// `trusted_proxies`, default none: proxies that say by `X-Forwarded-For` or `Forwarded` who calls.
    pub trusted_proxies: Vec<Network>,
    /// `call_refused`, default `permits`: which refused vehicles call whoever is on duty.
    pub call_refused: CallRefused,
    /// `live_mb_per_hour`, default 150: so much may the live pictures of one page take at a desk.
    pub live_mb_per_hour: u32,
    /// `address`, default none: where people reach the dashboard, for links in what is told to the outside.
    pub address: Option<String>,
}

/// Where holders of permits change their plates; a link is this with its secret behind.
pub(crate) const HOLDERS: &str = "/own";

/// Who must have a second factor, as the site file says it.
const SECOND_FACTOR: [(&str, Option<Role>); 4] = [
    ("nobody", None),
    ("administrators", Some(Role::Administrator)),
    ("supervisors", Some(Role::Supervisor)),
    ("everybody", Some(Role::Viewer)),
];

/// Which refused vehicles call, as the site file says it.
const CALL_REFUSED: [(&str, CallRefused); 3] = [
    ("nobody", CallRefused::Nobody),
    ("permits", CallRefused::Permits),
    ("all", CallRefused::All),
];

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            listen: SocketAddr::from(([127, 0, 0, 1], 8480)),
            https: false,
            tls: None,
            metrics_open: false,
            attendant_resets: 5,
            shift_h: 8,
            second_factor: None,
            api_per_minute: 1200,
            language: None,
            limits: Limits::default(),
            trusted_proxies: Vec::new(),
            call_refused: CallRefused::default(),
            live_mb_per_hour: 150,
            address: None,
        }
    }
}

impl Settings {
    /// Reads the section; `None` where a field is faulty (the fault has been noted).
    pub fn read(fields: &mut Fields) -> Option<Settings> {
        let default = Settings::default();
        let listen = match fields.value("listen") {
            None => Some(default.listen),
            Some(_) => Settings::listen(fields),
        };
        let https = fields.bool("https", default.https);
        let resets = fields.int("attendant_resets", 0..=1000, 5);
        let shift = fields.int("shift_h", 1..=24, 8);
        let pace = fields.int("api_per_minute", 1..=1_000_000, 1200);
        let tls = Settings::tls(fields);
        let second_factor = fields.one_of("second_factor", &SECOND_FACTOR, Some(None));
        let call = Some(CallRefused::default());
        let call_refused = fields.one_of("call_refused", &CALL_REFUSED, call);
        let live_mb = fields.int("live_mb_per_hour", 10..=10_000, 150);
        let language = fields.opt_str("language");
        let language = language.map(|tag| (Language::tagged(tag), tag));
        if let Some((None, tag)) = &language {
            fields.is("language", tag, Language::hint());
        }
        let trusted_proxies = proxies::read(fields);
        let proxied = !trusted_proxies.is_empty() || (https && tls.is_none());
        let limits = Limits::read(fields, proxied);
        let metrics_open = fields.bool("metrics_open", default.metrics_open);
        let address = Settings::address(fields);
        Some(Settings {
            listen: listen?,
            https: https || tls.is_some(),
            tls,
            metrics_open,
            attendant_resets: u32::try_from(resets).ok()?,
            shift_h: u32::try_from(shift).ok()?,
            second_factor: second_factor?,
            api_per_minute: u32::try_from(pace).ok()?,
            language: language.and_then(|l| l.0),
            limits: limits?,
            trusted_proxies,
            call_refused: call_refused?,
            live_mb_per_hour: u32::try_from(live_mb).ok()?,
            address,
        })
    }

    /// A link as it is given to a permit's holder: with the address by which people reach the dashboard, else that of the
    /// page on which it was made.
    pub(crate) fn holder_link(&self, origin: Option<&str>, secret: &str) -> String {
        let base = self.address.as_deref().or(origin);
        format!("{}{HOLDERS}/{secret}", base.unwrap_or(""))
    }

    fn address(fields: &mut Fields) -> Option<String> {
        let text = fields.opt_str("address")?;
        let url = url::Url::parse(text).ok();
        let fits = |u: &url::Url| matches!(u.scheme(), "http" | "https") && u.has_host();
        if !url.is_some_and(|u| fits(&u) && u.query().is_none() && u.username().is_empty()) {
            fields.is("address", text, key!("fault-write-dashboards-address"));
            return None;
        }
        Some(text.trim_end_matches('/').to_owned())
    }

    fn tls(fields: &mut Fields) -> Option<tls::Files> {
        let files = (fields.opt_str("certificate"), fields.opt_str("key"));
        match files {
            (Some(certificate), Some(key)) => Some(tls::Files {
                certificate: certificate.into(),
                key: key.into(),
            }),
            (None, None) => None,
            (certificate, _) => {
                let missing = if certificate.is_some() {
                    "key"
                } else {
                    "certificate"
                };
                let hint = key!("fault-write-both-certificate-fullchain-pem");
                fields.missing(missing, hint);
                None
            }
        }
    }

    fn listen(fields: &mut Fields) -> Option<SocketAddr> {
        let text = fields.opt_str("listen")?;
        let address = text.parse().ok();
        if address.is_none() {
            fields.is("listen", text, t!("fault-write-address-port-e-g"));
        }
        address
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::fields::Faults;

    fn check(text: &str, expect: Result<&str, &str>) {
        let table: toml::Table = text.parse().unwrap();
        let faults = Faults::of("site.toml");
        let mut fields = Fields::new(&table, "web", &faults);
        let got = Settings::read(&mut fields);
        fields.finish();
        let faults = faults.into_vec();
        match expect {
            Ok(listen) => {
                assert_eq!(faults, [], "{text}");
                assert_eq!(got.unwrap().listen.to_string(), listen, "{text}");
            }
            Err(key) => assert_eq!(faults[0].key, key, "{text}"),
        }
    }

    #[test]
    fn behind_a_proxy_one_address_may_have_all_connections() {
        let check = |text: &str, expect: usize| {
            let table: toml::Table = text.parse().unwrap();
            let faults = Faults::of("site.toml");
            let got = Settings::read(&mut Fields::new(&table, "web", &faults));
            assert_eq!(got.unwrap().limits.per_address, expect, "{text}");
        };
        check("", 64);
        check("https = true", 256);
        check("https = true\nconnections = 100", 100);
        check("https = true\nconnections_per_address = 9", 9);
        check("certificate = \"a\"\nkey = \"b\"\nhttps = true", 64);
        check("trusted_proxies = [\"10.0.0.1\"]", 256);
    }

    #[test]
    fn the_section_is_read() {
        check("", Ok("127.0.0.1:8480"));
        check("listen = \"[::]:80\"", Ok("[::]:80"));
        check("listen = \"localhost\"", Err("web.listen"));
        check("second_factor = \"supervisors\"", Ok("127.0.0.1:8480"));
        check("second_factor = \"all\"", Err("web.second_factor"));
        check("call_refused = \"all\"", Ok("127.0.0.1:8480"));
        check("live_mb_per_hour = 40", Ok("127.0.0.1:8480"));
        check("live_mb_per_hour = 1", Err("web.live_mb_per_hour"));
        check("call_refused = \"permit\"", Err("web.call_refused"));
        check("listen = 80", Err("web.listen"));
        check("https = \"yes\"", Err("web.https"));
        check("certificate = \"a\"\nkey = \"b\"", Ok("127.0.0.1:8480"));
        check("connections = 8\nheaders_s = 1", Ok("127.0.0.1:8480"));
        check("connections = 0", Err("web.connections"));
        check("body_s = 0", Err("web.body_s"));
        check("certificate = \"a\"", Err("web.key"));
        check("key = \"a\"", Err("web.certificate"));
        check("language = \"en\"", Ok("127.0.0.1:8480"));
        check("language = \"xx\"", Err("web.language"));
        check(
            "trusted_proxies = [\"10.0.0.0/8\", \"::1\"]",
            Ok("127.0.0.1:8480"),
        );
        check("trusted_proxies = [\"proxy\"]", Err("web.trusted_proxies"));
        check("lisen = \"127.0.0.1:1\"", Err("web.lisen"));
    }
}
