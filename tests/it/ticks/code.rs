//! What `review` makes of the code: a tick only where it was looked at and found right, and else what to look at.

use super::*;

const MANIFEST: &str = r#"{
  "id": "dev.ledgerline.app", "version": "1.2.0", "name": "Ledgerline", "icon": "./icon.png",
  "distribution_type": "public", "sandbox_install_compatible": true,
  "permissions": [{"permission": "customer_read", "purpose": "Shows the customer's name beside the entry."}],
  "ui_extension": {
    "views": [{"viewport": "stripe.dashboard.drawer.default", "component": "App"}],
    "content_security_policy": {"connect-src": ["https://api.ledgerline.dev/v1/"], "purpose": "Loads the open invoices."}
  }
}"#;

/// Where the code decides it.
const IDS: [&str; 5] =
    ["least-privilege", "enough-permissions", "endpoints-declared", "sdk-components", "no-browser-storage"];

/// The code of a view that does all of it right, with more imports and statements.
fn view(imports: &str, statements: &str, element: &str) -> String {
    format!(
        "import Stripe from 'stripe';\nimport {{ Box, ContextView }} from '@stripe/ui-extension-sdk/ui';\n{imports}\n\
         const stripe = new Stripe('');\n\
         const App = (props) => {{ stripe.customers.retrieve('cus_1'); {statements} return <ContextView title=\"x\">{element}</ContextView>; }};\n\
         export default App;\n"
    )
}

/// The item of a requirement, once the app's back end is known to be all there.
fn item(view: &str, more: &[(&str, &str)], id: &str) -> Item {
    let mut files = Memory::default();
    files.insert("stripe-app.json", MANIFEST);
    files.insert("icon.png", page::icon());
    files.insert("package-lock.json", "{}");
    files.insert("src/views/App.tsx", view);
    more.iter().for_each(|(path, text)| files.insert(path, *text));
    files.insert("stripe-app-lint.json5", "{code: {complete: true}}");
    let config = Config::read(&files, Path::new("stripe-app-lint.json5")).unwrap();
    let mut items =
        review::review(&files, Path::new("stripe-app.json"), &config, Gate::Upload).unwrap().items.into_iter();
    items.find(|item| item.requirement.id == id).unwrap()
}

#[test]
fn code_that_does_it_right_earns_its_ticks() {
    let sound = view("", "fetch('https://api.ledgerline.dev/v1/invoices');", "y");
    let mut log = String::new();
    for id in IDS {
        let item = item(&sound, &[], id);
        log += &format!("\n{id}\n");
        item.evidence.iter().for_each(|seen| log += &format!("  {}:{}: {}\n", seen.file, seen.line, seen.what));
        assert_eq!(item.status, Status::Passes, "{id}: {:?} {:?}", item.reasons, item.evidence);
        assert!(!item.evidence.is_empty() && item.evidence.iter().all(|seen| seen.rule.is_none()), "{id}");
    }
    snapshot::matches("review/code-ticks.txt", &log);
    assert_eq!(item(&view("", "", "y"), &[], "endpoints-declared").status, Status::Passes, "no request at all");
}

#[test]
fn code_that_does_it_wrong_fails_with_evidence() {
    for (id, view, rule) in [
        ("enough-permissions", view("", "stripe.invoices.list();", "y"), "undeclared-permission"),
        ("endpoints-declared", view("", "fetch('https://other.dev/x');", "y"), "undeclared-connect-src"),
        ("sdk-components", view("", "", "<div>y</div>"), "html-in-view"),
        ("no-browser-storage", view("", "localStorage.setItem('a', 'b');", "y"), "blocked-browser-api"),
    ] {
        let item = item(&view, &[], id);
        assert_eq!(item.status, Status::Fails, "{id}: {:?} {:?}", item.reasons, item.evidence);
        assert_eq!(item.evidence[0].rule, Some(rule));
    }
}

