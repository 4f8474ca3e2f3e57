//! What is known by name: permissions, event types, viewports and extension interfaces, each with its sources.
//!
//! The data lives in `rules/catalogue/`, dated, and is the only place to bring up to date.

mod code;
mod dataset;
mod purpose;
mod sdk;
pub mod standing;

pub use code::{Certainty, Endpoint};
pub use dataset::{Dataset, Source};
pub use purpose::Object;
pub use sdk::{Accepts, Literal, NUMBER, Props, SdkComponent, SdkExport};

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::text::nearest::{self, Nearest};

/// Everything the catalogue lists.
pub struct Catalogue {
    /// Permissions, and names that are mistaken for one. Sorted by name.
    pub permissions: LazyLock<Dataset<Permission>>,
    /// Event types, by the permissions they need.
    pub events: LazyLock<Dataset<EventGroup>>,
    /// Viewports, and ids that are mistaken for one. Sorted by id.
    pub viewports: LazyLock<Dataset<Viewport>>,
    /// What an extension's `interface_id` may be. Sorted by id.
    pub interfaces: LazyLock<Dataset<Interface>>,
    /// Endpoints of the API. Sorted by method and path.
    pub endpoints: LazyLock<Dataset<Endpoint>>,
    /// What the Dashboard's SDK exports. Sorted by entry point and name.
    pub sdk_exports: LazyLock<Dataset<SdkExport>>,
    /// The components of the Dashboard's SDK. Sorted by version, entry point and name.
    pub sdk_components: LazyLock<Dataset<SdkComponent>>,
    /// The endpoints by the methods of the API's SDK.
    sdk_methods: LazyLock<HashMap<&'static str, Vec<&'static Endpoint>>>,
    sdk_functions: LazyLock<HashSet<&'static str>>,
    /// How a text names the objects of Stripe's API. Sorted by name.
    pub objects: LazyLock<Vec<Object>>,
    /// What names an object in a text, by its first word.
    phrases: LazyLock<HashMap<&'static str, Vec<(&'static str, &'static Object)>>>,
}

static CATALOGUE: Catalogue = Catalogue {
    permissions: LazyLock::new(|| parse(PERMISSIONS)),
    events: LazyLock::new(|| parse(EVENTS)),
    viewports: LazyLock::new(|| parse(VIEWPORTS)),
    interfaces: LazyLock::new(|| parse(INTERFACES)),
    endpoints: LazyLock::new(|| parse(ENDPOINTS)),
    sdk_exports: LazyLock::new(|| parse(SDK_EXPORTS)),
    sdk_components: LazyLock::new(|| parse(SDK_PROPS)),
    sdk_methods: LazyLock::new(|| code::methods(&CATALOGUE)),
    sdk_functions: LazyLock::new(|| code::functions(&CATALOGUE)),
    objects: LazyLock::new(|| parse(include_str!("../rules/catalogue/objects.json"))),
    phrases: LazyLock::new(|| purpose::phrases(&CATALOGUE.objects)),
};

const PERMISSIONS: &str = include_str!("../rules/catalogue/permissions.json");
const EVENTS: &str = include_str!("../rules/catalogue/events.json");
const VIEWPORTS: &str = include_str!("../rules/catalogue/viewports.json");
const INTERFACES: &str = include_str!("../rules/catalogue/interfaces.json");
const ENDPOINTS: &str = include_str!("../rules/catalogue/endpoints.json");
const SDK_EXPORTS: &str = include_str!("../rules/catalogue/sdk-exports.json");
const SDK_PROPS: &str = include_str!("../rules/catalogue/sdk-props.json");

/// How far a name is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Stripe's documentation has it.
    Documented,
    /// Stripe's documentation has it as a preview.
    Preview,
    /// Only the published schema has it.
    SchemaOnly,
    /// Seen in restricted keys or public apps; Stripe does not document it for manifests.
    Observed,
    /// It exists but the upload rejects it.
    Refused,
    /// No such name exists; people write it all the same.
    Mistaken,
}

/// What a permission lets an app do with an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Access {
    /// Retrieve and list.
    Read,
    /// Create, change and delete.
    Write,
}

