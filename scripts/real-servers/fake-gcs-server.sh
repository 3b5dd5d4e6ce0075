# fake-gcs-server: a GCS that knows the conditions of uploads.

export REAL_FAKE_GCS_URL=http://127.0.0.1:$fake_gcs_port
launch fake-gcs-server "$REAL_FAKE_GCS_URL/storage/v1/b?project=test" 200 \
  "$real/go/bin/fake-gcs-server" -scheme http -host 127.0.0.1 -port "$fake_gcs_port" \
  -public-host "127.0.0.1:$fake_gcs_port" -external-url "$REAL_FAKE_GCS_URL" -backend memory -log-level error
