//! The app's own code, as far as the files next to the manifest show.

mod addresses;
mod imports;
mod permissions;
mod props;
mod views;

pub use addresses::{
    connect_oauth_endpoint, install_link_under_test, secret_in_source, undeclared_connect_src, undeclared_image_src,
};
pub use permissions::{
    undeclared_context_permission, undeclared_permission, unneeded_write_permission, unused_permission,
};
pub use props::invalid_sdk_prop;
pub use views::{blocked_browser_api, component_not_exported, env_variable_in_view, html_in_view, unknown_sdk_export};

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
        let verb = if name == "package.json" { "allows" } else { "locks" };
        let message = format!("`{viewport}` needs `{SDK}` {needed} or later, but `{name}` {verb} {version}");
        report.at(place, message).help(format!(
            "run `npm install {SDK}@latest`, or the equivalent for your package manager, and commit the lock file"
        ));
    }
}
