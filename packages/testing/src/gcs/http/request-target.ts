/** What a request's first line names, decoded. */
export interface RequestTarget {
  /** Which of the API's services it is: the path's beginning. */
  readonly service: "download" | "json" | "upload";
  /** The bucket. */
  readonly bucket: string;
  /** Whether the path goes on to the bucket's objects. */
  readonly objects: boolean;
  /** The object's name; empty where the path names none. */
  readonly name: string;
  /** What follows the name. */
  readonly action: "compose" | "rewriteTo" | undefined;
  /** The object that `rewriteTo` names. */
  readonly destination: ObjectAddress | undefined;
  /** The parameters of the query. */
  readonly query: ReadonlyMap<string, string>;
}

/** An object's bucket and name. */
interface ObjectAddress {
  /** The bucket. */
  readonly bucket: string;
  /** The name. */
  readonly name: string;
}

const PATH =
  /^\/(?:(?<service>download|upload)\/)?storage\/v1\/b\/(?<bucket>[^/]+)(?<objects>\/o(?:\/(?<name>[^/]+)(?<compose>\/compose)?(?:\/rewriteTo\/b\/(?<toBucket>[^/]+)\/o\/(?<toName>[^/]+))?)?)?$/;

/**
 * Reads a request's target; `undefined` for none of the API's. A name is one segment of the path, its
 * slashes escaped.
 *
 * @throws {URIError} for a malformed escape.
 */
export function parseRequestTarget(target: string): RequestTarget | undefined {
  const [path = "", ...rest] = target.split("?");
  const groups = PATH.exec(path)?.groups;
  if (groups === undefined) return undefined;
  const { service, bucket, objects, name, compose, toBucket, toName } = decodedGroups(groups);
  return {
    service: service === "download" || service === "upload" ? service : "json",
    bucket: bucket ?? "",
    objects: objects !== undefined,
    name: name ?? "",
    action: actionOf(compose, toName),
    destination: toName === undefined ? undefined : { bucket: toBucket ?? "", name: toName },
    query: new Map(new URLSearchParams(rest.join("?"))),
  };
}

function decodedGroups(
  groups: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(groups).map(([group, text]) => [
      group,
      text === undefined ? undefined : decodeURIComponent(text),
    ]),
  );
}

function actionOf(
  compose: string | undefined,
  toName: string | undefined,
): RequestTarget["action"] {
  if (compose !== undefined) return "compose";
  return toName === undefined ? undefined : "rewriteTo";
}
