#!/usr/bin/env bash
# Builds the packages as a release does, installs each one as its users do, and runs it in its own folder.
#
#   packages/test.sh [STEP…]      without steps: all except hook_from_source, which takes minutes to compile
#
# Needs Rust, Node.js, npm, Python and git. Writes below target/ and nowhere else.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
work=$root/target/packages
tools=$work/tools/bin
version=$(sed -n '/^version = /{s/.*"\(.*\)"/\1/p;q;}' "$root/Cargo.toml")
steps=(wheel npm_package cargo_install local_hook hook action formats archives workflows docs)

export PIP_CACHE_DIR=$work/cache/pip PIP_DISABLE_PIP_VERSION_CHECK=1 npm_config_cache=$work/cache/npm
export PIPX_HOME=$work/pipx PIPX_BIN_DIR=$work/pipx/bin PIPX_MAN_DIR=$work/pipx/man
export PRE_COMMIT_HOME=$work/pre-commit GIT_CONFIG_GLOBAL=/dev/null
export TMPDIR=$work/tmp XDG_CACHE_HOME=$work/cache XDG_DATA_HOME=$work/data XDG_STATE_HOME=$work/state
export GIT_AUTHOR_NAME=tester GIT_AUTHOR_EMAIL=tester@localhost
export GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL

