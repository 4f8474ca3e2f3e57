//! How a collection is laid out: where its elements are, and what can be removed or inserted between them.

use std::ops::Range;

use super::blank::{code_length, comment_end, defines_anchor, skip, skip_blank};
use super::{Edit, is_yaml, slice};
use crate::syntax::{Node, Span, Value};

/// An object or a list as it is written.
pub(super) struct Layout<'t> {
    text: &'t str,
    span: Span,
    /// What it is written as when it is empty.
    empty: &'static str,
    /// Whether it is in brackets; if not, it is YAML in block style and each element starts a line or follows a `- `.
    is_bracketed: bool,
    /// The bytes of each member or item, with the dash of a block item and without any comma.
    elements: Vec<Range<usize>>,
}

/// What is between two elements.
struct Gap {
    comma: Option<usize>,
    has_comments: bool,
}

impl<'t> Layout<'t> {
    /// The layout of an object or a list; `None` if it contains something significant that is not an element: an
    /// anchor, a merge key, a `?`, anything broken.
    pub fn of(text: &'t str, node: &Node) -> Option<Self> {
        let (empty, spans): (_, Vec<Range<usize>>) = match &node.value {
            Value::Object(object) => {
                let members = object.members.iter().map(|member| member.key.span.start..member.value.span.end);
                ("{}", members.collect())
            }
            Value::Array(items) => ("[]", items.iter().map(|item| item.span.start..item.span.end).collect()),
            _ => return None,
        };
        let written = slice(text, node.span);
        let is_bracketed =
            written.len() >= 2 && written.starts_with(empty.get(..1)?) && written.ends_with(empty.get(1..)?);
        let mut layout = Self { text, span: node.span, empty, is_bracketed, elements: spans };
        if is_bracketed {
            layout.check_bracketed()?;
        } else {
            layout.find_block_elements()?;
        }
        Some(layout)
    }

    pub fn is_bracketed(&self) -> bool {
        self.is_bracketed
    }

    /// Removes the element at `index`.
    pub fn remove(&self, index: usize) -> Option<Edit> {
        let element = self.elements.get(index)?.clone();
        if is_yaml(self.text) && defines_anchor(self.text.get(element.clone())?) {
            return None;
        }
        match (self.elements.len(), self.is_bracketed) {
            (1, true) => self.empty_brackets(),
            (1, false) => self.empty_block(),
            (_, true) => self.remove_between_commas(index, element),
            (_, false) => self.remove_lines(index, element),
        }
    }

    /// Inserts an element, written without comma and indentation, before the one at `index`, or after the last one.
    pub fn insert(&self, index: usize, element: &str) -> Option<Edit> {
        let before = match index.checked_sub(1) {
            Some(before) => Some(self.elements.get(before)?.clone()),
            None => None,
        };
        match (before, self.elements.first(), self.is_bracketed) {
            (Some(before), _, true) => self.insert_after(index - 1, before, element),
            (None, Some(first), true) => self.insert_first(first, element),
            (_, None, _) => self.insert_only(element),
            (before, Some(first), false) => self.insert_line(before, first, element),
        }
    }

    /// Inserts several elements after the one at `index`.
    pub fn insert_after_all(&self, index: usize, elements: &[String]) -> Option<Edit> {
        let neighbour = self.elements.get(index)?;
        let between = match (self.is_bracketed, self.starts_line(neighbour.start)) {
            (true, true) => format!(",{}{}", self.line_break(), self.indentation(neighbour.start)),
            (true, false) => self.separator().into(),
            (false, _) => self.line_of_block()?,
        };
        self.insert(index + 1, &elements.join(&between))
    }

    /// The text of the element at `index` before and after a part of it; `None` if the part is the whole element, such
    /// as an alias.
    pub fn around(&self, index: usize, part: Span) -> Option<(&'t str, &'t str)> {
        let element = self.elements.get(index)?.clone();
        if is_yaml(self.text) && defines_anchor(self.text.get(element.clone())?) {
            return None;
        }
        let (before, after) = (self.text.get(element.start..part.start)?, self.text.get(part.end..element.end)?);
        Some((before, after)).filter(|_| part.start > element.start)
    }

    /// Makes sure that only one comma and comments are between any two elements.
    fn check_bracketed(&self) -> Option<()> {
        let mut from = self.span.start + 1;
        for (index, element) in self.elements.iter().enumerate() {
            let gap = self.gap(from, element.start)?;
            if gap.comma.is_some() != (index > 0) {
                return None;
            }
            from = element.end;
        }
        self.gap(from, self.span.end - 1).map(|_| ())
    }

    /// Finds the dashes of block items, and makes sure that only comments are between the elements.
    fn find_block_elements(&mut self) -> Option<()> {
        if !is_yaml(self.text) || self.is_inside_brackets() {
            return None;
        }
        let is_list = self.empty == "[]";
        let mut from = self.span.start;
        for element in &mut self.elements {
            let start = skip(self.text, from);
            let content = if is_list {
                self.text.get(start..)?.strip_prefix('-')?;
                skip(self.text, start + 1)
            } else {
                start
            };
            if content < element.start || start > element.start {
                return None;
            }
            from = element.end;
            element.start = start;
        }
        (from == self.span.end && !self.elements.is_empty()).then_some(())
    }

