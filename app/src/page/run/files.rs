//! What can be taken away, and the end of the log.

use retort_wire::{Run, State};

use crate::{api, format, page::links, prelude::*, service::RunDetail};

/// One download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// The name it is asked for under.
    pub name: String,
    /// What is in it.
    pub help: &'static str,
    /// Its size; none for what is made on request.
    pub bytes: Option<u64>,
}

/// The stored files, then what the server makes of them on request.
pub fn downloads(detail: &RunDetail) -> Vec<Download> {
    let help = |name: &str| match name {
        "metrics.parquet" => "Every measured number: epoch, split, metric, value, seconds",
        "predictions.parquet" => "Log-probabilities of the last epoch, one row an example",
        "samples.png" => "Images that the generator draws",
        "spec.json" => "Every setting of this run",
        "log.txt" | "log" => "What the trainer wrote",
        _ => "",
    };
    let mut downloads: Vec<Download> = detail
        .files
        .iter()
        .filter(|(name, _)| !help(name).is_empty())
        .map(|(name, bytes)| {
            let asked = if name == "log.txt" { "log" } else { name.as_str() };
            Download { name: asked.to_owned(), help: help(name), bytes: Some(*bytes) }
        })
        .collect();
    let made = [("metrics.csv", "The same as text for a spreadsheet"), ("metrics.json", "The same for a program")];
    let has_metrics = downloads.iter().any(|file| file.name == "metrics.parquet") || !detail.rows.is_empty();
    for (name, help) in made.into_iter().filter(|_| has_metrics) {
        downloads.push(Download { name: name.to_owned(), help, bytes: None });
    }
    if detail.run.state == State::Finished {
        let help = "The run in one file, to be run again elsewhere and compared";
        downloads.push(Download { name: "capsule.zip".to_owned(), help, bytes: None });
    }
    if !downloads.iter().any(|file| file.name == "spec.json") {
        downloads.push(Download { name: "spec.json".to_owned(), help: help("spec.json"), bytes: None });
    }
    downloads
}

/// The downloads as a table.
#[component]
pub fn Files(
    /// The run.
    detail: RwSignal<RunDetail>,
) -> impl IntoView {
    let row = |id: &str, file: Download| {
        view! {
            <tr>
                <td class="pin">
                    <a href=links::file(id, &file.name) rel="external" download="">
                        {file.name.clone()}
                    </a>
                </td>
                <td class="n">{file.bytes.map_or_else(|| "made on request".to_owned(), format::bytes)}</td>
                <td>{file.help}</td>
            </tr>
        }
    };
    view! {
        <div class="scroll" tabindex="0" role="group" aria-label="Table">
            <table>
                <caption class="sr-only">"Files of this run"</caption>
                <thead>
                    <tr>
                        <th class="pin" scope="col">
                            "File"
                        </th>
                        <th class="n" scope="col">
                            "Size"
                        </th>
                        <th scope="col">"What is in it"</th>
                    </tr>
                </thead>
                <tbody>
                    {move || {
                        detail
                            .with(|detail| {
                                downloads(detail).into_iter().map(|file| row(&detail.run.id, file)).collect::<Node>()
                            })
                    }}
                </tbody>
            </table>
        </div>
    }
}

/// The end of the log; while the run lives it is read again every few seconds.
#[component]
pub fn Log(
    /// The run.
    run: Memo<Run>,
) -> impl IntoView {
    let id = memo(move || run.with(|run| run.id.clone()));
    let log = Remote::new(move || id.get(), api::log);
    Effect::new(move |_| {
        let every = std::time::Duration::from_secs(3);
        let again = move || {
            if run.with_untracked(|run| !run.state.is_over()) {
                log.refetch();
            }
        };
        if let Ok(timer) = set_interval_with_handle(again, every) {
            on_cleanup(move || timer.clear());
        }
    });
    view! {
        <Transition fallback=|| view! { <p class="quiet">"Reading the log …"</p> }>
            {move || Node::suspend(async move {
                match log.await {
                    Ok(text) if text.trim().is_empty() => {
                        view! { <p class="quiet">"The trainer has written nothing yet."</p> }
                    }
                    Ok(text) => {
                        view! {
                            <pre class="logbook" tabindex="0" aria-label="The end of the log">
                                {text}
                            </pre>
                        }
                    }
                    Err(error) => view! { <p class="notice notice-bad">{error.to_string()}</p> },
                }
            })}
        </Transition>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::sample;

    #[test]
    fn stored_files_and_what_is_made_of_them() {
        let names: Vec<String> =
            downloads(&sample::detail("a", 1.0, State::Finished)).into_iter().map(|file| file.name).collect();
        assert_eq!(names, ["metrics.parquet", "metrics.csv", "metrics.json", "capsule.zip", "spec.json"]);
        let names: Vec<String> = downloads(&RunDetail::default()).into_iter().map(|file| file.name).collect();
        assert_eq!(names, ["spec.json"]);
    }
}
