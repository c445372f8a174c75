//! One-time codes by the clock (RFC 6238): SHA-1, six digits, 30 seconds, which is what every authenticator app takes.

use data_encoding::BASE32_NOPAD;
use jiff::Timestamp;
use qrcode::{Color, EcLevel, QrCode};
use rand::RngCore;
use ring::hmac;
use std::fmt::Write as _;

use crate::actions::secrets::same_secret;
use crate::port::accounts::Secret;

/// A code holds for so long, seconds.
const STEP_S: i64 = 30;
/// So many steps a phone's clock may be off, either way.
const SLACK: i64 = 1;
/// Digits of a code.
pub(crate) const DIGITS: usize = 6;
/// Bytes of a secret: as long as SHA-1's output (RFC 4226, section 4).
const SECRET_BYTES: usize = 20;
/// Light modules around a QR code, without which phones do not find it.
const QUIET: usize = 4;

/// A new secret for one person's app.
pub fn new_secret() -> Secret {
    let mut bytes = vec![0u8; SECRET_BYTES];
    rand::rng().fill_bytes(&mut bytes);
    Secret(bytes)
}

/// The step whose code this is, if it is one of those that hold at `now`.
pub(crate) fn step_of(secret: &Secret, code: &str, now: Timestamp) -> Option<i64> {
    let step = now.as_second().div_euclid(STEP_S);
    // All of them are compared, so that the time tells nothing.
    let hits = (step - SLACK..=step + SLACK).map(|s| (s, same_secret(&code_at(secret, s), code)));
    hits.fold(None, |found, (s, hit)| if hit { Some(s) } else { found })
}

/// The code of a step (RFC 4226, section 5.3).
fn code_at(secret: &Secret, step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &secret.0);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    // At most 15: with three more it stays within the 20 bytes.
    let at = usize::from(tag[19] & 0x0f);
    let word = u32::from_be_bytes([tag[at] & 0x7f, tag[at + 1], tag[at + 2], tag[at + 3]]);
    format!("{:0DIGITS$}", word % 1_000_000)
}

/// The code that an app shows at `now`.
pub fn code(secret: &Secret, now: Timestamp) -> String {
    code_at(secret, now.as_second().div_euclid(STEP_S))
}

/// The secret to be typed, in groups of four.
pub fn grouped(secret: &Secret) -> String {
    let text = BASE32_NOPAD.encode(&secret.0);
    let mut groups = String::with_capacity(text.len() * 5 / 4);
    for (i, c) in text.chars().enumerate() {
        if i > 0 && i % 4 == 0 {
            groups.push(' ');
        }
        groups.push(c);
    }
    groups
}

/// What the QR code says: the address form that authenticator apps read.
fn address(secret: &Secret, site: &str, account: &str) -> String {
    let part = |text: &str| {
        let text: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        text.replace('+', "%20")
    };
    let issuer = part(&format!("Plategate {site}"));
    let secret = BASE32_NOPAD.encode(&secret.0);
    format!(
        "otpauth://totp/{issuer}:{}?secret={secret}&issuer={issuer}",
        part(account)
    )
}

/// A QR code as one path of an SVG.
pub(crate) struct Qr {
    /// Width and height with the quiet zone, in modules.
    pub(crate) size: usize,
    /// A square of one module for each dark one.
    pub(crate) path: String,
}

/// The QR code of a secret; `None` if the names are too long for one.
pub(crate) fn qr(secret: &Secret, site: &str, account: &str) -> Option<Qr> {
    let text = address(secret, site, account);
    let qr = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let mut path = String::new();
    for (i, color) in qr.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (i % qr.width() + QUIET, i / qr.width() + QUIET);
            // Writing to a string cannot fail.
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
    }
    Some(Qr {
        size: qr.width() + 2 * QUIET,
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> Secret {
        Secret(b"12345678901234567890".to_vec())
    }

    /// RFC 6238, appendix B (its codes have eight digits; ours are the last six).
    #[test]
    fn codes_are_those_of_the_standard() {
        let check = |second: i64, expect: &str| {
            let now = Timestamp::from_second(second).unwrap();
            assert_eq!(code(&secret(), now), expect, "{second}");
        };
        check(59, "287082");
        check(1_111_111_109, "081804");
        check(1_111_111_111, "050471");
        check(1_234_567_890, "005924");
        check(2_000_000_000, "279037");
        check(20_000_000_000, "353130");
    }

    #[test]
    fn a_clock_may_be_one_step_off() {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let typed = code(&secret(), at(1_000_000_000));
        let step = 1_000_000_000 / STEP_S;
        let check = |off: i64, expect: Option<i64>| {
            let now = at(step * STEP_S + off);
            assert_eq!(step_of(&secret(), &typed, now), expect, "{off}");
        };
        check(-31, None);
        check(-30, Some(step));
        check(0, Some(step));
        check(59, Some(step));
        check(60, None);
        assert_eq!(step_of(&secret(), "", at(1_000_000_000)), None);
    }

    #[test]
    fn a_secret_is_typed_in_groups_and_drawn_for_a_phone() {
        assert_eq!(
            grouped(&secret()),
            "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
        );
        assert_eq!(
            address(&secret(), "Kai & Co", "Ann B."),
            "otpauth://totp/Plategate%20Kai%20%26%20Co:Ann%20B.?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Plategate%20Kai%20%26%20Co"
        );
        let qr = qr(&secret(), "Kai", "Ann").unwrap();
        assert!(qr.size > 29 && qr.path.starts_with("M4 4h1v1h-1z"));
        assert_eq!(format!("{:?}", secret()), "Secret(…)");
    }
}
