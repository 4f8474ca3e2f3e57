//! Reads one file of code: what it says, whichever app asks.

use std::path::Path;
use std::sync::Arc;

use super::facts::Facts;
use super::find::Found;
use super::{CodeFile, MAX_CODE_BYTES, Secret, Skip, nesting};
use crate::app::{Files, source};
use crate::text::secrets;

/// A line of that many bytes was not written by a person.
const LONG_LINE: usize = 20_000;

/// What came of reading a file.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It says something.
    Parsed(Arc<Parsed>),
    /// It says nothing that matters.
    Silent,
    /// It uses Stripe in another language.
    Foreign,
    /// It was left out.
    Skipped(Skip),
}

/// A file that was parsed.
#[derive(Debug)]
pub struct Parsed {
    text: Arc<str>,
    facts: Arc<Facts>,
    secrets: Vec<Secret>,
    mentions_stripe: bool,
}

impl Parsed {
    /// The file as one of those of an app.
    pub fn at(&self, found: &Found) -> CodeFile {
        CodeFile {
            path: found.path.clone(),
            text: self.text.clone(),
            facts: self.facts.clone(),
            secrets: self.secrets.clone(),
            is_aside: found.is_aside,
            is_near_views: found.is_near_views,
            mentions_stripe: self.mentions_stripe,
        }
    }
}

impl Outcome {
    /// Reads a file.
    pub fn of(files: &dyn Files, found: &Found) -> Self {
        let text = match files.read(&found.path, MAX_CODE_BYTES).and_then(source::decode) {
            Ok(text) => text,
            Err(reason) => return Self::Skipped(Skip::Unreadable(reason)),
        };
        if found.is_foreign {
            return if uses_stripe(&text) { Self::Foreign } else { Self::Silent };
        }
        let mentions_stripe = text.contains("tripe");
        if !(mentions_stripe || found.is_near_views || may_hold_secret(&text)) {
            return Self::Silent;
        }
        if text.lines().any(|line| line.len() > LONG_LINE) {
            return Self::Skipped(Skip::Generated);
        }
        if !nesting::is_shallow(&text) {
            return Self::Skipped(Skip::TooDeep);
        }
        let facts = Arc::new(parse(&text, &found.path));
        Self::Parsed(Arc::new(Parsed { secrets: stripe_secrets(&text), facts, text: text.into(), mentions_stripe }))
    }

    /// How many bytes were parsed.
    pub fn size(&self) -> usize {
        match self {
            Self::Parsed(parsed) => parsed.text.len(),
            _ => 0,
        }
    }
}

/// The facts of a text that is [shallow](super::nesting).
#[cfg(feature = "code")]
pub(crate) fn parse(text: &str, path: &Path) -> Facts {
    super::parse::parse(text, path.extension().and_then(|extension| extension.to_str()).unwrap_or_default())
}

#[cfg(not(feature = "code"))]
pub(crate) fn parse(_: &str, _: &Path) -> Facts {
    Facts::default()
}

/// Whether code in another language really uses Stripe, and does not only mention it.
fn uses_stripe(text: &str) -> bool {
    const USES: [&str; 8] = [
        "import stripe",
        "from stripe",
        "Stripe::",
        "Stripe\\",
        "Stripe.net",
        "using Stripe",
        "com.stripe",
        "api.stripe.com",
    ];
    USES.iter().any(|needle| text.contains(needle))
        || text.contains("stripe/stripe-go")
        || text.contains("require \"stripe\"")
}

/// Whether a text may hold a secret of Stripe, told cheaply.
fn may_hold_secret(text: &str) -> bool {
    ["sk_", "rk_", "whsec_", "absec_"].iter().any(|prefix| text.contains(prefix))
}

fn stripe_secrets(text: &str) -> Vec<Secret> {
    if !may_hold_secret(text) {
        return Vec::new();
    }
    let certain = secrets::find(text).into_iter().filter(|secret| secret.is_certain);
    certain.filter_map(|secret| Some((secret.range, secret.prefix, secret.stripe?))).collect()
}