/// A permission, or a name that is mistaken for one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Permission {
    /// What `permission` in the manifest says.
    pub name: &'static str,
    /// The object it is about, as Stripe calls it; none if the name is mistaken.
    pub object: Option<&'static str>,
    /// What it allows.
    pub access: Access,
    /// How far the name is known.
    pub status: Status,
    /// The sources that show a manifest with it that Stripe accepted, by their ids.
    #[serde(default)]
    pub accepted_in: Vec<&'static str>,
    /// The permissions that Stripe documents as granted along with it.
    #[serde(default)]
    pub implies: Vec<&'static str>,
    /// The permission to use instead of a mistaken name.
    pub instead: Option<&'static str>,
    /// What else to know, worded as in a finding's help.
    pub hint: Option<&'static str>,
    /// The sources' ids.
    pub source: Vec<&'static str>,
}

/// Event types that need the same permissions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventGroup {
    /// The event types, sorted.
    #[serde(borrow)]
    pub names: Vec<&'static str>,
    /// Besides `event_read`, one of these is needed to receive them. Empty where that is not known.
    pub any_of: Vec<&'static str>,
    /// The sources' ids.
    pub source: Vec<&'static str>,
}

/// A viewport, or an id that is mistaken for one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Viewport {
    /// The value of `viewport` in a manifest. In a mistaken id, `<object>` matches any text, and `<any>` at its end
    /// matches anything after a page that has no viewport.
    pub id: &'static str,
    /// The component that a view there starts with, where it is known.
    pub root: Option<&'static str>,
    /// The oldest `@stripe/ui-extension-sdk` that has the component for it, where that is not all of them.
    pub min_sdk: Option<&'static str>,
    /// How far the id is known.
    pub status: Status,
    /// The viewport to use instead of a mistaken id.
    pub instead: Option<&'static str>,
    /// For a page without a viewport, a text that says so.
    pub hint: Option<&'static str>,
    /// The sources' ids.
    pub source: Vec<&'static str>,
}

/// What an extension implements.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interface {
    /// What `interface_id` says.
    pub id: &'static str,
    /// How far the id is known.
    pub status: Status,
    /// Whether it is a custom workflow action, which needs the permission `workflow_custom_action_run_write`.
    #[serde(default)]
    pub custom_action: bool,
    /// How a method may be implemented; empty where that is not documented.
    #[serde(default)]
    pub implementations: Vec<&'static str>,
    /// The methods that are known; empty where none are published.
    #[serde(default)]
    pub methods: Vec<&'static str>,
    /// The methods of which an extension must have one, the current name first.
    #[serde(default)]
    pub needs_one_of: Vec<&'static str>,
    /// The sources' ids.
    pub source: Vec<&'static str>,
}

