//! Many texts side by side: which of them could be what was read? A character of the read is laid beside that of
//! [`WIDE`] texts at once, so that tens of thousands are asked in microseconds.

use super::alphabet::{Text, least_agreement, most_edits};
use crate::domain::plate::MAX_CHARS;

/// So many texts are compared at once.
const WIDE: usize = 64;
/// And so many looked at together for whether one is near enough.
const ROWS_TOGETHER: usize = 8;
/// In places that are not taken: equal to no character.
const NOTHING: u8 = u8::MAX;

/// How many edits are counted.
const BAND: usize = 3;
/// More edits than that.
const FAR: u8 = 100;

/// A number for each of the texts beside one another.
type Row = [u8; WIDE];

/// Texts, each under a key; one key may have several texts.
#[derive(Debug, Clone)]
pub(crate) struct PlateIndex<K> {
    /// By length.
    buckets: [Bucket<K>; MAX_CHARS + 1],
    /// Texts in all.
    len: usize,
}

/// Texts of one length, [`WIDE`] at a time: their first characters, then their second ones…
#[derive(Debug, Clone)]
struct Bucket<K> {
    keys: Vec<K>,
    rows: Vec<Row>,
}

impl<K> Default for Bucket<K> {
    fn default() -> Self {
        Bucket {
            keys: Vec::new(),
            rows: Vec::new(),
        }
    }
}

impl<K> Default for PlateIndex<K> {
    fn default() -> Self {
        PlateIndex {
            buckets: std::array::from_fn(|_| Bucket::default()),
            len: 0,
        }
    }
}

impl<K: Copy + Ord> PlateIndex<K> {
    pub(crate) fn put(&mut self, text: &Text, key: K) {
        let letters = text.letters();
        if let Some(bucket) = self.buckets.get_mut(letters.len()) {
            bucket.put(letters, key);
            self.len += 1;
        }
    }

    /// Takes a text away that was put under this key.
    pub fn take(&mut self, text: &Text, key: K) {
        let letters = text.letters();
        let bucket = self.buckets.get_mut(letters.len());
        if bucket.is_some_and(|bucket| bucket.take(letters, key)) {
            self.len -= 1;
        }
    }

    pub(crate) fn clear(&mut self) {
        *self = PlateIndex::default();
    }

