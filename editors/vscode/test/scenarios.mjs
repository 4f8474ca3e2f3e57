// What a person does with the extension, and what must come of it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const EXAMPLES = join(import.meta.dirname, "../../../examples");

/** The findings of unsaved text appear and go; they are those of the program, and VS Code marks no comments. */
const shows_findings = {
  app: "refund-rocket",
  prepare(folder) {
    cpSync(join(EXAMPLES, "broken-app"), folder, { recursive: true });
  },
  async run(editor, folder, work) {
    await editor.openFile("stripe-app.json");
    await editor.showProblems();
    await editor.waitForProblem("`refund_read` is not a permission");
    const before = check(work, folder);
    assert.deepEqual(await editor.counts(), before);
    await editor.find("refund_read");
    await editor.picture("findings");
    await editor.fix("Replace it with `charge_read` (safe)", "fix");
    await editor.waitForNoProblem("`refund_read` is not a permission");
    await editor.press("Control+z");
    await editor.waitForProblem("`refund_read` is not a permission");
    await editor.press("Control+y");
    await editor.waitForNoProblem("`refund_read` is not a permission");
    assert.deepEqual(check(work, folder), before, "nothing is saved yet");
    await editor.press("Control+s");
    const file = join(folder, "stripe-app.json");
    await editor.until("the file", async () => readFileSync(file, "utf8").includes('"charge_read"'));
    assert.equal(check(work, folder).errors, before.errors - 1);
    await editor.command("Restart server");
    await editor.waitForNoProblem("stripe-app-lint");
    await editor.until("the findings of the new server", async () => (await editor.counts()).errors === before.errors - 1);
    assert.match((await editor.languageStatus()).join(), /Stripe App Lint.*from the extension/);
  },
};

/** How many findings of each severity the program has. */
function check(work, folder) {
  const program = join(work, "programs", `${process.arch === "arm64" ? "aarch64" : "x86_64"}-unknown-linux-gnu`, "stripe-app-lint");
  const args = ["check", "--format", "json", "--fail-on", "never", folder];
  const { findings } = JSON.parse(execFileSync(program, args, { encoding: "utf8" }));
  const count = (wanted) => findings.filter(({ severity }) => severity === wanted).length;
  return { errors: count("error"), warnings: count("warning"), infos: count("info") };
}

/** A manifest is typed from nothing, by completion; a finding appears and goes, and what is saved is clean. */
const types_a_manifest = {
  app: "reminder-letters",
  prepare(folder) {
    cpSync(join(EXAMPLES, "restricted-key-app"), folder, { recursive: true });
    writeFileSync(join(folder, "stripe-app.json"), "");
  },
  async run(editor, folder, work) {
    await editor.openFile("stripe-app.json");
    await editor.showProblems();
    await editor.waitForProblem("the file is empty");
    await editor.type("{");
    await editor.press("Enter");
    const fields = { id: "dev.ledgerline.letters", version: "1.0.0", name: "Reminder Letters" };
    for (const [field, value] of Object.entries(fields)) {
      await editor.complete('"', field);
      await editor.type(value);
      await nextLine(editor);
    }
    await editor.complete('"', "icon");
    await editor.complete("", "icon.png");
    await nextLine(editor);
    await editor.complete('"', "ui_extension");
    await editor.complete("", "views");
    await editor.complete("", "viewport");
    await editor.complete("", "settings");
    await editor.complete(', "', "component");
    await editor.complete("", "Settings");
    await nextLine(editor);
    await editor.complete('"', "permissions");
    await editor.complete("", "permission");
    await editor.waitForSuggestion("account_link_write");
    assert.match(await editor.detailsOfSuggestion(), /Lets the app create, change and delete: Account link/);
    await editor.picture("completion");
    await editor.complete("", "customer_read");
    await editor.waitForProblem("`customer_read` has no purpose");
    await editor.picture("finding");
    await editor.complete(', "', "purpose");
    await editor.type("Address a letter to the customer who has not paid yet");
    await editor.waitForNoProblem("has no purpose");
    await editor.press("Control+s");
    const file = join(folder, "stripe-app.json");
    const text = await editor.until("the file", async () => readFileSync(file, "utf8"));
    assert.deepEqual(JSON.parse(text), {
      ...fields,
      icon: "./icon.png",
      ui_extension: { views: [{ viewport: "settings", component: "Settings" }] },
      permissions: [{ permission: "customer_read", purpose: "Address a letter to the customer who has not paid yet" }],
    });
    assert.deepEqual(await editor.counts(), check(work, folder));
    await editor.picture("typed");
  },
};

