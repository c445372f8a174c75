//! Tells the region what has happened here: goes on where the database is, from the rows of the own journal, then follows what
//! becomes durable. Holds the gateway's name meanwhile.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::TryRecvError;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, timeout};
use tokio_postgres::Client;

use super::link::{Fault, limited, with};
use super::member::{self, Holder, RENEW};
use super::outbox::{Epochs, Outbox, ROWS, Start, ToldEntry, blocking, start};
use super::{Around, Side, crops, stopped};
use crate::domain::event::JournalEntry;

/// How often facts beyond the horizon are dropped.
const TIDY: Duration = Duration::from_secs(3600);
/// So long the last words may take.
const FAREWELL: Duration = Duration::from_secs(2);

/// See the module.
pub(super) struct Sender {
    pub(super) around: Arc<Around>,
    pub(super) holder: Holder,
    /// How the lot was, as it was said last over this connection.
    pub(super) said: Mutex<Option<String>>,
    /// Plates' pictures that are to be put.
    pub(super) crops: Mutex<crops::Wanted>,
}

impl Sender {
    /// Runs until the stop.
    pub(super) async fn run(&self, mut stop: watch::Receiver<bool>) -> Result<(), String> {
        while !*stop.borrow() {
            let done = match self.around.settings.address() {
                Ok(address) => with(&address, |client, _| self.talk(client, stop.clone())).await,
                Err(why) => Err(why),
            };
            self.around.hold(false);
            match done {
                Ok(()) => return Ok(()),
                Err(why) => self.around.failed(Side::Telling, &why),
            }
            let _ = timeout(self.around.pause(), stopped(&mut stop)).await;
        }
        Ok(())
    }

    async fn talk(&self, client: Client, mut stop: watch::Receiver<bool>) -> Result<(), Fault> {
        let (around, settings) = (&self.around, &self.around.settings);
        member::check(&client, settings).await?;
        member::keep_key(&client, &around.own).await?;
        *self.said.lock() = None;
        let mut entries = around.own.entries();
        let told = self.renew(&client).await?;
        let mut outbox = self.begin(&client, told).await?;
        around.hold(true);
        let mut scrubbing = self.scrubbing(&client).await?;
        let mut renew = tokio::time::interval(RENEW);
        renew.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut tidied: Option<std::time::Instant> = None;
        loop {
            let full = self.tell_rows(&client, &mut outbox).await?;
            if !full {
                around.well(Side::Telling);
            }
            loop {
                tokio::select! {
                    biased;
                    () = stopped(&mut stop) => return self.leave(&client, &mut outbox).await,
                    _ = renew.tick() => {
                        self.renew(&client).await?;
                        self.put_crops(&client).await?;
                        self.scrub(&client, &mut scrubbing).await?;
                        let now = around.clock.monotonic();
                        if tidied.is_none_or(|at| now.saturating_duration_since(at) >= TIDY) {
                            tidied = Some(now);
                            limited(client.execute("SELECT plategate.drop_old_facts()", &[])).await?;
                            self.drop_crops(&client).await?;
                        }
                    }
                    () = std::future::ready(()), if full => break,
                    said = entries.recv(), if !full => {
                        // Whatever was missed is read from the rows.
                        let Ok(first) = said else { break };
                        if !self.tell_news(&client, &mut outbox, first, &mut entries).await? {
                            break;
                        }
                    }
                }
            }
        }
    }

    /// Keeps the name, and says by how much this clock is ahead of the database's.
    async fn renew(&self, client: &Client) -> Result<(u32, u64), Fault> {
        let around = &self.around;
        let ahead = around.ahead_ms();
        let state = around
            .own
            .state()
            .await
            .map_err(|e| Fault(e.to_string().into()))?;
        // Plain numbers, texts and lists always serialise.
        let state = serde_json::to_string(&state).unwrap_or_default();
        let is_new = self.said.lock().as_ref() != Some(&state);
        let before = (around.clock.now(), around.clock.monotonic());
        let now = (ahead, is_new.then_some(state.as_str()));
        let held = member::hold(client, &around.settings, &self.holder, now).await?;
        *self.said.lock() = Some(state);
        let half = around.clock.monotonic().saturating_duration_since(before.1) / 2;
        around.measured(before.0, half, held.now_there);
        Ok(held.told)
    }

