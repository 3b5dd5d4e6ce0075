import { describe } from "vitest";
import { abortSuite } from "./sink/abort-suite.ts";
import { bufferSuite } from "./sink/buffer-suite.ts";
import { copySuite } from "./sink/copy-suite.ts";
import { keySuite } from "./sink/key-suite.ts";
import { listSuite } from "./sink/list-suite.ts";
import { pendingUploadSuite } from "./sink/pending-upload-suite.ts";
import { putSuite } from "./sink/put-suite.ts";
import { readSuite } from "./sink/read-suite.ts";
import { noResumeSuite, resumeSuite } from "./sink/resume-suite.ts";
import { useSink } from "./sink/sink-under-test.ts";
import type { SinkSuiteOptions } from "./sink/sink-under-test.ts";
import { uploadSuite } from "./sink/upload-suite.ts";

/**
 * Declares the tests that every {@link StorageSink} has to pass, the ownership of buffers included.
 * To be called in a test file. What a store can do is read from its capabilities; a condition that it
 * does not keep has to be refused. After each test no upload may be open and nothing may lie about.
 */
export function sinkConformanceSuite(options: SinkSuiteOptions): void {
  describe(`${options.name}: conformance of a sink`, () => {
    const subject = useSink(options);
    describe("keys", () => {
      keySuite(subject);
    });
    describe("put", () => {
      putSuite(subject);
    });
    describe("readInto", () => {
      readSuite(subject);
    });
    describe("uploads", () => {
      uploadSuite(subject);
    });
    describe("resumeUpload", () => {
      const declare = subject.expectations.completesWhenAsked ? noResumeSuite : resumeSuite;
      declare(subject);
    });
    describe("listUploads and abortUpload", () => {
      pendingUploadSuite(subject);
    });
    describe("list", () => {
      listSuite(subject);
    });
    describe("copy and delete", () => {
      copySuite(subject);
    });
    describe("signals", () => {
      abortSuite(subject);
    });
    describe("ownership of buffers", () => {
      bufferSuite(subject);
    });
  });
}
