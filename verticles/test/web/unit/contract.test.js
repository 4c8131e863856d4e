// The contract files are valid by the validators of those who have made their formats.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { Parser } from "@asyncapi/parser";
import { Validator } from "@seriousme/openapi-schema-validator";

const contract = (name) => readFile(new URL(`../../../../${name}`, import.meta.url), "utf8");
const WARNING = 1;

test("asyncapi.yaml is valid", async () => {
  const { diagnostics } = await new Parser().parse(await contract("asyncapi.yaml"));
  const grave = diagnostics.filter(({ severity }) => severity <= WARNING);
  assert.deepEqual(grave.map(({ path, message }) => `${path.join(".")}: ${message}`), []);
});

test("openapi.yaml is valid", async () => {
  const { valid, errors } = await new Validator().validate(await contract("openapi.yaml"));
  assert.ok(valid, JSON.stringify(errors));
});
