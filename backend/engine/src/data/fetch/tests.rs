#![allow(clippy::unwrap_used, reason = "a test ends where something unexpected happens")]

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

use super::super::dataset::{Dataset, Kind};
use super::super::entry::{Content, Shape, Unpacked};
use super::super::files::hexadecimal;
use super::*;

/// The heads of the requests that arrived.
type Requests = Arc<Mutex<Vec<String>>>;

/// Serves `content`, honouring ranges, and hangs up after `cut` bytes of the first answer.
fn serve(content: Vec<u8>, cut: Option<usize>) -> (String, Requests) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/data.bin.gz", listener.local_addr().unwrap());
    let requests = Requests::default();
    let log = requests.clone();
    std::thread::spawn(move || {
        let mut cut = cut;
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let head = BufReader::new(stream.try_clone().unwrap())
                .lines()
                .map_while(Result::ok)
                .take_while(|line| !line.is_empty())
                .map(|line| line.to_ascii_lowercase())
                .collect::<Vec<_>>();
            let range =
                head.iter().find_map(|line| line.strip_prefix("range: bytes=")?.strip_suffix('-')?.parse().ok());
            log.lock().unwrap().push(head.join("\n"));
            let start: usize = range.unwrap_or(0);
            let mut answer = match range {
                Some(start) if start >= content.len() => "HTTP/1.1 416 Range Not Satisfiable\r\n".to_owned(),
                Some(start) => format!(
                    "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {start}-{}/{}\r\n",
                    content.len() - 1,
                    content.len()
                ),
                None => "HTTP/1.1 200 OK\r\n".to_owned(),
            };
            let body = content.get(start..).unwrap_or_default();
            answer.push_str(&format!("Content-Length: {}\r\nConnection: close\r\n\r\n", body.len()));
            let sent = cut.take().unwrap_or(body.len()).min(body.len());
            stream.write_all(answer.as_bytes()).unwrap();
            stream.write_all(&body[..sent]).unwrap();
        }
    });
    (address, requests)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::none());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn content() -> Vec<u8> {
    (0..100_000_u32).map(|index| (index * 7 % 251) as u8).collect()
}

fn nothing(_: &Entry, _: Vec<Unpacked>) -> Result<Dataset, Error> {
    Err(Error::Refused("not asked for".to_owned()))
}

/// An entry lives as long as the program; that of a test is leaked.
fn entry_at(urls: Vec<String>) -> &'static Entry {
    let urls: Vec<&'static str> = urls.into_iter().map(|url| &*url.leak()).collect();
    let sha256: &'static str = hexadecimal(&Sha256::digest(content())).leak();
    let contents = vec![Content { name: "data.bin", bytes: 100_000, sha256: Some(sha256) }].leak();
    let sources =
        vec![Source { published: "data.bin.gz", urls: urls.leak(), md5: None, contents: Contents::Files(contents) }]
            .leak();
    Box::leak(Box::new(Entry {
        name: "served",
        label: "Served",
        help: "",
        origin: "",
        folder: "served",
        kind: Kind::Images,
        licence: "",
        shape: Shape { channels: 1, height: 1, width: 1 },
        classes: 2,
        train_examples: 1,
        test_examples: 1,
        sources,
        assemble: nothing,
    }))
}

#[test]
fn downloads_and_reports_every_byte() {
    let (url, requests) = serve(gzip(&content()), None);
    let folder = tempfile::tempdir().unwrap();
    let mut seen = Vec::new();
    let served = entry_at(vec![url]);
    let folders = [folder.path().to_owned()];
    entry(served, &folders, folder.path(), &mut |progress| seen.push(progress)).unwrap();
    let length = gzip(&content()).len() as u64;
    assert!(seen.iter().any(|progress| progress.received == length && progress.total == Some(length)));
    assert_eq!(seen.last().unwrap().step, Step::Done);
    assert_eq!(fs::read(folder.path().join("data.bin.gz")).unwrap(), gzip(&content()));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left behind");
    entry(served, &folders, folder.path(), &mut |_| {}).unwrap();
    assert_eq!(requests.lock().unwrap().len(), 1, "a whole file is not fetched again");
}

#[test]
fn goes_on_where_the_connection_ended() {
    let (url, requests) = serve(gzip(&content()), Some(40_000));
    let folder = tempfile::tempdir().unwrap();
    let served = entry_at(vec![url]);
    let folders = [folder.path().to_owned()];
    let error = entry(served, &folders, folder.path(), &mut |_| {}).unwrap_err().to_string();
    assert!(error.contains("data.bin.gz") && error.contains("retort data check served"), "{error}");
    assert_eq!(fs::metadata(folder.path().join("data.bin.gz.part")).unwrap().len(), 40_000);
    entry(served, &folders, folder.path(), &mut |_| {}).unwrap();
    assert!(requests.lock().unwrap()[1].contains("range: bytes=40000-"));
    assert_eq!(fs::read(folder.path().join("data.bin.gz")).unwrap(), gzip(&content()));
}

#[test]
fn a_foreign_beginning_is_fetched_again_from_the_start() {
    let (url, requests) = serve(gzip(&content()), None);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("data.bin.gz.part"), vec![9; 500]).unwrap();
    entry(entry_at(vec![url]), &[folder.path().to_owned()], folder.path(), &mut |_| {}).unwrap();
    assert_eq!(requests.lock().unwrap().len(), 2);
}

#[test]
fn a_host_with_another_file_gives_way_to_the_next() {
    let (wrong, _) = serve(gzip(b"<html>moved</html>"), None);
    let (right, _) = serve(gzip(&content()), None);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("data.bin"), b"cut off").unwrap();
    entry(entry_at(vec![wrong, right]), &[folder.path().to_owned()], folder.path(), &mut |_| {}).unwrap();
    assert!(folder.path().join("data.bin.gz").exists());
    assert_eq!(fs::read(folder.path().join("data.bin.damaged")).unwrap(), b"cut off");
}

#[test]
fn without_a_network_the_error_says_which_files_to_place_where() {
    // A port that was free a moment ago: nobody answers.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("served");
    let url = format!("http://{address}/data.bin.gz");
    let error = entry(entry_at(vec![url.clone()]), std::slice::from_ref(&target), &target, &mut |_| {}).unwrap_err();
    let text = error.to_string();
    for part in ["data.bin.gz", &url, &target.display().to_string(), "retort data check served"] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(!target.join("data.bin.gz.part").exists());
}
