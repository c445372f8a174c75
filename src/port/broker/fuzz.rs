//! What a broker hands on: for `cargo fuzz` and for the museum of what it found (`crate::fuzz`).

use bytes::{Bytes, BytesMut};
use rumqttc::Packet;

/// As for a relay's answers.
const PACKET_MAX: usize = 16 * 1024;

/// What is published in a connection's bytes; bytes that begin as no such packet does are taken for what was published.
pub(crate) fn published(bytes: &[u8]) -> Vec<Bytes> {
    let is_packet = bytes.first().is_some_and(|first| first & 0xF0 == 0x30);
    if !is_packet {
        return vec![Bytes::copy_from_slice(bytes)];
    }
    let mut stream = BytesMut::from(bytes);
    let mut published = Vec::new();
    while let Ok(packet) = Packet::read(&mut stream, PACKET_MAX) {
        if let Packet::Publish(publish) = packet {
            assert!(publish.payload.len() <= PACKET_MAX);
            published.push(publish.payload);
        }
    }
    published
}
