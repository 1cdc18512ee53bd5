//! The program: everything is in the library.

/// Training and Parquet allocate in many threads at once, where the system's allocator is slow and keeps memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    retort::cli::main()
}
