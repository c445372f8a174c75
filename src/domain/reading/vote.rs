//! Reads of one vehicle, of different length and quality -> one read: align, then vote character by character over the
//! distributions.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{BoxPx, Source};
use crate::domain::plate::{CharRead, Plate, PlateRead};

/// Frames of one pass show the same glare, angle and dirt: however many, they count as this many independent looks.
const MOST_EVIDENCE: f32 = 2.5;
/// A plate as wide as the reader's input loses nothing more by being larger, px.
const FULL_WIDTH_PX: f32 = 110.0;
/// A narrower plate is believed less, px.
const CLEAR_WIDTH_PX: f32 = 80.0;
/// Doubt about any character of any look: readers are wrong with a straight face.
const DOUBT: f32 = 0.02;
/// Further doubt about the characters of a very small plate.
const DOUBT_SMALL: f32 = 0.3;
/// A look that has a character here may have invented it.
const GAP_IF_READ: f32 = 0.02;
/// A look that lacks a character here may have lost it (glare, a cut edge): less than certain.
const GAP_IF_MISSING: f32 = 0.75;
/// Price of leaving a character unpaired in an alignment; two wholly different characters cost 1.
const GAP_PRICE: f32 = 0.7;
/// Alternatives below this are left out of the result.
const LEAST_SHARE: f32 = 0.001;

const GAP: usize = 36;
const SYMBOLS: usize = 37;

/// One legible look at the vehicle.
#[derive(Debug, Clone)]
pub(super) struct Vote {
    pub(crate) source: Source,
    pub(crate) at: Timestamp,
    pub(crate) place: BoxPx,
    pub(crate) read: PlateRead,
    pub(crate) text: Plate,
    /// What it counts, 0..=1.
    pub(crate) weight: f32,
}

impl Vote {
    pub fn new(source: Source, at: Timestamp, place: BoxPx, score: f32, read: PlateRead) -> Vote {
        let clear = mean(&read);
        let size = (place.w / FULL_WIDTH_PX).clamp(0.05, 1.0);
        Vote {
            source,
            at,
            place,
            text: read.text(),
            weight: size * size.sqrt() * clear * clear * (0.5 + 0.5 * score.clamp(0.0, 1.0)),
            read,
        }
    }

    /// Doubt about each of its characters.
    fn doubt(&self) -> f32 {
        let lack = (1.0 - self.place.w / CLEAR_WIDTH_PX).max(0.0);
        DOUBT + DOUBT_SMALL * lack * lack
    }
}

/// Mean probability of the best characters.
pub(super) fn mean(read: &PlateRead) -> f32 {
    let chars = read.chars();
    chars.iter().map(|c| c.best().1).sum::<f32>() / chars.len() as f32
}

/// What the votes come to.
#[derive(Debug, Clone)]
pub(super) struct Fused {
    pub(crate) read: PlateRead,
    pub(crate) text: Plate,
    pub(crate) runner_up: Option<Plate>,
    /// Looks whose own text is this very text.
    pub(crate) agreeing: usize,
    /// Position of the look that the text is best seen in: this very text if any look has it, and then the weightiest.
    pub(crate) winner: usize,
}

/// Fuses the votes; `None` without votes or when nothing remains.
pub(super) fn fuse(votes: &[Vote]) -> Option<Fused> {
    let pivot = medoid(votes)?;
    let columns = columns(votes, pivot);
    let mut chars = Vec::new();
    // The weakest place decides what the second most likely text is.
    let mut second: Option<(f32, usize, char)> = None;
    for shares in &columns {
        let Some((read, next)) = settle_column(shares) else {
            continue;
        };
        if let Some((c, ratio)) = next
            && second.is_none_or(|(r, _, _)| ratio > r)
        {
            second = Some((ratio, chars.len(), c));
        }
        chars.push(read);
    }
    let read = PlateRead::new(chars)?;
    let text = read.text();
    let runner_up = second.and_then(|(_, at, c)| replaced(&text, at, c));
    Some(Fused {
        agreeing: votes.iter().filter(|v| v.text == text).count(),
        winner: winner(votes, &text)?,
        read,
        text,
        runner_up,
    })
}

fn replaced(text: &Plate, at: usize, by: char) -> Option<Plate> {
    let other: String = text
        .as_str()
        .chars()
        .enumerate()
        .map(|(i, c)| if i == at { by } else { c })
        .collect();
    Plate::new(&other).ok()
}

/// The look with this very text that weighs most; if there is none, the look nearest to it.
fn winner(votes: &[Vote], text: &Plate) -> Option<usize> {
    let rank = |v: &Vote| similarity(&v.text, text) * 10.0 + v.weight;
    (0..votes.len()).max_by(|&a, &b| rank(&votes[a]).total_cmp(&rank(&votes[b])))
}

/// The read that the others resemble most.
fn medoid(votes: &[Vote]) -> Option<usize> {
    let support = |i: usize| -> f32 {
        votes
            .iter()
            .map(|v| v.weight * similarity(&v.text, &votes[i].text))
            .sum::<f32>()
            + votes[i].weight * 0.1
    };
    (0..votes.len())
        .map(|i| (i, support(i)))
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(i, _)| i)
}

