//! JSON5 with recovery: spans for every key and value, and every mistake where it is.
//!
//! A text is parsed in three steps: `lexer` splits it and reports what is wrong within a token, `bracket` gives every
//! bracket its partner, and `parser` reads values and settles the rest. A valid text passes the first two
//! unchanged.
//!
//! **Where a mistake is.** On the tokens that are wrong. Something that is missing is marked on the last character of
//! the token that it should follow, or on the first character of the text if it should come first.

mod bracket;
mod lexer;
mod parser;
mod quote;
mod scalar;
mod source;
#[cfg(test)]
mod tests;
mod token;

pub use parser::parse;
