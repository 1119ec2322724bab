import { hash32 } from '../random.ts';

/** Positions of records ↔ the ids of each vendor. Every id leads back to its position, so no table is kept. */

const MULTIPLIER = 0x9e3779b1;
const INVERSE = inverseOf(MULTIPLIER);

function inverseOf(odd: number): number {
  let inverse = odd;
  for (let round = 0; round < 5; round += 1) inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse));
  return inverse;
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}

/** 32 hexadecimal digits, the first eight of them the position in disguise. */
function hexId(seed: number, space: number, record: number): string {
  const mask = hash32(seed, space);
  return (
    hex(Math.imul(record, MULTIPLIER) ^ mask) +
    hex(hash32(seed, space, record, 1)) +
    hex(hash32(seed, space, record, 2)) +
    hex(hash32(seed, space, record, 3))
  );
}

function recordOfHex(seed: number, space: number, digits: string): number | null {
  if (!/^[0-9a-f]{32}$/.test(digits)) return null;
  const record = Math.imul(Number.parseInt(digits.slice(0, 8), 16) ^ hash32(seed, space), INVERSE) >>> 0;
  return hexId(seed, space, record) === digits ? record : null;
}

export interface IdSpace {
  idOf(record: number): string;
  /** Null for an id of another kind or company. */
  recordOf(id: string): number | null;
}

/** GUIDs of Business Central. */
export function guidSpace(seed: number, space: number): IdSpace {
  return {
    idOf: (record) => {
      const digits = hexId(seed, space, record);
      return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;
    },
    recordOf: (id) => recordOfHex(seed, space, id.toLowerCase().replaceAll('-', '')),
  };
}

/** `trk_…` of EasyPost. */
export function trackerSpace(seed: number, space: number): IdSpace {
  return {
    idOf: (record) => `trk_${hexId(seed, space, record)}`,
    recordOf: (id) => (id.startsWith('trk_') ? recordOfHex(seed, space, id.slice(4)) : null),
  };
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CASE_CODES = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** 18-character ids of Salesforce: object prefix, instance, a rising number, three characters that encode the case. */
export function salesforceSpace(seed: number, prefix: string): IdSpace {
  const instance = `Q${BASE62[10 + (seed % 26)] ?? 'A'}0000`;
  const idOf = (record: number): string => {
    let digits = '';
    for (let left = record; digits.length < 6; left = Math.floor(left / 62))
      digits = (BASE62[left % 62] ?? '0') + digits;
    const id = prefix + instance + digits;
    let suffix = '';
    for (let part = 0; part < 3; part += 1) {
      let bits = 0;
      for (let at = 0; at < 5; at += 1) if (/[A-Z]/.test(id[part * 5 + at] ?? '')) bits += 1 << at;
      suffix += CASE_CODES[bits] ?? 'A';
    }
    return id + suffix;
  };
  return {
    idOf,
    recordOf: (id) => {
      if (!id.startsWith(prefix + instance) || (id.length !== 15 && id.length !== 18)) return null;
      let record = 0;
      for (const digit of id.slice(9, 15)) record = record * 62 + BASE62.indexOf(digit);
      return idOf(record).startsWith(id) ? record : null;
    },
  };
}

export interface ShipheroIdSpace extends IdSpace {
  /** The number that people see. */
  legacyIdOf(record: number): number;
}

/** Opaque ids of ShipHero: base64 of a type and the legacy number. */
export function shipheroSpace(type: string, firstLegacyId: number): ShipheroIdSpace {
  const text = (record: number): string => `${type}:${firstLegacyId + record}`;
  return {
    legacyIdOf: (record) => firstLegacyId + record,
    idOf: (record) => Buffer.from(text(record)).toString('base64'),
    recordOf: (id) => {
      const match = /^(\w+):(\d+)$/.exec(Buffer.from(id, 'base64').toString('utf8'));
      return match && match[1] === type ? Number(match[2]) - firstLegacyId : null;
    },
  };
}
