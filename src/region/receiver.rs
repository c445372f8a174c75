//! Takes what the others tell: each gateway's facts in their own order, from where the engine is. A few at a time, so that what
//! happens at the lanes never waits behind a long catch-up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;
use tokio_postgres::{Client, Row};

use super::link::{Fault, limited, with};
use super::member::{self, named};
use super::outbox::{Epochs, blocking};
use super::{Around, Side, stopped};
use crate::domain::event::fact::{Fact, FactKind};
use crate::domain::event::{EvidenceId, Input, Seq};
use crate::domain::site::GatewayId;
use crate::port::region::{Known, Peer, PeerSaid};

/// How often it asks who is there and how far each has told; between two such looks it asks for what notices name.
const LOOK: Duration = Duration::from_secs(1);
/// After a question for news it rests that much longer than the answer took, and at most so long: the more there is to take, the more
/// is taken at once. A quiet region feels nothing of it.
const REST: u32 = 3;
const REST_MOST: Duration = Duration::from_millis(200);
/// How often is looked at what is no fact.
const BESIDE: Duration = Duration::from_secs(5);
const OVERLAP: SignedDuration = SignedDuration::from_secs(5);
/// Facts of one gateway that are read at once, and at least; of all together.
const PAGE: i64 = 256;
const PAGE_LEAST: i64 = 16;
const ALL_MOST: i64 = 2_048;
/// Facts that are handed to the desk at once: so many may stand before a sighting.
const AT_ONCE: usize = 16;

/// See the module.
pub(super) struct Receiver {
    pub(super) around: Arc<Around>,
}

impl Receiver {
    /// Runs until the stop.
    pub(super) async fn run(&self, mut stop: watch::Receiver<bool>) -> Result<(), String> {
        let mut holding = self.around.holding();
        while !*stop.borrow() {
            // A second machine under this name takes nothing.
            tokio::select! {
                _ = holding.wait_for(|h| *h) => {}
                () = stopped(&mut stop) => return Ok(()),
            }
            let done = match self.around.settings.address() {
                Ok(address) => {
                    let listening = with(&address, |client, notices| self.listen(client, notices));
                    tokio::select! {
                        done = listening => done,
                        () = stopped(&mut stop) => return Ok(()),
                        _ = holding.wait_for(|h| !*h) => continue,
                    }
                }
                Err(why) => Err(why),
            };
            if let Err(why) = done {
                self.around.failed(Side::Hearing, &why);
            }
            let _ = timeout(self.around.pause(), stopped(&mut stop)).await;
        }
        Ok(())
    }

    async fn listen(
        &self,
        client: Client,
        mut notices: mpsc::Receiver<String>,
    ) -> Result<(), Fault> {
        member::check(&client, &self.around.settings).await?;
        member::keep_key(&client, &self.around.own).await?;
        limited(client.batch_execute("LISTEN plategate")).await?;
        let mut looks = Looks::default();
        loop {
            let begun = self.around.clock.monotonic();
            let more = match looks.until_next(begun) {
                None => {
                    looks.at = Some(begun);
                    self.look(&client, &mut looks).await?
                }
                Some(_) => self.take_told(&client, &looks.told).await?,
            };
            if more {
                continue;
            }
            looks.told.clear();
            let ended = self.around.clock.monotonic();
            let rest = ended.saturating_duration_since(begun) * REST;
            tokio::time::sleep(rest.min(REST_MOST)).await;
            let wait = looks.until_next(self.around.clock.monotonic());
            match timeout(wait.unwrap_or_default(), notices.recv()).await {
                Ok(None) => return Err(Fault(sentence!("region-link-ended"))),
                Ok(Some(name)) => {
                    looks.told.insert(GatewayId::new(&name));
                }
                Err(_) => {}
            }
            while let Ok(name) = notices.try_recv() {
                looks.told.insert(GatewayId::new(&name));
            }
        }
    }

