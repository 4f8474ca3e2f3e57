// Packs the extension: once without the program, and once for each platform with the program built for it.
//
//   node vsix.mjs OUT [PROGRAMS]
//
// PROGRAMS holds a folder for each Rust target with the program in it, as for packages/npm/build.mjs. OUT gets the packages.

import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

const PLATFORMS = {
  "aarch64-apple-darwin": "darwin-arm64",
  "aarch64-unknown-linux-gnu": "linux-arm64",
  "aarch64-unknown-linux-musl": "alpine-arm64",
  "x86_64-apple-darwin": "darwin-x64",
  "x86_64-pc-windows-msvc": "win32-x64",
  "x86_64-unknown-linux-gnu": "linux-x64",
  "x86_64-unknown-linux-musl": "alpine-x64",
};

const [out, programs] = process.argv.slice(2).map((path) => resolve(path));
process.chdir(import.meta.dirname);
mkdirSync(out, { recursive: true });
rmSync("server", { recursive: true, force: true });
pack("any");
for (const [target, platform] of Object.entries(programs ? PLATFORMS : {})) {
  const file = platform.startsWith("win32") ? "stripe-app-lint.exe" : "stripe-app-lint";
  const program = join(programs, target, file);
  if (!existsSync(program)) continue;
  mkdirSync("server");
  copyFileSync(program, join("server", file));
  chmodSync(join("server", file), 0o755);
  pack(platform);
  rmSync("server", { recursive: true });
}

function pack(platform) {
  const target = platform === "any" ? [] : ["--target", platform];
  const file = join(out, `stripe-app-lint-${platform}.vsix`);
  execFileSync("npx", ["vsce", "package", "--no-dependencies", ...target, "--out", file], { stdio: "inherit" });
}
