//! `permissions`: where an app's code uses each of its permissions, and which ones are missing.

use std::collections::BTreeMap;
use std::io::Write;

use super::find_manifests;
use crate::app::{App, Disk, Origin};
use crate::cli::Permissions;
use crate::config::Config;
use crate::error::{Error, Exit};
use crate::output::{Layout, write_json};
use crate::permissions::{Table, read, suggest, write};
use crate::text::Shown;

/// Writes the table of each app, or the list that would fit its code.
///
/// # Errors
/// If no manifest is found, or none can be read.
pub fn permissions(
    args: &Permissions,
    layout: Layout,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Exit, Error> {
    let (manifests, errors) = find_manifests(&args.paths, &Origin::Named, args.no_ignore)?;
    for error in &errors {
        writeln!(err, "error: {error}")?;
    }
    let mut apps = Vec::new();
    for candidate in &manifests {
        apps.extend(read(&Disk, candidate, args.config.as_deref())?);
    }
    if apps.is_empty() {
        return Err(Error::NoManifest(args.paths.clone()));
    }
    let exit = if args.suggest {
        suggestions(&apps, out, err)?
    } else {
        let tables: Vec<Table> =
            apps.iter().map(|(app, config)| Table::of(app, &config.settings.code, args.all)).collect();
        write(&tables, args.format, layout, out)?;
        Exit::Clean
    };
    Ok(if exit == Exit::Clean && !errors.is_empty() { Exit::Findings } else { exit })
}

/// For one app, writes the list to paste; for several, one list per manifest.
fn suggestions(apps: &[(App, Config)], out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Error> {
    let mut lists = BTreeMap::new();
    for (app, config) in apps {
        let path = &app.main().path;
        match suggest(app, &config.settings.code) {
            Some(list) => _ = lists.insert(Shown::path(path).to_string(), list),
            None => writeln!(err, "error: {}", Error::UnreadPermissions(path.clone()))?,
        }
    }
    if lists.is_empty() {
        return Ok(Exit::Nothing);
    }
    match apps.len() {
        1 => lists.values().try_for_each(|list| write_json(out, list))?,
        _ => write_json(out, &lists)?,
    }
    Ok(if lists.len() == apps.len() { Exit::Clean } else { Exit::Findings })
}
