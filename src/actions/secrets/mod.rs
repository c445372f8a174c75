//! By what people and programs show who they are.
//!
//! * [`password`]      argon2id, the first start's one-time password
//! * `common`         passwords that are tried first
//! * [`totp`]          codes by the clock, as authenticator apps show them
//! * [`second_factor`] taking such a code, or one of the recovery codes, once
//! * [`hashing`]       turns to check a password, so that log-ins do not take the machine
//! * [`lockout`]       after wrong passwords and codes

mod common;
pub(crate) mod hashing;
pub(crate) mod lockout;
pub mod password;
pub mod second_factor;
pub mod totp;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::RngCore;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// 256 random bits as text.
pub fn random_token() -> String {
    let mut bytes = [0u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What the store keeps of a token.
pub fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// Compares two secrets in a time that does not tell where they differ.
pub(crate) fn same_secret(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}
