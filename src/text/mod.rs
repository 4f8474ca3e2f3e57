//! What may be done with any text: find the secrets in it, make it safe to print, and find the word it was meant to be.

pub mod base64;
mod escape;
pub mod markup;
pub mod nearest;
pub mod secrets;
pub mod shown;

pub use shown::Shown;
