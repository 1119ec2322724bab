import type { Fact } from '#shared/contract/dto/past.ts';
import { formatMicros, type Micros, type Money } from '#shared/domain/decimal.ts';
import type { AmountType, DocumentKind, PartyRole } from '#shared/domain/document.ts';
import type { Axis, AxisState } from '#shared/domain/milestones.ts';
import type { Instant, When } from '#shared/domain/time.ts';
import { instantMark } from '#shared/domain/sentences.ts';
import { unreachable } from '#shared/lib/assert.ts';
import { durationText, quantityText, whenText } from '../lifecycle/wording.ts';

export const DOCUMENT_WORDS: Readonly<Record<DocumentKind, string>> = {
  order: 'Order',
  purchase: 'Purchase order',
  fulfilment: 'Delivery',
  shipment: 'Shipment',
  transport: 'Transport',
  invoice: 'Invoice',
  payment: 'Payment',
  return: 'Return',
  case: 'Case',
  event: 'Event',
};

export const AXIS_WORDS: Readonly<Record<Axis, string>> = {
  commercial: 'Commercial status',
  credit: 'Credit status',
  allocation: 'Allocation status',
  fulfilment: 'Fulfilment status',
  transport: 'Transport status',
  billing: 'Billing status',
  payment: 'Payment status',
};

export const AXIS_STATE_WORDS: Readonly<Record<AxisState, string>> = {
  none: 'not started',
  partial: 'partly done',
  complete: 'complete',
  blocked: 'blocked',
  not_applicable: 'not needed',
};

export const AMOUNT_WORDS: Readonly<Record<AmountType, string>> = {
  total: 'Total',
  total_excl_tax: 'Total without tax',
  tax: 'Tax',
  open: 'Open amount',
};

export const PARTY_WORDS: Readonly<Record<PartyRole, string>> = {
  customer: 'Customer',
  ship_to: 'Ship-to',
  bill_to: 'Bill-to',
  carrier: 'Carrier',
  warehouse: 'Warehouse',
  salesperson: 'Salesperson',
};

export const text = (value: string): Fact => ({ type: 'text', text: value });
export const when = (value: When): Fact => ({ type: 'when', when: value });
export const instant = (at: Instant): Fact => ({ type: 'instant', at });
export const money = (value: Money): Fact => ({ type: 'money', money: value });
export const quantity = (amount: Micros, unit: string | null): Fact => ({ type: 'quantity', amount, unit });
export const duration = (ms: number): Fact => ({ type: 'duration', ms });

/** A fact inside a sentence. */
export function factText(fact: Fact): string {
  switch (fact.type) {
    case 'text':
      return fact.text;
    case 'when':
      return whenText(fact.when);
    case 'instant':
      return instantMark(fact.at);
    case 'money':
      return `${formatMicros(fact.money.amount)} ${fact.money.currency}`;
    case 'quantity':
      return quantityText(fact.amount, fact.unit);
    case 'duration':
      return durationText(fact.ms);
    default:
      return unreachable(fact);
  }
}

/** Whether two facts read the same. The source's own spelling of a date is no difference. */
export function sameFact(a: Fact | null, b: Fact | null): boolean {
  return identityOf(a) === identityOf(b);
}

function identityOf(fact: Fact | null): string {
  if (fact?.type !== 'when') return JSON.stringify(fact);
  return fact.when.kind === 'date' ? fact.when.date : `at ${fact.when.at}`;
}
