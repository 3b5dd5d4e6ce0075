import { PrefetchError, type PrefetchEvent } from "@prefetch/core";
import { type MemorySink, createFaultySink, createMemorySink } from "@prefetch/testing";
import { expect, test } from "vitest";
import { CONTENTS } from "./stored-model.ts";
import { type TinyHub, contentsIn, eventsOf, manifestIn, startTinyHub } from "./tiny-hub.ts";

const denied = new PrefetchError("FORBIDDEN", "The store says no.");

/** A Hub, and stores in memory by the addresses that open them. */
interface Destinations extends TinyHub {
  readonly sinks: Readonly<Record<"one" | "two", MemorySink>>;
  readonly prefix: string;
}

async function startDestinations(): Promise<Destinations> {
  const tiny = await startTinyHub();
  const sinks = {
    one: createMemorySink({ url: "memory://one" }),
    two: createMemorySink({ url: "memory://two" }),
  };
  return { ...tiny, sinks, prefix: `tiny/${tiny.commit}/` };
}

function fileRequests({ hub }: TinyHub): number {
  return hub.requests.filter(({ route, status }) => route === "resolve" && status < 400).length;
}

test("one pass over the Hub publishes the model in all of them, each with its own manifest", async () => {
  const tiny = await startDestinations();
  const { one, two } = tiny.sinks;
  const run = tiny.start({
    to: ["one", "two"],
    sinkOf: async (url) => (url === "one" ? one : two),
  });
  const [events, stored] = await Promise.all([eventsOf(run), run.wait()]);
  for (const sink of [one, two]) {
    expect(contentsIn(sink, tiny.prefix)).toEqual(CONTENTS);
    expect(manifestIn(sink, tiny.prefix)?.files.length).toBe(Object.keys(CONTENTS).length);
  }
  expect(stored).toMatchObject({
    path: `memory://one/tiny/${tiny.commit}`,
    alsoAt: [{ path: `memory://two/tiny/${tiny.commit}` }],
  });
  expect(
    typesOf(events, "published")
      .map(({ url }) => url)
      .toSorted(),
  ).toEqual([`memory://one/tiny/${tiny.commit}`, `memory://two/tiny/${tiny.commit}`]);
  const alone = await startDestinations();
  await alone.prefetch({ sinkOf: async () => alone.sinks.one });
  expect(fileRequests(tiny)).toBe(fileRequests(alone));
  const listings = tiny.hub.requests.filter(
    ({ route }) => route === "tree" || route === "revision",
  );
  expect(listings.length).toBe(2);
});

test("one that has the model already is left as it is, and the other gets it", async () => {
  const tiny = await startDestinations();
  const { one, two } = tiny.sinks;
  await tiny.prefetch({ sinkOf: async () => one });
  const before = one.calls.filter(({ operation }) => operation === "put").length;
  await tiny.prefetch({ to: ["one", "two"], sinkOf: async (url) => (url === "one" ? one : two) });
  expect(one.calls.filter(({ operation }) => operation === "put").length).toBe(before);
  expect(contentsIn(two, tiny.prefix)).toEqual(CONTENTS);
  expect(manifestIn(two, tiny.prefix)).toBeDefined();
});

test("destinations that lack different files get what they lack", async () => {
  const tiny = await startDestinations();
  const { one, two } = tiny.sinks;
  await tiny.prefetch({ sinkOf: async () => one, include: ["*.json"] });
  await tiny.prefetch({ to: ["one", "two"], sinkOf: async (url) => (url === "one" ? one : two) });
  for (const sink of [one, two]) expect(contentsIn(sink, tiny.prefix)).toEqual(CONTENTS);
});