impl Catalogue {
    /// The catalogue.
    pub fn load() -> &'static Self {
        &CATALOGUE
    }

    /// The day it was last updated, as `YYYY-MM-DD`: the newest of its files' dates.
    pub fn date(&self) -> &'static str {
        [PERMISSIONS, EVENTS, VIEWPORTS, INTERFACES, ENDPOINTS, SDK_EXPORTS, SDK_PROPS]
            .into_iter()
            .map(dataset::date_of)
            .max()
            .unwrap_or_default()
    }

    /// The permission of that name, be it a mistaken one.
    pub fn permission(&self, name: &str) -> Option<&Permission> {
        self.permissions.find(name, |permission| permission.name)
    }

    /// The permissions nearest to a name that is not listed.
    pub fn nearest_permission(&self, name: &str) -> Nearest<'static> {
        if self.permission(name).is_none() {
            let below = self.permissions_below(name);
            if !below.is_empty() {
                return Nearest::Several(below);
            }
        }
        let known = self.permissions.iter().filter(|permission| permission.status.exists());
        nearest::nearest_permission(name, known.map(|permission| permission.name))
    }

    /// The permissions for what a name only names in part: `user_email_read` for `user_read`. None if they are too many to be
    /// of help.
    fn permissions_below(&self, name: &str) -> Vec<&'static str> {
        const MOST: usize = 4;
        let Some((object, access @ ("read" | "write"))) = name.rsplit_once('_') else { return Vec::new() };
        let is_below = |name: &str| {
            let rest = name.strip_prefix(object).and_then(|rest| rest.strip_suffix(access));
            rest.is_some_and(|rest| rest.len() > 1 && rest.starts_with('_') && rest.ends_with('_'))
        };
        let documented = self.permissions.iter().filter(|permission| permission.status == Status::Documented);
        let below: Vec<&str> = documented.map(|permission| permission.name).filter(|name| is_below(name)).collect();
        if below.len() > MOST { Vec::new() } else { below }
    }

    /// An event type needs one of these permissions in addition to `event_read`; `None` if there is no such event type.
    ///
    /// A destination of API v2 delivers the same events with `v1.` before their names.
    pub fn permissions_for_event(&self, name: &str) -> Option<&[&'static str]> {
        let name = name.strip_prefix("v1.").unwrap_or(name);
        let group = self.events.iter().find(|group| group.names.binary_search(&name).is_ok())?;
        Some(&group.any_of)
    }

    /// The viewport of that id, be it a mistaken one.
    pub fn viewport(&self, id: &str) -> Option<&Viewport> {
        self.viewports.find(id, |viewport| viewport.id)
    }

    /// The viewports nearest to an unknown id. Certain for typos and renamed viewports.
    pub fn nearest_viewport(&self, id: &str) -> Nearest<'static> {
        if let Some(renamed) = self.renamed_viewport(id) {
            return Nearest::Certain(renamed);
        }
        if self.page_without_viewport(id).is_some() {
            return Nearest::None;
        }
        match self.viewport(id).filter(|viewport| !viewport.status.exists()) {
            Some(mistaken) => mistaken.instead.map_or(Nearest::None, |instead| Nearest::Several(vec![instead])),
            None => match self.viewports_of_page(id) {
                of_page if of_page.is_empty() => {
                    nearest::nearest(id, self.existing_viewports().map(|viewport| viewport.id))
                }
                of_page => Nearest::Several(of_page),
            },
        }
    }

    /// The viewports of a page that is named alone: of `customer`, those of a customer's page and of the list.
    fn viewports_of_page(&self, page: &str) -> Vec<&'static str> {
        let is_of_page = |id: &str| {
            let mut steps = id.split('.').skip(2);
            steps.next().is_some_and(|step| nearest::words(step).eq(nearest::words(page))) && steps.count() == 1
        };
        self.existing_viewports().map(|viewport| viewport.id).filter(|id| is_of_page(id)).collect()
    }

    /// What is known of the page that an id is meant for, if that page has no viewport in any form.
    pub fn page_without_viewport(&self, id: &str) -> Option<&'static str> {
        let words: Vec<String> = nearest::words(id).collect();
        self.viewports.iter().find_map(|page| {
            let page_words: Vec<String> = nearest::words(page.id.strip_suffix(ANY_VIEWPORT)?).collect();
            page.hint.filter(|_| words.starts_with(&page_words))
        })
    }

    /// The interface of that id.
    pub fn interface(&self, id: &str) -> Option<&Interface> {
        self.interfaces.find(id, |interface| interface.id)
    }

    fn existing_viewports(&self) -> impl Iterator<Item = &Viewport> {
        self.viewports.iter().filter(|viewport| viewport.status.exists())
    }

    /// What an id of a pattern, such as `stripe.dashboard.<object>.main`, is called today.
    fn renamed_viewport(&self, id: &str) -> Option<&'static str> {
        self.viewports.iter().find_map(|pattern| {
            let (start, end) = pattern.id.split_once(ANY)?;
            let object = id.strip_prefix(start)?.strip_suffix(end)?;
            let today = pattern.instead?.replace(ANY, object);
            self.existing_viewports().map(|viewport| viewport.id).find(|id| *id == today)
        })
    }
}

impl Status {
    /// Whether there is such a name at all.
    pub fn exists(self) -> bool {
        self != Self::Mistaken
    }
}

/// Stands for any text in the id of a viewport that was renamed.
const ANY: &str = "<object>";

/// Matches anything at the end of the id of a page that has no viewport.
const ANY_VIEWPORT: &str = ".<any>";

fn parse<T: Deserialize<'static>>(text: &'static str) -> T {
    match serde_json::from_str(text) {
        Ok(data) => data,
        Err(_) => unreachable!("a test reads every file"),
    }
}
