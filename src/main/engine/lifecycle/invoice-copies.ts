import type { DocumentKind } from '#shared/domain/document.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import { foldName } from './policy-scope.ts';

/** What tells one invoice from another. */
export interface NamedInvoice {
  readonly kind: DocumentKind;
  readonly systemKind: SystemKind;
  readonly label: string;
}

/**
 * Whether a message carries an invoice to the customer that another system, the books, has under the same number: it
 * bills nothing more.
 */
export function isInvoiceCopy(invoice: NamedInvoice, among: Iterable<NamedInvoice>): boolean {
  if (invoice.kind !== 'invoice' || invoice.systemKind !== 'edi') return false;
  const number = foldName(invoice.label);
  if (number === '') return false;
  for (const other of among) {
    if (other.kind === 'invoice' && other.systemKind !== 'edi' && foldName(other.label) === number) return true;
  }
  return false;
}
