import { expect, it } from 'vitest';
import { versionInForce, versionsOf } from '../../canonical/record-versions.ts';
import { saveConnection } from '../../commands/connections.ts';
import type { RawRecord } from '../../connectors/kit/connector.ts';
import { streamId } from '../../inbox/land.ts';
import { PayloadReader } from '../../inbox/payloads.ts';
import { blankStore } from '../../store/testing/blank-store.ts';
import { Writer } from '../writer.ts';

const NOW = Date.UTC(2026, 5, 17, 10);
const AT = { connectionId: 'crm', streamId: 'orders' };

it('lands a deletion that names its record alone with what was last known of it', () => {
  const db = blankStore();
  const connection = { connectorId: 'plain', name: 'CRM', kind: 'crm', monogram: 'CR', config: {} } as const;
  saveConnection(db, { id: 'crm', ...connection, orderNumberScope: 'crm', referenceRules: {} }, 0);
  const writer = new Writer(db, NOW, () => undefined);
  const land = (now: number, records: readonly RawRecord[]): unknown =>
    writer.handle('land', { ...AT, records, checkpoint: {} }, now);
  const seen = { version: '2026-06-01T08:00:00.000Z', recordedAt: Date.UTC(2026, 5, 1, 8) };
  land(NOW, [
    { sourceId: 'a', ...seen, payload: '{"id":"a","city":"Kiel"}' },
    { sourceId: 'b', ...seen, payload: '{"id":"b"}' },
  ]);
  const bare = (sourceId: string): RawRecord => ({
    sourceId,
    version: '2026-06-01T08:00:00.000Z~',
    recordedAt: null,
    payload: `{"id":"${sourceId}","reason":"deleted"}`,
    deleted: true,
    idOnly: true,
  });
  // Of one that was never seen there is nothing to keep.
  land(NOW + 1, [bare('a'), bare('never seen')]);

  const stream = streamId(db, AT.connectionId, AT.streamId);
  const inForce = (sourceId: string): unknown => {
    const version = versionInForce(versionsOf(db, stream, sourceId));
    if (version === undefined) return null;
    const text = new PayloadReader(db).text(version.page, version.page_offset, version.page_length);
    return [text, version.deleted];
  };
  expect(inForce('a')).toEqual(['{"id":"a","city":"Kiel"}', 1]);
  expect(inForce('b')).toEqual(['{"id":"b"}', 0]);
  expect(inForce('never seen')).toBeNull();
  expect(land(NOW + 2, [bare('a')])).toMatchObject({ changed: 0 });
});