    /// From where on it is to be told; where this journal is from a backup, a new epoch begins first.
    async fn begin(&self, client: &Client, told: (u32, u64)) -> Result<Outbox, Fault> {
        let own = &self.around.own;
        let journal = own.journal();
        loop {
            let known = own.known().await.map_err(|e| Fault(e.to_string().into()))?;
            let epochs = Epochs::of(&journal, known.epoch).await?;
            let reader = Arc::clone(&journal);
            let last = blocking(move || reader.last()).await?;
            let same = self.is_same(client, told).await?;
            match start(&known, &epochs, last, (told, same)) {
                Start::Behind(outbox) => return Ok(outbox),
                Start::NewEpoch(epoch) => {
                    tracing::warn!(
                        "region: the database knows of entries that this journal does not have (it is from a backup): epoch {epoch} begins"
                    );
                    own.begin_epoch(epoch)
                        .await
                        .map_err(|e| Fault(e.to_string().into()))?;
                }
            }
        }
    }

    /// Whether the entry that the database was told last is this journal's entry of that number. By its time: that stays when personal
    /// data are erased.
    async fn is_same(&self, client: &Client, (epoch, seq): (u32, u64)) -> Result<bool, Fault> {
        let name = self.around.settings.gateway.as_str();
        let (epoch, number) = member::as_sql((epoch, seq));
        let asked = "SELECT at FROM plategate.fact WHERE gateway = $1 AND epoch = $2 AND seq = $3";
        let row = limited(client.query_opt(asked, &[&name, &epoch, &number])).await?;
        let journal = self.around.own.journal();
        let entries = blocking(move || journal.after(seq.saturating_sub(1), 1)).await?;
        let Some(here) = entries.first().filter(|entry| entry.seq == seq) else {
            return Ok(false);
        };
        // A fact that was dropped for its age says nothing.
        let there: Option<Timestamp> = row.map(|row| row.get(0));
        Ok(there.is_none_or(|there| there.as_microsecond() == here.at.as_microsecond()))
    }

    /// Tells what the next rows tell; whether there may be more.
    async fn tell_rows(&self, client: &Client, outbox: &mut Outbox) -> Result<bool, Fault> {
        let (journal, after) = (self.around.own.journal(), outbox.seq);
        let entries = blocking(move || journal.after(after, ROWS)).await?;
        let mut next = *outbox;
        let entries: Vec<Arc<JournalEntry>> = entries.into_iter().map(Arc::new).collect();
        let told = next.pass(&entries);
        self.before_erasures(client, &entries).await?;
        self.tell(client, &told).await?;
        *outbox = next;
        self.look_for_crops(client, &entries).await?;
        Ok(entries.len() == ROWS as usize)
    }