    /// Whether it is a pair without braces in a list such as `[a: b]`, or an alias' copy in there.
    fn is_inside_brackets(&self) -> bool {
        let before = self.text.get(..self.span.start).unwrap_or_default();
        let code = |line: &'t str| line.split(" #").next().filter(|line| !line.starts_with('#')).unwrap_or_default();
        let last = before.lines().rev().map(|line| code(line).trim_end()).find(|code| !code.is_empty());
        last.is_some_and(|code| code.ends_with(['[', '{', ',']))
    }

    fn empty_brackets(&self) -> Option<Edit> {
        let (inside, element) = (self.span.start + 1..self.span.end - 1, self.elements.first()?);
        let has_comments =
            self.gap(inside.start, element.start)?.has_comments || self.gap(element.end, inside.end)?.has_comments;
        (!has_comments).then(|| self.edit(inside, ""))
    }

    fn empty_block(&self) -> Option<Edit> {
        let before = self.text.get(..self.span.start)?;
        let above = before.trim_end();
        let line = self.line_start(above.len());
        let code = line + code_length(above.get(line..)?);
        if above.get(..code)?.ends_with([':', '-']) {
            let comment = above.get(code..)?;
            let end = if comment.is_empty() { self.span.end } else { self.rest_of_line(self.span.end)? };
            return Some(self.edit(code..end, &format!(" {}{comment}", self.empty)));
        }
        // A list may be indented no deeper than its key; `[]` may not.
        let may_stand_here = self.empty == "{}" || !self.starts_line(self.span.start) || above.is_empty();
        may_stand_here.then(|| self.edit(self.span.start..self.span.end, self.empty))
    }

    fn remove_between_commas(&self, index: usize, element: Range<usize>) -> Option<Edit> {
        let previous = index.checked_sub(1).and_then(|previous| self.elements.get(previous));
        let next = self.elements.get(index + 1);
        let after = self.gap(element.end, next.map_or(self.span.end - 1, |next| next.start))?;
        let own_line = self.starts_line(element.start);
        match (after.comma, next, previous) {
            (Some(comma), ..)
                if own_line && self.is_on_one_line(element.end..comma) && self.rest_of_line(comma + 1).is_some() =>
            {
                let end = self.rest_of_line(comma + 1)?;
                Some(self.edit(self.line_start(element.start)..self.line_break_end(end), ""))
            }
            (_, Some(next), _) if !after.has_comments => Some(self.edit(element.start..next.start, "")),
            (_, None, Some(previous)) => {
                let before = self.gap(previous.end, element.start)?;
                let end = if own_line { self.rest_of_line(element.end).unwrap_or(element.end) } else { element.end };
                if !before.has_comments {
                    return Some(self.edit(previous.end..end, ""));
                }
                // The comma goes and the comments stay. One that ends with the line must still do so.
                let comma = before.comma?;
                let line_ends = self.rest_of_line(end) == Some(end);
                let kept = [self.text.get(previous.end..comma)?, self.text.get(comma + 1..element.start)?].concat();
                (line_ends && after.comma.is_none()).then(|| self.edit(previous.end..end, kept.trim_end()))
            }
            _ => None,
        }
    }

    fn remove_lines(&self, index: usize, element: Range<usize>) -> Option<Edit> {
        let previous = index.checked_sub(1).and_then(|previous| self.elements.get(previous));
        if previous.is_some_and(|previous| self.keeps_blank_lines(previous)) {
            return None;
        }
        if self.starts_line(element.start) {
            let end = self.rest_of_line(element.end)?;
            return Some(self.edit(self.line_start(element.start)..self.line_break_end(end), ""));
        }
        let next = self.elements.get(index + 1)?;
        let has_comments = skip_blank(self.text, element.end) < next.start;
        (!has_comments).then(|| self.edit(element.start..next.start, ""))
    }

    fn insert_after(&self, index: usize, before: Range<usize>, element: &str) -> Option<Edit> {
        let next = self.elements.get(index + 1).map_or(self.span.end - 1, |next| next.start);
        let gap = self.gap(before.end, next)?;
        let own_line = self.starts_line(before.start);
        let line = || format!("{}{}{element}", self.line_break(), self.indentation(before.start));
        match gap.comma {
            Some(comma)
                if own_line && self.is_on_one_line(before.end..comma) && self.rest_of_line(comma + 1).is_some() =>
            {
                let end = self.rest_of_line(comma + 1)?;
                Some(self.edit(end..end, &format!("{},", line())))
            }
            None if own_line && self.rest_of_line(before.end).is_some() => {
                let end = self.rest_of_line(before.end)?;
                let comment = self.text.get(before.end..end)?;
                Some(self.edit(before.end..end, &format!(",{comment}{}", line())))
            }
            _ if !gap.has_comments => {
                Some(self.edit(before.end..before.end, &format!("{}{element}", self.separator())))
            }
            _ => None,
        }
    }

