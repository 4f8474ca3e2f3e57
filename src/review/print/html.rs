//! A review as one page: with progress, filters without scripts, light and dark mode, and a print layout.

use std::io::{self, Write};

use super::super::{Group, Item, Requirements, Review, Status};
use super::{HTML, NO_APPROVAL, PLAIN, advice, aside, details, duration, mark, ordered, sum_up, title};
use crate::text::markup::html as html_text;

const STYLE: &str = include_str!("style.css");

/// The filters: the class of the page's control, what it is called, and how many items it shows.
fn filters(review: &Review) -> [(&'static str, &'static str, usize); 6] {
    let count = |status| review.count(status);
    let (fails, open) = (count(Status::Fails), count(Status::NeedsAHuman));
    [
        ("todo", "To do", fails + open),
        ("fails", "Fails", fails),
        ("needs-a-human", "Needs a human", open),
        ("passes", "Passes", count(Status::Passes)),
        ("not-applicable", "Does not apply", count(Status::NotApplicable)),
        ("every", "All", review.items.len()),
    ]
}

pub fn html(review: &Review, out: &mut dyn Write) -> io::Result<()> {
    let (plain, heading) = (html_text(&title(review, &PLAIN).into()), title(review, &HTML));
    writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{plain}</title>")?;
    writeln!(
        out,
        "<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{heading}</h1>\n<p>{}</p>",
        html_text(&advice(review).into())
    )?;
    progress(review, out)?;
    for (class, name, count) in filters(review) {
        let checked = if class == "todo" { " checked" } else { "" };
        write!(out, "<input type=\"radio\" name=\"show\" id=\"{class}\"{checked}>")?;
        writeln!(out, "<label for=\"{class}\">{name} <b>{count}</b></label>")?;
    }
    writeln!(out, "<main>")?;
    let (failing, others): (Vec<&Item>, Vec<&Item>) =
        review.items.iter().partition(|item| item.status == Status::Fails);
    section("Fix first", ordered(failing.into_iter()), out)?;
    for group in Group::ALL {
        let items = others.iter().copied().filter(|item| item.requirement.group == group);
        section(group.heading(), ordered(items), out)?;
    }
    writeln!(out, "</main>")?;
    for fault in &review.faults {
        writeln!(out, "<p class=\"fails\">{}</p>", html_text(fault))?;
    }
    let date = Requirements::load().date;
    writeln!(out, "<p>{NO_APPROVAL}</p>\n<p><small>Requirements as of {date}.</small></p>\n</body>\n</html>")
}

fn progress(review: &Review, out: &mut dyn Write) -> io::Result<()> {
    let done = review.count(Status::Passes);
    let asked = review.items.len() - review.count(Status::NotApplicable);
    writeln!(
        out,
        "<p><progress value=\"{done}\" max=\"{asked}\"></progress> <strong>{done} of {asked} done</strong></p>"
    )?;
    writeln!(out, "<p>{}</p>", sum_up(review))
}

fn section(heading: &str, items: Vec<&Item>, out: &mut dyn Write) -> io::Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    let open: usize = items.iter().filter(|item| item.status == Status::NeedsAHuman).map(|item| item.minutes()).sum();
    let time = if open > 0 { format!(" <small>about {}</small>", duration(open)) } else { String::new() };
    writeln!(out, "<section>\n<h2>{heading}{time}</h2>\n<ul>")?;
    for item in items {
        let (class, word) = match item.status {
            Status::Passes => ("passes", "passes"),
            Status::Fails => ("fails", "fails"),
            Status::NeedsAHuman => ("needs-a-human", "needs a human"),
            Status::NotApplicable => ("not-applicable", "does not apply"),
        };
        let (mark, text) = (mark(item.status), html_text(&item.requirement.title.into()));
        write!(
            out,
            "<li class=\"{class}\"><b title=\"{word}\" aria-label=\"{word}\">{mark}</b> {text}<i>{}</i>",
            aside(item, &HTML)
        )?;
        let short = details(item, false, &HTML);
        let more: Vec<String> = details(item, true, &HTML).into_iter().skip(short.len()).collect();
        short.iter().try_for_each(|line| write!(out, "<small>{line}</small>"))?;
        write!(out, "<details><summary>More</summary>")?;
        more.iter().try_for_each(|line| write!(out, "<small>{line}</small>"))?;
        writeln!(out, "</details></li>")?;
    }
    writeln!(out, "</ul>\n</section>")
}
