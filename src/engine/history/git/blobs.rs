//! The contents of git's objects, read one after another from one process.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The longest line that git writes before an object.
const MAX_HEADER_BYTES: u64 = 256;

/// A process of git that writes the objects it is asked for.
#[derive(Debug)]
pub struct Blobs {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Blobs {
    /// Starts the process: `git cat-file --batch` in some repository.
    pub fn start(mut git: Command) -> io::Result<Self> {
        git.args(["cat-file", "--batch"]);
        git.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = git.spawn()?;
        let (Some(questions), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        Ok(Self { child, questions, answers: BufReader::new(answers) })
    }

    /// The contents of a file, which has `size` bytes. After an error, the process is of no more use.
    pub fn contents(&mut self, id: &str, size: u64) -> io::Result<Vec<u8>> {
        writeln!(self.questions, "{id}")?;
        self.questions.flush()?;
        let mut header = String::new();
        (&mut self.answers).take(MAX_HEADER_BYTES).read_line(&mut header)?;
        if header != format!("{id} blob {size}\n") {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut bytes = Vec::new();
        (&mut self.answers).take(size + 1).read_to_end(&mut bytes)?;
        match bytes.pop() {
            Some(b'\n') if bytes.len() as u64 == size => Ok(bytes),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

impl Drop for Blobs {
    fn drop(&mut self) {
        // Whatever becomes of it, nobody waits for an answer any more.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