    fn insert_first(&self, first: &Range<usize>, element: &str) -> Option<Edit> {
        if self.gap(self.span.start + 1, first.start)?.has_comments {
            return None;
        }
        let separator = if self.starts_line(first.start) {
            format!(",{}{}", self.line_break(), self.indentation(first.start))
        } else {
            self.separator().into()
        };
        Some(self.edit(first.start..first.start, &format!("{element}{separator}")))
    }

    fn insert_only(&self, element: &str) -> Option<Edit> {
        let inside = self.span.start + 1..self.span.end - 1;
        let blank = self.text.get(inside.clone()).filter(|inside| inside.trim().is_empty())?;
        let written = if blank.contains(['\n', '\r']) {
            let (line_break, indentation) = (self.line_break(), self.indentation(self.span.end - 1));
            format!("{line_break}{indentation}  {element}{line_break}{indentation}")
        } else if self.empty == "{}" {
            format!(" {element} ")
        } else {
            element.into()
        };
        Some(self.edit(inside, &written))
    }

    fn insert_line(&self, before: Option<Range<usize>>, first: &Range<usize>, element: &str) -> Option<Edit> {
        let indented = self.line_of_block()?;
        match before {
            Some(before) if self.keeps_blank_lines(&before) => None,
            Some(before) => {
                let end = self.rest_of_line(before.end)?;
                Some(self.edit(end..end, &format!("{indented}{element}")))
            }
            None => Some(self.edit(first.start..first.start, &format!("{element}{indented}"))),
        }
    }

    /// A line break and the indentation of the elements of a block.
    fn line_of_block(&self) -> Option<String> {
        let prefix = self.text.get(self.line_start(self.span.start)..self.span.start)?;
        let is_plain = !prefix.contains(|c| !matches!(c, ' ' | '-' | '?' | ':')) && !prefix.starts_with("---");
        is_plain.then(|| format!("{}{}", self.line_break(), " ".repeat(prefix.len())))
    }

    fn edit(&self, range: Range<usize>, text: &str) -> Edit {
        Edit { span: Span::new(self.span.source, range.start, range.end), text: text.into() }
    }

    /// What is between `from` and `to`, if it is only white space, comments and at most one comma.
    fn gap(&self, from: usize, to: usize) -> Option<Gap> {
        let mut gap = Gap { comma: None, has_comments: false };
        let mut at = from;
        loop {
            let (blank, next) = (skip_blank(self.text, at), skip(self.text, at));
            gap.has_comments |= blank < next && blank < to;
            if next >= to {
                return (next == to).then_some(gap);
            }
            if gap.comma.is_some() || self.text.as_bytes().get(next) != Some(&b',') {
                return None;
            }
            gap.comma = Some(next);
            at = next + 1;
        }
    }

    /// Whether the element contains a block scalar that keeps the blank lines below it (`|+`), whose value depends on
    /// what follows.
    fn keeps_blank_lines(&self, element: &Range<usize>) -> bool {
        let written = self.text.get(element.clone()).unwrap_or_default();
        written.match_indices(['|', '>']).any(|(at, _)| {
            let header = written.get(at + 1..).unwrap_or_default();
            let rest = header.trim_start_matches(|c: char| c.is_ascii_digit() || c == '+');
            let ends = rest.trim_start_matches([' ', '\t']).starts_with(['\n', '\r', '#']);
            ends && header.get(..header.len() - rest.len()).is_some_and(|indicators| indicators.contains('+'))
        })
    }

    /// What separates two elements on one line.
    fn separator(&self) -> &'t str {
        let between = match self.elements.as_slice() {
            [first, second, ..] => self.text.get(first.end..second.start).unwrap_or_default(),
            _ => ", ",
        };
        if between.trim() == "," && !between.contains(['\n', '\r']) { between } else { ", " }
    }

    fn line_break(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    fn line_start(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        before.rfind(['\n', '\r', '\u{feff}']).map_or(0, |end| end + before.get(end..).map_or(0, first_length))
    }

    fn starts_line(&self, at: usize) -> bool {
        self.text.get(self.line_start(at)..at).is_some_and(|before| before.trim().is_empty())
    }

    /// The white space that the line of `at` starts with.
    fn indentation(&self, at: usize) -> &'t str {
        let line = self.text.get(self.line_start(at)..at).unwrap_or_default();
        line.get(..line.len() - line.trim_start().len()).unwrap_or_default()
    }

    /// The end of the line of `at`, without its line break, if only white space and comments follow on it.
    fn rest_of_line(&self, at: usize) -> Option<usize> {
        let rest = self.text.get(at..)?;
        let end = at + rest.find(['\n', '\r']).unwrap_or(rest.len());
        let mut at = at;
        while at < end {
            let blank = self.text.get(at..end)?;
            let next = end - blank.trim_start().len();
            at = if next < end { comment_end(self.text, next)? } else { end };
        }
        (at == end).then_some(end)
    }

    fn line_break_end(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        at + if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with(['\n', '\r'])) }
    }

    fn is_on_one_line(&self, range: Range<usize>) -> bool {
        self.text.get(range).is_some_and(|text| !text.contains(['\n', '\r']))
    }
}

fn first_length(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}
