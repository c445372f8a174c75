//! A number that stands in a list with two holders: one permit with a vehicle of each, or a number that was given twice by mistake.

use std::collections::BTreeMap;

use super::Listed;
use crate::domain::site::PermitId;

/// Two rows of one permit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TwoHolders {
    pub(crate) permit: PermitId,
    pub(crate) lines: [u64; 2],
    pub(crate) holders: [String; 2],
}

/// The first two rows of each permit that name different holders.
pub(super) fn find(of_permits: &BTreeMap<PermitId, Vec<Listed>>) -> Vec<TwoHolders> {
    let of = |(permit, rows): (&PermitId, &Vec<Listed>)| {
        let mut named = rows.iter().filter(|row| !row.terms.holder.is_empty());
        let one = named.next()?;
        let other = named.find(|row| row.terms.holder != one.terms.holder)?;
        Some(TwoHolders {
            permit: permit.clone(),
            lines: [one.line, other.line],
            holders: [one, other].map(|row| row.terms.holder.clone()),
        })
    };
    of_permits.iter().filter_map(of).collect()
}
