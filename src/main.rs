//! Parses arguments and runs.

fn main() {}
