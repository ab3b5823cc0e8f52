#!/usr/bin/env bash
# Makes the samples again: aspirate's tree by aspirate, and all that kustomize makes of it and the overlay. Needs
# aspirate and kubectl 1.27 or newer. Without an argument it changes the checked-in samples; with one it writes there.
set -euo pipefail
cd "$(dirname "$0")/../.."

samples=tests/Kubernetes.Tests/Samples
into=${1:-$samples}
made=artifacts/kubernetes-samples/made
for options in "$samples"/*.rsp; do
  name=$(basename "$options" .rsp)
  dotnet run --project eng/Kubernetes -- "@$options" --output "$made"
  mkdir -p "$into"
  kubectl kustomize "$made" >"$into/$name.yaml"
  # What aspirate writes is the same for all: what differs is the overlay.
  if [ "$name" = cluster ]; then
    rm -rf "$into/aspirate"
    cp -r "$made/aspirate" "$into/aspirate"
    sha256sum tests/AppHost.Tests/manifest.json | cut -d' ' -f1 >"$into/aspirate/manifest.sha256"
  fi
done
