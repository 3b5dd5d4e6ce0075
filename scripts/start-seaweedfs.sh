# Sourced by test-real.sh: starts SeaweedFS in the folder $seaweedfs, sets $weed to its pid and
# REAL_SEAWEEDFS_URL to the address of its S3 service, REAL_SEAWEEDFS_FILER_URL to that of the file
# system below it. The keys are test and testtest.

# Each server also listens 10,000 ports higher. Ports of 32,768 and more are for outgoing connections,
# which can take one before SeaweedFS does.
read -r master volume filer s3 <<<"$(python3 - <<'PYTHON'
import random, socket

def is_free(port):
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) != 0

free = (port for port in random.sample(range(10000, 20000), 10000) if is_free(port) and is_free(port + 10000))
print(*(next(free) for _ in range(4)))
PYTHON
)"

cat >"$seaweedfs/s3.json" <<'JSON'
{
  "identities": [
    {
      "name": "test",
      "credentials": [{ "accessKey": "test", "secretKey": "testtest" }],
      "actions": ["Admin", "Read", "Write", "List", "Tagging"]
    }
  ]
}
JSON
mkdir "$seaweedfs/data"
# Left alone it leaves log files in the system's temporary folder.
"$real/stores/bin/weed" -logtostderr=true server -dir="$seaweedfs/data" -ip=127.0.0.1 -ip.bind=127.0.0.1 \
  -master.port="$master" -master.volumeSizeLimitMB=512 -master.telemetry=false \
  -volume.port="$volume" -volume.max=20 -filer.port="$filer" \
  -s3 -s3.port="$s3" -s3.port.iceberg=0 -s3.port.lance=0 -s3.config="$seaweedfs/s3.json" \
  >"$seaweedfs/log" 2>&1 &
weed=$!
export REAL_SEAWEEDFS_URL=http://127.0.0.1:$s3
export REAL_SEAWEEDFS_FILER_URL=http://127.0.0.1:$filer

# It answers 403 to strangers as soon as it is there.
deadline=$((SECONDS + 120))
until [ "$(curl -s -o /dev/null -w '%{http_code}' "$REAL_SEAWEEDFS_URL")" = 403 ]; do
  if ! kill -0 "$weed" 2>/dev/null || [ "$SECONDS" -gt "$deadline" ]; then
    echo "SeaweedFS did not start:" >&2
    tail -20 "$seaweedfs/log" >&2
    exit 1
  fi
  sleep 0.2
done
