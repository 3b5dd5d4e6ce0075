import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HubEmulator } from "@prefetch/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HfSourceOptions } from "../src/index.ts";
import { sourceOver, startModelHub } from "./emulated-model.ts";

const ROOT = mkdtempSync(join(tmpdir(), "prefetch-token-"));

function writeToken(path: string, text: string): string {
  const file = join(ROOT, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
  return file;
}

describe("the token", () => {
  let hub: HubEmulator;
  beforeAll(async () => {
    hub = await startModelHub();
    writeToken("named", "from-named-file\n");
    writeToken("hf/token", "  from-hf-home\r\n");
    writeToken("xdg/huggingface/token", "from-xdg");
    writeToken("home/.cache/huggingface/token", "from-home");
    writeToken("blank", " \n");
  });
  afterAll(async () => {
    await hub.close();
    rmSync(ROOT, { recursive: true });
  });

  /** What the Hub is sent. */
  async function sentWith(options: HfSourceOptions): Promise<string | undefined> {
    hub.clearRequests();
    await sourceOver(hub, options).resolve({ repoId: "acme/model" });
    return hub.requests[0]?.headers["authorization"]?.replace("Bearer ", "");
  }

  const home = { HOME: join(ROOT, "home") };
  const xdg = { ...home, XDG_CACHE_HOME: join(ROOT, "xdg") };
  const hfHome = { ...xdg, HF_HOME: join(ROOT, "hf") };
  const named = { ...hfHome, HF_TOKEN_PATH: join(ROOT, "named") };
  const variable = { ...named, HF_TOKEN: "  from-variable\n" };
  const all = { ...variable, MY_KEY: "from-my-key" };
  const disabled = { HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" };

  test.each<[string, HfSourceOptions, string | undefined]>([
    ["the option first", { token: "given", environment: all }, "given"],
    ["null for none", { token: null, environment: all }, undefined],
    ["a null key for none", { hfTokenKey: null, environment: all }, undefined],
    [
      "the option before a null key",
      { token: "given", hfTokenKey: null, environment: all },
      "given",
    ],
    ["the variable that was named", { hfTokenKey: "MY_KEY", environment: all }, "from-my-key"],
    [
      "the file where that is not set",
      { hfTokenKey: "NOT_SET", environment: all },
      "from-named-file",
    ],
    ["HF_TOKEN, trimmed", { environment: all }, "from-variable"],
    ["its former name", { environment: { HUGGING_FACE_HUB_TOKEN: "former" } }, "former"],
    ["HF_TOKEN_PATH", { environment: named }, "from-named-file"],
    ["HF_HOME, trimmed", { environment: hfHome }, "from-hf-home"],
    ["HF_HOME with ~", { environment: { HOME: ROOT, HF_HOME: "~/hf" } }, "from-hf-home"],
    ["XDG_CACHE_HOME", { environment: xdg }, "from-xdg"],
    ["HOME", { environment: home }, "from-home"],
    ["no file", { environment: { HOME: join(ROOT, "nobody") } }, undefined],
    ["a blank file", { environment: { HF_TOKEN_PATH: join(ROOT, "blank") } }, undefined],
    ["a blank variable", { environment: { HF_TOKEN: " " } }, undefined],
    ["no implicit token", { environment: { ...variable, ...disabled } }, undefined],
    [
      "a named one all the same",
      { hfTokenKey: "MY_KEY", environment: { ...all, ...disabled } },
      "from-my-key",
    ],
    [
      "but no file then",
      { hfTokenKey: "NOT_SET", environment: { ...all, ...disabled } },
      undefined,
    ],
  ])("comes from %s", async (_name, options, expected) => {
    expect(await sentWith(options)).toBe(expected);
  });

  test.each(["", "two words", "naïve"])("%j is refused without being shown", (token) => {
    expect(() => sourceOver(hub, { token })).toThrow(
      expect.objectContaining({
        code: "INVALID_ARGUMENT",
        message: expect.stringMatching(/^The Hub token is empty or holds a character/),
      }),
    );
  });

  test("a token file that cannot be read is named", () => {
    expect(() => sourceOver(hub, { environment: { HF_TOKEN_PATH: ROOT } })).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(ROOT) }),
    );
  });
});
