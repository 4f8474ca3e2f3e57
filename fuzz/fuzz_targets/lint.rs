//! Any bytes as a manifest and its icon, linted and printed.

#![no_main]

#[allow(dead_code, reason = "other properties are for other targets")]
#[path = "../../tests/it/support/properties/mod.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::lint(bytes));
