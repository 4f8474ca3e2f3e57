#!/bin/sh
# Fills fuzz/corpus/ with seeds: the manifests of the examples and of the rules' pages, and the examples' icons.
set -eu
cd "$(dirname "$0")/.."
for target in json5 yaml png lint fix; do mkdir -p "fuzz/corpus/$target"; done

for folder in examples/*/; do
    app=$(basename "$folder")
    cp "$folder/stripe-app.json" "fuzz/corpus/json5/$app"
    cp "$folder/icon.png" "fuzz/corpus/png/$app"
    cat "$folder/stripe-app.json" "$folder/icon.png" > "fuzz/corpus/lint/$app"
done

# Every block of a page: its info string is a language and a path. Lines of carets are no part of it.
for page in rules/*/*.md; do
    awk -v rule="$(basename "$page" .md)" '
        /^```(json|json5|yaml) / { number += 1; target = $1 == "```yaml" ? "yaml" : "json5"; next }
        /^```/ { target = ""; next }
        target && !/^[ \/#]*\^+ / {
            print > ("fuzz/corpus/" target "/" rule "-" number)
            print > ("fuzz/corpus/lint/" rule "-" number)
        }' "$page"
done
cp fuzz/corpus/lint/* fuzz/corpus/fix/
