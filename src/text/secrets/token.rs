//! Secrets that are one word with a known beginning.

use std::sync::LazyLock;

use super::Mode::{self, Live, Test};
use super::{Secret, begins_word, is_example};

/// A secret that is one word with a known beginning.
pub(super) struct Token {
    pub prefix: &'static str,
    pub kind: &'static str,
    /// The fewest bytes after the prefix.
    pub least: usize,
    alphabet: fn(u8) -> bool,
    stripe: Option<Mode>,
}

/// Prefixes that each service documents for its tokens, and that other words of this length do not have. Keys that are meant to
/// be public, such as `pk_live_`, are left out.
pub(super) const TOKENS: &[Token] = &[
    Token::stripe(Live, "sk_live_", "a live secret key of Stripe", is_alphanumeric),
    Token::stripe(Test, "sk_test_", "a test secret key of Stripe", is_alphanumeric),
    Token::stripe(Live, "rk_live_", "a live restricted key of Stripe", is_alphanumeric),
    Token::stripe(Test, "rk_test_", "a test restricted key of Stripe", is_alphanumeric),
    Token::stripe(Live, "ek_live_", "a live ephemeral key of Stripe", is_base64_list),
    Token::stripe(Test, "ek_test_", "a test ephemeral key of Stripe", is_base64_list),
    Token::stripe(Live, "sk_org_", "an organization key of Stripe", is_alphanumeric),
    Token::stripe(Live, "sk_org_live_", "an organization key of Stripe", is_alphanumeric),
    Token::stripe(Live, "sk_org_test_", "an organization key of Stripe", is_alphanumeric),
    Token::stripe(Live, "whsec_", "the signing secret of a Stripe webhook", is_base64),
    Token::stripe(Live, "absec_", "the signing secret of a Stripe app", is_base64),
    Token::new("AKIA", "an access key of AWS", 16, is_upper_case),
    Token::new("ASIA", "a temporary access key of AWS", 16, is_upper_case),
    Token::new("AGE-SECRET-KEY-1", "a secret key of age", 58, is_upper_case),
    Token::new("AIza", "an API key of Google", 35, is_word),
    Token::new("GOCSPX-", "an OAuth client secret of Google", 28, is_word),
    Token::new("ya29.", "an OAuth token of Google", 30, is_word),
    Token::new("ghp_", "a personal access token of GitHub", 30, is_alphanumeric),
    Token::new("gho_", "an OAuth token of GitHub", 30, is_alphanumeric),
    Token::new("ghu_", "a user token of GitHub", 30, is_alphanumeric),
    Token::new("ghs_", "a server token of GitHub", 30, is_alphanumeric),
    Token::new("ghr_", "a refresh token of GitHub", 30, is_alphanumeric),
    Token::new("github_pat_", "a personal access token of GitHub", 30, is_word),
    Token::new("glpat-", "a personal access token of GitLab", 20, is_word),
    Token::new("gldt-", "a deploy token of GitLab", 20, is_word),
    Token::new("glptt-", "a trigger token of GitLab", 20, is_word),
    Token::new("glrt-", "a runner token of GitLab", 20, is_word),
    Token::new("glcbt-", "a CI job token of GitLab", 20, is_word),
    Token::new("glagent-", "an agent token of GitLab", 20, is_word),
    Token::new("gloas-", "an OAuth secret of GitLab", 20, is_word),
    Token::new("glsoat-", "a SCIM token of GitLab", 20, is_word),
    Token::new("glft-", "a feed token of GitLab", 20, is_word),
    Token::new("glimt-", "an incoming mail token of GitLab", 20, is_word),
    Token::new("xapp-", "a token of Slack", 20, is_word),
    Token::new("xoxa-", "a token of Slack", 20, is_word),
    Token::new("xoxb-", "a token of Slack", 20, is_word),
    Token::new("xoxc-", "a token of Slack", 20, is_word),
    Token::new("xoxd-", "a token of Slack", 20, is_word),
    Token::new("xoxe-", "a token of Slack", 20, is_word),
    Token::new("xoxo-", "a token of Slack", 20, is_word),
    Token::new("xoxp-", "a token of Slack", 20, is_word),
    Token::new("xoxr-", "a token of Slack", 20, is_word),
    Token::new("xoxs-", "a token of Slack", 20, is_word),
    Token::new("hooks.slack.com/services/", "a webhook URL of Slack", 30, is_base64),
    Token::new("hooks.slack.com/triggers/", "a webhook URL of Slack", 30, is_base64),
    Token::new("hooks.slack.com/workflows/", "a webhook URL of Slack", 30, is_base64),
    Token::new("discord.com/api/webhooks/", "a webhook URL of Discord", 60, is_base64),
    Token::new("discordapp.com/api/webhooks/", "a webhook URL of Discord", 60, is_base64),
    Token::new("webhook.office.com/webhookb2/", "a webhook URL of Microsoft Teams", 60, is_webhook_path),
    Token::new("sk-ant-", "an API key of Anthropic", 20, is_word),
    Token::new("sk-admin-", "an API key of OpenAI", 20, is_word),
    Token::new("sk-proj-", "an API key of OpenAI", 20, is_word),
    Token::new("sk-svcacct-", "an API key of OpenAI", 20, is_word),
    Token::new("sk-", "a secret API key", 32, is_alphanumeric),
    Token::new("sk-or-v1-", "an API key of OpenRouter", 40, is_alphanumeric),
    Token::new("gsk_", "an API key of Groq", 40, is_alphanumeric),
    Token::new("hf_", "an access token of Hugging Face", 30, is_alphanumeric),
    Token::new("nvapi-", "an API key of NVIDIA", 40, is_word),
    Token::new("pplx-", "an API key of Perplexity", 40, is_alphanumeric),
    Token::new("r8_", "an API token of Replicate", 37, is_alphanumeric),
    Token::new("xai-", "an API key of xAI", 60, is_alphanumeric),
    Token::new("lsv2_pt_", "an API key of LangSmith", 40, is_word),
    Token::new("SG.", "an API key of SendGrid", 60, is_dotted),
    Token::new("xkeysib-", "an API key of Brevo", 64, is_word),
    Token::new("npm_", "an access token of npm", 36, is_alphanumeric),
    Token::new("pypi-", "an API token of PyPI", 40, is_word),
    Token::new("rubygems_", "an API key of RubyGems", 48, is_alphanumeric),
    Token::new("dckr_oat_", "an access token of Docker", 27, is_word),
    Token::new("dckr_pat_", "an access token of Docker", 27, is_word),
    Token::new("shpat_", "an access token of Shopify", 32, is_alphanumeric),
    Token::new("shpca_", "an access token of Shopify", 32, is_alphanumeric),
    Token::new("shppa_", "an access token of Shopify", 32, is_alphanumeric),
    Token::new("shpss_", "an app secret of Shopify", 32, is_alphanumeric),
    Token::new("EAAA", "an access token of Square", 60, is_word),
    Token::new("sq0atp-", "an access token of Square", 22, is_word),
    Token::new("sq0csp-", "an OAuth secret of Square", 40, is_word),
    Token::new("access-production-", "an access token of Plaid", 36, is_word),
    Token::new("FLWSECK-", "a secret key of Flutterwave", 32, is_word),
    Token::new("FLWSECK_TEST-", "a secret key of Flutterwave", 32, is_word),
    Token::new("dop_v1_", "an access token of DigitalOcean", 64, is_alphanumeric),
    Token::new("doo_v1_", "an access token of DigitalOcean", 64, is_alphanumeric),
    Token::new("dor_v1_", "a refresh token of DigitalOcean", 64, is_alphanumeric),
    Token::new("dapi", "an access token of Databricks", 32, is_alphanumeric),
    Token::new("sbp_", "an access token of Supabase", 40, is_alphanumeric),
    Token::new("sb_secret_", "a secret key of Supabase", 20, is_word),
    Token::new("pscale_oauth_", "a secret of PlanetScale", 32, is_dotted),
    Token::new("pscale_pw_", "a secret of PlanetScale", 32, is_dotted),
    Token::new("pscale_tkn_", "a secret of PlanetScale", 32, is_dotted),
    Token::new("vercel_blob_rw_", "an access token of Vercel", 30, is_word),
    Token::new("nfp_", "an access token of Netlify", 36, is_alphanumeric),
    Token::new("HRKU-", "an API key of Heroku", 36, is_word),
    Token::new("hvs.", "a token of Vault", 24, is_word),
    Token::new("hvb.", "a token of Vault", 24, is_word),
    Token::new("pul-", "an access token of Pulumi", 40, is_alphanumeric),
    Token::new("tskey-", "a key of Tailscale", 20, is_word),
    Token::new("dp.ct.", "a token of Doppler", 40, is_dotted),
    Token::new("dp.pt.", "a token of Doppler", 40, is_dotted),
    Token::new("dp.sa.", "a token of Doppler", 40, is_dotted),
    Token::new("dp.st.", "a token of Doppler", 40, is_dotted),
    Token::new("dp.scim.", "a token of Doppler", 40, is_dotted),
    Token::new("dp.audit.", "a token of Doppler", 40, is_dotted),
    Token::new("dt0c01.", "an API token of Dynatrace", 80, is_dotted),
    Token::new("glsa_", "an access token of Grafana", 40, is_word),
    Token::new("glc_", "an access token of Grafana", 32, is_base64),
    Token::new("NRAK-", "an API key of New Relic", 27, is_word),
    Token::new("NRII-", "an API key of New Relic", 27, is_word),
    Token::new("sntrys_", "an access token of Sentry", 40, is_base64),
    Token::new("sntryu_", "an access token of Sentry", 40, is_base64),
    Token::new("PMAK-", "an API key of Postman", 59, is_word),
    Token::new("ATATT3", "an API token of Atlassian", 60, is_base64),
    Token::new("CFPAT-", "an access token of Contentful", 43, is_word),
    Token::new("figd_", "an access token of Figma", 40, is_word),
    Token::new("lin_api_", "an access token of Linear", 32, is_alphanumeric),
    Token::new("lin_oauth_", "an access token of Linear", 32, is_alphanumeric),
    Token::new("ntn_", "an integration secret of Notion", 43, is_alphanumeric),
    Token::new("secret_", "an integration secret of Notion", 43, is_alphanumeric),
    Token::new("pat-eu1-", "an access token of HubSpot", 36, is_word),
    Token::new("pat-na1-", "an access token of HubSpot", 36, is_word),
    Token::new("tfp_", "an access token of Typeform", 44, is_word),
    Token::new("shippo_live_", "an API token of Shippo", 40, is_alphanumeric),
    Token::new("shippo_test_", "an API token of Shippo", 40, is_alphanumeric),
    Token::new("duffel_live_", "an access token of Duffel", 43, is_word),
    Token::new("duffel_test_", "an access token of Duffel", 43, is_word),
    Token::new("sk.eyJ", "a secret token of Mapbox", 40, is_dotted),
];

