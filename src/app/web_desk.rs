//! The desk as the dashboard needs it.

use std::sync::Arc;

use tokio::sync::broadcast;

use crate::desk::{DeskError, DeskHandle};
use crate::domain::access::Engine;
use crate::domain::event::{Input, JournalEntry, Permit};
use crate::domain::site::{GroupId, PermitId};
use crate::web::{Answer, Desk, DeskDown, Inside, PermitsFound};

pub struct WebDesk(pub DeskHandle);

fn down(error: DeskError) -> DeskDown {
    DeskDown(error.to_string())
}

impl WebDesk {
    fn ask<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Engine) -> T + Send + 'static,
    ) -> Answer<'_, T> {
        Box::pin(async move { self.0.ask(look).await.map_err(down) })
    }
}

impl Desk for WebDesk {
    fn submit(&self, input: Input) -> Answer<'_, Arc<JournalEntry>> {
        Box::pin(async move { self.0.submit(input).await.map_err(down) })
    }

    fn subscribe(&self) -> broadcast::Receiver<Arc<JournalEntry>> {
        self.0.subscribe()
    }

    fn inside(&self) -> Answer<'_, Vec<Inside>> {
        self.ask(|engine| {
            let mut inside: Vec<Inside> = engine.inside().map(as_inside).collect();
            inside.sort_by_key(|i| (i.since, i.stay));
            inside
        })
    }

    fn find_permits(
        &self,
        part: String,
        after: Option<PermitId>,
        limit: usize,
    ) -> Answer<'_, PermitsFound> {
        self.ask(move |engine| {
            let total = engine.permits().len();
            let found = engine.find_permits(&part, usize::MAX);
            let later = found
                .into_iter()
                .filter(|p| after.as_ref().is_none_or(|a| p.id > *a));
            let mut rows: Vec<Permit> = later.take(limit + 1).cloned().collect();
            let more = rows.len() > limit;
            rows.truncate(limit);
            PermitsFound { rows, more, total }
        })
    }

    fn permits(&self, ids: Vec<PermitId>) -> Answer<'_, Vec<Permit>> {
        self.ask(move |engine| {
            ids.iter()
                .filter_map(|id| engine.permit(id))
                .cloned()
                .collect()
        })
    }

    fn groups(&self) -> Answer<'_, Vec<GroupId>> {
        self.ask(|engine| {
            let of_permits = engine.permits().map(|p| &p.group);
            let of_site = engine.site().groups.iter().map(|g| &g.id);
            let named = of_permits.chain(of_site).filter(|g| !g.as_str().is_empty());
            let all: std::collections::BTreeSet<&GroupId> = named.collect();
            all.into_iter().cloned().collect()
        })
    }

    fn kill_switch(&self) -> Answer<'_, bool> {
        self.ask(Engine::kill_switch)
    }
}

fn as_inside(stay: &crate::domain::access::Stay) -> Inside {
    Inside {
        stay: stay.id,
        entry: stay.entry,
        area: stay.area.clone(),
        since: stay.since,
        plate: stay.plate.clone(),
        permit: stay.permit.clone(),
        evidence: stay.evidence.clone(),
        belief: stay.belief,
    }
}
