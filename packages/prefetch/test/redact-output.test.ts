import { inspect } from "node:util";
import { PrefetchError } from "@prefetch/core";
import { createRedactor } from "@prefetch/core";
import { expect, test } from "vitest";
import { redactError, redactEvent } from "../src/run/redact-output.ts";

const SECRET = "canary-7f3a";
const redact = createRedactor([SECRET]);

test("an event's text loses the secret, its data stays as it is", () => {
  expect(
    redactEvent(
      {
        type: "file-failed",
        path: "hf_transformers0123/file?x=1.json",
        code: "UNAVAILABLE",
        message: `sent ${SECRET}`,
      },
      redact,
    ),
  ).toEqual({
    type: "file-failed",
    path: "hf_transformers0123/file?x=1.json",
    code: "UNAVAILABLE",
    message: "sent [redacted]",
  });
});

test("the failures of a failed run are redacted one by one", () => {
  const event = redactEvent(
    {
      type: "run-failed",
      code: "FORBIDDEN",
      message: SECRET,
      failures: [{ path: "a", code: "FORBIDDEN", message: SECRET }],
    },
    redact,
  );
  expect(JSON.stringify(event)).not.toContain(SECRET);
});

test("an error keeps code, facts and place, and loses the secret everywhere", () => {
  const vendor = Object.assign(new TypeError(`fetch with ${SECRET}`, { cause: SECRET }), {
    headers: { authorization: SECRET },
  });
  const error = new PrefetchError("UNAVAILABLE", `The Hub said ${SECRET}.`, {
    cause: vendor,
    context: {
      path: "a",
      status: 503,
      url: `https://hub/x?token=${SECRET}`,
      expected: SECRET,
      found: `${SECRET}!`,
      failures: [{ path: "a", code: "UNAVAILABLE", message: SECRET }],
    },
  });
  const redacted = redactError(error, redact);
  expect(inspect(redacted, { depth: null, showHidden: true })).not.toContain(SECRET);
  expect(redacted).toMatchObject({
    code: "UNAVAILABLE",
    message: "The Hub said [redacted].",
    context: { path: "a", status: 503, url: "https://hub/x" },
    cause: { name: "TypeError", message: "fetch with [redacted]" },
  });
  expect(redacted.stack).toContain("redact-output.test.ts");
});

test("whatever was thrown becomes an error without the secret", () => {
  const bug = Object.assign(new RangeError(SECRET), { secret: SECRET });
  for (const thrown of [bug, SECRET, { toString: () => SECRET }]) {
    const redacted = redactError(thrown, redact);
    expect(redacted).toBeInstanceOf(Error);
    expect(inspect(redacted)).not.toContain(SECRET);
  }
});
