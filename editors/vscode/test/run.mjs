// Runs the scenarios one after the other, each in a workspace of its own:
//
//   node test/run.mjs WORK [SCENARIO…]

import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { startBrowser, startServer } from "./code-server.mjs";
import { Editor } from "./editor.mjs";
import { SCENARIOS } from "./scenarios.mjs";

const [work, ...names] = process.argv.slice(2);
const pictures = join(work, "pictures");
rmSync(pictures, { recursive: true, force: true });
mkdirSync(pictures, { recursive: true });

const browser = await startBrowser();
let server;
try {
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    if (names.length === 0 || names.includes(name)) await attempt(name, scenario);
  }
} finally {
  await server?.stop();
  await browser.close();
}

async function attempt(name, { app, options, prepare, run }) {
  const start = Date.now();
  const folder = join(work, "workspaces", name, app);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  prepare(folder);
  if (options || !server) {
    await server?.stop();
    server = await startServer(work, options);
  }
  const editor = await Editor.open(browser, server, folder, pictures);
  try {
    await run(editor, folder, work);
    console.log(`ok    ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  } catch (error) {
    console.error(`fails ${name}`);
    await editor.picture(`failure-${name}`);
    throw error;
  } finally {
    await editor.page.close();
  }
}
