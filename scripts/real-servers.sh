# Sourced by test-real.sh: starts servers that are not ours, each as a file of its own says. All listen on
# 127.0.0.1 only, and keep what they store in memory or in a temporary folder. Reads $real, the folder of
# what is installed, and $slow, whether those that take minutes to build are wanted as well.

servers=$(mktemp -d)
server_pids=()
server_checks=()

# None of them has anything to lose, and SeaweedFS, told to stop, waits for its connections.
stop_servers() {
  kill -9 ${server_pids[@]+"${server_pids[@]}"} 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$servers"
}
trap stop_servers EXIT

# Takes a free port for each name, and sets it. The port 10,000 higher is free too: SeaweedFS takes both.
# Ports of 32,768 and more are for outgoing connections, which can take one before the server does.
take_ports() {
  read -r "$@" <<<"$(
    python3 - "$#" <<'PYTHON'
import random, socket, sys

def is_free(port):
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) != 0

free = (port for port in random.sample(range(10000, 20000), 10000) if is_free(port) and is_free(port + 10000))
print(*(next(free) for _ in range(int(sys.argv[1]))))
PYTHON
  )"
}

# Starts the server $1, which is there when it answers at the address $2 with the status $3; then the command.
launch() {
  local name=$1 url=$2 status=$3
  shift 3
  "$@" >"$servers/$name.log" 2>&1 &
  server_pids+=("$!")
  server_checks+=("$name $! $url $status")
}

await_servers() {
  local check
  for check in "${server_checks[@]}"; do
    # shellcheck disable=SC2086 # name, pid, address, status
    await_server $check
  done
}

await_server() {
  local name=$1 pid=$2 url=$3 status=$4 deadline=$((SECONDS + 120))
  until [ "$(curl -s -o /dev/null -w '%{http_code}' "$url")" = "$status" ]; do
    if ! kill -0 "$pid" 2>/dev/null || [ "$SECONDS" -gt "$deadline" ]; then
      echo "$name did not start:" >&2
      tail -20 "$servers/$name.log" >&2
      return 1
    fi
    sleep 0.2
  done
}

# All at once, so that no two get the same.
take_ports seaweedfs_master seaweedfs_volume seaweedfs_filer seaweedfs_s3 rclone_port \
  gcs_emulator_port azurite_port versitygw_port fake_gcs_port

. scripts/real-servers/seaweedfs.sh
. scripts/real-servers/rclone.sh
. scripts/real-servers/gcp-storage-emulator.sh
. scripts/real-servers/azurite.sh
if [ -n "$slow" ]; then
  . scripts/real-servers/versitygw.sh
  . scripts/real-servers/fake-gcs-server.sh
fi
await_servers
