import type { PrefetchEvent } from "@prefetch/core";
import { describe, expect, it } from "vitest";
import {
  newRunView,
  nextRunView,
  rateOf,
  remainingMs,
  type RunView,
} from "../src/render/run-view.ts";
import { plannedEvent, progressEvent } from "./run-events.ts";

function viewAfter(...events: readonly (readonly [atMs: number, event: PrefetchEvent])[]): RunView {
  return events.reduce((view, [atMs, event]) => nextRunView(view, event, atMs), newRunView());
}

describe("the rate of a run", () => {
  it("is unknown before the first progress, and so is the time that is left", () => {
    const view = viewAfter([0, plannedEvent()]);
    expect(rateOf(view, 1_000)).toBe(0);
    expect(remainingMs(view, 1_000)).toBeUndefined();
  });

  it("counts from the moment that the transfer was planned", () => {
    const view = viewAfter([1_000, plannedEvent()], [2_000, progressEvent({ receivedBytes: 500 })]);
    expect(rateOf(view, 2_000)).toBe(500);
  });

  it("forgets what was more than ten seconds ago", () => {
    const view = viewAfter(
      [0, plannedEvent()],
      [5_000, progressEvent({ receivedBytes: 1_000_000 })],
      [16_000, progressEvent({ receivedBytes: 1_000_100 })],
      [17_000, progressEvent({ receivedBytes: 1_000_300 })],
    );
    expect(rateOf(view, 17_000)).toBe(200);
  });

  it("stands still between two pieces of news, falls in a stall, and ends at zero", () => {
    const view = viewAfter([0, plannedEvent()], [1_000, progressEvent({ receivedBytes: 800 })]);
    expect(rateOf(view, 1_900)).toBe(800);
    expect(rateOf(view, 4_000)).toBe(200);
    expect(rateOf(view, 60_000)).toBe(0);
  });

  it("tells how long the rest takes", () => {
    const progress = progressEvent({ receivedBytes: 500, totalBytes: 2_000 });
    const view = viewAfter([0, plannedEvent()], [1_000, progress]);
    expect(remainingMs(view, 1_000)).toBe(3_000);
  });

  it("keeps a bounded number of samples", () => {
    const events = Array.from({ length: 500 }, (_, second): readonly [number, PrefetchEvent] => [
      second * 1_000,
      progressEvent({ receivedBytes: second }),
    ]);
    expect(viewAfter(...events).samples).toHaveLength(11);
  });
});

it("counts what was tried again", () => {
  const retry: PrefetchEvent = {
    type: "attempt-failed",
    operation: "read",
    attempt: 1,
    code: "UNAVAILABLE",
    message: "The connection was reset.",
    retryInMs: 10,
  };
  expect(viewAfter([0, retry], [1, retry]).retries).toBe(2);
});
