//! Reads and writes messages: headers, an empty line, and as many bytes of JSON as the headers say.
//!
//! Unlike `lsp_server`'s own reader, this one goes on after a message that it cannot understand.

use std::io::{self, BufRead, Read};

use lsp_server::Message;

/// The longest header line, and the longest message, in bytes. The largest manifest is 16 MiB, and JSON may write each of its
/// bytes as six.
const MAX_LINE: u64 = 4 * 1024;
const MAX_MESSAGE: u64 = 128 * 1024 * 1024;

/// What was read.
#[derive(Debug)]
pub enum Incoming {
    /// A message.
    Message(Message),
    /// Something that is not one.
    Malformed,
}

/// Reads the next message; `None` at the end of the input.
///
/// # Errors
/// If the input cannot be read.
pub fn read(input: &mut impl BufRead) -> io::Result<Option<Incoming>> {
    let Some(length) = read_headers(input)? else { return Ok(None) };
    if length > MAX_MESSAGE {
        io::copy(&mut input.take(length), &mut io::sink())?;
        return Ok(Some(Incoming::Malformed));
    }
    let mut body = Vec::new();
    if input.take(length).read_to_end(&mut body)? as u64 != length {
        return Ok(None);
    }
    Ok(Some(serde_json::from_slice(&body).map_or(Incoming::Malformed, Incoming::Message)))
}

/// The length that the headers say. Lines that are not headers are passed over until there is one that says a length.
fn read_headers(input: &mut impl BufRead) -> io::Result<Option<u64>> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if input.take(MAX_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_ascii();
        if line.is_empty()
            && let Some(length) = length
        {
            return Ok(Some(length));
        }
        length = content_length(line).or(length);
    }
}

fn content_length(line: &[u8]) -> Option<u64> {
    let (name, value) = std::str::from_utf8(line).ok()?.split_once(':')?;
    if name.trim().eq_ignore_ascii_case("content-length") { value.trim().parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(mut input: &[u8]) -> Vec<String> {
        let mut read_all = Vec::new();
        while let Some(incoming) = read(&mut input).unwrap() {
            read_all.push(match incoming {
                Incoming::Message(Message::Notification(notification)) => notification.method,
                other => format!("{other:?}"),
            });
        }
        read_all
    }

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn reading_goes_on_after_what_is_not_a_message() {
        let good = framed(r#"{"jsonrpc": "2.0", "method": "a"}"#);
        for bad in ["{", "[]", "\"\u{1F980}\"", r#"{"id": {}, "method": 1}"#, ""] {
            assert_eq!(read_all(format!("{}{good}", framed(bad)).as_bytes()), ["Malformed", "a"], "{bad}");
        }
        assert_eq!(read_all(&[b"Content-Length: 2\r\n\r\n\xFF\xFE", good.as_bytes()].concat()), ["Malformed", "a"]);
    }

    #[test]
    fn lines_that_are_not_headers_are_passed_over() {
        let good = "content-length:33 \nContent-Type: x\n\n{\"jsonrpc\": \"2.0\", \"method\": \"a\"}";
        assert_eq!(read_all(format!("noise\r\n\r\nContent-Length: x\r\n\r\n{good}").as_bytes()), ["a"]);
    }

    #[test]
    fn message_that_is_cut_off_is_not_read() {
        assert_eq!(read_all(b"Content-Length: 9\r\n\r\n{}"), [] as [&str; 0]);
        assert_eq!(read_all(b"Content-Length: 9"), [] as [&str; 0]);
    }

    #[test]
    fn message_that_is_too_large_is_skipped_without_being_kept() {
        let length = MAX_MESSAGE + 1;
        let good = framed(r#"{"jsonrpc": "2.0", "method": "a"}"#);
        let headers = format!("Content-Length: {length}\r\n\r\n");
        let mut input = headers.as_bytes().chain(io::repeat(b' ').take(length)).chain(good.as_bytes());
        let mut input = io::BufReader::new(&mut input);
        assert!(matches!(read(&mut input), Ok(Some(Incoming::Malformed))));
        assert!(matches!(read(&mut input), Ok(Some(Incoming::Message(_)))));
    }
}
