// A process of its own: the S3 server with the options of its one argument, until its parent goes.
import { startS3Server } from "@prefetch/testing";

const [options = "{}"] = process.argv.slice(2);
const server = await startS3Server(JSON.parse(options));
process.send?.(server.url);
process.on("disconnect", () => process.exit());
