//! ONVIF devices of this network, by WS-Discovery: one question to a group address, and whoever hears it answers for himself.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use rand::RngCore;
use serde_json::Value;
use tokio::net::UdpSocket;
use tokio::time::timeout;

use crate::clock::SharedClock;
use crate::port::tree;

/// Where devices listen (WS-Discovery 1.1, section 2.4).
pub(crate) const GROUP: SocketAddr = SocketAddr::new(
    IpAddr::V4(std::net::Ipv4Addr::new(239, 255, 255, 250)),
    3702,
);
/// Devices told of at most, and an answer's length.
const FOUND_MAX: usize = 500;
const ANSWER_BYTES: usize = 16 * 1024;

/// A device that has answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Device {
    /// Who sent the answer.
    pub(crate) from: IpAddr,
    /// Where it says that it is asked.
    pub(crate) address: String,
    pub(crate) name: Option<String>,
    pub(crate) model: Option<String>,
}

/// Asks, and tells of each device once, for so long.
///
/// # Errors
/// A sentence: nothing can be sent.
pub(crate) async fn discover(
    to: SocketAddr,
    wait: Duration,
    clock: &SharedClock,
    mut found: impl FnMut(&Device),
) -> Result<usize, String> {
    let own = UdpSocket::bind(("0.0.0.0", 0));
    let socket = own.await.map_err(|e| e.to_string())?;
    let mut id = [0; 16];
    rand::rng().fill_bytes(&mut id);
    let question = probe(&id);
    let sent = socket.send_to(question.as_bytes(), to).await;
    sent.map_err(|e| e.to_string())?;
    let until = clock.monotonic() + wait;
    let mut seen: Vec<Device> = Vec::new();
    let mut buffer = vec![0; ANSWER_BYTES];
    loop {
        let left = until.saturating_duration_since(clock.monotonic());
        let Ok(Ok((bytes, from))) = timeout(left, socket.recv_from(&mut buffer)).await else {
            break;
        };
        for device in answered(&buffer[..bytes], from.ip()) {
            if !seen.contains(&device) && seen.len() < FOUND_MAX {
                found(&device);
                seen.push(device);
            }
        }
    }
    Ok(seen.len())
}

fn probe(id: &[u8; 16]) -> String {
    let hex = hex::encode(id);
    let id = format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    );
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\" \
         xmlns:w=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\" xmlns:d=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\" \
         xmlns:n=\"http://www.onvif.org/ver10/network/wsdl\"><e:Header><w:MessageID>uuid:{id}</w:MessageID>\
         <w:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>\
         <w:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header>\
         <e:Body><d:Probe><d:Types>n:NetworkVideoTransmitter</d:Types></d:Probe></e:Body></e:Envelope>"
    )
}

/// The devices of an answer. What cannot be read is none.
fn answered(bytes: &[u8], from: IpAddr) -> Vec<Device> {
    let trees = tree::xml(bytes).unwrap_or_default();
    let matches = trees
        .iter()
        .flat_map(|t| tree::all(t, "Envelope.Body.ProbeMatches.ProbeMatch"));
    let device = |of: &Value| {
        let address = tree::text_at(of, "XAddrs")?;
        // Several for several networks: the first is taken.
        let address = address.split_whitespace().next()?.to_owned();
        let scopes = tree::text_at(of, "Scopes").unwrap_or_default();
        let scope = |kind: &str| {
            let begins = format!("onvif://www.onvif.org/{kind}/");
            let mut all = scopes.split_whitespace();
            let found = all.find_map(|s| s.strip_prefix(&begins))?;
            let text = percent_encoding::percent_decode_str(found).decode_utf8_lossy();
            Some(text.into_owned())
        };
        Some(Device {
            from,
            address,
            name: scope("name"),
            model: scope("hardware"),
        })
    };
    matches.into_iter().filter_map(device).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_devices_answer() {
        let from: IpAddr = "192.0.2.7".parse().unwrap();
        let matched = |inner: &str| {
            format!(
                "<s:Envelope><s:Body><d:ProbeMatches><d:ProbeMatch>{inner}</d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>"
            )
        };
        let check = |inner: &str, want: Option<(&str, Option<&str>, Option<&str>)>| {
            let found = answered(matched(inner).as_bytes(), from);
            let found = found
                .first()
                .map(|d| (d.address.as_str(), d.name.as_deref(), d.model.as_deref()));
            assert_eq!(found, want, "{inner}");
        };
        check(
            "<d:Scopes>onvif://www.onvif.org/type/video onvif://www.onvif.org/name/ACME%20LPR onvif://www.onvif.org/hardware/X-1</d:Scopes>\
             <d:XAddrs>http://192.0.2.7/onvif/device_service http://[fe80::1]/onvif/device_service</d:XAddrs>",
            Some((
                "http://192.0.2.7/onvif/device_service",
                Some("ACME LPR"),
                Some("X-1"),
            )),
        );
        check(
            "<d:XAddrs>http://192.0.2.7:8080/onvif/device_service</d:XAddrs>",
            Some(("http://192.0.2.7:8080/onvif/device_service", None, None)),
        );
        check("<d:XAddrs> </d:XAddrs>", None);
        check("", None);
        assert_eq!(answered(b"nonsense", from), []);
        let asked = probe(&[7; 16]);
        assert!(asked.contains("uuid:07070707-0707-0707-0707-070707070707"));
        assert!(tree::xml(asked.as_bytes()).is_ok());
    }
}
