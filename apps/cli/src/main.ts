#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { keepYoungGenerationSmall } from "./young-generation.ts";

// Most of a short run is compiling the same modules as the run before.
enableCompileCache();
keepYoungGenerationSmall();
const [{ runCli }, { processHost }] = await Promise.all([import("./cli.ts"), import("./host.ts")]);
process.exitCode = await runCli(process.argv.slice(2), processHost());
