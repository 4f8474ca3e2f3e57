// The command *Review readiness*: the report for people, in a tab. The report has no scripts and loads nothing, and the tab
// could not if it did.

import { createHash } from "node:crypto";
import { basename, dirname } from "node:path";
import { ExtensionContext, Uri, ViewColumn, WebviewPanel, window, workspace } from "vscode";
import { chooseManifest, focus } from "./files";
import { run } from "./run";

/** The tabs that are open, by their manifests. */
const tabs = new Map<string, WebviewPanel>();

export async function review(context: ExtensionContext): Promise<void> {
  const manifest = await chooseManifest();
  if (!manifest) return;
  const open = tabs.get(manifest.fsPath);
  if (open) {
    open.reveal();
    return fill(context, open, manifest);
  }
  await focus(manifest);
  const name = `Readiness: ${basename(dirname(manifest.fsPath))}`;
  const column = window.activeTextEditor ? ViewColumn.Beside : ViewColumn.Active;
  const tab = window.createWebviewPanel("stripeAppLint.review", name, column, {
    enableScripts: false,
    enableCommandUris: false,
    localResourceRoots: [],
    enableFindWidget: true,
  });
  tabs.set(manifest.fsPath, tab);
  const saved = workspace.onDidSaveTextDocument(() => tab.visible && fill(context, tab, manifest));
  tab.onDidDispose(() => {
    tabs.delete(manifest.fsPath);
    saved.dispose();
  });
  await fill(context, tab, manifest);
}

async function fill(context: ExtensionContext, tab: WebviewPanel, manifest: Uri): Promise<void> {
  try {
    const page = await run(context, ["review", "--format", "html"], manifest);
    if (tabs.get(manifest.fsPath) === tab) tab.webview.html = confined(page);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void window.showErrorMessage(`Stripe App Lint cannot review this app: ${reason}`);
  }
}

/** The colours of the user's theme, in place of those of the report. */
const THEME = `body{color:var(--vscode-editor-foreground);background:var(--vscode-editor-background);
--line:var(--vscode-editorWidget-border,var(--vscode-widget-border,#8886));--dim:var(--vscode-descriptionForeground);
--accent:var(--vscode-textLink-foreground);--fails:var(--vscode-errorForeground);
--human:var(--vscode-editorWarning-foreground);--passes:var(--vscode-testing-iconPassed)}
code{color:inherit;background:none;padding:0;font-family:var(--vscode-editor-font-family)}
input:checked+label{color:var(--vscode-editor-background)}`;

/** The page under a policy that allows its own style and ours, known by their hashes, and nothing else. */
export function confined(page: string): string {
  const own = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? "";
  const hashes = [own, THEME].map((style) => `'sha256-${createHash("sha256").update(style).digest("base64")}'`);
  const policy = `default-src 'none'; style-src ${hashes.join(" ")}`;
  return page
    .replace("<head>", () => `<head>\n<meta http-equiv="Content-Security-Policy" content="${policy}">`)
    .replace("</head>", () => `<style>${THEME}</style>\n</head>`);
}
