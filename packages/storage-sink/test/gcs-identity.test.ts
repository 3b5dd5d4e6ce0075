import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { createGcsSink } from "@prefetch/storage-sink/gcs";
import { afterEach, expect, test, vi } from "vitest";
import { PLAN, holdsContent, storeContent } from "./gcs-content.ts";
import { gcsOptions, startTestServer } from "./gcs-sink-under-test.ts";

const TOKENS = ["first-token", "second-token"];
const BYTES = Buffer.from("text");

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Gives one token after the other, and counts. */
function tokensInTurn(tokens: readonly string[]) {
  const asked = { times: 0 };
  const accessToken = async (): Promise<string> => {
    asked.times += 1;
    return tokens[Math.min(asked.times, tokens.length) - 1] ?? "";
  };
  return { asked, accessToken };
}

test("a token that is no longer taken is asked for again, once for all calls", async () => {
  const server = await startTestServer({ tokens: ["second-token"] });
  const { accessToken, asked } = tokensInTurn(TOKENS);
  const sink = createGcsSink(gcsOptions(server, { accessToken }));
  await Promise.all(["a", "b", "c"].map((key) => sink.put(key, BYTES)));
  await storeContent(sink, "d");
  expect(await holdsContent(sink, "d")).toBe(true);
  expect(asked.times).toBe(2);
});

test("a token that stays refused is FORBIDDEN after the second time, and says what to do", async () => {
  const server = await startTestServer({ tokens: ["another"] });
  const { accessToken, asked } = tokensInTurn(TOKENS);
  const sink = createGcsSink(gcsOptions(server, { accessToken }));
  const error: unknown = await sink.put("a", BYTES).catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    code: "FORBIDDEN",
    message: expect.stringMatching(
      /GOOGLE_APPLICATION_CREDENTIALS.*gcloud auth application-default login/,
    ),
  });
  expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/first-token|second-token/);
  expect(asked.times).toBe(2);
});

test("an endpoint that is not Google's gets no credentials unasked", async () => {
  const server = await startTestServer({ tokens: TOKENS });
  const sink = createGcsSink(gcsOptions(server));
  await expect(sink.head("a")).rejects.toMatchObject({
    code: "FORBIDDEN",
    message: expect.stringContaining("STORAGE_EMULATOR_HOST"),
  });
  expect(server.requests.map(({ headers }) => headers["authorization"])).toEqual([undefined]);
});

test("a session is asked by its own authority, and gets no token", async () => {
  const server = await startTestServer({ tokens: TOKENS });
  const { accessToken } = tokensInTurn(TOKENS);
  const sink = createGcsSink(gcsOptions(server, { accessToken }));
  const upload = await sink.startUpload("a", PLAN);
  server.clearRequests();
  await sink.resumeUpload(upload.token);
  await upload.abort();
  expect(server.requests.map(({ headers }) => headers["authorization"])).toEqual([
    undefined,
    undefined,
  ]);
});

test("whoever gives tokens and fails is FORBIDDEN, or UNAVAILABLE where that may pass", async () => {
  const server = await startTestServer({ tokens: TOKENS });
  const failing = (error: Error) => {
    const accessToken = async (): Promise<string> => {
      throw error;
    };
    return createGcsSink(gcsOptions(server, { accessToken })).head("a");
  };
  await expect(failing(new Error("No credentials here."))).rejects.toMatchObject({
    code: "FORBIDDEN",
    message: expect.stringContaining("gcloud auth application-default login"),
  });
  const onTheWay = Object.assign(new Error("no route"), { code: "ENETUNREACH" });
  await expect(failing(onTheWay)).rejects.toMatchObject({ code: "UNAVAILABLE" });
});

test("whoever gives no token in time is UNAVAILABLE", async () => {
  const server = await startTestServer({ tokens: TOKENS });
  const never = { accessToken: () => new Promise<string>(() => undefined) };
  const sink = createGcsSink(gcsOptions(server, { ...never, idleTimeoutMs: 50, maxAttempts: 1 }));
  await expect(sink.head("a")).rejects.toMatchObject({ code: "UNAVAILABLE" });
});

// Loading Google's client takes long on a busy machine.
test(
  "Google's chain is asked at Google's endpoint; credentials that are none are FORBIDDEN, and not shown",
  { timeout: 30_000 },
  async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "prefetch-gcs-key-"));
    const file = join(folder.path, "key.json");
    await writeFile(file, '{"type":"service_account","client_email":"a@b","private_key":"canary"}');
    vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", file);
    const endpoint = "https://storage.googleapis.com";
    const sink = createGcsSink({ bucket: "models", endpoint, maxAttempts: 1 });
    const error: unknown = await sink.head("a").catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: "FORBIDDEN",
      message: expect.stringContaining("GOOGLE_APPLICATION_CREDENTIALS"),
    });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("canary");
  },
);