    /// The keys of the texts that [resemble](Text::resembles) this one, in their order, each once.
    pub(crate) fn like(&self, text: &Text) -> Vec<K> {
        let mut found = Vec::new();
        let letters = text.letters();
        for (length, bucket) in self.buckets.iter().enumerate() {
            if length.abs_diff(letters.len()) <= Text::LENGTHS_APART && length > 0 {
                bucket.like(length, letters, &mut found);
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The keys of the texts, all [folded](Text::folded), that [may be](Text::may_be) this one, in their order, each once.
    pub(crate) fn near(&self, text: &Text) -> Vec<K> {
        let mut found = Vec::new();
        let folded = text.folded();
        for (length, bucket) in self.buckets.iter().enumerate().skip(1) {
            bucket.near(length, folded.letters(), &mut found);
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl<K: Copy + Ord> Bucket<K> {
    fn put(&mut self, letters: &[u8], key: K) {
        let (block, slot) = (self.keys.len() / WIDE, self.keys.len() % WIDE);
        if slot == 0 {
            let rows = self.rows.len() + letters.len();
            self.rows.resize(rows, [NOTHING; WIDE]);
        }
        self.write(block * letters.len(), slot, letters.iter().copied());
        self.keys.push(key);
    }

    fn write(&mut self, first: usize, slot: usize, letters: impl Iterator<Item = u8>) {
        for (row, letter) in self.rows[first..].iter_mut().zip(letters) {
            row[slot] = letter;
        }
    }

    fn take(&mut self, letters: &[u8], key: K) -> bool {
        let length = letters.len();
        let same = |place: usize| {
            let rows = &self.rows[place / WIDE * length..][..length];
            rows.iter()
                .map(|row| row[place % WIDE])
                .eq(letters.iter().copied())
        };
        let mut places = (0..self.keys.len()).filter(|place| self.keys[*place] == key);
        let Some(place) = places.find(|place| same(*place)) else {
            return false;
        };
        // The last one moves into the gap.
        let last = self.keys.len() - 1;
        let (from, to) = (last / WIDE * length, place / WIDE * length);
        for i in 0..length {
            self.rows[to + i][place % WIDE] = self.rows[from + i][last % WIDE];
            self.rows[from + i][last % WIDE] = NOTHING;
        }
        self.keys.swap_remove(place);
        if last.is_multiple_of(WIDE) {
            self.rows.truncate(from);
        }
        true
    }

    fn like(&self, length: usize, letters: &[u8], found: &mut Vec<K>) {
        let needed = least_agreement(length.max(letters.len())) as u8;
        for (block, rows) in self.rows.chunks_exact(length).enumerate() {
            let best = if length == letters.len() {
                agreement(rows, letters)
            } else {
                shifted_agreement(rows, letters)
            };
            self.collect(block, &best, needed, found);
        }
    }

    fn near(&self, length: usize, letters: &[u8], found: &mut Vec<K>) {
        let allowed = most_edits(length.max(letters.len()));
        if length.abs_diff(letters.len()) > allowed {
            return;
        }
        for (block, rows) in self.rows.chunks_exact(length).enumerate() {
            let mut edits = edits(rows, letters);
            edits.iter_mut().for_each(|n| *n = FAR - (*n).min(FAR));
            self.collect(block, &edits, FAR - allowed as u8, found);
        }
    }

    /// The keys of a block's texts that come up to what is needed.
    fn collect(&self, block: usize, marks: &Row, needed: u8, found: &mut Vec<K>) {
        if most(marks) < needed {
            return;
        }
        let keys = self.keys[block * WIDE..].chunks(ROWS_TOGETHER);
        for (keys, marks) in keys.zip(marks.chunks_exact(ROWS_TOGETHER)) {
            if most(marks) >= needed {
                let near = keys.iter().zip(marks).filter(|(_, n)| **n >= needed);
                found.extend(near.map(|(key, _)| *key));
            }
        }
    }
}

/// In how many places each text agrees.
fn agreement(rows: &[Row], letters: &[u8]) -> Row {
    let mut agree = [0_u8; WIDE];
    for (row, letter) in rows.iter().zip(letters) {
        count(&mut agree, row, *letter);
    }
    agree
}

/// One more where a character agrees. A function of its own, for the compiler makes a few wide instructions of it so, and
/// hundreds of narrow ones of all places together.
#[inline(never)]
fn count(agree: &mut Row, row: &Row, letter: u8) {
    for (n, other) in agree.iter_mut().zip(row) {
        *n = n.wrapping_add(u8::from(*other == letter));
    }
}

/// One less where a character agrees.
#[inline(never)]
fn discount(agree: &mut Row, row: &Row, letter: u8) {
    for (n, other) in agree.iter_mut().zip(row) {
        *n = n.wrapping_sub(u8::from(*other == letter));
    }
}

#[inline(never)]
fn keep_most(best: &mut Row, agree: &Row) {
    for (most, n) in best.iter_mut().zip(agree) {
        *most = (*most).max(*n);
    }
}

/// How many edits lie between each text and this one; too many count as any number above [`BAND`].
fn edits(rows: &[Row], letters: &[u8]) -> Row {
    // A row of the table of distances, of which only the middle is kept: place `BAND` is the diagonal.
    let mut above = [[FAR; WIDE]; 2 * BAND + 3];
    for j in 0..=BAND {
        above[BAND + 1 + j] = [j as u8; WIDE];
    }
    for (i, letter) in letters.iter().enumerate() {
        let mut row = [[FAR; WIDE]; 2 * BAND + 3];
        for place in 1..2 * BAND + 2 {
            let Some(j) = (i + place).checked_sub(BAND) else {
                continue;
            };
            match j {
                0 => row[place] = [i as u8 + 1; WIDE],
                j if j <= rows.len() => {
                    let (left, this) = row.split_at_mut(place);
                    let beside = (&above[place], &above[place + 1], &left[place - 1]);
                    step(&mut this[0], beside, &rows[j - 1], *letter);
                }
                _ => {}
            }
        }
        above = row;
    }
    let end = (rows.len() + BAND + 1).checked_sub(letters.len());
    end.and_then(|place| above.get(place).copied())
        .unwrap_or([FAR; WIDE])
}

/// One place of the table of distances: changed, or one more in either text.
#[inline(never)]
fn step(to: &mut Row, (changed, more, less): (&Row, &Row, &Row), row: &Row, letter: u8) {
    for k in 0..WIDE {
        let change = changed[k].wrapping_add(u8::from(row[k] != letter));
        let one = more[k].min(less[k]).wrapping_add(1);
        to[k] = change.min(one);
    }
}

fn most(row: &[u8]) -> u8 {
    row.iter().fold(0, |most, n| most.max(*n))
}

/// In how many places each text agrees, of another length, both laid left-aligned up to the best place and right-aligned
/// after it.
fn shifted_agreement(rows: &[Row], letters: &[u8]) -> Row {
    let short = rows.len().min(letters.len());
    let (left, right) = (&rows[..short], &rows[rows.len() - short..]);
    let letters_right = &letters[letters.len() - short..];
    let mut agree = agreement(right, letters_right);
    let mut best = agree;
    for i in 0..short {
        count(&mut agree, &left[i], letters[i]);
        discount(&mut agree, &right[i], letters_right[i]);
        keep_most(&mut best, &agree);
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plate::Plate;

    /// Random texts over few letters, so that many resemble each other.
    fn texts(n: usize) -> Vec<Text> {
        let mut seed = 7_u64;
        let mut below = |n: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % n
        };
        let mut text = || {
            let length = 1 + below(12);
            let letters = (0..length).map(|_| char::from(b"0AB"[below(3) as usize]));
            Text::new(&Plate::new(&letters.collect::<String>()).unwrap())
        };
        (0..n).map(|_| text()).collect()
    }

    /// As one would without a plate_index.
    fn check(plate_index: &PlateIndex<usize>, there: &[(usize, Text)], text: &Text) {
        let mut slow: Vec<usize> = there
            .iter()
            .filter(|(_, t)| t.resembles(text))
            .map(|(key, _)| *key)
            .collect();
        slow.sort_unstable();
        slow.dedup();
        assert_eq!(plate_index.like(text), slow, "{text:?}");
        assert_eq!(plate_index.len, there.len());
        let mut folded = PlateIndex::default();
        for (key, text) in there {
            folded.put(&text.folded(), *key);
        }
        let mut slow: Vec<usize> = there
            .iter()
            .filter(|(_, t)| t.may_be(text))
            .map(|(key, _)| *key)
            .collect();
        slow.sort_unstable();
        slow.dedup();
        assert_eq!(folded.near(text), slow, "{text:?}");
    }

    #[test]
    fn a_shelf_finds_what_a_look_at_each_text_finds() {
        let all = texts(600);
        let (mut plate_index, mut there) = (PlateIndex::default(), Vec::new());
        for (i, text) in all.iter().enumerate() {
            plate_index.put(text, i % 500);
            there.push((i % 500, *text));
            if i % 3 == 2 {
                let (key, text) = there.remove(i * 7 % there.len());
                plate_index.take(&text, key);
            }
            check(&plate_index, &there, &all[i * 31 % all.len()]);
        }
        for (key, text) in std::mem::take(&mut there) {
            plate_index.take(&text, key);
        }
        check(&plate_index, &there, &all[0]);
    }
}
