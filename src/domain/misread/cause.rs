//! Why a vehicle that is believed inside stands at the entrance: a second one on its plate, or something that went
//! unnoticed?
//!
//! Every story is weighed by how often in an hour it brings this plate to the entrance just now, at this site: what must
//! have happened before, times how often that which is then at the entrance comes there.

use crate::domain::event::Causes;

/// Part of the exits that end no stay: unread, unseen, or read too badly.
pub(crate) const UNNOTICED: f64 = 0.02;

/// Part of a lane's vehicles that no stay stands for (came in unseen, or their stay was closed wrongly).
pub(crate) const STRANGERS: f64 = 0.01;

/// The stories of an entry that contradicts a stay, each per hour.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Stories {
    /// The vehicle is still inside, and a second one comes on its plate.
    pub(crate) passback: f64,
    /// It had left, and of its exit no event was made.
    pub(crate) unseen: f64,
    /// It had left, and its exit was one of those that were not read.
    pub(crate) unread: f64,
    /// It had left, and its exit was read as another text.
    pub(crate) misread_exit: f64,
    /// This very read is wrong: another vehicle comes.
    pub(crate) misread_entry: f64,
    /// The read that began the stay was wrong: another vehicle came then.
    pub(crate) other_vehicle: f64,
    /// It was let in, and turned away.
    pub(crate) turned_away: f64,
}

impl Stories {
    /// The chances of the causes; they sum to 1.
    pub(crate) fn causes(&self) -> Causes {
        let total = self.total();
        if total <= 0.0 {
            return Causes::PASSBACK;
        }
        // A sum of nothing is minus nought, which nobody should read.
        let share = |story: f64| story / total + 0.0;
        Causes {
            passback: share(self.passback),
            missed_exit: share(self.unseen + self.unread),
            misread_exit: share(self.misread_exit),
            misread_entry: share(self.misread_entry),
            other_vehicle: share(self.other_vehicle),
            turned_away: share(self.turned_away),
        }
    }

    pub(crate) fn total(&self) -> f64 {
        self.without_exits() + self.unread + self.misread_exit
    }

    /// All but that it left at an exit where something was seen. Summed up by itself: beside a text that fits well all else is
    /// lost in the rounding of the total.
    pub(crate) fn without_exits(&self) -> f64 {
        self.passback + self.unseen + self.without_rates()
    }

    /// All but a passback and an exit without a trace.
    fn without_rates(&self) -> f64 {
        self.misread_entry + self.other_vehicle + self.turned_away
    }

    /// What is neither a passback nor an exit without a trace.
    pub(crate) fn beside_the_rates(&self) -> f64 {
        self.without_rates() + self.unread + self.misread_exit
    }
}
