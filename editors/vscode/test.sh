#!/usr/bin/env bash
# Tries the extension in a real VS Code: code-server in a headless Chromium, with the extension installed as users install it.
#
#   editors/vscode/test.sh [PROGRAM]      without a program, it is built
#
# Needs Debian's package manager as root, the npm registry, and Rust unless a program is named. Writes below target/vscode and
# to the folders that .gitignore lists; target/vscode/pictures shows what was seen. CHROMIUM names another browser of that family.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/target/vscode
code=$work/code-server/node_modules/code-server
arch=$(case $(uname -m) in aarch64) echo arm64 ;; *) echo x64 ;; esac)
node=$work/node/node_modules/node-linux-$arch
export CHROMIUM=${CHROMIUM:-chromium}
export npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false npm_config_loglevel=error

main() {
  mkdir -p "$work"
  step system_packages
  step node_20
  step code_server &
  step extension "${1:-}"
  wait $! # for code-server; both mostly wait for the registry
  step install
  CHROMIUM=$(command -v "$CHROMIUM") PATH=$node/bin:$PATH step node "$here/test/run.mjs" "$work"
}

step() {
  printf '== vscode: %s\n' "$*"
  "$@"
}

system_packages() {
  local missing=()
  for pair in npm:npm "$CHROMIUM:chromium" rg:ripgrep strip:binutils g++:g++ make:make python3:python3 krb5-config:libkrb5-dev; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair#*:}")
  done
  [ ${#missing[@]} -eq 0 ] && return
  apt-get update --quiet --quiet
  DEBIAN_FRONTEND=noninteractive apt-get install --quiet --quiet --yes --no-install-recommends "${missing[@]}" >/dev/null
}

# The Node.js that this code-server is made for, with its headers.
node_20() {
  [ -x "$node/bin/node" ] || npm install --prefix "$work/node" --ignore-scripts "node-linux-$arch@20.20.2"
}

# As its package says how, but without what it would download from elsewhere: a ripgrep and a Node.js.
code_server() {
  [ -e "$work/code-server/installed" ] && return
  rm -rf "$work/code-server"
  export PATH=$node/bin:$PATH npm_config_nodedir=$node
  npm install --prefix "$work/code-server" --ignore-scripts code-server@4.100.3
  (cd "$code/lib/vscode" && npm install --ignore-scripts --omit=dev)
  (cd "$code/lib/vscode/extensions" && npm install --ignore-scripts --omit=dev)
  # Some of them want more than is there after they are built.
  (cd "$code/lib/vscode" && npm rebuild @vscode/spdlog node-pty native-watchdog kerberos @parcel/watcher) >/dev/null 2>&1 || true
  (cd "$work/code-server" && npm rebuild argon2 >/dev/null)
  ln -s node_modules "$code/lib/vscode/node_modules.asar"
  mkdir -p "$code/lib/vscode/node_modules/@vscode/ripgrep/bin"
  ln -s "$(command -v rg)" "$code/lib/vscode/node_modules/@vscode/ripgrep/bin/rg"
  touch "$work/code-server/installed"
}

# The package for this platform, around the program.
extension() {
  local program=$1 target
  target=$([ "$arch" = arm64 ] && echo aarch64 || echo x86_64)-unknown-linux-gnu
  if [ -z "$program" ]; then
    (cd "$root" && cargo build --locked --quiet)
    program=$root/target/debug/stripe-app-lint
  fi
  mkdir -p "$work/programs/$target"
  strip -o "$work/programs/$target/stripe-app-lint" "$program"
  export PATH=$node/bin:$PATH
  (cd "$here" && npm ci --ignore-scripts && npm run --silent vsix -- "$work/packages" "$work/programs") >"$work/vsix.log" 2>&1 || {
    cat "$work/vsix.log"
    return 1
  }
}

install() {
  rm -rf "$work/extensions" "$work/data"
  "$node/bin/node" "$code/out/node/entry.js" --user-data-dir "$work/data" --extensions-dir "$work/extensions" \
    --install-extension "$work/packages/stripe-app-lint-linux-$arch.vsix" >"$work/install.log"
}

main "$@"
