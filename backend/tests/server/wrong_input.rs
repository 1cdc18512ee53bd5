//! Studies that cannot be trained, told in the same words by the form, over REST and on the command line.

/// A study without its name, the field that the sentence is shown at and names, what it says is wrong, and the remedy.
pub struct Wrong {
    /// As TOML.
    pub study: &'static str,
    /// The field.
    pub path: &'static str,
    /// What is wrong.
    pub what: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

/// Mistakes that need no data set but the one that Retort brings.
pub const WRONG: [Wrong; 15] = [
    Wrong {
        study: "[transfer]\nnoise_share = 1.5\n",
        path: "transfer.noise_share",
        what: "is 1.5",
        remedy: "give a number from 0 to 0.95",
    },
    Wrong {
        study: "[transfer]\nother = \"digits\"\nother_share = 0.6\nnoise_share = 0.6\n",
        path: "transfer.other_share",
        what: "may add up to at most 0.95",
        remedy: "lower one of them",
    },
    Wrong {
        study: "[transfer]\ndataset = \"mnits\"\n",
        path: "transfer.dataset",
        what: "is \"mnits\"",
        remedy: "choose one of same, digits",
    },
    Wrong {
        study: "[transfer]\nother = \"paintings\"\nother_share = 0.2\n",
        path: "transfer.other",
        what: "is \"paintings\"",
        remedy: "choose one of none, digits",
    },
    Wrong {
        study: "[transfer]\nalso = \"0.2 paintings\"\n",
        path: "transfer.also",
        what: "paintings is not known",
        remedy: "choose from train, teacher, rest, digits",
    },
    Wrong {
        study: "[transfer]\nalso = \"1.2 noise\"\n",
        path: "transfer.also",
        what: "a share is 1.2",
        remedy: "give one above 0 and below 1",
    },
    Wrong {
        study: "[transfer]\nalso = \"0.6 noise + 0.6 digits\"\n",
        path: "transfer.also",
        what: "may add up to at most 0.95",
        remedy: "lower one of them",
    },
    Wrong {
        study: "[transfer]\nalso = \"0.5 digits\"\nnoise_share = 0.5\n",
        path: "transfer.also",
        what: "may add up to at most 0.95",
        remedy: "lower one of them",
    },
    Wrong {
        study: "[transfer]\nalso = \"0.3 noise at hot\"\n",
        path: "transfer.also",
        what: "no temperature above 0 and at most 1000 follows noise at",
        remedy: "give one",
    },
    Wrong {
        study: "[transfer]\nalso = \"0.3 rest at 4\"\n",
        path: "transfer.also",
        what: "has none left to call rest",
        remedy: "set teacher.examples above 0",
    },
    Wrong {
        study: "[transfer]\nalso = \"0.3 noise\"\n[objective]\nalpha = 0.5\n",
        path: "objective.alpha",
        what: "have no true labels",
        remedy: "objective.alpha must be 0",
    },
    Wrong {
        study: "[student]\narchitecture = \"lenet5\"\n",
        path: "student.architecture",
        what: "LeNet-5 takes images of 28 x 28 or 32 x 32 pixels, but those of UCI digits have 8 x 8",
        remedy: "choose another network or dataset, or set teacher.resolution",
    },
    Wrong {
        study: "[teacher]\nresolution = 10\n[transfer]\nsynthetic_share = 0.5\n",
        path: "teacher.resolution",
        what: "makes images of 8, 14, 16",
        remedy: "set teacher.resolution to one of these",
    },
    Wrong {
        study: "[student]\ninitialisation = \"interpolated\"\nwidth = 64\n",
        path: "student.width",
        what: "must be what teacher.width is",
        remedy: "set student.initialisation to random",
    },
    Wrong {
        study: "[transfer]\npart = \"rest\"\n[teacher]\nexamples = 9000\n",
        path: "teacher.examples",
        what: "UCI digits has 1,442 training examples",
        remedy: "give teacher.examples at most that",
    },
];

/// Another's classes mean nothing to a teacher: what is wrong when a data set of the same shape but other classes is
/// learnt with its labels. `others` is its name.
pub fn other_classes(others: &str) -> (String, Wrong) {
    let study = format!("[transfer]\ndataset = \"{others}\"\n[objective]\nalpha = 0.5\n");
    let wrong = Wrong {
        study: "",
        path: "objective.alpha",
        what: "The labels of another dataset mean nothing to this teacher",
        remedy: "objective.alpha must be 0",
    };
    (study, wrong)
}

/// Class folders of images of 8 x 8 grey pixels with two classes, as `retort data add` takes them.
pub fn two_classes(folder: &std::path::Path) {
    for (place, class) in ["train/even", "train/odd", "test/even", "test/odd"].iter().enumerate() {
        let file = folder.join(class).join("0.png");
        std::fs::create_dir_all(folder.join(class)).unwrap();
        image::GrayImage::from_pixel(8, 8, image::Luma([place as u8 * 40])).save(file).unwrap();
    }
}
