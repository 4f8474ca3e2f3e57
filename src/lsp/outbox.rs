//! What the server says: answers, notifications, and requests of its own.

use std::io::{self, Write};

use lsp_server::{ErrorCode, Message, Request, RequestId, Response, ResponseError};
use serde::Serialize;
use serde_json::{Value, json};

/// What comes of a request.
pub type Answer = Result<Value, ResponseError>;

/// A message that is not answered.
#[derive(Serialize)]
struct Notification<'a, P> {
    jsonrpc: &'static str,
    method: &'a str,
    params: P,
}

/// The way to the client.
pub struct Outbox<'a> {
    out: &'a mut dyn Write,
    /// How many requests the server has sent.
    requests: i32,
}

impl<'a> Outbox<'a> {
    /// Writes to `out`.
    pub fn new(out: &'a mut dyn Write) -> Self {
        Self { out, requests: 0 }
    }

    /// Answers a request.
    ///
    /// # Errors
    /// If the client cannot be written to, as for all that is sent.
    pub fn answer(&mut self, id: RequestId, answer: Answer) -> io::Result<()> {
        self.send(Message::Response(Response { id, response_result: answer }))
    }

    /// Notifies the client.
    pub fn notify(&mut self, method: &str, params: impl Serialize) -> io::Result<()> {
        // Written at once: making a tree of a hundred diagnostics first takes as long as finding them.
        let notification = Notification { jsonrpc: "2.0", method, params };
        self.write(&serde_json::to_string(&notification)?)
    }

    /// Sends a request whose answer does not matter.
    pub fn request(&mut self, method: &str, params: impl Serialize) -> io::Result<()> {
        self.requests += 1;
        let (id, params) = (RequestId::from(self.requests), serde_json::to_value(params)?);
        self.send(Message::Request(Request { id, method: method.to_owned(), params }))
    }

    /// Says that a message could not be understood. It had no id that could be answered.
    pub fn reject(&mut self) -> io::Result<()> {
        let error = json!({ "code": ErrorCode::ParseError as i32, "message": "the message is not valid JSON-RPC" });
        self.write(&json!({ "jsonrpc": "2.0", "id": null, "error": error }).to_string())
    }

    fn send(&mut self, message: Message) -> io::Result<()> {
        message.write(&mut self.out)
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        write!(self.out, "Content-Length: {}\r\n\r\n{text}", text.len())?;
        self.out.flush()
    }
}

/// An error to answer with.
pub fn error(code: ErrorCode, message: impl Into<String>) -> ResponseError {
    ResponseError { code: code as i32, message: message.into(), data: None }
}
