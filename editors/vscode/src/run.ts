// Runs the program once, for what it prints.

import { execFile } from "node:child_process";
import { dirname, relative } from "node:path";
import { ExtensionContext, Uri, workspace } from "vscode";
import { findProgram } from "./program";
import { serverSettings } from "./settings";

/** What the program prints about a manifest, or its error. It runs in the manifest's workspace, so that paths are short. */
export function run(context: ExtensionContext, args: string[], manifest: Uri): Promise<string> {
  const program = findProgram(context);
  if (!program) return Promise.reject(new Error("the program `stripe-app-lint` was not found"));
  const cwd = workspace.getWorkspaceFolder(manifest)?.uri.fsPath ?? dirname(manifest.fsPath);
  const { config } = serverSettings();
  const all = [...args, ...(config ? ["--config", config] : []), "--", relative(cwd, manifest.fsPath)];
  return new Promise((resolve, reject) => {
    execFile(program.path, all, { cwd, timeout: 60_000, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (stdout) resolve(stdout);
      else reject(new Error(stderr.trim() || error?.message || "it printed nothing"));
    });
  });
}
