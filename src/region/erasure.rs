//! What personal data left the own journal leave the own facts in the database, and small pictures go that are kept here no more.
//! The journal's rows are the list of what is to be done, and the database says how far it is: so one that was restored from a backup is put
//! right, too.

use std::sync::Arc;

use jiff::Timestamp;
use tokio_postgres::Client;

use super::link::{Fault, limited};
use super::member::{as_sql, named};
use super::outbox::{Epochs, Outbox, ROWS, blocking};
use super::sender::Sender;
use crate::domain::event::{EvidenceId, Input, JournalEntry, Seq};
use crate::domain::site::GatewayId;
use crate::port::region::ErasedEntry;

/// How far it is over this connection.
pub(super) struct Scrubbing {
    epochs: Epochs,
    /// The erasure, and the row of it, up to which the database is done.
    done: (Seq, Seq),
    wish: Option<Timestamp>,
}

/// A fact as it is to stand there.
type Body = ((i32, i64), String);

impl Sender {
    pub(super) async fn scrubbing(&self, client: &Client) -> Result<Scrubbing, Fault> {
        let name = self.around.settings.gateway.as_str();
        let asked = "SELECT scrubbed_epoch, scrubbed_by, scrubbed_seq FROM plategate.gateway WHERE name = $1";
        let row = limited(client.query_one(asked, &[&name])).await?;
        let (epoch, by) = named(row.get(0), row.get(1));
        let (_, seq) = named(0, row.get(2));
        let known = self.around.own.known().await;
        let known = known.map_err(|e| Fault(e.to_string().into()))?;
        let epochs = Epochs::of(&self.around.own.journal(), known.epoch).await?;
        // What was erased in a part of the journal that is lost is erased again in the next epoch.
        let done = match epochs.end(epoch) {
            Some(end) if by >= end => (end - 1, Seq::MAX / 2),
            _ => (by, seq),
        };
        Ok(Scrubbing {
            epochs,
            done,
            wish: None,
        })
    }

    /// Takes out of the database what was taken out of the journal since.
    pub(super) async fn scrub(&self, client: &Client, so_far: &mut Scrubbing) -> Result<(), Fault> {
        loop {
            let (journal, after) = (self.around.own.journal(), so_far.done);
            let left = blocking(move || journal.left_after(after, ROWS)).await?;
            let Some(last) = left.last() else { break };
            let (by, seq) = (last.by, last.entry.seq);
            self.put_left(client, &so_far.epochs, &left, (by, seq))
                .await?;
            so_far.done = (by, seq);
        }
        let journal = self.around.own.journal();
        let wish = blocking(move || journal.newest_wish()).await?;
        if std::mem::replace(&mut so_far.wish, wish) != wish {
            self.drop_crops(client).await?;
        }
        Ok(())
    }

    async fn put_left(
        &self,
        client: &Client,
        epochs: &Epochs,
        left: &[ErasedEntry],
        (by, seq): (Seq, Seq),
    ) -> Result<(), Fault> {
        let own = &self.around.settings.gateway;
        let bodies = left
            .iter()
            .flat_map(|left| bodies(own, epochs, &left.entry));
        let (names, bodies): (Vec<(i32, i64)>, Vec<String>) = bodies.unzip();
        let (in_epochs, seqs): (Vec<i32>, Vec<i64>) = names.into_iter().unzip();
        let asked = "SELECT plategate.scrub($1, $2, $3)";
        limited(client.execute(asked, &[&in_epochs, &seqs, &bodies])).await?;
        let (epoch, by) = as_sql((epochs.of_entry(by), by));
        let (_, seq) = as_sql((0, seq));
        limited(client.execute(
            "UPDATE plategate.gateway SET scrubbed_epoch = $3, scrubbed_by = $4, scrubbed_seq = $5 WHERE name = $1 AND holder = $2",
            &[&own.as_str(), &self.holder.id, &epoch, &by, &seq],
        ))
        .await?;
        Ok(())
    }

    /// Before the others are told that personal data are gone, the small pictures of them are.
    pub(super) async fn before_erasures(
        &self,
        client: &Client,
        entries: &[Arc<JournalEntry>],
    ) -> Result<(), Fault> {
        let any = entries
            .iter()
            .any(|e| matches!(e.input, Input::Erased { .. }));
        match any {
            true => self.drop_crops(client).await,
            false => Ok(()),
        }
    }

    /// Small pictures go with those that they were made of.
    pub(super) async fn drop_crops(&self, client: &Client) -> Result<(), Fault> {
        let name = self.around.settings.gateway.as_str();
        let all = "SELECT evidence FROM plategate.crop WHERE gateway = $1";
        let rows = limited(client.query(all, &[&name])).await?;
        let ids = rows
            .iter()
            .map(|row| EvidenceId(row.get::<_, &str>(0).into()));
        let (ids, own) = (ids.collect::<Vec<_>>(), Arc::clone(&self.around.own));
        let gone = blocking(move || Ok(own.crops_gone(ids))).await?;
        if gone.is_empty() {
            return Ok(());
        }
        let gone: Vec<&str> = gone.iter().map(|id| id.0.as_str()).collect();
        let drop = "DELETE FROM plategate.crop WHERE gateway = $1 AND evidence = ANY($2)";
        limited(client.execute(drop, &[&name, &gone])).await?;
        Ok(())
    }
}

/// The facts of this gateway that an entry holds: those that it tells, and those that came back to it after it was restored.
fn bodies(own: &GatewayId, epochs: &Epochs, entry: &JournalEntry) -> Vec<Body> {
    let mut outbox = Outbox {
        seq: entry.seq.saturating_sub(1),
        epoch: epochs.of_entry(entry.seq),
    };
    let told = outbox.pass(&[Arc::new(entry.clone())]).into_iter();
    let told = told.map(|told| (as_sql((told.epoch, told.seq)), told.body));
    let back = match &entry.input {
        Input::Elsewhere { gateway, fact } if gateway == own => {
            // Plain numbers, texts and lists always serialise.
            let body = serde_json::to_string(&fact.what).ok();
            body.map(|body| (as_sql((fact.epoch, fact.seq)), body))
        }
        _ => None,
    };
    told.chain(back).collect()
}
