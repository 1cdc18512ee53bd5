//! A checksum over a whole Parquet file, inside it.
//!
//! The file's metadata holds a fixed text of 32 zeros; the file is hashed with them and they are then overwritten by
//! the hash. Every other reader sees one more pair of key and value.

use sha2::{Digest, Sha256};

/// The key of the checksum.
pub(super) const KEY: &str = "retort.checksum";
/// What stands before the digits. The footer keeps metadata after everything that could hold a text of a user's.
const MARK: &[u8] = b"sha256-of-the-file-with-zeros-here:";
/// Hexadecimal digits: half a SHA-256.
const DIGITS: usize = 32;

/// The value to write before the file is complete.
pub(super) fn open() -> String {
    String::from_utf8_lossy(MARK).into_owned() + &"0".repeat(DIGITS)
}

/// Puts the checksum into a complete file.
pub(super) fn close(bytes: &mut [u8]) {
    let digits = digits(bytes, None);
    if let Some(at) = place(bytes) {
        bytes[at..at + DIGITS].copy_from_slice(digits.as_bytes());
    }
}

/// Whether the file is byte by byte what was written; the error says in a few words what is wrong.
pub(super) fn check(bytes: &[u8]) -> Result<(), &'static str> {
    if bytes.is_empty() {
        return Err("it is empty");
    }
    if !bytes.starts_with(b"PAR1") || !bytes.ends_with(b"PAR1") {
        return Err("it is cut short or no Parquet file");
    }
    let Some(at) = place(bytes) else { return Err("it has no checksum, so that Retort did not write it") };
    let right = digits(bytes, Some(at)).as_bytes() == &bytes[at..at + DIGITS];
    if right { Ok(()) } else { Err("its checksum does not fit its content") }
}

fn place(bytes: &[u8]) -> Option<usize> {
    let mark = bytes.windows(MARK.len()).rposition(|window| window == MARK)?;
    Some(mark + MARK.len()).filter(|at| at + DIGITS <= bytes.len())
}

/// The digits for `bytes`, in which those at `at` count as zeros.
fn digits(bytes: &[u8], at: Option<usize>) -> String {
    let (before, after) = bytes.split_at(at.unwrap_or(bytes.len()));
    let mut hasher = Sha256::new().chain_update(before);
    if at.is_some() {
        hasher.update([b'0'; DIGITS]);
        hasher.update(&after[DIGITS..]);
    }
    hasher.finalize().iter().take(DIGITS / 2).map(|byte| format!("{byte:02x}")).collect()
}
