import { HOUR_S, MINUTE_S, NEVER, type Calendar, type Seconds } from '../calendar.ts';
import type { OrderLife, Payment } from '../life/order-life.ts';
import { hash32 } from '../random.ts';
import { erpInvoiceNo } from '../records/erp-invoice.ts';
import { erpShipmentNo } from '../records/erp-shipment.ts';
import { answerNo, contrl, desadv, invoic, orders, ordrsp } from './edifact-messages.ts';
import type { Receipt } from './figures.ts';
import { OWN_ID, tradeOf, type Partner } from './partners.ts';
import { messageControl, stampOf, writeEdifact, writeX12, type Message } from './syntax.ts';
import {
  functionalAcknowledgement,
  invoiceSet,
  orderAnswer,
  purchaseOrder,
  remittance,
  shipNotice,
} from './x12-sets.ts';

/** A document in a file, as the connector that reads the folder names it. */
export interface MailedDocument {
  readonly sourceId: string;
  readonly localKey: string;
  readonly kind: Kind;
  /** The orders that it is of. */
  readonly lives: readonly OrderLife[];
  /** What became of what we sent; null for what we received. */
  readonly receipt: { readonly answer: 'accepted' | 'rejected' | 'never'; readonly at: Seconds } | null;
}

/** An interchange that one of the parties put into the mailbox. */
export interface MailedFile {
  /** Path in the mailbox. */
  readonly name: string;
  /** When it appears. */
  readonly at: Seconds;
  readonly documents: readonly MailedDocument[];
  text(): string;
}

export type Mailbox = readonly MailedFile[];

type Kind = 'order' | 'answer' | 'notice' | 'invoice' | 'payment' | 'receipt';

const CODES: Readonly<Record<Partner['standard'], Readonly<Record<Kind, string>>>> = {
  x12: { order: '850', answer: '855', notice: '856', invoice: '810', payment: '820', receipt: '997' },
  edifact: {
    order: 'ORDERS',
    answer: 'ORDRSP',
    notice: 'DESADV',
    invoice: 'INVOIC',
    payment: 'REMADV',
    receipt: 'CONTRL',
  },
};

/** Something to send. */
interface Letter {
  readonly partner: Partner;
  readonly sent: boolean;
  readonly kind: Kind;
  readonly at: Seconds;
  /** The sender's number of the document. */
  readonly number: string;
  readonly lives: readonly OrderLife[];
  write(): Message;
}

/** The translators of both sides run every half hour. */
const RUN = 30 * MINUTE_S;
const nextRun = (at: Seconds): Seconds => Math.ceil((at + MINUTE_S) / RUN) * RUN;
const runBefore = (at: Seconds): Seconds => Math.floor((at - MINUTE_S) / RUN) * RUN;

/** Of a thousand interchanges that we sent, and of a thousand documents in them. */
const NEVER_ANSWERED = 12;
const REJECTED = 15;

/** Everything that is ever in the mailbox, in the order of its appearing. Pure. */
export function createMailbox(
  calendar: Calendar,
  seed: number,
  lives: readonly OrderLife[],
  payments: readonly Payment[],
): Mailbox {
  const trade = tradeOf(seed, lives);
  const letters = [...trade.orders].flatMap(([life, partner]) => lettersOf(calendar, life, partner));
  const payers = new Map(trade.partners.map((partner) => [partner.customer.no, partner]));
  const traces = new Map<string, number>();
  for (const payment of payments) {
    const partner = payment.company === 'bc' ? payers.get(payment.customer.no) : undefined;
    if (partner?.standard !== 'x12') continue;
    const before = traces.get(payment.bankReference) ?? 0;
    traces.set(payment.bankReference, before + 1);
    const trace = before === 0 ? payment.bankReference : `${payment.bankReference}-${before + 1}`;
    letters.push({
      partner,
      sent: false,
      kind: 'payment',
      at: nextRun(payment.postedAt),
      number: trace,
      lives: [...new Set(payment.settles.map(({ life }) => life))],
      write: () => remittance(payment, trace, calendar),
    });
  }
  const [sent, received] = [true, false].map((ours) => postOf(letters.filter((letter) => letter.sent === ours)));
  const outgoing = numbered(sent ?? []).map((post) => outgoingOf(seed, post));
  const answers = outgoing.flatMap(({ answer }) => answer ?? []);
  const incoming = numbered([...(received ?? []), ...answers]).map(incomingOf);
  return [...outgoing.map(({ file }) => file), ...incoming].toSorted(
    (a, b) => a.at - b.at || (a.name < b.name ? -1 : 1),
  );
}

function lettersOf(calendar: Calendar, life: OrderLife, partner: Partner): Letter[] {
  const x12 = partner.standard === 'x12';
  const common = { partner, lives: [life] };
  const letters: Letter[] = [
    {
      ...common,
      sent: false,
      kind: 'order',
      at: runBefore(Math.min(life.crmAt, life.erpAt)),
      number: life.customerPo,
      write: () => (x12 ? purchaseOrder : orders)(life, calendar),
    },
    {
      ...common,
      sent: true,
      kind: 'answer',
      at: nextRun(life.erpAt),
      number: x12 ? life.customerPo : answerNo(life),
      write: () => (x12 ? orderAnswer : ordrsp)(life, calendar),
    },
    ...life.parcels.map((parcel): Letter => ({
      ...common,
      sent: true,
      kind: 'notice',
      at: nextRun(parcel.goodsIssueAt),
      number: erpShipmentNo(parcel.goodsIssueRecord),
      write: () => (x12 ? shipNotice : desadv)(life, parcel, calendar),
    })),
    ...life.invoices
      // A second invoice for the same goods does not pass the translator's own check.
      .filter(({ duplicate }) => !duplicate)
      .map((invoice): Letter => ({
        ...common,
        sent: true,
        kind: 'invoice',
        at: nextRun(invoice.postedAt),
        number: erpInvoiceNo(invoice.record),
        write: () => (x12 ? invoiceSet : invoic)(life, invoice, calendar),
      })),
  ];
  return letters.filter(({ at }) => at < NEVER);
}

