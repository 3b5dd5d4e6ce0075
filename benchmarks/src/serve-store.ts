// A process of its own: a store's server, of the kind and with the options of its arguments, until its
// parent goes. Tells its address and, where there is one, the key that it knows.
import { startAzureServer, startGcsServer, startS3Server } from "@prefetch/testing";

const [kind = "s3", options = "{}"] = process.argv.slice(2);
const STARTERS = { azure: startAzureServer, gcs: startGcsServer, s3: startS3Server };
const start = Object.entries(STARTERS).find(([name]) => name === kind)?.[1] ?? startS3Server;
const server = await start(JSON.parse(options));
process.send?.(server.url);
process.on("disconnect", () => process.exit());
