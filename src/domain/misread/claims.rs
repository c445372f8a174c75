//! One departure is one vehicle's. Exits of which nobody knows whose they were, and the vehicles that may have been them:
//! each exit is one vehicle's or a stranger's, each vehicle left once at most. What an exit has left for one more vehicle follows
//! from all assignments at once, each weighed. They are not counted out but summed up by the set of exits that are taken;
//! vehicles that are alike go together. For the few exits that matter most ([`EXITS`]) that is exact; the tests compare it with
//! every assignment counted out.

/// Vehicles alike in all that counts here.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Claimants {
    /// How many.
    pub(crate) count: u32,
    /// By exit: the weight of one of them having left there, against all else that may have become of it (mostly that it
    /// is still here).
    pub(crate) odds: Vec<f64>,
}

/// So many exits are weighed together; what any further ones have left is estimated.
pub(crate) const EXITS: usize = 6;

/// How often the estimate for exits beyond [`EXITS`] is bettered.
const ROUNDS: usize = 8;

/// What is left of each exit for one more vehicle, which is not among the claimants: its weight of having left there is to be
/// multiplied with that. `strangers`: the weight of each exit having been nobody's who is known; never nought. The exits
/// that matter most come first.
pub(crate) fn open_shares(claimants: &[Claimants], strangers: &[f64]) -> Vec<f64> {
    if strangers.len() <= EXITS {
        return exact(claimants, strangers);
    }
    let mut shares = estimate(claimants, strangers);
    // Who may have left at one of the further exits claims so much less of the first ones.
    let first: Vec<Claimants> = claimants
        .iter()
        .map(|c| {
            let elsewhere = c.odds.iter().zip(&shares).skip(EXITS);
            let rest = 1.0 + elsewhere.map(|(odds, share)| odds * share).sum::<f64>();
            Claimants {
                count: c.count,
                odds: c.odds[..EXITS].iter().map(|odds| odds / rest).collect(),
            }
        })
        .collect();
    shares[..EXITS].copy_from_slice(&exact(&first, &strangers[..EXITS]));
    shares
}

/// By the mean of what all claim, each exit for itself: good where many claim a little.
fn estimate(claimants: &[Claimants], strangers: &[f64]) -> Vec<f64> {
    let mut shares: Vec<f64> = strangers.iter().map(|s| 1.0 / s).collect();
    for _ in 0..ROUNDS {
        let mut claimed = strangers.to_vec();
        for c in claimants {
            let all = c.odds.iter().zip(&shares);
            let rest = 1.0 + all.map(|(odds, share)| odds * share).sum::<f64>();
            for (sum, odds) in claimed.iter_mut().zip(&c.odds) {
                *sum += f64::from(c.count) * odds / rest;
            }
        }
        for (share, claimed) in shares.iter_mut().zip(&claimed) {
            *share = 0.5 * (*share + 1.0 / claimed);
        }
    }
    shares
}

/// For a few exits: all ways summed up.
fn exact(claimants: &[Claimants], strangers: &[f64]) -> Vec<f64> {
    let taken = by_exits_taken(claimants, strangers.len());
    // With none of these exits taken by the one more vehicle, and with each.
    let free = weight_of(&taken, strangers, None);
    (0..strangers.len())
        .map(|exit| weight_of(&taken, strangers, Some(exit)) / free)
        .collect()
}

/// By set of exits (bits), the summed weights of all ways in which just these are the claimants', each of another one.
fn by_exits_taken(claimants: &[Claimants], exits: usize) -> Vec<f64> {
    let sets = 1_usize << exits;
    let mut taken = vec![0.0; sets];
    taken[0] = 1.0;
    let mut own = vec![0.0; sets];
    for group in claimants {
        own[0] = 1.0;
        for set in 1..sets {
            let exit = set.trailing_zeros() as usize;
            let before = set & (set - 1);
            // One of those who have none of the others.
            let left = f64::from(group.count) - f64::from(before.count_ones());
            own[set] = own[before] * left.max(0.0) * group.odds[exit];
        }
        // Downwards, so that what is not yet replaced is still without this group.
        for set in (1..sets).rev() {
            let mut sum = 0.0;
            let mut part = set;
            loop {
                sum += own[part] * taken[set & !part];
                if part == 0 {
                    break;
                }
                part = (part - 1) & set;
            }
            taken[set] = sum;
        }
    }
    taken
}

