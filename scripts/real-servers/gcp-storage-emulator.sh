# gcp-storage-emulator: a GCS that knows no conditions.

export REAL_GCS_EMULATOR_URL=http://127.0.0.1:$gcs_emulator_port
launch gcp-storage-emulator "$REAL_GCS_EMULATOR_URL" 200 \
  "$real/stores/bin/gcp-storage-emulator" start --host=127.0.0.1 --port="$gcs_emulator_port" --in-memory
