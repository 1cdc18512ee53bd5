//! What the server is told before it starts: `Leptos.toml`, with sound defaults without it.

use std::path::{Path, PathBuf};

use leptos::config::{LeptosOptions, get_config_from_str};
use serde::Deserialize;

/// The file's name; it is looked for in the working directory.
pub const FILE: &str = "Leptos.toml";

/// The file as it is in the repository: the defaults are written down once.
const DEFAULTS: &str = include_str!("../../Leptos.toml");

/// Leptos' settings and our own. Flags of the command line are laid over it by whoever parsed them.
#[derive(Clone, Debug)]
pub struct Config {
    /// Site folder, address and bundle name, with `LEPTOS_*` of the environment laid over the file.
    pub leptos: LeptosOptions,
    /// The table `[retort]`.
    pub retort: Settings,
}

/// The table `[retort]`. Keys that are missing have the values of the repository's own file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Settings {
    /// Folder of runs, teachers, data sets and the index, relative to the working directory.
    pub data_dir: PathBuf,
    /// `cpu`, `gpu`, `gpu:<n>` or `auto`.
    pub device: String,
    /// Trainers side by side, at least 1.
    pub slots: u32,
    /// Whether an empty data folder gets the starter study.
    pub starter: bool,
    /// Names, without port, that requests may address besides the loopback names.
    pub hosts: Vec<String>,
    /// Sites that may show plots in frames, as the header `frame-ancestors` names them; `*` are all of them.
    pub embed: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data_dir: "data".into(),
            device: "auto".into(),
            slots: 1,
            starter: true,
            hosts: Vec::new(),
            embed: vec!["*".into()],
        }
    }
}

/// A configuration file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is there and cannot be read.
    #[error("{path} cannot be read: {source}. Make it readable, or remove it to use the defaults.")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Its text is wrong.
    #[error("{path}: {message}")]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong and what would be right.
        message: String,
    },
}

impl Config {
    /// Reads `path`; a file that does not exist means the defaults.
    pub fn read(path: &Path) -> Result<Self, Error> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text, path),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Self::parse(DEFAULTS, path),
            Err(source) => Err(Error::Unreadable { path: path.to_owned(), source }),
        }
    }

    /// Understands `text`; `path` is for the error.
    pub fn parse(text: &str, path: &Path) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct File {
            #[serde(default)]
            retort: Settings,
        }
        let invalid =
            |message: String| Error::Invalid { path: path.to_owned(), message: message.trim_end().to_owned() };
        // Ours first: its messages carry the line, Leptos' own reader does not.
        let File { retort } = toml::from_str(text).map_err(|error| invalid(error.to_string()))?;
        if retort.slots == 0 {
            return Err(invalid("retort.slots is 0; give at least 1.".into()));
        }
        let leptos = get_config_from_str(text).map_err(|error| {
            invalid(format!("{error}. Start it with the line [[workspace.metadata.leptos]] and give output-name."))
        })?;
        Ok(Self { leptos, retort })
    }

    /// Where the browser's files are.
    pub fn site(&self) -> &Path {
        Path::new(&*self.leptos.site_root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, Error> {
        Config::parse(text, Path::new(FILE))
    }

    #[test]
    fn the_repository_s_file_says_what_the_defaults_say() {
        let config = Config::read(Path::new("no/such/Leptos.toml")).unwrap();
        assert_eq!(config.retort, Settings::default());
        assert_eq!(&*config.leptos.output_name, "retort");
        assert_eq!(config.site(), Path::new("target/site"));
    }

    #[test]
    fn cargo_leptos_and_the_server_read_the_same_table() {
        let table = |text: &str| {
            let file: toml::Table = text.parse().unwrap();
            file["workspace"]["metadata"]["leptos"].clone()
        };
        assert_eq!(table(DEFAULTS), table(include_str!("../../Cargo.toml")));
    }

    #[test]
    fn our_table_follows_theirs() {
        let config = parse(
            "[[workspace.metadata.leptos]]\noutput-name = \"retort\"\nsite-root = \"elsewhere\"\n\n[retort]\ndata-dir = \"/srv/retort\"\nstarter = false\n",
        )
        .unwrap();
        assert_eq!(config.site(), Path::new("elsewhere"));
        assert_eq!(config.retort.data_dir, Path::new("/srv/retort"));
        assert!(!config.retort.starter);
        assert_eq!(config.retort.device, "auto");
    }

    #[test]
    fn mistakes_are_named() {
        let header = "[[workspace.metadata.leptos]]\noutput-name = \"retort\"\n";
        let message = |text: &str| parse(text).unwrap_err().to_string();
        assert!(message(&format!("{header}[retort]\ndata-dri = \"x\"\n")).contains("data-dri"));
        assert!(message(&format!("{header}[retort]\nslots = 0\n")).contains("retort.slots is 0"));
        assert!(message("[retort]\n").contains("[[workspace.metadata.leptos]]"));
        assert!(message("output-name =").starts_with("Leptos.toml: "));
    }
}