/** What goes out together: one kind to one partner in one run, each number once. */
interface Post {
  readonly partner: Partner;
  readonly sent: boolean;
  readonly kind: Kind;
  readonly at: Seconds;
  readonly letters: readonly Letter[];
  /** What it answers. */
  readonly receipt: (Receipt & { readonly documents: readonly MailedDocument[] }) | null;
}

interface NumberedPost extends Post {
  readonly control: number;
}

function postOf(letters: readonly Letter[]): Post[] {
  const runs = Map.groupBy(letters, ({ partner, kind, at }) => `${partner.id} ${kind} ${at}`);
  return [...runs.values()].flatMap((together) => {
    const [first] = together;
    if (first === undefined) return [];
    const { partner, sent, kind, at } = first;
    const latest = new Map(together.map((letter) => [letter.number, letter]));
    return [{ partner, sent, kind, at, letters: [...latest.values()], receipt: null }];
  });
}

/** In the order of sending, each sender counts for itself. */
function numbered(posts: readonly Post[]): NumberedPost[] {
  const counts = new Map<string, number>();
  const key = ({ at, partner, kind }: Post): string => `${String(at).padStart(12, '0')} ${partner.id} ${kind}`;
  return posts
    .toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
    .map((post) => {
      const control = (counts.get(post.partner.id) ?? 0) + 1;
      counts.set(post.partner.id, control);
      return { ...post, control };
    });
}

function outgoingOf(seed: number, post: NumberedPost): { readonly file: MailedFile; readonly answer: Post | null } {
  const { partner, control, kind, at, letters } = post;
  const dealt = (n: number): number => hash32(seed, partner.customer.index, control, n, 0xed1) % 1000;
  const answered = dealt(0) >= NEVER_ANSWERED;
  const answeredAt = nextRun(at + (dealt(1) % 150) * MINUTE_S + HOUR_S / 2);
  const documents = letters.map((letter, n): MailedDocument => ({
    ...documentOf(letter),
    receipt: answered
      ? { answer: dealt(n + 2) < REJECTED ? 'rejected' : 'accepted', at: answeredAt }
      : { answer: 'never', at },
  }));
  const answer: Post | null = answered
    ? {
        partner,
        sent: false,
        kind: 'receipt',
        at: answeredAt,
        letters: [],
        receipt: {
          control,
          code: CODES[partner.standard][kind],
          answers: documents.map(({ receipt }, n) => ({
            control: messageControl(n),
            rejected: receipt?.answer === 'rejected',
          })),
          documents,
        },
      }
    : null;
  return { file: fileOf(post, documents, () => letters.map((letter) => letter.write())), answer };
}

function incomingOf(post: NumberedPost): MailedFile {
  const { partner, receipt, letters, control } = post;
  if (receipt === null) return fileOf(post, letters.map(documentOf), () => letters.map((letter) => letter.write()));
  const x12 = partner.standard === 'x12';
  const code = CODES[partner.standard].receipt;
  const group = x12 ? String(control) : '';
  const interchange = x12 ? String(control).padStart(9, '0') : String(control);
  const sourceId = `${code}:${partner.id}>${OWN_ID}:${interchange}/${group}/${messageControl(0)}`;
  const documents = receipt.documents.map(({ lives }, n): MailedDocument => ({
    sourceId,
    localKey: `${x12 ? 'set' : 'message'}-${n + 1}`,
    kind: 'receipt',
    lives,
    receipt: null,
  }));
  return fileOf(post, documents, () => [x12 ? functionalAcknowledgement(receipt) : contrl(receipt, partner.id)]);
}

function documentOf({ partner, sent, kind, number, lives }: Letter): MailedDocument {
  const parties = sent ? `${OWN_ID}>${partner.id}` : `${partner.id}>${OWN_ID}`;
  const sourceId = `${CODES[partner.standard][kind]}:${parties}:${number}`;
  return { sourceId, localKey: '', kind, lives, receipt: null };
}

function fileOf(post: NumberedPost, documents: readonly MailedDocument[], messages: () => Message[]): MailedFile {
  const { partner, sent, kind, at, control } = post;
  const { date, time } = stampOf(at);
  const code = CODES[partner.standard][kind];
  const [sender, receiver] = sent ? [OWN_ID, partner.id] : [partner.id, OWN_ID];
  return {
    name: `${sent ? 'sent' : 'received'}/${date}-${time}-${code}-${partner.id}-${control}.${partner.standard === 'x12' ? 'x12' : 'edi'}`,
    at,
    documents,
    text: () =>
      (partner.standard === 'x12' ? writeX12 : writeEdifact)({ sender, receiver, control, at, messages: messages() }),
  };
}
