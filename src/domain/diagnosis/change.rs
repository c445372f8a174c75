//! Since when is a rate another one? Binary segmentation of counts, by how much likelier two rates are than one.
//!
//! Errors come in bunches (rain, one bad hour), so the likelihood is divided by how much more the counts scatter than
//! chance alone would have them. The limit is set so that a month of hours without any change is cut in fewer than one
//! case of a hundred.

/// So many events of so many chances, in one step of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    pub(crate) events: u64,
    pub(crate) of: u64,
}

impl Count {
    pub(super) fn plus(self, other: Count) -> Count {
        Count {
            events: self.events + other.events,
            of: self.of + other.of,
        }
    }

    /// 0 where there was no chance.
    pub(crate) fn rate(self) -> f64 {
        if self.of == 0 {
            0.0
        } else {
            self.events as f64 / self.of as f64
        }
    }

    /// Log-likelihood of the counts at their own rate.
    fn fit(self) -> f64 {
        let term = |n: u64| {
            if n == 0 {
                0.0
            } else {
                n as f64 * (n as f64 / self.of as f64).ln()
            }
        };
        term(self.events) + term(self.of.saturating_sub(self.events))
    }

    /// The range within which the true rate lies, 19 times of 20 (Wilson).
    pub(crate) fn range(self) -> (f64, f64) {
        const Z: f64 = 1.96;
        if self.of == 0 {
            return (0.0, 1.0);
        }
        let (n, p) = (self.of as f64, self.rate());
        let middle = p + Z * Z / (2.0 * n);
        let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let all = 1.0 + Z * Z / n;
        ((middle - half) / all, (middle + half) / all)
    }
}

/// A stretch of steps with one rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// First step.
    pub(crate) from: usize,
    /// One past the last step.
    pub(crate) to: usize,
    pub(crate) count: Count,
}

/// Twice the log of how much likelier two rates must be than one. For 720 steps (a month of hours) chance exceeds it in
/// about one series of a thousand, by the bound 720 * P(chi-square of one degree > 24).
const LIMIT: f64 = 24.0;
/// Chances on each side of a cut.
const LEAST: u64 = 20;
/// Cuts of one series.
const CUTS: usize = 3;

/// Cuts a series into stretches of one rate each; one stretch if nothing has changed.
pub(crate) fn stretches(series: &[Count]) -> Vec<Stretch> {
    let mut sums = vec![Count::default()];
    for count in series {
        sums.push(sums[sums.len() - 1].plus(*count));
    }
    let over = |from: usize, to: usize| Count {
        events: sums[to].events - sums[from].events,
        of: sums[to].of - sums[from].of,
    };
    let mut cuts = vec![0, series.len()];
    for _ in 0..CUTS {
        let scatter = scatter(series, &cuts, &over);
        let best = cuts
            .windows(2)
            .filter_map(|w| best_cut(w[0], w[1], &over))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        let Some((at, gain)) = best else { break };
        let mut tried = cuts.clone();
        tried.push(at);
        tried.sort_unstable();
        // The scatter around the rates after the cut: before it, the change itself would count as scatter.
        let after = self::scatter(series, &tried, &over);
        if gain / after.min(scatter) < LIMIT {
            break;
        }
        cuts = tried;
    }
    let stretch = |w: &[usize]| Stretch {
        from: w[0],
        to: w[1],
        count: over(w[0], w[1]),
    };
    cuts.windows(2).map(stretch).collect()
}

/// The place at which two rates explain a stretch best, and by how much better than one.
fn best_cut(from: usize, to: usize, over: &impl Fn(usize, usize) -> Count) -> Option<(usize, f64)> {
    let whole = over(from, to).fit();
    (from + 1..to)
        .map(|at| (at, over(from, at), over(at, to)))
        .filter(|(_, a, b)| a.of >= LEAST && b.of >= LEAST)
        .map(|(at, a, b)| (at, 2.0 * (a.fit() + b.fit() - whole)))
        .max_by(|a, b| a.1.total_cmp(&b.1))
}

/// How much more the counts scatter around the rates of their stretches than chance would have them; at least 1.
fn scatter(series: &[Count], cuts: &[usize], over: &impl Fn(usize, usize) -> Count) -> f64 {
    let (mut sum, mut steps) = (0.0, 0_usize);
    for w in cuts.windows(2) {
        let rate = over(w[0], w[1]).rate();
        if rate <= 0.0 || rate >= 1.0 {
            continue;
        }
        // Steps are pooled until chance would have five events there: with fewer, the measure itself is off.
        let mut pool = Count::default();
        for count in &series[w[0]..w[1]] {
            pool = pool.plus(*count);
            let expected = pool.of as f64 * rate;
            if expected < 5.0 {
                continue;
            }
            let off = pool.events as f64 - expected;
            sum += off * off / (expected * (1.0 - rate));
            steps += 1;
            pool = Count::default();
        }
    }
    let free = steps.saturating_sub(cuts.len() - 1);
    if free < 3 {
        1.0
    } else {
        (sum / free as f64).max(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that only look like chance: the same ones on every machine.
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self) -> f64 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as f64 / (1_u64 << 31) as f64
        }

        fn hours(&mut self, hours: usize, of: u64, rate: f64) -> Vec<Count> {
            let mut hour = |_| Count {
                events: (0..of).filter(|_| self.roll() < rate).count() as u64,
                of,
            };
            (0..hours).map(&mut hour).collect()
        }
    }

    #[test]
    fn a_month_without_a_change_is_not_cut() {
        let mut dice = Dice(7);
        let rates = [0.005, 0.02, 0.05, 0.3];
        let cut = (0..200).filter(|i| {
            let series = dice.hours(720, 12, rates[i % 4]);
            stretches(&series).len() > 1
        });
        assert!(cut.count() <= 2);
    }

    #[test]
    fn a_rate_that_trebles_is_found_near_its_hour() {
        let mut dice = Dice(11);
        for _ in 0..50 {
            let mut series = dice.hours(300, 15, 0.03);
            series.extend(dice.hours(100, 15, 0.09));
            let found = stretches(&series);
            assert_eq!(found.len(), 2, "{found:?}");
            let at = found[1].from;
            assert!((240..=340).contains(&at), "cut at {at}");
            assert!(found[1].count.rate() > 2.0 * found[0].count.rate());
        }
    }

    #[test]
    fn bunches_are_no_change() {
        let mut dice = Dice(3);
        let mut series = Vec::new();
        for day in 0..30 {
            let rate = if day % 3 == 0 { 0.10 } else { 0.02 };
            series.extend(dice.hours(4, 15, rate));
        }
        assert_eq!(stretches(&series).len(), 1);
        assert_eq!(stretches(&[]).len(), 1);
    }

    #[test]
    fn ranges_hold_the_rate() {
        let (low, high) = Count { events: 5, of: 100 }.range();
        assert!(low > 0.015 && low < 0.03 && high > 0.09 && high < 0.12);
        let none = Count { events: 0, of: 0 };
        assert_eq!(none.range(), (0.0, 1.0));
    }
}
