//! Requests of ONVIF: SOAP 1.2 with the log-in of WS-Security (username token, digest), which goes by the device's own clock.
//!
//! Digest: Base64(SHA-1(nonce + created + password)), OASIS Web Services Security UsernameToken Profile 1.0, section 3.1.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use rand::RngCore;
use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY};

use super::secret::Secret;

const PASSWORD: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest";
const SECURITY: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
const UTILITY: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
/// What a request is called to HTTP.
pub(crate) const KIND: &str = "application/soap+xml; charset=utf-8";

/// More of an address's parameters is not sent back.
const PARAMETERS_MAX: usize = 4 * 1024;

/// A request: to whom, what, as whom.
pub(crate) struct Request<'a> {
    /// The address that is asked, as the device named it; for subscriptions.
    pub(crate) to: Option<&'a str>,
    /// What the device wants to be shown with it ([`parameters`]).
    pub(crate) parameters: &'a str,
    pub(crate) action: &'a str,
    pub(crate) body: &'a str,
    /// Name, password, and the time by the device's clock.
    pub(crate) user: Option<(&'a str, &'a Secret, Timestamp)>,
}

impl Request<'_> {
    pub(crate) fn text(&self) -> String {
        let security = self.user.map(|(name, secret, now)| {
            let mut nonce = [0; 16];
            rand::rng().fill_bytes(&mut nonce);
            security(name, secret, now, &nonce)
        });
        let to = self.to.map(|to| format!("<a:To>{}</a:To>", escaped(to)));
        format!(
            "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:a=\"http://www.w3.org/2005/08/addressing\">\
             <s:Header><a:Action>{}</a:Action>{}{}{}</s:Header><s:Body>{}</s:Body></s:Envelope>",
            self.action,
            to.unwrap_or_default(),
            self.parameters,
            security.unwrap_or_default(),
            self.body
        )
    }
}

fn security(name: &str, secret: &Secret, now: Timestamp, nonce: &[u8]) -> String {
    let created = now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut digest = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
    digest.update(nonce);
    digest.update(created.as_bytes());
    digest.update(secret.reveal().as_bytes());
    let digest = STANDARD.encode(digest.finish());
    let nonce = STANDARD.encode(nonce);
    format!(
        "<w:Security xmlns:w=\"{SECURITY}\" xmlns:u=\"{UTILITY}\"><w:UsernameToken><w:Username>{}</w:Username>\
         <w:Password Type=\"{PASSWORD}\">{digest}</w:Password><w:Nonce>{nonce}</w:Nonce><u:Created>{created}</u:Created>\
         </w:UsernameToken></w:Security>",
        escaped(name)
    )
}

/// What a device wants to be shown with each question to an address that it has named: the address's parameters, as headers (WS-Addressing
/// 1.0 SOAP Binding, section 2.1.2). Some have one address for all their pull points. Nothing where there are none, or too many.
pub(crate) fn parameters(answer: &str) -> String {
    let mut reader = NsReader::from_str(answer);
    let (mut headers, mut depth) = (String::new(), 0_usize);
    while let Ok((space, event)) = reader.read_resolved_event() {
        match event {
            Event::Start(tag) if depth == 0 => {
                depth = usize::from(tag.local_name().as_ref() == "ReferenceParameters");
            }
            Event::Start(tag) => {
                begin(&mut headers, &space, &tag, depth == 1);
                headers.push('>');
                depth += 1;
            }
            Event::Empty(tag) if depth > 0 => {
                begin(&mut headers, &space, &tag, depth == 1);
                headers.push_str("/>");
            }
            Event::End(_) if depth == 1 => return headers,
            Event::End(tag) if depth > 1 => {
                depth -= 1;
                let _ = write!(
                    headers,
                    "</{}{}>",
                    prefix(&space),
                    tag.local_name().as_ref()
                );
            }
            // As they came, with their entities.
            Event::Text(text) if depth > 1 => headers.push_str(&text),
            Event::GeneralRef(name) if depth > 1 => {
                let _ = write!(headers, "&{};", &*name);
            }
            Event::DocType(_) | Event::Eof => break,
            _ => {}
        }
        if headers.len() > PARAMETERS_MAX {
            break;
        }
    }
    String::new()
}

