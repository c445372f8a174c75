//! How push services know this gateway (RFC 8292): a signed word of who sends, for one service and a few hours.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::json;

/// So long is a word taken; the standard allows a day.
const VALID_S: i64 = 6 * 3_600;

/// The gateway's key.
pub(super) struct Vapid {
    key: EcdsaKeyPair,
    /// Whom a push service may write to: `mailto:` or `https:`.
    contact: String,
}

/// A new key, PKCS#8.
pub(super) fn make() -> Option<Vec<u8>> {
    let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
    Some(made.ok()?.as_ref().to_vec())
}

impl Vapid {
    pub(super) fn new(key: &[u8], contact: &str) -> Option<Vapid> {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key, &random).ok()?;
        let contact = contact.to_owned();
        Some(Vapid { key, contact })
    }

    /// The public key, as browsers take it.
    pub(super) fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.key.public_key())
    }

    /// The header `authorization` for a service; `origin` is where it is.
    pub(super) fn header(&self, origin: &str, now: Timestamp) -> Option<String> {
        let claims = json!({
            "aud": origin,
            "exp": now.as_second() + VALID_S,
            "sub": self.contact,
        });
        let coded = |json: String| URL_SAFE_NO_PAD.encode(json);
        let head = coded(json!({ "typ": "JWT", "alg": "ES256" }).to_string());
        let signed = format!("{head}.{}", coded(claims.to_string()));
        let signature = self.key.sign(&SystemRandom::new(), signed.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(signature.ok()?);
        Some(format!("vapid t={signed}.{signature}, k={}", self.public()))
    }
}