/// The weight of all ways that leave this exit free for one more; of all ways, without one.
fn weight_of(taken: &[f64], strangers: &[f64], but: Option<usize>) -> f64 {
    let but = but.map_or(0, |exit| 1_usize << exit);
    let sets = taken.iter().enumerate().filter(|(set, _)| set & but == 0);
    sets.map(|(set, weight)| {
        let nobodys = (0..strangers.len()).filter(|exit| (set | but) & (1 << exit) == 0);
        weight * nobodys.map(|exit| strangers[exit]).product::<f64>()
    })
    .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each assignment of vehicles to exits counted out: the chance that the last vehicle left at each.
    fn counted_out(odds: &[Vec<f64>], strangers: &[f64]) -> Vec<f64> {
        let (last, mut total) = (odds.len() - 1, 0.0);
        let mut sums = vec![0.0; strangers.len()];
        let mut chosen = vec![None; odds.len()];
        assign(&mut chosen, 0, strangers.len(), &mut |chosen| {
            let taken = |exit: &usize| chosen.contains(&Some(*exit));
            let free = (0..strangers.len()).filter(|exit| !taken(exit));
            let mut weight: f64 = free.map(|exit| strangers[exit]).product();
            for (vehicle, exit) in chosen.iter().enumerate() {
                weight *= exit.map_or(1.0, |exit: usize| odds[vehicle][exit]);
            }
            total += weight;
            if let Some(exit) = chosen[last] {
                sums[exit] += weight;
            }
        });
        sums.iter().map(|sum| sum / total).collect()
    }

    fn assign(
        chosen: &mut Vec<Option<usize>>,
        next: usize,
        exits: usize,
        found: &mut impl FnMut(&[Option<usize>]),
    ) {
        if next == chosen.len() {
            return found(chosen);
        }
        for exit in std::iter::once(None).chain((0..exits).map(Some)) {
            if exit.is_none() || !chosen[..next].contains(&exit) {
                chosen[next] = exit;
                assign(chosen, next + 1, exits, found);
            }
        }
    }

    /// The same by what is open.
    fn by_shares(odds: &[Vec<f64>], strangers: &[f64]) -> Vec<f64> {
        let (own, others) = odds.split_last().unwrap();
        let mut claimants: Vec<Claimants> = Vec::new();
        for odds in others {
            match claimants.iter_mut().find(|c| c.odds == *odds) {
                Some(alike) => alike.count += 1,
                None => claimants.push(Claimants {
                    count: 1,
                    odds: odds.clone(),
                }),
            }
        }
        let open = open_shares(&claimants, strangers);
        let weights: Vec<f64> = own.iter().zip(&open).map(|(w, y)| w * y).collect();
        let total = 1.0 + weights.iter().sum::<f64>();
        weights.iter().map(|w| w / total).collect()
    }

    struct Dice(u64);

    impl Dice {
        fn unit(&mut self) -> f64 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (self.0 >> 11) as f64 / (1_u64 << 53) as f64
        }

        fn below(&mut self, n: usize) -> usize {
            (self.unit() * n as f64) as usize
        }

        /// Over many orders of magnitude, as the odds of texts are.
        fn weight(&mut self) -> f64 {
            let (a, b) = (self.unit(), self.unit());
            100.0 * a * b * b * b * b + 1e-9
        }
    }

    #[test]
    fn chances_are_those_of_every_assignment_counted_out() {
        let seed = 20_261_128;
        let mut dice = Dice(seed);
        for case in 0..100_000 {
            let exits = 1 + dice.below(3);
            let strangers: Vec<f64> = (0..exits).map(|_| dice.weight()).collect();
            let mut odds: Vec<Vec<f64>> = Vec::new();
            for _ in 0..1 + dice.below(6) {
                // Every other one is like one before it.
                let new = (0..exits).map(|_| dice.weight()).collect();
                let old = odds.get(dice.below(2 * odds.len() + 1)).cloned();
                odds.push(old.unwrap_or(new));
            }
            let (slow, quick) = (counted_out(&odds, &strangers), by_shares(&odds, &strangers));
            for (a, b) in slow.iter().zip(&quick) {
                assert!(
                    (a - b).abs() < 1e-9,
                    "seed {seed}, case {case}: {slow:?} {quick:?}"
                );
            }
        }
    }

    #[test]
    fn the_shares_of_an_exit_sum_to_one() {
        let strangers = [0.3, 0.001];
        let odds = vec![
            vec![1.0, 2.0],
            vec![1.0, 2.0],
            vec![5.0, 0.0],
            vec![0.1, 0.1],
        ];
        for exit in 0..2 {
            let of = |last: usize| {
                let mut odds = odds.clone();
                odds.swap(last, 3);
                by_shares(&odds, &strangers)[exit]
            };
            let nobody = {
                // A further vehicle that can have left nowhere changes nothing, and takes what nobody has.
                let (mut all, mut free) = (odds.clone(), 0.0);
                all.push(vec![0.0, 0.0]);
                let claimants: Vec<Claimants> = all
                    .iter()
                    .map(|odds| Claimants {
                        count: 1,
                        odds: odds.clone(),
                    })
                    .collect();
                free += open_shares(&claimants, &strangers)[exit];
                free * strangers[exit]
            };
            let sum: f64 = (0..4).map(of).sum::<f64>() + nobody;
            assert!((sum - 1.0).abs() < 1e-9, "{sum}");
        }
    }
}
