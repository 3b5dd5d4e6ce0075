import { expect, test } from "vitest";
import { CONTENTS } from "./stored-model.ts";
import { contentsIn, fixtureFiles, refIn, startTinyHub } from "./tiny-hub.ts";

test.each(["tree", "resolve", "cdn"] as const)(
  "a branch that moves at the first %s request changes nothing about the run",
  async (moment) => {
    const { hub, repository, prefetch, sink, commit } = await startTinyHub();
    const stop = hub.onRequest(({ route }) => {
      if (route !== moment) return;
      stop();
      repository.commit(fixtureFiles({ "config.json": "moved" }));
    });
    const stored = await prefetch();
    expect(repository.commitOf("main")).not.toBe(commit);
    expect(stored.commit).toBe(commit);
    expect(contentsIn(sink, `tiny/${commit}/`)).toEqual(CONTENTS);
    expect(refIn(sink, "main")).toMatchObject({ commit });
    const branchRequests = hub.requests.filter(({ target }) => target.includes("main"));
    expect(branchRequests).toHaveLength(1);
  },
);
