/**
 * Parameters of a shared access signature
 * (https://learn.microsoft.com/rest/api/storageservices/create-service-sas, …/create-account-sas and
 * …/create-user-delegation-sas).
 */
const SAS_PARAMETERS: ReadonlySet<string> = new Set(
  (
    "sv ss srt sr sp st se sip spr si sig sdd ses skoid sktid skt ske sks skv saoid suoid scid " +
    "skdutid sduoid rscc rscd rsce rscl rsct"
  ).split(" "),
);

/** Returns a shared access signature without the `?` before it; `undefined` for what is none. */
export function sasQueryOf(text: string): string | undefined {
  const query = text.trim().replace(/^\?/, "");
  const names = [...new URLSearchParams(query).keys()];
  const isSas = names.includes("sig") && names.every((name) => SAS_PARAMETERS.has(name));
  return isSas ? query : undefined;
}

/** Returns when a shared access signature ends; `undefined` where it leaves that to a stored policy. */
export function sasExpiryOf(query: string): Date | undefined {
  const ms = Date.parse(new URLSearchParams(query).get("se") ?? "");
  return Number.isNaN(ms) ? undefined : new Date(ms);
}
