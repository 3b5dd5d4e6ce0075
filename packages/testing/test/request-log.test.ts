import { startHubEmulator } from "@prefetch/testing";
import { expect, it } from "vitest";
import { FILES, REPO, WEIGHTS, ask, fileUrl } from "./hub-fixture.ts";

const repositories = [{ repoId: REPO, files: FILES }];

it("tells who asked for what, and what they were given", async () => {
  await using hub = await startHubEmulator({ repositories });
  await (
    await fetch(fileUrl(hub, "model.safetensors"), { headers: { range: "bytes=0-3" } })
  ).text();
  expect(hub.requests).toMatchObject([
    {
      server: "hub",
      route: "resolve",
      method: "GET",
      target: `/${REPO}/resolve/main/model.safetensors`,
      path: "model.safetensors",
      headers: { range: "bytes=0-3" },
      status: 302,
    },
    { server: "cdn", route: "cdn", path: "model.safetensors", status: 206, bodyBytes: 4 },
  ]);
});

it("tells the decoded path of a file, and none of a folder", async () => {
  await using hub = await startHubEmulator({ repositories });
  await ask(fileUrl(hub, "a%20b%23%2Fc.bin"));
  await ask(`${hub.url}/api/models/${REPO}/tree/main/nested`);
  expect(hub.requests.map((request) => request.path)).toEqual(["a b#/c.bin", undefined]);
});

it("shows a token that a client keeps across origins, and one that it takes away", async () => {
  await using hub = await startHubEmulator({ repositories });
  const headers = { authorization: "Bearer canary" };
  const redirect = await ask(fileUrl(hub, "model.safetensors"), { headers });
  const careless = await ask(redirect.headers.get("location") ?? "", { headers });
  await fetch(fileUrl(hub, "model.safetensors"), { headers });
  expect(await careless.text()).toBe(WEIGHTS.toString());
  const sent = hub.requests
    .filter((request) => request.server === "cdn")
    .map((request) => request.headers["authorization"]);
  expect(sent).toEqual(["Bearer canary", undefined]);
});

it("keeps the newest requests, and forgets them when told to", async () => {
  await using hub = await startHubEmulator({ repositories, logSize: 2 });
  for (const name of ["a", "b", "c"]) await ask(fileUrl(hub, name));
  expect(hub.requests.map((request) => request.path)).toEqual(["b", "c"]);
  hub.clearRequests();
  expect(hub.requests).toEqual([]);
});

it("calls back before it answers, until told to stop", async () => {
  await using hub = await startHubEmulator({ repositories });
  const seen: unknown[] = [];
  const stop = hub.onRequest((request) => seen.push([request, hub.requests.at(-1)?.status]));
  await ask(fileUrl(hub, "config.json"));
  stop();
  await ask(fileUrl(hub, "config.json"));
  expect(seen).toEqual([
    [{ server: "hub", route: "resolve", method: "GET", path: "config.json" }, 0],
  ]);
});
