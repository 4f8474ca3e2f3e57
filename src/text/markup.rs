//! Shown text inside Markdown and HTML, where it must not become a link, a tag or a mention.

use super::Shown;

/// The text as Markdown. Its words in backticks become code and the rest stays prose, if that is certain to be all that
/// a reader gets; else the whole text becomes one piece of code, in which nothing means anything.
///
/// Backslashes would not do: GitHub and GitLab look for addresses, mentions and references after Markdown has removed
/// them.
pub fn markdown(text: &Shown) -> String {
    if is_prose_with_code(text.as_str()) { text.to_string() } else { markdown_code(text) }
}

/// The text as Markdown code, regardless of its content.
pub fn markdown_code(text: &Shown) -> String {
    let text = text.as_str();
    let longest_run = text.split(|char| char != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest_run + 1);
    // Markdown takes one space off each end, and needs something in between.
    let needs_space = text.is_empty() || text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    let space = if needs_space { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Whether backticks come in pairs around words, and nothing outside of them could be markup.
fn is_prose_with_code(text: &str) -> bool {
    let parts: Vec<&str> = text.split('`').collect();
    let is_closed = parts.len() % 2 == 1;
    is_closed
        && parts.iter().enumerate().all(|(index, part)| if index % 2 == 1 { !part.trim().is_empty() } else { is_prose(part) })
        // Of two pairs without anything between, Markdown sees longer fences.
        && !text.contains("``")
}

/// Whether a text is letters and plain punctuation, without anything that becomes a link by itself.
fn is_prose(text: &str) -> bool {
    let is_plain = |char: char| char.is_alphanumeric() || " .,;:()'\"?/%+-=…’“”–—×".contains(char);
    let lower = text.to_ascii_lowercase();
    text.chars().all(is_plain) && !["//", "www.", "mailto:", "xmpp:"].iter().any(|link| lower.contains(link))
}

/// The text as HTML, for content and for attributes in double quotes. Words in backticks become code.
pub fn html(text: &Shown) -> String {
    let mut escaped = String::with_capacity(text.as_str().len());
    for (index, part) in text.as_str().split('`').enumerate() {
        let is_code = index % 2 == 1;
        escaped.push_str(if is_code { "<code>" } else { "" });
        for char in part.chars() {
            match char {
                '&' => escaped.push_str("&amp;"),
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                '"' => escaped.push_str("&quot;"),
                '\'' => escaped.push_str("&#39;"),
                char => escaped.push(char),
            }
        }
        escaped.push_str(if is_code { "</code>" } else { "" });
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_words_keep_their_code() {
        let text = Shown::new("`customers_read` is not a known permission; did you mean `customer_read`?");
        assert_eq!(markdown(&text), text.to_string());
    }

    #[test]
    fn value_with_backticks_stays_code() {
        for (text, expected) in [
            ("the name: `a` <img src=x> `b`", "`` the name: `a` <img src=x> `b` ``"),
            ("``a``", "``` ``a`` ```"),
            ("one ` alone", "``one ` alone``"),
            ("see https://evil.example/", "`see https://evil.example/`"),
            ("ask @everyone", "`ask @everyone`"),
            ("#1 [x](y)", "`#1 [x](y)`"),
            ("`", "`` ` ``"),
        ] {
            assert_eq!(markdown(&Shown::new(text)), expected);
        }
    }

    #[test]
    fn html_has_no_live_tag() {
        let text = Shown::new("`a` <script>\"x\" & 'y' `b");
        assert_eq!(html(&text), "<code>a</code> &lt;script&gt;&quot;x&quot; &amp; &#39;y&#39; <code>b</code>");
    }
}
