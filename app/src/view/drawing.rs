//! Which plot Explore draws, and what of it can be chosen beside the axes.

/// The choices of the plots. Names that are not known are kept and looked up where they are drawn, so that an old link
/// still opens.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// The plot's name; empty is the scatter plot.
    pub plot: String,
    /// The field or metric that marks are sized by.
    pub size: Option<String>,
    /// The field or metric of the small multiples.
    pub facet: Option<String>,
    /// Lines to judge by: identity, independence, bounds.
    pub guides: bool,
    /// The courses over epochs of what is selected or under the pointer.
    pub trails: bool,
    /// The axes of parallel coordinates; none shows the usual ones.
    pub axes: Option<Vec<String>>,
    /// The heatmap's field across; none chooses.
    pub across: Option<String>,
    /// The heatmap's field down.
    pub down: Option<String>,
    /// The heatmap's metric; none takes that of the horizontal axis.
    pub measure: Option<String>,
}

impl Default for Drawing {
    fn default() -> Self {
        Self {
            plot: String::new(),
            size: None,
            facet: None,
            guides: true,
            trails: false,
            axes: None,
            across: None,
            down: None,
            measure: None,
        }
    }
}

impl Drawing {
    /// The names of its parameters.
    pub const NAMES: [&str; 10] =
        ["plot", "size", "facet", "guides", "trails", "axes", "axis", "across", "down", "measure"];

    /// Takes one parameter, if it is one of these.
    pub fn take(&mut self, name: &str, value: &str) {
        let some = || (!value.is_empty() && value != "auto").then(|| value.to_owned());
        match name {
            "plot" => self.plot = if value == "scatter" { String::new() } else { value.to_owned() },
            "size" => self.size = some(),
            "facet" => self.facet = some(),
            "guides" => self.guides = value != "off",
            "trails" => self.trails = value == "on",
            "axes" => self.axes = (value != "auto").then(|| super::list(value).collect()),
            // The form of the chooser sends each box by itself.
            "axis" => self.axes.get_or_insert_default().extend(super::list(value)),
            "across" => self.across = some(),
            "down" => self.down = some(),
            "measure" => self.measure = some(),
            _ => {}
        }
    }

    /// The parameters that differ from the default.
    pub fn parts(&self) -> Vec<(&'static str, String)> {
        let mut parts = Vec::new();
        let mut add = |name: &'static str, value: Option<String>| parts.extend(value.map(|value| (name, value)));
        add("plot", (!self.plot.is_empty()).then(|| self.plot.clone()));
        add("size", self.size.clone());
        add("facet", self.facet.clone());
        add("guides", (!self.guides).then(|| "off".to_owned()));
        add("trails", self.trails.then(|| "on".to_owned()));
        add("axes", self.axes.as_ref().map(|axes| axes.join(",")));
        add("across", self.across.clone());
        add("down", self.down.clone());
        add("measure", self.measure.clone());
        parts
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    prop_compose! {
        /// Every drawing that an address can hold.
        pub fn drawings()(
            (plot, guides, trails) in ("(heatmap|parallel)?", any::<bool>(), any::<bool>()),
            (size, facet, across, down, measure) in (name(), name(), name(), name(), name()),
            axes in proptest::option::of(proptest::collection::vec("[a-z_]{1,8}\\.[a-z_]{1,8}", 0..4)),
        ) -> Drawing {
            Drawing { plot, size, facet, guides, trails, axes, across, down, measure }
        }
    }

    fn name() -> impl Strategy<Value = Option<String>> {
        proptest::option::of("[a-z_]{1,8}\\.[a-z_]{1,8}")
    }

    proptest! {
        #[test]
        fn a_drawing_is_its_parameters(drawing in drawings()) {
            let mut back = Drawing::default();
            for (name, value) in drawing.parts() {
                prop_assert!(Drawing::NAMES.contains(&name));
                back.take(name, &value);
            }
            prop_assert_eq!(back, drawing);
        }
    }

    #[test]
    fn the_default_is_not_written() {
        assert!(Drawing::default().parts().is_empty());
        let mut drawing = Drawing::default();
        drawing.take("plot", "scatter");
        drawing.take("size", "");
        assert_eq!(drawing, Drawing::default());
    }
}
