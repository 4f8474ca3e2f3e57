// Stripe App Lint for VS Code: runs `stripe-app-lint lsp`, and shows what other commands of the program print.

import { commands, ExtensionContext, window } from "vscode";
import { permissions, registerTables } from "./permissions";
import { review } from "./review";
import { Server } from "./server";
import { SECTION } from "./settings";

let server: Server | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const output = window.createOutputChannel("Stripe App Lint", { log: true });
  const started = new Server(context, output);
  server = started;
  registerTables(context);
  context.subscriptions.push(
    output,
    commands.registerCommand(`${SECTION}.review`, () => review(context)),
    commands.registerCommand(`${SECTION}.permissions`, () => permissions()),
    commands.registerCommand(`${SECTION}.restart`, () => started.restart()),
    commands.registerCommand(`${SECTION}.showOutput`, () => output.show()),
  );
  await started.startIfNeeded();
}

export function deactivate(): Promise<void> | undefined {
  return server?.dispose();
}
