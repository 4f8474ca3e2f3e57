#!/usr/bin/env node
// Runs the program from the package that fits this machine, in place of this script.
"use strict";

const { spawn } = require("node:child_process");
const { constants } = require("node:os");
const { optionalDependencies: packages, repository } = require("./package.json");

// Without listeners a signal would end this script and leave the program running. They stand before the program starts, so
// that there is no moment without them.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => child.kill(signal));
}
const child = spawn(program(), process.argv.slice(2), { stdio: "inherit" });

child.on("error", (error) => fail(`cannot run ${child.spawnfile}: ${error.message}`));
child.on("exit", (code, signal) => {
  process.exitCode = signal ? 128 + constants.signals[signal] : code;
});

function program() {
  const file = process.platform === "win32" ? "stripe-app-lint.exe" : "stripe-app-lint";
  const fitting = names().filter((name) => name in packages);
  for (const name of fitting) {
    try {
      return require.resolve(`${name}/${file}`);
    } catch {
      // not installed
    }
  }
  const machine = `${process.platform} ${process.arch}`;
  if (fitting.length === 0) {
    return fail(`there is no package for ${machine}; build it with Rust: cargo install --git ${repository.url.replace("git+", "")}`);
  }
  return fail(
    `the package ${fitting[0]} for ${machine} is not installed; ` +
      "install again, on this machine and with optional dependencies: npm install --include=optional",
  );
}

// The packages that run here, the best first. A program linked to musl runs on every Linux, one linked to glibc does not.
function names() {
  const name = `@stripe-app-lint/${process.platform}-${process.arch}`;
  if (process.platform !== "linux") return [name];
  return isMusl() ? [`${name}-musl`] : [name, `${name}-musl`];
}

function isMusl() {
  process.report.excludeNetwork = true; // a report would look up names on the network
  return !process.report.getReport().header.glibcVersionRuntime;
}

function fail(message) {
  console.error(`stripe-app-lint: ${message}`);
  process.exit(2);
}
