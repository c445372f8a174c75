//! What a threshold for refusing would have brought: from how likely a passback each entry was when it was decided.

/// The vehicles of a lane in a span of time, and of those that contradicted a stay and could have been refused, how likely
/// each was a passback, 0..=1, in any order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Refusals {
    pub vehicles: u64,
    pub passbacks: Vec<f64>,
}

/// What one threshold brings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Refused {
    /// From this probability of a passback on.
    pub(crate) refuse_at: f64,
    pub(crate) refused: u64,
    /// About so many of them wrongly: the sum of what is lacking to certainty.
    pub(crate) wrongly: f64,
}

/// The thresholds of a curve, in hundredths.
const CURVE: std::ops::RangeInclusive<u32> = 5..=99;

impl Refusals {
    /// What this threshold would have brought.
    pub(crate) fn at(&self, refuse_at: f64) -> Refused {
        let refused = self.passbacks.iter().filter(|p| **p >= refuse_at);
        let (count, wrongly) = refused.fold((0, 0.0), |(n, sum), p| (n + 1, sum + 1.0 - p));
        Refused {
            refuse_at,
            refused: count,
            wrongly,
        }
    }

    /// The same for thresholds from 0.05 to 0.99.
    pub(crate) fn curve(&self) -> Vec<Refused> {
        CURVE.map(|n| self.at(f64::from(n) / 100.0)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_refuses_what_reaches_it() {
        let lane = Refusals {
            vehicles: 100,
            passbacks: vec![0.9, 0.3, 0.29, 0.05, 0.6],
        };
        let check = |refuse_at: f64, refused: u64, wrongly: f64| {
            let got = lane.at(refuse_at);
            assert_eq!(got.refused, refused, "{refuse_at}");
            assert!((got.wrongly - wrongly).abs() < 1e-9, "{got:?}");
        };
        check(0.0, 5, 2.86);
        check(0.3, 3, 1.2);
        check(0.31, 2, 0.5);
        check(0.9, 1, 0.1);
        check(0.91, 0, 0.0);
        let curve = lane.curve();
        assert_eq!((curve.len(), curve[0].refused), (95, 5));
        assert_eq!(curve[25], lane.at(0.3));
        assert!(curve.is_sorted_by(|a, b| a.refused >= b.refused && a.wrongly >= b.wrongly));
    }
}
