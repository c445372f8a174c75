//! Parses the command, calls the library, turns the result into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    share_one_heap();
    plategate::cli::main()
}

/// glibc gives nearly every thread a heap of its own, and what is free in one no other thread gets. The engine's state is read by
/// one thread at the start and renewed by others from then on: it would come to lie there twice, and memory would grow for
/// days. Small pieces stay with their threads all the same (tcache).
#[cfg(target_env = "gnu")]
fn share_one_heap() {
    // SAFETY: it sets a number, before there is a second thread.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 1);
    }
}

#[cfg(not(target_env = "gnu"))]
fn share_one_heap() {}
