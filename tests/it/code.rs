//! The app's own code: what is read of it, what is said of it, and when nothing is said.

mod suggest;

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use stripe_app_lint::app::code::{self, CodeCount, Skip};
use stripe_app_lint::app::files::Entry;
use stripe_app_lint::app::{App, Files, Loaded, Memory, ReadError};
use stripe_app_lint::config::Config;
use stripe_app_lint::diagnostic::{Finding, Severity};
use stripe_app_lint::engine;
use stripe_app_lint::engine::{Batch, Candidate, FileReport, PassCriteria};
use stripe_app_lint::evidence::CodeSettings;
use stripe_app_lint::output::{Layout, ListFormat};
use stripe_app_lint::permissions::{SCHEMA, State, Table, suggest, write};

const PATH: &str = "app/stripe-app.json";

const PLAIN: Layout = Layout { colour: false, width: None };

/// A view with a client of Stripe's API that runs these statements.
fn view(statements: &str) -> String {
    format!(
        "import Stripe from 'stripe';\nimport {{ ContextView }} from '@stripe/ui-extension-sdk/ui';\n\
         import {{ createHttpClient, STRIPE_API_KEY }} from '@stripe/ui-extension-sdk/http_client';\n\
         const stripe = new Stripe(STRIPE_API_KEY, {{ httpClient: createHttpClient() }});\n\
         const App = (props) => {{ {statements} return <ContextView title=\"x\">y</ContextView>; }};\n\
         export default App;\n"
    )
}

/// A manifest with one view, these permissions, and more fields.
fn manifest(permissions: &[&str], fields: &str) -> String {
    let entry =
        |name: &&str| format!(r#"{{"permission": "{name}", "purpose": "Shows the entries of the ledger here."}}"#);
    let permissions: Vec<String> = permissions.iter().map(entry).collect();
    format!(
        r#"{{"id": "dev.ledgerline", "version": "1.0.0", "name": "Ledgerline", {fields} "permissions": [{}],
        "ui_extension": {{"views": [{{"viewport": "stripe.dashboard.drawer.default", "component": "App"}}]}}}}"#,
        permissions.join(", ")
    )
}

