//! The rules that a run is about: those that the command line selects, without those that it ignores.

use crate::error::Error;
use crate::rules::{self, RULES};
use crate::text::nearest;

/// Some of the rules. By default all of them.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Names of rules and families; empty for all.
    select: Vec<String>,
    /// Names of rules and families that are left out.
    ignore: Vec<String>,
}

impl Selection {
    /// The rules named in `select`, or all if it is empty, without those named in `ignore`. A family stands for its rules, and
    /// the name of a rule takes precedence over that of its family.
    ///
    /// # Errors
    /// If a name is neither a rule nor a family.
    pub fn new(select: &[String], ignore: &[String]) -> Result<Self, Error> {
        let is_known = |name: &str| RULES.iter().any(|rule| rule.name == name || rule.family == name);
        match select.iter().chain(ignore).find(|name| !is_known(name)) {
            Some(name) => {
                let near = nearest::nearest(name, RULES.iter().map(|rule| rule.name)).names().to_vec();
                Err(Error::UnknownRule { name: name.into(), near })
            }
            None => Ok(Self { select: select.to_vec(), ignore: ignore.to_vec() }),
        }
    }

    /// Whether a rule is one of them.
    pub fn has(&self, rule: &str) -> bool {
        if self.select.is_empty() && self.ignore.is_empty() {
            return true;
        }
        let family = rules::find(rule).map(|rule| rule.family).unwrap_or_default();
        // How closely a list names the rule: not at all, by its family, by its own name.
        let closeness = |list: &[String]| {
            let named = |name: &str| list.iter().any(|listed| listed == name);
            if named(rule) { 2 } else { u8::from(named(family)) }
        };
        let selected = if self.select.is_empty() { 1 } else { closeness(&self.select) };
        selected > closeness(&self.ignore)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(select: &[&str], ignore: &[&str], rule: &str) -> bool {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        Selection::new(&owned(select), &owned(ignore)).unwrap().has(rule)
    }

    #[test]
    fn closest_name_decides() {
        assert!(has(&[], &[], "missing-icon"));
        assert!(has(&["icon"], &[], "missing-icon") && !has(&["icon"], &[], "vague-purpose"));
        assert!(!has(&[], &["icon"], "missing-icon") && has(&[], &["icon"], "vague-purpose"));
        assert!(!has(&["icon"], &["missing-icon"], "missing-icon"));
        assert!(has(&["missing-icon"], &["icon"], "missing-icon") && !has(&["missing-icon"], &["icon"], "icon-blank"));
        assert!(!has(&["missing-icon"], &["missing-icon"], "missing-icon"));
    }

    #[test]
    fn unknown_name_is_an_error() {
        assert!(matches!(Selection::new(&["missing-ikon".to_owned()], &[]), Err(Error::UnknownRule { .. })));
    }
}
