//! The table of permissions, and every reason why it does not say more.

use tempfile::tempdir;

use super::session::{session, write};
use crate::support::snapshot;

const VIEW: &str = "import Stripe from 'stripe';
import { ContextView } from '@stripe/ui-extension-sdk/ui';
import { createHttpClient, STRIPE_API_KEY } from '@stripe/ui-extension-sdk/http_client';
const stripe = new Stripe(STRIPE_API_KEY, { httpClient: createHttpClient() });
const App = (props) => {
  stripe.customers.retrieve('cus_1');
  stripe.products.list();
  MORE
  return <ContextView title=\"Ledger\">Hello</ContextView>;
};
export default App;
";

fn manifest(permissions: &[&str]) -> String {
    let entry =
        |name: &&str| format!(r#"{{"permission": "{name}", "purpose": "Shows the {name} entries of the ledger"}}"#);
    let entries: Vec<String> = permissions.iter().map(entry).collect();
    format!(
        r#"{{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline", "permissions": [{}],
        "ui_extension": {{"views": [{{"viewport": "stripe.dashboard.invoice.detail", "component": "App"}}]}}}}"#,
        entries.join(", ")
    )
}

#[test]
fn the_table_of_permissions_reads_as_recorded() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    let declared = manifest(&["customer_read", "product_write", "invoice_read", "dispute_read"]);
    let doubtful = "stripe[props.name].list(); stripe.radar.earlyFraudWarnings.list(); fetch(props.url);";
    let server = "import Stripe from 'stripe'; const stripe = new Stripe(key); stripe.coupons.create({}); \
                  stripe.payouts.list({}, { stripeAccount: id }); const type = 'charge.refunded';";
    write(
        folder,
        &[
            ("sure/stripe-app.json", &declared),
            ("sure/src/views/App.tsx", &VIEW.replace("MORE", "stripe.coupons.list();")),
            ("doubtful/stripe-app.json", &declared),
            ("doubtful/src/views/App.tsx", &VIEW.replace("MORE", doubtful)),
            ("doubtful/server/index.ts", server),
            ("doubtful/server/report.py", "import stripe\n"),
            ("doubtful/server/broken.ts", "import Stripe from 'stripe'; const = ;"),
            ("doubtful/server/bundle.js", &format!("// stripe\nconst text = '{}';", "x".repeat(30_000))),
            ("doubtful/server/deep.js", &format!("// stripe\nconst deep = {};", "[\n".repeat(1_000))),
            ("doubtful/server/huge.js", &"// stripe\n".repeat(200_000)),
            ("extended/stripe-app.yaml", "id: dev.ledgerline.b\nversion: 1.0.0\nname: B\nextensions: [{id: a}]\n"),
            ("extended/package.json", "{}"),
            ("extended/src/index.ts", "export const a = 1;"),
            ("bare/stripe-app.json", &manifest(&["customer_read"])),
            ("unread/stripe-app.json", &declared.replace(r#""permissions": ["#, r#""permissions": ["charge_read", "#)),
            ("unread/src/views/App.tsx", &VIEW.replace("MORE", "stripe.coupons.list();")),
            ("large/.git/HEAD", ""),
            ("large/app/stripe-app.json", &manifest(&["customer_read"])),
            ("large/app/src/views/App.tsx", &VIEW.replace("MORE", "")),
        ],
    );
    for other in 0..9 {
        write(folder, &[(&format!("large/app{other}/stripe-app.json"), "{}")]);
    }
    let text = session(
        folder,
        &[
            &["permissions", "sure"],
            &["permissions", "sure", "--suggest"],
            &["permissions", "sure", "--format", "markdown"],
            &["permissions", "sure", "--format", "json"],
            &["permissions", "doubtful"],
            &["permissions", "doubtful", "--all", "--format", "markdown"],
            &["permissions", "extended", "bare"],
            &["permissions", "unread"],
            &["permissions", "unread", "--suggest"],
            &["permissions", "unread", "bare", "--suggest"],
            &["permissions", "large/app"],
            &["permissions", "nowhere"],
        ],
    );
    snapshot::matches("commands/permissions.txt", &text);
}
