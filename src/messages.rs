//! The messages of uploads, installs and browsers that have been reported, and the rules behind them: `rules/messages.json`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

/// Every message that is known.
#[derive(Debug, Deserialize)]
pub struct Messages {
    /// Where the messages come from, by the names that they use.
    pub sources: BTreeMap<String, Source>,
    /// The messages; where several match, the first tells most.
    pub messages: Vec<Message>,
}

/// Where a message comes from.
#[derive(Debug, Deserialize)]
pub struct Source {
    /// A URL, or what it is.
    pub what: String,
    /// The day or the month it was read.
    pub read: String,
}

/// A message.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// The parts that it is known by, in lower case.
    pub text: Vec<String>,
    /// Where it is seen.
    pub seen: String,
    /// The rules that find its cause, the likeliest first; none if no manifest shows it.
    pub rules: Vec<String>,
    /// What to check by hand.
    pub human: Option<String>,
    /// Who has reported it.
    pub sources: Vec<String>,
}

impl Messages {
    /// The list that the program carries.
    pub fn load() -> &'static Self {
        static LIST: OnceLock<Messages> = OnceLock::new();
        LIST.get_or_init(|| match serde_json::from_str(include_str!("../rules/messages.json")) {
            Ok(list) => list,
            Err(error) => unreachable!("a test reads the list: {error}"),
        })
    }

    /// The message that a text is, or holds.
    pub fn find(&self, text: &str) -> Option<&Message> {
        let plain = text.to_lowercase().replace('\u{2019}', "'").split_whitespace().collect::<Vec<_>>().join(" ");
        self.messages.iter().find(|message| message.text.iter().all(|part| plain.contains(part.as_str())))
    }
}
