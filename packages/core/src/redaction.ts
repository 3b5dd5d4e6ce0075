const REDACTED = "[redacted]";
/** Hugging Face tokens (`hf_…`), wherever they stand. */
const HUB_TOKEN = /\bhf_[A-Za-z0-9]{8,}/g;
const AUTHORIZATION = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{4,}/gi;
/** An address with a query or with credentials before its host. */
const URL_IN_TEXT = /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>`]+/gi;

/**
 * Returns an address without its query, its fragment and its credentials: a signed URL's query is the
 * signature. Text that is no address loses everything after the first `?`.
 */
export function redactUrl(url: string | URL): string {
  const text = String(url);
  if (!URL.canParse(text)) return text.replace(/[?#].*$/s, "");
  const parsed = new URL(text);
  parsed.search = "";
  parsed.hash = "";
  parsed.username = "";
  parsed.password = "";
  return parsed.href;
}

/** Takes secrets out of text. */
export interface Redactor {
  /** Returns `text` without the known secrets, without tokens, and with addresses shortened. */
  (text: string): string;
}

/**
 * Creates a redactor.
 *
 * @param secrets - values that must never be shown, for example a token that does not begin with
 * `hf_`; empty ones are ignored
 */
export function createRedactor(secrets: readonly string[] = []): Redactor {
  const known = secrets.flatMap((secret) =>
    secret === "" ? [] : [secret, encodeURIComponent(secret)],
  );
  return (text) => {
    let shown = text;
    for (const secret of known) shown = shown.replaceAll(secret, REDACTED);
    return shown
      .replace(HUB_TOKEN, REDACTED)
      .replace(AUTHORIZATION, `$1 ${REDACTED}`)
      .replace(URL_IN_TEXT, (url) => (/[?@#]/.test(url) ? redactUrl(url) : url));
  };
}