/// Each of these hides from the rules what they would have to see.
#[test]
fn what_the_rules_cannot_decide_is_named_with_its_place() {
    let cases = [
        ("least-privilege", "", "", "y", "server/app.py", "import stripe", ""),
        ("enough-permissions", "", "stripe[props.name].list();", "y", "", "", "src/views/App.tsx:5"),
        ("enough-permissions", "", "", "y", "server/index.ts", SERVER, "server/index.ts:2"),
        ("enough-permissions", "", "", "y", "server/app.py", "import stripe", "server/app.py"),
        (
            "enough-permissions",
            "",
            "",
            "y",
            "server/broken.ts",
            "import Stripe from 'stripe'; const = ;",
            "server/broken.ts",
        ),
        ("enough-permissions", "", "stripe.radar.earlyFraudWarnings.list();", "y", "", "", "src/views/App.tsx:5"),
        (
            "enough-permissions",
            "",
            "stripe.customers.list({ expand: ['data.x'] });",
            "y",
            "",
            "",
            "src/views/App.tsx:5",
        ),
        ("enough-permissions", "", "props.client.disputes.list();", "y", "", "", "src/views/App.tsx:5"),
        ("enough-permissions", "", "", "y", "test/a.ts", "client.disputes.list(); // stripe", ""),
        ("least-privilege", "", "", "y", "server/index.ts", "", ""),
        ("endpoints-declared", "", "const = ;", "y", "", "", "parsed in part"),
        ("endpoints-declared", "", "", "<Img src={props.url} />", "", "", "src/views/App.tsx:5"),
        ("endpoints-declared", "", "fetch(props.url);", "y", "", "", "src/views/App.tsx:5"),
        ("endpoints-declared", "", "new WebSocket(props.url);", "y", "", "", "src/views/App.tsx:5"),
        ("endpoints-declared", "", "props.load(fetch);", "y", "", "", "src/views/App.tsx:5"),
        ("endpoints-declared", "import useSWR from 'swr';", "", "y", "", "", "src/views/App.tsx:3"),
        ("endpoints-declared", "import './gone';", "", "y", "", "", "src/views/App.tsx:3"),
        ("sdk-components", "import { Card } from 'cards';", "", "y", "", "", "src/views/App.tsx:3"),
        ("sdk-components", "", "", "<Box style={{}}>y</Box>", "", "", "src/views/App.tsx:5"),
        ("sdk-components", "", "React.createElement('div');", "y", "", "", "src/views/App.tsx:5"),
        ("no-browser-storage", "", "window.name = 'a';", "y", "", "", "src/views/App.tsx:5"),
        ("no-browser-storage", "", "const store = localStorage;", "y", "", "", "src/views/App.tsx"),
        (
            "no-browser-storage",
            "",
            "if (typeof localStorage === 'object') localStorage.clear();",
            "y",
            "",
            "",
            "App.tsx:5",
        ),
        ("no-browser-storage", "", "stripe.customers.update('cus_1', { metadata: {} });", "y", "", "", "metadata"),
    ];
    let mut log = String::new();
    for (id, imports, statements, element, path, text, reason) in cases {
        let more: &[(&str, &str)] = if path.is_empty() { &[] } else { &[(path, text)] };
        let item = item(&view(imports, statements, element), more, id);
        let case = [imports, statements, element, path, text].into_iter().filter(|text| !text.is_empty());
        log += &format!("\n{}\n  {id}: {:?}\n", case.collect::<Vec<_>>().join("  "), item.status);
        item.reasons.iter().for_each(|reason| log += &format!("    {reason}\n"));
        let expected = if reason.is_empty() { Status::Passes } else { Status::NeedsAHuman };
        assert_eq!(item.status, expected, "{log}");
        assert!(reason.is_empty() || item.reasons.iter().any(|told| told.as_str().contains(reason)), "{reason}: {log}");
    }
    snapshot::matches("review/code.txt", &log);
}

/// A call that may be about the developer's own account.
const SERVER: &str = "import Stripe from 'stripe';\nnew Stripe(key).payouts.list();\n";

#[test]
fn without_code_somebody_has_to_look() {
    let mut files = Memory::default();
    files.insert("stripe-app.json", MANIFEST);
    let items = review::review(&files, Path::new("stripe-app.json"), &Config::default(), Gate::Upload).unwrap().items;
    for id in IDS {
        let item = find(&items, id);
        assert_eq!(item.status, Status::NeedsAHuman, "{id}");
        assert!(item.reasons.iter().any(|reason| reason.as_str() == "the app's code is not next to the manifest"));
    }
}

/// What is not there, or cannot be read, is not looked at.
#[test]
fn what_is_missing_gets_no_tick() {
    let reasons = |manifest: &str, path: &str, id: &str| {
        let mut files = Memory::default();
        files.insert("stripe-app.json", manifest);
        files.insert("package.json", "{}");
        files.insert(path, "import Stripe from 'stripe';\nnew Stripe(key).customers.list();\n");
        let items =
            review::review(&files, Path::new("stripe-app.json"), &Config::default(), Gate::Upload).unwrap().items;
        assert_eq!(find(&items, id).status, Status::NeedsAHuman, "{id}");
        find(&items, id).reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    };
    assert_eq!(reasons(MANIFEST, "server/a.ts", "sdk-components"), "the file of the component `App` was not found");
    let without_view = MANIFEST.replace("\"component\": \"App\"", "\"component\": 1");
    let unseen = "the code of the views was not found";
    assert!(reasons(&without_view, "server/a.ts", "sdk-components").contains(unseen));
    let hidden = MANIFEST.replace("\"customer_read\"", "7");
    assert!(reasons(&hidden, "server/a.ts", "enough-permissions").contains("the list of permissions cannot be read"));
    let uncertain = "whether the app uses `customer_read` is not certain from server/a.ts:2";
    assert!(reasons(MANIFEST, "server/a.ts", "least-privilege").contains(uncertain));
    let unused = MANIFEST.replace("customer_read", "charge_read");
    assert!(reasons(&unused, "server/a.ts", "least-privilege").contains("no use of `charge_read` was seen"));
}
