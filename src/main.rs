//! Parses the command, calls the library, turns the result into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    plategate::cli::main()
}
