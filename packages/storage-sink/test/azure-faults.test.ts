import type { StorageSink } from "@prefetch/core";
import type { AzureFault, AzureOperation } from "@prefetch/testing";
import { expect, test } from "vitest";
import { CONTENT, PLAN, partOf, storeContent, writeParts } from "./azure-content.ts";
import { startAzureSubject } from "./azure-sink-under-test.ts";
import { bytesAt, contentOf, isSameContent, outcomeOf } from "./content.ts";

const IDLE = { idleTimeoutMs: 200, answerTimeoutMs: 400 };
const SMALL = contentOf(1000, 7);
const FAULTS: Readonly<Record<string, AzureFault>> = {
  "503 ServerBusy": { kind: "error", status: 503, code: "ServerBusy" },
  "500 OperationTimedOut": { kind: "error", status: 500, code: "OperationTimedOut" },
  "403 AuthorizationPermissionMismatch": {
    kind: "error",
    status: 403,
    code: "AuthorizationPermissionMismatch",
  },
  "a reset": { kind: "reset", afterBytes: 100 },
  "a stall": { kind: "stall" },
  "a lost answer": { kind: "lose-answer" },
  "a dropped block": { kind: "drop-block" },
};
const OPERATIONS: readonly AzureOperation[] = [
  "PutBlock",
  "PutBlockList",
  "GetBlobProperties",
  "GetBlockList",
];
const CASES = OPERATIONS.flatMap((operation) =>
  Object.keys(FAULTS).flatMap((name) => [
    { operation, name, times: 1 },
    { operation, name, times: 1_000 },
  ]),
);

test.each(CASES)(
  "$name of $operation, $times times: the object is stored, or one error and nothing to be seen",
  async ({ operation, name, times }) => {
    const { server, sink } = await startAzureSubject({}, IDLE);
    server.inject({ operation, times, fault: FAULTS[name] ?? { kind: "stall" } });
    const outcome = await outcomeOf(storeContent(sink, "model/a"));
    server.clearFaults();
    const stored = await bytesAt(sink, "model/a");
    expect(stored === undefined || isSameContent(stored, CONTENT)).toBe(true);
    expect(outcome !== "resolved" || stored !== undefined).toBe(true);
  },
);

const CONTROL_CALLS: readonly AzureOperation[] = [
  "CopyBlobFromUrl",
  "DeleteBlob",
  "GetBlob",
  "GetBlobProperties",
  "GetBlockList",
  "ListBlobs",
  "PutBlockList",
];

test.each(["503 ServerBusy", "500 OperationTimedOut", "a reset", "a stall", "a lost answer"])(
  "%s that passes does not fail a call that carries no content",
  async (name) => {
    const { server, sink } = await startAzureSubject({}, IDLE);
    await sink.put("a", SMALL);
    const fault = FAULTS[name] ?? { kind: "stall" };
    for (const operation of CONTROL_CALLS) server.inject({ operation, times: 1, fault });
    await useEveryControlCall(sink);
    expect(server.keys("models")).toEqual(["b", "c"]);
  },
);

async function useEveryControlCall(sink: StorageSink): Promise<void> {
  expect(await bytesAt(sink, "a")).toEqual(SMALL);
  for await (const { key } of sink.list("")) expect(key).toBe("a");
  await sink.copy(`${sink.url}/a`, "b");
  await sink.delete("a");
  const upload = await sink.startUpload("c", PLAN);
  await writeParts(upload);
  expect((await sink.resumeUpload(upload.token))?.token).toEqual(upload.token);
  await upload.complete();
}

test("content is sent once: its caller has it, and sends it again", async () => {
  const { server, sink } = await startAzureSubject();
  const upload = await sink.startUpload("a", PLAN);
  server.inject({ fault: { kind: "error", status: 503, code: "ServerBusy" } });
  expect(await outcomeOf(upload.writePart(1, partOf(1)))).toBe("THROTTLED");
  expect(await outcomeOf(sink.put("a", SMALL))).toBe("THROTTLED");
  expect(server.requests.map(({ operation }) => operation)).toEqual(["PutBlock", "PutBlob"]);
});

test("a silent store is UNAVAILABLE when it has been silent for long enough", async () => {
  const { server, sink } = await startAzureSubject({}, { idleTimeoutMs: 100, maxAttempts: 1 });
  server.inject({ fault: { kind: "stall" } });
  const upload = await sink.startUpload("a", PLAN);
  const beganAt = Date.now();
  expect(await outcomeOf(upload.writePart(1, partOf(1)))).toBe("UNAVAILABLE");
  expect(await outcomeOf(sink.head("a"))).toBe("UNAVAILABLE");
  expect(Date.now() - beganAt).toBeLessThan(5_000);
});

test("a put whose answer was lost is found to be stored, with ifAbsent too", async () => {
  const { server, sink } = await startAzureSubject();
  server.inject({ operation: "PutBlob", times: 1, fault: { kind: "lose-answer" } });
  const stored = await sink.put("a", SMALL, { ifAbsent: true });
  expect(stored).toEqual(await sink.head("a"));
  server.inject({ operation: "PutBlob", times: 1, fault: { kind: "lose-answer" } });
  expect(await outcomeOf(sink.put("a", contentOf(5), { ifAbsent: true }))).toBe("UNAVAILABLE");
});

test.each([
  { headers: { "retry-after": "7" }, retryAfterMs: 7000 },
  { headers: { "x-ms-retry-after-ms": "350" }, retryAfterMs: 350 },
])(
  "an error that asks for a wait of $retryAfterMs ms tells it",
  async ({ headers, retryAfterMs }) => {
    const { server, sink } = await startAzureSubject();
    server.inject({ fault: { kind: "error", status: 503, code: "ServerBusy", headers } });
    await expect(sink.put("a", SMALL)).rejects.toMatchObject({
      code: "THROTTLED",
      context: { retryAfterMs, status: 503 },
    });
  },
);
