//! A process that does nothing: what a program costs before its first line.

fn main() {
    println!("hello");
}
