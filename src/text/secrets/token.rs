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
    Token::stripe(Live, "sk_live_", "a live Stripe secret key", is_alphanumeric),
    Token::stripe(Test, "sk_test_", "a test Stripe secret key", is_alphanumeric),
    Token::stripe(Live, "rk_live_", "a live Stripe restricted key", is_alphanumeric),
    Token::stripe(Test, "rk_test_", "a test Stripe restricted key", is_alphanumeric),
    Token::stripe(Live, "ek_live_", "a live Stripe ephemeral key", is_base64_list),
    Token::stripe(Test, "ek_test_", "a test Stripe ephemeral key", is_base64_list),
    Token::stripe(Live, "sk_org_", "a Stripe organization key", is_alphanumeric),
    Token::stripe(Live, "sk_org_live_", "a Stripe organization key", is_alphanumeric),
    Token::stripe(Live, "sk_org_test_", "a Stripe organization key", is_alphanumeric),
    Token::stripe(Live, "whsec_", "the signing secret of a Stripe webhook", is_base64),
    Token::stripe(Live, "absec_", "the signing secret of a Stripe app", is_base64),
    Token::new("AKIA", "an AWS access key", 16, is_upper_case),
    Token::new("ASIA", "a temporary AWS access key", 16, is_upper_case),
    Token::new("AGE-SECRET-KEY-1", "an age secret key", 58, is_upper_case),
    Token::new("AIza", "a Google API key", 35, is_word),
    Token::new("GOCSPX-", "a Google OAuth client secret", 28, is_word),
    Token::new("ya29.", "a Google OAuth token", 30, is_word),
    Token::new("ghp_", "a GitHub personal access token", 30, is_alphanumeric),
    Token::new("gho_", "a GitHub OAuth token", 30, is_alphanumeric),
    Token::new("ghu_", "a GitHub user token", 30, is_alphanumeric),
    Token::new("ghs_", "a GitHub server token", 30, is_alphanumeric),
    Token::new("ghr_", "a GitHub refresh token", 30, is_alphanumeric),
    Token::new("github_pat_", "a GitHub personal access token", 30, is_word),
    Token::new("glpat-", "a GitLab personal access token", 20, is_word),
    Token::new("gldt-", "a GitLab deploy token", 20, is_word),
    Token::new("glptt-", "a GitLab trigger token", 20, is_word),
    Token::new("glrt-", "a GitLab runner token", 20, is_word),
    Token::new("glcbt-", "a GitLab CI job token", 20, is_word),
    Token::new("glagent-", "a GitLab agent token", 20, is_word),
    Token::new("gloas-", "a GitLab OAuth secret", 20, is_word),
    Token::new("glsoat-", "a GitLab SCIM token", 20, is_word),
    Token::new("glft-", "a GitLab feed token", 20, is_word),
    Token::new("glimt-", "a GitLab incoming mail token", 20, is_word),
    Token::new("xapp-", "a Slack token", 20, is_word),
    Token::new("xoxa-", "a Slack token", 20, is_word),
    Token::new("xoxb-", "a Slack token", 20, is_word),
    Token::new("xoxc-", "a Slack token", 20, is_word),
    Token::new("xoxd-", "a Slack token", 20, is_word),
    Token::new("xoxe-", "a Slack token", 20, is_word),
    Token::new("xoxo-", "a Slack token", 20, is_word),
    Token::new("xoxp-", "a Slack token", 20, is_word),
    Token::new("xoxr-", "a Slack token", 20, is_word),
    Token::new("xoxs-", "a Slack token", 20, is_word),
    Token::new("hooks.slack.com/services/", "a Slack webhook URL", 30, is_base64),
    Token::new("hooks.slack.com/triggers/", "a Slack webhook URL", 30, is_base64),
    Token::new("hooks.slack.com/workflows/", "a Slack webhook URL", 30, is_base64),
    Token::new("discord.com/api/webhooks/", "a Discord webhook URL", 60, is_base64),
    Token::new("discordapp.com/api/webhooks/", "a Discord webhook URL", 60, is_base64),
    Token::new("webhook.office.com/webhookb2/", "a Microsoft Teams webhook URL", 60, is_webhook_path),
    Token::new("sk-ant-", "an Anthropic API key", 20, is_word),
    Token::new("sk-admin-", "an OpenAI API key", 20, is_word),
    Token::new("sk-proj-", "an OpenAI API key", 20, is_word),
    Token::new("sk-svcacct-", "an OpenAI API key", 20, is_word),
    Token::new("sk-", "a secret API key", 32, is_alphanumeric),
    Token::new("sk-or-v1-", "an OpenRouter API key", 40, is_alphanumeric),
    Token::new("gsk_", "a Groq API key", 40, is_alphanumeric),
    Token::new("hf_", "a Hugging Face access token", 30, is_alphanumeric),
    Token::new("nvapi-", "an NVIDIA API key", 40, is_word),
    Token::new("pplx-", "a Perplexity API key", 40, is_alphanumeric),
    Token::new("r8_", "a Replicate API token", 37, is_alphanumeric),
    Token::new("xai-", "an xAI API key", 60, is_alphanumeric),
    Token::new("lsv2_pt_", "a LangSmith API key", 40, is_word),
    Token::new("SG.", "a SendGrid API key", 60, is_dotted),
    Token::new("xkeysib-", "a Brevo API key", 64, is_word),
    Token::new("npm_", "an npm access token", 36, is_alphanumeric),
    Token::new("pypi-", "a PyPI API token", 40, is_word),
    Token::new("rubygems_", "a RubyGems API key", 48, is_alphanumeric),
    Token::new("dckr_oat_", "a Docker access token", 27, is_word),
    Token::new("dckr_pat_", "a Docker access token", 27, is_word),
    Token::new("shpat_", "a Shopify access token", 32, is_alphanumeric),
    Token::new("shpca_", "a Shopify access token", 32, is_alphanumeric),
    Token::new("shppa_", "a Shopify access token", 32, is_alphanumeric),
    Token::new("shpss_", "a Shopify app secret", 32, is_alphanumeric),
    Token::new("EAAA", "a Square access token", 60, is_word),
    Token::new("sq0atp-", "a Square access token", 22, is_word),
    Token::new("sq0csp-", "a Square OAuth secret", 40, is_word),
    Token::new("access-production-", "a Plaid access token", 36, is_word),
    Token::new("FLWSECK-", "a Flutterwave secret key", 32, is_word),
    Token::new("FLWSECK_TEST-", "a Flutterwave secret key", 32, is_word),
    Token::new("dop_v1_", "a DigitalOcean access token", 64, is_alphanumeric),
    Token::new("doo_v1_", "a DigitalOcean access token", 64, is_alphanumeric),
    Token::new("dor_v1_", "a DigitalOcean refresh token", 64, is_alphanumeric),
    Token::new("dapi", "a Databricks access token", 32, is_alphanumeric),
    Token::new("sbp_", "a Supabase access token", 40, is_alphanumeric),
    Token::new("sb_secret_", "a Supabase secret key", 20, is_word),
    Token::new("pscale_oauth_", "a PlanetScale secret", 32, is_dotted),
    Token::new("pscale_pw_", "a PlanetScale secret", 32, is_dotted),
    Token::new("pscale_tkn_", "a PlanetScale secret", 32, is_dotted),
    Token::new("vercel_blob_rw_", "a Vercel access token", 30, is_word),
    Token::new("nfp_", "a Netlify access token", 36, is_alphanumeric),
    Token::new("HRKU-", "a Heroku API key", 36, is_word),
    Token::new("hvs.", "a Vault token", 24, is_word),
    Token::new("hvb.", "a Vault token", 24, is_word),
    Token::new("pul-", "a Pulumi access token", 40, is_alphanumeric),
    Token::new("tskey-", "a Tailscale key", 20, is_word),
    Token::new("dp.ct.", "a Doppler token", 40, is_dotted),
    Token::new("dp.pt.", "a Doppler token", 40, is_dotted),
    Token::new("dp.sa.", "a Doppler token", 40, is_dotted),
    Token::new("dp.st.", "a Doppler token", 40, is_dotted),
    Token::new("dp.scim.", "a Doppler token", 40, is_dotted),
    Token::new("dp.audit.", "a Doppler token", 40, is_dotted),
    Token::new("dt0c01.", "a Dynatrace API token", 80, is_dotted),
    Token::new("glsa_", "a Grafana access token", 40, is_word),
    Token::new("glc_", "a Grafana access token", 32, is_base64),
    Token::new("NRAK-", "a New Relic API key", 27, is_word),
    Token::new("NRII-", "a New Relic API key", 27, is_word),
    Token::new("sntrys_", "a Sentry access token", 40, is_base64),
    Token::new("sntryu_", "a Sentry access token", 40, is_base64),
    Token::new("PMAK-", "a Postman API key", 59, is_word),
    Token::new("ATATT3", "an Atlassian API token", 60, is_base64),
    Token::new("CFPAT-", "a Contentful access token", 43, is_word),
    Token::new("figd_", "a Figma access token", 40, is_word),
    Token::new("lin_api_", "a Linear access token", 32, is_alphanumeric),
    Token::new("lin_oauth_", "a Linear access token", 32, is_alphanumeric),
    Token::new("ntn_", "a Notion integration secret", 43, is_alphanumeric),
    Token::new("secret_", "a Notion integration secret", 43, is_alphanumeric),
    Token::new("pat-eu1-", "a HubSpot access token", 36, is_word),
    Token::new("pat-na1-", "a HubSpot access token", 36, is_word),
    Token::new("tfp_", "a Typeform access token", 44, is_word),
    Token::new("shippo_live_", "a Shippo API token", 40, is_alphanumeric),
    Token::new("shippo_test_", "a Shippo API token", 40, is_alphanumeric),
    Token::new("duffel_live_", "a Duffel access token", 43, is_word),
    Token::new("duffel_test_", "a Duffel access token", 43, is_word),
    Token::new("sk.eyJ", "a Mapbox secret token", 40, is_dotted),
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
