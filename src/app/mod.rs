//! What rules may ask about an app: the manifest and the files it points to.

pub mod icon;
