import { modelFixture, startHubEmulator } from "@prefetch/testing";

export async function downloadTwice(): Promise<number[]> {
  await using hub = await startHubEmulator({ repositories: [modelFixture("tiny-llama")] });
  hub.inject({ route: "cdn", times: 1, fault: { kind: "status", status: 503 } });

  const url = `${hub.url}/fixtures/tiny-llama/resolve/main/model.safetensors`;
  const first = await fetch(url);
  const second = await fetch(url);
  return [first.status, second.status]; // [503, 200]
}
