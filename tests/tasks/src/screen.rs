//! Where sentences for the person at the terminal go.

use std::fmt::Display;
use std::io::{self, Write as _};

/// Prints a line.
pub(crate) fn say(line: impl Display) {
    // The reader may have gone away; what is done is done all the same, and the exit code tells.
    writeln!(io::stdout(), "{line}").ok();
}

/// Prints an error.
pub(crate) fn complain(problem: impl Display) {
    // As above.
    writeln!(io::stderr(), "error: {problem}").ok();
}
