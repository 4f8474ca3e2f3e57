//! The rules that exist, read from the table in `src/rules/mod.rs`.

/// The rules in the order of the table.
pub struct Registry(Vec<Rule>);

/// One line of the table.
pub struct Rule {
    pub family: String,
    pub name: String,
    pub function: String,
}

impl Registry {
    /// Reads the table.
    pub fn read(source: &str) -> Self {
        let table = source.split_once("\ntable! {\n").map_or("", |(_, table)| table);
        let mut family = "";
        let mut rules = Vec::new();
        for line in table.lines().take_while(|line| *line != "}") {
            if let Some((name, function)) = line.trim().trim_end_matches(',').split_once(" => ") {
                let (family, name) = (family.to_owned(), name.trim_matches('"').to_owned());
                rules.push(Rule { family, name, function: function.to_owned() });
            } else if let Some(quoted) = line.split('"').nth(1) {
                family = quoted;
            }
        }
        Self(rules)
    }

    /// The rule of that name.
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.0.iter().find(|rule| rule.name == name)
    }

    /// The last rule of a family; `None` if there is no such family.
    pub fn last_rule(&self, family: &str) -> Option<&Rule> {
        self.0.iter().rfind(|rule| rule.family == family)
    }

    /// The names of the families.
    pub fn families(&self) -> Vec<&str> {
        let mut families: Vec<&str> = self.0.iter().map(|rule| rule.family.as_str()).collect();
        families.dedup();
        families
    }
}
