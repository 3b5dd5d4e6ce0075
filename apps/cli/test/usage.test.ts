import { describe, expect, it } from "vitest";
import { runCli } from "../src/cli.ts";
import { createMemoryHost } from "./memory-host.ts";

async function run(...argv: readonly string[]): Promise<{
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}> {
  const host = createMemoryHost();
  const status = await runCli(argv, host);
  return { status, stdout: host.stdout.text(), stderr: host.stderr.text() };
}

describe("help", () => {
  it.each(["hf-model", "verify", "list", "show", "rm", "gc", "doctor", "demo"])(
    "of %s fits one screen and goes to stdout",
    async (command) => {
      const { status, stdout, stderr } = await run(command, "--help");
      expect(status).toBe(0);
      expect(stderr).toBe("");
      expect(stdout).toContain(`Usage: prefetch ${command}`);
      const lines = stdout.trimEnd().split("\n");
      expect(lines.length).toBeLessThanOrEqual(40);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    },
  );

  it("ends with examples", async () => {
    const { stdout } = await run("--help");
    expect(stdout).toMatch(/\nExamples:\n {2}prefetch hf-model .*\n {2}.*\n {2}prefetch demo\n$/);
  });

  it("groups the flags that are rarely needed below the others", async () => {
    const { stdout } = await run("hf-model", "--help");
    const headings = stdout.match(/^\S.*:$/gm);
    expect(headings).toEqual(["Options:", "Hub and limits:", "Recorded with the model:"]);
  });

  it("is what a bare prefetch prints, to stderr and with status 2", async () => {
    const { status, stdout, stderr } = await run();
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("Usage: prefetch");
  });
});

it("prints the version", async () => {
  expect(await run("--version")).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
});

describe("a wrong command line", () => {
  it.each([
    [["pull"], "Unknown command 'pull'."],
    [["veryfy"], "Did you mean verify?"],
    [["hf-model"], "Missing required argument 'repo'."],
    [["verify"], "Missing required argument 'url'."],
    [["hf-model", "a/b", "c"], "Too many arguments for 'hf-model'."],
    [["hf-model", "a/b", "--strategy", "fast"], "It is one of auto, stream, snapshot."],
    [["hf-model", "a/b", "--profile", "all"], "Unknown option '--profile'."],
    [["hf-model", "a/b", "--runner", "flyte"], "Unknown option '--runner'."],
    [["hf-model", "a/b", "--token", "x"], "Unknown option '--token'."],
    [["hf-model", "a/b", "--forse"], "Did you mean --force?"],
    [["hf-model", "a/b", "--revision"], "Option '--revision <name>' argument missing."],
    [["hf-model", "a/b", "--memory", "lots"], "Write a size such as 256MiB"],
    [["hf-model", "a/b", "--max-rate", "0"], "Write a rate such as 100MB/s"],
    [["hf-model", "a/b", "--connections", "0"], "Write a whole number of at least 1."],
    [["hf-model", "--force", "a/b"], "a bare --force behind the repository"],
    [["hf-model", "a/b", "--put-option", "sse"], "Write a pair such as"],
    [["hf-model", "a/b", "--put-option", "a=1", "--put-option", "a=2"], '"a" is given twice.'],
    [["hf-model", "a/b", "--to", "x", "--raw-data-path", "y"], "cannot be used with"],
    [["hf-model", "a/b", "--anonymous", "--hf-token-key", "K"], "cannot be used with"],
    [["hf-model", "a/b", "--hf-token-key", "not a name"], "takes the name of an environment"],
    [["verify", "x", "--verbose"], "Unknown option '--verbose'."],
    [["gc"], "Missing required argument 'root'."],
    [["gc", "x", "--keep", "0"], "Write a whole number of at least 1."],
  ])("%j ends with status 2 and two lines", async (argv, told) => {
    const { status, stdout, stderr } = await run(...argv);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(told);
    expect(stderr).toMatch(/^Error: .+\n {2}\S.+\n$/);
  });

  it("is a JSON document as well with --json", async () => {
    const { status, stdout, stderr } = await run("hf-model", "a/b", "--json", "--memory", "x");
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ type: "run-failed", code: "INVALID_ARGUMENT" });
    expect(stderr).toMatch(/^Error: /);
  });

  it("is nothing but a JSON document with --json --quiet", async () => {
    const { stdout, stderr } = await run("hf-model", "a/b", "--json", "--quiet", "--memory", "x");
    expect(JSON.parse(stdout)).toMatchObject({ type: "run-failed" });
    expect(stderr).toBe("");
  });

  it.each([
    ["--token=hf_abcdefghijklmnop", "hf_abcdefghijklmnop"],
    ["--token=another-kind-of-token", "another-kind-of-token"],
    ["--hf-token-key=another-kind-of-token", "another-kind-of-token"],
    ["--hf-token-key=hf_abcdefghijklmnop", "hf_abcdefghijklmnop"],
  ])("%s does not repeat the token", async (flag, token) => {
    const { status, stdout, stderr } = await run("hf-model", "a/b", flag, "--json");
    expect(status).toBe(2);
    expect(stdout + stderr).not.toContain(token);
  });
});
