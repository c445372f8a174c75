//! Several gateways of one region, in one process: each lot is an engine, and what it tells is carried to the others as the test says.

mod agree;
mod cluster;
mod demo;
mod erasure;
mod notices;
mod office;
mod passback;
mod postgres;
mod trouble;

use std::collections::BTreeMap;

use plategate::domain::event::fact::Fact;
use plategate::domain::event::*;
use plategate::domain::site::*;

use crate::scenario_player::{Play, at, site};

/// Lots and what of their facts has arrived where.
pub struct Lots {
    pub lots: BTreeMap<String, Play>,
    /// What each lot has told, in its order, as the carrier keeps it; and how many entries of its journal it has told from.
    facts: BTreeMap<String, Vec<Fact>>,
    told_from: BTreeMap<String, usize>,
    /// By teller and taker: facts that the taker has.
    carried: BTreeMap<(String, String), usize>,
    /// Lots without a link.
    cut: Vec<String>,
    /// From which journal number on each lot's epochs hold.
    epochs: BTreeMap<String, Vec<Seq>>,
    now: jiff::Timestamp,
}

impl Lots {
    pub fn new(names: &[&str], change: impl Fn(&str, &mut Site)) -> Lots {
        let mut lots = BTreeMap::new();
        for name in names {
            let mut site = site();
            site.own_lot = Some(OwnLot {
                gateway: GatewayId::new(name),
                epoch: 0,
            });
            change(name, &mut site);
            let mut play = Play::new(site.clone());
            play.tell(&Input::Configured {
                site: Box::new(site),
            });
            lots.insert((*name).to_owned(), play);
        }
        let now = jiff::Timestamp::UNIX_EPOCH;
        let mut all = Lots {
            lots,
            facts: BTreeMap::new(),
            told_from: BTreeMap::new(),
            carried: BTreeMap::new(),
            cut: Vec::new(),
            epochs: BTreeMap::new(),
            now,
        };
        all.carry();
        all
    }

    /// `LOT EVENT` of the scenario player; or `cut LOT`, `join LOT`, `silent LOT OTHER HH:MM`, `digests`, `entries LOT`,
    /// `restore LOT ENTRIES`, `joins LOT`.
    fn line(&mut self, event: &str) -> String {
        let words: Vec<&str> = event.split_whitespace().collect();
        match words[0] {
            "cut" => self.cut.push(words[1].to_owned()),
            "join" => {
                self.cut.retain(|name| name != words[1]);
                return self.carry();
            }
            "silent" => {
                let since = words.get(3).map(|clock| at(clock));
                let gateway = GatewayId::new(words[2]);
                let input = Input::LotSilent { gateway, since };
                return self.lot(words[1]).tell(&input);
            }
            "digests" => return self.digests(),
            "restore" => {
                let entries = words[2].parse().unwrap();
                self.restore(words[1], entries);
                return self.carry();
            }
            "joins" => {
                let mut site = self.lots[words[1]].site.clone();
                site.own_lot = Some(OwnLot {
                    gateway: GatewayId::new(words[1]),
                    epoch: 0,
                });
                self.lot(words[1]).site = site.clone();
                let site = Box::new(site);
                self.lot(words[1]).tell(&Input::Configured { site });
                // What was told before it joined it has not heard.
                self.carried.retain(|(_, taker), _| taker != words[1]);
                return self.carry();
            }
            "entries" => return self.lot(words[1]).journal.len().to_string(),
            lot => {
                let said = self.lot(lot).line(event.split_once(' ').unwrap().1.trim());
                let told = self.carry();
                self.now = self.lot(lot).now;
                return [said, told].join(" ").trim().to_owned();
            }
        }
        String::new()
    }

    fn lot(&mut self, name: &str) -> &mut Play {
        self.lots.get_mut(name).unwrap()
    }

    /// Everything that can be carried; what the takers say of it.
    pub fn carry(&mut self) -> String {
        let names: Vec<String> = self.lots.keys().cloned().collect();
        let mut said = Vec::new();
        // What is told is told of in turn.
        loop {
            let mut moved = false;
            for teller in &names {
                for taker in names.iter().filter(|n| *n != teller) {
                    if self.cut.contains(teller) || self.cut.contains(taker) {
                        continue;
                    }
                    while let Some(told) = self.carry_one(teller, taker) {
                        moved = true;
                        if !told.is_empty() {
                            said.push(format!("{taker}: {told}"));
                        }
                    }
                }
            }
            if !moved {
                return said.join(" ");
            }
        }
    }

