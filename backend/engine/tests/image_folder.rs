//! Image folders that a user brings.

#![allow(clippy::unwrap_used, reason = "a test ends where something unexpected happens")]

use std::fs;
use std::path::Path;

use image::{GrayImage, Luma, Rgb, RgbImage};
use retort_engine::data::{self, Home, LoadOptions, State};

fn home() -> (tempfile::TempDir, Home) {
    let root = tempfile::tempdir().unwrap();
    let home = Home::with_extra(root.path().join("datasets"), None);
    (root, home)
}

fn colour(path: &Path, width: u32, height: u32, colour: [u8; 3]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    RgbImage::from_pixel(width, height, Rgb(colour)).save(path).unwrap();
}

fn grey(path: &Path, value: u8) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    GrayImage::from_pixel(4, 4, Luma([value])).save(path).unwrap();
}

/// Two classes, three training images and one test image each; one of them is a JPEG.
fn split_folder(root: &Path) -> std::path::PathBuf {
    let folder = root.join("pets");
    for (class, base) in [("cat", 10), ("dog", 100)] {
        for index in 0..3 {
            colour(&folder.join(format!("train/{class}/{index}.png")), 3, 2, [base + index, base, 0]);
        }
        colour(&folder.join(format!("test/{class}/only.jpeg")), 3, 2, [base, base, base]);
    }
    folder
}

#[test]
fn a_split_folder_is_registered_and_loaded() {
    let (root, home) = home();
    let folder = split_folder(root.path());
    fs::write(folder.join("train/cat/notes.txt"), "not an image").unwrap();
    fs::write(folder.join("train/.hidden"), "").unwrap();
    let text = home.add("pets", &folder).unwrap();
    assert!(text.contains("6 training and 2 test images of 2x3 colour pixels in 2 classes"), "{text}");
    let pets = home.load("pets", &LoadOptions::default()).unwrap();
    assert_eq!(pets.class_names, ["cat", "dog"]);
    assert_eq!((pets.channels, pets.height, pets.width, pets.classes), (3, 2, 3, 2));
    assert_eq!(pets.train.labels, [0, 0, 0, 1, 1, 1]);
    assert_eq!(pets.test.labels, [0, 1]);
    // The second cat: a red plane of 11, a green one of 10, a blue one of 0.
    assert_eq!(pets.train.images[18..36], [11, 11, 11, 11, 11, 11, 10, 10, 10, 10, 10, 10, 0, 0, 0, 0, 0, 0]);
    assert_eq!(home.load("pets", &LoadOptions::default()).unwrap(), pets, "the kept pixels are the decoded ones");
    let checked = home.check("pets").unwrap();
    assert!(checked.contains("at least 3 and 1 a class") && checked.contains("1 files are neither"), "{checked}");
    let line = home.list().pop().unwrap();
    assert_eq!((line.name.as_str(), line.state, line.train_examples), ("pets", State::Present, 6));
    let description = data::describe(&home).pop().unwrap();
    assert_eq!((description.channels, description.height, description.width), (3, 2, 3));
    assert!(description.available);
    assert!(home.get("pets", &mut |_| {}).unwrap_err().to_string().contains("nothing to fetch"));
}

#[test]
fn changed_images_are_decoded_again() {
    let (root, home) = home();
    let folder = split_folder(root.path());
    home.add("pets", &folder).unwrap();
    let (before, fingerprint) =
        (home.load("pets", &LoadOptions::default()).unwrap(), home.fingerprint("pets").unwrap());
    colour(&folder.join("train/cat/3.png"), 3, 2, [1, 2, 3]);
    let after = home.load("pets", &LoadOptions::default()).unwrap();
    assert_eq!(after.train.len(), before.train.len() + 1);
    assert_ne!(home.fingerprint("pets").unwrap(), fingerprint);
    let kept = fs::read_dir(home.root().join("pets")).unwrap().flatten();
    assert_eq!(kept.filter(|item| item.path().extension().is_some_and(|end| end == "bin")).count(), 1);
}

#[test]
fn one_folder_is_split_by_a_fixed_rule() {
    let (root, home) = home();
    let folder = root.path().join("shapes");
    for (class, base) in [("a", 0), ("b", 100)] {
        for index in 0..11_u8 {
            grey(&folder.join(format!("{class}/{index:02}.png")), base + index);
        }
    }
    home.add("shapes", &folder).unwrap();
    let shapes = home.load("shapes", &LoadOptions::default()).unwrap();
    let first_pixels = |images: &[u8]| images.chunks(16).map(|image| image[0]).collect::<Vec<_>>();
    assert_eq!(first_pixels(&shapes.test.images), [4, 9, 104, 109]);
    assert_eq!(first_pixels(&shapes.train.images)[..9], [0, 1, 2, 3, 5, 6, 7, 8, 10]);
    assert_eq!((shapes.channels, shapes.mean.as_slice()), (1, [0.0].as_slice()));
}

