import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { sourceOver } from "./emulated-model.ts";
import { listen } from "./local-server.ts";

async function failureAt(url: string): Promise<unknown> {
  return sourceOver({ url }, { maxAttempts: 1 })
    .resolve({ repoId: "a/b" })
    .catch((error: unknown) => error);
}

describe("a host that cannot be reached", () => {
  test("is named where it refuses the connection", async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await failureAt(`http://127.0.0.1:${port}`)).toMatchObject({
      code: "UNAVAILABLE",
      message: `127.0.0.1:${port} refused the connection. Check the endpoint, and HTTPS_PROXY where there is a proxy.`,
    });
  });

  test("is named where it has no address", async () => {
    expect(await failureAt("http://hub.example.invalid")).toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringMatching(/^hub\.example\.invalid has no address: .* \(DNS\)/),
      context: { url: expect.stringMatching(/^http:\/\/hub\.example\.invalid\/api\/models\/a\/b/) },
    });
  });

  test("is named where it speaks no HTTP", async () => {
    const server = createServer((socket) => socket.end("SSH-2.0-nonsense\r\n"));
    const port = await listen(server);
    expect(await failureAt(`http://127.0.0.1:${port}`)).toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining(`127.0.0.1:${port} broke the connection`),
    });
    server.close();
  });
});
