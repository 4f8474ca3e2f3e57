//! The catalogue.
/// Catalogue.
#[derive(Debug)]
pub struct Catalogue;
impl Catalogue {
    /// Loads.
    pub fn load() -> &'static Self {
        &Self
    }
    /// Date.
    pub fn date(&self) -> &'static str {
        "2026-11-24"
    }
}
