//! The rules that exist, read from the table in `src/rules/mod.rs`.

/// What the table has in place of a module for rules that are no functions over an app.
pub const ELSEWHERE: &str = "elsewhere";

/// The rules in the order of the table.
pub struct Registry(Vec<Rule>);

/// One line of the table.
pub struct Rule {
    /// The module of its function, or [`ELSEWHERE`].
    pub module: String,
    pub family: String,
    pub name: String,
    pub function: String,
}

impl Registry {
    /// Reads the table.
    pub fn read(source: &str) -> Self {
        let table = source.split_once("\ntable! {\n").map_or("", |(_, table)| table);
        let (mut module, mut family) = ("", "");
        let mut rules = Vec::new();
        for line in table.lines().take_while(|line| *line != "}") {
            if let Some((name, function)) = line.trim().trim_end_matches(',').split_once(" => ") {
                let [module, family, name, function] =
                    [module, family, name.trim_matches('"'), function].map(str::to_owned);
                rules.push(Rule { module, family, name, function });
            } else if let [word, quoted, _] = line.split('"').collect::<Vec<_>>()[..] {
                (module, family) = (word.trim(), quoted);
            }
        }
        Self(rules)
    }

    /// The rule of that name.
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.0.iter().find(|rule| rule.name == name)
    }

    /// The last rule of a family, one with a function if there is any; `None` if there is no such family.
    pub fn last_rule(&self, family: &str) -> Option<&Rule> {
        let of_family = || self.0.iter().rev().filter(|rule| rule.family == family);
        of_family().find(|rule| rule.module != ELSEWHERE).or_else(|| of_family().next())
    }

    /// The names of the families.
    pub fn families(&self) -> Vec<&str> {
        let mut families: Vec<&str> = self.0.iter().map(|rule| rule.family.as_str()).collect();
        families.dedup();
        families
    }
}
