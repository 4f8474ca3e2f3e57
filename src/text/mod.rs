//! What can be done with any text: find the secrets in it, make it safe to print, and find the word that was probably
//! meant.

pub mod base64;
mod escape;
pub mod list;
pub mod markup;
pub mod nearest;
pub mod secrets;
pub mod shown;

pub use shown::Shown;
