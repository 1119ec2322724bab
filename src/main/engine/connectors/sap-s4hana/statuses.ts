import type { AxisState } from '#shared/domain/milestones.ts';

type Table<T> = Readonly<Record<string, T>>;

/**
 * How far a step is, for nearly all status fields of sales documents: blank not relevant, A not yet processed, B
 * partially, C completely processed (domain STATV).
 */
export const PROGRESS: Table<AxisState> = { '': 'not_applicable', A: 'none', B: 'partial', C: 'complete' };

/** Overall rejection: A nothing is rejected, B some of it, C everything. */
export const REJECTIONS: Table<'none' | 'some' | 'all'> = { '': 'none', A: 'none', B: 'some', C: 'all' };

/**
 * Overall credit check (domain CMGST): blank not run, A in order, B not in order, C not in order and released in part, D
 * released by a person.
 */
export const CREDIT: Table<AxisState> = {
  '': 'not_applicable',
  A: 'complete',
  B: 'blocked',
  C: 'blocked',
  D: 'complete',
};

/** Approval of a sales document: blank not needed, A in approval, B released, C rejected, D to be reworked. */
export const APPROVAL: Table<AxisState> = { '': 'complete', A: 'partial', B: 'complete', C: 'blocked', D: 'partial' };

export interface BillMeaning {
  readonly kind: 'invoice' | 'return';
  /** bills: stands in the ledger. proforma: bills nothing. cancels: takes back another document. */
  readonly role: 'bills' | 'proforma' | 'cancels';
}

/** SD document categories of billing documents (domain VBTYP); null: a list, or a bill between companies of the estate. */
export const BILL_CATEGORIES: Table<BillMeaning | null> = {
  M: { kind: 'invoice', role: 'bills' },
  P: { kind: 'invoice', role: 'bills' },
  U: { kind: 'invoice', role: 'proforma' },
  N: { kind: 'invoice', role: 'cancels' },
  O: { kind: 'return', role: 'bills' },
  S: { kind: 'return', role: 'cancels' },
  '3': null,
  '4': null,
  '5': null,
  '6': null,
};

/**
 * Transfer of a billing document to accounting (domain RFBSK): why it stands in no ledger, in words; null where nothing
 * is wrong. Blank: not transferred yet.
 */
export const TRANSFERS: Table<string | null> = {
  '': null,
  A: 'Blocked for forwarding to accounting',
  B: 'Account determination failed',
  C: null,
  D: null,
  E: null,
  F: 'Pricing error',
  G: 'Export data missing',
  H: null,
  I: 'Account determination failed in the invoice list',
  K: 'No authorisation to post',
  L: 'Blocked for forwarding to the manager',
};

/** Categories of documents that an item may refer to. */
export const ORDER_CATEGORIES: ReadonlySet<string> = new Set(['', 'C', 'I']);
export const REQUEST_CATEGORIES: ReadonlySet<string> = new Set(['H', 'K', 'L']);
/** J: goods went out. T: they came back. */
export const DELIVERY_CATEGORIES: ReadonlySet<string> = new Set(['J', 'T']);
