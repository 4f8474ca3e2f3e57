//! Moves names of an import to another module.

use std::ops::Range;

use crate::app::code::facts::{Facts, Import, Imported};

/// A text and the bytes of a file that it replaces.
pub type Replacement = (Range<usize>, String);

/// The edits that import a name from another module, together with all names of the same statement that `moves` accepts;
/// `None` if it is not certain that everything else keeps its meaning, for example because a comment would be lost.
pub fn move_names(
    text: &str,
    facts: &Facts,
    import: &Import,
    moves: impl Fn(&Import) -> bool,
    module: &str,
) -> Option<Vec<Replacement>> {
    let names: Vec<&Import> = facts.imports.iter().filter(|other| other.statement == import.statement).collect();
    let is_list = facts.is_whole && names.iter().all(|name| matches!(name.name, Imported::Named(_)));
    if !is_list || !names.iter().any(|name| moves(name)) {
        return None;
    }
    if names.iter().all(|name| moves(name)) {
        let inner = import.module_place.start + 1..import.module_place.end.checked_sub(1)?;
        return Some(vec![(inner, module.to_owned())]);
    }
    split(text, &names, moves, module)
}

/// Takes names out of a statement, and imports them in one of its own below it.
fn split(text: &str, names: &[&Import], moves: impl Fn(&Import) -> bool, module: &str) -> Option<Vec<Replacement>> {
    let Import { statement, module_place, .. } = names.first()?;
    let list = text.get(statement.start..module_place.start)?;
    let end = text.get(module_place.end..statement.end)?;
    let rest = text.get(statement.end..)?.split('\n').next()?;
    let is_last = rest.trim().is_empty() || rest.trim_start().starts_with("//");
    if list.contains("//") || list.contains("/*") || !matches!(end.trim(), "" | ";") || !is_last {
        return None;
    }
    let (mut edits, mut moved, mut has_kept) = (Vec::new(), Vec::new(), false);
    for (index, name) in names.iter().enumerate() {
        if !moves(name) {
            has_kept = true;
            continue;
        }
        moved.push(text.get(name.specifier.clone())?);
        edits.push(if has_kept {
            names.get(index.checked_sub(1)?)?.specifier.end..name.specifier.end
        } else {
            name.specifier.start..names.get(index + 1)?.specifier.start
        });
    }
    let quote = text.get(module_place.clone())?.get(..1)?;
    let newline = if rest.ends_with('\r') { "\r\n" } else { "\n" };
    let line = statement.end + rest.trim_end_matches('\r').len();
    let own = format!("{newline}import {{ {} }} from {quote}{module}{quote}{end}", moved.join(", "));
    let removed = edits.into_iter().map(|range| (range, String::new()));
    Some(removed.chain([(line..line, own)]).collect())
}

#[cfg(test)]
#[cfg(feature = "code")]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::app::code::parsed;
    use crate::syntax::{Edit, SourceId, Span, edit};

    /// The text after `Chart` and `Meter` are moved from `ui` to `ui/next`.
    fn moved(text: &str) -> Option<String> {
        let facts = parsed::parse(text, Path::new("App.tsx"));
        let is_moved = |import: &Import| {
            matches!(&import.name, Imported::Named(name) if ["Chart", "Meter"].contains(&name.as_str()))
                && !import.is_type
        };
        let import = facts.imports.iter().find(|import| is_moved(import)).unwrap();
        let edits = move_names(text, &facts, import, is_moved, "sdk/ui/next")?;
        let edit = |(range, text): Replacement| Edit { span: Span::new(SourceId(0), range.start, range.end), text };
        Some(edit::apply(text, &edits.into_iter().map(edit).collect::<Vec<_>>()))
    }

    #[test]
    fn statement_of_which_all_names_move_keeps_its_layout() {
        for (text, expected) in [
            ("import { Chart } from 'sdk/ui';", "import { Chart } from 'sdk/ui/next';"),
            ("import {Chart as C} from \"sdk/ui\"", "import {Chart as C} from \"sdk/ui/next\""),
            (
                "import {\r\n  Chart, // a\r\n  Meter,\r\n} from 'sdk/ui';",
                "import {\r\n  Chart, // a\r\n  Meter,\r\n} from 'sdk/ui/next';",
            ),
        ] {
            assert_eq!(moved(text).as_deref(), Some(expected));
        }
    }

    #[test]
    fn statement_of_which_some_names_move_is_split() {
        for (text, expected) in [
            ("import { Box, Chart } from 'ui';\n", "import { Box } from 'ui';\nimport { Chart } from 'sdk/ui/next';\n"),
            (
                "import { Chart, Box } from \"ui\"\n",
                "import { Box } from \"ui\"\nimport { Chart } from \"sdk/ui/next\"\n",
            ),
            (
                "import { A, Chart as C, B } from 'ui';",
                "import { A, B } from 'ui';\nimport { Chart as C } from 'sdk/ui/next';",
            ),
            (
                "import { Chart, A, Meter, B, } from 'ui'; // note\nx();\n",
                "import { A, B, } from 'ui'; // note\nimport { Chart, Meter } from 'sdk/ui/next';\nx();\n",
            ),
            (
                "import { Chart, Meter, A } from 'ui';",
                "import { A } from 'ui';\nimport { Chart, Meter } from 'sdk/ui/next';",
            ),
            (
                "import { A, Chart, Meter } from 'ui';",
                "import { A } from 'ui';\nimport { Chart, Meter } from 'sdk/ui/next';",
            ),
            (
                "import {\r\n  Box,\r\n  Chart,\r\n} from 'ui';\r\nx();\r\n",
                "import {\r\n  Box,\r\n} from 'ui';\r\nimport { Chart } from 'sdk/ui/next';\r\nx();\r\n",
            ),
            (
                "import { type Meter, Chart } from 'ui';",
                "import { type Meter } from 'ui';\nimport { Chart } from 'sdk/ui/next';",
            ),
        ] {
            assert_eq!(moved(text).as_deref(), Some(expected));
        }
    }

    #[test]
    fn statement_that_cannot_be_split_for_certain_is_kept() {
        for text in [
            "import { Box, /* of next */ Chart } from 'ui';",
            "import {\n  Box, // as before\n  Chart,\n} from 'ui';",
            "import React, { Chart } from 'ui';",
            "import { Box, Chart } from 'ui' with { type: 'x' };",
            "import { Box, Chart } from 'ui'; x();",
        ] {
            assert_eq!(moved(text), None, "{text}");
        }
    }
}
