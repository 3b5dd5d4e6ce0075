import { once } from "node:events";
import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { runCli } from "../src/cli.ts";
import { createConsole } from "../src/console.ts";
import { createMemoryHost, type MemoryHostOptions } from "./memory-host.ts";

function failingStream(code: string): Writable {
  return new Writable({
    write: (_bytes, _encoding, done) => done(Object.assign(new Error(code), { code })),
  });
}

describe("stdout", () => {
  it("that nobody reads any more asks the command to stop, and is no error", async () => {
    const host = { ...createMemoryHost(), stdout: failingStream("EPIPE") };
    const console = createConsole(host, []);
    const closed = once(console.closed, "abort");
    await console.result("a");
    await closed;
    await console.result("b");
    expect(await console.finish()).toBeUndefined();
  });

  it("that cannot be written turns success into failure", async () => {
    const host = { ...createMemoryHost(), stdout: failingStream("ENOSPC") };
    expect(await runCli(["--version"], host)).toBe(1);
    expect(host.stderr.text()).toBe(
      "Error: the result could not be written to standard output: ENOSPC\n",
    );
  });

  it("holds the writer back while its reader is slow", async () => {
    const waiting: (() => void)[] = [];
    const stdout = new Writable({ write: (_bytes, _encoding, done) => void waiting.push(done) });
    const console = createConsole({ ...createMemoryHost(), stdout }, []);
    let isWritten = false;
    const written = console.result("a").then(() => (isWritten = true));
    await new Promise(setImmediate);
    expect(isWritten).toBe(false);
    waiting[0]?.();
    await written;
    expect(isWritten).toBe(true);
  });
});

it("goes on when stderr is gone", async () => {
  const stderr = failingStream("EIO");
  const console = createConsole({ ...createMemoryHost(), stderr }, []);
  console.note("a");
  await new Promise(setImmediate);
  console.note("b");
  await new Promise(setImmediate);
  expect(stderr.errored).toMatchObject({ code: "EIO" });
});

it("keeps a bounded amount for a terminal that takes nothing", () => {
  const stderr = new Writable({ write: () => undefined });
  const console = createConsole({ ...createMemoryHost(), stderr }, []);
  for (let line = 0; line < 5_000; line += 1) console.note("x".repeat(1_000));
  expect(stderr.writableLength).toBeLessThan(1_100_000);
});

describe("a secret", () => {
  const secrets = ['odd "token" \\ here', "hf_abcdefghijklmnop"];

  it("passes no way out", async () => {
    const host = createMemoryHost();
    const console = createConsole(host, secrets);
    await console.result(`result ${secrets[0]}`);
    await console.json("result", { message: `json ${secrets[0]}`, list: [`${secrets[1]}`] });
    console.note(`note ${secrets[0]} https://user:pass@cdn.example/x?signature=abc`);
    const [line = "", document = ""] = host.stdout.text().split("\n");
    expect(line).toBe("result [redacted]");
    expect(JSON.parse(document)).toMatchObject({
      message: "json [redacted]",
      list: ["[redacted]"],
    });
    expect(host.stderr.text()).toBe("note [redacted] https://cdn.example/x\n");
  });
});

describe("colours", () => {
  it("are for terminals", () => {
    expect(greenOn({ terminalColumns: 80 })).toBe("\u001b[32mx\u001b[39m");
    expect(greenOn({})).toBe("x");
  });

  it("are off with NO_COLOR and on a dumb terminal", () => {
    expect(greenOn({ environment: { NO_COLOR: "1" }, terminalColumns: 80 })).toBe("x");
    expect(greenOn({ environment: { TERM: "dumb" }, terminalColumns: 80 })).toBe("x");
  });
});

function greenOn(options: MemoryHostOptions): string {
  return createConsole(createMemoryHost(options), []).colors.green("x");
}
