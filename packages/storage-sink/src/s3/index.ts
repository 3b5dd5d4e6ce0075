export { createS3Sink } from "./s3-sink.ts";
export type { S3PutOptions } from "./s3-put-options.ts";
export type { S3Credentials, S3SinkOptions } from "./s3-sink-options.ts";
