import { HOUR_S, MINUTE_S, NEVER, type Calendar, type Seconds } from '../calendar.ts';
import type { Random } from '../random.ts';
import type { Course } from './course-types.ts';
import { hash32 } from '../random.ts';
import type { CompanyId } from '../systems.ts';
import { mentionOf, mistypedNumber, typedNumber } from './numbers.ts';
import type { CaseFact, CaseType, CreditMemo } from './order-life.ts';

const TEXT_ONLY_SHARE = 0.25;
const COMPLAINT_SHARE = 0.3;
/** Four complaints in so many name their order with two digits swapped. */
const MISTYPED_EVERY = 40;

export interface CaseInput {
  readonly seed: number;
  readonly mayMistype: boolean;
  readonly company: CompanyId;
  readonly number: number;
  readonly customerName: string;
  readonly course: Course;
  readonly cancelledAt: Seconds;
  readonly promiseEnd: Seconds;
  readonly deliveredAt: Seconds;
  readonly returned: { readonly askedAt: Seconds; readonly creditMemo: CreditMemo } | null;
}

/** What sales and service write into the CRM about an order. */
export function createCases(calendar: Calendar, random: Random, input: CaseInput): CaseFact[] {
  const cases: CaseFact[] = [];
  const add = (type: CaseType, subject: string, description: string, from: Seconds, to: Seconds): void => {
    const numberInTextOnly = random.chance(TEXT_ONLY_SHARE);
    // Complaints are typed in a hurry; they also tell nothing that a cause rests on.
    const mistyped =
      input.mayMistype && type === 'Problem' && hash32(input.seed, input.number, 0x313) % MISTYPED_EVERY < 4;
    const number = mistyped ? mistypedNumber(input.number) : input.number;
    const mention = mentionOf(input.company, number);
    cases.push({
      record: -1,
      type,
      priority: type === 'Credit' || type === 'Problem' ? 'High' : 'Medium',
      subject: numberInTextOnly && random.chance(0.5) ? `${subject} ${mention}` : subject,
      description: `${description}${numberInTextOnly ? ` Order ${mention}.` : ''}`,
      createdAt: Math.round(from),
      workingAt: Math.round(Math.min(from + random.int(5, 40) * MINUTE_S, from + (to - from) / 2)),
      closedAt: Math.round(to),
      numberInTextOnly,
      numberText: mistyped && input.company === 'bc' ? String(number) : typedNumber(input.company, number, input.seed),
      mistyped,
    });
  };
  for (const hold of input.course.holds) {
    if (hold.kind === 'credit')
      add('Credit', 'Credit hold', `Order stopped by credit check: ${hold.reason}.`, hold.from, hold.to);
    if (hold.kind === 'address') {
      add(
        'Address',
        'Delivery address to be checked',
        `Warehouse asks for a correct address: ${hold.reason}.`,
        hold.from + 10 * MINUTE_S,
        hold.to - 5 * MINUTE_S,
      );
    }
  }
  for (const { deliverDay, trouble } of input.course.legs) {
    if (trouble.kind !== 'door') continue;
    const closes = deliverDay === null ? NEVER : calendar.at(deliverDay, 7.5);
    if (trouble.scan === 'address_correction') {
      add(
        'Address',
        'Carrier could not find the address',
        'Carrier returned the parcel to the depot; new address requested.',
        trouble.at + 40 * MINUTE_S,
        closes,
      );
    } else {
      add(
        'Question',
        'Delivery refused',
        `Goods-in at ${input.customerName} refused the delivery; new slot to be agreed.`,
        trouble.at + 40 * MINUTE_S,
        closes,
      );
    }
  }
  if (input.course.moved) {
    add(
      'Change request',
      'Customer asks for a later delivery',
      'Site not ready; please deliver later.',
      input.course.moved.at - 20 * MINUTE_S,
      input.course.moved.at + 30 * MINUTE_S,
    );
  }
  if (input.cancelledAt < NEVER) {
    const subject =
      input.course.cancel === 'after_picking' ? 'Customer cancels, goods already picked' : 'Customer cancels the order';
    add(
      'Change request',
      subject,
      'Cancelled by the customer.',
      input.cancelledAt - 8 * MINUTE_S,
      input.cancelledAt + HOUR_S,
    );
  }
  if (input.deliveredAt > input.promiseEnd && input.cancelledAt === NEVER && random.chance(COMPLAINT_SHARE)) {
    const asked = calendar.addWorkingMinutes(input.promiseEnd + HOUR_S, random.int(30, 420));
    if (asked < input.deliveredAt) {
      add(
        'Problem',
        'Where is our delivery?',
        'Customer asks for the delivery date.',
        asked,
        input.deliveredAt === NEVER ? NEVER : input.deliveredAt + 2 * HOUR_S,
      );
    }
  }
  if (input.returned) {
    const { askedAt, creditMemo } = input.returned;
    add(
      'Return',
      `Return ${creditMemo.rma}`,
      `Customer returns goods, ${creditMemo.rma} issued.`,
      askedAt,
      creditMemo.postedAt + HOUR_S,
    );
  }
  return cases;
}
