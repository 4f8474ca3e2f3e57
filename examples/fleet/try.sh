#!/usr/bin/env bash
# Runs fleet.py in Spark's local mode over 10,000 generated apps, and compares its counts with one run of the linter.
#
#   examples/fleet/try.sh [COUNT]
#
# Needs Java, Python and a release build of the linter. Writes below target/ and nowhere else.
set -euo pipefail
cd "$(dirname "$0")/../.."

count=${1:-10000}
work=$PWD/target/fleet
linter=$PWD/target/release/stripe-app-lint
mkdir -p "$work"
[ -x "$work/venv/bin/spark-submit" ] || {
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet pyspark==4.3.0
}
rm -rf "$work/apps"
python3 examples/fleet/make_apps.py "$work/apps" "$count" >"$work/manifests.txt"

# A manifest that is gone by the time it is linted is a row of its own.
echo "$work/apps/missing/stripe-app.json" >>"$work/manifests.txt"

"$work/venv/bin/python" examples/fleet/fleet.py "$work/manifests.txt" "$work/findings" --linter "$linter" |
  tee "$work/table.txt"

alone=$("$linter" check --format ndjson --fail-on never "$work/apps" | wc -l)
grep -q "^$((count + 1)) manifests, $((alone + 1)) findings$" "$work/table.txt" ||
  { echo "one run of the linter has $alone findings"; exit 1; }
