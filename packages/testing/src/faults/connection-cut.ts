/** Thrown to have a connection cut where it stands. */
export class ConnectionCut extends Error {
  override readonly name = "ConnectionCut";
}
