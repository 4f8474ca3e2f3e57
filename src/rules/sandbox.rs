//! Whether the app can be installed in a sandbox: `sandbox_install_compatible`.

use super::{Context, Report};
use crate::syntax::Edit;

const FIELD: &str = "sandbox_install_compatible";

pub fn sandbox_undeclared(cx: &Context, report: &mut Report) {
    if let Some(home) = cx.lacks(FIELD).filter(|_| cx.audience.is_reviewed()) {
        report
            .at(
                cx.manifest.string("distribution_type").unwrap_or(home),
                format!("public apps must set `{FIELD}`; without it, they cannot be installed in a sandbox"),
            )
            .help("test the app in a sandbox, then set it to `true`, or to `false` if the app cannot work there")
            .unsafe_fix("set it to `true`", cx.set(home, FIELD, "true"));
    }
}

pub fn sandbox_flag_not_boolean(cx: &Context, report: &mut Report) {
    let Some(flag) = cx.manifest.string(FIELD) else { return };
    let finding = report.at(flag, format!("`{FIELD}` must be `true` or `false`, not a string"));
    match flag.as_str().map(str::to_ascii_lowercase).as_deref() {
        Some(boolean @ ("true" | "false")) => {
            let edit = Edit { span: flag.span, text: boolean.to_owned() };
            finding.help("remove the quotes").safe_fix(format!("replace it with `{boolean}`"), [edit])
        }
        _ => finding.help("use `true` if the app works in a sandbox, otherwise `false`"),
    };
}

pub fn sandbox_disabled(cx: &Context, report: &mut Report) {
    let Some(flag) = cx.manifest.field(FIELD).filter(|_| cx.audience.is_reviewed()) else { return };
    if flag.value.as_bool() == Some(false) {
        report
            .at(&flag.value, "this app cannot be installed in a sandbox, so users cannot try it out there")
            .help("make the app work in a sandbox, or be ready to explain to reviewers why it cannot");
    }
}
