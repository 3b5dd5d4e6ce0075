#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { keepYoungHeapSmall } from "./small-heap.ts";

// Most of a short run is compiling the same modules as the run before.
enableCompileCache();
keepYoungHeapSmall();
const [{ runCli }, { processHost }] = await Promise.all([import("./cli.ts"), import("./host.ts")]);
process.exitCode = await runCli(process.argv.slice(2), processHost());
