//! Reads a configuration out of its tree. What is wrong with it becomes problems, each at its own place.

use std::path::Path;

use globset::{Glob, GlobSetBuilder};
use time::Date;
use time::format_description::well_known::Iso8601;

use super::pattern::has_wildcards;
use super::{Config, Level, Override, PACKAGE_KEY, Pattern, Problem, Suppression};
use crate::app::files::{Files, normal};
use crate::app::source::Source;
use crate::finding::{MAX_FINDINGS, Severity};
use crate::rules;
use crate::syntax::{Member, Node, SourceId, Span};
use crate::text::Shown;
use crate::text::nearest;
use crate::verdict::Gate;

/// The rule that reports what cannot be understood.
const INVALID: &str = "invalid-configuration";

/// How many bytes the patterns with wildcards of one configuration may have: each byte takes half a kilobyte of memory.
const MAX_WILDCARDS: usize = 10_000;

/// Reads the configuration that a file holds.
pub fn config(files: &dyn Files, source: Source) -> Config {
    let mut config =
        Config { folder: source.path.parent().map(Path::to_owned).unwrap_or_default(), ..Config::default() };
    let is_package = source.path.file_name().is_some_and(|name| name == "package.json");
    let root = source.root().cloned();
    let mut decoder = Decoder { config: &mut config, files, wildcards: 0 };
    // The mistakes of a package.json are for others to report.
    if !is_package {
        for mistake in &source.parsed.mistakes {
            decoder.problem(INVALID, mistake.span, mistake.message.clone(), mistake.help.clone());
        }
    }
    let root = if is_package { root.and_then(|root| Some(root.get(PACKAGE_KEY)?.value.clone())) } else { root };
    if let Some(root) = root {
        decoder.root(&root);
    }
    config.sources.insert(0, source);
    config
}

struct Decoder<'a> {
    config: &'a mut Config,
    files: &'a dyn Files,
    /// How many bytes the patterns with wildcards have had so far.
    wildcards: usize,
}

