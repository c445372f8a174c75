//! All that is wrong with a form: gathered while its fields are read, and told at once, each beside its field. Every handler that
//! reads more than one field goes this way, so that nobody corrects a form twice.

use crate::actions::error::Fault;
use crate::actions::{ActionError, ActionResult};
use crate::web::html::refill::Wrong;
use crate::web::html::refusals;
use crate::web::http::error::PageError;

/// See the module.
#[derive(Debug, Default)]
#[must_use]
pub(crate) struct Faults(Vec<Wrong>);

impl Faults {
    /// The field's value; where it makes no sense, why is kept.
    pub(crate) fn read<T, W: Into<String>>(
        &mut self,
        field: &'static str,
        value: Result<T, W>,
    ) -> Option<T> {
        let wrong = |why: W| self.0.push(Wrong::new(field, why));
        value.map_err(wrong).ok()
    }

    /// What an action makes of a value; where it finds it wrong, that is kept.
    ///
    /// # Errors
    /// Anything else that stands against it.
    pub(crate) fn asked<T>(&mut self, came: ActionResult<T>) -> Result<Option<T>, PageError> {
        match came {
            Ok(value) => Ok(Some(value)),
            Err(ActionError::Invalid(faults)) => {
                faults.iter().for_each(|fault| self.add(fault));
                Ok(None)
            }
            Err(other) => Err(other.into()),
        }
    }

    /// One more, once.
    pub(crate) fn add(&mut self, fault: &Fault) {
        self.tell(refusals::wrong(fault));
    }

    /// The same in words.
    pub(crate) fn tell(&mut self, wrong: Wrong) {
        if !self.0.contains(&wrong) {
            self.0.push(wrong);
        }
    }

    /// One more, where it holds.
    pub(crate) fn when(&mut self, wrong: bool, fault: &Fault) {
        if wrong {
            self.add(fault);
        }
    }

    /// A reason must be given.
    pub(crate) fn reason(&mut self, given: &str) {
        self.when(given.trim().is_empty(), &Fault::NoReason);
    }

    /// The values, if nothing is wrong.
    ///
    /// # Errors
    /// All that is wrong.
    pub(crate) fn all<T>(self, values: Option<T>) -> Result<T, PageError> {
        match values {
            Some(values) if self.0.is_empty() => Ok(values),
            _ => Err(PageError::Invalid(self.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_wrong_is_told_at_once_and_each_thing_once() {
        let mut faults = Faults::default();
        assert_eq!(faults.read::<u8, _>("count", Ok::<_, String>(3)), Some(3));
        assert_eq!(faults.read::<u8, _>("plate", Err("no plate")), None);
        faults.reason(" ");
        faults.when(false, &Fault::NoArea);
        let asked = faults.asked::<()>(Err(ActionError::Invalid(vec![
            Fault::NoReason,
            Fault::NoGroup,
        ])));
        assert_eq!(asked.unwrap(), None);
        let Err(PageError::Invalid(wrong)) = faults.all(Some(())) else {
            panic!("something is wrong");
        };
        let fields: Vec<&str> = wrong.iter().map(|w| w.field).collect();
        assert_eq!(fields, ["plate", "reason", "group"]);
    }

    #[test]
    fn what_is_no_fault_of_a_field_is_raised() {
        let mut faults = Faults::default();
        let asked = faults.asked::<()>(Err(ActionError::NotFound));
        assert!(matches!(asked, Err(PageError::NotFound)));
        assert_eq!(faults.all(Some(7)).unwrap(), 7);
    }
}
