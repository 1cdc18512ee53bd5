//! In which order transforms are applied.

use retort_wire::{Field, Order, Spec};

use crate::{
    Error,
    catalog::field::{self, Describe as _},
};

use super::{REGISTRY, Transform};

/// The field's name in the tables.
const NAME: &str = "order";

/// The field, for the table `teacher` or `augmentation`.
pub(super) fn field(table: &str) -> Field {
    let options =
        REGISTRY.iter().map(|entry| field::option(entry.name, &entry.name.replace('_', " "), "", "")).collect();
    field::order(table, NAME, "Order", options)
        .help("What is done first, such as flip then rotation then crop; what is on and not named follows as it is listed here.")
        .zero("as listed")
        .short("order {}")
        .advanced()
}

/// Puts transforms into the order that the table asks for: those that it names first, the others after them as they
/// stand.
pub(super) fn arrange(table: &Spec, transforms: &mut Vec<(&'static str, Box<dyn Transform>)>) -> Result<(), Error> {
    let text = table.text(NAME).unwrap_or_default();
    let order = Order::parse(text).map_err(|problem| Error::setting(NAME, format!("is {text:?}, but {problem}")))?;
    let mut named = Vec::new();
    for name in &order.0 {
        let Some(place) = transforms.iter().position(|(other, _)| other == name) else {
            return Err(Error::setting(NAME, absent(name)));
        };
        named.push(transforms.remove(place));
    }
    named.append(transforms);
    *transforms = named;
    Ok(())
}

/// Why `name` cannot stand in the order.
fn absent(name: &str) -> String {
    if REGISTRY.iter().any(|entry| entry.name == name) {
        return format!("names {name}, which is off; set {name} above 0 or take it out of the order.");
    }
    let names: Vec<&str> = REGISTRY.iter().map(|entry| entry.name).collect();
    format!("names {name:?}; choose from {}.", names.join(", "))
}

#[cfg(test)]
mod tests {
    use burn::tensor::Tensor;

    use crate::augment::{
        Augmentation,
        testing::{apply, images, table},
    };

    fn read(order: &str, set: &[(&str, f64)]) -> Result<Augmentation, String> {
        let mut table = table(set);
        table.set("order", order);
        Augmentation::read("augmentation", &table).map_err(|error| error.to_string())
    }

    fn names(order: &str) -> Vec<&'static str> {
        let on = [("crop", 2.0), ("flip", 0.5), ("rotation", 20.0), ("noise", 0.1)];
        read(order, &on).unwrap().transforms.into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn what_is_named_comes_first_and_the_rest_follows_in_the_order_of_the_registry() {
        assert_eq!(names(""), ["crop", "flip", "rotation", "noise"]);
        assert_eq!(names("flip then rotation then crop"), ["flip", "rotation", "crop", "noise"]);
        assert_eq!(names("noise"), ["noise", "crop", "flip", "rotation"]);
    }

    #[test]
    fn what_cannot_be_ordered_is_said_in_a_sentence() {
        let refused = |order: &str| read(order, &[("flip", 0.5)]).err().unwrap();
        assert_eq!(
            refused("flip then rotation"),
            "augmentation.order names rotation, which is off; set rotation above 0 or take it out of the order."
        );
        assert!(refused("flip then flip").contains("flip stands there twice"));
        assert!(refused("spin").starts_with("augmentation.order names \"spin\"; choose from crop, flip, "));
    }

    /// A blurred noise is smooth and a noisy blur is not: the order decides.
    #[test]
    fn the_order_decides_what_comes_out() {
        let white: Tensor<4> = images(&[200.0; 256], [1, 1, 16, 16]);
        let roughness = |order: &str| {
            let augmentation = read(order, &[("blur", 1.0), ("noise", 1.0)]).unwrap();
            let found = apply(&augmentation, 7, white.clone());
            found.windows(2).map(|pair| (pair[0] - pair[1]).powi(2)).sum::<f32>()
        };
        let (rough, smooth) = (roughness("blur then noise"), roughness("noise then blur"));
        assert!(smooth < 0.8 * rough, "{smooth} against {rough}");
        assert_eq!(roughness(""), rough);
    }

    #[test]
    fn a_transform_draws_the_same_wherever_it_stands() {
        let image = || images(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [1, 1, 2, 3]).repeat_dim(0, 50);
        let of = |order: &str| apply(&read(order, &[("flip", 0.5), ("vertical_flip", 0.5)]).unwrap(), 1, image());
        assert_eq!(of("flip then vertical_flip"), of("vertical_flip then flip"));
    }
}
