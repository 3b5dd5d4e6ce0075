import { inspect } from "node:util";
import { isPrefetchError } from "@prefetch/core";
import type { UploadToken } from "@prefetch/core";
import { createGcsSink } from "@prefetch/storage-sink/gcs";
import { expect, test } from "vitest";
import { outcomeOf } from "./content.ts";
import { answerLocally } from "./gcs-answers.ts";
import { PLAN, partOf } from "./gcs-content.ts";
import { gcsOptions, startGcsSubject } from "./gcs-sink-under-test.ts";

const CANARY = "canary-0123456789";

/** Returns all that an error shows to whoever logs it. */
async function shownOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.catch((caught: unknown) => caught);
  if (!isPrefetchError(error)) throw new Error("It did not fail.", { cause: error });
  const { cause, code, context, message, stack } = error;
  const seen = { cause: inspect(cause, { depth: 10, showHidden: true }), code, context };
  return `${JSON.stringify({ ...seen, message, stack })}${JSON.stringify(error)}${inspect(error, { depth: 10, showHidden: true })}`;
}

test("a session's address is in no error, whatever goes wrong with it", async () => {
  const { server, sink } = await startGcsSubject({}, { idleTimeoutMs: 100, maxAttempts: 1 });
  const upload = await sink.startUpload("a", PLAN);
  const secret = new URL(upload.token.uploadId).searchParams.get("upload_id") ?? "";
  expect(secret.length).toBeGreaterThan(20);
  const shown: string[] = [];
  for (const fault of [
    { kind: "error", status: 503, reason: "backendError" },
    { kind: "error", status: 400, reason: "invalid" },
    { kind: "reset", afterBytes: 10 },
    { kind: "stall" },
    { kind: "forget-session" },
  ] as const) {
    server.inject({ times: 1, fault });
    shown.push(await shownOf(upload.writePart(1, partOf(1))));
  }
  shown.push(await shownOf(upload.writePart(3, partOf(3))), await shownOf(upload.complete()));
  for (const text of [...shown, sink.url]) expect(text).not.toContain(secret);
});

test("what a store or a proxy echoes of a secret is not shown", async () => {
  const echo = `Bearer ${CANARY} of http://u:${CANARY}@h/?upload_id=${CANARY} /upload?a=b&upload_id=${CANARY}`;
  for (const body of [echo, JSON.stringify({ error: { message: echo, errors: [] } })]) {
    const url = await answerLocally((response) => response.writeHead(400).end(body));
    const shown = await shownOf(createGcsSink(gcsOptions({ url })).head("a"));
    expect(shown).toContain("[redacted]");
    expect(shown).not.toContain(CANARY);
  }
});

test("a token that names another host is refused, and nothing is sent there", async () => {
  let requests = 0;
  const elsewhere = await answerLocally(() => {
    requests += 1;
  });
  const { server, sink } = await startGcsSubject();
  const { port } = new URL(server.url);
  for (const uploadId of [
    `${elsewhere}/upload?upload_id=${CANARY}`,
    `http://127.0.0.1:${port}.example.com/upload?upload_id=${CANARY}`,
    `http://${CANARY}:x@127.0.0.1:${port}/upload?upload_id=1`,
    `https://127.0.0.1:${port}/upload?upload_id=${CANARY}`,
  ]) {
    const token: UploadToken = { key: "a", uploadId, plan: PLAN };
    const pending = { ...token, startedAt: new Date() };
    for (const call of [() => sink.resumeUpload(token), () => sink.abortUpload(pending)]) {
      if (!URL.canParse(uploadId)) continue;
      expect(await outcomeOf(call())).toBe("INVALID_ARGUMENT");
      expect(await shownOf(call())).not.toContain(CANARY);
    }
  }
  expect(requests).toBe(0);
  expect(server.requests).toEqual([]);
});

test("an emulator that names itself by another host is sent to where it was found", async () => {
  const statuses = [200, 308];
  const url = await answerLocally((response) => {
    response.writeHead(statuses.shift() ?? 500, {
      location: "http://gcs.internal.invalid:4443/upload/storage/v1/b/models/o?upload_id=1",
      range: "bytes=0-1048575",
    });
  });
  const upload = await createGcsSink(gcsOptions({ url })).startUpload("a", PLAN);
  await upload.writePart(1, partOf(1));
  expect(new URL(upload.token.uploadId).origin).toBe(url);
});
