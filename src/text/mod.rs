//! What may be done with any text: find the secrets in it, make it safe to print, find the word it was meant to be, and list words.

mod escape;
pub mod list;
pub mod markup;
pub mod nearest;
pub mod secrets;
pub mod shown;

pub use shown::Shown;
