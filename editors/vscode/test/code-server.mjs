// VS Code as a server, and a Chromium that shows it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const SETTINGS = {
  "telemetry.telemetryLevel": "off",
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "files.autoSave": "off",
  "editor.minimap.enabled": false,
  "git.enabled": false,
};

/** Starts a server for the installed extension. With `asksForTrust`, it asks as VS Code does. */
export async function startServer(work, { asksForTrust = false, settings = {} } = {}) {
  const data = join(work, "data");
  rmSync(data, { recursive: true, force: true });
  mkdirSync(join(data, "User"), { recursive: true });
  writeFileSync(join(data, "User/settings.json"), JSON.stringify({ ...SETTINGS, ...settings }));
  const args = ["--auth", "none", "--bind-addr", "127.0.0.1:0", "--config", join(data, "config.yaml")];
  args.push("--user-data-dir", data, "--extensions-dir", join(work, "extensions"));
  args.push("--disable-telemetry", "--disable-update-check", "--disable-getting-started-override");
  if (!asksForTrust) args.push("--disable-workspace-trust");
  const entry = join(work, "code-server/node_modules/code-server/out/node/entry.js");
  const log = openSync(join(work, "code-server.log"), "a");
  const child = spawn(process.execPath, [entry, ...args], { stdio: ["ignore", "pipe", log] });
  const stop = async () => {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  };
  for await (const line of createInterface(child.stdout)) {
    const address = /HTTP server listening on (http:\S+)/.exec(line)?.[1];
    if (address) return { address, stop };
  }
  throw new Error("code-server ended before it listened");
}

export function startBrowser() {
  // Without a sandbox, since in a container it cannot have one; it sees nothing but the server above.
  return chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
}
