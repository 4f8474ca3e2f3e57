//! What may be done with any text: find the secrets in it, make it safe to print, and find the word it was meant to be.

pub mod escape;
pub mod nearest;
pub mod secrets;
