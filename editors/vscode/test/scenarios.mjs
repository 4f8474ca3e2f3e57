// What a person does with the extension, and what must come of it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const EXAMPLES = join(import.meta.dirname, "../../../examples");

/** A manifest is typed from nothing, mostly by completion; a finding appears and goes, before anything is saved. */
export const types_a_manifest = {
  prepare(folder) {
    cpSync(join(EXAMPLES, "restricted-key-app"), folder, { recursive: true });
    writeFileSync(join(folder, "stripe-app.json"), "");
  },
  async run(editor, folder) {
    await editor.openFile("stripe-app.json");
    await editor.showProblems();
    await editor.type("{");
    await editor.press("Enter");
    for (const [field, value] of [["id", "dev.ledgerline.notes"], ["version", "1.0.0"], ["name", "Ledgerline Notes"]]) {
      await typeField(editor, field, `"${value}"`);
    }
    await typeField(editor, "icon", '"./icon.png"');
    await typePermission(editor);
    await editor.waitForProblem("purpose");
    await editor.picture("finding");
    await typePurpose(editor, "Shows the customer's notes beside the customer in the Dashboard.");
    await editor.waitForNoProblem("purpose");
    await editor.press("Control+s");
    const manifest = await editor.until("the file", () => readFileSync(join(folder, "stripe-app.json"), "utf8"));
    const { permissions } = JSON.parse(manifest);
    assert.equal(permissions[0].permission, "customer_read");
    await editor.picture("typed");
  },
};

/** The review opens in a tab that shows its style, runs nothing and loads nothing; the permissions open as Markdown. */
export const reviews_an_app = {
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
export const asks_for_trust = {
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
