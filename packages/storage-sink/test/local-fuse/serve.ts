/*
 * Serves a file system in memory to the kernel, for as long as a command runs that uses it:
 *
 *   node serve.ts MOUNT-POINT OPTIONS COMMAND ARGUMENT…
 *
 * The connection to the kernel is file descriptor 3. Prints what was done to the file system, then what
 * the command printed, as JSON.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { read, writeSync } from "node:fs";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { UNANSWERED, answerTo } from "./answers.ts";
import { REQUEST_BYTES, encodeAnswer, parseRequest } from "./messages.ts";
import type { Request } from "./messages.ts";
import { Refusal, createTree } from "./tree.ts";
import type { Tree } from "./tree.ts";

const CONNECTION = 3;
const readConnection = promisify(read);

const [mountPoint = "", options = "{}", ...command] = process.argv.slice(2);
const tree = createTree(JSON.parse(options));
const serving = serveUntilUnmounted(tree);
// The command must not hold the connection: where this process ends, its calls are to fail.
const child = spawn("sh", ["-c", 'exec 3>&-; exec "$0" "$@"', ...command], {
  stdio: ["ignore", "pipe", "inherit"],
});
const [output, [status]] = await Promise.all([text(child.stdout), once(child, "close")]);
spawnSync("sh", ["-c", 'umount --lazy "$0"', mountPoint], { stdio: "inherit" });
await serving;
process.stdout.write(JSON.stringify({ calls: tree.calls, output }));
process.exitCode = Number(status);

async function serveUntilUnmounted(served: Tree): Promise<void> {
  const buffer = Buffer.alloc(REQUEST_BYTES);
  for (;;) {
    try {
      const { bytesRead } = await readConnection(CONNECTION, buffer, 0, REQUEST_BYTES, null);
      serve(served, parseRequest(buffer.subarray(0, bytesRead)));
    } catch (error) {
      if (isOfCode(error, "ENODEV")) return;
      // A request was withdrawn before it was read or answered.
      if (!isOfCode(error, "ENOENT") && !isOfCode(error, "EINTR")) throw error;
    }
  }
}

function serve(served: Tree, request: Request): void {
  if (UNANSWERED.has(request.operation)) return;
  writeSync(CONNECTION, answerOf(served, request));
}

function answerOf(served: Tree, request: Request): Buffer {
  try {
    return encodeAnswer(request.unique, answerTo(served, request));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return encodeAnswer(request.unique, Buffer.alloc(0), error.errno);
  }
}

function isOfCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
