//! Names that people type, made alike: two spellings that a person takes for one are one.

use icu_normalizer::ComposingNormalizerBorrowed;

/// Small letters, in the one form that Unicode has for letters that look alike (NFKC), with single blanks between words.
#[must_use]
pub(crate) fn folded(text: &str) -> String {
    let forms = ComposingNormalizerBorrowed::new_nfkc();
    let small = forms.normalize(text).to_lowercase();
    // A letter may fall apart again when it is made small.
    let small = forms.normalize(&small);
    let words: Vec<&str> = small.split_whitespace().collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_one() {
        let check = |text: &str, expect: &str| assert_eq!(folded(text), expect, "{text:?}");
        check("sup", "sup");
        check("   sup", "sup");
        check("Sup\t", "sup");
        check("\u{3000}ＳＵＰ\u{a0}", "sup");
        check("ann  Marie", "ann marie");
        check("ſup", "sup");
        check("Jo\u{308}rg", "jörg");
        check("JÖRG", "jörg");
        check("İstanbul", "i\u{307}stanbul");
        check(" \u{2003} ", "");
    }
}
