//! 95 % intervals of what was counted: Wilson's for a share, Byar's closed form of the exact one for a rate of rare events.

/// Of the normal distribution: 95 % lie within.
const Z: f64 = 1.959_964;

/// A count to reckon with.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub(super) fn real(count: u64) -> f64 {
    count as f64
}

/// Where a share lies that was counted as `hits` of `of`.
pub(super) fn wilson(hits: u64, of: u64) -> (f64, f64) {
    if of == 0 {
        return (0.0, 1.0);
    }
    let (n, share) = (real(of), real(hits) / real(of));
    let middle = share + Z * Z / (2.0 * n);
    let reach = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let whole = 1.0 + Z * Z / n;
    let (low, high) = ((middle - reach) / whole, (middle + reach) / whole);
    // None and all are ends of the interval; only rounding would leave something of them.
    let low = if hits == 0 { 0.0 } else { low };
    (low, if hits == of { 1.0 } else { high })
}

/// Between which means of a Poisson distribution `events` were to be expected.
pub(super) fn poisson(events: u64) -> (f64, f64) {
    let byar = |n: f64, z: f64| n * (1.0 - 1.0 / (9.0 * n) + z / (3.0 * n.sqrt())).powi(3);
    let n = real(events);
    let low = if events == 0 { 0.0 } else { byar(n, -Z) };
    (low, byar(n + 1.0, Z))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(found: (f64, f64), low: f64, high: f64, within: f64) {
        let near = (found.0 - low).abs() <= within && (found.1 - high).abs() <= within;
        assert!(near, "{found:?}, expected {low} to {high}");
    }

    #[test]
    fn shares_lie_where_wilson_says() {
        check(wilson(0, 0), 0.0, 1.0, 0.0);
        check(wilson(0, 10), 0.0, 0.277_5, 1e-4);
        check(wilson(10, 10), 0.722_5, 1.0, 1e-4);
        check(wilson(5, 10), 0.236_6, 0.763_4, 1e-4);
        check(wilson(81, 263), 0.255_3, 0.366_2, 1e-4);
    }

    /// Garwood's exact limits, from tables.
    #[test]
    fn rates_lie_where_the_exact_interval_does() {
        check(poisson(0), 0.0, 3.689, 0.03);
        check(poisson(1), 0.025, 5.572, 0.03);
        check(poisson(5), 1.623, 11.668, 0.03);
        check(poisson(10), 4.795, 18.390, 0.03);
        check(poisson(100), 81.36, 121.63, 0.03);
    }
}