    /// The next fact of one lot to another; `None`: there is none.
    pub fn carry_one(&mut self, teller: &str, taker: &str) -> Option<String> {
        self.keep_told(teller);
        let way = (teller.to_owned(), taker.to_owned());
        let done = *self.carried.entry(way.clone()).or_insert(0);
        let fact = self.facts[teller].get(done)?.clone();
        self.carried.insert(way, done + 1);
        let input = Input::Elsewhere {
            gateway: GatewayId::new(teller),
            fact: Box::new(fact),
        };
        let now = self.now;
        let lot = self.lot(taker);
        lot.now = lot.now.max(now);
        Some(lot.tell(&input))
    }

    /// Brings to the carrier what a lot has told since.
    fn keep_told(&mut self, teller: &str) {
        let from = self.told_from.get(teller).copied().unwrap_or(0);
        let journal = &self.lots[teller].journal;
        let new: Vec<Fact> = journal[from..]
            .iter()
            .filter_map(|entry| self.told(teller, entry))
            .collect();
        self.told_from.insert(teller.to_owned(), journal.len());
        self.facts.entry(teller.to_owned()).or_default().extend(new);
    }

    /// What an entry of a lot tells the others, in the epoch in which it was written.
    fn told(&self, teller: &str, entry: &JournalEntry) -> Option<Fact> {
        let epochs = self.epochs.get(teller).map_or(&[][..], Vec::as_slice);
        // The newest that has begun by then: a later backup may be older than the one before.
        let epoch = epochs.iter().rposition(|from| *from <= entry.seq);
        let epoch = epoch.map_or(0, |place| place + 1);
        told(entry).map(|fact| Fact {
            epoch: epoch as u32,
            ..fact
        })
    }

    /// A lot goes on from a backup that has only so many of its entries, on a new machine: what it had told since comes back to it.
    pub fn restore(&mut self, name: &str, entries: usize) {
        // What was told is told.
        self.keep_told(name);
        let site = self.lots[name].site.clone();
        let mut lot = Play::new(site.clone());
        let before = std::mem::take(&mut self.lot(name).journal);
        for entry in &before[..entries] {
            let outputs = lot.engine.handle(entry.at, &entry.input);
            assert_eq!(outputs, entry.outputs);
        }
        // All of its own that the carrier has and the backup has not, also what an earlier restore had brought back.
        let has = before[..entries].iter();
        let has: Vec<Fact> = has.filter_map(|e| self.told(name, e)).collect();
        let own = self.facts[name].iter();
        let lost: Vec<Fact> = own.filter(|fact| !has.contains(fact)).cloned().collect();
        lot.journal = before[..entries].to_vec();
        lot.now = self.now;
        let epochs = self.epochs.entry(name.to_owned()).or_default();
        epochs.push(entries as Seq + 1);
        let mut site = site;
        site.own_lot = Some(OwnLot {
            gateway: GatewayId::new(name),
            epoch: epochs.len() as u32,
        });
        lot.site = site.clone();
        lot.tell(&Input::Configured {
            site: Box::new(site),
        });
        for fact in lost {
            lot.tell(&Input::Elsewhere {
                gateway: GatewayId::new(name),
                fact: Box::new(fact),
            });
        }
        self.lots.insert(name.to_owned(), lot);
        self.told_from.insert(name.to_owned(), entries);
        // How far it had taken others' facts it knows itself; all is told again.
        self.carried.retain(|(_, taker), _| taker != name);
    }

    fn digests(&self) -> String {
        let all = self.lots.values().map(|lot| lot.engine.region_digest());
        let different: std::collections::BTreeSet<String> = all.collect();
        match different.len() {
            1 => "equal".to_owned(),
            n => format!("{n} different"),
        }
    }
}

/// What an entry tells the others, as the carrier tells it.
pub fn told(entry: &JournalEntry) -> Option<Fact> {
    let all = entry.outputs.iter().filter_map(|o| match o {
        Output::Told { facts } => Some(facts),
        _ => None,
    });
    let what: Vec<_> = all.flatten().cloned().collect();
    (!what.is_empty()).then_some(Fact {
        epoch: 0,
        seq: entry.seq,
        at: entry.at,
        what,
    })
}

/// Plays a table over lots with these names, all with the tables' car park.
pub fn check(names: &[&str], change: impl Fn(&str, &mut Site), table: &str) {
    let mut lots = Lots::new(names, change);
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let (event, expected) = line.split_once("->").unwrap_or((line, ""));
        let found = lots.line(event.trim());
        assert_eq!(found, expected.trim(), "\n  in: {line}\n  of: {table}");
    }
}
