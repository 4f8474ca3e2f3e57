//! Reads a configuration from its tree. Each mistake becomes a problem with its own place.

use std::path::Path;

use globset::{Glob, GlobSetBuilder};
use time::Date;
use time::format_description::well_known::Iso8601;

use super::pattern::has_wildcards;
use super::{Config, Gate, Level, Override, PACKAGE_KEY, Pattern, Problem, Suppression};
use crate::app::files::{Files, normal};
use crate::app::source::Source;
use crate::diagnostic::Rule;
use crate::diagnostic::{MAX_FINDINGS, Severity};
use crate::rules::{self, registered};
use crate::syntax::{Member, Node, SourceId, Span};
use crate::text::Shown;
use crate::text::list::all_of;
use crate::text::nearest;

/// The rule that reports invalid parts of a configuration.
static INVALID: &Rule = &registered::invalid_configuration;

/// The maximum total size of the patterns with wildcards of one configuration: each byte takes half a kilobyte of memory.
const MAX_WILDCARDS: usize = 10_000;

/// Reads a configuration file.
pub fn config(files: &dyn Files, source: Source) -> Config {
    let mut config =
        Config { folder: source.path.parent().map(Path::to_owned).unwrap_or_default(), ..Config::default() };
    let is_package = source.path.file_name().is_some_and(|name| name == "package.json");
    let root = source.root().cloned();
    let mut decoder = Decoder { config: &mut config, files, wildcards: 0 };
    // Syntax errors of a package.json are left to other tools.
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
    /// The total size of the patterns with wildcards so far, in bytes.
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
                "permissions" => self.config.settings.code.known = self.strings(value),
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

    /// The members of an object whose keys are known. All others become problems.
    fn members<'a>(&mut self, node: &'a Node, known: &[&'static str]) -> Vec<&'a Member> {
        if node.as_object().is_none() {
            self.problem(INVALID, node.span, format!("expected an object, found {}", node.kind()), None);
        }
        for member in node.members().iter().filter(|member| !known.contains(&member.key.text.as_str())) {
            let help = self
                .suggestion(&member.key.text, known.iter().copied())
                .unwrap_or_else(|| format!("known keys are {}", all_of(known)));
            self.problem(INVALID, member.key.span, format!("unknown key `{}`", member.key.text), Some(help));
        }
        node.members().iter().filter(|member| known.contains(&member.key.text.as_str())).collect()
    }

    fn gate(&mut self, node: &Node) -> Option<Gate> {
        match node.as_str() {
            Some("upload") => Some(Gate::Upload),
            Some("review") => Some(Gate::Review),
            _ => {
                self.problem(INVALID, node.span, "expected \"upload\" or \"review\"".to_owned(), None);
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
                    let message = "expected \"off\", \"info\", \"warning\" or \"error\"".to_owned();
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
            self.problem(INVALID, node.span, "a suppression needs a `rule`".to_owned(), None);
            return None;
        };
        self.rule(rule, node.get("rule")?.value.span);
        if text("reason").is_none_or(|reason| reason.trim().is_empty()) {
            let help = "explain in `reason` why the finding can be ignored";
            self.problem(INVALID, node.span, "a suppression needs a `reason`".to_owned(), Some(help.to_owned()));
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
                let help = "run `stripe-app-lint baseline` to create one".to_owned();
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
            self.problem(INVALID, node.span, "a baseline entry needs `rule`, `file` and `at`".to_owned(), None);
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
                    let help = "explain where the permission is used, so that others can check it";
                    let message = format!("the use of `{}` needs a reason", key.text);
                    self.problem(INVALID, value.span, message, Some(help.to_owned()));
                }
            }
        }
    }

    fn rule(&mut self, name: &str, span: Span) {
        if rules::find(name).is_none() {
            let help = self.suggestion(name, rules::RULES.iter().map(|rule| rule.name));
            let help = help.or_else(|| Some("run `stripe-app-lint rules` for the full list".to_owned()));
            self.problem(&registered::unknown_rule, span, format!("unknown rule `{name}`"), help);
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
                let message = format!("the patterns up to this one have more than {MAX_WILDCARDS} characters");
                let help = "use patterns for folders instead of single files";
                self.problem(INVALID, node.span, message, Some(help.to_owned()));
                return None;
            }
        }
        match Glob::new(text) {
            Ok(glob) => Some(glob),
            Err(error) => {
                self.problem(INVALID, node.span, format!("invalid pattern: {}", error.kind()), None);
                None
            }
        }
    }

    /// Suggests the nearest of some names, unless there are more problems than are reported.
    fn suggestion<'n>(&self, word: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
        let is_reported = self.config.problems.len() < MAX_FINDINGS;
        let near = is_reported.then(|| nearest::nearest(word, names))?.first()?;
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

    /// Adds a problem. Beyond the number of problems that are reported, its help is dropped.
    fn problem(&mut self, rule: &'static Rule, span: Span, message: String, help: Option<String>) {
        let help = help.filter(|_| self.config.problems.len() < MAX_FINDINGS);
        self.config.problems.push(Problem { rule, span, message, help });
    }
}
