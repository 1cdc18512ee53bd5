//! A plot alone, for frames on other sites: `/embed/compare?runs=…&plot=1&theme=dark`.
//!
//! Any site may show it by default, and only this. A frame cannot be read by the page around it; what a hostile page
//! could do with one is to lay it under something else and have it clicked. So there is nothing to click here that
//! changes anything: no script, no form, one link that opens the page itself in a window of its own.

use axum::{
    Router,
    extract::{RawQuery, State},
    http::{HeaderName, HeaderValue, Uri, header},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use retort_app::view::encoding;
use retort_wire::Problem;
use tower_http::set_header::SetResponseHeaderLayer;

use super::{
    failure::Answer,
    guard::{self, Guard},
};
use crate::{
    picture::{Ground, Plot, Theme, markup::escaped, sheet},
    service::Backend,
};

/// The routes; frames of the sites `hosts` may show what they answer.
pub(super) fn router(hosts: &[String], guard: Guard) -> Router<Backend> {
    let hosts = if hosts.is_empty() { "'none'".to_owned() } else { hosts.join(" ") };
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors {hosts}"
    );
    // A list that is no header closes the door.
    let closed = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy).unwrap_or(closed)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    ];
    let mut router = Router::new().route("/embed/{*page}", get(embed));
    router = router.layer(middleware::from_fn_with_state(guard, guard::check));
    for (name, value) in headers {
        router = router.layer(SetResponseHeaderLayer::overriding(name, value));
    }
    router
}

/// What an address says about the frame, and the page that is left of it.
#[derive(Debug, PartialEq)]
struct Asked {
    page: String,
    plot: usize,
    theme: Option<Theme>,
    ground: Ground,
}

fn asked(path: &str, search: &str) -> Result<Asked, Problem> {
    let path = path.strip_prefix("/embed").unwrap_or(path);
    let path = if path == "/explore" { "/" } else { path };
    let mut asked = Asked { page: String::new(), plot: 1, theme: None, ground: Ground::Clear };
    let mut kept = Vec::new();
    for pair in search.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = encoding::pairs(pair).pop().unwrap_or_default();
        match name.as_str() {
            "plot" => {
                asked.plot =
                    value.parse().map_err(|_| Problem::invalid(format!("plot is {value:?}; give a number from 1.")))?;
            }
            "theme" => {
                let unknown =
                    || Problem::invalid(format!("theme is {value:?}; choose light or dark, or leave it out."));
                asked.theme = Some(Theme::parse(&value).ok_or_else(unknown)?);
            }
            "ground" => {
                let unknown = || Problem::invalid(format!("ground is {value:?}; choose none, paper or white."));
                asked.ground = Ground::parse(&value).ok_or_else(unknown)?;
            }
            _ => kept.push(pair),
        }
    }
    asked.page = if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) };
    Ok(asked)
}

async fn embed(State(backend): State<Backend>, uri: Uri, RawQuery(search): RawQuery) -> Answer<Response> {
    let asked = asked(uri.path(), &search.unwrap_or_default())?;
    let plot = backend.plot(&asked.page, asked.plot).await?;
    let html = document(&plot, &asked);
    Ok(([(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], html)
        .into_response())
}

fn document(plot: &Plot, asked: &Asked) -> String {
    let drawing = |theme: Theme| {
        let facts = [("page".to_owned(), asked.page.clone())];
        format!("<div class=\"{}\">{}</div>", theme.name(), sheet(plot, theme, asked.ground, &facts))
    };
    let (drawings, rules) = match asked.theme {
        Some(theme) => (drawing(theme), String::new()),
        // Without a theme the reader's system chooses.
        None => (
            drawing(Theme::Light) + &drawing(Theme::Dark),
            ".dark{display:none}@media(prefers-color-scheme:dark){.dark{display:block}.light{display:none}}".to_owned(),
        ),
    };
    let scheme = asked.theme.map_or("light dark", Theme::name);
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <style>:root{{color-scheme:{scheme}}}body{{margin:0;background:transparent}}svg{{display:block;width:100%;height:auto}}\
         a{{position:absolute;right:8px;top:8px;font:12px sans-serif;color:inherit;opacity:.6}}\
         {rules}</style></head>\
         <body>{drawings}<a href=\"{page}\" target=\"_blank\" rel=\"noopener\">Open in Retort</a></body></html>",
        title = escaped(&plot.title),
        page = escaped(&asked.page),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_what_is_not_about_the_frame() {
        let asked = |path, search| asked(path, search).unwrap();
        let found = asked("/embed/compare", "runs=a,b&theme=dark&plot=2&scale=log");
        assert_eq!(
            (found.page.as_str(), found.plot, found.theme),
            ("/compare?runs=a,b&scale=log", 2, Some(Theme::Dark))
        );
        assert_eq!(asked("/embed/explore", "").page, "/");
        assert_eq!(asked("/embed/runs/0190", "ground=paper").ground, Ground::Paper);
        assert!(super::asked("/embed/explore", "theme=pink").unwrap_err().title.contains("choose light or dark"));
        assert!(super::asked("/embed/explore", "plot=x").unwrap_err().title.contains("a number from 1"));
    }
}
