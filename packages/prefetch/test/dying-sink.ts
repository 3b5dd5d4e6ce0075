import { PrefetchError, type StorageSink, type Upload } from "@prefetch/core";

/**
 * Wraps a sink so that the process seems to be killed: after `writes` calls that change something every
 * further one is refused and changes nothing.
 */
export function dyingSink(sink: StorageSink, writes: number): StorageSink {
  let left = writes;
  const live = (): void => {
    left -= 1;
    if (left < 0) throw new PrefetchError("ABORTED", "The process was killed.");
  };
  return {
    ...sink,
    put: async (...call) => {
      live();
      return sink.put(...call);
    },
    startUpload: async (...call) => {
      live();
      return dyingUpload(await sink.startUpload(...call), live);
    },
    delete: async (...call) => {
      live();
      return sink.delete(...call);
    },
    abortUpload: async (...call) => {
      live();
      return sink.abortUpload(...call);
    },
  };
}

function dyingUpload(upload: Upload, live: () => void): Upload {
  return {
    ...upload,
    writePart: async (...call) => {
      live();
      return upload.writePart(...call);
    },
    complete: async (...call) => {
      live();
      return upload.complete(...call);
    },
    abort: async () => {
      live();
      return upload.abort();
    },
  };
}
