//! The posterior over the vehicles that may be the one that was read.

/// One story of who was read: what it is weighed before the read, times how well it explains the read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Story<K> {
    pub(crate) who: K,
    pub(crate) mass: f64,
}

/// All stories, the likeliest first, and the chance that it is none of them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Posterior<K> {
    pub(crate) ranked: Vec<(K, f64)>,
    pub(crate) nobody: f64,
}

impl<K: Copy + Ord> Posterior<K> {
    /// Turns masses into chances. `nobody`: the mass of all that is not among the stories. Equal masses: the greatest
    /// key first (the newest stay).
    pub fn of(mut stories: Vec<Story<K>>, nobody: f64) -> Posterior<K> {
        let total = nobody + stories.iter().map(|s| s.mass).sum::<f64>();
        stories.sort_by(|a, b| b.mass.total_cmp(&a.mass).then(b.who.cmp(&a.who)));
        let share = |mass: f64| if total > 0.0 { mass / total } else { 0.0 };
        Posterior {
            ranked: stories.iter().map(|s| (s.who, share(s.mass))).collect(),
            nobody: share(nobody),
        }
    }

    pub fn best(&self) -> Option<(K, f64)> {
        self.ranked.first().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_sum_to_one() {
        let stories = vec![
            Story { who: 1, mass: 2.0 },
            Story { who: 2, mass: 6.0 },
            Story { who: 3, mass: 2.0 },
        ];
        let p = Posterior::of(stories, 10.0);
        assert_eq!(p.best(), Some((2, 0.3)));
        assert_eq!(p.ranked[1].0, 3);
        assert_eq!(p.nobody, 0.5);
        assert_eq!(Posterior::<u8>::of(vec![], 0.0).best(), None);
    }
}
