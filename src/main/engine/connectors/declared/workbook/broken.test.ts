import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dated, failed, packed, shared, workbookFile, workbookParts } from '../testing/workbook-file.ts';
import { WHOLE_SHEET } from './address.ts';
import { chosenSheet, openWorkbook } from './open-workbook.ts';

const WORKBOOK = {
  sheets: [
    {
      name: 'Orders',
      rows: [
        ['No', 'Qty', 'Day', 'Text'],
        ['A', 1.5, dated(46_083), shared(0)],
        ['B', failed('#N/A'), null, 'plain'],
      ],
      merged: ['A2:A3'],
    },
  ],
  strings: ['<t>one</t>'],
};

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

/** How many rows there are, or the sentence that says why there are none. */
async function outcomeOf(file: Uint8Array): Promise<number | string> {
  try {
    const workbook = await openWorkbook(once(file));
    return (await Array.fromAsync(workbook.rows(chosenSheet(workbook.sheets, null), WHOLE_SHEET))).length;
  } catch (error) {
    return error instanceof Error ? error.message : `thrown: ${String(error)}`;
  }
}

it('bytes that were changed or cut give rows, or a sentence', async () => {
  const whole = await workbookFile(WORKBOOK);
  const at = fc.integer({ min: 0, max: whole.length - 1 });
  const changes = fc.array(fc.tuple(at, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(changes, fc.option(at), async (bytes, end) => {
      const file = Buffer.from(whole);
      for (const [place, byte] of bytes) file[place] = byte;
      const outcome = await outcomeOf(end === null ? file : file.subarray(0, end));
      expect(typeof outcome === 'number' ? outcome <= 3 : outcome !== '' && !outcome.startsWith('thrown')).toBe(true);
    }),
    { numRuns: 300 },
  );
});

it('markup that was changed gives rows, or a sentence', async () => {
  const parts = workbookParts(WORKBOOK);
  const paths = Object.keys(parts).filter((path) => path.endsWith('.xml') || path.endsWith('.rels'));
  const cut = fc.record({
    path: fc.constantFrom(...paths),
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.integer({ min: 0, max: 30 }),
    instead: fc.oneof(fc.constantFrom('', '<', '&', '"', '0', '-1', '1e999', 'r="A"', '<v>', '</row>'), fc.string()),
  });
  await fc.assert(
    fc.asyncProperty(cut, async ({ path, from, length, instead }) => {
      const text = parts[path] ?? '';
      const start = Math.floor(from * text.length);
      const changed = text.slice(0, start) + instead + text.slice(start + length);
      const outcome = await outcomeOf(await packed({ ...parts, [path]: changed }));
      expect(typeof outcome === 'number' ? outcome <= 4 : !outcome.startsWith('thrown')).toBe(true);
    }),
    { numRuns: 300 },
  );
});