/// Where a column stands: before the pivot's character `.0`; `.1` counts characters that the pivot lacks there, and the
/// pivot's own character comes last.
type Key = (usize, usize);

/// Per column the shares of the 36 characters and of "nothing here", in order of the text.
fn columns(votes: &[Vote], pivot: usize) -> Vec<[f32; SYMBOLS]> {
    let aligned: Vec<BTreeMap<Key, &CharRead>> = votes
        .iter()
        .map(|v| align(&votes[pivot].read, &v.read))
        .collect();
    let mut keys: Vec<Key> = aligned.iter().flat_map(|a| a.keys().copied()).collect();
    keys.sort_unstable();
    keys.dedup();
    let total: f32 = votes.iter().map(|v| v.weight).sum();
    // Small plates weigh little, but together they are at least one look's worth: what they lack is in their doubt.
    let scale = total.clamp(1.0, MOST_EVIDENCE) / total.max(1e-6);
    keys.iter()
        .map(|key| {
            let mut logs = [0.0_f32; SYMBOLS];
            for (vote, reads) in votes.iter().zip(&aligned) {
                let p = spread(reads.get(key).copied(), vote.doubt());
                for (log, p) in logs.iter_mut().zip(p) {
                    *log += scale * vote.weight * p.ln();
                }
            }
            softmax(logs)
        })
        .collect()
}

/// One look's belief about one column; never 0, so that no single look can forbid a character.
fn spread(read: Option<&CharRead>, doubt: f32) -> [f32; SYMBOLS] {
    let Some(read) = read else {
        let mut p = [(1.0 - GAP_IF_MISSING) / 36.0; SYMBOLS];
        p[GAP] = GAP_IF_MISSING;
        return p;
    };
    let named: f32 = read.alternatives().iter().map(|a| a.1).sum();
    // A plain reader names one character only: what it leaves open is shared by all.
    let open = (1.0 - named).max(0.0) / 36.0;
    let mut p = [open; SYMBOLS];
    for (c, share) in read.alternatives() {
        if let Some(i) = symbol(*c) {
            p[i] += share;
        }
    }
    for value in p.iter_mut().take(36) {
        *value = (1.0 - doubt - GAP_IF_READ) * *value / named.max(1.0) + doubt / 36.0;
    }
    p[GAP] = GAP_IF_READ;
    p
}

fn softmax(mut logs: [f32; SYMBOLS]) -> [f32; SYMBOLS] {
    let top = logs.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    logs.iter_mut().for_each(|l| *l = (*l - top).exp());
    let sum: f32 = logs.iter().sum();
    logs.map(|l| l / sum)
}

/// The column as a read position, and its second character with the ratio to the first; `None`: nothing stands here.
fn settle_column(shares: &[f32; SYMBOLS]) -> Option<(CharRead, Option<(char, f32)>)> {
    let best = (0..SYMBOLS).max_by(|&a, &b| shares[a].total_cmp(&shares[b]))?;
    if best == GAP {
        return None;
    }
    let alternatives: Vec<(char, f32)> = (0..36)
        .filter(|&i| shares[i] >= LEAST_SHARE || i == best)
        .map(|i| (character(i), shares[i]))
        .collect();
    let read = CharRead::new(alternatives)?;
    let next = read
        .alternatives()
        .get(1)
        .map(|&(c, p)| (c, p / read.best().1.max(1e-6)));
    Some((read, next))
}

fn symbol(c: char) -> Option<usize> {
    match c {
        '0'..='9' => Some(c as usize - '0' as usize),
        'A'..='Z' => Some(c as usize - 'A' as usize + 10),
        _ => None,
    }
}

fn character(symbol: usize) -> char {
    char::from(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[symbol])
}

/// Pairs `read`'s characters with `pivot`'s by the cheapest alignment.
fn align<'a>(pivot: &PlateRead, read: &'a PlateRead) -> BTreeMap<Key, &'a CharRead> {
    let (a, b) = (pivot.chars(), read.chars());
    let mut cost = vec![vec![0.0_f32; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            cost[i][j] = match (i, j) {
                (0, _) => j as f32 * GAP_PRICE,
                (_, 0) => i as f32 * GAP_PRICE,
                _ => (cost[i - 1][j - 1] + differ(&a[i - 1], &b[j - 1]))
                    .min(cost[i - 1][j] + GAP_PRICE)
                    .min(cost[i][j - 1] + GAP_PRICE),
            };
        }
    }
    let mut pairs = BTreeMap::new();
    let (mut i, mut j) = (a.len(), b.len());
    let mut extra = Vec::new();
    while i > 0 || j > 0 {
        if i > 0 && j > 0 && cost[i][j] == cost[i - 1][j - 1] + differ(&a[i - 1], &b[j - 1]) {
            (i, j) = (i - 1, j - 1);
            pairs.insert((i, usize::MAX), &b[j]);
        } else if j > 0 && (i == 0 || cost[i][j] == cost[i][j - 1] + GAP_PRICE) {
            j -= 1;
            extra.push((i, j));
        } else {
            i -= 1;
        }
    }
    // Characters beyond the pivot's, numbered from the left within their gap.
    extra.reverse();
    let mut before = (usize::MAX, 0);
    for (gap, j) in extra {
        before = if before.0 == gap {
            (gap, before.1 + 1)
        } else {
            (gap, 0)
        };
        pairs.insert(before, &b[j]);
    }
    pairs
}

