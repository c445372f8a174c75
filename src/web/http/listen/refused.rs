//! What is not done for callers who take too much: counted by reason, and said in the log without flooding it.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::watch;

use crate::catalogue::Key;

/// The same reason is said in the log at most once in so long; then with how often it came meanwhile.
const SAY_EVERY: Duration = Duration::from_secs(60);

/// Why a caller was refused or cut off: a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// All places are taken by persons who are logged in and being answered.
    Crowded,
    /// The same of one address.
    AddressCrowded,
    /// An idle or strange connection made room for a new one.
    GaveWay,
    HandshakeSlow,
    HeadersSlow,
    /// A request that may be read in two ways.
    HeadDoubtful,
    BodySlow,
    BodyLarge,
    /// The answer is not taken.
    ReaderSlow,
    /// Too many event streams, in all or of one person.
    Streams,
    /// Too many log-ins wait to be checked.
    LogIns,
    /// Too many lists are being taken in at the same moment.
    Lists,
    /// The system gives no further connection.
    Accept,
}

impl Why {
    /// Label of the metric, and the log's words.
    fn said(self) -> (&'static str, &'static str) {
        match self {
            Why::Crowded => (
                "crowded",
                "a connection was refused: all [web] connections are in use",
            ),
            Why::AddressCrowded => (
                "address-crowded",
                "a connection was refused: this address uses all of [web] connections_per_address",
            ),
            Why::GaveWay => (
                "gave-way",
                "a connection that did nothing was closed to make room: see [web] connections and connections_per_address",
            ),
            Why::HandshakeSlow => (
                "handshake-slow",
                "a TLS handshake took longer than [web] handshake_s",
            ),
            Why::HeadersSlow => (
                "headers-slow",
                "a request's headers took longer than [web] headers_s",
            ),
            Why::HeadDoubtful => (
                "head-doubtful",
                "a request was refused that may be read in two ways: bare LF, two Host or length fields, or both lengths",
            ),
            Why::BodySlow => ("body-slow", "a form took longer to come than [web] body_s"),
            Why::BodyLarge => ("body-large", "more was sent than this address takes"),
            Why::ReaderSlow => (
                "reader-slow",
                "an answer was not taken within [web] write_s",
            ),
            Why::Streams => ("streams", "an event stream was refused: too many are open"),
            Why::LogIns => (
                "log-ins",
                "a log-in was refused: too many wait to be checked",
            ),
            Why::Lists => ("lists", "a list was refused: others are being taken in"),
            Why::Accept => (
                "accept",
                "the system gives no further connection to the dashboard: is LimitNOFILE of the service too low?",
            ),
        }
    }

    /// What the caller is told, where it can be told anything: status and sentence.
    pub(super) fn answer(self) -> (&'static str, Key) {
        match self {
            Why::AddressCrowded => (
                "429 Too Many Requests",
                key!("problem-too-many-connections-from-your"),
            ),
            Why::HeadersSlow => (
                "408 Request Timeout",
                key!("problem-request-took-too-long-come"),
            ),
            Why::HeadDoubtful => ("400 Bad Request", key!("problem-request-in-two-ways")),
            _ => (
                "503 Service Unavailable",
                key!("problem-gateway-has-too-many-connections"),
            ),
        }
    }
}

/// How often a reason came since it was last said.
#[derive(Debug, Default, Clone, Copy)]
struct Unsaid(u64);

/// Counts what is refused.
#[derive(Default)]
pub(crate) struct Refused(Mutex<BTreeMap<Why, Unsaid>>);

impl Refused {
    /// Counts one. The first of its kind is said at once, further ones together after a minute.
    pub(crate) fn note(&self, why: Why, from: Option<IpAddr>) {
        self.note_with(why, from, "");
    }

    /// The same, with what the system says.
    pub(crate) fn note_with(&self, why: Why, from: Option<IpAddr>, detail: &str) {
        let (label, words) = why.said();
        metrics::counter!("plategate_web_refused_total", "why" => label).increment(1);
        let mut unsaid = self.0.lock();
        if let Some(count) = unsaid.get_mut(&why) {
            count.0 += 1;
            return;
        }
        unsaid.insert(why, Unsaid::default());
        drop(unsaid);
        let from = from.map(|a| format!(", from {a}")).unwrap_or_default();
        let detail = if detail.is_empty() {
            String::new()
        } else {
            format!(" ({detail})")
        };
        tracing::warn!("{words}{from}{detail}");
    }

    /// What came since the last time, a sentence each; what did not come again is said at once when it next comes.
    fn say(&self) -> Vec<String> {
        let mut unsaid = self.0.lock();
        unsaid.retain(|_, count| count.0 > 0);
        let sentence = |(why, count): (&Why, &mut Unsaid)| {
            let (_, words) = why.said();
            format!("{words}: {} times more", std::mem::take(count).0)
        };
        unsaid.iter_mut().map(sentence).collect()
    }

    /// Says each minute what came in it, until the gateway stops.
    pub(crate) async fn keep_saying(&self, mut stopping: watch::Receiver<bool>) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(SAY_EVERY) => {}
                _ = stopping.wait_for(|stop| *stop) => return,
            }
            for sentence in self.say() {
                tracing::warn!("{sentence}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_two_lines_of_log() {
        let refused = Refused::default();
        for _ in 0..300 {
            refused.note(Why::GaveWay, None);
        }
        refused.note(Why::LogIns, None);
        let said = refused.say();
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].ends_with("299 times more"), "{said:?}");
        assert_eq!(refused.say(), Vec::<String>::new(), "it is over");
    }
}
