import type { PrefetchEvent } from "@prefetch/core";

/** How many events wait for one reader. Enough for a burst of small files; about 1 MB at most. */
const MOST_WAITING = 1_000;

/** Hands one run's events to any number of readers. */
export interface EventStream {
  /** Adds an event to every reader's queue; never waits. */
  send(event: PrefetchEvent): void;
  /** Ends every reader once it has read what waits for it. */
  end(): void;
  /** Reads from now on. */
  events(): AsyncIterable<PrefetchEvent>;
}

interface Reader {
  readonly waiting: PrefetchEvent[];
  ended: boolean;
  wake: () => void;
}

/**
 * Creates a stream whose sender is never slowed down: each reader has a queue of its own, of at most
 * 1,000 events. Of progress only the newest waits, at the end of the queue. A full queue loses progress
 * first, then written parts, then its oldest event, so that the end of a run is always read.
 */
export function createEventStream(): EventStream {
  const readers = new Set<Reader>();
  let ended = false;
  return {
    send: (event) => {
      for (const reader of readers) {
        addWaiting(reader.waiting, event);
        reader.wake();
      }
    },
    end: () => {
      ended = true;
      for (const reader of readers) {
        reader.ended = true;
        reader.wake();
      }
      readers.clear();
    },
    events: () => {
      const reader: Reader = { waiting: [], ended, wake: () => undefined };
      if (!ended) readers.add(reader);
      return readWaiting(reader, () => readers.delete(reader));
    },
  };
}

function addWaiting(waiting: PrefetchEvent[], event: PrefetchEvent): void {
  if (event.type === "progressed") removeFirst(waiting, "progressed");
  if (waiting.length >= MOST_WAITING) makeRoom(waiting);
  waiting.push(event);
}

function makeRoom(waiting: PrefetchEvent[]): void {
  if (removeFirst(waiting, "progressed")) return;
  if (removeFirst(waiting, "part-written")) return;
  waiting.shift();
}

function removeFirst(waiting: PrefetchEvent[], type: PrefetchEvent["type"]): boolean {
  const index = waiting.findIndex((event) => event.type === type);
  if (index === -1) return false;
  waiting.splice(index, 1);
  return true;
}

async function* readWaiting(
  reader: Reader,
  leave: () => void,
): AsyncGenerator<PrefetchEvent, void, undefined> {
  try {
    for (;;) {
      const event = reader.waiting.shift();
      if (event !== undefined) yield event;
      else if (reader.ended) return;
      else await new Promise<void>((resolve) => (reader.wake = resolve));
    }
  } finally {
    leave();
  }
}
