//! Of all processes that want the same folder's content, one makes it.

use std::{
    fs::{File, TryLockError},
    path::Path,
    time::Duration,
};

use crate::{Error, Observer};

/// Waits until nobody else works on `folder`, which is called `what`; none when everybody asked to stop. The folder is
/// free again when the file is dropped, or with the process.
pub(super) fn wait(
    folder: &Path,
    what: &str,
    observer: &mut dyn Observer,
    stop: &mut dyn FnMut(&mut dyn Observer) -> bool,
) -> Result<Option<File>, Error> {
    let path = folder.join("lock");
    let file = File::create(&path).map_err(Error::file(&path, "written"))?;
    let mut told = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(problem)) => return Err(Error::file(&path, "written")(problem)),
        }
        if !std::mem::replace(&mut told, true) {
            observer.activity(&format!("waiting for {what}, which another run is training"));
        }
        if stop(observer) {
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}
