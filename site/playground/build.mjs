// Bundles the page of the playground. `cargo xtask playground` calls it after it has built the linter.
//
// Usage: node build.mjs OUT [LINTER]: the folder to write to, and the folder with what wasm-bindgen made. Without the latter,
// only the page is bundled, to see that it can be.
import { build } from "esbuild";
import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

const MODULES = "node_modules/";

const [out, linter] = process.argv.slice(2);
const EXAMPLES = join(import.meta.dirname, "../../examples");
const NAMES = ["broken-app", "oauth-app", "platform-key-app", "restricted-key-app"];

const { metafile } = await build({
  entryPoints: ["main.ts", "worker.ts", "playground.css"].map((file) => join(import.meta.dirname, "page", file)),
  outdir: resolve(out),
  bundle: true,
  format: "esm",
  target: "es2023",
  minify: true,
  legalComments: "none",
  metafile: true,
  absWorkingDir: import.meta.dirname,
  ...(linter ? { alias: { linter: resolve(linter, "linter.js") } } : { external: ["linter"] }),
});

if (linter) await copyFile(join(linter, "linter_bg.wasm"), join(out, "linter.wasm"));

// Who copies the libraries of the page gets their licences with them.
const inputs = Object.keys(metafile.inputs).filter((input) => input.includes(MODULES));
const packages = new Set(inputs.map((input) => /node_modules\/((@[^/]+\/)?[^/]+)/.exec(input)[1]));
const licences = [...packages].sort().map(async (name) => {
  const text = await readFile(join(import.meta.dirname, MODULES, name, "LICENSE"), "utf8");
  return `${name}\n\n${text}`;
});
await writeFile(join(out, "licences.txt"), (await Promise.all(licences)).join("\n\n"));

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
