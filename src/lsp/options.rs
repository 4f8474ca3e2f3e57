//! What the client may set: the gate and the configuration to use.

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;

use crate::config::Gate;

/// The settings of the client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Options {
    /// What must be clean; otherwise, the configuration decides.
    pub gate: Option<Gate>,
    /// The configuration to use instead of the nearest, relative to the first folder of the workspace.
    pub config: Option<PathBuf>,
}

impl Options {
    /// The key that clients put settings of several servers under.
    const KEY: &str = "stripe-app-lint";

    /// Reads settings, by themselves or under the server's name. Those that cannot be understood are an error.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn read(value: Value) -> Result<Self, serde_json::Error> {
        let own = value.get(Self::KEY).cloned().unwrap_or(value);
        Ok(serde_json::from_value::<Option<Self>>(own)?.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_are_read_with_and_without_the_name_of_the_server() {
        let options = Options { gate: Some(Gate::Review), config: Some("lint.json5".into()) };
        let value = json!({ "gate": "review", "config": "lint.json5" });
        assert_eq!(Options::read(json!({ "stripe-app-lint": value })).unwrap(), options);
        assert_eq!(Options::read(value).unwrap(), options);
        for none in [json!(null), json!({}), json!({ "stripe-app-lint": null }), json!({ "gate": null, "other": 1 })] {
            assert_eq!(Options::read(none).unwrap(), Options::default());
        }
        assert!(Options::read(json!({ "gate": "publish" })).is_err());
    }
}
