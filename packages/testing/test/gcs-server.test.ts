import { once } from "node:events";
import { Agent, request } from "node:http";
import { startGcsServer } from "@prefetch/testing";
import { expect, it, onTestFinished } from "vitest";
import { BUCKET, insert, insertMultipart, QUANTUM, read, sampleBytes } from "./gcs-fixture.ts";
import { beginSession } from "./gcs-session-fixture.ts";

it("logs what was asked and answered", async () => {
  await using server = await startGcsServer();
  const session = await beginSession(server, "a b", { query: { ifGenerationMatch: 0 } });
  await session.send(0, sampleBytes(QUANTUM), QUANTUM + 1);
  await session.query();
  await session.cancel();
  await read(server, "c", { range: "bytes=0-1" });
  await insertMultipart(server, { name: "d" }, "x");
  const ofSession = { bucket: BUCKET, name: "a b" };
  expect(server.requests).toMatchObject([
    { ...ofSession, operation: "StartUpload", status: 200, range: undefined },
    { ...ofSession, operation: "UploadChunk", status: 308, range: "bytes 0-262143/262145" },
    { ...ofSession, operation: "QueryUpload", status: 308, range: "bytes */*" },
    { ...ofSession, operation: "CancelUpload", status: 499, range: undefined },
    { operation: "ReadObject", name: "c", status: 404, range: "bytes=0-1" },
    { operation: "InsertObject", name: "d", status: 200, range: undefined },
  ]);
  expect(server.requests[0]?.query.get("ifGenerationMatch")).toBe("0");
  expect(server.requests[1]?.headers["content-length"]).toBe(String(QUANTUM));
  server.clearRequests();
  expect(server.requests).toEqual([]);
});

it("keeps connections alive after an answer and after a refusal", async () => {
  await using server = await startGcsServer();
  const { url } = await beginSession(server, "k");
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const sockets = new Set<unknown>();
  const put = async (start: number): Promise<number | undefined> => {
    const range = `bytes ${start}-${start + QUANTUM - 1}/${10 * QUANTUM}`;
    const sent = request(url, { agent, method: "PUT", headers: { "content-range": range } });
    sent.setHeader("content-length", QUANTUM);
    sent.on("socket", (socket) => sockets.add(socket));
    sent.end(sampleBytes(QUANTUM));
    const [response] = await once(sent, "response");
    response.resume();
    await once(response, "end");
    return response.statusCode;
  };
  expect([await put(QUANTUM), await put(0), await put(QUANTUM)]).toEqual([503, 308, 308]);
  expect(sockets.size).toBe(1);
});

it("adds latency to every answer", async () => {
  await using server = await startGcsServer({ latencyMs: 60 });
  const started = performance.now();
  await insert(server, "k", "x");
  expect(performance.now() - started).toBeGreaterThan(55);
});

it.each([{ pageSize: 0 }, { maxRewriteBytes: 0 }, { sessionLifeMs: -1 }, { latencyMs: 0.5 }])(
  "refuses the options %j",
  async (options) => {
    await expect(startGcsServer(options)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  },
);

it("refuses to tell about a bucket that is not there", async () => {
  await using server = await startGcsServer();
  expect(() => server.keys("nowhere")).toThrow(/nowhere/);
  await expect(server.objectBytes("nowhere", "k")).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await server.objectBytes(BUCKET, "nothing")).toBeUndefined();
});
