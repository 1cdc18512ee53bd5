//! What a link to a page looks like where it is pasted: a title, a sentence and a picture.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::Response,
};
use retort_app::view::encoding::encoded;

use crate::picture::markup::{self, escaped};

/// The longest sentence.
const LONGEST: usize = 200;

/// The middleware around pages: adds the tags to their head.
pub(super) async fn add(request: Request, next: Next) -> Response {
    let origin = origin(request.headers());
    let address = request.uri().path_and_query().map(|it| it.as_str().to_owned()).unwrap_or_default();
    let response = next.run(request).await;
    let is_html =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if response.status() != StatusCode::OK || !is_html {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return Response::from_parts(parts, Body::empty());
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(with_tags(bytes, &origin, &address)))
}

/// The server as the visitor reaches it.
fn origin(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = if text("x-forwarded-proto") == Some("https") { "https" } else { "http" };
    text("host").map_or_else(String::new, |host| format!("{scheme}://{host}"))
}

fn with_tags(page: Bytes, origin: &str, address: &str) -> Bytes {
    let Ok(text) = std::str::from_utf8(&page) else { return page };
    let Some(at) = text.find("</head>") else { return page };
    let tags = tags(text, origin, address);
    let mut out = String::with_capacity(text.len() + tags.len());
    out.push_str(&text[..at]);
    out.push_str(&tags);
    out.push_str(&text[at..]);
    Bytes::from(out)
}

fn tags(page: &str, origin: &str, address: &str) -> String {
    let title = first(page, "title").unwrap_or_else(|| "Retort".to_owned());
    let main = page.find("<main").map_or("", |at| &page[at..]);
    let parts = [first(main, "h1"), first(main, "p")];
    let description = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(". ");
    let description: String = description.chars().take(LONGEST).collect();
    let mut out = String::new();
    let mut tag = |name: &str, content: &str| {
        out.push_str(&format!("<meta property=\"{name}\" content=\"{}\">", escaped(content)));
    };
    tag("og:type", "website");
    tag("og:site_name", "Retort");
    tag("og:title", &title);
    tag("og:description", &description);
    tag("og:url", &format!("{origin}{address}"));
    if main.contains("class=\"plot") {
        tag("og:image", &format!("{origin}/api/v1/export/plot.png?page={}", encoded(address)));
        tag("twitter:card", "summary_large_image");
    }
    out
}

/// The text of the first element of that name. Only its own markup is read: a page may have megabytes of marks.
fn first(page: &str, name: &str) -> Option<String> {
    let open = [format!("<{name}>"), format!("<{name} ")];
    let begin = open.iter().filter_map(|open| page.find(open.as_str())).min()?;
    let end = page[begin..].find(&format!("</{name}>"))?;
    // Words that only a style sheet sets apart.
    let apart = page[begin..begin + end].replace('<', " <");
    Some(markup::read(&apart).text().replace(" .", ".").replace(" ,", ","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_with_a_plot_has_a_picture() {
        let page = "<html><head><title>Compare &lt;runs&gt; · Retort</title></head><body><main><h1>Compare 2 runs</h1><p>a \"b\"</p>\
            <svg class=\"plot\" viewBox=\"0 0 4 3\"></svg></main></body></html>";
        let out = with_tags(Bytes::from(page), "http://here:3000", "/compare?runs=a,b&scale=log");
        let text = String::from_utf8(out.to_vec()).unwrap();
        for part in [
            "<meta property=\"og:title\" content=\"Compare &lt;runs&gt; · Retort\">",
            "content=\"Compare 2 runs. a &quot;b&quot;\"",
            "content=\"http://here:3000/api/v1/export/plot.png?page=%2Fcompare%3Fruns%3Da,b%26scale%3Dlog\"",
            "</head><body>",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        assert_eq!(with_tags(Bytes::from("no page"), "", ""), Bytes::from("no page"));
    }
}
