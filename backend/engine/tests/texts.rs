//! Data sets of texts: folders, tables and the IMDB archive.

#![allow(clippy::unwrap_used, reason = "a test ends where something unexpected happens")]

use std::fs;
use std::path::{Path, PathBuf};

use flate2::{Compression, write::GzEncoder};
use retort_engine::data::{self, Dataset, Home, Kind, LoadOptions, State};

const OFTEN: LoadOptions = LoadOptions { resolution: 0, minimum_frequency: 2, maximum_length: 4 };

fn home() -> (tempfile::TempDir, Home) {
    let root = tempfile::tempdir().unwrap();
    let home = Home::with_extra(root.path().join("datasets"), None);
    (root, home)
}

fn write(path: &Path, text: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn file(root: &Path, name: &str, text: &str) -> PathBuf {
    let path = root.join(name);
    write(&path, text.as_bytes());
    path
}

fn texts(dataset: &Dataset) -> (Vec<&str>, Vec<&str>) {
    let all = |split: &data::Split| split.texts.as_ref().unwrap().originals.len();
    let of = |split: &'_ data::Split| (0..all(split)).collect::<Vec<_>>();
    (
        of(&dataset.train).into_iter().map(|index| dataset.train.text(index).unwrap()).collect(),
        of(&dataset.test).into_iter().map(|index| dataset.test.text(index).unwrap()).collect(),
    )
}

fn refusal(home: &Home, name: &str, path: &Path) -> String {
    let text = home.add(name, path).unwrap_err().to_string();
    assert!(!text.contains('\n'), "{text}");
    text
}

#[test]
fn a_split_folder_of_texts_is_registered_loaded_and_checked() {
    let (root, home) = home();
    let folder = root.path().join("mails");
    for (name, text) in [
        ("train/ham/1.txt", "See you at nine"),
        ("train/ham/2.txt", "you at noon"),
        ("train/spam/1.txt", "WIN<br />win now!"),
        ("train/spam/notes.md", "no text file"),
        ("test/ham/1.txt", "at nine"),
        ("test/spam/1.txt", "you win a car now"),
    ] {
        write(&folder.join(name), text.as_bytes());
    }
    let text = home.add("mails", &folder).unwrap();
    assert!(text.ends_with("3 training and 2 test texts in 2 classes"), "{text}");
    let mails = home.load("mails", &OFTEN).unwrap();
    assert_eq!((mails.kind(), mails.class_names.as_slice()), (Kind::Text, &["ham".to_owned(), "spam".to_owned()][..]));
    assert_eq!(texts(&mails).0, ["See you at nine", "you at noon", "WIN<br />win now!"]);
    // Twice each: at, win, you.
    assert_eq!(mails.vocabulary.as_ref().unwrap().words(), ["at", "win", "you"]);
    assert_eq!(mails.train.texts.as_ref().unwrap().numbers, [1, 4, 2, 1, 4, 2, 1, 0, 3, 3, 1, 1]);
    assert_eq!(mails.test.texts.as_ref().unwrap().numbers, [2, 1, 0, 0, 4, 3, 1, 1]);
    assert_eq!((mails.train.labels, mails.test.labels), (vec![0, 0, 1], vec![0, 1]));
    assert_eq!((mails.channels, mails.height, mails.width), (1, 1, 4));
    let checked = home.check("mails").unwrap();
    assert!(checked.contains("every text can be read; 3 training and 2 test texts"), "{checked}");
    assert!(checked.contains("1 files are no .txt files"), "{checked}");
    let line = home.list().pop().unwrap();
    assert_eq!((line.name.as_str(), line.state, line.note.as_str()), ("mails", State::Present, ""));
    let description = data::describe(&home).pop().unwrap();
    assert!(description.available && description.kind == Kind::Text);
}

#[test]
fn a_folder_without_parts_is_split_the_same_way_every_time_and_says_so() {
    let (root, home) = home();
    let folder = root.path().join("mails");
    for index in 0..20 {
        write(&folder.join(format!("ham/{index:02}.txt")), format!("ham {index}").as_bytes());
        if index < 10 {
            write(&folder.join(format!("spam/{index:02}.txt")), format!("spam {index}").as_bytes());
        }
    }
    let text = home.add("mails", &folder).unwrap();
    assert!(text.contains("24 training and 6 test texts in 2 classes (a fixed fifth of each class"), "{text}");
    let first = home.load("mails", &OFTEN).unwrap();
    assert_eq!(first.test.labels, [0, 0, 0, 0, 1, 1]);
    assert_eq!(home.load("mails", &OFTEN).unwrap(), first);
    assert_eq!(home.list().pop().unwrap().note, "a fixed fifth of each class is the test set");
    let few = root.path().join("few");
    write(&few.join("one/1.txt"), b"one");
    write(&few.join("two/1.txt"), b"two");
    let text = refusal(&home, "few", &few);
    assert!(text.contains("it has 1 texts and needs 5 to be split; add .txt files, or take the class out"), "{text}");
}

#[test]
fn what_is_wrong_with_a_folder_is_one_sentence() {
    let (root, home) = home();
    let folder = root.path().join("mails");
    write(&folder.join("train/ham/1.txt"), b"a");
    write(&folder.join("train/spam/1.txt"), b"b");
    let text = refusal(&home, "mails", &folder);
    assert!(text.contains("test") && text.contains("beside `train` there must be the other part"), "{text}");
    write(&folder.join("test/ham/1.txt"), b"a");
    write(&folder.join("test/other/1.txt"), b"a");
    let text = refusal(&home, "mails", &folder);
    assert!(text.contains("train/other") && text.contains("has this class"), "{text}");
    fs::rename(folder.join("test/other"), folder.join("test/spam")).unwrap();
    home.add("mails", &folder).unwrap();
    write(&folder.join("test/spam/1.txt"), b"caf\xe9");
    let text = home.load("mails", &OFTEN).unwrap_err().to_string();
    assert!(text.contains("1.txt") && text.contains("no UTF-8 from byte 3 on") && text.contains("iconv"), "{text}");
}

#[test]
fn a_table_with_a_split_is_read_in_its_order() {
    let (root, home) = home();
    let rows = "\u{feff}label,text,split,note\n\
                10,\"Good, \"\"really\"\"\ngood\",train,x\n\
                2,bad,train,\n\
                10,good,test,\r\n\
                2,bad bad,test,\n";
    let path = file(root.path(), "reviews.csv", rows);
    let text = home.add("reviews", &path).unwrap();
    assert!(text.ends_with("2 training and 2 test texts in 2 classes"), "{text}");
    let reviews = home.load("reviews", &LoadOptions { minimum_frequency: 1, ..OFTEN }).unwrap();
    assert_eq!(reviews.class_names, ["2", "10"]);
    assert_eq!(texts(&reviews), (vec!["Good, \"really\"\ngood", "bad"], vec!["good", "bad bad"]));
    assert_eq!((reviews.train.labels, reviews.test.labels), (vec![1, 0], vec![1, 0]));
    let before = home.fingerprint("reviews").unwrap();
    file(root.path(), "reviews.csv", &rows.replace("bad,train", "sad,train"));
    assert_ne!(home.fingerprint("reviews").unwrap(), before);
    assert!(home.check("reviews").unwrap().contains("every row can be read; 2 training and 2 test texts"));
}

#[test]
fn a_table_without_a_split_keeps_a_fifth_of_each_label_for_the_test() {
    let (root, home) = home();
    let rows: String = (0..30).map(|row| format!("text {row},{}\n", if row < 20 { "no" } else { "yes" })).collect();
    let path = file(root.path(), "t.csv", &format!("text,label\n{rows}"));
    let text = home.add("t", &path).unwrap();
    assert!(text.contains("24 training and 6 test texts in 2 classes (a fixed fifth of each class"), "{text}");
    assert_eq!(home.load("t", &OFTEN).unwrap().test.labels, [0, 0, 0, 0, 1, 1]);
}

#[test]
fn what_is_wrong_with_a_table_is_one_sentence() {
    let (root, home) = home();
    let wrong = |text: &str, parts: &[&str]| {
        let path = file(root.path(), "t.csv", text);
        let said = refusal(&home, "t", &path);
        for part in parts.iter().chain(&["t.csv"]) {
            assert!(said.contains(part), "`{part}` is not in: {said}");
        }
    };
    wrong("text,class\na,b\n", &["without the column `label`", "name the columns in its first row"]);
    wrong("text,label,split\na,b,train\na,c,dev\n", &["the split `dev` in line 3", "write train or test"]);
    wrong("text,label,split\na,,train\n", &["without a label in line 2"]);
    wrong("text,label\na,b\nc\n", &["not readable", "line: 3"]);
    wrong("text,label\na,b\n", &["with 1 labels", "two or more"]);
    wrong("text,label,split\na,b,train\na,c,train\na,b,test\n", &["without `c` in its part test"]);
    wrong("text,label\na,b\nc,d\n", &["1 examples of `b`", "5 of every label"]);
    let other = file(root.path(), "t.tsv", "text\tlabel\n");
    assert!(refusal(&home, "t", &other).contains("a folder, or a file whose name ends in .csv"));
}

#[test]
fn imdb_is_read_from_its_archive() {
    let root = tempfile::tempdir().unwrap();
    let home = Home::with_extra(root.path().to_owned(), None);
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, text) in [
        ("imdb.vocab", "the\n"),
        ("train/pos/0_9.txt", "A fine film.<br /><br />Fine!"),
        ("train/neg/1_2.txt", "Dull, dull film"),
        ("train/unsup/0_0.txt", "nobody says"),
        ("train/labeledBow.feat", "9 0:9\n"),
        ("test/neg/0_1.txt", "dull"),
        ("test/pos/0_10.txt", "fine film"),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, format!("aclImdb/{name}"), text.as_bytes()).unwrap();
    }
    let bytes = archive.into_inner().unwrap().finish().unwrap();
    let path = root.path().join("imdb/aclImdb_v1.tar.gz");
    write(&path, &bytes);
    let imdb = home.load("imdb", &OFTEN).unwrap();
    assert_eq!(
        (imdb.class_names.as_slice(), imdb.train.labels.as_slice()),
        (&["neg".into(), "pos".into()][..], &[0, 1][..])
    );
    assert_eq!(texts(&imdb).1, ["dull", "fine film"]);
    assert_eq!(imdb.vocabulary.as_ref().unwrap().words(), ["dull", "film", "fine"]);
    let line = home.list().into_iter().find(|line| line.name == "imdb").unwrap();
    assert_eq!((line.state, line.train_examples), (State::Present, 25_000));
    let text = home.check("imdb").unwrap_err().to_string();
    assert!(text.contains("aclImdb_v1.tar.gz") && text.contains("7c2ac02c03563afcf9b574c7e56c153a"), "{text}");
    write(&path, &bytes[..bytes.len() / 2]);
    let text = home.load("imdb", &OFTEN).unwrap_err().to_string();
    assert!(text.contains("truncated") && text.contains("retort data get imdb"), "{text}");
}
