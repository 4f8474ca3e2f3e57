//! What the client has sent and the server has not yet answered.

use std::collections::VecDeque;
use std::io::BufRead;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use lsp_server::{Message, RequestId};

use super::transport::{self, Incoming};

/// How often the server looks whether the client is still there.
const WATCH: Duration = Duration::from_secs(5);

/// The messages of the client, in their order.
pub struct Inbox {
    receiver: Receiver<Incoming>,
    waiting: VecDeque<Incoming>,
    /// The process that started the server.
    parent: u32,
}

impl Inbox {
    /// Starts to read messages from an input, until it ends.
    pub fn open(mut input: impl BufRead + Send + 'static) -> Self {
        let (sender, receiver) = channel();
        // The thread waits for input, so nothing waits for the thread.
        thread::spawn(move || {
            while let Ok(Some(incoming)) = transport::read(&mut input) {
                if sender.send(incoming).is_err() {
                    return;
                }
            }
        });
        Self { receiver, waiting: VecDeque::new(), parent: parent() }
    }

    /// The next message; `None` once the client is gone.
    pub fn next(&mut self) -> Option<Incoming> {
        self.waiting.extend(self.receiver.try_iter());
        if let Some(waiting) = self.waiting.pop_front() {
            return Some(waiting);
        }
        loop {
            match self.receiver.recv_timeout(WATCH) {
                Ok(incoming) => return Some(incoming),
                Err(RecvTimeoutError::Timeout) if self.parent == parent() => {}
                Err(_) => return None,
            }
        }
    }

    /// Whether there is nothing to do but to wait.
    pub fn is_empty(&mut self) -> bool {
        self.waiting.extend(self.receiver.try_iter());
        self.waiting.is_empty()
    }

    /// Whether the client has already canceled a request, which then is not worth an answer.
    pub fn has_canceled(&mut self, id: &RequestId) -> bool {
        self.waiting.extend(self.receiver.try_iter());
        self.waiting.iter().any(|incoming| match incoming {
            Incoming::Message(Message::Notification(notification)) if notification.method == "$/cancelRequest" => {
                notification
                    .params
                    .get("id")
                    .is_some_and(|canceled| serde_json::to_value(id).is_ok_and(|id| id == *canceled))
            }
            _ => false,
        })
    }
}

/// The parent process. It changes when that ends, which matters where something else keeps the input open.
#[cfg(unix)]
fn parent() -> u32 {
    std::os::unix::process::parent_id()
}

/// Elsewhere, the end of the input is the only sign.
#[cfg(not(unix))]
fn parent() -> u32 {
    0
}
