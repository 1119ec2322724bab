import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../exit-codes.ts';
import { runCli } from '../run.ts';
import { fakeHost } from '../testing/fake-host.ts';

const EXAMPLE = join(import.meta.dirname, '../../../../../examples/edi/files');

describe('edi FILE', () => {
  it('names segments and elements, and opens no data folder', async () => {
    const host = fakeHost(['edi', join(EXAMPLE, 'in/carrier-214.edi')], { holdsData: false });
    expect(await runCli(host)).toBe(EXIT.ok);
    expect(host.opened).toEqual([]);
    expect(host.stdout.text()).toContain(
      [
        'AT7  Shipment status',
        '    01    Status: SD (delayed)',
        '    02    Reason: AO (weather or natural disaster)',
        '    05    Date: 20260311',
        '    06    Time: 0615',
        '    07    Time code: CT (central)',
        '',
      ].join('\n'),
    );
  });

  it('says where something is wrong, and ends with its code', async () => {
    const host = fakeHost(['edi', join(EXAMPLE, '../../csv-portal/files/orders.csv')]);
    expect(await runCli(host)).toBe(EXIT.partial);
    expect(host.stdout.text()).toMatch(/^Wrong\n1: Line 1: Here stands /);
  });

  it('gives JSON', async () => {
    const host = fakeHost(['edi', join(EXAMPLE, 'in/kronberg-contrl.edi'), '--json']);
    expect(await runCli(host)).toBe(EXIT.ok);
    const { lines, faults } = JSON.parse(host.stdout.text()) as {
      lines: { segment: { tag: string } }[];
      faults: unknown[];
    };
    expect([lines.map(({ segment }) => segment.tag), faults]).toEqual([['UNB', 'UNH', 'UCI', 'UNT', 'UNZ'], []]);
  });

  it('that is not there fails with its name', async () => {
    const host = fakeHost(['edi', 'nowhere.edi']);
    expect(await runCli(host)).toBe(EXIT.failed);
    expect(host.stderr.text()).toContain('/home/ada/nowhere.edi cannot be read');
  });
});
