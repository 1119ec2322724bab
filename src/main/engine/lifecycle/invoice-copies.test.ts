import { expect, it } from 'vitest';
import { isInvoiceCopy, type NamedInvoice } from './invoice-copies.ts';

const sent: NamedInvoice = { kind: 'invoice', systemKind: 'edi', label: 'PS-INV 303001' };
const booked: NamedInvoice = { kind: 'invoice', systemKind: 'erp', label: 'ps-inv303001' };

it('is what a message repeats of the books, by its number', () => {
  expect(isInvoiceCopy(sent, [sent, booked])).toBe(true);
  expect(isInvoiceCopy(booked, [sent, booked])).toBe(false);
});

it('is none where the books do not have it, or a number is missing', () => {
  expect(isInvoiceCopy(sent, [sent])).toBe(false);
  expect(isInvoiceCopy(sent, [{ ...booked, label: 'PS-INV303002' }])).toBe(false);
  expect(isInvoiceCopy(sent, [{ ...booked, kind: 'return' }])).toBe(false);
  expect(isInvoiceCopy({ ...sent, label: ' ' }, [{ ...booked, label: '' }])).toBe(false);
});
