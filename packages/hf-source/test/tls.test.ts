import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSelfSignedCertificate } from "@prefetch/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHfSource } from "../src/index.ts";
import { sourceOver } from "./emulated-model.ts";
import { listen } from "./local-server.ts";

const COMMIT = "c".repeat(40);

describe("a Hub whose certificate authority is its own", () => {
  const certificate = createSelfSignedCertificate();
  const server = createServer(certificate, (_request, response) =>
    response.end(JSON.stringify({ id: "a/b", sha: COMMIT })),
  );
  const folder = mkdtempSync(join(tmpdir(), "prefetch-tls-"));
  const bundle = join(folder, "ca.pem");
  let url: string;
  beforeAll(async () => {
    writeFileSync(bundle, certificate.cert);
    url = `https://localhost:${await listen(server)}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  test("is refused, with a pointer to the CA bundle", async () => {
    const resolving = sourceOver({ url }, { maxAttempts: 1 }).resolve({ repoId: "a/b" });
    await expect(resolving).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringMatching(/^localhost:\d+ is not trusted .* caBundlePath/),
    });
  });

  test("is trusted by caBundlePath", async () => {
    const resolving = sourceOver({ url }, { caBundlePath: bundle }).resolve({ repoId: "a/b" });
    await expect(resolving).resolves.toMatchObject({ commit: COMMIT });
  });

  test("is trusted by SSL_CERT_FILE", async () => {
    const environment = { SSL_CERT_FILE: bundle, HF_ENDPOINT: url };
    const resolving = createHfSource({ environment }).resolve({ repoId: "a/b" });
    await expect(resolving).resolves.toMatchObject({ commit: COMMIT });
  });

  test.each(["missing.pem", "empty.pem"])("a bundle that is no use (%s) is named", (name) => {
    writeFileSync(join(folder, "empty.pem"), "");
    expect(() => createHfSource({ caBundlePath: join(folder, name), environment: {} })).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(name) }),
    );
  });
});
