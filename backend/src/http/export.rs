//! Downloads of what a page shows, and of everything.

use axum::{
    body::Body,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use retort_wire::{Problem, Run, saved_view::FROZEN};
use serde::Deserialize;

use super::failure::Answer;
use crate::{
    export::{Table, bibtex::bibtex, everything, facts, latex::latex, shown::shown},
    picture::{Ground, Theme, markup::Element, png, sheet},
    service::Backend,
};

/// What there is.
const FILES: &str = "table.csv, table.parquet, table.tex, plot.svg, plot.png, cite.bib (each with page=…), runs.csv, \
    runs.parquet, epochs.csv, epochs.parquet (each with filter=…)";
/// Pixels of a PNG to one of the page when nobody says otherwise: sharp on good screens, and in print at half size.
const SCALE: f32 = 2.0;

/// What is asked for, as it stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    page: String,
    plot: Option<usize>,
    theme: String,
    ground: String,
    scale: Option<f32>,
    filter: String,
    trash: bool,
    frozen: String,
}

/// What a page shows, or everything: for spreadsheets, notebooks and papers. Query and version are inside: CSV has them
/// in its first line behind `#` (`pandas.read_csv(path, skiprows=1)`), Parquet in its key-value metadata, SVG in
/// `metadata`, PNG in text chunks, LaTeX in a comment.
#[utoipa::path(get, path = "/api/v1/export/{file}", tag = "export", operation_id = "export",
    params(
        ("file" = String, Path, description = "`table.csv`, `table.parquet`, `table.tex`, `plot.svg`, `plot.png` and `cite.bib` of a page; `runs.csv`, `runs.parquet`, `epochs.csv` and `epochs.parquet` of everything."),
        ("page" = Option<String>, Query, description = "The page's address on this server, encoded: `/compare?runs=a,b`. What it shows is exported: columns, filter, order, grouping."),
        ("plot" = Option<u32>, Query, minimum = 1, description = "Which plot of the page; the first without it."),
        ("theme" = Option<String>, Query, description = "Of a plot: `light` (default) or `dark`."),
        ("ground" = Option<String>, Query, description = "Of a plot: `paper` (default), `white` or `none`."),
        ("scale" = Option<f32>, Query, minimum = 1, maximum = 4, description = "Pixels of a PNG to one of the page; 2 without it."),
        ("filter" = Option<String>, Query, description = "Filter expression, for everything."),
        ("trash" = Option<bool>, Query, description = "What is in the trash instead, for everything."),
        ("frozen" = Option<String>, Query, description = "What this frozen view keeps instead, for everything."),
    ),
    responses(
        (status = 200, description = "The file.", content_type = "application/octet-stream"),
        (status = 400, description = "A parameter cannot be read, or the page has nothing of the kind.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 404, description = "No such file, page, run or plot.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn export(
    State(backend): State<Backend>,
    file: Result<Path<String>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
) -> Answer<Response> {
    let (file, asked) = (file?.0, asked?.0);
    let backend = match asked.frozen.as_str() {
        "" => backend,
        id => backend.answering(&format!("{FROZEN}={id}")).await?,
    };
    match file.as_str() {
        "table.csv" => {
            let table = table(&backend, &asked, true).await?;
            Ok(download(
                table.columns_for_programs().to_csv(&facts(&asked.page)),
                "text/csv; charset=utf-8",
                &name(&table.title, "csv"),
            ))
        }
        "table.parquet" => {
            let table = table(&backend, &asked, true).await?;
            let bytes = parquet(&backend, table.columns_for_programs(), &asked.page).await?;
            Ok(download(bytes, PARQUET, &name(&table.title, "parquet")))
        }
        "table.tex" => {
            let table = table(&backend, &asked, false).await?;
            Ok(download(
                latex(&table, &facts(&asked.page)),
                "application/x-tex; charset=utf-8",
                &name(&table.title, "tex"),
            ))
        }
        "plot.svg" | "plot.png" => plot(&backend, &asked, file.ends_with("png")).await,
        "cite.bib" => cite(&backend, &asked, &headers).await,
        "runs.csv" | "runs.parquet" => {
            let runs = runs(&backend, &asked).await?;
            everything(&backend, &asked, "runs", &file, move |_| Ok(everything::runs(&runs))).await
        }
        "epochs.csv" | "epochs.parquet" => {
            let runs = runs(&backend, &asked).await?;
            everything(&backend, &asked, "epochs", &file, move |backend| {
                everything::epochs(&backend.app().layout, &runs)
            })
            .await
        }
        other => {
            let other: String = other.chars().take(64).collect();
            Err(Problem::not_found(format!("There is no export {other}; choose one of {FILES}.")).into())
        }
    }
}

const PARQUET: &str = "application/vnd.apache.parquet";

async fn table(backend: &Backend, asked: &Asked, long: bool) -> Result<Table, Problem> {
    if asked.page.is_empty() {
        return Err(Problem::invalid(
            "page is missing; give the address of a page, encoded: page=%2Fcompare%3Fruns%3D….",
        ));
    }
    shown(backend, &asked.page, long).await
}

async fn parquet(backend: &Backend, table: retort_store::export::Table, address: &str) -> Result<Vec<u8>, Problem> {
    let facts: Vec<_> = facts(address).into_iter().map(|(name, value)| (format!("retort.{name}"), value)).collect();
    backend.blocking(move |_| table.to_parquet(&facts).map_err(|error| Problem::internal(error.to_string()))).await
}

async fn runs(backend: &Backend, asked: &Asked) -> Result<Vec<Run>, Problem> {
    let query = retort_wire::Query { filter: asked.filter.clone(), trash: asked.trash, ..Default::default() };
    Ok(backend.page(query).await?.runs)
}

async fn everything(
    backend: &Backend,
    asked: &Asked,
    what: &str,
    file: &str,
    make: impl FnOnce(&Backend) -> Result<retort_store::export::Table, Problem> + Send + 'static,
) -> Answer<Response> {
    let table = backend.blocking(make).await?;
    let address = format!("/?filter={}", retort_app::view::encoding::encoded(&asked.filter));
    if file.ends_with(".csv") {
        let text = backend.blocking(move |_| Ok(table.to_csv(&facts(&address)))).await?;
        return Ok(download(text, "text/csv; charset=utf-8", &format!("{what}.csv")));
    }
    Ok(download(parquet(backend, table, &address).await?, PARQUET, &format!("{what}.parquet")))
}

async fn plot(backend: &Backend, asked: &Asked, as_png: bool) -> Answer<Response> {
    let theme = match asked.theme.as_str() {
        "" => Theme::Light,
        other => {
            Theme::parse(other).ok_or_else(|| Problem::invalid(format!("theme is {other:?}; choose light or dark.")))?
        }
    };
    let ground = match asked.ground.as_str() {
        "" => Ground::Paper,
        other => Ground::parse(other)
            .ok_or_else(|| Problem::invalid(format!("ground is {other:?}; choose paper, white or none.")))?,
    };
    let scale = asked.scale.unwrap_or(SCALE);
    if !(1.0..=4.0).contains(&scale) {
        return Err(Problem::invalid(format!("scale is {scale}; give a number from 1 to 4.")).into());
    }
    let plot = backend.plot(&asked.page, asked.plot.unwrap_or(1)).await?;
    let facts = facts(&asked.page);
    let file = plot.file_name();
    if as_png {
        let drawn = backend.blocking(move |_| png(&sheet(&plot, theme, ground, &facts), theme, scale, &facts)).await?;
        // Shown by whoever previews a link, so it is no attachment.
        return Ok(shown_inline(drawn, "image/png", &format!("{file}.png")));
    }
    let drawn = backend.blocking(move |_| Ok(sheet(&plot, theme, ground, &facts))).await?;
    Ok(shown_inline(drawn, "image/svg+xml", &format!("{file}.svg")))
}

async fn cite(backend: &Backend, asked: &Asked, headers: &HeaderMap) -> Answer<Response> {
    let page = backend.markup(&asked.page).await?;
    let heading = page.find(&|element: &Element| element.name == "h1").map(Element::text).unwrap_or_default();
    let (_, search) = asked.page.split_once('?').unwrap_or_default();
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let (when, link) = match crate::service::frozen_in(search)? {
        Some(id) => {
            let view = backend.saved_view(id).await?.view;
            (view.created, Some(format!("http://{host}{}", view.link())))
        }
        None => (crate::job::now(), None),
    };
    let when: String = retort_app::format::moment(when).chars().take(10).collect();
    let address = format!("http://{host}{}", asked.page);
    let text = bibtex(&asked.page, &heading, &when, Some(link.as_deref().unwrap_or(&address)));
    Ok(download(text, "application/x-bibtex; charset=utf-8", "retort.bib"))
}

/// A file's name made of a title: letters, digits and hyphens.
fn name(title: &str, ending: &str) -> String {
    let plot = crate::picture::Plot { title: title.to_owned(), ..Default::default() };
    format!("{}.{ending}", plot.file_name())
}

fn download(body: impl Into<Body>, kind: &'static str, name: &str) -> Response {
    disposed(body, kind, &format!("attachment; filename=\"{name}\""))
}

fn shown_inline(body: impl Into<Body>, kind: &'static str, name: &str) -> Response {
    disposed(body, kind, &format!("inline; filename=\"{name}\""))
}

fn disposed(body: impl Into<Body>, kind: &'static str, disposition: &str) -> Response {
    let mut response = Response::new(body.into());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = disposition.parse() {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
