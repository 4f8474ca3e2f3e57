// Tries the playground in Chromium, as the check of the site opens it: what it says about the examples is what the program says,
// and each of its buttons does what it says.
import { execFileSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const EXAMPLES = ["broken-app", "oauth-app", "platform-key-app", "restricted-key-app"];
const COMMANDS = ["check --format json", "review --format html", "permissions --format json"];

export async function tryPlayground(page, origin, report) {
  const steps = [sameAsTheProgram, findingsAndFixes, typing, restart, reviewAndPermissions, ownFiles, links];
  for (const step of steps) {
    try {
      await page.goto("about:blank");
      await page.goto(`${origin}/playground.html`);
      await page.waitForSelector(".findings li");
      await step(page, origin, (fault) => report(`${step.name}: ${fault}`));
    } catch (error) {
      report(`${step.name}: ${error.message}`);
    }
  }
}

// The reports of the worker are the program's, byte for byte. The program runs in a copy, because it would mention what else is in
// this repository.
async function sameAsTheProgram(page, origin, report) {
  const examples = JSON.parse(await readFile(join(ROOT, "target/site/playground/examples.json"), "utf8"));
  for (const name of EXAMPLES) {
    const folder = await mkdtemp(join(tmpdir(), "playground-"));
    await cp(join(ROOT, "examples", name), folder, { recursive: true });
    const written = COMMANDS.map((command) => program(folder, command));
    await rm(folder, { recursive: true });
    const shown = await page.evaluate(ask, examples[name]);
    COMMANDS.forEach((command, index) => shown[index] === written[index] || report(`${command} differs for ${name}`));
  }
}

function program(folder, command) {
  const cargo = ["run", "--quiet", "--locked", "--manifest-path", join(ROOT, "Cargo.toml"), "--", ...command.split(" ")];
  try {
    return execFileSync("cargo", cargo, { cwd: folder, encoding: "utf8" });
  } catch (error) {
    // Findings end it with a status of their own.
    if (error.status !== 1) throw error;
    return error.stdout;
  }
}

// Runs in the page: what a worker of the playground answers about an app.
async function ask(app) {
  const worker = new Worker("playground/worker.js", { type: "module" });
  const call = (id, method, ...args) =>
    new Promise((resolve) => {
      const take = ({ data }) => {
        if (data.id !== id) return;
        worker.removeEventListener("message", take);
        resolve(data.value ?? JSON.stringify(data));
      };
      worker.addEventListener("message", take);
      worker.postMessage({ id, method, args });
    });
  let id = 0;
  for (const [path, base64] of Object.entries(app)) {
    await call(id++, "insert", path, Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
  }
  const answers = [
    await call(id++, "check"),
    await call(id++, "review", "stripe-app.json", false),
    await call(id++, "permissions"),
  ];
  worker.terminate();
  return answers;
}

async function findingsAndFixes(page, _, report) {
  const before = await page.locator(".findings > li").count();
  const marks = await page.locator(".cm-lint-marker").count();
  if (before < 8 || marks < 4) report(`${before} findings, ${marks} marks beside the text`);
  await page.locator(".findings .button").first().click();
  await page.waitForFunction((before) => document.querySelectorAll(".findings > li").length < before, before);
  await page.click("#fix");
  await page.waitForFunction(() => document.querySelector("#status").textContent.startsWith("Fixed: "));
  await page.waitForFunction(() => ![...document.querySelectorAll(".findings .button")].some((fix) => fix.textContent.startsWith("Fix: ")));
  await page.locator(".findings .place").first().click();
  if (!(await page.evaluate(() => document.activeElement.matches(".cm-content")))) report("a place does not lead to the text");
}

async function typing(page) {
  await page.locator(".cm-content").click();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText('{"id": ');
  await page.getByRole("link", { name: "syntax-error" }).first().waitFor();
  await page.keyboard.press("Control+Z");
  await page.getByRole("link", { name: "unknown-viewport" }).first().waitFor();
}

// Code that overflows the browser's stack stops the linter, which starts again with the next change.
async function restart(page) {
  await page.fill("#path", "src/deep.ts");
  await page.click("#add button");
  await page.locator(".cm-content").click();
  await page.keyboard.insertText(`const deep = ${"a => ".repeat(1000)}1;`);
  await page.getByText("The linter has stopped").waitFor();
  await page.keyboard.press("Control+Z");
  await page.locator(".findings li").first().waitFor();
}

async function reviewAndPermissions(page, _, report) {
  await page.click("#view-review");
  const review = page.frameLocator("#result iframe");
  await review.getByText("Private apps are not reviewed").waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Save this page" }).click()]);
  if (!(await readFile(await download.path(), "utf8")).startsWith("<!doctype html>")) report("what is saved is not a page");
  await page.check("#as-public");
  await review.getByText("Private apps are not reviewed").waitFor({ state: "detached" });
  if (!(await review.locator(".app img").evaluate((icon) => icon.naturalWidth > 0))) report("the icon is not shown");
  await page.click("#view-permissions");
  await page.getByRole("cell", { name: "charge_write" }).waitFor();
  await page.click("#view-findings");
}

async function ownFiles(page, _, report) {
  await page.setInputFiles("#folder", join(ROOT, "examples/oauth-app"));
  await page.locator("#files").getByText("stripe-app.json").waitFor();
  await page.waitForFunction(() => !document.querySelector("#files").textContent.includes("Refund"));
  await page.selectOption("#example", "restricted-key-app");
  await page.waitForFunction(() => document.querySelector(".cm-content").textContent.includes("reminder-letters"));
  await page.fill("#path", "stripe-app.dev.json");
  await page.click("#add button");
  await page.locator("#files [aria-current]").getByText("stripe-app.dev.json").waitFor();
  await page.click("#remove");
  await page.locator("#files").getByText("stripe-app.dev.json").waitFor({ state: "detached" });
  if ((await page.locator("#files button").count()) < 2) report("files are missing");
}

async function links(page, origin, report) {
  const found = await page.locator("#count").textContent();
  await page.click("#share");
  await page.waitForFunction(() => location.hash.startsWith("#app="));
  const address = page.url();
  await page.goto("about:blank");
  await page.goto(address);
  await page.waitForSelector(".findings li");
  if ((await page.locator("#count").textContent()) !== found) report("a link opens another app");
  await page.goto("about:blank");
  await page.goto(`${origin}/playground.html#app=damaged`);
  await page.getByText("The link is damaged").waitFor();
  await page.waitForSelector(".findings li");
}
