// Which files the linter is about, and which manifest a command is for.

import { basename } from "node:path";
import { TextDocument, Uri, window, workspace } from "vscode";

/** The manifests of a workspace. */
const MANIFESTS = "**/{stripe-app.json,stripe-app.*.json,stripe-app.yaml,stripe-app.yml}";

/** The files whose unsaved text the server needs: manifests, configurations, and the app's code. */
export const SELECTOR = [
  { scheme: "file", pattern: MANIFESTS },
  { scheme: "file", pattern: "**/{stripe-app-lint.json,stripe-app-lint.json5,package.json}" },
  { scheme: "file", pattern: "**/*.{ts,tsx,js,jsx,mts,mjs,cts,cjs}" },
];

/** The files that the status is shown for. */
export const MANIFEST_SELECTOR = SELECTOR.slice(0, 1);

export function isManifest(document: TextDocument): boolean {
  const name = basename(document.uri.path);
  return document.uri.scheme === "file" && /^stripe-app\.(?:ya?ml|(?:.+\.)?json)$/.test(name);
}

/** Whether the workspace has a manifest. */
export async function hasManifest(): Promise<boolean> {
  return workspace.textDocuments.some(isManifest) || (await find(1)).length > 0;
}

/** The manifest in the active editor, or the only one, or the one that the user picks. */
export async function chooseManifest(): Promise<Uri | undefined> {
  const active = window.activeTextEditor?.document;
  if (active && isManifest(active)) return active.uri;
  const found = await find(1000);
  if (found.length === 0) {
    void window.showInformationMessage("The workspace has no Stripe app manifest.");
  }
  if (found.length <= 1) return found[0];
  const items = found
    .map((uri) => ({ label: workspace.asRelativePath(uri), uri }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return (await window.showQuickPick(items, { placeHolder: "Manifest" }))?.uri;
}

/** Makes the editor that shows a manifest the active one, so that what opens to the side opens beside it. */
export async function focus(manifest: Uri): Promise<void> {
  const editor = window.visibleTextEditors.find(({ document }) => document.uri.toString() === manifest.toString());
  if (editor?.viewColumn) await window.showTextDocument(editor.document, { viewColumn: editor.viewColumn });
}

function find(most: number): Thenable<Uri[]> {
  return workspace.findFiles(MANIFESTS, "**/node_modules/**", most);
}
