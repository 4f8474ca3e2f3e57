//! Texts as users read them, kept in files. `SNAPSHOTS=overwrite cargo test --test it` renews them.

use std::path::Path;

use snapbox::data::DataFormat;
use snapbox::{Assert, Data, IntoData};

/// The folder of all snapshots.
pub const FOLDER: &str = "tests/it/snapshots";

/// Compares a text with a file below [`FOLDER`], to the letter: nothing in it is a wildcard.
pub fn matches(file: &str, text: &str) {
    let expected = Data::read_from(&Path::new(FOLDER).join(file), Some(DataFormat::Text)).raw();
    Assert::new().action_env("SNAPSHOTS").eq(text.into_data().raw(), expected);
}
