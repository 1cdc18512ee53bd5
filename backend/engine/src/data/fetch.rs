//! Downloads a data set's files from the addresses that its entry names.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ureq::http::{StatusCode, header};

use super::check;
use super::entry::{Contents, Entry, Source};
use super::error::Error;
use super::files::{self, Found};

const CONNECT: Duration = Duration::from_secs(15);
const SILENCE: Duration = Duration::from_secs(60);

/// What is being done to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Bytes are arriving.
    Downloading,
    /// What has arrived is compared with the published hash.
    Verifying,
    /// The file is here and is what it should be.
    Done,
}

/// How far a download is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The published file.
    pub file: String,
    /// What is being done to it.
    pub step: Step,
    /// Bytes of it that are here, those of earlier tries included.
    pub received: u64,
    /// Its length, where the server tells.
    pub total: Option<u64>,
}

/// See [`super::Home::get`]: `folders` is where files may lie, `target` where new ones go.
pub(super) fn entry(
    entry: &Entry,
    folders: &[PathBuf],
    target: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), Error> {
    for source in entry.sources {
        let say = |progress: &mut dyn FnMut(Progress), step| {
            progress(Progress { file: source.published.to_owned(), step, received: 0, total: None });
        };
        say(progress, Step::Verifying);
        if !is_whole(entry, source, folders) {
            fetch(entry, source, target, progress)?;
        }
        say(progress, Step::Done);
    }
    Ok(())
}

fn is_whole(entry: &Entry, source: &Source, folders: &[PathBuf]) -> bool {
    files::read_source(entry, source, folders)
        .and_then(|contents| check::compare(entry, source, &contents, folders))
        .is_ok()
}

/// Tries the addresses in turn until a file is what it should be.
fn fetch(entry: &Entry, source: &Source, target: &Path, progress: &mut dyn FnMut(Progress)) -> Result<(), Error> {
    let system = |path: &Path, action| {
        let (dataset, path) = (entry.name.to_owned(), path.to_owned());
        move |source| Error::System { dataset, path, action, source }
    };
    fs::create_dir_all(target).map_err(system(target, "created"))?;
    let partial = target.join(format!("{}.part", source.published));
    let mut output =
        OpenOptions::new().create(true).append(true).open(&partial).map_err(system(&partial, "written"))?;
    if output.try_lock().is_err() {
        let message =
            format!("{}: another process is fetching `{}` already: wait for it", entry.name, source.published);
        return Err(Error::Refused(message));
    }
    let mut reasons = Vec::new();
    for url in source.urls {
        // What an earlier try left may be of another file: a wrong whole is fetched once more from its start.
        for _ in 0..2 {
            let resumed = output.metadata().map_err(system(&partial, "read"))?.len() > 0;
            match download(url, source, &mut output, progress) {
                Ok(()) => {}
                Err(Failure::System(source)) => return Err(system(&partial, "written")(source)),
                Err(Failure::Network(reason)) => {
                    reasons.push(format!("{url}: {reason}"));
                    break;
                }
            }
            match accept(entry, source, &partial, target) {
                Ok(()) => return Ok(()),
                Err(error) => reasons.push(format!("{url} gave another file: {error}")),
            }
            output.set_len(0).map_err(system(&partial, "written"))?;
            if !resumed {
                break;
            }
        }
    }
    // Nothing that is worth going on from.
    if output.metadata().is_ok_and(|metadata| metadata.len() == 0) {
        fs::remove_file(&partial).map_err(system(&partial, "removed"))?;
    }
    Err(Error::Network {
        dataset: entry.name.to_owned(),
        file: source.published.to_owned(),
        reason: reasons.join("; "),
        help: by_hand(entry, target),
    })
}

/// Which files to place where.
fn by_hand(entry: &Entry, target: &Path) -> String {
    let files = entry.sources.iter().map(|source| {
        let contents = match &source.contents {
            Contents::Files([content]) if content.name == source.published => String::new(),
            Contents::Files([content]) => format!(" (or unpacked, {})", content.name),
            Contents::Files(contents) => {
                let names = contents.iter().map(|content| content.name).collect::<Vec<_>>();
                format!(" (or the files in it: {})", names.join(", "))
            }
            Contents::Tree(tree) => format!(" (or unpacked, the folder {})", tree.folder),
        };
        format!("{}{contents} from {}", source.published, source.urls.join(" or "))
    });
    format!(
        "bring on another computer {}; place them in `{}` and run `retort data check {}`. What has arrived so far is \
         kept, so that the same command goes on from there",
        files.collect::<Vec<_>>().join("; "),
        target.display(),
        entry.name
    )
}

