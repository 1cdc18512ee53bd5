//! Deleting for good, with the bytes that it frees.

use std::{
    fs::{self, Metadata},
    io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use crate::{Error, Layout, Result, atomic, is_id};

/// Before the name of a folder that is being deleted. It is no id, so that nobody takes it for a run.
const GOING: &str = ".going-";

/// Bytes that deleting a folder frees: those of all files below it that lie nowhere else. Symbolic links are not
/// followed, and what cannot be looked at counts nothing.
pub fn bytes(folder: &Path) -> u64 {
    let lone = files(folder).into_iter().filter(|file| file.nlink() < 2);
    lone.map(|file| file.len()).sum()
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<Metadata> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries
        .flatten()
        .flat_map(|entry| match fs::symlink_metadata(entry.path()) {
            Ok(found) if found.is_dir() => files(&entry.path()),
            Ok(found) => vec![found],
            Err(_) => Vec::new(),
        })
        .collect()
}

/// Bytes that deleting a teacher frees, those of the members that no other teacher has among them.
pub fn teacher_bytes(layout: &Layout, hash: &str) -> u64 {
    let folder = layout.teacher(hash);
    let own = own_members(layout, hash);
    // The weights lie in both folders and are counted once.
    own.iter().map(|(member, weights)| bytes(member) + weights).sum::<u64>() + bytes(&folder)
}

/// The folders of the members that only this teacher has, with the bytes of their weights.
fn own_members(layout: &Layout, hash: &str) -> Vec<(PathBuf, u64)> {
    let linked: Vec<u64> =
        files(&layout.teacher(hash)).into_iter().filter(|file| file.nlink() == 2).map(|file| file.ino()).collect();
    let Ok(entries) = fs::read_dir(layout.members()) else { return Vec::new() };
    let own = |folder: PathBuf| {
        let weights = files(&folder).into_iter().find(|file| linked.contains(&file.ino()))?;
        Some((folder, weights.len()))
    };
    entries.flatten().filter_map(|entry| own(entry.path())).collect()
}

/// Deletes a run's folder and answers the bytes that were in it. Who looks at the same time sees the whole run or none.
/// Whether it may be deleted is the caller's to know.
pub fn delete_run(layout: &Layout, id: &str) -> Result<u64> {
    if !is_id(id) {
        return Err(Error::Id(id.to_owned()));
    }
    delete(&layout.run(id))
}

/// The same for a teacher's folder, with the members that no other teacher has.
pub fn delete_teacher(layout: &Layout, hash: &str) -> Result<u64> {
    if !is_id(hash) || layout.teacher(hash) == layout.members() {
        return Err(Error::Id(hash.to_owned()));
    }
    let (freed, members) = (teacher_bytes(layout, hash), own_members(layout, hash));
    delete(&layout.teacher(hash))?;
    for (member, _) in members {
        delete(&member)?;
    }
    Ok(freed)
}

/// The hashes of all teachers that have a folder.
pub fn teachers(layout: &Layout) -> Vec<String> {
    let Ok(entries) = fs::read_dir(layout.teachers()) else { return Vec::new() };
    let members = layout.members();
    let folders = entries.flatten().filter(|entry| entry.path().is_dir() && entry.path() != members);
    let mut hashes: Vec<String> =
        folders.filter_map(|entry| entry.file_name().into_string().ok()).filter(|name| is_id(name)).collect();
    hashes.sort();
    hashes
}

/// Deletes what an earlier deletion left behind because the server was killed in the middle of it.
pub fn finish_deleting(layout: &Layout) {
    for folder in [layout.runs(), layout.teachers(), layout.members()] {
        let Ok(entries) = fs::read_dir(folder) else { continue };
        for entry in entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(GOING)) {
            if let Err(error) = fs::remove_dir_all(entry.path()) {
                tracing::warn!("{}", Error::write(&entry.path(), error));
            }
        }
    }
}

fn delete(folder: &Path) -> Result<u64> {
    let failed = |error: io::Error| Error::write(folder, error);
    let freed = bytes(folder);
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let going = folder.with_file_name(format!("{GOING}{name}"));
    // What was left of an earlier one of the same name would be in the way.
    if going.exists() {
        fs::remove_dir_all(&going).map_err(failed)?;
    }
    fs::rename(folder, &going).map_err(failed)?;
    atomic::sync_folder(folder.parent()).map_err(failed)?;
    fs::remove_dir_all(&going).map_err(failed)?;
    Ok(freed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_goes_with_all_that_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path());
        let write = |path: &Path, length: usize| {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, vec![0; length]).unwrap();
        };
        write(&layout.spec("a"), 100);
        write(&layout.metrics("a", 1), 1_000);
        write(&layout.spec("b"), 7);
        write(&layout.teacher("t").join("teacher.json"), 50);
        assert_eq!(bytes(&layout.run("a")), 1_100);
        assert_eq!(delete_run(&layout, "a").unwrap(), 1_100);
        assert!(!layout.run("a").exists());
        assert_eq!(fs::read_dir(layout.runs()).unwrap().count(), 1, "nothing is left but the other run");
        assert_eq!(teachers(&layout), ["t"]);
        assert_eq!(delete_teacher(&layout, "t").unwrap(), 50);
        assert!(teachers(&layout).is_empty());
        assert!(delete_run(&layout, "../b").is_err() && delete_run(&layout, "a").is_err());
        assert!(layout.spec("b").exists());
    }

    #[test]
    fn members_go_with_the_last_teacher_that_has_them() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path());
        let member = |name: &str| {
            let folder = layout.members().join(name);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("weights.bpk"), vec![0; 1_000]).unwrap();
            fs::write(folder.join("member.json"), vec![0; 10]).unwrap();
        };
        let teacher = |name: &str, members: &[&str]| {
            fs::create_dir_all(layout.teacher(name)).unwrap();
            fs::write(layout.teacher(name).join("teacher.json"), vec![0; 5]).unwrap();
            for member in members {
                let weights = layout.members().join(member).join("weights.bpk");
                fs::hard_link(weights, layout.teacher(name).join(format!("weights-{member}.bpk"))).unwrap();
            }
        };
        ["one", "two"].into_iter().for_each(member);
        teacher("small", &["one"]);
        teacher("large", &["one", "two"]);
        assert_eq!(teachers(&layout), ["large", "small"], "the folder of members is no teacher");
        assert!(delete_teacher(&layout, "members").is_err());
        assert_eq!((teacher_bytes(&layout, "small"), teacher_bytes(&layout, "large")), (5, 1_015));
        assert_eq!(delete_teacher(&layout, "large").unwrap(), 1_015);
        assert!(layout.members().join("one").exists() && !layout.members().join("two").exists());
        assert_eq!(delete_teacher(&layout, "small").unwrap(), 1_015);
        assert_eq!(fs::read_dir(layout.members()).unwrap().count(), 0);
    }

    #[test]
    fn what_a_killed_server_left_is_deleted_later() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path());
        fs::create_dir_all(layout.runs().join(".going-a/attempt-1")).unwrap();
        fs::create_dir_all(layout.runs().join("b")).unwrap();
        finish_deleting(&layout);
        assert_eq!(fs::read_dir(layout.runs()).unwrap().count(), 1);
        finish_deleting(&Layout::new(folder.path().join("nothing")));
    }
}
