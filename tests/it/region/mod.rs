//! Several gateways of one region, in one process: each lot is an engine, and what it tells is carried to the others as the test says.

mod agree;
mod passback;

use std::collections::BTreeMap;

use plategate::domain::event::fact::Fact;
use plategate::domain::event::*;
use plategate::domain::site::*;

use crate::scenario_player::{Play, at, site};

/// Lots and what of their facts has arrived where.
pub struct Lots {
    pub lots: BTreeMap<String, Play>,
    /// By teller and taker: entries of the teller's journal that the taker has.
    pub carried: BTreeMap<(String, String), usize>,
    /// Lots without a link.
    cut: Vec<String>,
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
            carried: BTreeMap::new(),
            cut: Vec::new(),
            now,
        };
        all.carry();
        all
    }

    /// `LOT EVENT` of the scenario player; or `cut LOT`, `join LOT`, `silent LOT OTHER HH:MM`, `digests`, `carry`.
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
        let way = (teller.to_owned(), taker.to_owned());
        let done = *self.carried.entry(way.clone()).or_insert(0);
        let journal = &self.lots[teller].journal;
        let next = journal[done..].iter().position(|e| told(e).is_some())?;
        let fact = told(&journal[done + next]).unwrap();
        self.carried.insert(way, done + next + 1);
        let input = Input::Elsewhere {
            gateway: GatewayId::new(teller),
            fact: Box::new(fact),
        };
        let now = self.now;
        let lot = self.lot(taker);
        lot.now = lot.now.max(now);
        Some(lot.tell(&input))
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
