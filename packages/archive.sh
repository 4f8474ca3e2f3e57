#!/usr/bin/env bash
# Packs the archives of a release, and their checksums.
#
#   packages/archive.sh PROGRAMS OUT
# PROGRAMS contains a folder for each Rust target, with the program in it.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
version=$(sed -n '/^version = /{s/.*"\(.*\)"/\1/p;q;}' "$root/Cargo.toml")
programs=$(cd "$1" && pwd)
mkdir -p "$2"
cd "$2"

for folder in "$programs"/*/; do
  target=$(basename "$folder")
  name=stripe-app-lint-$version-$target
  mkdir "$name"
  cp "$folder"* "$root"/README.md "$root"/CHANGELOG.md "$root"/LICENSE-* "$name"
  chmod 755 "$name"/stripe-app-lint*
  case $target in
    *-windows-*) python3 -m zipfile -c "$name.zip" "$name" ;;
    *) tar --owner=0 --group=0 --sort=name -czf "$name.tar.gz" "$name" ;;
  esac
  rm -r "$name"
done
sha256sum -- *.tar.gz *.zip >SHA256SUMS
