import { expect, it } from "vitest";
import { secretsIn } from "../src/secrets.ts";

it("finds the tokens of the Hub's own variables", () => {
  expect(secretsIn({ HF_TOKEN: " a \n", HUGGING_FACE_HUB_TOKEN: "b", OTHER: "c" }, [])).toEqual([
    "a",
    "b",
  ]);
});

it.each([
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AZURE_CLIENT_SECRET",
  "AZURE_STORAGE_ACCOUNT_KEY",
  "AZURE_STORAGE_CONNECTION_STRING",
  "AZURE_STORAGE_KEY",
  "AZURE_STORAGE_SAS_TOKEN",
])("finds the secret of a store in %s", (name) => {
  expect(secretsIn({ [name]: "s" }, [])).toEqual(["s"]);
});

it("finds the token that a flag names, however it is written", () => {
  const environment = { MY_TOKEN: "c" };
  expect(secretsIn(environment, ["hf-model", "--hf-token-key", "MY_TOKEN"])).toEqual(["c"]);
  expect(secretsIn(environment, ["--hf-token-key=MY_TOKEN", "a/b"])).toEqual(["c"]);
});

it("finds nothing where nothing is", () => {
  expect(secretsIn({ HF_TOKEN: "" }, ["--hf-token-key"])).toEqual([]);
});