/// 0: surely the same character, 1: surely different.
fn differ(a: &CharRead, b: &CharRead) -> f32 {
    let shared: f32 = a.alternatives().iter().map(|&(c, p)| p.min(b.of(c))).sum();
    let most = a.best().1.min(b.best().1).max(1e-6);
    1.0 - (shared / most).min(1.0)
}

/// How alike two texts are, 0..=1: 1 less the edit distance by the longer one's length.
pub(super) fn similarity(a: &Plate, b: &Plate) -> f32 {
    let longest = a.as_str().len().max(b.as_str().len()).max(1);
    1.0 - edits(a, b) as f32 / longest as f32
}

/// Edit distance in characters.
pub(super) fn edits(a: &Plate, b: &Plate) -> usize {
    let (a, b) = (a.as_str().as_bytes(), b.as_str().as_bytes());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let other = (corner + usize::from(x != y))
                .min(row[j] + 1)
                .min(row[j + 1] + 1);
            corner = std::mem::replace(&mut row[j + 1], other);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `A7` = character A at .97; `text@width`: all characters of the look at the probability given.
    fn vote(frame: u64, text: &str, each: f32, width: f32) -> Vote {
        let plate = Plate::new(text).unwrap();
        Vote::new(
            Source {
                frame,
                look: Some(0),
            },
            Timestamp::UNIX_EPOCH,
            BoxPx {
                x: 0.0,
                y: 0.0,
                w: width,
                h: width / 4.0,
            },
            0.7,
            PlateRead::plain(&plate, each),
        )
    }

    #[test]
    fn votes_come_to() {
        let check = |looks: &[(&str, f32, f32)],
                     want: &str,
                     agreeing: usize,
                     at_least: f32,
                     at_most: f32| {
            let votes: Vec<Vote> = looks
                .iter()
                .enumerate()
                .map(|(i, (t, p, w))| vote(i as u64, t, *p, *w))
                .collect();
            let verdict = fuse(&votes).unwrap();
            assert_eq!(verdict.text.as_str(), want, "{looks:?}");
            assert_eq!(verdict.agreeing, agreeing, "{looks:?}");
            let conf = verdict.read.confidence();
            assert!((at_least..=at_most).contains(&conf), "{looks:?}: {conf}");
            assert_eq!(verdict.text, verdict.read.text());
        };
        check(&[("AB123", 0.95, 120.0)], "AB123", 1, 0.7, 0.95);
        check(
            &[("AB123", 0.9, 120.0), ("AB123", 0.9, 120.0)],
            "AB123",
            2,
            0.95,
            1.0,
        );
        // One look lost the first character, one invented a last one.
        check(
            &[
                ("AB1234", 0.9, 120.0),
                ("B1234", 0.9, 120.0),
                ("AB12341", 0.7, 120.0),
            ],
            "AB1234",
            1,
            0.6,
            1.0,
        );
        // The larger look outweighs the smaller one, even when the smaller one is as bold.
        check(
            &[("AB723", 0.9, 40.0), ("AB123", 0.9, 110.0)],
            "AB123",
            1,
            0.5,
            0.99,
        );
        // Many weak looks are not many witnesses.
        check(&[("AB123", 0.6, 110.0); 30], "AB123", 30, 0.9, 0.999);
        check(&[("AB123", 0.3, 110.0); 30], "AB123", 30, 0.3, 0.999);
        // Two against one.
        check(
            &[
                ("8B123", 0.9, 80.0),
                ("BB123", 0.9, 80.0),
                ("8B123", 0.9, 80.0),
            ],
            "8B123",
            2,
            0.6,
            0.99,
        );
    }

    #[test]
    fn the_runner_up_is_the_other_reading_of_the_weakest_place() {
        let verdict = fuse(&[
            vote(1, "8B123", 0.9, 80.0),
            vote(2, "8B123", 0.9, 80.0),
            vote(3, "BB123", 0.9, 80.0),
        ])
        .unwrap();
        assert_eq!(verdict.runner_up.unwrap().as_str(), "BB123");
        assert!(verdict.winner < 2);
    }

    #[test]
    fn texts_differ_by() {
        let check = |a: &str, b: &str, want: usize| {
            let (a, b) = (Plate::new(a).unwrap(), Plate::new(b).unwrap());
            assert_eq!(edits(&a, &b), want, "{} {}", a.as_str(), b.as_str());
        };
        check("AB12", "AB12", 0);
        check("AB12", "AB72", 1);
        check("AB12", "B12", 1);
        check("AB12", "XYZ", 4);
        check("34A36837", "34A23126", 5);
    }
}
