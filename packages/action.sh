#!/usr/bin/env bash
# The steps of action.yml: install, sarif, lint. Inputs are passed as environment variables and never become part of a
# script.
set -euo pipefail

home=$RUNNER_TEMP/stripe-app-lint
program=$home/node_modules/.bin/stripe-app-lint

step=$1
set --
while IFS= read -r path; do
  if [ -n "$path" ]; then set -- "$@" "$path"; fi
done <<<"${PATHS:-}"
options=(${SINCE:+--since="$SINCE"} ${CONFIG:+--config="$CONFIG"})

case $step in
  install)
    own=$(sed -n '/^version = /{s/.*"\(.*\)"/\1/p;q;}' "$GITHUB_ACTION_PATH/Cargo.toml")
    npm install --prefix "$home" --ignore-scripts --no-audit --no-fund "stripe-app-lint@${VERSION:-$own}"
    "$program" --version
    ;;
  sarif)
    # Code scanning looks for files in the repository, which need not be checked out at the root of the workspace.
    root=$(git rev-parse --show-toplevel 2>/dev/null || echo .)
    "$program" check --format sarif --fail-on never ${options[@]+"${options[@]}"} --relative-to "$root" -- "$@" \
      >"$RUNNER_TEMP/stripe-app-lint.sarif"
    ;;
  lint)
    options+=(${GATE:+--gate="$GATE"} ${FAIL_ON:+--fail-on="$FAIL_ON"})
    # Indented text is code in Markdown, and nothing in it can end it.
    {
      printf '## stripe-app-lint\n\n'
      "$program" check --color never ${options[@]+"${options[@]}"} -- "$@" 2>&1 | sed 's/^/    /' || true
    } >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
    "$program" check --format "$FORMAT" ${options[@]+"${options[@]}"} -- "$@"
    ;;
esac
