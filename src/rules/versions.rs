//! What a manifest's version tells beside the one that it had at an earlier revision (`check --since`).

use super::{Context, Report, excerpt};
use crate::app::App;
use crate::diff;
use crate::syntax::Node;

pub fn version_not_bumped(cx: &Context, report: &mut Report) {
    let Some((previous, version, earlier)) = versions(cx) else { return };
    if version.as_str() == Some(earlier) && diff::differs(previous, cx.app) {
        report
            .at(version, format!("the manifest has changed, and the version is still `{}`", excerpt(earlier)))
            .help("upload refuses a version that it has seen; raise it with each change");
    }
}

pub fn version_lowered(cx: &Context, report: &mut Report) {
    let Some((_, version, earlier)) = versions(cx) else { return };
    let text = version.as_str().unwrap_or_default();
    if diff::is_lower(text, earlier) {
        report
            .at(
                version,
                format!("the version was `{}` before, which is higher than `{}`", excerpt(earlier), excerpt(text)),
            )
            .help("Stripe goes by the order of uploads, people and tools by the number: keep them the same");
    }
}

/// The app as it was, and its version now and then.
fn versions<'a>(cx: &Context<'a>) -> Option<(&'a App, &'a Node, &'a str)> {
    let previous = cx.app.previous.as_deref()?;
    let version = &cx.manifest.at_root("version")?.value;
    let earlier = previous.root()?.get("version")?.value.as_str()?;
    version.as_str().map(|_| (previous, version, earlier))
}
