import { expect, test } from "vitest";
import { lifecycleAdviceOf } from "../src/doctor/lifecycle-advice.ts";

test("for S3 it is a rule for the prefix alone, and the command that sets it", () => {
  expect(lifecycleAdviceOf("s3://models/llm/a%20b", "https://minio.internal")).toMatchObject({
    text: expect.stringContaining("replaces all of the bucket's rules"),
    document: {
      Rules: [
        {
          Status: "Enabled",
          Filter: { Prefix: "llm/a b/" },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        },
      ],
    },
    command:
      "aws s3api put-bucket-lifecycle-configuration --bucket models --lifecycle-configuration file://lifecycle.json --endpoint-url https://minio.internal",
  });
});

test("for a whole bucket there is no prefix, and no endpoint where none was named", () => {
  const { document, command } = lifecycleAdviceOf("s3://models");
  expect(document).toMatchObject({ Rules: [{ Filter: { Prefix: "" } }] });
  expect(command).not.toContain("--endpoint-url");
});

test("for Google's store it is a rule as its tool takes it", () => {
  const rule = { action: { type: "AbortIncompleteMultipartUpload" } };
  expect(lifecycleAdviceOf("gs://models/llm")).toMatchObject({
    text: expect.stringContaining("expire by themselves after 7 days"),
    document: { rule: [{ ...rule, condition: { age: 7, matchesPrefix: ["llm/"] } }] },
    command: "gcloud storage buckets update gs://models --lifecycle-file=lifecycle.json",
  });
  expect(lifecycleAdviceOf("gs://models").document).toEqual({
    rule: [{ ...rule, condition: { age: 7 } }],
  });
});

test.each([
  ["az://models/llm", /7 days/],
  ["file:///srv/models", /next run of prefetch/],
])("for %s there is nothing to set", (url, text) => {
  expect(lifecycleAdviceOf(url)).toEqual({ text: expect.stringMatching(text) });
});
