//! The example apps are what they claim to be.

use std::{fs, path::Path};

use stripe_app_lint::app::icon::{Image, Integrity, Png, Size, inspect};

fn icon(app: &str) -> (Png, usize) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(app).join("icon.png");
    let bytes = fs::read(path).unwrap();
    let Image::Png(png) = inspect(&bytes) else { panic!("{app} has no PNG") };
    (png, bytes.len())
}

#[test]
fn valid_examples_have_a_valid_icon() {
    for app in ["platform-key-app", "oauth-app", "restricted-key-app"] {
        let (png, bytes) = icon(app);
        let expected = Png {
            size: Some(Size { width: 300, height: 300 }),
            integrity: Integrity::Sound,
            blank: None,
            animated: false,
        };
        assert_eq!(png, expected, "{app}");
        assert!(bytes < 10_000, "{app}: {bytes} bytes");
    }
}

#[test]
fn the_broken_app_has_a_sound_icon_that_is_too_small() {
    let (png, _) = icon("broken-app");
    assert_eq!(png.size, Some(Size { width: 128, height: 128 }));
    assert_eq!((png.integrity, png.blank), (Integrity::Sound, None));
}
