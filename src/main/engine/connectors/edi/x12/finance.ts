import {
  emptyDocument,
  type CanonicalDocument,
  type Reference,
  type Sourced,
  type StatedFact,
} from '#shared/domain/document.ts';
import { X12_CODES } from '#shared/domain/edi/x12-codes.ts';
import { own } from '#shared/lib/own.ts';
import { amountOf, controlTotal, fact, milestoneAt, withOwnKeys } from '../drafts.ts';
import {
  centsAt,
  codeAt,
  dateAt,
  firstOf,
  loopsOf,
  numberAt,
  requiredAt,
  requiredSegment,
  textAt,
  type Message,
  type Seg,
} from '../message.ts';
import { isPurchase, referTo, referToOrder } from '../references.ts';
import { currencyOf } from './orders.ts';
import { numbersOf, partiesOf, pricedLine } from './segments.ts';

/** BIG07, element 640: the invoice gives money back. */
const CREDITS: ReadonlySet<string> = new Set(['CR', 'CN', 'CM']);

/** 810 invoice → invoice; a credit memo → return; a supplier's invoice to us → event of the purchase. */
export function mapInvoice(message: Message): CanonicalDocument[] {
  const big = requiredSegment(message, 'BIG');
  const number = requiredAt(message, big, 2, 'The invoice number');
  const date = dateAt(message, big, 1);
  const { head, loops, tail } = loopsOf(message.segs, 'IT1', ['TDS', 'TXI', 'CAD', 'ISS', 'CTT', 'SE']);
  const bought = isPurchase(message);
  const credit = CREDITS.has(codeAt(message, big, 7)?.value ?? '');
  const references: Reference[] = [];
  if (!bought) referTo(references, message, 'is', credit ? 'return_no' : 'invoice_no', number);
  referToOrder(references, message, 'points_to', textAt(big, 4), textAt(big, 5));
  if (!bought) numbersOf(references, message, [...head, ...loops.flat()]);
  const tds = message.segs.find(({ tag }) => tag === 'TDS');
  const ctt = [...tail, ...head].find(({ tag }) => tag === 'CTT');
  const kind = bought ? 'event' : credit ? 'return' : 'invoice';
  return [
    {
      ...emptyDocument(kind),
      label: number,
      references,
      parties: partiesOf(message, head),
      lines: bought
        ? []
        : withOwnKeys(loops.map((loop) => pricedLine(message, loop, credit ? 'credited' : 'invoiced'))),
      amounts: amountOf('total', centsAt(message, tds, 1), currencyOf(message)),
      milestones: bought ? [] : milestoneAt(credit ? 'CREDITED' : 'INVOICED', 'actual', date),
      facts: bought ? [] : controlTotal(numberAt(message, ctt, 1)),
    },
  ];
}

/** 820 payment → payment with what it pays of each invoice. */
export function mapPayment(message: Message): CanonicalDocument[] {
  const bpr = requiredSegment(message, 'BPR');
  const trace = textAt(firstOf(message, 'TRN'), 2);
  const date = dateAt(message, bpr, 16);
  const references: Reference[] = [];
  referTo(references, message, 'is', 'payment_no', trace);
  const facts: StatedFact[] = [];
  const bought = isPurchase(message);
  message.segs.forEach((seg, index) => {
    if (seg.tag !== 'RMR' || codeAt(message, seg, 1)?.value !== 'IV') return;
    const invoice = textAt(seg, 2);
    if (invoice === null || bought) return;
    referTo(references, message, 'points_to', 'invoice_no', invoice);
    const paid = numberAt(message, seg, 4);
    if (paid !== null) {
      facts.push(
        fact('remittance', paid.path, { subject: invoice, quantity: paid, at: date, reason: whyLess(message, index) }),
      );
    }
  });
  if (!bought)
    numbersOf(
      references,
      message,
      message.segs.filter((seg) => seg.tag === 'REF' && textAt(seg, 1)?.value === 'PO'),
    );
  return [
    {
      ...emptyDocument(bought ? 'event' : 'payment'),
      label: trace,
      references,
      parties: partiesOf(message, message.segs),
      amounts: amountOf('total', numberAt(message, bpr, 2), currencyOf(message)),
      milestones: bought ? [] : milestoneAt('PAID', 'actual', date),
      facts,
    },
  ];
}

/** The adjustment of an invoice: the ADX of its loop. */
function whyLess(message: Message, rmr: number): Sourced<string> | null {
  for (let at = rmr + 1; at < message.segs.length; at += 1) {
    const seg: Seg | undefined = message.segs[at];
    if (seg === undefined || seg.tag === 'RMR' || seg.tag === 'ENT' || seg.tag === 'SE') return null;
    if (seg.tag !== 'ADX') continue;
    const code = codeAt(message, seg, 2);
    if (code === null) return null;
    return {
      value: `${own(X12_CODES['426'], code.value) ?? `reason ${code.value}`}, ${textAt(seg, 1)?.value ?? ''}`.replace(
        /, $/,
        '',
      ),
      path: code.path,
    };
  }
  return null;
}
