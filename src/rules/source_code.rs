//! The app's own code, as far as its files beside the manifest tell.

use semver::Version;

use super::{Context, Report};
use crate::app::folder::{SDK, Sdk};
use crate::catalogue::Catalogue;

pub fn sdk_too_old_for_viewport(cx: &Context, report: &mut Report) {
    let Some(Sdk { version, file }) = &cx.app.folder.sdk else { return };
    for place in cx.manifest.views().filter_map(|view| view.viewport) {
        let viewport = place.as_str().unwrap_or_default();
        let needed = Catalogue::load().viewport(viewport).and_then(|listed| listed.min_sdk);
        let Some(needed) = needed.filter(|needed| Version::parse(needed).is_ok_and(|needed| *version < needed)) else {
            continue;
        };
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let verb = if name == "package.json" { "allows" } else { "fixes" };
        let message = format!("`{viewport}` needs version {needed} of `{SDK}` or later, and `{name}` {verb} {version}");
        report.at(place, message).help(format!(
            "run `npm install {SDK}@latest`, or the same with your package manager, and commit the lock file"
        ));
    }
}
