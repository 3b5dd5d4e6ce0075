import { getEventListeners } from "node:events";
import { unlessAborted } from "@prefetch/core";
import { expect, test } from "vitest";

test("what was waited for comes through, with a signal and without", async () => {
  const { signal } = new AbortController();
  expect(await unlessAborted(Promise.resolve(1), signal)).toBe(1);
  expect(await unlessAborted(Promise.resolve(2), undefined)).toBe(2);
  await expect(unlessAborted(Promise.reject(new Error("lost")), signal)).rejects.toThrow("lost");
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("the signal ends the wait of one, and not that of another", async () => {
  const leaving = new AbortController();
  const { promise, resolve } = Promise.withResolvers<string>();
  const left = unlessAborted(promise, leaving.signal);
  const staying = unlessAborted(promise, new AbortController().signal);
  leaving.abort();
  await expect(left).rejects.toMatchObject({ code: "ABORTED" });
  resolve("done");
  expect(await staying).toBe("done");
});

test("a signal that was aborted before ends the wait at once", async () => {
  const never = Promise.withResolvers<void>().promise;
  await expect(unlessAborted(never, AbortSignal.abort())).rejects.toMatchObject({
    code: "ABORTED",
  });
});
