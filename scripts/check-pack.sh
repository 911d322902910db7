#!/usr/bin/env bash
# Packs the package, installs the tarball into an empty folder and runs it there: what a user gets from the registry.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$root"
tarball=$(npm pack --ignore-scripts --silent --pack-destination "$folder" | tail -n 1)
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --silent "./$tarball"
npx fairnoise --version
npx fairnoise --help > /dev/null

# Without the optional onnxruntime-node an ONNX model gets one sentence with the command that mends it; the linear oracle just works.
models=node_modules/fairnoise/models
data=(--data "$models/digits-test-images-idx3-ubyte.gz" --labels "$models/digits-test-labels-idx1-ubyte.gz" --sigma 0.5 --n 1000 --count 1 --quiet)
said=$(npx fairnoise certify --model "$models/digits-small-sigma0.50.onnx" "${data[@]}" --out a 2>&1) && { echo "expected exit 3"; exit 1; } || code=$?
[ "$code" = 3 ] && [[ "$said" == *"ONNXRUNTIME_NODE_INSTALL=skip npm i onnxruntime-node"* ]] || { echo "unexpected: $code $said"; exit 1; }

ONNXRUNTIME_NODE_INSTALL=skip npm install --no-audit --no-fund --silent onnxruntime-node@1.30.0
npx fairnoise certify --model "$models/digits-small-sigma0.50.onnx" "${data[@]}" --out a > /dev/null
npx fairnoise verify a/certificate.json
