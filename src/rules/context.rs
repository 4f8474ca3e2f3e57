//! What a rule may ask about an app, and the edits that it may propose.

use std::cell::OnceCell;

use super::fields::unknown::{Meaning, UnknownField, unknown_fields};
use crate::app::{App, Kind, Manifest};
use crate::audience::Audience;
use crate::evidence::{CodeSettings, Evidence};
use crate::schema::{self, Violation};
use crate::syntax::{Edit, Key, Located, Member, Node, edit};
use crate::text::nearest::nearest;

/// What a user's configuration adds to the catalogue.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Valid viewports that the catalogue does not list.
    pub viewports: Vec<String>,
    /// What it says of permissions and the code that needs them.
    pub code: CodeSettings,
}

/// What a rule may ask about.
pub struct Context<'a> {
    /// The app: its files, its icon and its surroundings.
    pub app: &'a App,
    /// The manifest's fields, whatever its generation.
    pub manifest: Manifest<'a>,
    /// The audience of the app.
    pub audience: Audience,
    /// Where the manifest's shape differs from the schema of its generation.
    pub violations: Vec<Violation<'a>>,
    /// The same for the manifests that it extends, which are reported when those are linted themselves.
    extended: Vec<Violation<'a>>,
    /// The unknown fields among the violations: classifying them is expensive and several rules need it, so it is cached.
    pub(super) unknown: OnceCell<Vec<UnknownField<'a>>>,
    /// What the code shows about the permissions, which several rules need.
    evidence: OnceCell<Option<Evidence<'a>>>,
    /// What the configuration adds.
    pub settings: &'a Settings,
}

/// The longest list, in items, from which fixes remove or copy items.
const LONGEST_LIST: usize = 1_000;

impl<'a> Context<'a> {
    /// What rules may ask about the app.
    pub(super) fn of(app: &'a App, settings: &'a Settings, audience: Audience) -> Self {
        Self {
            app,
            manifest: Manifest::of(app),
            audience,
            violations: schema::check(app),
            extended: schema::check_extended(app),
            unknown: OnceCell::new(),
            evidence: OnceCell::new(),
            settings,
        }
    }