#[test]
fn every_image_must_be_readable_and_alike() {
    let (root, home) = home();
    let folder = split_folder(root.path());
    home.add("pets", &folder).unwrap();
    let fails = |parts: &[&str]| {
        let text = home.load("pets", &LoadOptions::default()).unwrap_err().to_string();
        for part in parts {
            assert!(text.contains(part), "`{part}` is not in: {text}");
        }
    };
    colour(&folder.join("train/dog/1.png"), 5, 5, [0; 3]);
    fails(&["1.png", "5x5", "2x3", "one size"]);
    fs::write(folder.join("train/dog/1.png"), b"GIF89a").unwrap();
    fails(&["1.png", "unreadable", "replace the file"]);
    fs::remove_file(folder.join("train/dog/1.png")).unwrap();
    fs::remove_file(folder.join("test/dog/only.jpeg")).unwrap();
    fails(&["test/dog", "no images"]);
    fs::remove_dir(folder.join("test/dog")).unwrap();
    fails(&["expected"]);
    fs::remove_dir_all(folder.join("test")).unwrap();
    fails(&["test", "beside `train` there must be the other part"]);
    fs::remove_dir_all(&folder).unwrap();
    fails(&["missing", "bring it back"]);
    assert_eq!(home.list().pop().unwrap().state, State::Damaged);
    assert!(!data::describe(&home).pop().unwrap().available);
}

#[test]
fn images_of_several_sizes_are_brought_to_the_chosen_one() {
    let (root, home) = home();
    let folder = split_folder(root.path());
    home.add("pets", &folder).unwrap();
    let square = LoadOptions { resolution: 4, ..LoadOptions::default() };
    let alike = home.load("pets", &LoadOptions::default()).unwrap().resized(4);
    assert_eq!(home.load("pets", &square).unwrap(), alike, "the same as when all is resized afterwards");
    colour(&folder.join("train/dog/1.png"), 5, 7, [200, 150, 100]);
    let mixed = home.load("pets", &square).unwrap();
    assert_eq!((mixed.height, mixed.width, mixed.train.len()), (4, 4, 6));
    let fifth = &mixed.train.images[4 * 48..5 * 48];
    assert!(fifth.chunks(16).map(|plane| plane.to_vec()).eq([200_u8, 150, 100].map(|value| vec![value; 16])));
    assert_eq!(mixed.train.images[..4 * 48], alike.train.images[..4 * 48]);
    assert_eq!(home.load("pets", &square).unwrap(), mixed, "the kept pixels are the decoded ones");
    // Pictures of a few are shown whatever their sizes are.
    assert_eq!(home.sample("pets", 6).unwrap().train.images.len(), 6 * 18);
    let text = home.load("pets", &LoadOptions::default()).unwrap_err().to_string();
    assert!(text.contains("5") && text.contains("or set teacher.resolution"), "{text}");
}

#[test]
fn a_colour_image_in_a_grey_set_is_refused() {
    let (root, home) = home();
    let folder = root.path().join("mixed");
    for class in ["a", "b"] {
        for index in 0..5 {
            grey(&folder.join(format!("{class}/{index}.png")), 1);
        }
    }
    colour(&folder.join("b/2.png"), 4, 4, [1, 2, 3]);
    home.add("mixed", &folder).unwrap();
    let text = home.load("mixed", &LoadOptions::default()).unwrap_err().to_string();
    assert!(text.contains("2.png") && text.contains("in colour"), "{text}");
}

#[test]
fn names_are_narrow_and_mean_one_folder() {
    let (root, home) = home();
    let folder = split_folder(root.path());
    for name in ["", "Pets", "../pets", "a/b", "a b", "-a", "a.b", &"a".repeat(41)] {
        let text = home.add(name, &folder).unwrap_err().to_string();
        assert!(text.contains("cannot name a data set"), "{text}");
    }
    for name in ["mnist", "digits", "same"] {
        assert!(home.add(name, &folder).unwrap_err().to_string().contains("Retort's own"));
    }
    assert!(!home.root().exists(), "a refused name leaves nothing behind");
    home.add("pets", &folder).unwrap();
    home.add("pets", &folder).unwrap();
    let other = root.path().join("other");
    fs::rename(root.path().join("pets/train"), &other).unwrap();
    let text = home.add("pets", &other).unwrap_err().to_string();
    assert!(text.contains("choose another name"), "{text}");
    let text = home.add("gone", &root.path().join("gone")).unwrap_err().to_string();
    assert!(text.contains("gone") && text.contains("cannot be read"), "{text}");
    fs::create_dir(root.path().join("empty")).unwrap();
    let text = home.add("empty", &root.path().join("empty")).unwrap_err().to_string();
    assert!(text.contains("one folder for each of two or more classes"), "{text}");
}

#[test]
fn split_folders_beside_the_home_need_no_registration() {
    let (root, _) = home();
    split_folder(root.path());
    let home = Home::with_extra(root.path().join("datasets"), Some(root.path().to_owned()));
    assert_eq!(home.load("pets", &LoadOptions::default()).unwrap().train.len(), 6);
    assert!(data::describe(&home).iter().any(|line| line.name == "pets" && line.available));
}