test.each(["one", "two"])(
  "where %s fails the other is published, and the run fails",
  async (name) => {
    const tiny = await startDestinations();
    const { one, two } = tiny.sinks;
    const weights = `${tiny.prefix}model-00002-of-00002.safetensors`;
    const broken = (sink: MemorySink): ReturnType<typeof createFaultySink> =>
      createFaultySink(sink, [
        { operation: "put", key: weights, times: 99, effect: { kind: "fail", error: denied } },
      ]);
    const open = async (url: string): Promise<ReturnType<typeof createFaultySink>> => {
      const sink = url === "one" ? one : two;
      return url === name ? broken(sink) : sink;
    };
    const run = tiny.start({ to: ["one", "two"], sinkOf: open });
    const [events, end] = await Promise.all([eventsOf(run), run.wait().catch((error) => error)]);
    const [bad, good] = name === "one" ? [one, two] : [two, one];
    expect(end).toMatchObject({ code: "FORBIDDEN" });
    expect(String(end)).toContain(`1 of 2 destinations failed. memory://${name}`);
    expect(String(end)).toContain(`published at ${good.url}`);
    expect(contentsIn(good, tiny.prefix)).toEqual(CONTENTS);
    expect(manifestIn(good, tiny.prefix)).toBeDefined();
    expect(manifestIn(bad, tiny.prefix)).toBeUndefined();
    expect(bad.objects.has(`${tiny.prefix}config.json`)).toBe(false);
    expect(typesOf(events, "destination-failed")).toEqual([
      {
        type: "destination-failed",
        url: `memory://${name}`,
        code: "FORBIDDEN",
        message: denied.message,
      },
    ]);
  },
);

test("what fails for all of them is told once", async () => {
  const tiny = await startDestinations();
  const { one, two } = tiny.sinks;
  const open = async (url: string): Promise<MemorySink> => (url === "one" ? one : two);
  const run = tiny.prefetch({ to: ["one", "two"], sinkOf: open, revision: "absent" });
  await expect(run).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(run).rejects.not.toThrow("destinations failed");
});

test("one address given twice is refused", async () => {
  const tiny = await startDestinations();
  const run = tiny.prefetch({ to: ["one", "uno"], sinkOf: async () => tiny.sinks.one });
  await expect(run).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
});

test("an abort stops all of them and publishes nothing", async () => {
  const tiny = await startDestinations();
  const { one, two } = tiny.sinks;
  tiny.hub.inject({ route: "resolve", fault: { kind: "stall", afterBytes: 0 } });
  const run = tiny.start({
    to: ["one", "two"],
    sinkOf: async (url) => (url === "one" ? one : two),
  });
  const stop = tiny.hub.onRequest(({ route }) => {
    if (route === "resolve") void run.abort("enough");
  });
  await expect(run.wait()).rejects.toMatchObject({ code: "ABORTED" });
  stop();
  for (const sink of [one, two]) expect(manifestIn(sink, tiny.prefix)).toBeUndefined();
});

function typesOf<Type extends PrefetchEvent["type"]>(
  events: readonly PrefetchEvent[],
  type: Type,
): readonly Extract<PrefetchEvent, { readonly type: Type }>[] {
  return events.filter(
    (event): event is Extract<PrefetchEvent, { readonly type: Type }> => event.type === type,
  );
}

test("two runs with the same destinations in another order do not wait for each other for ever", async () => {
  const tiny = await startDestinations();
  const { one, two } = tiny.sinks;
  const sinkOf = async (url: string): Promise<MemorySink> => (url === "one" ? one : two);
  const orders = [
    ["one", "two"],
    ["two", "one"],
  ];
  const runs = orders.map((to) => tiny.start({ to, sinkOf, leaseTtlMs: 1_000 }).wait());
  for (const stored of await Promise.all(runs)) expect(stored.alsoAt).toHaveLength(1);
  for (const sink of [one, two]) expect(contentsIn(sink, tiny.prefix)).toEqual(CONTENTS);
  const alone = await startDestinations();
  await alone.prefetch({ sinkOf: async () => alone.sinks.one });
  expect(fileRequests(tiny)).toBe(fileRequests(alone));
});
