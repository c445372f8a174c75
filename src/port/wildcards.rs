//! What is searched with wildcards: `?` stands for one character, `*` for any number of them, the pattern for the whole text.

/// The wildcards.
pub(crate) const SIGNS: [char; 2] = ['?', '*'];

/// Whether a text is as a pattern says, letter by letter (bytes or characters).
pub(crate) fn fits<L: Copy + PartialEq + From<u8>>(pattern: &[L], text: &[L]) -> bool {
    let (one, any) = (L::from(b'?'), L::from(b'*'));
    let (mut p, mut t) = (0, 0);
    // Where the last star stands, and how much of the text it has taken.
    let mut star = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(c) if *c == any => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == one || text.get(t) == Some(c) => (p, t) = (p + 1, t + 1),
            _ => match star {
                Some((at, taken)) => {
                    star = Some((at, taken + 1));
                    (p, t) = (at + 1, taken + 1);
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(p).all(|c| *c == any)
}

/// The same of texts as people write them.
pub(crate) fn text_fits(pattern: &str, text: &str) -> bool {
    let letters = |text: &str| text.chars().collect::<Vec<char>>();
    fits(&letters(pattern), &letters(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sign_is_one_character_however_many_bytes_it_has() {
        let check = |pattern: &str, text: &str, expect: bool| {
            assert_eq!(text_fits(pattern, text), expect, "{pattern} {text}");
        };
        check("j?rg*", "jörg maier", true);
        check("j?rg", "jörg maier", false);
        check("*maier", "jörg maier", true);
        check("", "", true);
        check("?", "", false);
    }
}