impl Decoder<'_> {
    fn root(&mut self, root: &Node) {
        const KEYS: [&str; 10] = [
            "$schema",
            "gate",
            "rules",
            "overrides",
            "exclude",
            "permissions",
            "viewports",
            "suppress",
            "baseline",
            "code",
        ];
        for Member { key, value } in self.members(root, &KEYS) {
            match key.text.as_str() {
                "gate" => self.config.gate = self.gate(value),
                "rules" => self.config.levels = self.levels(value),
                "overrides" => {
                    let overrides = value.items().iter().filter_map(|entry| self.over(entry)).collect();
                    self.config.overrides = overrides;
                }
                "exclude" => {
                    let mut set = GlobSetBuilder::new();
                    self.globs(value).into_iter().for_each(|glob| {
                        set.add(glob);
                    });
                    self.config.exclude = set.build().unwrap_or_default();
                }
                "permissions" => self.config.settings.permissions = self.strings(value),
                "viewports" => self.config.settings.viewports = self.strings(value),
                "suppress" => {
                    let suppressions: Vec<_> =
                        value.items().iter().filter_map(|entry| self.suppression(entry)).collect();
                    self.config.suppressions.extend(suppressions);
                }
                "baseline" => self.baseline(value),
                "code" => self.code(value),
                _ => {}
            }
        }
    }

    /// The members of an object whose keys are known; the others are problems.
    fn members<'a>(&mut self, node: &'a Node, known: &[&'static str]) -> Vec<&'a Member> {
        if node.as_object().is_none() {
            self.problem(INVALID, node.span, format!("expected an object, found {}", node.kind()), None);
        }
        for member in node.members().iter().filter(|member| !known.contains(&member.key.text.as_str())) {
            let help = self.suggestion(&member.key.text, known.iter().copied()).unwrap_or_else(|| {
                format!(
                    "the keys here are {}",
                    known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
                )
            });
            self.problem(INVALID, member.key.span, format!("unknown key `{}`", member.key.text), Some(help));
        }
        node.members().iter().filter(|member| known.contains(&member.key.text.as_str())).collect()
    }

    fn gate(&mut self, node: &Node) -> Option<Gate> {
        match node.as_str() {
            Some("upload") => Some(Gate::Upload),
            Some("review") => Some(Gate::Review),
            _ => {
                self.problem(INVALID, node.span, "a gate is \"upload\" or \"review\"".to_owned(), None);
                None
            }
        }
    }

    fn levels(&mut self, node: &Node) -> Vec<(String, Level)> {
        if node.as_object().is_none() {
            self.problem(INVALID, node.span, format!("expected an object of rules, found {}", node.kind()), None);
        }
        let mut levels = Vec::new();
        for Member { key, value } in node.members() {
            self.rule(&key.text, key.span);
            match value.as_str() {
                Some("off") => levels.push((key.text.clone(), Level::Off)),
                Some("info") => levels.push((key.text.clone(), Level::Severity(Severity::Info))),
                Some("warning") => levels.push((key.text.clone(), Level::Severity(Severity::Warning))),
                Some("error") => levels.push((key.text.clone(), Level::Severity(Severity::Error))),
                _ => {
                    let message = "a rule is set to \"off\", \"info\", \"warning\" or \"error\"".to_owned();
                    self.problem(INVALID, value.span, message, None);
                }
            }
        }
        levels
    }

    fn over(&mut self, node: &Node) -> Option<Override> {
        let members = self.members(node, &["files", "rules"]);
        let mut over = Override { files: Vec::new(), levels: Vec::new() };
        for Member { key, value } in members {
            match key.text.as_str() {
                "files" => over.files = self.globs(value).iter().map(Pattern::new).collect(),
                _ => over.levels = self.levels(value),
            }
        }
        Some(over)
    }

    fn suppression(&mut self, node: &Node) -> Option<Suppression> {
        self.members(node, &["rule", "file", "at", "reason", "until"]);
        let text = |key: &str| node.get(key).and_then(|member| member.value.as_str());
        let Some(rule) = text("rule") else {
            self.problem(INVALID, node.span, "a suppression names a `rule`".to_owned(), None);
            return None;
        };
        self.rule(rule, node.get("rule")?.value.span);
        if text("reason").is_none_or(|reason| reason.trim().is_empty()) {
            let help = "say in `reason` why the finding does not count, for whoever reads this next";
            self.problem(INVALID, node.span, "a suppression needs a reason".to_owned(), Some(help.to_owned()));
            return None;
        }
        let file = node.get("file").map(|member| self.glob(&member.value));
        let until = node.get("until").map(|member| self.date(&member.value));
        Some(Suppression {
            span: node.span,
            rule: rule.to_owned(),
            file: match file {
                Some(None) => return None,
                Some(Some(glob)) => Some(Pattern::new(&glob)),
                None => None,
            },
            at: text("at").map(Shown::new),
            reason: text("reason").unwrap_or_default().trim().to_owned(),
            until: match until {
                Some(None) => return None,
                Some(date) => date,
                None => None,
            },
            baseline: false,
        })
    }

    fn date(&mut self, node: &Node) -> Option<Date> {
        let date = node.as_str().and_then(|text| Date::parse(text, &Iso8601::DATE).ok());
        if date.is_none() {
            self.problem(INVALID, node.span, "expected a date such as \"2027-03-01\"".to_owned(), None);
        }
        date
    }

    fn baseline(&mut self, node: &Node) {
        let Some(path) = node.as_str() else {
            return self.problem(INVALID, node.span, format!("expected a path, found {}", node.kind()), None);
        };
        let id = SourceId(1);
        let source = match Source::read(self.files, &normal(&self.config.folder.join(path)), id) {
            Ok(source) => source,
            Err(reason) => {
                let help = "`stripe-app-lint baseline` writes one".to_owned();
                return self.problem(INVALID, node.span, format!("cannot read the baseline: {reason}"), Some(help));
            }
        };
        for mistake in &source.parsed.mistakes {
            self.problem(INVALID, mistake.span, mistake.message.clone(), mistake.help.clone());
        }
        let entries = source.root().and_then(|root| root.get("entries")).map_or(&[][..], |member| member.value.items());
        let entries: Vec<Suppression> = entries.iter().filter_map(|entry| self.baseline_entry(entry)).collect();
        self.config.suppressions.extend(entries);
        self.config.sources.push(source);
    }

    fn baseline_entry(&mut self, node: &Node) -> Option<Suppression> {
        let text = |key: &str| node.get(key).and_then(|member| member.value.as_str());
        let (Some(rule), Some(file), Some(at)) = (text("rule"), text("file"), text("at")) else {
            self.problem(INVALID, node.span, "an entry of a baseline has `rule`, `file` and `at`".to_owned(), None);
            return None;
        };
        Some(Suppression {
            span: node.span,
            rule: rule.to_owned(),
            file: Some(Pattern::File(file.into())),
            at: Some(at.into()),
            reason: "in the baseline".to_owned(),
            until: None,
            baseline: true,
        })
    }

    fn code(&mut self, node: &Node) {
        for Member { key, value } in self.members(node, &["roots", "complete", "used"]) {
            match key.text.as_str() {
                "roots" => {
                    let folder = self.config.folder.clone();
                    self.config.settings.code.roots =
                        self.strings(value).iter().map(|root| normal(&folder.join(root))).collect();
                }
                "complete" => match value.as_bool() {
                    Some(complete) => self.config.settings.code.is_complete = complete,
                    None => {
                        self.problem(INVALID, value.span, format!("expected a boolean, found {}", value.kind()), None)
                    }
                },
                _ => self.used(value),
            }
        }
    }

    /// Permissions that are used where no code shows it, each with a reason.
    fn used(&mut self, node: &Node) {
        if node.as_object().is_none() {
            let message = format!("expected an object of permissions and reasons, found {}", node.kind());
            self.problem(INVALID, node.span, message, None);
        }
        for Member { key, value } in node.members() {
            match value.as_str().map(str::trim) {
                Some(reason) if !reason.is_empty() => {
                    self.config.settings.code.used.push((key.text.clone(), reason.to_owned()));
                }
                _ => {
                    let help = "say where the permission is used, for whoever reads this next";
                    let message = format!("the use of `{}` needs a reason", key.text);
                    self.problem(INVALID, value.span, message, Some(help.to_owned()));
                }
            }
        }
    }

    fn rule(&mut self, name: &str, span: Span) {
        if rules::find(name).is_none() {
            let help = self.suggestion(name, rules::RULES.iter().map(|rule| rule.name));
            let help = help.or_else(|| Some("`stripe-app-lint rules` lists them all".to_owned()));
            self.problem("unknown-rule", span, format!("there is no rule `{name}`"), help);
        }
    }

    fn globs(&mut self, node: &Node) -> Vec<Glob> {
        self.list(node).iter().filter_map(|item| self.glob(item)).collect()
    }

    fn glob(&mut self, node: &Node) -> Option<Glob> {
        let Some(text) = node.as_str().map(|text| text.strip_prefix("./").unwrap_or(text)) else {
            self.problem(INVALID, node.span, format!("expected a pattern, found {}", node.kind()), None);
            return None;
        };
        if has_wildcards(text) {
            self.wildcards += text.len();
            if self.wildcards > MAX_WILDCARDS {
                let message = format!("the patterns up to here have more than {MAX_WILDCARDS} characters");
                let help = "name folders rather than their files";
                self.problem(INVALID, node.span, message, Some(help.to_owned()));
                return None;
            }
        }
        match Glob::new(text) {
            Ok(glob) => Some(glob),
            Err(error) => {
                self.problem(INVALID, node.span, format!("not a pattern: {}", error.kind()), None);
                None
            }
        }
    }

    /// Which of some names was meant, unless there are more problems than are told.
    fn suggestion<'n>(&self, word: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
        let is_told = self.config.problems.len() < MAX_FINDINGS;
        let near = is_told.then(|| nearest::nearest(word, names))?.first()?;
        Some(format!("did you mean `{near}`?"))
    }

    fn strings(&mut self, node: &Node) -> Vec<String> {
        let mut strings = Vec::new();
        for item in self.list(node) {
            match item.as_str() {
                Some(text) => strings.push(text.to_owned()),
                None => self.problem(INVALID, item.span, format!("expected a string, found {}", item.kind()), None),
            }
        }
        strings
    }

    fn list<'a>(&mut self, node: &'a Node) -> &'a [Node] {
        if !matches!(node.value, crate::syntax::Value::Array(_)) {
            self.problem(INVALID, node.span, format!("expected a list, found {}", node.kind()), None);
        }
        node.items()
    }

    /// Notes a problem; of more than are told, not what to do about it.
    fn problem(&mut self, rule: &'static str, span: Span, message: String, help: Option<String>) {
        let help = help.filter(|_| self.config.problems.len() < MAX_FINDINGS);
        self.config.problems.push(Problem { rule, span, message, help });
    }
}
