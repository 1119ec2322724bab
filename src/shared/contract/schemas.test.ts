import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { CONTRACT_VERSION, replySchema, requestSchema } from './envelope.ts';
import { METHODS, type MethodDefinition } from './methods.ts';

/**
 * What window and engine agreed on, by version. When this test fails, the contract has changed:
 * - a window of the version before can still work with it (a new method, a new optional input): set the hash anew;
 * - it cannot: raise CONTRACT_VERSION and add a line, so that such a window is told to reload.
 */
const AGREED: Readonly<Record<number, string>> = {
  1: '677830ec0581c9452160ec0f9e36ba8c52f88c5828a856b340d87a3c015a0b62',
};

function described(schema: z.ZodType, io: 'input' | 'output'): unknown {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' });
}

/** JSON with the keys of every object in alphabetical order. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

test('the schemas of the contract are those that its version stands for', () => {
  const methods = Object.entries(METHODS as Readonly<Record<string, MethodDefinition>>).map(
    ([name, { kind, input, output }]) => [
      name,
      { kind, input: described(input, 'input'), output: described(output, 'output') },
    ],
  );
  const envelope = { request: described(requestSchema, 'input'), reply: described(replySchema, 'output') };
  const hash = createHash('sha256')
    .update(stable({ methods: Object.fromEntries(methods), envelope }))
    .digest('hex');
  expect({ [CONTRACT_VERSION]: hash }).toEqual({ [CONTRACT_VERSION]: AGREED[CONTRACT_VERSION] });
});

test('every method has a name of an area and a verb, but the greeting', () => {
  for (const name of Object.keys(METHODS)) expect(name).toMatch(/^(?:hello|[a-z]+\.[a-z]+)$/);
});

test('inputs refuse what they do not know', () => {
  for (const [name, { input }] of Object.entries(METHODS as Readonly<Record<string, MethodDefinition>>)) {
    const refused = input.safeParse({ aFieldThatNobodyKnows: 1 });
    expect([name, refused.success]).toEqual([name, false]);
  }
});
