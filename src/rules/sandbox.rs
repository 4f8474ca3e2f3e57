//! Whether the app can be installed into a sandbox: `sandbox_install_compatible`.

use super::{Context, Report};
use crate::syntax::Edit;

const FIELD: &str = "sandbox_install_compatible";

pub fn sandbox_undeclared(cx: &Context, report: &mut Report) {
    if let Some(home) = cx.lacks(FIELD).filter(|_| cx.audience.is_reviewed()) {
        report
            .at(
                cx.manifest.string("distribution_type").unwrap_or(home),
                format!("public apps must declare `{FIELD}`, and without it no sandbox can install them"),
            )
            .help("test the app in a sandbox, then write `true`; or `false` if it cannot work there")
            .unsafe_fix("declare that it works in a sandbox", cx.set(home, FIELD, "true"));
    }
}

pub fn sandbox_flag_not_boolean(cx: &Context, report: &mut Report) {
    let Some(flag) = cx.manifest.string(FIELD) else { return };
    let finding = report.at(flag, format!("`{FIELD}` must be `true` or `false`, and this is a string"));
    match flag.as_str().map(str::to_ascii_lowercase).as_deref() {
        Some(boolean @ ("true" | "false")) => {
            let edit = Edit { span: flag.span, text: boolean.to_owned() };
            finding.help("drop the quotes").safe_fix(format!("write `{boolean}`"), [edit])
        }
        _ => finding.help("write `true` if the app works in a sandbox, else `false`"),
    };
}

pub fn sandbox_disabled(cx: &Context, report: &mut Report) {
    let Some(flag) = cx.manifest.field(FIELD).filter(|_| cx.audience.is_reviewed()) else { return };
    if flag.value.as_bool() == Some(false) {
        report
            .at(&flag.value, "nobody can install this app into a sandbox, to try it out or to test it")
            .help("reviewers may ask why; make it work in a sandbox, or be ready to say what it needs");
    }
}
