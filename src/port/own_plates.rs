//! Whose holders may change their plates themselves, and how often: the `[[own_plates]]` sections of the site file.

use super::fields::Fields;
use crate::domain::event::{List, Permit};
use crate::domain::site::{GroupId, PermitId};

/// Plates that a holder may have of a permit at most: they stand on one page of a phone.
const PLATES_MOST: i64 = 20;
/// A permit's holder changes plates so often a month where nothing is said.
const CHANGES_USUAL: i64 = 3;

/// What the holders of a group's permits, or of one permit, may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    whose: Whose,
    /// A permit may have so many plates by its holder.
    pub(crate) plates: usize,
    /// So often a month, by the site's calendar, are they changed.
    pub(crate) changes_per_month: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Whose {
    Group(GroupId),
    Permit(PermitId),
}

/// All of it. None: nobody changes plates but those who keep permits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnPlates {
    pub(crate) rules: Vec<Rule>,
    /// Permits whose numbers begin so are another system's: its next list would undo what a holder did.
    pub(crate) kept_elsewhere: Vec<String>,
}

impl Rule {
    /// Reads a section; `None` if something is faulty (noted).
    pub(crate) fn read(fields: &mut Fields) -> Option<Rule> {
        let whose = match (fields.opt_str("group"), fields.opt_str("permit")) {
            (Some(group), None) => Some(Whose::Group(GroupId::new(group))),
            (None, Some(permit)) => Some(Whose::Permit(PermitId::new(permit))),
            (both, _) => {
                let hint = key!("fault-write-group-or-permit");
                match both {
                    Some(_) => fields.fault("permit", t!("fault-set-and-so-is-group"), hint),
                    None => fields.missing("group", hint),
                }
                None
            }
        };
        let plates = fields.int("plates", 1..=PLATES_MOST, 1);
        let changes = fields.int("changes_per_month", 1..=100, CHANGES_USUAL);
        Some(Rule {
            whose: whose?,
            plates: usize::try_from(plates).ok()?,
            changes_per_month: u32::try_from(changes).ok()?,
        })
    }

    /// Of a group, for tests.
    #[doc(hidden)]
    pub fn of_group(group: &str, plates: usize, changes_per_month: u32) -> Rule {
        Rule {
            whose: Whose::Group(GroupId::new(group)),
            plates,
            changes_per_month,
        }
    }
}

impl OwnPlates {
    /// With these rules, where no other system keeps permits.
    #[doc(hidden)]
    pub fn by(rules: Vec<Rule>) -> OwnPlates {
        OwnPlates {
            rules,
            kept_elsewhere: Vec::new(),
        }
    }

    /// Whether any holder may.
    pub(crate) fn is_on(&self) -> bool {
        !self.rules.is_empty()
    }

    /// What this permit's holder may do: its own rule goes before its group's. `None`: nothing.
    pub(crate) fn rule_of(&self, permit: &Permit) -> Option<&Rule> {
        let number = permit.id.as_str();
        let elsewhere = self.kept_elsewhere.iter();
        let elsewhere = elsewhere.map(String::as_str).any(|p| number.starts_with(p));
        if elsewhere || permit.list == List::Deny {
            return None;
        }
        let own = |rule: &&Rule| matches!(&rule.whose, Whose::Permit(id) if *id == permit.id);
        let groups = |rule: &&Rule| matches!(&rule.whose, Whose::Group(g) if *g == permit.group);
        let own = self.rules.iter().find(own);
        own.or_else(|| self.rules.iter().find(groups))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::fields::Faults;

    fn read(text: &str) -> Result<Rule, String> {
        let table: toml::Table = text.parse().unwrap();
        let faults = Faults::of("site.toml");
        let mut fields = Fields::new(&table, "own_plates", &faults);
        let rule = Rule::read(&mut fields);
        fields.finish();
        match faults.into_vec().first() {
            Some(fault) => Err(fault.key.clone()),
            None => Ok(rule.unwrap()),
        }
    }

    #[test]
    fn the_section_is_read() {
        let check = |text: &str, expect: Result<(usize, u32), &str>| {
            let got = read(text).map(|r| (r.plates, r.changes_per_month));
            assert_eq!(got, expect.map_err(str::to_owned), "{text}");
        };
        check("group = \"residents\"", Ok((1, 3)));
        check(
            "permit = \"P1\"\nplates = 4\nchanges_per_month = 10",
            Ok((4, 10)),
        );
        check("", Err("own_plates.group"));
        check("group = \"a\"\npermit = \"P1\"", Err("own_plates.permit"));
        check("group = \"a\"\nplates = 0", Err("own_plates.plates"));
        check(
            "group = \"a\"\nchanges_per_month = 0",
            Err("own_plates.changes_per_month"),
        );
        check("group = \"a\"\nplate = 2", Err("own_plates.plate"));
    }

    #[test]
    fn a_permits_own_rule_goes_before_its_groups_and_other_systems_keep_theirs() {
        let rules = ["group = \"a\"\nplates = 2", "permit = \"P1\"\nplates = 5"];
        let own = OwnPlates {
            rules: rules.iter().map(|r| read(r).unwrap()).collect(),
            kept_elsewhere: vec!["HR-".to_owned()],
        };
        let check = |id: &str, group: &str, list: List, expect: Option<usize>| {
            let permit = Permit {
                id: PermitId::new(id),
                group: GroupId::new(group),
                list,
                ..Permit::default()
            };
            let got = own.rule_of(&permit).map(|rule| rule.plates);
            assert_eq!(got, expect, "{id} {group}");
        };
        check("P1", "a", List::Allow, Some(5));
        check("P1", "", List::Allow, Some(5));
        check("P2", "a", List::Allow, Some(2));
        check("P2", "b", List::Allow, None);
        check("P2", "a", List::Deny, None);
        check("HR-2", "a", List::Allow, None);
    }
}
