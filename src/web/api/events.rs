//! `GET /api/v1/events`: what happens, as it is committed, by SSE; the same objects as `--events` writes.
//!
//! Each event bears the number of its journal entry and its place in it (`1207.2`). A reader that comes back says by
//! `Last-Event-ID` what it had last and gets what came after, from the journal: nothing missed, nothing twice.

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::response::Response;
use axum::response::sse::Event;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::domain::event::{JournalEntry, Seq};
use crate::port::events;
use crate::web::api::prelude::*;
use crate::web::http::error::PageError;
use crate::web::http::guard::Who;
use crate::web::http::sse::{Out, open};

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .get(LOOK, "/api/v1/events", entries)
        .named("events")
        .does("What happens, as it happens: server-sent events that never end")
        .media("text/event-stream")
        .gives("Events named `event` (objects of `--events`) and `missed`.")
        .header(
            "Last-Event-ID",
            ID,
            "Where to go on: the id of the last event that was had.",
        )
}

/// Entries fetched at once.
const CHUNK: u32 = 256;
/// So many entries back can be given again; further back a program reads the lists.
pub(crate) const BACK_MAX: u64 = 100_000;

/// How an event's id is written.
pub(crate) const ID: &str = "^[0-9]{1,18}([.][0-9]{1,6})?$";

/// Where to begin.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventsQuery {
    /// As `Last-Event-ID`, for programs that cannot set it at their first request.
    #[param(pattern = "^[0-9]{1,18}([.][0-9]{1,6})?$")]
    after: Option<String>,
}

/// What a reader has had: all of the entries before `seq`, and so many lines of that one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cursor {
    seq: Seq,
    /// `None`: all of them.
    lines: Option<usize>,
}

impl Cursor {
    fn read(text: &str) -> Option<Cursor> {
        let (seq, lines) = match text.split_once('.') {
            Some((seq, lines)) => (seq, Some(lines.parse().ok()?)),
            None => (text, None),
        };
        let seq = seq.parse().ok()?;
        Some(Cursor { seq, lines })
    }

    fn whole(seq: Seq) -> Cursor {
        Cursor { seq, lines: None }
    }

    /// The last entry of which nothing is wanted any more.
    fn done(self) -> Seq {
        match self.lines {
            None => self.seq,
            Some(_) => self.seq.saturating_sub(1),
        }
    }
}

async fn entries(
    state: WebState,
    who: Who,
    headers: HeaderMap,
    InQuery(query): InQuery<EventsQuery>,
) -> Result<Response, Problem> {
    let last_id = headers.get("last-event-id").and_then(|v| v.to_str().ok());
    let place =
        match last_id.or(query.after.as_deref()) {
            None => None,
            Some(text) => Some(Cursor::read(text).ok_or_else(|| {
                Problem::new(Kind::Malformed, t!("problem-no-id-event-this-stream"))
            })?),
        };
    // First listen, then look where the journal ends: what comes between is seen by both, and sent once.
    let live = state.house.desk.subscribe();
    let end = state.blocking(|s| s.journal.last()).await?;
    let from = place.unwrap_or(Cursor::whole(end));
    let caller = who.caller.clone();
    Ok(open(state, &who, headers, move |state, out| {
        let stream = Stream {
            state,
            who: caller,
            out,
            had: from,
        };
        stream.run(live, end)
    })?)
}

/// Nobody reads any more, or the journal cannot be read.
struct Over;

struct Stream {
    state: WebState,
    who: Caller,
    out: Out,
    had: Cursor,
}

impl Stream {
    async fn run(mut self, live: Receiver<Arc<JournalEntry>>, end: Seq) {
        let _ = self.tell(live, end).await;
    }

    async fn tell(&mut self, mut live: Receiver<Arc<JournalEntry>>, end: Seq) -> Result<(), Over> {
        let first = end.saturating_sub(BACK_MAX);
        if self.had.done() > end || self.had.done() < first {
            // From another journal, or from too long ago.
            let missed = serde_json::json!({ "after": self.had.seq, "until": end });
            self.had = Cursor::whole(end);
            let event = Event::default().event("missed").id(end.to_string());
            self.send(event.data(missed.to_string())).await?;
        } else {
            // An id without data: what to come back with if nothing happens before the stream is cut.
            self.send(Event::default().id(self.had.id())).await?;
        }
        self.catch_up(end).await?;
        loop {
            match live.recv().await {
                Ok(entry) if entry.seq <= self.had.done() => {}
                Ok(entry) => {
                    self.catch_up(entry.seq - 1).await?;
                    self.entry(&entry).await?;
                }
                // What was missed here is in the journal: it comes with the next entry.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return Ok(()),
            }
        }
    }

    /// Sends what the journal has up to `until`.
    async fn catch_up(&mut self, until: Seq) -> Result<(), Over> {
        while self.had.done() < until {
            let after = self.had.done();
            let limit = CHUNK.min(u32::try_from(until - after).unwrap_or(CHUNK));
            let found = self
                .state
                .blocking(move |s| s.journal.after(after, limit))
                .await;
            let found = found.map_err(|fault: PageError| {
                tracing::error!("a stream of events ends, the journal cannot be read: {fault:?}");
                Over
            })?;
            if found.is_empty() {
                return Err(Over);
            }
            for entry in &found {
                self.entry(entry).await?;
            }
        }
        Ok(())
    }

    /// Sends an entry if it is for this reader, without the lines that were had before.
    async fn entry(&mut self, entry: &JournalEntry) -> Result<(), Over> {
        let had = match self.had {
            Cursor { seq, lines } if seq == entry.seq => lines.unwrap_or(usize::MAX),
            _ => 0,
        };
        let view = self.who.view(&self.state.house.site, entry);
        let new = events::seen(entry, &view).into_iter();
        for (number, line) in new.filter(|(number, _)| *number > had) {
            let id = Cursor {
                seq: entry.seq,
                lines: Some(number),
            };
            let event = Event::default().event("event").id(id.id()).data(line);
            self.send(event).await?;
        }
        self.had = Cursor::whole(entry.seq);
        Ok(())
    }

    async fn send(&self, event: Event) -> Result<(), Over> {
        self.out.send(Ok(event)).await.map_err(|_| Over)
    }
}

impl Cursor {
    fn id(self) -> String {
        match self.lines {
            None => self.seq.to_string(),
            Some(lines) => format!("{}.{lines}", self.seq),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back_as_they_went() {
        for (text, done) in [("7", 7), ("7.2", 6), ("0", 0)] {
            let place = Cursor::read(text).unwrap();
            assert_eq!((place.done(), place.id().as_str()), (done, text));
        }
        for bad in ["", "x", "7.", "7.x", "-1", "7.1.2"] {
            assert_eq!(Cursor::read(bad), None, "{bad:?}");
        }
    }
}
