//! Retort's side of `cargo xtask bench train`: reads `go` lines, answers each with the seconds that one epoch took, and
//! in the end with its greatest memory in MB.
//! `bench_train <architecture> <batch> <students> <members> <examples> <device>`

#![allow(clippy::print_stdout)]

use std::{
    io::{BufRead as _, stdin},
    time::Instant,
};

use retort_engine::{
    bench::{Bench, Size},
    data::Home,
    device::Choice,
};
use retort_wire::Study;

type Failure = Box<dyn std::error::Error>;

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [architecture, batch, students, members, examples, device] = arguments.as_slice() else {
        return Err("six arguments are needed: architecture, batch, students, members, examples, device".into());
    };
    let grey = architecture == "lenet5";
    // The data set is named for the catalog's sake, which knows one that is always there; images are made of noise.
    let resolution = if grey { 28 } else { 32 };
    let study = Study::from_toml(&format!(
        "name = \"bench\"\n\
         [teacher]\ndataset = \"digits\"\nresolution = {resolution}\narchitecture = \"{architecture}\"\n\
         [student]\narchitecture = \"{architecture}\"\n\
         [objective]\nname = \"soft_cross_entropy\"\ntemperature = 4.0\n\
         [training]\nbatch_size = {batch}\noptimizer = \"sgd\"\nlearning_rate = 0.01\nmomentum = 0.9\nnesterov = true\n\
         weight_decay = 1e-4\nschedule = \"constant\"\n"
    ))?;
    let catalog = retort_engine::catalog(&Home::new(std::env::temp_dir()));
    let specs = study.expand(&catalog).map_err(|errors| format!("{errors:?}"))?;
    let spec = specs.first().ok_or("the study is empty")?;
    let size = Size { students: students.parse()?, members: members.parse()?, examples: examples.parse()? };
    let shape = if grey { [1, 28, 28] } else { [3, 32, 32] };
    let mut bench = Bench::new(spec, size, shape, &device.parse::<Choice>()?.open()?.device)?;
    println!("ready");
    for line in stdin().lock().lines() {
        if line?.trim() != "go" {
            break;
        }
        let clock = Instant::now();
        let losses = bench.epoch()?;
        let seconds = clock.elapsed().as_secs_f64();
        if losses.iter().any(|loss| !loss.is_finite()) {
            return Err("training has diverged: what follows would measure infinities".into());
        }
        println!("{seconds}");
    }
    println!("{}", peak().unwrap_or(f64::NAN));
    Ok(())
}

/// The most memory that this process has held, in MB.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<f64>().ok().map(|kilobytes| kilobytes / 1024.0)
}
