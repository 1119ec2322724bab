import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import type { DetectedException } from '#shared/domain/detected-exception.ts';
import { DAY } from '#shared/domain/time.ts';

const STOPS_SHIPPING: readonly ExceptionCode[] = [
  'CR-HOLD',
  'CR-RISK',
  'CR-PREPAY',
  'CU-DATA',
  'CU-CHANGE',
  'ST-LOST',
  'ST-BACK',
  'ST-UNCONF',
  'WH-HOLD',
  'WH-NOACK',
  'WH-SHORT',
];

/** What may cause what, the likeliest root first. */
export const ROOTS: Readonly<Partial<Record<ExceptionCode, readonly ExceptionCode[]>>> = {
  'CR-AGED': ['CR-HOLD'],
  'ST-BACK': ['ST-LOST', 'ST-INBOUND', 'ST-VAR'],
  'ST-UNCONF': ['ST-LOST', 'ST-BACK', 'ST-INBOUND'],
  'ST-DATE': ['CR-HOLD', 'ST-LOST', 'ST-BACK', 'ST-INBOUND'],
  'WH-NOACK': ['CR-HOLD', 'CR-RISK', 'WH-HOLD', 'DI-ACK'],
  'WH-LATEPICK': STOPS_SHIPPING,
  'WH-SHORT': ['ST-LOST', 'ST-VAR'],
  'WH-DWELL': ['CA-NOPICK', 'CA-NOTENDER', 'CA-REJECT'],
  'CA-NOTENDER': STOPS_SHIPPING,
  'CA-NOPICK': ['CR-HOLD', 'WH-LATEPICK', 'CA-NOTENDER', 'CA-REJECT'],
  'CA-SILENT': ['CA-LOSS', 'CU-REFUSE', 'CU-DATA', 'CA-ATTEMPT', 'CA-CUSTOMS', 'CA-DELAY'],
  'CA-DWELL': ['CA-LOSS', 'CU-REFUSE', 'CU-DATA', 'CA-ATTEMPT', 'CA-CUSTOMS', 'CA-DELAY'],
  'CA-ETA': [
    ...STOPS_SHIPPING,
    'ST-INBOUND',
    'WH-LATEPICK',
    'CA-NOTENDER',
    'CA-REJECT',
    'CA-NOPICK',
    'CA-LOSS',
    'CU-REFUSE',
    'CA-CUSTOMS',
    'CA-ATTEMPT',
    'CA-DELAY',
    'CA-DWELL',
    'CA-SILENT',
  ],
  'CA-ATTEMPT': ['CU-REFUSE', 'CU-DATA'],
  'IN-LAG': ['IN-BLOCK', 'WH-NOGI', 'CA-NOPOD'],
  'IN-QTY': ['IN-DUP', 'WH-SHORT', 'WH-OVER'],
  'IN-REJECT': ['IN-QTY', 'IN-PRICE', 'CU-DATA'],
  'IN-SHORTPAY': ['IN-DUP', 'IN-QTY', 'IN-PRICE', 'CA-LOSS', 'WH-SHORT'],
  'DI-CONFLICT': ['CR-HOLD', 'WH-HOLD', 'WH-NOGI', 'CU-CANCEL', 'DI-DUP'],
};

/** A root that ended may still be felt for this long. */
const AFTERMATH_MS = DAY;

/**
 * Folds consequences under their roots. Roots are roots of all below them, whatever lies between; what is open never
 * hides under what has cleared.
 */
export function foldConsequences(exceptions: readonly DetectedException[]): readonly DetectedException[] {
  const parents = new Map<string, DetectedException>();
  for (const exception of exceptions) {
    const parent = rootFor(exception, exceptions);
    if (parent) parents.set(exception.exceptionKey, parent);
  }
  return exceptions.map((exception) => {
    let root = parents.get(exception.exceptionKey);
    for (let next = root; next; next = parents.get(next.exceptionKey)) root = next;
    return root ? { ...exception, rootKey: root.exceptionKey } : exception;
  });
}

function rootFor(exception: DetectedException, all: readonly DetectedException[]): DetectedException | null {
  for (const code of ROOTS[exception.code] ?? []) {
    const root = all.find((other) => other.code === code && other !== exception && covers(other, exception));
    if (root) return root;
  }
  return null;
}

function covers(root: DetectedException, exception: DetectedException): boolean {
  if (exception.clearedAt === null) return root.clearedAt === null;
  return (
    root.onsetAt <= exception.clearedAt &&
    (root.clearedAt === null || root.clearedAt + AFTERMATH_MS >= exception.onsetAt)
  );
}
