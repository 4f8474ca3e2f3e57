// The user's settings, in the words of the program.

import { workspace } from "vscode";

export const SECTION = "stripeAppLint";

/** What the server takes as `initializationOptions` and with `workspace/didChangeConfiguration`. */
export interface ServerSettings {
  gate: string | null;
  config: string | null;
}

export function serverSettings(): ServerSettings {
  return { gate: setting("gate"), config: setting("config") };
}

/** The program to run, if the user has named one. */
export function programSetting(): string | null {
  return setting("path");
}

function setting(name: string): string | null {
  return workspace.getConfiguration(SECTION).get<string | null>(name)?.trim() || null;
}