main() {
  [ $# -eq 0 ] || steps=("$@")
  mkdir -p "$TMPDIR"
  for step in build "${steps[@]}"; do
    printf '== packages: %s\n' "$step"
    (cd "$root" && "$step")
  done
}

build() {
  [ -x "$tools/pip" ] || python3 -m venv "$work/tools"
  "$tools/pip" install --quiet --requirement packages/requirements.txt
  npm install --silent --no-audit --no-fund --prefix "$work/node" \
    @actions/languageservice@0.3.61 @umbrelladocs/rdformat-validator@1.0.1
  rm -rf "$work/wheels" "$work/programs" "$work/tarballs"
  "$tools/maturin" build --quiet --release --locked --bindings bin --out "$work/wheels"
  "$tools/pip" download --quiet --no-deps --dest "$work/wheels" "$(grep ^setuptools packages/requirements.txt)"
  stand_ins
  node packages/npm/build.mjs "$work/programs" "$work/tarballs"
}

# The program for this machine, and for every other platform a file that says so if it is run by mistake.
stand_ins() {
  local target host
  host=$(rustc -vV | sed -n 's/^host: //p')
  for target in {aarch64,x86_64}-{apple-darwin,unknown-linux-gnu,unknown-linux-musl} x86_64-pc-windows-msvc; do
    mkdir -p "$work/programs/$target"
    printf '#!/bin/sh\necho "this is the program for %s"\nexit 99\n' "$target" >"$work/programs/$target/stripe-app-lint"
  done
  mv "$work/programs/x86_64-pc-windows-msvc/stripe-app-lint"{,.exe}
  cp target/release/stripe-app-lint "$work/programs/$host/"
}

wheel() {
  python3 -m venv --clear "$work/venv"
  "$work/venv/bin/pip" install --quiet --no-index --find-links "$work/wheels" stripe-app-lint
  finds_faults "$work/venv/bin/stripe-app-lint"
  "$tools/pipx" install --quiet --force "$work"/wheels/stripe_app_lint-*.whl
  finds_faults "$PIPX_BIN_DIR/stripe-app-lint"
}

npm_package() {
  node --test --test-reporter=spec packages/npm/
  rm -rf "$npm_config_cache/_npx"
  finds_faults with_registry npx --yes stripe-app-lint
  new_app oauth-app
  with_registry npm install --silent --save-dev stripe-app-lint
  ends_with 0 npx stripe-app-lint check
  [ "$(ls node_modules/@stripe-app-lint)" = linux-x64 ] || [ "$(uname -sm)" != "Linux x86_64" ]
}

cargo_install() {
  cargo install --quiet --locked --path . --root "$work/cargo" --force
  finds_faults "$work/cargo/bin/stripe-app-lint"
}

# The second hook in README.md, which needs the program on the PATH, but nothing that is published.
local_hook() {
  new_app oauth-app
  sed -n '/^repos:/,/^```/p' "$root/README.md" | sed '1,/^```/d;/^```/d' >.pre-commit-config.yaml
  git add .
  mkdir -p "$work/path" && cp "$root/target/release/stripe-app-lint" "$work/path/"
  export PATH=$work/path:$PATH
  "$tools/pre-commit" install
  ends_with 0 git commit -m "a sound app"
  says "Passed"
  sed -i 's#"https://#"http://#' stripe-app.json && git add stripe-app.json
  ends_with 1 git commit -m "a redirect URI without TLS"
  says "insecure-redirect-uri"
}

hook() {
  new_app oauth-app
  hook_repository
  # The configuration that docs/use.md shows, with this repository in place of the published one.
  sed -n '/^repos:/,/^```/p' "$root/docs/use.md" | sed '$d' |
    sed "s#https://github.com/stripe-app-lint/stripe-app-lint#$work/hooks#" >.pre-commit-config.yaml
  git add .
  # The hook is installed without Rust, only from the wheel.
  export PIP_NO_INDEX=1 PIP_FIND_LINKS=$work/wheels
  "$tools/pre-commit" validate-manifest "$work/hooks/.pre-commit-hooks.yaml"
  "$tools/pre-commit" install
  ends_with 0 git commit -m "a sound app"
  says "Passed"

  echo "notes" >notes.txt && git add notes.txt
  ends_with 0 git commit -m "nothing of the app"
  says "(no files to check)Skipped"

  cp stripe-app.json sound.json
  sed -i 's#"https://#"http://#' stripe-app.json && git add stripe-app.json
  ends_with 1 git commit -m "a redirect URI without TLS"
  says "insecure-redirect-uri"
  mv sound.json stripe-app.json && git add stripe-app.json

  echo "no picture" >icon.png && git add icon.png
  ends_with 1 git commit -m "an icon that is none"
  says "icon-not-png"
}

hook_from_source() {
  new_app broken-app
  hook_repository
  git add .
  ends_with 1 "$tools/pre-commit" try-repo "$work/hooks" stripe-app-lint-from-source --all-files
  says "insecure-redirect-uri"
}

action() {
  new_app broken-app
  export GITHUB_ACTION_PATH=$root RUNNER_TEMP=$PWD/runner
  mkdir runner
  with_registry bash "$root/packages/action.sh" install
  PATHS=. ends_with 0 bash "$root/packages/action.sh" sarif
  node -e 'if (JSON.parse(require("fs").readFileSync(0)).runs[0].results.length < 2) process.exit(1)' <runner/stripe-app-lint.sarif
  PATHS=. FORMAT=github ends_with 1 bash "$root/packages/action.sh" lint
  says "::error file=stripe-app.json,line="
  mkdir "with space" && cp "$root"/examples/oauth-app/* "with space"
  PATHS=$'with space\n' GATE=review FORMAT=human ends_with 0 bash "$root/packages/action.sh" lint
  says "No findings in 1 manifest."
  PATHS=absent FORMAT=human ends_with 3 bash "$root/packages/action.sh" lint
  export GITHUB_STEP_SUMMARY=$PWD/runner/summary.md
  git add stripe-app.json && git commit --quiet -m "an app"
  PATHS=. FORMAT=github FAIL_ON=never SINCE=HEAD ends_with 0 bash "$root/packages/action.sh" lint
  grep -q '^    error\[insecure-redirect-uri\]' runner/summary.md
  echo '{rules: {"insecure-redirect-uri": "off"}}' >other.json5
  PATHS=. FORMAT=github CONFIG=other.json5 ends_with 1 bash "$root/packages/action.sh" lint
  if grep insecure-redirect-uri "$work/output"; then return 1; fi
}

# The reports, read by third-party programs.
formats() {
  new_app broken-app
  local format
  for format in sarif junit rdjson; do
    ends_with 1 "$root/target/release/stripe-app-lint" check --format "$format"
    mv "$work/output" "report.$format"
  done
  ends_with 0 "$tools/sarif" summary report.sarif
  says "insecure-redirect-uri"
  ends_with 0 "$tools/python" -c 'import junitparser; print(junitparser.JUnitXml.fromfile("report.junit").failures, "failures")'
  says "7 failures"
  ends_with 0 "$work/node/node_modules/.bin/rdformat-validator" --strict --no-extra-fields report.rdjson
}

archives() {
  rm -rf "$work/archives"
  bash packages/archive.sh "$work/programs" "$work/archives"
  cd "$work/archives"
  sha256sum --check --quiet SHA256SUMS
  [ "$(wc -l <SHA256SUMS)" -eq 7 ]
  tar -xzf "stripe-app-lint-$version-x86_64-unknown-linux-gnu.tar.gz"
  ls stripe-app-lint-*-gnu/{stripe-app-lint,README.md,LICENSE-MIT,LICENSE-APACHE} >/dev/null
}

workflows() {
  cp packages/workflows.mjs "$work/node/"
  node --no-warnings "$work/node/workflows.mjs" .github/workflows/*.yml action.yml
  "$tools/zizmor" --offline --quiet --persona=pedantic .github action.yml
}

docs() {
  # Examples contain the version of this repository; lines with a commit hash are about something else.
  if grep -nE '\bv?[0-9]+\.[0-9]+\.[0-9]+\b' README.md docs/use.md | grep -vE "@[0-9a-f]{40}|\bv?$version\b"; then return 1; fi
}

# A folder with one of the example apps as its own repository, which becomes the working directory.
new_app() {
  rm -rf "$work/app"
  cp -R "$root/examples/$1" "$work/app"
  cd "$work/app"
  git init --quiet
}

# This repository as users of the hook get it: a tagged commit that pre-commit has not seen before.
hook_repository() {
  rm -rf "$work/hooks" "$PRE_COMMIT_HOME"
  mkdir "$work/hooks"
  (
    cd "$root"
    git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$work/hooks"
    cd "$work/hooks"
    git init --quiet
    git add .
    git commit --quiet -m "as it is"
    git tag "v$version"
  )
}

with_registry() {
  node "$root/packages/npm/registry.mjs" "$work/tarballs" "$@"
}

# The program, started with the given arguments, has this version and finds the problems of the broken app.
finds_faults() {
  new_app broken-app
  ends_with 0 "$@" --version
  says "stripe-app-lint $version"
  ends_with 1 "$@" check
  says "insecure-redirect-uri"
  cd "$root"
}

ends_with() {
  local expected=$1 status=0
  shift
  "$@" >"$work/output" 2>&1 || status=$?
  if [ "$status" -ne "$expected" ]; then
    cat "$work/output"
    echo "$* ended with $status instead of $expected"
    exit 1
  fi
}

says() {
  if ! grep -Fq -- "$1" "$work/output"; then
    cat "$work/output"
    echo "does not say: $1"
    exit 1
  fi
}

main "$@"
