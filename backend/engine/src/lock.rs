//! Of all processes that want the same folder's content, one makes it.

use std::{
    fs::{File, TryLockError},
    path::Path,
    time::Duration,
};

use crate::Error;

/// Waits until nobody else works on `folder`; none when `waits` answers that everybody asked to stop. It is called five
/// times a second while another process has the folder, with `true` the first time. The folder is free again when the
/// file is dropped, or with the process.
pub(crate) fn wait(folder: &Path, mut waits: impl FnMut(bool) -> bool) -> Result<Option<File>, Error> {
    let path = folder.join("lock");
    let file = File::create(&path).map_err(Error::file(&path, "written"))?;
    let mut first = true;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(problem)) => return Err(Error::file(&path, "written")(problem)),
        }
        if waits(std::mem::replace(&mut first, false)) {
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}
