//! What a person types.

mod batch;
mod capsule;
mod catalog;
mod data;
mod doctor;
mod export;
mod figure;
mod place;
mod serve;
mod study;
mod table;
mod train;

use std::{io::IsTerminal, process::ExitCode};

use clap::{Parser, Subcommand};

/// Did the student really learn what the teacher knows, or did it only learn to be right?
#[derive(Debug, Parser)]
#[command(name = "retort", version, propagate_version = true, arg_required_else_help = true)]
#[command(after_help = "\
First steps:
  retort doctor                          what this machine can train on
  retort serve                           the server; open the address that it prints
  retort study studies/mnist-200.toml    a study without a server, with a table at the end

Everything lies in one data folder (`data` in the working directory, --data to choose another).
Help for one command: retort <command> --help")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Options),
    Study(study::Options),
    Figure(figure::Options),
    Export(export::Options),
    Capsule(capsule::Options),
    Train(train::Options),
    Data(data::Options),
    Doctor(doctor::Options),
    Catalog(catalog::Options),
}

/// Reads the command line and does what it says; the exit code is 0 when all went well.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    start_log(&arguments.command);
    let done = match arguments.command {
        Command::Serve(options) => serve::run(&options),
        Command::Study(options) => study::run(&options),
        Command::Figure(options) => figure::run(&options),
        Command::Export(options) => export::run(&options),
        Command::Capsule(options) => capsule::run(&options),
        Command::Train(options) => train::run(&options),
        Command::Data(options) => data::run(&options),
        Command::Doctor(options) => doctor::run(&options),
        Command::Catalog(options) => catalog::run(&options),
    };
    done.unwrap_or_else(|error| {
        // The chain in one line: each of our errors is a sentence, and a person reads the first one first.
        let sentences: Vec<String> = error.chain().map(ToString::to_string).collect();
        complain(&sentences.join(" "));
        ExitCode::FAILURE
    })
}

/// The page about specs, generated from the catalog; the same text as `docs/spec.md`.
pub fn spec_page() -> String {
    catalog::page()
}

/// Events of the program go to standard error; `RETORT_LOG` chooses more or fewer of them.
fn start_log(command: &Command) {
    let usual = match command {
        Command::Serve(_) | Command::Train(_) => "info,wgpu_core=warn,wgpu_hal=warn,cubecl=warn,naga=warn",
        _ => "error",
    };
    let filter = tracing_subscriber::EnvFilter::try_from_env("RETORT_LOG").unwrap_or_else(|_| usual.into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
}

#[expect(clippy::print_stderr, reason = "this is the one place where an error meets a terminal")]
fn complain(sentence: &str) {
    eprintln!("retort: {sentence}");
}

/// Prints a line for the person at the terminal.
#[expect(clippy::print_stdout, reason = "the command line speaks through this")]
fn say(line: impl std::fmt::Display) {
    println!("{line}");
}
