//! Standard output and error of the commands. Whoever reads them may go away (`plategate check | head`): what is left is then
//! said to nobody, and the command does its work to the end.

use std::fmt;
use std::io::{self, ErrorKind, Write};

use parking_lot::Mutex;

/// Why standard output took something no more, though it was read: the disk is full, for one.
static FAULT: Mutex<Option<String>> = Mutex::new(None);

/// A line of standard output.
pub(crate) fn line(what: fmt::Arguments<'_>) {
    // A fault is kept by the writer.
    let _ = writeln!(Out, "{what}");
}

/// The same without its end.
pub(crate) fn part(what: fmt::Arguments<'_>) {
    let _ = write!(Out, "{what}");
}

/// A line of standard error.
pub(crate) fn error_line(what: fmt::Arguments<'_>) {
    // There is no other place to say it.
    let _ = writeln!(io::stderr(), "{what}");
}

/// The same without its end.
pub(crate) fn error_part(what: fmt::Arguments<'_>) {
    let _ = write!(io::stderr(), "{what}");
}

/// What went wrong with standard output, if anything did.
pub(crate) fn fault() -> Option<String> {
    FAULT.lock().clone()
}

/// Standard output, for what wants a writer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Out;

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        told(io::stdout().write_all(bytes))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        told(io::stdout().flush())
    }
}

/// That nobody reads any more is no fault.
fn told(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(e) if e.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(e) => {
            FAULT.lock().get_or_insert_with(|| e.to_string());
            Err(e)
        }
        Ok(()) => Ok(()),
    }
}
