// @vitest-environment node

import { readFileSync } from 'node:fs';
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';
import { expect, it } from 'vitest';

const beside = (name: string) => new URL(name, import.meta.url);

it('schema.d.ts is made of openapi.json (else: npm run api:types)', async () => {
  const made = COMMENT_HEADER + astToString(await openapiTS(beside('openapi.json')));
  expect(readFileSync(beside('schema.d.ts'), 'utf8')).toBe(made);
});
