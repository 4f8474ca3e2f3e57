//! The language server, as a client of the real program sees it.

mod actions;
mod client;
mod completion;
mod diagnostics;
mod hover;
mod lifecycle;
mod load;
mod structure;
mod text;
mod workspace;

/// A small manifest with one error: a misspelled field.
const MANIFEST: &str = r#"{
  "id": "dev.ledgerline.invoices",
  "version": "1.0.0",
  "nmae": "Ledgerline",
  "icon": "./icon.png",
  "permissions": []
}
"#;
