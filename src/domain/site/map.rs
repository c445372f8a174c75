//! What lies where: areas around areas, regions, lanes as they work now.

use super::{Area, AreaId, Lane, RegionId, Site};

/// How deep areas may be nested; `config` refuses loops, and this ends any other.
const DEPTH: usize = 32;

impl Site {
    /// An area, the one around it, and so on, from the inside out. Nothing for what is outside.
    pub(crate) fn around<'a>(&'a self, area: &AreaId) -> impl Iterator<Item = &'a Area> + use<'a> {
        let first = self.area(area);
        std::iter::successors(first, |a| self.area(a.within.as_ref()?)).take(DEPTH)
    }

    /// Whether `inner` is `outer` or lies in it.
    pub(crate) fn is_in(&self, inner: &AreaId, outer: &AreaId) -> bool {
        inner == outer || self.around(inner).any(|a| a.id == *outer)
    }

    /// The lots with which an area shares the passback state.
    pub(crate) fn region(&self, area: &AreaId) -> RegionId {
        let own = self.around(area).find_map(|a| a.region.clone());
        own.unwrap_or_default()
    }
}

impl Lane {
    /// The lane as it is while it works against its way.
    #[must_use]
    pub(crate) fn reversed(mut self) -> Lane {
        std::mem::swap(&mut self.from, &mut self.to);
        std::mem::swap(&mut self.passback, &mut self.reverse_passback);
        self.direction = self.direction.turned();
        self
    }
}
