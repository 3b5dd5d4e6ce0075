# rclone: an S3 that knows neither checksums nor conditions. The keys are test and testtest.

mkdir "$servers/rclone"
export REAL_RCLONE_URL=http://127.0.0.1:$rclone_port
# It answers 400 to what is not signed. Nobody's own configuration is read.
RCLONE_CONFIG="$servers/rclone.conf" launch rclone "$REAL_RCLONE_URL" 400 \
  "$real/stores/bin/rclone" serve s3 "$servers/rclone" --addr "127.0.0.1:$rclone_port" --auth-key test,testtest
