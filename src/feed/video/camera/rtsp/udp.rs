//! Packets beside the connection, by UDP.

use std::net::IpAddr;

use bytes::Bytes;
use tokio::net::UdpSocket;

use super::message::Answer;
use crate::feed::video::camera::fault::Fault;

/// A datagram is no longer.
const DATAGRAM_BYTES: usize = 64 << 10;
/// Tries for two ports side by side.
const TRIES: usize = 50;
/// An empty receiver report (RTCP) of nobody: it opens the way back through a firewall.
const HELLO: [u8; 8] = [0x80, 201, 0, 1, 0, 0, 0, 0];

/// Two ports side by side: packets, and reports on them.
pub(super) struct Udp {
    packets: UdpSocket,
    reports: UdpSocket,
    pub(super) port: u16,
    camera: IpAddr,
    room: Vec<u8>,
}

impl Udp {
    /// # Errors
    /// [`Fault::Internal`]: this machine has no two ports.
    pub(super) async fn open(own: IpAddr, camera: IpAddr) -> Result<Udp, Fault> {
        for _ in 0..TRIES {
            let packets = UdpSocket::bind((own, 0)).await.map_err(|e| internal(&e))?;
            let port = packets.local_addr().map_err(|e| internal(&e))?.port();
            // The even one is for packets.
            if !port.is_multiple_of(2) {
                continue;
            }
            if let Ok(reports) = UdpSocket::bind((own, port + 1)).await {
                return Ok(Udp {
                    packets,
                    reports,
                    port,
                    camera,
                    room: vec![0; DATAGRAM_BYTES],
                });
            }
        }
        Err(internal(&std::io::Error::from(
            std::io::ErrorKind::AddrInUse,
        )))
    }

    /// The camera has answered SETUP: where its packets come from.
    pub(super) async fn set_up(&mut self, answer: &Answer) {
        let transport = answer.headers.get("transport").unwrap_or_default();
        let value = |name: &str| {
            let parts = transport.split(';');
            let mut named = parts.filter_map(|part| part.trim().split_once('='));
            named.find(|n| n.0.eq_ignore_ascii_case(name)).map(|n| n.1)
        };
        if let Some(source) = value("source").and_then(|s| s.parse().ok()) {
            self.camera = source;
        }
        let ports = value("server_port").and_then(|p| p.split('-').next()?.parse::<u16>().ok());
        if let Some(port) = ports.filter(|p| *p > 0 && *p < u16::MAX) {
            // Where it does not get through, the packets may come all the same.
            let _ = self.packets.send_to(&HELLO, (self.camera, port)).await;
            let _ = self.reports.send_to(&HELLO, (self.camera, port + 1)).await;
        }
    }

    /// The next packet of the camera. Nothing is lost when it is dropped halfway.
    pub(super) async fn next(&mut self) -> Bytes {
        loop {
            // An error is a message of the network about something sent before.
            let Ok((length, from)) = self.packets.recv_from(&mut self.room).await else {
                tokio::task::yield_now().await;
                continue;
            };
            if from.ip() == self.camera {
                return Bytes::copy_from_slice(&self.room[..length]);
            }
        }
    }
}

fn internal(error: &std::io::Error) -> Fault {
    Fault::Internal {
        detail: error.to_string(),
    }
}
