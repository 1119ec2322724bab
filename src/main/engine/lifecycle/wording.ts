import { formatMicros, type Micros } from '#shared/domain/decimal.ts';
import type { CauseClass, ExceptionCode } from '#shared/domain/exceptions.ts';
import { DAY, HOUR, MINUTE, type When } from '#shared/domain/time.ts';
import { instantMark } from '#shared/domain/sentences.ts';
import type { SystemKind } from '#shared/domain/systems.ts';

/** What a cause is called inside a sentence. */
export const CAUSE_LABELS: Readonly<Record<ExceptionCode, string>> = {
  'CR-HOLD': 'credit hold',
  'CR-AGED': 'credit hold',
  'CR-PREPAY': 'missing prepayment',
  'CR-RISK': 'risk review',
  'ST-UNCONF': 'unconfirmed quantity',
  'ST-BACK': 'backorder',
  'ST-LOST': 'lost allocation',
  'ST-INBOUND': 'late inbound supply',
  'ST-DATE': 'late availability',
  'ST-VAR': 'stock difference',
  'WH-NOACK': 'unaccepted release',
  'WH-HOLD': 'warehouse hold',
  'WH-LATEPICK': 'late picking',
  'WH-SHORT': 'short pick',
  'WH-OVER': 'over-pick',
  'WH-DWELL': 'wait on the dock',
  'WH-NOGI': 'missing goods issue',
  'CA-NOTENDER': 'no carrier booked',
  'CA-REJECT': 'refused load',
  'CA-NOPICK': 'missed pickup',
  'CA-SILENT': 'carrier silence',
  'CA-ETA': 'late estimate',
  'CA-DELAY': 'delay in transit',
  'CA-DWELL': 'standstill in transit',
  'CA-ATTEMPT': 'failed delivery attempt',
  'CA-LOSS': 'damage or loss',
  'CA-CUSTOMS': 'customs hold',
  'CA-NOPOD': 'missing proof of delivery',
  'IN-LAG': 'late invoice',
  'IN-BLOCK': 'billing block',
  'IN-QTY': 'invoiced quantity',
  'IN-PRICE': 'invoiced price',
  'IN-EARLY': 'early invoice',
  'IN-DUP': 'double invoice',
  'IN-NOPOST': 'unposted invoice',
  'IN-REJECT': 'rejected invoice',
  'IN-SHORTPAY': 'short payment',
  'DI-ORPHAN': 'unlinked record',
  'DI-CONFLICT': 'conflicting claims',
  'DI-SEQ': 'impossible sequence',
  'DI-LAG': 'old data',
  'DI-SILENT': 'missing records',
  'DI-REJECT': 'unreadable record',
  'DI-ACK': 'missing acknowledgement',
  'DI-COUNT': 'count difference',
  'DI-DUP': 'doubled number',
  'DI-AUTH': 'failed credential',
  'DI-API': 'ending interface version',
  'CU-DATA': 'incomplete customer data',
  'CU-CHANGE': 'change by the customer',
  'CU-CANCEL': 'late cancellation',
  'CU-REFUSE': 'refused delivery',
  'CU-DATE': 'later date asked',
  'CU-RETURN': 'open return',
};

/** Who has to act on a cause. */
export const RESPONSIBLE: Readonly<Record<CauseClass, string>> = {
  credit: 'finance',
  stock: 'supply',
  warehouse: 'warehouse',
  carrier: 'carrier',
  invoicing: 'billing',
  data: 'IT',
  customer: 'customer',
};

export const SYSTEM_WORDS: Readonly<Record<SystemKind, string>> = {
  erp: 'ERP',
  wms: 'WMS',
  tms: 'carrier system',
  crm: 'CRM',
  commerce: 'shop',
  edi: 'EDI',
  finance: 'finance system',
  files: 'files',
};

/** "45 min", "38 h" below two days, then "2 d 4 h". Truncated. */
export function durationText(ms: number): string {
  const size = Math.abs(ms);
  if (size < HOUR) return `${Math.floor(size / MINUTE)} min`;
  const hours = Math.floor(size / HOUR);
  if (size < 2 * DAY) return `${hours} h`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A day as "12 Mar 2026"; an instant as a mark that whoever shows the sentence turns into the reader's time. */
export function whenText(when: When): string {
  return when.kind === 'date' ? dayText(when.date) : instantMark(when.at);
}

function dayText(date: string): string {
  return `${Number(date.slice(8, 10))} ${MONTHS[Number(date.slice(5, 7)) - 1]} ${date.slice(0, 4)}`;
}

/** "12.5 pcs". */
export function quantityText(value: Micros, unit: string | null): string {
  return unit === null ? formatMicros(value) : `${formatMicros(value)} ${unit}`;
}

/** "a, b or c". */
export function listText(words: readonly string[], joint: 'and' | 'or'): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} ${joint} ${words.at(-1) ?? ''}`;
}
