//! The built server on a free port over an empty data folder of its own.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

/// Ends with its folder when dropped.
pub struct RetortServer {
    /// Where it answers: `http://127.0.0.1:<port>`.
    pub address: String,
    child: Child,
    _data: tempfile::TempDir,
}

impl RetortServer {
    /// Starts it over an empty folder.
    pub fn start(site: &Path) -> RetortServer {
        Self::over(tempfile::tempdir().unwrap(), site)
    }

    /// Starts it over as many made-up runs, by the example `fill`, which is built with the tests.
    pub fn with_runs(site: &Path, runs: u32) -> RetortServer {
        let data = tempfile::tempdir().unwrap();
        let fill = Path::new(env!("CARGO_BIN_EXE_retort")).with_file_name("examples").join("fill");
        let filled = Command::new(&fill).arg(data.path()).args([&runs.to_string(), "12"]).status();
        assert!(filled.as_ref().is_ok_and(|status| status.success()), "{}: {filled:?}", fill.display());
        Self::over(data, site)
    }

    /// Starts it and reads its address from the one line that it prints.
    fn over(data: tempfile::TempDir, site: &Path) -> RetortServer {
        let mut child = Command::new(env!("CARGO_BIN_EXE_retort"))
            .args(["serve", "--port", "0", "--device", "cpu", "--no-starter", "--data"])
            .arg(data.path())
            .arg("--site")
            .arg(site)
            .current_dir(Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join(".."))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("Retort is ready at ").map(str::to_owned);
        let Some(address) = address else {
            let _ = child.kill();
            panic!("the server said {line:?} instead of its address");
        };
        RetortServer { address, child, _data: data }
    }
}

impl Drop for RetortServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