    /// Who is there, and all that they have told; whether there is more.
    async fn look(&self, client: &Client, looks: &mut Looks) -> Result<bool, Fault> {
        let peers = peers(client).await?;
        let more = self.take_all(client, &peers, &mut looks.own_sought).await?;
        self.around.heard(peers).await?;
        self.beside(client, &mut looks.beside).await?;
        // What there is more of is looked for again, by whoever told it.
        looks.at = looks.at.filter(|_| !more);
        Ok(more)
    }

    /// What those have told that gave notice; whether there is more.
    async fn take_told(&self, client: &Client, told: &BTreeSet<GatewayId>) -> Result<bool, Fault> {
        let known = self.known().await?;
        let own = &self.around.settings.gateway;
        let others = told.iter().filter(|gateway| *gateway != own);
        let news = others.map(|gateway| (gateway, known.taken(gateway)));
        self.take_news(client, &news.collect::<Vec<_>>()).await
    }

    /// What is no fact: how the others are, how far this one has come, pictures of plates.
    async fn beside(&self, client: &Client, beside: &mut Beside) -> Result<(), Fault> {
        let now = self.around.clock.monotonic();
        if beside
            .looked
            .is_some_and(|at| now.saturating_duration_since(at) < BESIDE)
        {
            return Ok(());
        }
        beside.looked = Some(now);
        let known = self.known().await?;
        let taken: BTreeMap<&GatewayId, (u32, Seq)> =
            known.lots.iter().map(|(g, lot)| (g, lot.taken)).collect();
        // Plain numbers and texts always serialise.
        let taken = serde_json::to_string(&taken).unwrap_or_default();
        if beside.taken != taken {
            let name = self.around.settings.gateway.as_str();
            let says = "UPDATE plategate.gateway SET taken = $2::text::json WHERE name = $1";
            limited(client.execute(says, &[&name, &taken])).await?;
            beside.taken = taken;
        }
        self.around.said(said(client, beside.newest).await?);
        beside.newest = self.around.newest_said();
        self.take_crops(client).await
    }

    async fn take_crops(&self, client: &Client) -> Result<(), Fault> {
        let own = Arc::clone(&self.around.own);
        let missing = blocking(move || Ok(own.crops_missing())).await?;
        if missing.is_empty() {
            return Ok(());
        }
        let gateways: Vec<&str> = missing.iter().map(|(g, _)| g.as_str()).collect();
        let ids: Vec<&str> = missing.iter().map(|(_, id)| id.0.as_str()).collect();
        let rows = limited(client.query(
            "SELECT c.gateway, c.evidence, c.jpeg FROM unnest($1::text[], $2::text[]) AS w (gateway, evidence)
             JOIN plategate.crop c USING (gateway, evidence)",
            &[&gateways, &ids],
        ))
        .await?;
        let crops = rows.iter().map(|row| {
            let (gateway, id): (&str, &str) = (row.get(0), row.get(1));
            let of = (GatewayId::new(gateway), EvidenceId(id.into()));
            (of, row.get::<_, Vec<u8>>(2))
        });
        let (own, crops) = (Arc::clone(&self.around.own), crops.collect::<Vec<_>>());
        blocking(move || {
            for (of, jpeg) in crops {
                own.keep_crop(&of, jpeg);
            }
            Ok(())
        })
        .await
    }

    async fn known(&self) -> Result<Known, Fault> {
        let known = self.around.own.known().await;
        known.map_err(|gone| Fault(gone.to_string().into()))
    }

    /// Takes a page of each gateway that has told more than is taken here; whether there is more.
    async fn take_all(
        &self,
        client: &Client,
        peers: &[Peer],
        own_sought: &mut bool,
    ) -> Result<bool, Fault> {
        let known = self.known().await?;
        let own = &self.around.settings.gateway;
        let news = peers.iter().map(|peer| (peer, known.taken(&peer.gateway)));
        let news = news.filter(|(peer, taken)| peer.told > *taken);
        let (of_own, news): (Vec<_>, Vec<_>) = news.partition(|(peer, _)| peer.gateway == *own);
        let news = news.iter().map(|(peer, taken)| (&peer.gateway, *taken));
        let mut more = self.take_news(client, &news.collect::<Vec<_>>()).await?;
        // Own facts are news only where this journal is from a backup.
        if let Some((_, taken)) = of_own.first()
            && known.epoch > 0
            && !*own_sought
        {
            let full = self.take_lost(client, *taken, known.epoch).await?;
            *own_sought = !full;
            more |= full;
        }
        Ok(more)
    }

