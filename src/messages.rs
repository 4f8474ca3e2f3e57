//! Reported error messages from uploads, installs and browsers, and the rules behind them: `rules/messages.json`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

/// All known messages.
#[derive(Debug, Deserialize)]
pub struct Messages {
    /// The sources of the messages, by the names that messages use.
    pub sources: BTreeMap<String, Source>,
    /// The messages; if several match, the first is the most specific.
    pub messages: Vec<Message>,
}

/// The source of a message.
#[derive(Debug, Deserialize)]
pub struct Source {
    /// A URL or a description.
    pub what: String,
    /// The day or the month it was read.
    pub read: String,
}

/// A message.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// The parts that identify it, in lower case.
    pub text: Vec<String>,
    /// Where it appears.
    pub seen: String,
    /// The rules that find its cause, most likely first; empty if the cause is not in the manifest.
    pub rules: Vec<String>,
    /// What to check manually.
    pub human: Option<String>,
    /// The names of its sources.
    pub sources: Vec<String>,
}

impl Messages {
    /// The embedded list.
    pub fn load() -> &'static Self {
        static LIST: OnceLock<Messages> = OnceLock::new();
        LIST.get_or_init(|| match serde_json::from_str(include_str!("../rules/messages.json")) {
            Ok(list) => list,
            Err(error) => unreachable!("a test reads the list: {error}"),
        })
    }

    /// The known message that a text contains.
    pub fn find(&self, text: &str) -> Option<&Message> {
        let plain = text.to_lowercase().replace('\u{2019}', "'").split_whitespace().collect::<Vec<_>>().join(" ");
        self.messages.iter().find(|message| message.text.iter().all(|part| plain.contains(part.as_str())))
    }
}
