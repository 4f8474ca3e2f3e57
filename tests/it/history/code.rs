//! The code of an earlier revision: which permissions the app did not need then.

use super::*;

const MANIFEST: &str = r#"{"id": "dev.ledgerline.app", "version": "VERSION", "name": "Ledgerline",
  "permissions": [{"permission": "customer_read", "purpose": "Shows the customer's name beside the entry."}],
  "ui_extension": {"views": [{"viewport": "stripe.dashboard.drawer.default", "component": "App"}]}}"#;

/// The message for the need that is new.
const NEW: &str = "the code now needs `invoice_read`: `invoices.list` in ";

fn view(statements: &str) -> String {
    format!(
        "import Stripe from 'stripe';\nconst stripe = new Stripe(key);\n\
         const App = () => {{ {statements} return null; }};\nexport default App;\n"
    )
}

/// A repository whose app called what `before` says, and now calls what `after` says.
fn changed(folder: &str, before: &str, after: &str) -> Repository {
    let repository = Repository::new();
    let file = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    repository.write(&file("stripe-app.json"), MANIFEST.replace("VERSION", "1.0.0"));
    repository.write(&file("src/views/App.tsx"), view(before));
    repository.commit();
    repository.write(&file("stripe-app.json"), MANIFEST.replace("VERSION", "1.1.0"));
    repository.write(&file("src/views/App.tsx"), view(after));
    repository
}

fn diff(repository: &Repository) -> String {
    text(&repository.run(&["diff", "--since", "HEAD"]).stdout).to_owned()
}

const CUSTOMERS: &str = "stripe.customers.list();";
const INVOICES: &str = "stripe.customers.list(); stripe.invoices.list();";

#[test]
fn a_permission_that_the_code_starts_to_need_is_reported() {
    let repository = changed("", CUSTOMERS, INVOICES);
    let printed = diff(&repository);
    assert!(printed.contains(&format!("{NEW}src/views/App.tsx:3")), "{printed}");
    let json = repository.run(&["diff", "--since", "HEAD", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let change = &document["changes"][0];
    assert_eq!((&change["consequence"], &change["new"]["file"]), (&"breaks".into(), &"src/views/App.tsx".into()));
    let checked = repository.run(&["check", "--since", "HEAD", "--format", "json"]);
    assert!(text(&checked.stdout).contains("the code did not need it before"), "{}", text(&checked.stdout));
    let alone = repository.run(&["check", "--format", "json"]);
    assert!(!text(&alone.stdout).contains("did not need it before"), "{}", text(&alone.stdout));
}

#[test]
fn a_need_that_is_not_new_is_not_reported() {
    assert!(!diff(&changed("", INVOICES, INVOICES)).contains(NEW));
    assert!(!diff(&changed("", CUSTOMERS, CUSTOMERS)).contains(NEW));
}

#[test]
fn code_that_was_not_read_whole_proves_nothing() {
    for before in ["stripe[name].list();", "const = ;"] {
        assert!(!diff(&changed("", before, INVOICES)).contains(NEW), "{before}");
    }
}

#[test]
fn an_app_that_had_no_code_needed_nothing() {
    let repository = Repository::new();
    repository.write("stripe-app.json", MANIFEST.replace("VERSION", "1.0.0"));
    repository.commit();
    repository.write("src/views/App.tsx", view(INVOICES));
    assert!(diff(&repository).contains(NEW));
}

/// The repository around the app counts, the folder of another app does not, and the working directory may be any.
#[test]
fn code_of_an_app_in_a_folder_is_compared_from_everywhere() {
    let repository = changed("apps/a", CUSTOMERS, INVOICES);
    let app = repository.at("apps/a");
    let printed = text(&run(&app, &["diff", "--since", "HEAD"]).stdout).to_owned();
    assert!(printed.contains(NEW), "{printed}");
    let sides = ["diff", "HEAD:apps/a/stripe-app.json", "apps/a"];
    assert!(text(&repository.run(&sides).stdout).contains(NEW));
    let absolute = app.join("stripe-app.json");
    let sides = ["diff", &format!("HEAD:{}", absolute.display()), absolute.to_str().unwrap()];
    assert!(text(&run(&app, &sides).stdout).contains(NEW));
    let checked = repository.run(&["check", "--since", "HEAD"]);
    assert!(text(&checked.stdout).contains("did not need it before"), "{}", text(&checked.stdout));
    // An app in a folder above is no other app, whose folder would be left out.
    repository.write("stripe-app.json", "{}");
    assert!(diff_in(&app).contains(NEW));
    // What another app next to it called says nothing of this one; what lies beside both does.
    repository.write("apps/a/package.json", "{}");
    repository.write("apps/b/stripe-app.json", "{}");
    repository.write("apps/b/src/views/App.tsx", view(INVOICES));
    repository.commit();
    repository.git(&["rm", "--quiet", "--cached", "-r", "apps/a/src"]);
    repository.git(&["commit", "--quiet", "--message", "without its code"]);
    assert!(diff_in(&app).contains(NEW));
    repository.write("packages/shared.ts", "import Stripe from 'stripe'; stripe[name].list();");
    repository.git(&["add", "packages"]);
    repository.git(&["commit", "--quiet", "--message", "with shared code"]);
    assert!(!diff_in(&app).contains(NEW));
}

fn diff_in(folder: &Path) -> String {
    text(&run(folder, &["diff", "--since", "HEAD"]).stdout).to_owned()
}

/// Neither a link nor a file that is too large is read, and then nothing is claimed.
#[test]
fn large_files_of_a_revision_are_not_read() {
    let repository = changed("", CUSTOMERS, INVOICES);
    repository.write("server/large.ts", "// stripe\n".repeat(200_000));
    repository.git(&["add", "server"]);
    repository.git(&["commit", "--quiet", "--message", "a large file"]);
    assert!(!diff(&repository).contains(NEW));
}
