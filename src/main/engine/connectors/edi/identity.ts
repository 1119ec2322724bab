import type { EdiMessage } from '#shared/domain/edi/envelope.ts';
import { tagOf, valueOf } from '#shared/domain/edi/segments.ts';
import { own } from '#shared/lib/own.ts';
import { keyText } from '../declared/keys.ts';

/** Where a message carries the number of the business document that it is; a later one of that number replaces it. */
interface NumberPlace {
  readonly tag: string;
  readonly elements: readonly number[];
}

const X12_NUMBERS: Readonly<Record<string, NumberPlace>> = {
  '850': { tag: 'BEG', elements: [3, 4] },
  '855': { tag: 'BAK', elements: [3, 5] },
  '856': { tag: 'BSN', elements: [2] },
  '810': { tag: 'BIG', elements: [2] },
  '820': { tag: 'TRN', elements: [2] },
  '861': { tag: 'BRA', elements: [1] },
  '940': { tag: 'W05', elements: [2] },
  '204': { tag: 'B2', elements: [4] },
};

const BGM: NumberPlace = { tag: 'BGM', elements: [2] };
const EDIFACT_NUMBERS: Readonly<Record<string, NumberPlace>> = {
  ORDERS: BGM,
  ORDRSP: BGM,
  DESADV: BGM,
  INVOIC: BGM,
  INSDES: BGM,
  REMADV: BGM,
};

/**
 * Id of a message among the records: the sender's number of the document where it has one, so that a replacement is its
 * next version; else the message itself.
 * @param suffix tells interchanges apart whose numbers were given again
 */
export function sourceIdOf(message: EdiMessage, suffix: string): string {
  const { interchange, group, type, control, segments } = message;
  const places = interchange.standard === 'x12' ? X12_NUMBERS : EDIFACT_NUMBERS;
  const place = own(places, type);
  const parties = `${interchange.sender.id}>${interchange.receiver.id}`;
  const segment = place && segments.find((each) => tagOf(each) === place.tag);
  const number = (place && segment ? place.elements.map((at) => valueOf(segment, at).trim()) : []).join('/');
  const [first = ''] = number.split('/');
  if (first !== '') return keyText(`${type}:${parties}:${number.replace(/\/$/, '')}`);
  return keyText(`${type}:${parties}:${interchange.control}/${group?.control ?? ''}/${control}${suffix}`);
}

/** What makes an interchange the same as another: who sent it to whom under which number. */
export function interchangeKey({ interchange }: Pick<EdiMessage, 'interchange'>): string {
  const { standard, sender, receiver, control } = interchange;
  return [standard, sender.qualifier, sender.id, receiver.qualifier, receiver.id, control].join('|');
}

/** How an acknowledgement names a message: who sent it to whom, its group and its own number. */
export function messageNumber(sender: string, receiver: string, group: string, control: string): string {
  return `${sender}>${receiver} ${[group, control].filter((part) => part !== '').join('/')}`;
}

/** How a TA1 names an interchange; its groups count for themselves, often in the same numbers. */
export function x12InterchangeNumber(sender: string, receiver: string, control: string): string {
  return messageNumber(sender, receiver, 'ISA', control);
}
