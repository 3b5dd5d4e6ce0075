import {
  type HfSourceDescription,
  type HfSourceOptions,
  createHfSource,
  describeHfSource,
} from "@prefetch/hf-source";
import type { DiagnoseRequest } from "../diagnose-options.ts";
import type { Check, HubFindings } from "../diagnosis.ts";
import { type CheckSettings, runChecks } from "../run-checks.ts";
import { planHubChecks } from "./hub-checks.ts";
import { createHubTraffic } from "./hub-traffic.ts";

/** One lost packet is no finding; five tries would only keep people waiting. */
const MAX_ATTEMPTS = 2;

/** What was found out of the Hub. */
export interface CheckedHub {
  /** What was tried. */
  readonly checks: readonly Check[];
  /** What was learnt. */
  readonly findings: HubFindings;
}

/** Tries the Hub. */
export async function checkHub(
  request: DiagnoseRequest,
  settings: CheckSettings,
): Promise<CheckedHub> {
  const { repo, endpoint, hfTokenKey, caBundlePath, environment } = request;
  const traffic = createHubTraffic();
  const options: HfSourceOptions = {
    endpoint,
    hfTokenKey,
    caBundlePath,
    environment,
    maxAttempts: MAX_ATTEMPTS,
    onRequest: traffic.note,
  };
  let described: HfSourceDescription | undefined;
  const open = () => {
    described = describeHfSource(options);
    return { source: createHfSource(options), description: describe(described) };
  };
  const checks = await runChecks(planHubChecks({ repo, traffic, open }), settings);
  return {
    checks,
    findings: {
      endpoint: described?.endpoint,
      repo,
      hasToken: described?.hasToken ?? false,
      caBundlePath: described?.caBundlePath,
      hosts: described === undefined ? [] : traffic.hosts(described.endpoint),
      rateLimits: traffic.rateLimits(),
    },
  };
}

function describe({ endpoint, hasToken, caBundlePath }: HfSourceDescription): string {
  const authorities = caBundlePath === undefined ? "" : `, trusting ${caBundlePath}`;
  return `${endpoint}, ${hasToken ? "with" : "without"} a token${authorities}`;
}
