import {
  emptyDocument,
  type AcknowledgementState,
  type CanonicalDocument,
  type Reference,
  type Sourced,
  type StatedFact,
} from '#shared/domain/document.ts';
import { EDIFACT_CODES } from '#shared/domain/edi/edifact-codes.ts';
import { referId } from '../../kit/drafts.ts';
import { amountOf, controlTotal, fact, milestoneAt, withOwnKeys } from '../drafts.ts';
import { messageNumber } from '../identity.ts';
import {
  codeAt,
  loopsOf,
  preparedAt,
  requiredAt,
  requiredSegment,
  textAt,
  type Message,
  type Seg,
} from '../message.ts';
import { isPurchase, referTo, referToOrder } from '../references.ts';
import {
  amountWith,
  currencyOf,
  dateWith,
  lineCount,
  lineOf,
  numbersOf,
  numbersWith,
  partiesOf,
  totalsOf,
} from './segments.ts';

/** BGM01 (element 1001) of what gives money back: its amounts are positive and mean the contrary. */
const CREDITS: ReadonlySet<string> = new Set(['381', '261', '262', '296', '308', '396', '83']);

/** INVOIC → invoice; a credit note → return; a supplier's to us → event of the purchase. */
export function mapInvoice(message: Message): CanonicalDocument[] {
  const bgm = requiredSegment(message, 'BGM');
  const number = requiredAt(message, bgm, 2, 'The invoice number');
  const { head, loops, tail } = loopsOf(message.segs, 'LIN', ['UNS', 'UNT']);
  const bought = isPurchase(message);
  const credit = CREDITS.has(codeAt(message, bgm, 1)?.value ?? '');
  const references: Reference[] = [];
  if (!bought) referTo(references, message, 'is', credit ? 'return_no' : 'invoice_no', number);
  for (const order of numbersWith(message, message.segs, 'ON')) referToOrder(references, message, 'points_to', order);
  if (!bought) numbersOf(references, message, message.segs);
  const date = dateWith(message, head, ['3', '137']) ?? preparedAt(message);
  const kind = bought ? 'event' : credit ? 'return' : 'invoice';
  return [
    {
      ...emptyDocument(kind),
      label: number,
      references,
      parties: partiesOf(message, head),
      lines: bought
        ? []
        : withOwnKeys(
            loops.map((loop) => lineOf(message, loop, { [credit ? 'credited' : 'invoiced']: ['47', '12', '21'] })),
          ),
      amounts: totalsOf(message, tail),
      milestones: bought ? [] : milestoneAt(credit ? 'CREDITED' : 'INVOICED', 'actual', date),
      facts: bought ? [] : controlTotal(lineCount(message)),
      voided: codeAt(message, bgm, 3)?.value === '1',
    },
  ];
}

/** REMADV → payment with what it pays of each document. */
export function mapRemittance(message: Message): CanonicalDocument[] {
  const bgm = requiredSegment(message, 'BGM');
  const number = requiredAt(message, bgm, 2, 'The number of the remittance');
  const { head, loops, tail } = loopsOf(message.segs, 'DOC', ['UNS', 'UNT']);
  const bought = isPurchase(message);
  const date = dateWith(message, head, ['138', '203', '209', '137']) ?? preparedAt(message);
  const references: Reference[] = [];
  if (!bought) referTo(references, message, 'is', 'payment_no', number);
  const facts = loops.flatMap((loop): StatedFact[] => {
    const invoice = textAt(loop[0], 2);
    const paid = amountWith(message, loop, ['12', '11', '9']);
    if (bought || invoice === null) return [];
    referTo(references, message, 'points_to', 'invoice_no', invoice);
    const reason =
      textAt(
        loop.find(({ tag }) => tag === 'FTX'),
        4,
      ) ??
      codeAt(
        message,
        loop.find(({ tag }) => tag === 'AJT'),
        1,
      );
    return paid === null ? [] : [fact('remittance', paid.path, { subject: invoice, quantity: paid, at: date, reason })];
  });
  return [
    {
      ...emptyDocument(bought ? 'event' : 'payment'),
      label: number,
      references,
      parties: partiesOf(message, head),
      amounts: amountOf(
        'total',
        amountWith(message, [...tail, ...head], ['12', '9', '128', '77']),
        currencyOf(message),
      ),
      milestones: bought ? [] : milestoneAt('PAID', 'actual', date),
      facts,
    },
  ];
}

/** UCI and UCM, element 0083. */
const ACTIONS: Readonly<Record<string, AcknowledgementState>> = {
  '4': 'rejected',
  '7': 'accepted',
  '8': 'accepted',
};
/** CONTRL → an event for each message that is answered; where none is named, one for the interchange. */
export function mapControl(message: Message): CanonicalDocument[] {
  const uci = requiredSegment(message, 'UCI');
  const interchange = requiredAt(message, uci, 1, 'The interchange that is acknowledged');
  const { loops } = loopsOf(message.segs, 'UCM', ['UNT']);
  const answers = loops.flatMap((loop, index) => {
    const [ucm] = loop;
    const control = textAt(ucm, 1);
    if (ucm === undefined || control === null) return [];
    const named = messageOf(message, interchange.value, control.value);
    return answer(
      message,
      `message-${index + 1}`,
      ucm,
      3,
      { value: named, path: control.path },
      faultIn(message, loop),
    );
  });
  if (answers.length > 0) return answers;
  const subject = { value: messageOf(message, interchange.value, ''), path: interchange.path };
  const whole = answer(message, '', uci, 4, subject, faultIn(message, [uci]));
  return whole.length > 0 ? whole : [{ ...emptyDocument('event'), label: interchange }];
}

function messageOf({ payload }: Message, interchange: string, control: string): string {
  const { sender, receiver } = payload.interchange;
  // Who is answered sent what is answered.
  return messageNumber(receiver.id, sender.id, interchange, control);
}

function answer(
  message: Message,
  localKey: string,
  seg: Seg,
  action: number,
  subject: Sourced<string>,
  reason: Sourced<string> | null,
): CanonicalDocument[] {
  const code = codeAt(message, seg, action);
  if (code === null) return [];
  const state = ACTIONS[code.value];
  if (state === undefined) {
    message.unknown.push(code);
    return [];
  }
  const references: Reference[] = [];
  referId(references, '', 'points_to', 'message_no', subject);
  return [
    {
      ...emptyDocument('event', localKey),
      label: textAt(seg, 1),
      references,
      facts: [
        fact('acknowledgement', code.path, {
          subject,
          at: preparedAt(message),
          state: { value: state, path: code.path },
          reason,
        }),
      ],
      summary: reason,
    },
  ];
}

/** The first fault that is named: in UCM or UCI, UCS or UCD. */
function faultIn(message: Message, loop: readonly Seg[]): Sourced<string> | null {
  const [head] = loop;
  const ucs = loop.find(({ tag }) => tag === 'UCS');
  const ucd = loop.find(({ tag }) => tag === 'UCD');
  const code = codeAt(message, ucd, 1) ?? codeAt(message, ucs, 2) ?? codeAt(message, head, head?.tag === 'UCI' ? 5 : 4);
  if (code === null) return null;
  const parts = [
    ucs === undefined ? null : `segment ${textAt(ucs, 1)?.value ?? '?'}`,
    ucd === undefined ? null : `element ${textAt(ucd, 2)?.value ?? '?'}`,
    EDIFACT_CODES['0085']?.[code.value] ?? `error ${code.value}`,
  ].filter((part) => part !== null);
  return { value: parts.join(', '), path: code.path };
}