    /// One question for all, however many they are; whether there is more.
    async fn take_news(
        &self,
        client: &Client,
        news: &[(&GatewayId, (u32, Seq))],
    ) -> Result<bool, Fault> {
        if news.is_empty() {
            return Ok(false);
        }
        let page = (ALL_MOST / i64::try_from(news.len()).unwrap_or(PAGE)).clamp(PAGE_LEAST, PAGE);
        let names: Vec<&str> = news.iter().map(|(gateway, _)| gateway.as_str()).collect();
        let after = news.iter().map(|(_, taken)| member::as_sql(*taken));
        let (epochs, seqs): (Vec<i32>, Vec<i64>) = after.unzip();
        let rows = limited(client.query(
            "SELECT f.epoch, f.seq, f.at, f.received_at, f.body, new.gateway
             FROM unnest($1::text[], $2::int[], $3::bigint[]) AS new (gateway, epoch, seq) CROSS JOIN LATERAL (
                 SELECT epoch, seq, at, received_at, body::text AS body FROM plategate.fact
                 WHERE gateway = new.gateway AND (fact.epoch, fact.seq) > (new.epoch, new.seq)
                 ORDER BY epoch, seq LIMIT $4
             ) AS f ORDER BY new.gateway, f.epoch, f.seq",
            &[&names, &epochs, &seqs, &page],
        ))
        .await?;
        let mut more = false;
        for of_one in rows.chunk_by(|a, b| a.get::<_, &str>(5) == b.get::<_, &str>(5)) {
            let gateway = GatewayId::new(of_one[0].get(5));
            more |= of_one.len() == usize::try_from(page).unwrap_or(usize::MAX);
            self.hand_over(&gateway, of_one.iter().map(fact).collect())
                .await?;
        }
        Ok(more)
    }

    /// A page of what this gateway had told and has lost since: of epochs before this one. Whether there is more.
    async fn take_lost(
        &self,
        client: &Client,
        taken: (u32, Seq),
        epoch: u32,
    ) -> Result<bool, Fault> {
        let gateway = &self.around.settings.gateway;
        let own = Epochs::of(&self.around.own.journal(), epoch).await?;
        let (mut after, below) = (member::as_sql(taken), member::as_sql((epoch, 0)).0);
        loop {
            let rows = limited(client.query(
                "SELECT epoch, seq, at, received_at, body::text FROM plategate.fact
                 WHERE gateway = $1 AND (epoch, seq) > ($2, $3) AND epoch < $4
                 ORDER BY epoch, seq LIMIT $5",
                &[&gateway.as_str(), &after.0, &after.1, &below, &PAGE],
            ))
            .await?;
            let facts = rows.iter().map(fact);
            let facts: Vec<Fact> = facts.filter(|f| !own.holds((f.epoch, f.seq))).collect();
            let full = rows.len() == usize::try_from(PAGE).unwrap_or(usize::MAX);
            if let Some(last) = rows.last() {
                after = (last.get(0), last.get(1));
            }
            if facts.is_empty() && full {
                // All of these are in the own journal.
                continue;
            }
            self.hand_over(gateway, facts).await?;
            return Ok(full);
        }
    }

