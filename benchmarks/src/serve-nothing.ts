// A process of its own: takes any request's body, drops it and answers 200, until its parent goes.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const server = createServer((request, response) => {
  request.resume().on("end", () => response.end());
});
server.listen(0, "127.0.0.1", () => {
  const address: AddressInfo | string | null = server.address();
  if (address !== null && typeof address !== "string") {
    process.send?.(`http://127.0.0.1:${address.port}`);
  }
});
process.on("disconnect", () => process.exit());
