# versitygw: the S3 nearest to that of AWS, over a folder. The keys are test and testtest.

mkdir "$servers/versitygw" "$servers/older-versions"
export REAL_VERSITYGW_URL=http://127.0.0.1:$versitygw_port
# It answers 403 to strangers. Without --keep-alive every request has a connection of its own.
ROOT_ACCESS_KEY=test ROOT_SECRET_KEY=testtest launch versitygw "$REAL_VERSITYGW_URL" 403 \
  "$real/go/bin/versitygw" --port "127.0.0.1:$versitygw_port" --keep-alive --quiet \
  posix --versioning-dir "$servers/older-versions" "$servers/versitygw"
