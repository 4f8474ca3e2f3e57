// Packs the npm packages: one for each platform with the program built for it, and the launcher that depends on them.
//
//   node packages/npm/build.mjs PROGRAMS OUT
//
// PROGRAMS holds a folder for each Rust target with the program in it; OUT gets the tarballs. What Cargo.toml says is not
// said here again.

import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const PLATFORMS = {
  "aarch64-apple-darwin": { os: "darwin", cpu: "arm64" },
  "aarch64-unknown-linux-gnu": { os: "linux", cpu: "arm64", libc: "glibc" },
  "aarch64-unknown-linux-musl": { os: "linux", cpu: "arm64", libc: "musl" },
  "x86_64-apple-darwin": { os: "darwin", cpu: "x64" },
  "x86_64-pc-windows-msvc": { os: "win32", cpu: "x64" },
  "x86_64-unknown-linux-gnu": { os: "linux", cpu: "x64", libc: "glibc" },
  "x86_64-unknown-linux-musl": { os: "linux", cpu: "x64", libc: "musl" },
};

const root = fileURLToPath(new URL("../..", import.meta.url));
const [programs, out] = process.argv.slice(2).map((path) => resolve(path));
const crate = cargoPackage();
const common = {
  version: crate.version,
  description: crate.description,
  license: crate.license,
  repository: { type: "git", url: `git+${crate.repository}.git` },
};

mkdirSync(out, { recursive: true });
const stage = mkdtempSync(join(out, "stage-"));
const folders = [launcher(), ...Object.entries(PLATFORMS).map(([target, platform]) => binary(target, platform))];
execFileSync("npm", ["pack", "--silent", "--pack-destination", out, ...folders]);
rmSync(stage, { recursive: true });

function launcher() {
  const folder = write(crate.name, {
    ...common,
    keywords: crate.keywords,
    bin: { [crate.name]: "launcher.js" },
    engines: { node: ">=18" },
    optionalDependencies: Object.fromEntries(
      Object.values(PLATFORMS).map((platform) => [nameFor(platform), crate.version]),
    ),
  });
  copyFileSync(join(root, "packages/npm/launcher.js"), join(folder, "launcher.js"));
  copyFileSync(join(root, "README.md"), join(folder, "README.md"));
  return folder;
}

function binary(target, platform) {
  const folder = write(nameFor(platform), {
    ...common,
    description: `The program of ${crate.name} for ${target}`,
    os: [platform.os],
    cpu: [platform.cpu],
    ...(platform.libc && { libc: [platform.libc] }),
    preferUnplugged: true, // Yarn keeps packages in archives, and a program cannot be run inside one
  });
  const program = platform.os === "win32" ? `${crate.name}.exe` : crate.name;
  copyFileSync(join(programs, target, program), join(folder, program));
  chmodSync(join(folder, program), 0o755);
  return folder;
}

function nameFor({ os, cpu, libc }) {
  return `@${crate.name}/${os}-${cpu}${libc === "musl" ? "-musl" : ""}`;
}

function write(name, manifest) {
  const folder = join(stage, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ name, ...manifest }, null, 2)}\n`);
  for (const licence of readdirSync(root).filter((file) => file.startsWith("LICENSE"))) {
    copyFileSync(join(root, licence), join(folder, licence));
  }
  return folder;
}

function cargoPackage() {
  const args = ["metadata", "--no-deps", "--format-version", "1", "--manifest-path", join(root, "Cargo.toml")];
  const { packages } = JSON.parse(execFileSync("cargo", args, { encoding: "utf8" }));
  // The workspace has other packages, too.
  return packages.find(({ manifest_path }) => manifest_path === join(root, "Cargo.toml"));
}
