//! IMDB: 50,000 reviews of films, half of them positive.

use std::path::Path;

use super::dataset::{Dataset, Kind};
use super::entry::{Contents, Entry, Shape, Source, Tree, Unpacked};
use super::error::Error;
use super::text_folder;

const PARTS: [&str; 2] = ["train", "test"];
const CLASSES: [&str; 2] = ["neg", "pos"];

/// Maas et al. The archive's 50,000 reviews without labels are not read.
pub(super) static ENTRY: Entry = Entry {
    name: "imdb",
    label: "IMDB reviews",
    help: "Reviews of films, positive or negative, in English: 25,000 to train, 25,000 to test.",
    origin: "A. L. Maas, R. E. Daly, P. T. Pham and others (2011): ai.stanford.edu/~amaas/data/sentiment",
    licence: "none stated; cite the paper of 2011",
    folder: "imdb",
    kind: Kind::Text,
    shape: Shape::NONE,
    classes: 2,
    train_examples: 25_000,
    test_examples: 25_000,
    sources: &[Source {
        published: "aclImdb_v1.tar.gz",
        urls: &["https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz"],
        md5: Some("7c2ac02c03563afcf9b574c7e56c153a"),
        contents: Contents::Tree(Tree { folder: "aclImdb", wants: |path| place(path).is_some() }),
    }],
    assemble,
};

/// Part and class of a review, by the folders it lies in.
fn place(path: &Path) -> Option<(usize, usize)> {
    let mut names = path.iter().rev().map(|name| name.to_str().unwrap_or_default());
    names.next().filter(|file| file.ends_with(".txt"))?;
    let (class, part) = (names.next()?, names.next()?);
    Some((PARTS.iter().position(|known| *known == part)?, CLASSES.iter().position(|known| *known == class)?))
}

fn assemble(entry: &Entry, files: Vec<Unpacked>) -> Result<Dataset, Error> {
    let mut parts = [(Vec::new(), Vec::new()), (Vec::new(), Vec::new())];
    for file in files {
        let Some((part, class)) = place(&file.path) else { continue };
        let (texts, labels) = &mut parts[part];
        texts.push(text_folder::utf8(entry.name, &file.path, file.bytes)?);
        labels.push(class as u32);
    }
    let [train, test] = parts;
    Ok(Dataset::of_texts(entry.name, CLASSES.map(str::to_owned).into(), train, test))
}
