// The measured process of a sink alone: writes parts of one buffer through the installed sink, and tells
// the CPU time of that. Plain JavaScript, so that stripping types is no part of what is measured.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [main, url, gibibytes, checksum] = process.argv.slice(2);
const PART_BYTES = 16 * 1024 ** 2;
/** As many files at once as the runs of the command line have, each with two parts under way. */
const FILES = 4;
const PARTS_AT_ONCE = 2;

const require = createRequire(main);
const { openSink } = await import(pathToFileURL(require.resolve("@prefetch/storage-sink")).href);
// An http: address is measured without a sink: the checksum and the request that no sink can do without.
const sink = url.startsWith("http:") ? await bareSink(url) : await openSink(url);
const content = Buffer.alloc(PART_BYTES, "model bytes that do not matter ");
const sizeBytes = (Number(gibibytes) * 1024 ** 3) / FILES;
const plan = { sizeBytes, partSizeBytes: PART_BYTES, partCount: sizeBytes / PART_BYTES };

async function bareSink(endpoint) {
  const { Agent, request } = await import("node:http");
  const digest = await digestOf(checksum, createRequire(require.resolve("@prefetch/storage-sink")));
  const agent = new Agent({ keepAlive: true });
  const writePart = (_, bytes) =>
    new Promise((resolve, reject) => {
      const headers = { "content-length": bytes.length, "x-checksum": digest(bytes) };
      const put = request(endpoint, { method: "PUT", agent, headers });
      put.on("response", (response) => response.resume().on("end", resolve));
      put.on("error", reject);
      put.end(bytes);
    });
  const upload = { writePart, complete: async () => {} };
  return { limits: { sequentialParts: false }, startUpload: async () => upload };
}

/** As the sinks take it, and as fast as it can be had here. */
async function digestOf(name, requireOfSinks) {
  if (name === "CRC32C") return requireOfSinks("@node-rs/crc32").crc32c;
  // The polynomial of CRC-64/NVME.
  const hasher = await requireOfSinks("hash-wasm").createCRC64("9a6c9329ac4bc9b5");
  return (bytes) => hasher.init().update(bytes).digest("hex");
}

async function writeFile(key, ofPlan) {
  const upload = await sink.startUpload(key, ofPlan);
  let next = 1;
  const lanes = sink.limits.sequentialParts ? 1 : PARTS_AT_ONCE;
  const lane = async () => {
    while (next <= ofPlan.partCount) await upload.writePart(next++, content);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await upload.complete();
}

// Warms up: loads what is loaded with the first request, and has the code compiled.
await writeFile("warm-up", { sizeBytes: 8 * PART_BYTES, partSizeBytes: PART_BYTES, partCount: 8 });
const before = process.cpuUsage();
const startMs = performance.now();
await Promise.all(Array.from({ length: FILES }, (_, index) => writeFile(`file-${index}`, plan)));
const { user, system } = process.cpuUsage(before);
const wallSeconds = (performance.now() - startMs) / 1000;
const cpuSeconds = (user + system) / 1e6;
process.send?.({ cpuSeconds, wallSeconds, peakRssBytes: process.resourceUsage().maxRSS * 1024 });
process.disconnect?.();