    /// The object that a field of the root or of `declarations` belongs in, if the field is certainly missing: not
    /// written, not lost to a syntax mistake, and not meant by an unknown field, which has its own finding.
    pub fn lacks(&self, key: &str) -> Option<&'a Node> {
        self.manifest.lacks(key).filter(|_| !self.is_meant_elsewhere(key, None) && !self.is_meant_below(key))
    }

    /// The same for a field of a nested object that does not have it.
    pub fn lacks_inside(&self, object: &Node, key: &str) -> bool {
        let is_known = self.app.is_complete() && self.app.is_sound(object.span);
        is_known && !self.is_meant_elsewhere(key, Some(object)) && !self.is_meant_below(key)
    }

    /// What the app's code says of its permissions; `None` if no code was read.
    pub fn evidence(&self) -> Option<&Evidence<'a>> {
        self.evidence.get_or_init(|| Evidence::of(self.app, &self.settings.code)).as_ref()
    }

    /// Whether an unknown field means this one: misspelled, in the object if one is given, or at another level.
    fn is_meant_elsewhere(&self, key: &str, object: Option<&Node>) -> bool {
        unknown_fields(self).iter().any(|unknown| match unknown.meaning {
            Meaning::Misspelled(field) => {
                field == key && object.is_none_or(|object| object.span == unknown.object.span)
            }
            Meaning::Misplaced(home) => home.is_some_and(|home| home.field == key),
            Meaning::Unclear => false,
        })
    }

    /// Whether an unknown field of an extended manifest may mean this one.
    fn is_meant_below(&self, key: &str) -> bool {
        self.extended.iter().any(|violation| match violation {
            Violation::Unknown { member, .. } if !member.value.is_null() => {
                nearest(&member.key.text, std::iter::once(key)).certain().is_some()
            }
            _ => false,
        })
    }

    /// The edit that gives a field of the root or of `declarations` a value, written as JSON: over its `null`, or as a
    /// new member. `None` if there is no place for it, for example in a v2 manifest without `declarations`.
    pub fn set(&self, object: &Node, key: &str, value: &str) -> Option<Edit> {
        if let Some(null) = object.get(key) {
            // An implicit null of YAML comes right after the colon.
            let gap = if null.value.span.is_empty() { " " } else { "" };
            return Some(Edit { span: null.value.span, text: format!("{gap}{value}") });
        }
        if self.app.kind == Kind::V2 && self.manifest.declarations().is_none() {
            return None;
        }
        // The root of a merged manifest has members from several files; the root of the file only has its own.
        let source = self.app.source(object.span.source);
        let own = source.root().filter(|root| root.span == object.span).unwrap_or(object);
        edit::insert_member(&source.text, own, key, value)
    }

    /// The edit that replaces the text of a string, in the same quotes.
    pub fn rewrite(&self, string: &Node, text: &str) -> Edit {
        edit::replace_string(string, &self.app.source(string.span.source).text, text)
    }

    /// The edit that renames a key, in the same quotes.
    pub fn rename(&self, key: &Key, name: &str) -> Edit {
        edit::rename_key(key, &self.app.source(key.span.source).text, name)
    }

    /// The edit that removes a member from its object; `None` if the text around it does not allow that.
    pub fn remove_member(&self, member: &Member) -> Option<Edit> {
        let source = self.app.source(member.key.span.source);
        let object = source.root()?.parent(member.key.span)?;
        let index = object.members().iter().position(|other| other.key.span == member.key.span)?;
        edit::remove_member(&source.text, object, index)
    }

    /// The edits that move a member into another object of its file, under a given name; `None` if the text around
    /// either place does not allow that.
    pub fn move_member(&self, member: &Member, object: &Node, name: &str) -> Option<[Edit; 2]> {
        let text = &self.app.source(object.span.source).text;
        let value = self.text(&member.value);
        let is_json = value.starts_with(['{', '[', '"']) || !value.contains('\n');
        let from = indentation(text, member.key.span.start);
        let to = object.members().last().map_or(from, |last| indentation(text, last.key.span.start));
        let value = value.replace(&format!("\n{from}"), &format!("\n{to}"));
        let insert = edit::insert_member(text, object, name, &value).filter(|_| is_json)?;
        Some([self.remove_member(member)?, insert])
    }

    /// The edit that removes an item from its list, computed lazily; none if the text around it does not allow
    /// that.
    pub fn remove_item(&self, item: &Node) -> impl Iterator<Item = Edit> {
        let remove = || {
            let (text, list, index) = self.list_of(item)?;
            edit::remove_item(text, list, index)
        };
        std::iter::once_with(remove).flatten()
    }

    /// The edit that adds copies of an item after it, each with another string in place of `part`.
    pub fn copy_item(&self, item: &Node, part: &Node, strings: &[&str]) -> Option<Edit> {
        let (text, list, index) = self.list_of(item)?;
        edit::copy_item(text, list, index, part, strings)
    }

    /// The file and the list that contain an item, and its index there; `None` for lists that nobody writes by hand,
    /// because each item takes a pass over the layout of the whole list.
    fn list_of(&self, item: &Node) -> Option<(&str, &Node, usize)> {
        let source = self.app.source(item.span.source);
        let list = source.root()?.parent(item.span).filter(|list| list.items().len() <= LONGEST_LIST)?;
        let index = list.items().iter().position(|other| other.span == item.span)?;
        Some((&source.text, list, index))
    }

    /// The source text of a node or a key.
    pub fn text(&self, place: impl Located) -> &str {
        let span = place.span();
        self.app.source(span.source).text.get(span.start..span.end).unwrap_or_default()
    }
}

/// The whitespace at the start of the line that contains `offset`.
fn indentation(text: &str, offset: usize) -> &str {
    let line = text.get(..offset).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
    line.split(|char: char| !char.is_whitespace()).next().unwrap_or_default()
}
