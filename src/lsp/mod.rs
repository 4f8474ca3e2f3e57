//! The language server: what the engine finds in unsaved text, while it is written, over the Language Server Protocol.
//!
//! It is one more way out, like [`output`](crate::output), and no second engine: what is linted, judged and fixed here is
//! what `check` would. It reads and writes only its two streams and, inside the client's folders, reads files.

mod actions;
mod candidates;
mod client;
mod completion;
mod cursor;
mod diagnostics;
mod documents;
mod edits;
mod hover;
mod inbox;
mod links;
mod options;
mod outbox;
mod paths;
mod positions;
mod progress;
mod server;
mod session;
mod subject;
mod suppress;
mod symbols;
mod transport;
mod watch;
mod workspace;

pub use server::serve;
