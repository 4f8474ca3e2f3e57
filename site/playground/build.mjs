// Bundles the page of the playground. `cargo xtask playground` calls it after it has built the linter.
//
// Usage: node build.mjs OUT [LINTER]: the folder to write to, and the folder with what wasm-bindgen made. Without the latter,
// only the page is bundled, to see that it can be.
import { build } from "esbuild";
import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

const [out, linter] = process.argv.slice(2);
const EXAMPLES = join(import.meta.dirname, "../../examples");
const NAMES = ["broken-app", "oauth-app", "platform-key-app", "restricted-key-app"];

await build({
  entryPoints: ["main.ts", "worker.ts", "playground.css"].map((file) => join(import.meta.dirname, "page", file)),
  outdir: out,
  bundle: true,
  format: "esm",
  target: "es2023",
  minify: true,
  legalComments: "linked",
  ...(linter ? { alias: { linter: resolve(linter, "linter.js") } } : { external: ["linter"] }),
});

if (linter) await copyFile(join(linter, "linter_bg.wasm"), join(out, "linter.wasm"));

const examples = {};
for (const name of NAMES) {
  const entries = await readdir(join(EXAMPLES, name), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
  examples[name] = {};
  for (const file of files) {
    examples[name][file.slice(join(EXAMPLES, name).length + 1)] = (await readFile(file)).toString("base64");
  }
}
await writeFile(join(out, "examples.json"), JSON.stringify(examples));
