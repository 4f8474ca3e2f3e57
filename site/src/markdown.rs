//! Markdown to HTML: links lead to pages of the site, headings have anchors, names of rules and permissions are links.

use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::links::Links;

/// A rendered document.
#[derive(Default)]
pub struct Rendered {
    /// The text of its first-level heading.
    pub title: String,
    /// Its first paragraph as plain text.
    pub lead: String,
    /// The other headings, as plain text, with their anchors.
    pub headings: Vec<(String, String)>,
    /// The HTML.
    pub html: String,
}

/// What a name in backticks leads to: the file of the repository that explains it, with an anchor perhaps.
pub type Explains = dyn Fn(&str) -> Option<String>;

/// Renders the Markdown of a file.
///
/// # Errors
/// If a link leads nowhere, or the text holds HTML other than comments.
pub fn render(text: &str, source: &str, links: &Links, explains: &Explains) -> Result<Rendered, String> {
    let mut renderer = Renderer { source, links, explains, out: Rendered::default(), events: Vec::new() };
    let mut parser = Parser::new_ext(text, Options::ENABLE_TABLES);
    while let Some(event) = parser.next() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => renderer.heading(level, &mut parser)?,
            Event::Start(Tag::CodeBlock(kind)) => renderer.code_block(&kind, &mut parser),
            event => renderer.other(event)?,
        }
    }
    pulldown_cmark::html::push_html(&mut renderer.out.html, renderer.events.into_iter());
    Ok(renderer.out)
}

struct Renderer<'a> {
    source: &'a str,
    links: &'a Links,
    explains: &'a Explains,
    out: Rendered,
    events: Vec<Event<'a>>,
}

impl<'a> Renderer<'a> {
    fn heading(&mut self, level: HeadingLevel, parser: &mut Parser<'a>) -> Result<(), String> {
        let inside: Vec<Event<'a>> =
            parser.take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_)))).collect();
        let text = plain_text(&inside);
        let id = self.anchor(&text);
        if level == HeadingLevel::H1 && self.out.title.is_empty() {
            self.out.title = text;
        } else {
            self.out.headings.push((text, id.clone()));
        }
        let tag = Tag::Heading { level, id: Some(id.into()), classes: Vec::new(), attrs: Vec::new() };
        self.events.push(Event::Start(tag));
        for event in inside {
            // A name in a heading is what the section is about: no link.
            match event {
                Event::Code(_) => self.events.push(event),
                event => self.other(event)?,
            }
        }
        self.events.push(Event::End(TagEnd::Heading(level)));
        Ok(())
    }

    /// The anchor of a heading, as GitHub forms it.
    fn anchor(&self, heading: &str) -> String {
        let slug = slug(heading);
        let used = |anchor: &str| self.out.headings.iter().any(|(_, other)| other == anchor);
        let numbered = (1..).map(|number| format!("{slug}-{number}"));
        std::iter::once(slug.clone()).chain(numbered).find(|anchor| !used(anchor)).unwrap_or_default()
    }

    fn code_block(&mut self, kind: &CodeBlockKind<'a>, parser: &mut Parser<'a>) {
        let inside: Vec<Event<'a>> =
            parser.take_while(|event| !matches!(event, Event::End(TagEnd::CodeBlock))).collect();
        let text = plain_text(&inside);
        // The fence of an example names its language and its file: ```json stripe-app.json
        let file = match kind {
            CodeBlockKind::Fenced(info) => info.split_once(' ').map(|(_, file)| file.trim()),
            CodeBlockKind::Indented => None,
        };
        self.push(&code(&text, file));
    }

    fn other(&mut self, event: Event<'a>) -> Result<(), String> {
        match event {
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let dest_url = self.links.resolve(self.source, &dest_url)?.into();
                self.events.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                let dest_url = self.links.resolve(self.source, &dest_url)?.into();
                self.events.push(Event::Start(Tag::Image { link_type, dest_url, title, id }));
            }
            Event::Start(Tag::Table(columns)) => {
                self.push(&PreEscaped(
                    "<div class=\"table\" role=\"region\" aria-label=\"Table\" tabindex=\"0\">".into(),
                ));
                self.events.push(Event::Start(Tag::Table(columns)));
            }
            Event::End(TagEnd::Table) => {
                self.events.push(Event::End(TagEnd::Table));
                self.push(&PreEscaped("</div>".into()));
            }
            Event::Code(name) if !self.is_inside_link() => self.name(name)?,
            Event::Html(text) | Event::InlineHtml(text) if text.trim_start().starts_with("<!--") => {}
            Event::Html(text) | Event::InlineHtml(text) => {
                return Err(format!("{} holds HTML: {}", self.source, text.trim()));
            }
            Event::End(TagEnd::Paragraph) if self.out.lead.is_empty() => {
                self.out.lead = self.last_paragraph();
                self.events.push(Event::End(TagEnd::Paragraph));
            }
            event => self.events.push(event),
        }
        Ok(())
    }

    /// A name in backticks, with a link where the site explains it on another page.
    fn name(&mut self, name: CowStr<'a>) -> Result<(), String> {
        let target = (self.explains)(&name).filter(|file| file != self.source);
        match target {
            Some(file) => {
                let (file, anchor) = file
                    .split_once('#')
                    .map_or((file.as_str(), String::new()), |(file, anchor)| (file, format!("#{anchor}")));
                let up = "../".repeat(self.source.matches('/').count());
                let link = self.links.resolve(self.source, &format!("{up}{file}"))?;
                self.push(&html! { a href=(link + &anchor) { code { (name) } } });
            }
            None => self.events.push(Event::Code(name)),
        }
        Ok(())
    }

    fn is_inside_link(&self) -> bool {
        let last = self.events.iter().rev().find_map(|event| match event {
            Event::Start(Tag::Link { .. }) => Some(true),
            Event::End(TagEnd::Link) => Some(false),
            _ => None,
        });
        last.unwrap_or_default()
    }

    fn last_paragraph(&self) -> String {
        let start = self.events.iter().rposition(|event| matches!(event, Event::Start(Tag::Paragraph)));
        plain_text(self.events.get(start.unwrap_or_default()..).unwrap_or_default())
    }

    fn push(&mut self, markup: &Markup) {
        self.events.push(Event::Html(markup.0.clone().into()));
    }
}

/// A block of code with the name of its file, in which the lines that mark a finding are told apart.
fn code(text: &str, file: Option<&str>) -> Markup {
    html! {
        figure.code {
            @if let Some(file) = file { figcaption { (file) } }
            pre tabindex="0" {
                code {
                    @for line in text.lines() {
                        @if is_marker(line) { span.marker { (line) } } @else { (line) }
                        "\n"
                    }
                }
            }
        }
    }
}

/// Whether a line of an example marks the finding in the line above: `    ^^^^ rule-name`.
fn is_marker(line: &str) -> bool {
    line.trim_start().starts_with('^')
}

/// The anchor that GitHub gives a heading.
pub fn slug(heading: &str) -> String {
    let kept = heading.chars().filter(|char| char.is_alphanumeric() || matches!(char, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|char| if char == ' ' { '-' } else { char }).collect()
}

fn plain_text(events: &[Event<'_>]) -> String {
    let texts = events.iter().map(|event| match event {
        Event::Text(text) | Event::Code(text) => text,
        Event::SoftBreak | Event::HardBreak => " ",
        _ => "",
    });
    texts.collect()
}