enum Failure {
    Network(String),
    System(std::io::Error),
}

/// Appends what is missing of a file; starts it anew where the server does not go on from a position.
fn download(url: &str, source: &Source, output: &mut File, progress: &mut dyn FnMut(Progress)) -> Result<(), Failure> {
    let network = |error: &dyn std::fmt::Display| Failure::Network(error.to_string());
    let agent = ureq::Agent::new_with_config(
        ureq::Agent::config_builder()
            .timeout_connect(Some(CONNECT))
            .timeout_recv_response(Some(SILENCE))
            .timeout_per_read(Some(SILENCE))
            .http_status_as_error(false)
            .user_agent(concat!("retort/", env!("CARGO_PKG_VERSION")))
            .build(),
    );
    let here = output.metadata().map_err(Failure::System)?.len();
    // The file is wanted as it is published, not unpacked on the way.
    let mut request = agent.get(url).header(header::ACCEPT_ENCODING, "identity");
    if here > 0 {
        request = request.header(header::RANGE, format!("bytes={here}-"));
    }
    let response = request.call().map_err(|error| network(&error))?;
    let mut received = match response.status() {
        StatusCode::PARTIAL_CONTENT if starts_at(&response, here) => here,
        StatusCode::OK => {
            output.set_len(0).map_err(Failure::System)?;
            0
        }
        // Nothing is left to fetch, or what is here is longer than the file: its hash will tell.
        StatusCode::RANGE_NOT_SATISFIABLE if here > 0 => return Ok(()),
        status => return Err(Failure::Network(format!("the server answered {status}"))),
    };
    let length = response.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let total = length.map(|length: u64| received + length);
    let mut body = response.into_body().into_with_config().limit(u64::MAX).reader();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let say = Progress { file: source.published.to_owned(), step: Step::Downloading, received, total };
        progress(say);
        let count = body.read(&mut buffer).map_err(|error| network(&error))?;
        if count == 0 {
            break;
        }
        output.write_all(&buffer[..count]).map_err(Failure::System)?;
        received += count as u64;
    }
    if total.is_some_and(|total| total != received) {
        return Err(Failure::Network(format!("the connection ended after {received} bytes")));
    }
    output.sync_all().map_err(Failure::System)
}

/// Whether the server goes on exactly where we stopped.
fn starts_at<B>(response: &ureq::http::Response<B>, here: u64) -> bool {
    let range = response.headers().get(header::CONTENT_RANGE).and_then(|value| value.to_str().ok());
    range.is_some_and(|range| range.trim().starts_with(&format!("bytes {here}-")))
}

/// Takes a downloaded file into the data set when its hash is right; otherwise it stays where it is.
fn accept(entry: &Entry, source: &Source, partial: &Path, target: &Path) -> Result<(), Error> {
    // Looked at in a folder of its own, where nothing lies beside it that could be found instead.
    let trial = target.join(format!(".{}.trial", source.published));
    let system = |path: &Path, action| {
        let (dataset, path) = (entry.name.to_owned(), path.to_owned());
        move |source| Error::System { dataset, path, action, source }
    };
    if trial.exists() {
        fs::remove_dir_all(&trial).map_err(system(&trial, "removed"))?;
    }
    fs::create_dir(&trial).map_err(system(&trial, "created"))?;
    let candidate = trial.join(source.published);
    fs::hard_link(partial, &candidate)
        .or_else(|_error| fs::copy(partial, &candidate).map(|_| ()))
        .map_err(system(&candidate, "written"))?;
    let folders = [trial.clone()];
    let verdict = files::read_source(entry, source, &folders)
        .and_then(|contents| check::compare(entry, source, &contents, &folders));
    fs::remove_dir_all(&trial).map_err(system(&trial, "removed"))?;
    verdict?;
    set_aside(source, target).map_err(system(target, "tidied"))?;
    let whole = target.join(source.published);
    fs::rename(partial, &whole).map_err(system(&whole, "written"))
}

/// Damaged files that would be found before the new one keep their content under another name.
fn set_aside(source: &Source, target: &Path) -> std::io::Result<()> {
    let target = [target.to_owned()];
    let aside = |path: &Path| {
        let mut name = path.to_owned().into_os_string();
        name.push(".damaged");
        fs::rename(path, name)
    };
    if let Contents::Tree(tree) = &source.contents
        && let Some(Found::Folder(path)) = files::find_tree(source, tree, &target)
    {
        aside(&path)?;
    }
    for content in source.files() {
        while let Some(Found::Plain(path)) = files::find(source, content, &target) {
            aside(&path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
