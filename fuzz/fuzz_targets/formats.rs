//! Any text as a name, a value and a reason, written in every format and read back.

#![no_main]

#[allow(dead_code, reason = "other properties are for other targets")]
#[path = "../../tests/it/support/properties/mod.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|text: &str| properties::formats::text(text));
