import { createS3Sink } from "@prefetch/storage-sink/s3";
import { expect, test } from "vitest";
import { listenLocally } from "./local-server.ts";
import { TOLD, s3Options } from "./s3-sink-under-test.ts";

const FIRST_PAGE = `<IsTruncated>true</IsTruncated><NextUploadIdMarker>1</NextUploadIdMarker>
  <Upload><Key>b</Key><UploadId>1</UploadId></Upload>`;
const LAST_PAGE = `<IsTruncated>false</IsTruncated>
  <Upload><Key>a</Key><UploadId>2</UploadId></Upload>`;

test("open uploads are listed to the end by a store whose pages name an id and no key", async () => {
  const url = await listenLocally((socket) => {
    socket.on("data", (request) => {
      const page = request.includes("upload-id-marker=1") ? LAST_PAGE : FIRST_PAGE;
      const body = `<ListMultipartUploadsResult>${page}</ListMultipartUploadsResult>`;
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    });
  });
  const sink = createS3Sink(s3Options({ url }, TOLD));
  const keys: string[] = [];
  for await (const { key } of sink.listUploads("")) keys.push(key);
  expect(keys).toEqual(["b", "a"]);
});