async function nextLine(editor) {
  await editor.press("End");
  await editor.type(",");
  await editor.press("Enter");
}

/** A manifest that is new in a workspace without any is linted, too, and so is YAML. */
const notices_a_new_manifest = {
  app: "usage-billing",
  prepare(folder) {
    writeFileSync(join(folder, "notes.txt"), "Nothing to lint yet.");
  },
  async run(editor, folder) {
    await editor.openFile("notes.txt");
    writeFileSync(join(folder, "stripe-app.yaml"), "id: dev.ledgerline.usage\nversion: 1.0.0\nname: Usage\nextensions: []\n");
    await editor.openFile("stripe-app.yaml");
    await editor.showProblems();
    await editor.press("Control+End");
    await editor.type("nmae: Usage");
    await editor.waitForProblem("unknown field `nmae`");
  },
};

/** The review opens in a tab that shows its style, runs nothing and loads nothing; the permissions open as Markdown. */
const reviews_an_app = {
  app: "refund-rocket",
  prepare(folder) {
    cpSync(join(EXAMPLES, "broken-app"), folder, { recursive: true });
  },
  async run(editor) {
    await editor.openFile("stripe-app.json");
    await editor.command("Review readiness");
    const report = await editor.frame("h1:has-text('Readiness of')");
    const filter = report.locator("label[for=passes]");
    assert.equal(await filter.evaluate((label) => getComputedStyle(label).borderRadius), "16px", "the style is applied");
    await filter.click();
    await report.locator("li.fails").first().waitFor({ state: "hidden" });
    await report.locator("label[for=todo]").click();
    const policy = await report.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
    assert.match(policy, /^default-src 'none'; style-src 'sha256-[^' ]+' 'sha256-[^' ]+'$/);
    await editor.picture("review");
    await editor.command("Permissions table");
    const table = await editor.frame("td:has-text('charge_write')");
    await table.locator("th:has-text('permission')").waitFor();
    await editor.picture("permissions");
  },
};

/** A program that a workspace brings is run once its authors are trusted, and not before. */
const asks_for_trust = {
  app: "refund-rocket",
  options: { asksForTrust: true },
  prepare(folder) {
    cpSync(join(EXAMPLES, "broken-app"), folder, { recursive: true });
    const name = `@stripe-app-lint/linux-${process.arch}`;
    const program = join(folder, "node_modules", name, "stripe-app-lint");
    const launcher = join(folder, "node_modules/stripe-app-lint/package.json");
    for (const file of [program, launcher]) mkdirSync(dirname(file), { recursive: true });
    writeFileSync(launcher, JSON.stringify({ name: "stripe-app-lint", version: "0.1.0" }));
    writeFileSync(program, `#!/bin/sh\ntouch "${join(folder, "was-run")}"\necho "<h1>Stranger</h1>"\n`);
    chmodSync(program, 0o755);
  },
  async run(editor, folder) {
    const { page } = editor;
    const wasRun = () => existsSync(join(folder, "was-run"));
    await page.locator(".dialog-buttons a", { hasText: "No" }).click();
    await editor.openFile("stripe-app.json");
    await editor.command("Review readiness");
    await editor.frame("h1:has-text('Readiness of')");
    assert.equal(wasRun(), false, "a stranger's program was run");
    await editor.command("Manage Workspace Trust");
    await page.locator(".workspace-trust-editor .monaco-button", { hasText: /^Trust$/ }).click();
    await editor.until("the program of the workspace", async () => wasRun());
  },
};

/** In their order; those without options share a server. */
export const SCENARIOS = { types_a_manifest, shows_findings, notices_a_new_manifest, reviews_an_app, asks_for_trust };