    /// Tells what has become durable; `false`: some were missed.
    async fn tell_news(
        &self,
        client: &Client,
        outbox: &mut Outbox,
        first: Arc<JournalEntry>,
        entries: &mut Receiver<Arc<JournalEntry>>,
    ) -> Result<bool, Fault> {
        let mut news = vec![first];
        let mut missed = false;
        while news.len() < ROWS as usize {
            match entries.try_recv() {
                Ok(entry) => news.push(entry),
                Err(TryRecvError::Lagged(_)) => missed = true,
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        news.retain(|entry| entry.seq > outbox.seq);
        let mut expected = outbox.seq;
        let in_order = news.iter().all(|entry| {
            expected += 1;
            entry.seq == expected
        });
        if missed || !in_order {
            return Ok(false);
        }
        let mut next = *outbox;
        let told = next.pass(&news);
        self.before_erasures(client, &news).await?;
        self.tell(client, &told).await?;
        *outbox = next;
        self.look_for_crops(client, &news).await?;
        Ok(true)
    }

    /// Puts what violations among these entries ask for of this gateway's pictures.
    async fn look_for_crops(
        &self,
        client: &Client,
        entries: &[Arc<JournalEntry>],
    ) -> Result<(), Fault> {
        let own = &self.around.settings.gateway;
        let found = entries.iter().flat_map(|entry| crops::asked(own, entry));
        let any = self.crops.lock().add(found);
        match any {
            true => self.put_crops(client).await,
            false => Ok(()),
        }
    }

    /// What is not on disk yet is tried again a few times.
    async fn put_crops(&self, client: &Client) -> Result<(), Fault> {
        let due = self.crops.lock().due();
        let name = self.around.settings.gateway.as_str();
        for id in due {
            let (own, wanted) = (Arc::clone(&self.around.own), id.clone());
            let jpeg = blocking(move || Ok(own.crop(&wanted))).await?;
            if let Some(jpeg) = jpeg {
                limited(client.execute(
                    "INSERT INTO plategate.crop (gateway, evidence, jpeg) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                    &[&name, &id.0.as_str(), &jpeg],
                ))
                .await?;
                self.crops.lock().done(&id);
            }
        }
        Ok(())
    }

    /// Each fact is added once, whatever was acknowledged before: its name says which it is. Only whoever holds the gateway's name
    /// adds.
    async fn tell(&self, client: &Client, told: &[ToldEntry]) -> Result<(), Fault> {
        let Some(last) = told.last() else {
            return Ok(());
        };
        let settings = &self.around.settings;
        let names = told.iter().map(|t| member::as_sql((t.epoch, t.seq)));
        let (epochs, seqs): (Vec<i32>, Vec<i64>) = names.unzip();
        let at: Vec<Timestamp> = told.iter().map(|t| t.at).collect();
        let bodies: Vec<&str> = told.iter().map(|t| t.body.as_str()).collect();
        let (epoch, seq) = member::as_sql((last.epoch, last.seq));
        let row = limited(client.query_opt(
            "WITH mine AS (
                 UPDATE plategate.gateway SET told_epoch = $3, told_seq = $4, last_seen = clock_timestamp()
                 WHERE name = $1 AND holder = $2 RETURNING name
             ), put AS (
                 INSERT INTO plategate.fact (gateway, epoch, seq, at, body)
                 SELECT mine.name, f.epoch, f.seq, f.at, f.body::json
                 FROM mine, unnest($5::int[], $6::bigint[], $7::timestamptz[], $8::text[]) AS f (epoch, seq, at, body)
                 ON CONFLICT DO NOTHING RETURNING 1
             )
             SELECT (SELECT count(*) FROM put), pg_notify('plategate', name) FROM mine",
            &[&settings.gateway.as_str(), &self.holder.id, &epoch, &seq, &epochs, &seqs, &at, &bodies],
        ))
        .await?;
        let Some(row) = row else {
            return Err(Fault(sentence!(
                "region-name-lost",
                name = settings.gateway.to_string()
            )));
        };
        let added: i64 = row.get(0);
        metrics::counter!("plategate_region_facts_told_total")
            .increment(u64::try_from(added).unwrap_or(0));
        Ok(())
    }

    /// Tells what is left, as far as that is quick, and gives the name back.
    async fn leave(&self, client: &Client, outbox: &mut Outbox) -> Result<(), Fault> {
        let last = async {
            while self.tell_rows(client, outbox).await? {}
            member::release(client, &self.around.settings, &self.holder).await
        };
        // What is not told now is told after the next start.
        let _ = timeout(FAREWELL, last).await;
        Ok(())
    }
}
