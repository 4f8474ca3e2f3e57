// A registry on this machine that holds the packages of a folder, so that they can be installed before they are published.
//
//   node packages/npm/registry.mjs TARBALLS COMMAND [ARGUMENT…]
//
// Runs the command while the registry is up, with npm set to use it, and ends as the command does.

import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

const [folder, command, ...args] = process.argv.slice(2);
const tarballs = new Map(readdirSync(folder).map((file) => [`/${file}`, readFileSync(join(folder, file))]));
const server = createServer((request, response) => {
  const path = decodeURIComponent(request.url);
  const body = tarballs.get(path) ?? documents.get(path);
  if (!body) response.statusCode = 404;
  response.end(body ?? "{}");
});
const documents = new Map();
server.listen(0, "127.0.0.1", () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  for (const [path, bytes] of tarballs) {
    const manifest = manifestOf(join(folder, path));
    const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
    const version = { ...manifest, dist: { tarball: `${url}${path}`, integrity } };
    documents.set(
      `/${manifest.name}`,
      JSON.stringify({
        name: manifest.name,
        "dist-tags": { latest: manifest.version },
        versions: { [manifest.version]: version },
      }),
    );
  }
  const child = spawn(command, args, { stdio: "inherit", env: { ...process.env, npm_config_registry: url } });
  child.on("exit", (code) => {
    server.closeAllConnections();
    server.close();
    process.exitCode = code ?? 1;
  });
});

function manifestOf(tarball) {
  return JSON.parse(execFileSync("tar", ["-xzOf", tarball, "package/package.json"], { encoding: "utf8" }));
}
