//! What pages need that show runs and launch none.

use super::{Catalog, Choice, Kind};

impl Catalog {
    /// The same without what only the launch form asks: rules, presets and the help of settings.
    /// What is left is a part of most pages.
    #[must_use]
    pub fn names(&self) -> Self {
        let mut names = Self { rules: Vec::new(), presets: Vec::new(), ..self.clone() };
        for section in &mut names.sections {
            section.help.clear();
            for field in &mut section.fields {
                field.help.clear();
                field.kind.options_mut().iter_mut().for_each(|choice| {
                    choice.help.clear();
                    choice.note.clear();
                });
            }
        }
        names
    }
}

impl Kind {
    fn options_mut(&mut self) -> &mut [Choice] {
        match self {
            Self::Choice { options }
            | Self::Sum { options }
            | Self::Order { options }
            | Self::Mixture { options, .. } => options,
            _ => &mut [],
        }
    }
}
