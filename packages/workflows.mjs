// Checks workflows and actions as GitHub's own editor support does: keys, values, expressions and the contexts they use.
//
//   node packages/workflows.mjs FILE…
//
// Runs where `@actions/languageservice` is installed. Ends with 1 if anything is found.

import { readFileSync } from "node:fs";
import { register } from "node:module";
import { pathToFileURL } from "node:url";

// The package is made for bundlers: it imports JSON without saying so, as Node.js wants it said.
const hook = `export const load = (url, context, next) =>
  next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
const { validate } = await import("@actions/languageservice");
const { TextDocument } = await import("vscode-languageserver-textdocument");

for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, "utf8");
  const found = await validate(TextDocument.create(pathToFileURL(file).href, "yaml", 1, text));
  for (const { message, range } of found) {
    console.log(`${file}:${range.start.line + 1}:${range.start.character + 1}: ${message}`);
    process.exitCode = 1;
  }
}
