//! A contact whose device cannot tell of a change by itself: it is asked again and again, and believed when two answers in a row agree.

use std::time::Duration;

use super::{Answer, Line};

/// A device that is asked how its contact stands.
pub(super) trait Asked: Send {
    /// Whether it is closed: one question.
    fn ask(&mut self) -> Answer<'_, bool>;
}

/// Asks so often.
pub(super) struct Polled<A> {
    asked: A,
    every: Duration,
    debounce: Debounce,
}

impl<'a, A: Asked + 'a> Polled<A> {
    pub(super) fn line(asked: A, every: Duration) -> Box<dyn Line + 'a> {
        Box::new(Polled {
            asked,
            every,
            debounce: Debounce::default(),
        })
    }
}

impl<A: Asked> Line for Polled<A> {
    fn next(&mut self) -> Answer<'_, bool> {
        Box::pin(async move {
            loop {
                if self.debounce.last.is_some() {
                    tokio::time::sleep(self.every).await;
                }
                let closed = self.asked.ask().await?;
                if let Some(state) = self.debounce.poll(closed) {
                    return Ok(state);
                }
            }
        })
    }
}

#[derive(Debug, Default)]
struct Debounce {
    settled: Option<bool>,
    last: Option<bool>,
}

impl Debounce {
    /// Takes a poll; gives the contact's state where it is a new one.
    fn poll(&mut self, closed: bool) -> Option<bool> {
        let steady = self.last.replace(closed) == Some(closed);
        (steady && self.settled.replace(closed) != Some(closed)).then_some(closed)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Edge;
    use super::*;

    #[test]
    fn a_crossing_is_one_edge_that_two_polls_agree_on() {
        let check = |on: Edge, polls: &str, crossings: usize| {
            let (mut debounce, mut before) = (Debounce::default(), None);
            let states = polls.chars().filter_map(|c| debounce.poll(c == '1'));
            let found = states
                .filter(|now| on.is_between(before.replace(*now), *now))
                .count();
            assert_eq!(found, crossings, "{on:?} {polls}");
        };
        check(Edge::Clear, "000111000", 1);
        check(Edge::Clear, "000111", 0);
        check(Edge::Occupied, "000111", 1);
        check(Edge::Clear, "00010001000", 0);
        check(Edge::Clear, "0011011001100", 2);
        check(Edge::Clear, "1111000", 1);
        check(Edge::Occupied, "1111000", 0);
    }
}
