# SeaweedFS: an S3 that verifies checksums and conditions. REAL_SEAWEEDFS_URL is its S3 service, for which
# the keys are test and testtest, and REAL_SEAWEEDFS_FILER_URL the file system below it.

cat >"$servers/seaweedfs.json" <<'JSON'
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
mkdir "$servers/seaweedfs"
export REAL_SEAWEEDFS_URL=http://127.0.0.1:$seaweedfs_s3
export REAL_SEAWEEDFS_FILER_URL=http://127.0.0.1:$seaweedfs_filer
# It answers 403 to strangers as soon as it is there. Left alone it leaves log files in the system's
# temporary folder.
launch SeaweedFS "$REAL_SEAWEEDFS_URL" 403 \
  "$real/stores/bin/weed" -logtostderr=true server -dir="$servers/seaweedfs" -ip=127.0.0.1 -ip.bind=127.0.0.1 \
  -master.port="$seaweedfs_master" -master.volumeSizeLimitMB=512 -master.telemetry=false \
  -volume.port="$seaweedfs_volume" -volume.max=200 -filer.port="$seaweedfs_filer" \
  -s3 -s3.port="$seaweedfs_s3" -s3.port.iceberg=0 -s3.port.lance=0 -s3.config="$servers/seaweedfs.json"
