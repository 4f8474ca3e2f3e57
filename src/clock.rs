//! The clock, which only decides whether a suppression is still valid and what date an answer has.

use time::{Date, OffsetDateTime};

/// Today, in UTC.
pub fn today() -> Date {
    OffsetDateTime::now_utc().date()
}
