// Tries the playground in Chromium, as the check of the site opens it: what it says about the examples is what the program says,
// and each of its buttons does what it says.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";

const ROOT = join(import.meta.dirname, "../..");
const COMMANDS = ["check --format json", "review --format html", "permissions --format json"];

export async function tryPlayground(page, origin, report) {
  const steps = [
    sameAsTheProgram,
    findingsAndFixes,
    typing,
    fixInTheText,
    keyboard,
    searching,
    restart,
    reviewAndPermissions,
    ownFiles,
    dropping,
    severalApps,
    unreadable,
    leaving,
    links,
    oddLinks,
  ];
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
  for (const name of Object.keys(examples)) {
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

async function fixInTheText(page, _, report) {
  const before = await page.locator(".findings > li").count();
  await page.locator(".cm-lintRange").getByText('"RefundButton"').hover();
  await page.locator(".cm-tooltip").getByRole("button").click();
  await page.waitForFunction((before) => document.querySelectorAll(".findings > li").length < before, before);
  // The focus is in the text, so that the keyboard can undo it.
  await page.keyboard.press("Control+Z");
  await page.waitForFunction((before) => document.querySelectorAll(".findings > li").length === before, before);
  if ((await page.locator(".findings .button").allTextContents()).some((label) => label.includes("`"))) report("a button shows backticks");
}

// What had the focus is drawn anew, and the focus stays there.
async function keyboard(page, _, report) {
  const isFocused = (selector) => page.evaluate((selector) => document.activeElement.matches(selector), selector);
  await page.locator("#files button").last().focus();
  await page.keyboard.press("Enter");
  if (!(await isFocused("#files [aria-current]"))) report("the focus leaves the files");
  const before = await page.locator(".findings > li").count();
  await page.locator(".findings .button").first().focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction((before) => document.querySelectorAll(".findings > li").length < before, before);
  if (!(await isFocused("#result"))) report("the focus leaves the findings");
  await page.locator(".cm-content").focus();
  if ((await page.locator("#editor").evaluate((editor) => getComputedStyle(editor).outlineStyle)) === "none") report("the focus of the editor is not visible");
}

async function searching(page, _, report) {
  await page.locator(".cm-content").click();
  await page.keyboard.press("Control+F");
  const images = await page.locator(".cm-search .cm-button").evaluateAll((found) => found.map((button) => getComputedStyle(button).backgroundImage));
  if (images.length === 0 || images.some((image) => image !== "none")) report("the buttons of the search are light on light in the dark");
}

// Code that overflows the browser's stack stops the linter, which starts again with the next change.
async function restart(page) {
  await page.fill("#path", "src/deep.ts");
  await page.click("#add button");
  await page.locator(".cm-content").click();
  await page.keyboard.insertText(`const deep = ${"a => ".repeat(1000)}1;`);
  await page.getByText("The linter has stopped").waitFor();
  // It has the files again, and not none.
  await page.click("#view-permissions");
  await page.click("#view-findings");
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
  if (!(await review.locator("header img").evaluate((icon) => icon.naturalWidth > 0))) report("the icon is not shown");
  await page.click("#view-permissions");
  await page.getByRole("cell", { name: "charge_write" }).waitFor();
  // The view that was asked for last is the one that is shown.
  await page.evaluate(() => ["findings", "permissions", "findings"].forEach((view) => document.getElementById(`view-${view}`).click()));
  await page.waitForTimeout(500);
  if ((await page.locator(".findings").count()) === 0) report("an older view replaces the newer one");
}

async function ownFiles(page, _, report) {
  await page.setInputFiles("#folder", join(ROOT, "examples/oauth-app"));
  await page.locator("#files").getByText("stripe-app.json").waitFor();
  await page.waitForFunction(() => !document.querySelector("#files").textContent.includes("Refund"));
  if (await page.inputValue("#example")) report("an example cannot be chosen after a folder");
  if (await page.inputValue("#folder")) report("a folder cannot be chosen twice");
  await page.selectOption("#example", "restricted-key-app");
  await page.waitForFunction(() => document.querySelector(".cm-content").textContent.includes("reminder-letters"));
  await page.fill("#path", "stripe-app.dev.json");
  await page.click("#add button");
  await page.locator("#files [aria-current]").getByText("stripe-app.dev.json").waitFor();
  await page.click("#remove");
  await page.locator("#files").getByText("stripe-app.dev.json").waitFor({ state: "detached" });
  if ((await page.locator("#files button").count()) < 2) report("files are missing");
  await page.fill("#path", "./src//new.ts");
  await page.click("#add button");
  await page.locator("#files [aria-current]").getByText("src/new.ts", { exact: true }).waitFor();
  for (let left = await page.locator("#files button").count(); left > 0; left--) await page.click("#remove");
  await page.getByText("None of these files is an app manifest").waitFor();
  await page.click("#share");
  await page.getByText("There are no files to share").waitFor();
}

// The editor would put the text of dropped files into the open one.
async function dropping(page, _, report) {
  const client = await page.context().newCDPSession(page);
  const drop = async (...paths) => {
    const { x, y } = await page.locator("#editor").boundingBox();
    const files = paths.map((path) => join(ROOT, "examples", path));
    for (const type of ["dragEnter", "dragOver", "drop"]) {
      await client.send("Input.dispatchDragEvent", { type, x: x + 100, y: y + 20, data: { items: [], files, dragOperationsMask: 1 } });
    }
  };
  await drop("oauth-app");
  await page.waitForFunction(() => !document.querySelector("#files").textContent.includes("Refund"));
  await drop("broken-app/stripe-app.json", "broken-app/icon.png");
  await page.waitForFunction(() => document.querySelectorAll("#files button").length === 2);
  await page.waitForTimeout(300);
  if ((await page.locator(".cm-content").textContent()).split('"id"').length !== 2) report("the text of a file is inserted");
}

// A review is of the app that the open file belongs to.
async function severalApps(page) {
  await page.setInputFiles("#folder", join(ROOT, "examples"));
  await page.click("#view-review");
  for (const name of ["oauth-app", "broken-app"]) {
    await page.locator("#files button").getByText(`${name}/package.json`, { exact: true }).click();
    await page.locator(`iframe[title="Review of ${name}/stripe-app.json"]`).waitFor();
  }
}

async function unreadable(page) {
  const folder = await mkdtemp(join(tmpdir(), "playground-"));
  await writeFile(join(folder, "stripe-app.json"), Buffer.from('{"name": "Caf\xe9"}', "latin1"));
  await page.setInputFiles("#folder", folder);
  await page.getByText("stripe-app.json is not valid UTF-8").waitFor();
  await rm(folder, { recursive: true });
}

// Neither the page's own links nor a damaged one lose what was typed.
async function leaving(page, _, report) {
  const text = page.locator(".cm-content");
  await text.click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.insertText("typed");
  const [rule] = await Promise.all([page.waitForEvent("popup"), page.locator(".findings a").first().click()]);
  await rule.close();
  await page.locator(".skip").evaluate((link) => link.click());
  await page.waitForTimeout(300);
  await page.evaluate(() => (location.hash = "#app=damaged"));
  await page.getByText("The link is damaged").waitFor();
  if (!(await text.textContent()).startsWith("typed")) report("what was typed is lost");
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

// A link can come from anybody, and a file can have any name and size.
async function oddLinks(page, origin, report) {
  const follow = async (app) => {
    await page.goto("about:blank");
    await page.goto(`${origin}/playground.html#app=${deflateRawSync(JSON.stringify(app)).toString("base64url")}`);
  };
  const html = "<img src=x onerror='document.title = 1'>";
  await follow(Object.fromEntries([["__proto__", "text"], ["./stripe-app.json", JSON.stringify({ id: html, name: html })], [html, html]]));
  await page.locator("#files").getByText("__proto__").waitFor();
  await page.waitForSelector(".findings li");
  const [paths, images, title] = await page.evaluate(() => [
    [...document.querySelectorAll("#files button")].map((button) => button.textContent),
    document.querySelectorAll("#files img, #result img").length,
    document.title,
  ]);
  if (!paths.some((path) => /^stripe-app\.json \d/.test(path))) report(`findings have no file among ${paths}`);
  if (images > 0 || title === "1") report("HTML in a file is not shown as text");
  await page.click("#share");
  await page.waitForFunction(() => document.querySelector("#status").textContent !== "");
  const address = page.url();
  await page.goto("about:blank");
  await page.goto(address);
  await page.locator("#files").getByText("__proto__").waitFor();
  await follow(Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`${index}.ts`, ""])));
  await page.getByText("The link is damaged").waitFor();
  const folder = await mkdtemp(join(tmpdir(), "playground-"));
  await writeFile(join(folder, "large.bin"), randomBytes(9_000_000));
  await page.setInputFiles("#folder", folder);
  await page.locator("#files").getByText("large.bin").waitFor();
  await page.click("#share");
  await page.getByText("too large for a link").waitFor();
  await rm(folder, { recursive: true });
}
