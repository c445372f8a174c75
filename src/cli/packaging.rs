//! `packaging`: man pages and shell completions, made from the program's own tree of commands.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap_complete::Shell;

use super::{Failure, command};

/// The shells that get completions.
const SHELLS: [Shell; 3] = [Shell::Bash, Shell::Fish, Shell::Zsh];

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The folder they go to; it is made.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let failed = |e: std::io::Error| {
        Failure::of(
            t!("cmd-cannot-be-written", path = args.folder.display()),
            &e,
        )
    };
    write(&args.folder).map_err(failed)?;
    Ok(ExitCode::SUCCESS)
}

fn write(folder: &Path) -> std::io::Result<()> {
    let man = folder.join("man1");
    std::fs::create_dir_all(&man)?;
    clap_mangen::generate_to(command(), &man)?;
    let completions = folder.join("completions");
    std::fs::create_dir_all(&completions)?;
    for shell in SHELLS {
        clap_complete::generate_to(shell, &mut command(), "plategate", &completions)?;
    }
    Ok(())
}
