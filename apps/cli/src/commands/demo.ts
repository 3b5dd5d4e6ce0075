import { Command } from "commander";
import type { Session } from "../session.ts";

/** Declares `prefetch demo`. */
export function demoCommand(session: Session): Command {
  return new Command("demo")
    .summary("see it work, without a network or a token")
    .description(
      "Shows the main job on a small Hub inside this process and a new temporary directory:\nprefetch, verify, prefetch again, and a wrong byte. Takes a few seconds.",
    )
    .helpOption("-h, --help", "print this help")
    .action(async () => {
      const { runDemo } = await import("../demo/run-demo.ts");
      await runDemo(session);
    });
}
