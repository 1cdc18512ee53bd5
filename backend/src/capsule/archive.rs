//! The archive itself: a few files of known names, read within limits and never unpacked to a path that it names.

use std::io::{Cursor, Read, Write};

use retort_wire::capsule::{FORMAT, Manifest};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::Error;

/// The largest file that is taken in, in bytes.
pub const LARGEST: usize = 64 << 20;
/// What one file in it may unpack to, in bytes: more is no capsule but an attack on the memory of whoever opens it.
const UNPACKED: u64 = 256 << 20;
/// The names that it may hold.
const NAMES: [&str; 5] = ["capsule.json", "study.toml", "metrics.parquet", "predictions.parquet", "README.txt"];

/// What a person finds who opens it without Retort.
const README: &str = "A run of Retort, to be run again and compared.\n\n\
    capsule.json         spec, seed, versions, device, hashes\n\
    study.toml           the same run as a study: retort study study.toml\n\
    metrics.parquet      every measured value: epoch, split, metric, value, seconds\n\
    predictions.parquet  what the student says of every example, if it was asked for\n\n\
    retort capsule run FILE    runs it again and says whether the numbers come out the same\n";

/// The content of a capsule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Capsule {
    /// What was run.
    pub manifest: Manifest,
    /// `metrics.parquet` as it was.
    pub metrics: Vec<u8>,
    /// `predictions.parquet` as it was, if it was asked for.
    pub predictions: Option<Vec<u8>>,
}

/// Writes a capsule; the same content gives the same bytes.
pub fn write(capsule: &Capsule) -> Result<Vec<u8>, Error> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let manifest = serde_json::to_vec_pretty(&capsule.manifest).unwrap_or_default();
    let study = capsule.manifest.study().to_toml();
    let files: [(&str, Option<&[u8]>); 5] = [
        ("capsule.json", Some(&manifest)),
        ("study.toml", Some(study.as_bytes())),
        ("metrics.parquet", Some(&capsule.metrics)),
        ("predictions.parquet", capsule.predictions.as_deref()),
        ("README.txt", Some(README.as_bytes())),
    ];
    for (name, bytes) in files {
        if let Some(bytes) = bytes {
            archive.start_file(name, options)?;
            archive.write_all(bytes).map_err(zip::result::ZipError::from)?;
        }
    }
    Ok(archive.finish()?.into_inner())
}

/// Reads a capsule. Whatever is wrong with it is one sentence.
pub fn read(bytes: &[u8]) -> Result<Capsule, Error> {
    let invalid = |sentence: String| Error::Invalid(sentence);
    if bytes.len() > LARGEST {
        return Err(invalid(format!("The file is larger than {} MB, which no capsule is.", LARGEST >> 20)));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| {
        invalid("The file is no capsule: it is no ZIP archive, or it is cut short. Download it again.".into())
    })?;
    let strange = archive.file_names().find(|name| !NAMES.contains(name)).map(str::to_owned);
    if let Some(name) = strange {
        let name: String = name.chars().take(64).collect();
        return Err(invalid(format!(
            "The file is no capsule: it holds {name:?}, and a capsule holds {} only.",
            NAMES.join(", ")
        )));
    }
    let manifest = file(&mut archive, "capsule.json")?
        .ok_or_else(|| invalid("The file is no capsule: it has no capsule.json.".into()))?;
    let manifest: Manifest = serde_json::from_slice(&manifest)
        .map_err(|error| invalid(format!("The capsule's capsule.json cannot be read: {error}.")))?;
    if manifest.format != FORMAT {
        return Err(invalid(format!(
            "The capsule has format {}, and this version of Retort reads format {FORMAT}; use the version that wrote it.",
            manifest.format
        )));
    }
    if manifest.spec.0.is_empty() {
        return Err(invalid("The capsule's capsule.json has no spec, so that nothing can be run again.".into()));
    }
    let metrics = file(&mut archive, "metrics.parquet")?.ok_or_else(|| {
        invalid("The capsule has no metrics.parquet, so that there is nothing to compare with.".into())
    })?;
    let predictions = file(&mut archive, "predictions.parquet")?;
    Ok(Capsule { manifest, metrics, predictions })
}

fn file(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Option<Vec<u8>>, Error> {
    let entry = match archive.by_name(name) {
        Ok(entry) => entry,
        Err(zip::result::ZipError::FileNotFound) => return Ok(None),
        Err(error) => return Err(Error::Invalid(format!("The capsule's {name} cannot be unpacked: {error}."))),
    };
    let mut bytes = Vec::new();
    // The size that the archive states is not to be trusted.
    entry
        .take(UNPACKED + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Error::Invalid(format!("The capsule's {name} cannot be unpacked: {error}.")))?;
    if bytes.len() as u64 > UNPACKED {
        return Err(Error::Invalid(format!("The capsule's {name} unpacks to more than {} MB.", UNPACKED >> 20)));
    }
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capsule() -> Capsule {
        let mut manifest =
            Manifest { format: FORMAT, run: "a".into(), study_name: "Mine".into(), ..Manifest::default() };
        manifest.spec.set("seed", 3);
        manifest.spec.set("objective.temperature", 4.0);
        Capsule { manifest, metrics: b"PAR1".to_vec(), predictions: None }
    }

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            archive.write_all(bytes).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn a_capsule_comes_back() {
        let capsule = capsule();
        let bytes = write(&capsule).unwrap();
        assert_eq!(read(&bytes).unwrap(), capsule);
        assert_eq!(write(&capsule).unwrap(), bytes, "the same content gives the same bytes");
        let with = Capsule { predictions: Some(vec![1, 2]), ..capsule };
        assert_eq!(read(&write(&with).unwrap()).unwrap(), with);
    }

    #[test]
    fn what_is_no_capsule_is_said_in_one_sentence() {
        let json = serde_json::to_vec(&capsule().manifest).unwrap();
        let newer = serde_json::to_vec(&Manifest { format: 9, ..capsule().manifest }).unwrap();
        let empty = serde_json::to_vec(&Manifest { format: FORMAT, ..Manifest::default() }).unwrap();
        let good = write(&capsule()).unwrap();
        for (bytes, words) in [
            (b"hello".to_vec(), "no ZIP archive"),
            (good[..good.len() / 2].to_vec(), "no ZIP archive"),
            (archive(&[("../../etc/passwd", b"x")]), "it holds \"../../etc/passwd\""),
            (archive(&[("README.txt", b"x")]), "no capsule.json"),
            (archive(&[("capsule.json", b"{")]), "cannot be read"),
            (archive(&[("capsule.json", &newer)]), "format 9"),
            (archive(&[("capsule.json", &empty)]), "no spec"),
            (archive(&[("capsule.json", &json)]), "no metrics.parquet"),
        ] {
            let sentence = read(&bytes).unwrap_err().to_string();
            assert!(sentence.contains(words), "{sentence}");
        }
    }
}
