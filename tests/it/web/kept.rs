//! The journal, and answers to requests with keys: in memory, as the store keeps them on disk.

use std::collections::BTreeMap;

use jiff::Timestamp;
use plategate::domain::event::{JournalEntry, Seq};
use plategate::port::answers::{Answers, Begun, KeyedRequest, StoredResponse};
use plategate::port::journal::Entries;
use plategate::port::records::RecordsError;

use super::twin::Twin;

/// Caller and key; the request, when it began, and its answer.
pub type Answered = BTreeMap<(String, String), (String, Timestamp, Option<StoredResponse>)>;

fn place(request: &KeyedRequest) -> (String, String) {
    (request.caller.clone(), request.key.clone())
}

impl Entries for Twin {
    fn last(&self) -> Result<Seq, RecordsError> {
        let inner = self.lock();
        let told = inner.journal.keys().next_back().copied();
        Ok(told.unwrap_or(inner.seq))
    }

    fn after(&self, after: Seq, limit: u32) -> Result<Vec<JournalEntry>, RecordsError> {
        let inner = self.lock();
        let found = inner.journal.range(after + 1..).take(limit as usize);
        Ok(found.map(|(_, entry)| JournalEntry::clone(entry)).collect())
    }
}

impl Answers for Twin {
    fn begin(
        &self,
        request: &KeyedRequest,
        now: Timestamp,
        forget_before: Timestamp,
    ) -> Result<Begun, RecordsError> {
        let mut inner = self.lock();
        inner.answers.retain(|_, (_, at, _)| *at >= forget_before);
        Ok(match inner.answers.get(&place(request)) {
            None => {
                let new = (request.request.clone(), now, None);
                inner.answers.insert(place(request), new);
                Begun::New
            }
            Some((of, ..)) if *of != request.request => Begun::Other,
            Some((_, _, Some(answer))) => Begun::Answered(answer.clone()),
            Some(_) => Begun::Unanswered,
        })
    }

    fn finish(&self, request: &KeyedRequest, answer: &StoredResponse) -> Result<(), RecordsError> {
        let mut inner = self.lock();
        if let Some(kept) = inner.answers.get_mut(&place(request)) {
            kept.2 = Some(answer.clone());
        }
        Ok(())
    }

    fn forget(&self, request: &KeyedRequest) -> Result<(), RecordsError> {
        self.lock().answers.remove(&place(request));
        Ok(())
    }
}