fn is_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn is_upper_case(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

fn is_dotted(byte: u8) -> bool {
    is_word(byte) || byte == b'.'
}

fn is_base64(byte: u8) -> bool {
    is_word(byte) || matches!(byte, b'+' | b'/' | b'=')
}

/// Base64 with commas, which the two halves of an ephemeral key are separated by.
fn is_base64_list(byte: u8) -> bool {
    is_base64(byte) || byte == b','
}

fn is_webhook_path(byte: u8) -> bool {
    is_word(byte) || matches!(byte, b'@' | b'/')
}

impl Token {
    const fn new(prefix: &'static str, kind: &'static str, least: usize, alphabet: fn(u8) -> bool) -> Self {
        Self { prefix, kind, least, alphabet, stripe: None }
    }

    const fn stripe(mode: Mode, prefix: &'static str, kind: &'static str, alphabet: fn(u8) -> bool) -> Self {
        Self { prefix, kind, least: 16, alphabet, stripe: Some(mode) }
    }

    fn find_at(&self, text: &str, at: usize) -> Option<Secret> {
        let after = text.get(at..)?.strip_prefix(self.prefix)?;
        let body = after.get(..after.bytes().take_while(|byte| (self.alphabet)(*byte)).count())?;
        let start = at + self.prefix.len();
        (body.len() >= self.least).then(|| Secret {
            kind: self.kind,
            prefix: self.prefix,
            range: at..start + body.len(),
            hidden: start..start + body.len(),
            stripe: self.stripe,
            is_certain: begins_word(text, at) && !is_example(body) && !is_name(body),
        })
    }
}

/// The token that begins at `at`.
pub(super) fn find_at(text: &str, at: usize) -> Option<Secret> {
    let first = text.as_bytes().get(at)?;
    BY_FIRST_BYTE.get(usize::from(*first))?.iter().find_map(|token| token.find_at(text, at))
}

/// The tokens that begin with each byte, so that most bytes of a text are not compared with any.
static BY_FIRST_BYTE: LazyLock<[Vec<&Token>; 256]> = LazyLock::new(|| {
    std::array::from_fn(|byte| {
        TOKENS
            .iter()
            .filter(|token| token.prefix.as_bytes().first().map(|first| usize::from(*first)) == Some(byte))
            .collect()
    })
});

/// Whether these are words of a name, such as `npm_config_registry`. Tokens are random, so that they have digits or capital letters.
fn is_name(body: &str) -> bool {
    body.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'-' | b'.' | b'/'))
}
