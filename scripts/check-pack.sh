#!/usr/bin/env bash
# Packs the package, installs the tarball into an empty folder and runs it there: what a user gets from the registry.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$root"
tarball=$(npm pack --ignore-scripts --silent --pack-destination "$folder")
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --silent "./$tarball"
npx fairnoise --version
npx fairnoise --help > /dev/null
