//! The clock, which only decides whether a suppression is still valid and what date an answer has.

use time::Date;
#[cfg(feature = "cli")]
use time::OffsetDateTime;

/// Where today's date comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// The machine's clock, read only when the date is asked for.
    #[cfg(feature = "cli")]
    #[cfg_attr(feature = "cli", default)]
    System,
    /// Nowhere: no suppression expires.
    #[cfg_attr(not(feature = "cli"), default)]
    Unknown,
    /// Whoever runs the library.
    Given(Date),
}

impl Clock {
    /// Today, in UTC; `None` if that is unknown.
    pub fn today(self) -> Option<Date> {
        match self {
            #[cfg(feature = "cli")]
            Self::System => Some(today()),
            Self::Unknown => None,
            Self::Given(date) => Some(date),
        }
    }
}

/// Today, in UTC, by the machine's clock.
#[cfg(feature = "cli")]
pub fn today() -> Date {
    OffsetDateTime::now_utc().date()
}
