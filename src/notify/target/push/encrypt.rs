//! A message for one device alone (RFC 8291, aes128gcm of RFC 8188): the push service that carries it cannot read it.

use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use ring::rand::{SecureRandom, SystemRandom};

/// One record holds all.
const RECORD: u32 = 4_096;
/// What is left of a record for the text: less its tag, the mark of its end, and the header.
pub(super) const TEXT_MAX: usize = 4_096 - 16 - 1 - 86;
const TAG: usize = 16;

/// A length of key material.
struct Bytes(usize);

impl KeyType for Bytes {
    fn len(&self) -> usize {
        self.0
    }
}

/// # Errors
/// The device's key is none.
pub(super) fn encrypt(text: &[u8], key: &[u8], auth: &[u8]) -> Option<Vec<u8>> {
    let random = SystemRandom::new();
    let own = EphemeralPrivateKey::generate(&ECDH_P256, &random).ok()?;
    let public = own.compute_public_key().ok()?;
    let mut salt = [0; 16];
    random.fill(&mut salt).ok()?;
    let device = UnparsedPublicKey::new(&ECDH_P256, key);
    let (content, nonce) = agree_ephemeral(own, &device, |shared| {
        derive(shared, auth, (key, public.as_ref()), &salt)
    })
    .ok()??;
    let mut sealed = text.to_owned();
    // The mark of the last record.
    sealed.push(2);
    let cipher = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &content).ok()?);
    let nonce = Nonce::assume_unique_for_key(nonce);
    cipher
        .seal_in_place_append_tag(nonce, Aad::empty(), &mut sealed)
        .ok()?;
    debug_assert!(sealed.len() >= TAG);
    let mut body = salt.to_vec();
    body.extend(RECORD.to_be_bytes());
    body.push(u8::try_from(public.as_ref().len()).ok()?);
    body.extend(public.as_ref());
    body.append(&mut sealed);
    Some(body)
}

/// The content's key and its nonce.
fn derive(
    shared: &[u8],
    auth: &[u8],
    (device, own): (&[u8], &[u8]),
    salt: &[u8],
) -> Option<([u8; 16], [u8; 12])> {
    let expand = |prk: &Prk, info: &[&[u8]], out: &mut [u8]| {
        prk.expand(info, Bytes(out.len()))
            .and_then(|okm| okm.fill(out))
            .ok()
    };
    let of_both = Salt::new(HKDF_SHA256, auth).extract(shared);
    let mut material = [0; 32];
    expand(&of_both, &[b"WebPush: info\0", device, own], &mut material)?;
    let prk = Salt::new(HKDF_SHA256, salt).extract(&material);
    let (mut content, mut nonce) = ([0; 16], [0; 12]);
    expand(&prk, &[b"Content-Encoding: aes128gcm\0"], &mut content)?;
    expand(&prk, &[b"Content-Encoding: nonce\0"], &mut nonce)?;
    Some((content, nonce))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    /// The example of RFC 8291, appendix A.
    #[test]
    fn keys_are_derived_as_the_standard_says() {
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
        let shared = bytes("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs");
        let auth = bytes("BTBZMqHH6r4Tts7J_aSIgg");
        let device = bytes(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        );
        let own = bytes(
            "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
        );
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw");
        let (content, nonce) = derive(&shared, &auth, (&device, &own), &salt).unwrap();
        assert_eq!(URL_SAFE_NO_PAD.encode(content), "oIhVW04MRdy2XN9CiKLxTg");
        assert_eq!(URL_SAFE_NO_PAD.encode(nonce), "4h_95klXJ5E_qnoN");
    }

    #[test]
    fn a_key_that_is_none_is_refused() {
        assert_eq!(encrypt(b"text", &[4; 65], &[0; 16]), None);
        assert_eq!(encrypt(b"text", &[], &[0; 16]), None);
    }
}
