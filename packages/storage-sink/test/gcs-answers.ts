import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { listenLocally } from "./local-server.ts";

/**
 * Answers every request, once it has come whole, as `answer` says, until the running test ends; what
 * `answer` leaves open is ended. Returns the address.
 */
export async function answerLocally(
  answer: (response: ServerResponse, request: IncomingMessage) => void,
): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().once("end", () => {
      answer(response, request);
      response.end();
    });
  });
  return listenLocally((socket) => server.emit("connection", socket));
}
