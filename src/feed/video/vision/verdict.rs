//! Is it a plate? The detector's score and the reader's certainty say it together better than the score alone: a drain
//! grate may score like a plate, but nobody reads it with certainty; a plate that reads well need not score high.

/// A pack's weights: the log-odds that a candidate is a plate are
/// `bias + detector * logit(score) + reader * logit(confidence)`, as in logistic regression
/// (fitted by `train verdict`, models/training).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PlateTest {
    pub(crate) bias: f32,
    pub(crate) detector: f32,
    pub(crate) reader: f32,
    /// Candidates with less are none, 0..=1.
    pub(crate) least: f32,
}

/// Log-odds are cut off here, so that no single certainty outvotes everything; where nothing is legible the reader's
/// are the lowest.
const LIMIT: f32 = 6.0;

fn logit(p: f32) -> f32 {
    (p / (1.0 - p)).ln().clamp(-LIMIT, LIMIT)
}

impl PlateTest {
    /// The probability that it is a plate. `score`: the detector's; `confidence`: of what was read, `None` for nothing
    /// legible.
    pub(crate) fn probability(&self, score: f32, confidence: Option<f32>) -> f32 {
        let read = confidence.map_or(-LIMIT, logit);
        let odds = self.bias + self.detector * logit(score) + self.reader * read;
        1.0 / (1.0 + (-odds).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn score_and_reading_count_together() {
        let test = PlateTest {
            bias: -0.5,
            detector: 2.0,
            reader: 0.3,
            least: 0.5,
        };
        for (score, confidence, want) in [
            (0.5, Some(0.5), 0.378),   // only the bias is left
            (0.5, Some(0.99), 0.707),  // reads well
            (0.8, None, 0.616),        // nothing legible, but looks like a plate
            (0.5, None, 0.091),        // neither
            (0.5, Some(0.0), 0.091),   // no certainty is nothing legible
            (1.0, Some(1.0), 0.99999), // the ends are numbers
            (0.0, None, 0.0),
        ] {
            let got = test.probability(score, confidence);
            assert!((got - want).abs() < 0.001, "{score} {confidence:?}: {got}");
        }
    }
}