    async fn hand_over(&self, gateway: &GatewayId, facts: Vec<Fact>) -> Result<(), Fault> {
        let mut facts = facts.into_iter().peekable();
        while facts.peek().is_some() {
            let some: Vec<Fact> = facts.by_ref().take(AT_ONCE).collect();
            let (count, now) = (some.len(), self.around.clock.now());
            let newest = some.last().map(|f| f.at);
            let inputs = some.into_iter().map(|fact| Input::Elsewhere {
                gateway: gateway.clone(),
                fact: Box::new(fact),
            });
            let taken = self.around.own.take(inputs.collect()).await;
            taken.map_err(|e| Fault(e.to_string().into()))?;
            metrics::counter!("plategate_region_facts_taken_total", "gateway" => gateway.to_string())
                .increment(count as u64);
            if let Some(at) = newest {
                let age = now.duration_since(at).as_secs_f64().max(0.0);
                metrics::histogram!("plategate_region_fact_age_seconds").record(age);
            }
            tokio::task::yield_now().await;
        }
        Ok(())
    }
}

/// What was asked over this connection.
#[derive(Default)]
struct Looks {
    /// When it was last asked who is there; not where there is more to take.
    at: Option<Instant>,
    /// Who gave notice since.
    told: BTreeSet<GatewayId>,
    own_sought: bool,
    beside: Beside,
}

impl Looks {
    /// How long until it is asked again who is there; `None` if that is due.
    fn until_next(&self, now: Instant) -> Option<Duration> {
        let since = now.saturating_duration_since(self.at?);
        LOOK.checked_sub(since).filter(|wait| !wait.is_zero())
    }
}

/// What was looked at beside the facts, over this connection.
#[derive(Default)]
struct Beside {
    looked: Option<Instant>,
    /// As it was said last.
    taken: String,
    /// What the newest state of a gateway is from.
    newest: Option<Timestamp>,
}

/// What the others say of themselves; how they are only where that is newer.
async fn said(
    client: &Client,
    newest: Option<Timestamp>,
) -> Result<Vec<(GatewayId, PeerSaid)>, Fault> {
    // Two that write at once are seen in any order.
    let after = newest.and_then(|at| at.checked_sub(OVERLAP).ok());
    let rows = limited(client.query(
        "SELECT name, taken::text, CASE WHEN $1::timestamptz IS NULL OR state_at > $1 THEN state::text END, state_at
         FROM plategate.gateway",
        &[&after],
    ))
    .await?;
    let one = |row: &Row| {
        let name: &str = row.get(0);
        let (taken, state): (Option<&str>, Option<&str>) = (row.get(1), row.get(2));
        let said = PeerSaid {
            taken: taken
                .and_then(|t| serde_json::from_str(t).ok())
                .unwrap_or_default(),
            state: state.and_then(|s| serde_json::from_str(s).ok()),
            state_at: row.get(3),
        };
        (GatewayId::new(name), said)
    };
    Ok(rows.iter().map(one).collect())
}

/// Who is in the region, and how far each has told.
pub(super) async fn peers(client: &Client) -> Result<Vec<Peer>, Fault> {
    let rows = limited(client.query(
        "SELECT name, told_epoch, told_seq, last_seen, extract(epoch FROM clock_timestamp() - last_seen)::float8,
                build, clock_ahead_ms, host
         FROM plategate.gateway ORDER BY name",
        &[],
    ))
    .await?;
    let peer = |row: &Row| {
        let name: &str = row.get(0);
        Peer {
            gateway: GatewayId::new(name),
            told: named(row.get(1), row.get(2)),
            last_seen: row.get(3),
            silent_s: row.get(4),
            build: row.get(5),
            ahead_ms: row.get(6),
            host: row.get(7),
        }
    };
    Ok(rows.iter().map(peer).collect())
}

/// A fact from the future counts from the database's time, so that no wrong clock is right for ever.
fn fact(row: &Row) -> Fact {
    let (epoch, seq) = named(row.get(0), row.get(1));
    let (at, received): (Timestamp, Timestamp) = (row.get(2), row.get(3));
    let body: &str = row.get(4);
    let what: Vec<FactKind> = serde_json::from_str(body).unwrap_or_else(|e| {
        tracing::error!("region: fact {epoch}.{seq} cannot be read and is passed over: {e}");
        Vec::new()
    });
    Fact {
        epoch,
        seq,
        at: at.min(received),
        what,
    }
}
