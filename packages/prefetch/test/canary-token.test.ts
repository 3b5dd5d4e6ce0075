import { inspect } from "node:util";
import type { PrefetchEvent } from "@prefetch/core";
import { startHubEmulator } from "@prefetch/testing";
import { createMemorySink } from "@prefetch/testing";
import { expect, onTestFinished, test } from "vitest";
import { type HfModelOptions, hfModel, planHfModel } from "../src/index.ts";
import { CONTENTS } from "./stored-model.ts";
import { fixtureFiles } from "./tiny-hub.ts";

/** It does not begin with `hf_`, so that no pattern finds it: only those who know it can hide it. */
const CANARY = "canary-token-5d41402abc4b2a76";

async function startPrivateHub(contents: Readonly<Record<string, string>> = CONTENTS) {
  const hub = await startHubEmulator({
    repositories: [{ repoId: "org/tiny", access: "private", files: fixtureFiles(contents) }],
    tokens: [CANARY],
  });
  onTestFinished(() => hub.close());
  const sink = createMemorySink();
  const options: HfModelOptions = {
    repo: "org/tiny",
    endpoint: hub.url,
    hfTokenKey: "MY_TOKEN",
    environment: { MY_TOKEN: CANARY },
    sinkOf: async () => sink,
  };
  return { hub, sink, options };
}

/** Everything that a run lets out, as text. */
async function outputsOf(options: HfModelOptions): Promise<string> {
  const run = hfModel(options);
  const events: PrefetchEvent[] = [];
  for await (const event of run.events()) events.push(event);
  const outcome = await run.wait().catch((error: unknown) => error);
  return inspect([events, outcome, run], { depth: null, showHidden: true, maxStringLength: null });
}

test("a run that succeeds uses the token and shows it nowhere", async () => {
  const { hub, sink, options } = await startPrivateHub();
  const outputs = await outputsOf(options);
  expect(outputs).toContain("published");
  expect(outputs).not.toContain(CANARY);
  for (const { key, bytes } of sink.objects.values()) {
    expect(key + Buffer.from(bytes).toString()).not.toContain(CANARY);
  }
  const bearers = hub.requests.filter((request) => inspect(request.headers).includes(CANARY));
  expect(bearers.length).toBeGreaterThan(0);
  expect(bearers.every(({ server }) => server === "hub")).toBe(true);
});

test.each(["revision", "tree", "resolve", "cdn"] as const)(
  "a %s answer that repeats the token does not carry it out",
  async (route) => {
    const { hub, options } = await startPrivateHub();
    const fault = {
      kind: "status",
      status: 403,
      headers: { "x-error-message": `bad token ${CANARY}` },
      body: JSON.stringify({ error: `Authorization: Bearer ${CANARY}` }),
    } as const;
    hub.inject({ route, fault });
    const outputs = await outputsOf(options);
    expect(outputs).toContain("run-failed");
    expect(outputs).not.toContain(CANARY);
  },
);

test("a store's error that holds the token does not carry it out", async () => {
  const { options } = await startPrivateHub();
  const sinkOf = (): never => {
    throw Object.assign(new Error(`denied ${CANARY}`), { request: { token: CANARY } });
  };
  expect(await outputsOf({ ...options, sinkOf })).not.toContain(CANARY);
  const plan = planHfModel({ ...options, sinkOf });
  const error = await plan.catch((reason: unknown) => reason);
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain(CANARY);
});

test("what an interrupted run leaves in the store, for others to read, has no token in it", async () => {
  const { hub, sink, options } = await startPrivateHub({
    ...CONTENTS,
    "model.safetensors": "w".repeat(33 * 1024 ** 2),
  });
  hub.inject({ route: "cdn", path: "model.safetensors", skip: 2, fault: { kind: "stall" } });
  const run = hfModel({ ...options, connections: 4 });
  for await (const event of run.events()) if (event.type === "part-written") break;
  const left = [...sink.objects.values()].map(
    ({ key, bytes }) => `${key} ${Buffer.from(bytes).toString()}`,
  );
  await run.abort();
  await expect(run.wait()).rejects.toMatchObject({ code: "ABORTED" });
  left.push(...[...sink.objects.values()].map(({ bytes }) => Buffer.from(bytes).toString()));
  const texts = left.join("\n");
  for (const told of ["/.prefetch/lease/", "/.prefetch/uploads/", "uploadId", "runId"]) {
    expect(texts).toContain(told);
  }
  expect(texts).not.toContain(CANARY);
});
