//! Trains a preset (or a study from a TOML file) with the engine alone and prints the last epoch's numbers:
//! `cargo run -p retort-engine --example study -- mnist-200 [data folder] [device]`.

#![allow(clippy::print_stdout)]

use std::{collections::BTreeMap, path::PathBuf, time::Instant};

use retort_engine::{Environment, Job, Observer, Predictions, cohort_key, data::Home, device::Choice};
use retort_wire::{MetricRow, Plane, Saved, Spec, Study};

type Failure = Box<dyn std::error::Error>;

#[derive(Default)]
struct Printer {
    last: BTreeMap<usize, Vec<MetricRow>>,
    said: String,
}

impl Observer for Printer {
    fn activity(&mut self, text: &str) {
        let kind: String = text.chars().filter(|letter| !letter.is_ascii_digit()).collect();
        if std::mem::replace(&mut self.said, kind.clone()) != kind {
            println!("{text}");
        }
    }
    fn teacher(&mut self, hash: &str, found: bool) {
        println!("teacher {hash}, {}", if found { "found" } else { "to be trained" });
    }
    fn teacher_trained(&mut self, _: &str, rows: &[MetricRow], _: &[Predictions]) -> Result<(), String> {
        for row in rows.iter().filter(|row| row.split == "test") {
            println!("  teacher {} {:.4} after {:.1} s", row.metric, row.value.0, row.seconds);
        }
        Ok(())
    }
    fn epoch(&mut self, run: usize, epoch: u32, rows: Vec<MetricRow>) -> Result<(), String> {
        let find = |split: &str, metric: &str| {
            rows.iter().find(|row| row.split == split && row.metric == metric).map_or(f64::NAN, |row| row.value.0)
        };
        println!(
            "  run {run} epoch {epoch}: loss {:.4}, train agreement {:.4}, test agreement {:.4}, test accuracy {:.4}, {:.1} s",
            find("train", "loss"),
            find("train", "agreement"),
            find("test", "agreement"),
            find("test", "accuracy"),
            rows.first().map_or(f64::NAN, |row| row.seconds),
        );
        self.last.insert(run, rows);
        Ok(())
    }
    fn warning(&mut self, run: usize, text: &str) {
        println!("  run {run}: {text}");
    }
    fn predictions(&mut self, _: usize, _: &[Predictions]) -> Result<(), String> {
        Ok(())
    }
    fn saved(&mut self, _: usize, _: &Saved) {}
    fn plane(&mut self, _: usize, _: &Plane) -> Result<(), String> {
        Ok(())
    }
    fn samples(&mut self, _: usize, _: &[u8]) -> Result<(), String> {
        Ok(())
    }
    fn finished(&mut self, run: usize) {
        for row in self.last.get(&run).into_iter().flatten() {
            println!("  run {run} {} {} = {:.4}", row.split, row.metric, row.value.0);
        }
    }
    fn failed(&mut self, run: usize, reason: &str) {
        println!("  run {run} failed: {reason}");
    }
    fn should_stop(&mut self, _: usize) -> bool {
        false
    }
}

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_else(|| "digits-in-a-minute".to_owned());
    let data = arguments.next().map_or_else(|| std::env::temp_dir().join("retort-study"), PathBuf::from);
    let device: Choice = arguments.next().as_deref().unwrap_or("cpu").parse()?;
    let home = || Home::new(data.join("datasets"));
    let catalog = retort_engine::catalog(&home());
    let study = match catalog.presets.iter().find(|preset| preset.name == name) {
        Some(preset) => preset.study.clone(),
        None => Study::from_toml(&std::fs::read_to_string(&name)?)?,
    };
    let specs = study.expand(&catalog).map_err(|errors| format!("{errors:?}"))?;
    let mut cohorts: BTreeMap<String, Vec<Spec>> = BTreeMap::new();
    for spec in specs {
        cohorts.entry(cohort_key(&spec)).or_default().push(spec);
    }
    let clock = Instant::now();
    for (index, specs) in cohorts.into_values().enumerate() {
        let jobs: Vec<Job> = specs
            .into_iter()
            .enumerate()
            .map(|(run, spec)| Job { spec, checkpoint: data.join(format!("run-{index}-{run}")), resume: false })
            .collect();
        let environment = Environment {
            home: home(),
            teachers: data.join("teachers"),
            generators: data.join("generators"),
            device: device.open()?,
        };
        println!("cohort {index}, {} runs, on {}", jobs.len(), environment.device.label);
        retort_engine::train(&jobs, &environment, &mut Printer::default())?;
    }
    println!("{:.1} s", clock.elapsed().as_secs_f64());
    Ok(())
}