fn memory(manifest: &str, files: &[(&str, &str)]) -> Memory {
    let mut memory = Memory::default();
    memory.insert(PATH, manifest);
    memory.insert("app/package.json", r#"{"dependencies": {"@stripe/ui-extension-sdk": "9.2.1"}}"#);
    memory.insert("app/package-lock.json", r#"{"lockfileVersion": 3, "packages": {}}"#);
    for (path, text) in files {
        memory.insert(format!("app/{path}"), *text);
    }
    memory
}

fn lint(memory: &Memory, config: &Config) -> FileReport {
    engine::lint(memory, Path::new(PATH), config).unwrap().unwrap()
}

/// The rules over the code that report something.
fn rules(manifest: &str, files: &[(&str, &str)]) -> Vec<&'static str> {
    let linted = lint(&memory(manifest, files), &Config::default());
    let names = linted.findings.iter().map(|finding| finding.rule);
    names.filter(|rule| rule.family == "source-code").map(|rule| rule.name).collect()
}

fn app(memory: &Memory) -> App {
    let Loaded::App(mut app) = App::load(memory, Path::new(PATH)).unwrap() else { panic!("not a manifest") };
    code::read_into(memory, &mut app, &[]);
    *app
}

const DISPUTE: [&str; 2] = ["customer_read", "dispute_read"];
const READ: &str = "stripe.customers.retrieve('cus_1');";

#[test]
fn an_unused_permission_is_reported_only_if_nothing_speaks_against_it() {
    let told = |fields: &str, statements: &str, more: &[(&str, &str)]| {
        let view = view(&format!("{READ} {statements}"));
        let files = [&[("src/views/App.tsx", view.as_str())], more].concat();
        rules(&manifest(&DISPUTE, fields), &files).contains(&"unused-permission")
    };
    assert!(told("", "", &[]));
    for statements in [
        "stripe[props.resource].list();",
        "stripe.customers.retrieve('cus_1', { expand: ['disputes'] });",
        "stripe.radar.earlyFraudWarnings.list();",
        "fetch('https://api.ledgerline.dev/v1/x');",
        "anything.disputes.list();",
        "const name = 'dispute_read';",
        "const type = 'charge.dispute.created';",
        "const { disputes } = stripe; disputes.list();",
        "const list = stripe.disputes.list.bind(stripe.disputes);",
        "const client = connect('https://api.stripe.com/v1');",
    ] {
        assert!(!told("", statements, &[]), "{statements}");
    }
    for (path, text) in [
        ("server/app.py", "import stripe\n"),
        ("server/broken.ts", "import Stripe from 'stripe'; const = ;"),
        ("test/dispute.test.ts", "import Stripe from 'stripe'; stripe.disputes.list();"),
    ] {
        assert!(!told("", "", &[(path, text)]), "{path}");
    }
    assert!(!told(r#""stripe_api_access_type": "oauth", "distribution_type": "public","#, "", &[]));
    assert!(told("", "", &[("server/app.py", "# see stripe.com\n")]), "a mention is no use");
    assert!(told("", "const stripeRows = load(); show(stripeRows[0].id);", &[]));
    let sign_in = "fetch('https://api.stripe.com/v1/oauth/token', { method: 'POST' });";
    assert!(told("", "", &[("server/oauth.ts", sign_in)]));
}

#[test]
fn an_undeclared_permission_is_reported_for_certain_calls_of_the_app_only() {
    let told =
        |files: &[(&str, &str)]| rules(&manifest(&["customer_read"], ""), files).contains(&"undeclared-permission");
    let in_view = |statements: &str| told(&[("src/views/App.tsx", &view(statements))]);
    assert!(in_view("stripe.customers.update('cus_1', {});"));
    assert!(in_view("fetch('https://api.stripe.com/v1/disputes/dp_1');"));
    let unbound = "export default () => { stripe.customers.update('cus_1', {}); return null; };";
    assert!(!told(&[("src/views/App.tsx", unbound)]), "nothing is known of a name that is bound nowhere");
    for statements in [
        READ,
        "// stripe.disputes.list();",
        "other.disputes.list();",
        "stripe.radar.earlyFraudWarnings.list();",
        "stripe.accounts.retrieve();",
        "fetch('https://api.ledgerline.dev/v1/disputes/dp_1');",
    ] {
        assert!(!in_view(statements), "{statements}");
    }
    let own = view("");
    let with = |path: &str, text: &str| told(&[("src/views/App.tsx", &own), (path, text)]);
    let call = "import Stripe from 'stripe'; const stripe = new Stripe(key); stripe.disputes.list({}, OPTIONS);";
    assert!(with("server/a.ts", &call.replace("OPTIONS", "{ stripeAccount: id }")));
    assert!(!with("server/a.ts", &call.replace("OPTIONS", "{}")), "it may be about the developer's own account");
    assert!(!with("scripts/a.ts", &call.replace("OPTIONS", "{ stripeAccount: id }")));
    let platform = format!("{} stripe.accounts.create({{}});", call.replace("OPTIONS", "{ stripeAccount: id }"));
    assert!(!with("server/a.ts", &platform), "a Connect platform calls for its own accounts");
}

/// The uses of `customer_read` that a file of a back end speaks for.
fn uses_in(server: &str) -> Vec<String> {
    uses_of(&[("server/a.ts", server)])
}

fn uses_of(files: &[(&str, &str)]) -> Vec<String> {
    let view = view("");
    let files = [&[("src/views/App.tsx", view.as_str())], files].concat();
    let app = app(&memory(&manifest(&["customer_read"], ""), &files));
    let table = Table::of(&app, &CodeSettings::default(), true);
    table.rows.iter().flat_map(|row| &row.uses).map(|seen| format!("{} {}", seen.kind, seen.what)).collect()
}

#[test]
fn a_request_is_seen_through_a_base_address_that_is_tidied() {
    let base = "const BASE = (process.env.STRIPE_BASE || 'https://api.stripe.com/v1/')";
    for (end, expected) in [
        (".replace(/\\/+$/, '');", &["server GET /v1/customers"][..]),
        (".trim().replace(/\\/$/, '');", &["server GET /v1/customers"]),
        (".replace(/v1\\/$/, '');", &[]),
    ] {
        assert_eq!(uses_in(&format!("{base}{end} fetch(`${{BASE}}/customers?limit=1`);")), expected, "{end}");
    }
}

#[test]
fn a_path_of_the_api_is_seen_where_a_function_sends_it() {
    let client = "const BASE = 'https://api.stripe.com/v1'; function send(path) { return fetch(BASE + path); }";
    for (code, expected) in [
        (format!("{client} send('/customers');"), &["likely /v1/customers"][..]),
        (format!("{client} send(`/customers/${{id}}`);"), &["likely /v1/customers/{}"]),
        (format!("{client} class A {{ list() {{ return this.get('/customers'); }} }}"), &["likely GET /v1/customers"]),
        (format!("{client} send('/customers', {{ method: 'GET' }});"), &["likely GET /v1/customers"]),
        (format!("{client} app.get('/customers', list);"), &[]),
        (format!("import {{ redirect }} from 'web'; {client} redirect('/customers');"), &[]),
        (
            "import { stripeFetch } from './stripe'; stripeFetch('GET', '/v1/customers');".to_owned(),
            &["likely GET /v1/customers"],
        ),
        ("import { showStripe } from './stripe'; showStripe('/customers');".to_owned(), &[]),
    ] {
        assert_eq!(uses_in(&code), expected, "{code}");
    }
}

#[test]
fn a_client_is_known_by_the_type_of_the_member_that_holds_it() {
    let call = "import { load } from './config'; const config = load('stripe'); config.client.customers.list();";
    for (config, expected) in [
        ("export type Config = { client: Stripe };", "server customers.list"),
        ("export interface Config { client: Stripe | null }", "server customers.list"),
        ("export class Config { client?: Stripe; }", "server customers.list"),
        ("export type Config = { client: Stripe | Shop };", "likely customers.list"),
        ("export type Config = { client: Stripe }; type Other = { client: Shop };", "likely customers.list"),
        ("export type Config = { other: Stripe };", "likely customers.list"),
    ] {
        let config = format!("import Stripe from 'stripe'; {config}");
        assert_eq!(uses_of(&[("server/a.ts", call), ("server/config.ts", &config)]), [expected], "{config}");
        assert_eq!(uses_of(&[("server/a.ts", call), ("server/elsewhere.ts", &config)]), ["likely customers.list"]);
    }
}

#[test]
fn a_client_is_known_by_its_name_wherever_it_comes_from() {
    for (code, expected) in [
        ("const stripeApi = config.api; stripeApi.customers.list();", "server customers.list"),
        ("const stripeCustomers = config.customers; stripeCustomers.list();", "likely customers.list"),
        ("stripe.customers.list();", "likely customers.list"),
    ] {
        assert_eq!(uses_in(code), [expected], "{code}");
    }
}

#[test]
fn the_method_of_a_raw_request_may_be_in_small_letters() {
    assert_eq!(uses_in("stripe.rawRequest('get', '/v1/customers');"), ["server GET /v1/customers"]);
}

#[test]
fn the_whole_table_also_has_what_only_looks_like_a_call() {
    let code = "import Stripe from 'stripe'; api.disputes.list();";
    assert_eq!(uses_of(&[("server/a.ts", code)]), ["likely disputes.list"]);
    assert_eq!(uses_of(&[("server/a.test.ts", code)]), Vec::<String>::new());
}

#[test]
fn only_code_that_views_import_runs_in_the_sandbox() {
    let files = |import: &str| {
        let view = format!("{import}\n{}", view(""));
        let bad = "export const keep = () => localStorage.setItem('a', process.env.KEY);";
        rules(&manifest(&[], ""), &[("src/views/App.tsx", &view), ("src/lib/keep.ts", bad)])
    };
    assert_eq!(files("import { keep } from '../lib/keep';").len(), 2);
    assert_eq!(files("import { keep } from '@/lib/keep';").len(), 2);
    assert_eq!(files("import type { keep } from '../lib/keep';"), Vec::<&str>::new());
    assert_eq!(files(""), Vec::<&str>::new());
}

#[test]
fn names_that_a_file_defines_or_checks_first_are_not_reported() {
    for statements in [
        "const confirm = () => true; confirm();",
        "if (typeof window !== 'undefined') window.open('x');",
        "props.window.open('x');",
        "if (process.env.NODE_ENV === 'test') props.go();",
    ] {
        assert_eq!(
            rules(&manifest(&[], ""), &[("src/views/App.tsx", &view(statements))]),
            Vec::<&str>::new(),
            "{statements}"
        );
    }
}

#[test]
fn an_address_is_followed_through_constants() {
    let policy = r#""constants": {"API": "https://api.ledgerline.dev/v1"},"#;
    let told = |statements: &str| rules(&manifest(&[], policy), &[("src/views/App.tsx", &view(statements))]);
    for statements in [
        "fetch('https://api.ledgerline.dev/v1/x');",
        "const base = 'https://api.ledgerline.dev'; fetch(`${base}/v1/${props.id}`);",
        "const { constants } = props.environment; fetch(constants.API + '/x');",
        "fetch(props.environment.constants.API);",
        "axios.post('https://api.ledgerline.dev/v1/x', {});",
        "fetch(new URL('/v1/x', 'https://api.ledgerline.dev'));",
    ] {
        assert_eq!(told(statements), ["undeclared-connect-src"], "{statements}");
    }
    for statements in [
        "fetch(props.url);",
        "fetch(`https://${props.host}/x`);",
        "fetch('http://localhost:3000/x');",
        "fetch(props.dev ? 'http://localhost:3000/x' : 'https://api.ledgerline.dev/v1');",
        "fetch('https://api.stripe.com/v1/unknown');",
    ] {
        assert_eq!(told(statements), Vec::<&str>::new(), "{statements}");
    }
}

#[test]
fn a_live_key_that_somebody_typed_is_not_reported_in_a_test() {
    let told = |path: &str, body: &str| {
        let code = format!("export const key = 'sk_live_{body}';");
        rules(&manifest(&[], ""), &[("src/views/App.tsx", &view("")), (path, &code)]).contains(&"secret-in-source")
    };
    let (real, typed) = ("51Hq8ZkLm2NvXcB7dFgT4yRw9", ["NotARealLiveKey987", "123456789Hq8ZkLm2NvXcB7dFgT4"]);
    assert!(told("server/a.ts", real) && told("test/a.test.ts", real));
    for body in typed {
        assert!(told("server/a.ts", body) && !told("test/a.test.ts", body), "{body}");
    }
}

#[test]
fn the_code_of_another_app_in_the_repository_does_not_count() {
    let mut memory = memory(&manifest(&[], ""), &[("src/views/App.tsx", &view(""))]);
    memory.insert("app/other/stripe-app.json", manifest(&[], ""));
    memory.insert("app/other/server.ts", "export const key = 'sk_live_51Hq8ZkLm2NvXcB7dFgT4yRw9';");
    memory.insert("app/.gitignore", "ignored.ts\n");
    memory.insert("app/ignored.ts", "export const key = 'sk_live_51Hq8ZkLm2NvXcB7dFgT4yRw9';");
    assert!(lint(&memory, &Config::default()).findings.is_empty());
}

#[test]
fn a_comment_in_the_code_suppresses_a_finding_there() {
    let code = "// stripe-app-lint: ignore[blocked-browser-api] the user is told first\n";
    let view = view(&format!("\n{code} alert('x');\n alert('y');\n"));
    let linted = lint(&memory(&manifest(&[], ""), &[("src/views/App.tsx", &view)]), &Config::default());
    assert_eq!((linted.findings.len(), linted.suppressed.len()), (1, 1));
}

#[test]
fn hostile_code_is_skipped_and_counted() {
    let deep = format!("// stripe\nconst a = {}1;", "(".repeat(100_000));
    let chained = format!("// stripe\nconst a = {}1;", "!".repeat(100_000));
    let long = format!("// stripe\nconst a = '{}';", "x".repeat(100_000));
    let files = [("src/deep.ts", deep.as_str()), ("src/chained.ts", &chained), ("src/long.ts", &long)];
    let huge = format!("// stripe\n{}", "const a = 1;\n".repeat(100_000));
    let app = app(&memory(&manifest(&[], ""), &[&files[..], &[("src/huge.ts", &huge)]].concat()));
    let code = app.code.unwrap();
    let skip = |path: &str| code.skipped.iter().find(|(skipped, _)| skipped.ends_with(path)).unwrap().1.clone();
    assert_eq!(skip("deep.ts"), Skip::Generated);
    assert_eq!(skip("chained.ts"), Skip::Generated);
    assert_eq!(skip("long.ts"), Skip::Generated);
    assert!(matches!(skip("huge.ts"), Skip::Unreadable(_)));
}

/// With line ends in between, so that only the nesting keeps it from the parser.
#[test]
fn code_of_any_allowed_depth_is_read_without_a_stack_overflow() {
    for unit in [
        "(",
        "[",
        "!\n",
        "-\n",
        "a =>\n",
        "if (a)\n",
        "if (a) b; else\n",
        "typeof\n",
        "a\n? b :\n",
        "{\n",
        "<a>\n",
        "a +\n",
        "a.\n",
    ] {
        for count in [150, 5_000, 19_000, 40_000] {
            let text = format!("// stripe\nconst x =\n{}", unit.repeat(count));
            let app = app(&memory(&manifest(&[], ""), &[("src/deep.tsx", &text)]));
            assert_eq!(app.code.unwrap().found, 1, "{unit}");
        }
    }
}

#[test]
fn the_table_says_what_is_used_and_what_is_missing() {
    let view = view("stripe.customers.retrieve('cus_1'); stripe.invoices.list(); stripe.products.list();");
    let app = app(&memory(
        &manifest(&["customer_read", "product_write", "dispute_read"], ""),
        &[("src/views/App.tsx", &view)],
    ));
    let settings = CodeSettings::default();
    let table = Table::of(&app, &settings, false);
    let rows: Vec<_> = table.rows.iter().map(|row| (row.permission.as_str(), row.state)).collect();
    let expected = [
        ("invoice_read", State::Missing),
        ("customer_read", State::Used),
        ("product_write", State::OnlyRead),
        ("dispute_read", State::Unused),
    ];
    assert_eq!(rows, expected);
    let list = serde_json::to_value(suggest(&app, &settings)).unwrap();
    let names: Vec<_> = list.as_array().unwrap().iter().map(|entry| entry["permission"].as_str().unwrap()).collect();
    assert_eq!(names, ["customer_read", "product_read", "invoice_read"]);
    assert_eq!(list[2]["purpose"], "", "`missing-purpose` reports it until it is written");
}

#[test]
fn a_misspelled_permission_is_one_fault() {
    let found = |name: &str| {
        let linted = lint(&memory(&manifest(&[name], ""), &[("src/views/App.tsx", &view(READ))]), &Config::default());
        let about = linted.findings.iter().map(|finding| finding.rule.name).filter(|name| name.contains("permission"));
        about.collect::<Vec<_>>()
    };
    assert_eq!(found("customers_read"), ["misspelled-permission"]);
    assert_eq!(found("customer_reed"), ["misspelled-permission"]);
    assert_eq!(found("customer_read_write"), ["several-permissions-in-one-entry"]);
    assert_eq!(found("customers_read, event_read"), ["several-permissions-in-one-entry"]);
    assert_eq!(found("invoices_read"), ["undeclared-permission", "misspelled-permission"]);
}

#[test]
fn what_a_permission_grants_along_with_itself_is_not_missing() {
    let calls = "stripe.paymentIntents.list(); stripe.products.list();";
    let files = [("src/views/App.tsx", &*view(calls))];
    assert!(rules(&manifest(&["payment_intent_read"], ""), &files).is_empty());
    let app = app(&memory(&manifest(&[], ""), &files));
    let list = serde_json::to_value(suggest(&app, &CodeSettings::default())).unwrap();
    assert_eq!(list, serde_json::json!([{"permission": "payment_intent_read", "purpose": ""}]));
}

#[test]
fn the_table_has_each_name_once() {
    let names = ["customer_read", "customer_read", "customer_read, event_read", "customers_read"];
    let app = app(&memory(&manifest(&names, ""), &[("src/views/App.tsx", &view(READ))]));
    let table = Table::of(&app, &CodeSettings::default(), false);
    let rows: Vec<_> = table.rows.iter().map(|row| (row.permission.as_str(), row.state)).collect();
    let expected = [("customer_read", State::Used), ("event_read", State::NotSeen), ("customers_read", State::Used)];
    assert_eq!(rows, expected);
}

#[test]
fn permissions_in_the_manifest_of_the_other_generation_are_declared() {
    let server = "import Stripe from 'stripe'; const stripe = new Stripe(process.env.KEY); \
                  stripe.customers.list({}, { stripeAccount: id });";
    let yaml = "id: dev.ledgerline\nname: Ledgerline\nversion: 1.0.0\nextensions: []\n";
    let files = [("server/index.ts", server), ("stripe-app.yaml", yaml)];
    let found = |permissions: &[&str]| {
        let memory = memory(&manifest(permissions, ""), &files);
        let linted = engine::lint(&memory, Path::new("app/stripe-app.yaml"), &Config::default()).unwrap().unwrap();
        linted.findings.iter().filter(|finding| finding.rule.name == "undeclared-permission").count()
    };
    assert_eq!(found(&["customer_read"]), 0);
    assert_eq!(found(&["charge_read"]), 1);
}

#[test]
fn the_table_as_json_fits_its_schema() {
    let app = app(&memory(&manifest(&DISPUTE, ""), &[("src/views/App.tsx", &view("stripe.invoices.list();"))]));
    let mut out = Vec::new();
    let table = Table::of(&app, &CodeSettings::default(), true);
    write(&[table], ListFormat::Json, PLAIN, &mut out).unwrap();
    let document: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(SCHEMA).unwrap()).unwrap();
    let errors: Vec<String> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(document["apps"][0]["permissions"][0]["state"], "missing");
}

#[test]
fn text_of_the_code_is_masked_and_escaped_in_the_table() {
    let secret = "sk_live_51Hq8ZkLm2NvXcB7dFgT4yRw9";
    let path = format!("src/views/{secret}|\u{1b}.tsx");
    let import = format!("import './{secret}|\u{1b}';\n");
    let app = app(&memory(
        &manifest(&["customer_read"], ""),
        &[("src/views/App.tsx", &format!("{import}{}", view(""))), (&path, &view(READ))],
    ));
    for format in ["Human", "Markdown", "Json"] {
        let mut out = Vec::new();
        let format = match format {
            "Human" => ListFormat::Human,
            "Markdown" => ListFormat::Markdown,
            _ => ListFormat::Json,
        };
        write(&[Table::of(&app, &CodeSettings::default(), true)], format, PLAIN, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("sk_live_*") && !text.contains(secret) && !text.contains('\u{1b}'), "{text}");
    }
}

#[test]
fn the_configuration_states_uses_and_folders() {
    let mut memory = memory(&manifest(&DISPUTE, ""), &[("src/views/App.tsx", &view(READ))]);
    let path = Path::new("app/stripe-app-lint.json5");
    memory.insert(path, r#"{code: {roots: ["server"], complete: true, used: {dispute_read: "in the reports"}}}"#);
    let config = Config::read(&memory, path).unwrap();
    assert!(config.problems.is_empty());
    assert_eq!(config.settings.code.roots, [PathBuf::from("app/server")]);
    assert!(config.settings.code.is_complete);
    let of_code = |finding: &Finding| finding.rule.family == "source-code";
    assert!(!lint(&memory, &config).findings.iter().any(of_code));
    memory.insert(path, r#"{code: {complete: "yes", used: {dispute_read: ""}, root: []}}"#);
    assert_eq!(Config::read(&memory, path).unwrap().problems.len(), 3);
}

#[test]
fn only_literal_props_of_certain_components_are_reported() {
    let manifest = manifest(&[], "");
    let reported = |version: &str, element: &str| {
        let view = format!(
            "import {{ Badge, Box as Card, Button, TextField }} from '@stripe/ui-extension-sdk/ui';\n\
             import {{ Tab }} from '@stripe/ui-extension-sdk/ui/next';\nimport {{ Link }} from './Link';\n\
             const App = (props) => {element};\nexport default App;\n"
        );
        let lock =
            format!(r#"{{"packages": {{"node_modules/@stripe/ui-extension-sdk": {{"version": "{version}"}}}}}}"#);
        let files = [("src/views/App.tsx", view.as_str()), ("package-lock.json", &lock)];
        let linted = lint(&memory(&manifest, &files), &Config::default());
        let found = linted.findings.iter().filter(|finding| finding.rule.name == "invalid-sdk-prop");
        found.map(|finding| (finding.severity, finding.message.to_string())).collect::<Vec<_>>()
    };
    for silent in [
        "<Badge type={props.type} />",
        "<Badge type={props.paid ? 'success' : 'info'} />",
        "<Badge {...props} type='success' />",
        "<Badge key='a' ref={props.ref} data-id='b' type='info' />",
        "<Card css={{ ...props.css, layout: 'row' }} />",
        "<Card css={{ [props.key]: 'row' }} />",
        "<Card css={props.css} />",
        "<Card css={{ gap: 4, width: '1/2', gridColumns: '2' }} />",
        "<Link className='wide' />",
        "<Unknown className='wide' />",
        "<Tab id='a' label='b'>c</Tab>",
    ] {
        assert_eq!(reported("9.2.1", silent), [], "{silent}");
    }
    for version in ["8.8.1", "9.4.0", "10.0.0"] {
        assert_eq!(reported(version, "<Badge type='success' />"), [], "{version} is not listed");
    }
    for (version, element, severity, message) in [
        ("9.1.0", "<Badge type='success' />", Severity::Error, "`type` of `Badge` does not accept `success`"),
        ("9.2.0-alpha.6", "<Badge type={`success`} />", Severity::Error, "`type` of `Badge` does not accept `success`"),
        ("9.1.0", "<Card css={{ 'layout': props.x }} />", Severity::Error, "`css` of `Card` does not take `layout`"),
        ("9.1.0", "<Card css={{ gap: '4px' }} />", Severity::Error, "`gap` in `css` of `Card` does not accept `4px`"),
        ("9.1.0", "<Button disabled='true' />", Severity::Error, "`disabled` of `Button` does not accept `true`"),
        ("8.11.0", "<TextField type='date' />", Severity::Warning, "`type` of `TextField` does not accept `date`"),
    ] {
        let found = reported(version, element);
        assert!(
            matches!(found.as_slice(), [(is, text)] if *is == severity && text.starts_with(message)),
            "{version} {element}: {found:?}"
        );
    }
}

#[test]
fn a_file_that_several_apps_share_is_read_once() {
    let mut files = Memory::default();
    files.insert(".git/HEAD", "");
    files.insert("packages/ledger.ts", "import Stripe from 'stripe'; new Stripe(key).customers.list();");
    for app in ["a", "b", "c"] {
        files.insert(format!("apps/{app}/stripe-app.json"), manifest(&["customer_read"], ""));
        files.insert(format!("apps/{app}/src/views/App.tsx"), view(READ));
    }
    let files = Counting { files, reads: Mutex::default() };
    let paths = ["a", "b", "c"].map(|app| Candidate::named(format!("apps/{app}/stripe-app.json")));
    let batch = Batch::new(&files, paths, vec![PathBuf::new()], None).unwrap();
    let summary = batch.lint(PassCriteria::default(), |_| Ok(())).unwrap();
    assert_eq!(summary.code.read, 6, "each of the three apps has its view and the shared file");
    assert_eq!(files.reads.lock().unwrap()["packages/ledger.ts"], 1);
}

/// Files that count how often each is read.
struct Counting {
    files: Memory,
    reads: Mutex<HashMap<String, usize>>,
}

impl Files for Counting {
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
        *self.reads.lock().unwrap().entry(path.to_str().unwrap().to_owned()).or_default() += 1;
        self.files.read(path, limit)
    }

    fn entry(&self, path: &Path) -> Option<Entry> {
        self.files.entry(path)
    }

    fn children(&self, folder: &Path, most: usize) -> Result<Vec<(OsString, Entry)>, ReadError> {
        self.files.children(folder, most)
    }

    fn real(&self, path: &Path) -> Option<PathBuf> {
        self.files.real(path)
    }
}

#[test]
fn counts_of_several_apps_are_added_by_their_reason() {
    let mut sum = CodeCount { read: 2, over_budget: 1, ..CodeCount::default() };
    sum += CodeCount { read: 3, partly_parsed: 2, too_large: 4, ..CodeCount::default() };
    let expected = [
        (2, "parsed only in part, because of mistakes in them"),
        (4, "left out because they are larger than 1 MiB"),
        (1, "left out because an app's code is read up to 64 MiB"),
    ];
    assert_eq!((sum.read, sum.reasons().collect::<Vec<_>>()), (5, expected.to_vec()));
}
