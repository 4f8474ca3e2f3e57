// Looks at every page of the built site in Chromium, wide and narrow, light and dark: no horizontal scrolling, no serious
// violation of accessibility, no error in the console, nothing loaded from elsewhere, and the search finds and opens a rule. If
// the playground was built, it is tried as well (playground/check.mjs).
//
// Usage: cargo xtask site && cd site && npm ci && node check.mjs [CHROMIUM]
import { createServer } from "node:http";
import { readFile, readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { tryPlayground } from "./playground/check.mjs";

const SITE = join(import.meta.dirname, "../target/site");
const TYPES = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".wasm": "application/wasm", ".json": "application/json" };
const VIEWS = [
  { width: 1280, height: 900, colorScheme: "light" },
  { width: 390, height: 800, colorScheme: "dark" },
];
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const faults = [];

const server = createServer(async (request, response) => {
  const path = new URL(request.url, "http://localhost").pathname;
  try {
    const body = await readFile(join(SITE, path));
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

const files = await readdir(SITE, { recursive: true });
const pages = files.filter((file) => file.endsWith(".html")).sort();
const browser = await chromium.launch({ executablePath: process.argv[2] ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const { width, height, colorScheme } of VIEWS) {
  // The page's own policy would keep the test's script out.
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, bypassCSP: true });
  const page = await context.newPage();
  const report = (fault) => faults.push(`${page.url().slice(origin.length)} at ${width}: ${fault}`);
  page.on("console", (message) => message.type() === "error" && report(message.text()));
  page.on("pageerror", (error) => report(error.message));
  page.on("request", (request) => request.url().startsWith(origin) || report(`loads ${request.url()}`));
  for (const file of pages) {
    await page.goto(`${origin}/${file}`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (overflow > 0) report(`scrolls ${overflow} pixels to the side`);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
    for (const { id, impact, nodes } of violations) {
      if (impact === "serious" || impact === "critical") report(`${id}: ${nodes[0].html}`);
    }
  }
  await search(page, report);
  if (pages.includes("playground.html")) await tryPlayground(page, origin, report);
  await context.close();
}
await browser.close();
server.close();

async function search(page, report) {
  await page.goto(`${origin}/index.html`);
  await page.keyboard.press("/");
  await page.keyboard.type("icon blank");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/icon-blank\.html$/, { timeout: 5000 }).catch(() => report("the search does not open icon-blank"));
}

for (const fault of faults) console.error(fault);
console.log(`${pages.length} pages, ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
