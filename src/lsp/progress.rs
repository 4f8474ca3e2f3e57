//! Shows that the server is busy while it lints a large workspace for the first time.

use std::io;

use lsp_types::{
    NumberOrString, ProgressParams, ProgressParamsValue, WorkDoneProgress, WorkDoneProgressBegin,
    WorkDoneProgressCreateParams, WorkDoneProgressEnd, WorkDoneProgressReport,
};

use super::outbox::Outbox;

/// With fewer manifests, the server is done before anybody looks.
pub const WORTH_SHOWING: usize = 20;

/// Work that is under way.
pub struct Progress {
    total: usize,
    /// The percentage that was said last.
    said: u32,
}

impl Progress {
    /// Says that work begins.
    ///
    /// # Errors
    /// If the client cannot be written to.
    pub fn begin(outbox: &mut Outbox, total: usize) -> io::Result<Self> {
        outbox.request("window/workDoneProgress/create", WorkDoneProgressCreateParams { token: token() })?;
        let begin = WorkDoneProgressBegin {
            title: "Linting Stripe apps".to_owned(),
            cancellable: Some(false),
            message: None,
            percentage: Some(0),
        };
        say(outbox, WorkDoneProgress::Begin(begin))?;
        Ok(Self { total, said: 0 })
    }

    /// Says how much is done, if that is more than a tenth since the last time.
    ///
    /// # Errors
    /// If the client cannot be written to.
    pub fn report(&mut self, outbox: &mut Outbox, done: usize) -> io::Result<()> {
        let percentage = u32::try_from(done * 100 / self.total.max(1)).unwrap_or_default().min(100);
        if percentage < self.said + 10 {
            return Ok(());
        }
        self.said = percentage;
        let message = Some(format!("{} of {} manifests", done.min(self.total), self.total));
        let report = WorkDoneProgressReport { cancellable: Some(false), message, percentage: Some(percentage) };
        say(outbox, WorkDoneProgress::Report(report))
    }

    /// Says that everything is done.
    ///
    /// # Errors
    /// If the client cannot be written to.
    pub fn end(outbox: &mut Outbox) -> io::Result<()> {
        say(outbox, WorkDoneProgress::End(WorkDoneProgressEnd { message: None }))
    }
}

fn token() -> NumberOrString {
    NumberOrString::String("stripe-app-lint".to_owned())
}

fn say(outbox: &mut Outbox, value: WorkDoneProgress) -> io::Result<()> {
    outbox.notify("$/progress", ProgressParams { token: token(), value: ProgressParamsValue::WorkDone(value) })
}
