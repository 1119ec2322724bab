import type { Calendar, Seconds } from '../calendar.ts';
import type { IdSpace, ShipheroIdSpace } from './ids.ts';

/** A record as its system shows it. */
export type Payload = Record<string, unknown>;

/** Ids of one company's ERP. */
export interface ErpIds {
  readonly erpOrder: IdSpace;
  readonly erpOrderLine: IdSpace;
  readonly erpShipment: IdSpace;
  readonly erpShipmentLine: IdSpace;
  readonly erpInvoice: IdSpace;
  readonly erpInvoiceLine: IdSpace;
  readonly erpCreditMemo: IdSpace;
  readonly erpCreditMemoLine: IdSpace;
  readonly erpCustomer: IdSpace;
  readonly erpItem: IdSpace;
  readonly erpPurchase: IdSpace;
  readonly erpPurchaseLine: IdSpace;
  readonly erpPayment: IdSpace;
}

export interface Ids extends ErpIds {
  readonly crmOrder: IdSpace;
  readonly crmOrderItem: IdSpace;
  readonly crmCase: IdSpace;
  readonly crmAccount: IdSpace;
  readonly crmProduct: IdSpace;
  readonly warehouseOrder: ShipheroIdSpace;
  readonly warehouseLine: ShipheroIdSpace;
  readonly warehouseShipment: ShipheroIdSpace;
  readonly warehouseHistory: ShipheroIdSpace;
  readonly tracker: IdSpace;
}

/** What writing a record down needs beside its facts. */
export interface RecordContext {
  readonly calendar: Calendar;
  readonly ids: Ids;
  /** Position of the record in its stream. */
  readonly record: number;
  /** Milliseconds of its stamps, rising with the position. */
  readonly millis: number;
  /** The instant as of which it is written, and its last change by then. */
  readonly at: Seconds;
  readonly modifiedAt: Seconds;
}

export function cents(value: number): number {
  return Math.round(value) / 100;
}

/** Most lines of one order, for ids of lines. */
export const LINES_PER_RECORD = 16;

export const TAX_PERCENT = 19;

/** Value added tax: within the country, none on deliveries abroad. */
export function taxPercentOf(country: string): number {
  return country === 'DE' ? TAX_PERCENT : 0;
}
