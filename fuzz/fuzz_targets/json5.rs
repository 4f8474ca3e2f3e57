//! Any text through the reader of JSON and JSON5.

#![no_main]

#[allow(dead_code, reason = "other properties are for other targets")]
#[path = "../../tests/it/support/properties/mod.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|text: &str| properties::json5::check(text));
