// Finds the program to run. What a repository brings in its `node_modules` is somebody else's code: it is run only in a workspace
// that the user trusts.

import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import { ExtensionContext, workspace } from "vscode";
import { programSetting } from "./settings";

export interface Program {
  path: string;
  /** Where it is from, for people. */
  origin: string;
}

const NAME = "stripe-app-lint";
const FILE = process.platform === "win32" ? `${NAME}.exe` : NAME;

/** The program, or nothing if there is none. A program that the settings name and that cannot be run is not replaced. */
export function findProgram(context: ExtensionContext): Program | undefined {
  const named = programSetting();
  if (named) return program(absolute(named), "the setting `stripeAppLint.path`");
  return inNodeModules() ?? program(context.asAbsolutePath(join("server", FILE)), "the extension") ?? onPath();
}

function program(path: string, origin: string): Program | undefined {
  return isExecutable(path) ? { path, origin } : undefined;
}

/** The folders of the workspace, without those that are not on the disk. */
export function folders(): string[] {
  return (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file").map(({ uri }) => uri.fsPath);
}

function absolute(path: string): string {
  if (path.startsWith("~/")) return join(homedir(), path.slice(2));
  return isAbsolute(path) ? path : join(folders()[0] ?? homedir(), path);
}

function inNodeModules(): Program | undefined {
  if (!workspace.isTrusted) return undefined;
  for (const folder of folders()) {
    for (const name of packages()) {
      const path = resolve(folder, `${name}/${FILE}`);
      const found = path && program(path, "`node_modules`");
      if (found) return found;
    }
  }
  return undefined;
}

/** A file that the workspace's npm package depends on, wherever the package manager has put it. */
function resolve(folder: string, file: string): string | undefined {
  try {
    const launcher = realpathSync(join(folder, "node_modules", NAME));
    return createRequire(join(launcher, "package.json")).resolve(file);
  } catch {
    return undefined; // not installed
  }
}

/** The packages whose program runs here, the best first: what is linked to musl runs on every Linux. */
function packages(): string[] {
  const name = `@${NAME}/${process.platform}-${process.arch}`;
  if (process.platform !== "linux") return [name];
  return isMusl() ? [`${name}-musl`] : [name, `${name}-musl`];
}

function isMusl(): boolean {
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined;
  return !report?.header?.glibcVersionRuntime;
}

/** Looked for here and not by the system, which on Windows would look into the current folder first. */
function onPath(): Program | undefined {
  const entries = (process.env["PATH"] ?? "").split(delimiter).filter(isAbsolute);
  const path = entries.map((entry) => join(entry, FILE)).find(isExecutable);
  return path ? { path, origin: "`PATH`" } : undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
