// The command *Permissions table*: where the code uses each permission, as a Markdown preview.

import { basename, dirname } from "node:path";
import { commands, EventEmitter, ExtensionContext, Uri, window, workspace } from "vscode";
import { chooseManifest, focus } from "./files";
import { run } from "./run";

const SCHEME = "stripe-app-lint-permissions";
const changed = new EventEmitter<Uri>();

/** Provides the texts of the tables, each under the address of its manifest in the query. */
export function registerTables(context: ExtensionContext): void {
  const provideTextDocumentContent = ({ query }: Uri): Promise<string> =>
    run(context, ["permissions", "--format", "markdown"], Uri.parse(query, true)).catch(
      (error: Error) => `The program failed:\n\n    ${error.message}\n`,
    );
  const provider = { onDidChange: changed.event, provideTextDocumentContent };
  context.subscriptions.push(
    changed,
    workspace.registerTextDocumentContentProvider(SCHEME, provider),
    workspace.onDidSaveTextDocument(() => {
      workspace.textDocuments.filter(({ uri }) => uri.scheme === SCHEME).forEach(({ uri }) => changed.fire(uri));
    }),
  );
}

export async function permissions(): Promise<void> {
  const manifest = await chooseManifest();
  if (!manifest) return;
  const path = `/Permissions of ${basename(dirname(manifest.fsPath))}.md`;
  const uri = Uri.from({ scheme: SCHEME, path, query: manifest.toString() });
  changed.fire(uri);
  await focus(manifest);
  try {
    await commands.executeCommand(window.activeTextEditor ? "markdown.showPreviewToSide" : "markdown.showPreview", uri);
  } catch {
    // Without the built-in Markdown extension, its text is as good.
    await window.showTextDocument(uri, { preview: true });
  }
}
