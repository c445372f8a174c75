//! Who stands in a history where nobody logged in: journal and audit log keep one word for each (`actions/users.rs` gives none of
//! them to a person), and here it is said to whoever reads it.

/// A name as the reader knows it: a person's own, or what stands for none.
pub(crate) fn shown(name: &str) -> String {
    match name {
        "first start" => t!("person-first-start"),
        "site file" => t!("person-site-file"),
        "gateway" => t!("person-gateway"),
        "somebody" => t!("person-somebody"),
        "nobody" => t!("person-nobody"),
        _ => of_kind(name).unwrap_or_else(|| name.to_owned()),
    }
}

/// Those with a name of their own.
fn of_kind(name: &str) -> Option<String> {
    let (kind, name) = name.split_once(' ')?;
    match kind {
        "program" => Some(t!("person-program", name)),
        "holder" => Some(t!("person-holder", permit = name)),
        "source" => Some(t!("person-source", name)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Language;

    #[test]
    fn what_stands_for_a_person_is_said_in_the_readers_language() {
        let check = |name: &str, en: &str, de: &str, es: &str| {
            for (tag, expected) in [("en", en), ("de", de), ("es", es)] {
                let language = Language::tagged(tag).unwrap();
                assert_eq!(language.within(|| shown(name)), expected, "{tag}");
            }
        };
        check(
            "first start",
            "first start",
            "erster Start",
            "primer arranque",
        );
        check(
            "site file",
            "site file",
            "Anlagendatei",
            "archivo de la instalación",
        );
        check("gateway", "gateway", "Gateway", "pasarela");
        check("program erp", "program erp", "Programm erp", "programa erp");
        check("holder P1", "holder P1", "Inhaber P1", "titular P1");
        check("nina", "nina", "nina", "nina");
        check("ann marie", "ann marie", "ann marie", "ann marie");
    }
}
