//! The language server, as a client of the real program sees it.

mod client;
mod diagnostics;
mod lifecycle;

/// A small manifest with one error: a misspelled field.
const MANIFEST: &str = r#"{
  "id": "dev.ledgerline.invoices",
  "version": "1.0.0",
  "nmae": "Ledgerline",
  "icon": "./icon.png",
  "permissions": []
}
"#;
