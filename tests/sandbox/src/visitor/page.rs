//! Reads the sandbox's own pages. Not an HTML parser: it knows how those pages are written.

use std::collections::BTreeMap;

/// What a person sees on a page.
#[derive(Debug)]
pub(crate) struct Page {
    /// The name in `data-page`.
    pub(crate) name: String,
    pub(crate) heading: String,
    /// What went wrong, if the page says so.
    pub(crate) notice: Option<String>,
    /// The user the page says is signed in.
    pub(crate) user: Option<String>,
    forms: Vec<Form>,
}

#[derive(Debug)]
struct Form {
    action: String,
    hidden: Vec<(String, String)>,
}

impl Page {
    pub(crate) fn read(html: &str) -> Option<Self> {
        let body = &html[html.find("<body")?..];
        Some(Self {
            name: attributes(tags(body, "body").next()?).remove("data-page")?,
            heading: text_of(body, "<h1").unwrap_or_default(),
            notice: text_of(body, "<p class=\"notice\""),
            user: tags(body, "span").find_map(|span| attributes(span).remove("data-user")),
            forms: body.split("<form").skip(1).filter_map(form).collect(),
        })
    }

    /// The hidden fields of the form that goes to `action`.
    pub(crate) fn hidden_fields(&self, action: &str) -> Option<Vec<(String, String)>> {
        self.forms.iter().find(|form| form.action == action).map(|form| form.hidden.clone())
    }
}

/// Reads what follows `<form`.
fn form(rest: &str) -> Option<Form> {
    let html = rest.split("</form>").next()?;
    let action = attributes(html.split('>').next()?).remove("action")?;
    let hidden = tags(html, "input").filter_map(|tag| {
        let mut input = attributes(tag);
        let is_hidden = input.get("type").is_some_and(|kind| kind == "hidden");
        is_hidden.then(|| Some((input.remove("name")?, input.remove("value")?)))?
    });
    Some(Form { action, hidden: hidden.collect() })
}

/// The inside of every opening tag of this name. Attribute values hold no `>`: it is escaped.
fn tags<'a>(html: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    html.split('<').filter_map(move |piece| {
        let rest = piece.strip_prefix(name)?;
        rest.starts_with([' ', '>', '\n']).then(|| rest.split('>').next())?
    })
}

fn attributes(tag: &str) -> BTreeMap<String, String> {
    // Names and quoted values alternate: ` a="`, `1`, ` b="`, `2`, …
    let mut found = BTreeMap::new();
    let mut pieces = tag.split('"');
    while let (Some(name), Some(value)) = (pieces.next(), pieces.next()) {
        let name = name.trim().trim_end_matches('=');
        let name = name.rsplit(' ').next().unwrap_or(name);
        found.insert(name.to_owned(), unescape(value));
    }
    found
}

/// The text of the first element that starts so, without tags.
fn text_of(html: &str, start: &str) -> Option<String> {
    let tag = &html[html.find(start)?..];
    let name = start.trim_start_matches('<').split(' ').next()?;
    let inner = tag.split_once('>')?.1.split(&format!("</{name}>")).next()?;
    let pieces = inner.split('<').enumerate();
    let text = pieces.map(|(i, piece)| match piece.split_once('>') {
        Some((_, text)) if i > 0 => text,
        _ => piece,
    });
    Some(unescape(&text.collect::<String>()))
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_with_its_values_unescaped() {
        let html = "<head></head><body data-page=\"consent\"><h1>Allow <b>A &amp; B</b>?</h1>\
            <span data-user=\"x@y.example\"></span>\
            <form method=\"post\" action=\"/consent\">\
            <input type=\"hidden\" name=\"ticket\" value=\"a&quot;b\">\
            <input name=\"typed\" required></form></body>";

        let page = Page::read(html).unwrap();

        assert_eq!((&*page.name, &*page.heading), ("consent", "Allow A & B?"));
        assert_eq!(page.user.as_deref(), Some("x@y.example"));
        let ticket = ("ticket".to_owned(), "a\"b".to_owned());
        assert_eq!(page.hidden_fields("/consent"), Some(vec![ticket]));
    }
}
