// What the launcher promises, with a shell script in place of the program.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const HERE = `@stripe-app-lint/${process.platform}-${process.arch}`;
const folder = mkdtempSync(join(tmpdir(), "launcher-"));
after(() => rmSync(folder, { recursive: true }));

test("arguments, input and exit status pass through", () => {
  const launcher = install("pass", { [HERE]: 'cat; for a in "$@"; do echo "<$a>"; done; exit 3' });
  const run = spawnSync(process.execPath, [launcher, "check", "a b", "*"], { input: "from stdin\n", encoding: "utf8" });
  assert.equal(run.stdout, "from stdin\n<check>\n<a b>\n<*>\n");
  assert.equal(run.status, 3);
});

test("a signal reaches the program, and its answer is the launcher's", { timeout: 30_000 }, async () => {
  const launcher = install("signal", { [HERE]: 'trap "echo stopped; exit 5" TERM; echo ready; while :; do sleep 0.1; done' });
  const child = spawn(process.execPath, [launcher], { stdio: ["ignore", "pipe", "inherit"] });
  const output = [];
  child.stdout.setEncoding("utf8").on("data", (text) => output.push(text));
  await once(child.stdout, "data");
  child.kill("SIGTERM");
  const [code] = await once(child, "close");
  assert.equal(output.join(""), "ready\nstopped\n");
  assert.equal(code, 5);
});

test("a program that a signal ends gives the status a shell would give", () => {
  const launcher = install("killed", { [HERE]: "kill -ABRT $$" });
  assert.equal(spawnSync(process.execPath, [launcher]).status, 128 + 6);
});

test("on musl the package linked to musl runs, on glibc the other one", () => {
  const launcher = install("libc", {
    "@stripe-app-lint/linux-x64": "echo glibc",
    "@stripe-app-lint/linux-x64-musl": "echo musl",
  });
  assert.equal(runOn("linux", "x64", "2.36", launcher).stdout, "glibc\n");
  assert.equal(runOn("linux", "x64", undefined, launcher).stdout, "musl\n");
});

test("the program linked to musl serves on glibc where it is the only one", () => {
  const launcher = install("static", { "@stripe-app-lint/linux-x64-musl": "echo musl" }, ["@stripe-app-lint/linux-x64"]);
  assert.equal(runOn("linux", "x64", "2.36", launcher).stdout, "musl\n");
});

test("a package left out by the installation is named with the way to get it", () => {
  const launcher = install("absent", {}, ["@stripe-app-lint/darwin-arm64"]);
  const run = runOn("darwin", "arm64", undefined, launcher);
  assert.equal(
    run.stderr,
    "stripe-app-lint: the package @stripe-app-lint/darwin-arm64 for darwin arm64 is not installed; " +
      "install again, on this machine and with optional dependencies: npm install --include=optional\n",
  );
  assert.equal(run.status, 2);
});

test("a machine without a package is told how to build the program", () => {
  const launcher = install("unknown", {}, [HERE]);
  const run = runOn("sunos", "sparc", undefined, launcher);
  assert.equal(
    run.stderr,
    "stripe-app-lint: there is no package for sunos sparc; " +
      "build it with Rust: cargo install --git https://example.com/repository.git\n",
  );
  assert.equal(run.status, 2);
});

// Lays the launcher into a folder of its own, with packages whose program is a shell script, and others that are missing.
function install(name, scripts, missing = []) {
  const modules = join(folder, name, "node_modules");
  const home = join(modules, "stripe-app-lint");
  mkdirSync(home, { recursive: true });
  copyFileSync(new URL("launcher.js", import.meta.url), join(home, "launcher.js"));
  const names = [...Object.keys(scripts), ...missing];
  writeFileSync(
    join(home, "package.json"),
    JSON.stringify({
      optionalDependencies: Object.fromEntries(names.map((name) => [name, "1.0.0"])),
      repository: { url: "git+https://example.com/repository.git" },
    }),
  );
  for (const [name, script] of Object.entries(scripts)) {
    mkdirSync(join(modules, name), { recursive: true });
    writeFileSync(join(modules, name, "stripe-app-lint"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return join(home, "launcher.js");
}

// Runs the launcher as if on another machine; `glibc` is the version of its C library, if it has that one.
function runOn(platform, arch, glibc, launcher) {
  const disguise = join(folder, "disguise.cjs");
  writeFileSync(
    disguise,
    `Object.defineProperty(process, "platform", { value: ${JSON.stringify(platform)} });
     Object.defineProperty(process, "arch", { value: ${JSON.stringify(arch)} });
     process.report.getReport = () => ({ header: { glibcVersionRuntime: ${JSON.stringify(glibc)} } });`,
  );
  return spawnSync(process.execPath, ["--require", disguise, launcher], { encoding: "utf8" });
}
