// Loaded into the measured process by --import: writes what that process alone has used when it ends.
// Plain JavaScript, so that stripping types is no part of what is measured.
import { readFileSync, writeFileSync } from "node:fs";

const target = process.env["BENCH_USAGE"];
process.on("exit", () => {
  if (target === undefined) return;
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const status = readFileSync("/proc/self/status", "utf8");
  const peakKiB = Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]);
  const usage = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakRssBytes: peakKiB * 1024 };
  writeFileSync(target, JSON.stringify(usage));
});
