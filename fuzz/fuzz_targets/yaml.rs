//! Any text through the reader of YAML.

#![no_main]

#[allow(dead_code, reason = "other properties are for other targets")]
#[path = "../../tests/it/support/properties/mod.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|text: &str| properties::yaml::check(text));
