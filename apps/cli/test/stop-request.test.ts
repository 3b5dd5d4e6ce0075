import { afterEach, beforeEach, expect, it, type MockInstance, vi } from "vitest";
import { createConsole } from "../src/console.ts";
import { listenForStop, type StopRequest } from "../src/stop-request.ts";
import { createMemoryHost } from "./memory-host.ts";

let exit: MockInstance<typeof process.exit>;
let stop: StopRequest;

beforeEach(() => {
  vi.useFakeTimers();
  exit = vi.spyOn(process, "exit").mockReturnThis();
  const host = createMemoryHost();
  stop = listenForStop({ host, console: createConsole(host, []) }, "Nothing was changed.");
});

afterEach(() => {
  stop[Symbol.dispose]();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it("asks the command to stop at the first signal", () => {
  process.emit("SIGTERM", "SIGTERM");
  expect(stop.signal.reason).toMatchObject({
    code: "ABORTED",
    message: "Stopped by SIGTERM. Nothing was changed.",
    context: { signal: "SIGTERM" },
  });
  expect(exit).not.toHaveBeenCalled();
});

it("ends the process at once at the second signal", () => {
  process.emit("SIGINT", "SIGINT");
  process.emit("SIGINT", "SIGINT");
  expect(exit).toHaveBeenCalledExactlyOnceWith(130);
});

it("ends the process when stopping takes longer than five seconds", () => {
  process.emit("SIGTERM", "SIGTERM");
  vi.advanceTimersByTime(4_999);
  expect(exit).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(exit).toHaveBeenCalledExactlyOnceWith(143);
});

it("outlives a terminal that is closed", () => {
  expect(process.emit("SIGHUP", "SIGHUP")).toBe(true);
  expect(stop.signal.aborted).toBe(false);
});

it("leaves signals alone once it is disposed of", () => {
  const before = process.listenerCount("SIGTERM");
  stop[Symbol.dispose]();
  expect(process.listenerCount("SIGTERM")).toBe(before - 1);
  expect(process.listenerCount("SIGHUP")).toBe(0);
});
