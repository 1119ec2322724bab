import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { expectShape, rawRecord, stampOf, type RecordHead } from './records.ts';
import { createRedactor } from './redact.ts';
import { apiUsage, soqlText } from './soql.ts';

const HEAD = { id: 'id', modified: 'at', naiveOffset: 'Z' };
const VENDOR = { name: 'Vendor', rate: { requests: 1, windowMs: 1, concurrency: 1 } };

describe('records', () => {
  it('sorts versions as their times, whatever their precision', () => {
    const inOrder = [
      '2026-02-18T09:05:00Z',
      '2026-02-18T09:05:00.01Z',
      '2026-02-18T09:05:00.1234567Z',
      '2026-02-18T09:05:00.1234569Z',
      '2026-02-18T10:05:01+01:00',
      '2026-02-18T09:05:02.000+0000',
    ];
    const versions = inOrder.map((text) => stampOf(text, 'Z').version);
    expect(versions.toSorted()).toEqual(versions);
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('lands a record without a usable stamp', () => {
    expect(rawRecord({ id: 'a', at: 'yesterday' }, HEAD)).toEqual({
      sourceId: 'a',
      version: '',
      recordedAt: null,
      payload: '{"id":"a","at":"yesterday"}',
    });
  });

  it.each([[{ at: '2026-01-01' }], [{ id: ' ' }], [{ id: {} }], [null], ['text'], [[1]]])(
    'lands %j without an id, set aside under one of its own',
    (node) => {
      const record = rawRecord(node, HEAD);
      expect(record.sourceId).not.toBe('');
      expect(record.unreadable).toMatchObject({ path: '/id' });
      expect(rawRecord(node, HEAD).sourceId).toBe(record.sourceId);
    },
  );

  it('calls the source changed only when not one of many records fits', () => {
    const schema = z.looseObject({ id: z.string() });
    const bad = Array.from({ length: 12 }, () => ({ key: 1 }));
    expect(() => expectShape(VENDOR, 'orders', schema, bad)).toThrow(/orders/);
    expect(() => expectShape(VENDOR, 'orders', schema, [...bad, { id: 'a' }])).not.toThrow();
    expect(() => expectShape(VENDOR, 'orders', schema, bad.slice(0, 3))).not.toThrow();
  });
});

describe('redaction', () => {
  it('removes secrets in every form they travel in', () => {
    const { hide, redact } = createRedactor();
    hide('p@ss/wörd');
    const basic = Buffer.from('p@ss/wörd:').toString('base64');
    expect(redact(`a p@ss/wörd b ${encodeURIComponent('p@ss/wörd')} c ${basic}`)).toBe('a ••• b ••• c •••');
    hide('two words~');
    expect(redact(new URLSearchParams({ key: 'two words~' }).toString())).toBe('key=•••');
  });

  it('removes what looks like a credential without being told', () => {
    const { redact } = createRedactor();
    const text =
      'Authorization: Bearer abcdef123456 client_secret=s3cr3t&x=1 {"password":"hunter2"} eyJhbGciOiJS.eyJzdWIiOiIx.sig-na_ture';
    const clean = redact(text);
    for (const secret of ['abcdef123456', 's3cr3t', 'hunter2', 'eyJzdWIiOiIx']) expect(clean).not.toContain(secret);
    expect(clean).toContain('x=1');
  });
});

describe('ids and stamps as vendors write them', () => {
  it.each<[unknown, string | null]>([
    ['2026-01-31T10:00:00Z', '2026-01-31T10:00:00.000Z'],
    ['2026-01-31 10:00:00.123456', '2026-01-31T10:00:00.123Z'],
    ['/Date(1518685950940+0000)/', '2018-02-15T09:12:30.940Z'],
    ['/Date(1518685950940)/', '2018-02-15T09:12:30.940Z'],
    [1_767_225_600_000, '2026-01-01T00:00:00.000Z'],
    ['1767225600000', '2026-01-01T00:00:00.000Z'],
    [20_260_131, null],
    ['soon', null],
    [null, null],
  ])('%j', (stamp, expected) => {
    const { recordedAt } = rawRecord({ id: 1, at: stamp }, { id: 'id', modified: 'at', naiveOffset: 'Z' });
    expect(recordedAt === null ? null : new Date(recordedAt).toISOString()).toBe(expected);
  });

  it('are found by pointer or by function, and say what is gone', () => {
    const node = { readOnly: { orderId: 7, changed: '2026-01-31T10:00:00Z' }, gone: true };
    const head: RecordHead = {
      id: '/readOnly/orderId',
      modified: (record) => (record as typeof node).readOnly.changed,
      naiveOffset: 'Z',
      deleted: (record) => (record as typeof node).gone,
    };
    expect(rawRecord(node, head)).toMatchObject({ sourceId: '7', deleted: true });
    expect(rawRecord({ gone: false, readOnly: {} }, head)).toMatchObject({ unreadable: { path: '/readOnly/orderId' } });
  });
});

describe('SOQL', () => {
  it('escapes literals', () => {
    expect(soqlText(`O'Brien \\ Sons`)).toBe(`'O\\'Brien \\\\ Sons'`);
  });

  it.each([
    ['api-usage=18/5000', { used: 18, allowed: 5000 }],
    ['per-app-api-usage=17/250(appName=x), api-usage=25/100', { used: 25, allowed: 100 }],
    ['per-app-api-usage=17/250(appName=x)', null],
    [undefined, null],
  ])('reads the usage of %j', (header, usage) => {
    expect(apiUsage(header)).toEqual(usage);
  });
});
