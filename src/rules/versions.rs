//! Compares a manifest's version with the one at an earlier revision (`check --since`).

use super::{Context, Report, excerpt};
use crate::app::App;
use crate::diff;
use crate::syntax::Node;

pub fn version_not_bumped(cx: &Context, report: &mut Report) {
    let Some((previous, version, earlier)) = versions(cx) else { return };
    if version.as_str() == Some(earlier) && diff::differs(previous, cx.app) {
        report
            .at(version, format!("the manifest has changed, but its version is still `{}`", excerpt(earlier)))
            .help("increase the version with each change; `stripe apps upload` rejects one that was uploaded before");
    }
}

pub fn version_lowered(cx: &Context, report: &mut Report) {
    let Some((_, version, earlier)) = versions(cx) else { return };
    let text = version.as_str().unwrap_or_default();
    if diff::is_lower(text, earlier) {
        report
            .at(version, format!("the version went down from `{}` to `{}`", excerpt(earlier), excerpt(text)))
            .help("use a higher version; Stripe goes by the order of uploads, but people and tools go by the number");
    }
}

/// The app as it was, and its version now and then.
fn versions<'a>(cx: &Context<'a>) -> Option<(&'a App, &'a Node, &'a str)> {
    let previous = cx.app.previous.as_deref()?;
    let version = &cx.manifest.at_root("version")?.value;
    let earlier = previous.root()?.get("version")?.value.as_str()?;
    version.as_str().map(|_| (previous, version, earlier))
}
