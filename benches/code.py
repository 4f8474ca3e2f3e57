#!/usr/bin/env python3
"""Measures what reading an app's code costs: whole processes, on trees of our own, ordinary and hostile.

    benches/code.py                     after `cargo build --release`

The commands of a table run in turn (A B C A B C …), and the medians are printed. On hostile code only the time limit
counts: each of these files once made some parser hang or overflow its stack.
"""

import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OURS = ROOT / "target" / "release" / "stripe-app-lint"
TREES = ROOT / "target" / "code-trees"
LIMIT = 10.0

MANIFEST = """{
  "id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline",
  "permissions": [
    { "permission": "customer_read", "purpose": "Shows the customer's name beside the ledger entry." },
    { "permission": "invoice_read", "purpose": "Lists the open invoices of the customer." }
  ],
  "ui_extension": { "views": [{ "viewport": "stripe.dashboard.customer.detail", "component": "App" }] }
}
"""

FUNCTION = """
export const load{n} = async (props: {{ id: string; limit?: number }}) => {{
  const customer = await stripe.customers.retrieve(props.id);
  const invoices = await stripe.invoices.list({{ customer: customer.id, limit: props.limit ?? 10 }});
  const open = invoices.data.filter((invoice) => invoice.status === 'open' && invoice.total > 0);
  return open.map((invoice) => ({{ id: invoice.id, label: `${{invoice.number}}: ${{invoice.total / 100}}` }}));
}};
"""


def main():
    shutil.rmtree(TREES, ignore_errors=True)
    bare, small, large, shared = (TREES / name for name in ["bare", "small", "large", "shared"])
    app(bare, 0)
    app(small, 30)
    app(large, 4_000)
    for number in range(8):
        app(shared / "apps" / str(number), 10)
    sources(shared / "packages", 1_000)
    for tree in [bare, small, large, shared]:
        (tree / ".git").mkdir()
    rows = [("no code", bare), ("30 files", small), ("4,000 files", large), ("8 apps beside 1,000 shared files", shared)]
    print("| app | files of code | `check` |\n|---|---|---|")
    for (name, tree), times in zip(rows, in_turn([tree for _, tree in rows], 11)):
        count = sum(1 for path in tree.rglob("*.ts*"))
        print(f"| {name} | {count:,} | {statistics.median(times) * 1000:.1f} ms |")
    print("\n| hostile file | `check` |\n|---|---|")
    slow = [name for name, text in hostile() if not bears(name, text)]
    sys.exit(f"over {LIMIT} s, or crashed: {', '.join(slow)}" if slow else 0)


def app(folder, count):
    folder.mkdir(parents=True)
    (folder / "stripe-app.json").write_text(MANIFEST)
    if count:
        sources(folder / "src" / "lib", count - 1)
        views = folder / "src" / "views"
        views.mkdir(parents=True)
        imports = "".join(f"import {{ load0 as load{n} }} from '../lib/{n // 100}/file{n}';\n" for n in range(count - 1))
        view = "const App = () => <ContextView title=\"Ledger\">Hello</ContextView>;\nexport default App;\n"
        (views / "App.tsx").write_text("import { ContextView } from '@stripe/ui-extension-sdk/ui';\n" + imports + view)


def sources(folder, count):
    body = "".join(FUNCTION.format(n=n) for n in range(10))
    for n in range(count):
        below = folder / str(n // 100)
        below.mkdir(parents=True, exist_ok=True)
        text = f"import Stripe from 'stripe';\n\nconst stripe = new Stripe(process.env.KEY_{n}!);\n{body}"
        (below / f"file{n}.ts").write_text(text)


def in_turn(trees, runs):
    times = [[] for _ in trees]
    for run in range(runs + 1):
        for tree, of_tree in zip(trees, times):
            spent, _ = check(tree)
            if run:
                of_tree.append(spent)
    return times


def check(tree):
    start = time.perf_counter()
    try:
        status = subprocess.run([OURS, "check", tree], capture_output=True, timeout=LIMIT).returncode
    except subprocess.TimeoutExpired:
        status = None
    return time.perf_counter() - start, status


def hostile():
    mark = "// stripe\n"
    yield "one line of 10 MB", mark + "const a = '" + "x" * 10_000_000 + "';"
    yield "a line just short enough, over and over", mark + ("f(" + "a,\t" * 6_000 + "a);\n") * 50
    yield "55,000 imports, up to the limit", mark + "".join(f"import './a{n}';\n" for n in range(55_000))
    for name, opening, closing in [
        ("parentheses", "(\n", ")"),
        ("arrays", "[\n", "]"),
        ("objects", "{a:\n", "}"),
        ("templates", "`${\n", "}`"),
        ("JSX", "<a>\n", "</a>"),
        ("JSX in attributes", "<a b={\n", "}/>"),
        ("arrow functions", "a =>\n", ""),
        ("unary operators", "!\n", ""),
        ("conditionals", "a\n? b :\n", ""),
        ("types", "a as Array<\n", ">"),
        ("calls", "f(\n", ")"),
        ("optional chains", "a?.\n", ""),
    ]:
        for depth in [180, 19_000, 100_000]:
            text = f"{mark}const x =\n{opening * depth}1{closing * depth};"
            yield f"{name}, {depth:,} deep", text[:1_000_000] if depth > 180 else text
    yield "100,000 chained calls", mark + "const x = a\n" + ".b()\n" * 100_000
    yield "100,000 names that stand for each other", mark + "".join(f"const a{n} = a{n + 1};\n" for n in range(40_000))
    yield "a regular expression without an end", mark + "const x = /" + "(a*)*\n" * 100_000


def bears(name, text):
    tree = TREES / "hostile"
    shutil.rmtree(tree, ignore_errors=True)
    app(tree, 1)
    (tree / ".git").mkdir()
    (tree / "src" / "views" / "App.tsx").write_text(text + "\nexport default () => null;\n")
    # A cycle of imports, which each of them is part of.
    (tree / "src" / "lib").mkdir(exist_ok=True)
    (tree / "src" / "lib" / "a.ts").write_text("import '../views/App'; import './b';\n")
    (tree / "src" / "lib" / "b.ts").write_text("import './a'; import '../views/App'; export { a } from './b';\n")
    spent, status = check(tree)
    print(f"| {name} | {spent * 1000:.1f} ms |")
    return status in (0, 1)


if __name__ == "__main__":
    main()