fn prefix(space: &ResolveResult<'_>) -> &'static str {
    match space {
        ResolveResult::Bound(_) => "p:",
        _ => "",
    }
}

/// The beginning of an element, with the name of its space.
fn begin(headers: &mut String, space: &ResolveResult<'_>, tag: &BytesStart<'_>, is_header: bool) {
    let quoted = |text: &str| text.replace('"', "&quot;");
    let _ = write!(headers, "<{}{}", prefix(space), tag.local_name().as_ref());
    if let ResolveResult::Bound(Namespace(name)) = space {
        let _ = write!(headers, " xmlns:p=\"{}\"", quoted(name));
    }
    if is_header {
        headers.push_str(" a:IsReferenceParameter=\"true\"");
    }
    for attribute in tag.attributes().flatten() {
        let name = attribute.key.as_ref();
        if !name.contains(':') && name != "xmlns" {
            let _ = write!(headers, " {name}=\"{}\"", quoted(&attribute.value));
        }
    }
}

/// A text within XML.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_in_is_the_digest_of_nonce_time_and_password() {
        let now: Timestamp = "2026-11-30T03:00:00.25Z".parse().unwrap();
        let text = security("a&b", &Secret::of("secret"), now, b"0123456789abcdef");
        // printf '0123456789abcdef2026-11-30T03:00:00Zsecret' | openssl sha1 -binary | base64
        assert!(text.contains("62IHecA5rgx1USndKUZ2dubx/Go="), "{text}");
        assert!(text.contains("<w:Username>a&amp;b</w:Username>"), "{text}");
        assert!(text.contains("2026-11-30T03:00:00Z"), "{text}");
        assert!(text.contains("MDEyMzQ1Njc4OWFiY2RlZg=="), "{text}");
        let other = Request {
            to: Some("http://h/s?a=1&b=2"),
            parameters: "",
            action: "urn:x",
            body: "<x/>",
            user: None,
        };
        let text = other.text();
        assert!(
            text.contains("<a:To>http://h/s?a=1&amp;b=2</a:To>"),
            "{text}"
        );
        assert!(!text.contains("Security"), "{text}");
    }

    #[test]
    fn the_parameters_of_an_address_are_headers() {
        let check = |inner: &str, want: &str| {
            let answer = format!(
                "<s:Envelope xmlns:s=\"s\" xmlns:b=\"urn:b\"><s:Body><r><a:Address>http://h/</a:Address>{inner}</r></s:Body></s:Envelope>"
            );
            assert_eq!(parameters(&answer), want, "{inner}");
        };
        let given = |inner: &str| {
            format!("<a:ReferenceParameters xmlns:a=\"a\">{inner}</a:ReferenceParameters>")
        };
        const IS: &str = "a:IsReferenceParameter=\"true\"";
        check(
            &given("<b:Id b:x=\"1\" y='\"'>7 &amp; 8</b:Id>"),
            &format!("<p:Id xmlns:p=\"urn:b\" {IS} y=\"&quot;\">7 &amp; 8</p:Id>"),
        );
        check(
            &given("<c:One xmlns:c=\"urn:c\"><c:In/><Bare>x</Bare></c:One><b:Two/>"),
            &format!(
                "<p:One xmlns:p=\"urn:c\" {IS}><p:In xmlns:p=\"urn:c\"/><Bare>x</Bare></p:One><p:Two xmlns:p=\"urn:b\" {IS}/>"
            ),
        );
        check("", "");
        check(&given(""), "");
        check("<a:ReferenceParameters/>", "");
        check(&given(&"<b:Id>7</b:Id>".repeat(500)), "");
        assert_eq!(
            parameters("<a><ReferenceParameters><b>1</b>"),
            "",
            "cut off"
        );
    }
}
