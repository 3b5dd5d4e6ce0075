import { once } from "node:events";
import type { Socket } from "node:net";

/** What a buffer is filled with once the call that was given it has settled. */
export const OVERWRITTEN = 0xa5;

/** Reads what still comes, and tells whether a byte of it was written after the call had settled. */
export async function holdsOverwritten(socket: Socket | undefined): Promise<boolean> {
  if (socket === undefined) throw new Error("Nobody connected.");
  let run = 0;
  let longest = 0;
  socket.on("data", (bytes: Buffer) => {
    for (const byte of bytes) {
      run = byte === OVERWRITTEN ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
  });
  socket.resume();
  if (!socket.closed) await once(socket, "close");
  return longest > 100;
}
