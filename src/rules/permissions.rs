//! Permissions: what an app asks for in the accounts that install it, and why.

mod names;
mod purposes;

pub use names::*;
pub use purposes::*;

use super::Context;
use crate::app::manifest::{MAX_PERMISSIONS, Permission, permission_entries};

/// The entries of the app's own list, then those of each extension's. Rules compare entries within one list, because an
/// extension may ask for the same permission as the app.
fn lists<'a>(cx: &Context<'a>) -> impl Iterator<Item = Vec<Permission<'a>>> {
    cx.manifest.permission_lists().into_iter().map(|list| permission_entries(list).take(MAX_PERMISSIONS).collect())
}

/// The entries whose `permission` is a string, each with that string.
fn named<'a>(list: &[Permission<'a>]) -> impl Iterator<Item = (Permission<'a>, &'a str)> {
    list.iter().filter_map(|permission| Some((*permission, permission.name?.as_str()?)))
}
