import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { startS3Server } from "@prefetch/testing";
import { expect, it } from "vitest";
import { BUCKET, clientOf } from "./s3-fixture.ts";

const ODD_KEYS = [
  "with space",
  "question?mark",
  "hash#tag",
  "percent%41",
  "plus+plus",
  "at@sign",
  "tilde~",
  "quotes'\"`",
  "brackets(){}[]*!",
  "and&less<more>",
  "semi;colon:comma,=$",
  "back\\slash|pipe^",
  "ünïcödé/日本語/🤗",
  "e\u0301 decomposed",
  "double//slash",
  "trailing/",
  "dot/../dots/./x",
  "line\nend\ttab",
  "k".repeat(1_024),
];

it.each(ODD_KEYS)("stores and lists the key %j", async (key) => {
  await using server = await startS3Server();
  const client = clientOf(server);
  await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: key }));
  expect(server.keys(BUCKET)).toEqual([key]);
  const got = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
  expect(await got.Body?.transformToString()).toBe(key);
  const listed = await client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: key }));
  expect(listed.Contents?.map(({ Key }) => Key)).toEqual([key]);
});

it("encodes keys where it is asked to", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: "a b/ü+(1)", Body: "x" }));
  const listed = await client.send(
    new ListObjectsV2Command({ Bucket: BUCKET, EncodingType: "url" }),
  );
  expect(listed.Contents?.[0]?.Key).toBe("a%20b/%C3%BC%2B%281%29");
});

it("refuses a key of more than 1,024 bytes", async () => {
  await using server = await startS3Server();
  const put = new PutObjectCommand({ Bucket: BUCKET, Key: `${"k".repeat(1_023)}ü`, Body: "x" });
  await expect(clientOf(server).send(put)).rejects.toMatchObject({ name: "KeyTooLongError" });
});

it("refuses an escape that is none", async () => {
  await using server = await startS3Server();
  const answer = await fetch(`${server.url}/${BUCKET}/%ff`);
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain("<Code>InvalidURI</Code>");
});
