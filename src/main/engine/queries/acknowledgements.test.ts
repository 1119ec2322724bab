import { describe, expect, it } from 'vitest';
import type { Output } from '#shared/contract/methods.ts';
import type { AcknowledgementState, Reference, StatedFact } from '#shared/domain/document.ts';
import { DAY, HOUR, instant, type Instant } from '#shared/domain/time.ts';
import { DEFAULT_POLICY } from '../lifecycle/policy.ts';
import { ANSWERS_TO } from './acknowledgements.ts';
import { createQueryRunner } from './runner.ts';
import { contextWith, NOW, TestStore } from './testing/test-store.ts';

const message = (role: Reference['role'], text: string): Reference => ({
  role,
  type: 'message_no',
  scope: '',
  text,
  normalised: text,
  path: '/set/control',
});

function fact(
  state: AcknowledgementState,
  at: Instant,
  more: { subject?: string; reason?: string; due?: Instant } = {},
): StatedFact {
  const told = <T>(value: T | undefined): { value: T; path: string } | null =>
    value === undefined ? null : { value, path: '/x' };
  return {
    type: 'acknowledgement',
    subject: told(more.subject),
    quantity: null,
    at: told(instant(at)),
    due: more.due === undefined ? null : told(instant(more.due)),
    state: told(state),
    reason: told(more.reason),
    path: '/x',
  };
}

/** Messages of one group, "A>B 5", each with its own number. */
class Mailbox {
  readonly store = new TestStore().connection('erp').connection('ed', { kind: 'edi' });

  sent(number: number, at: Instant, due?: Instant): number {
    return this.store.document('ed', {
      stream: 'messages',
      sourceId: `810:${number}`,
      kind: 'invoice',
      recordedAt: at,
      content: {
        label: { value: `INV-${number}`, path: '/label' },
        parties: [{ role: 'customer', id: null, name: { value: 'Nordlicht', path: '/name' } }],
        references: [message('is', `A>B 5/${number}`), message('is', 'A>B 5')],
        facts: [fact('awaited', at, due === undefined ? {} : { due })],
      },
    });
  }

  answered(id: string, number: string, state: AcknowledgementState, at: Instant, reason?: string): void {
    this.store.document('ed', {
      stream: 'messages',
      sourceId: id,
      kind: 'event',
      recordedAt: at,
      content: {
        references: [message('points_to', number)],
        facts: [fact(state, at, reason === undefined ? { subject: number } : { subject: number, reason })],
      },
    });
  }

  ask(connectionId = 'ed'): Output<'systems.acknowledgements'> {
    return createQueryRunner(this.store.db).ask('systems.acknowledgements', { connectionId }, contextWith());
  }
}

describe('what was sent', () => {
  it('is accepted, rejected, overdue or awaited, the most urgent first', () => {
    const box = new Mailbox();
    const order = box.store.order({ id: 'SO-1' });
    box.store.link(box.sent(1, NOW - 3 * HOUR), order);
    box.answered('997:1', 'A>B 5/1', 'rejected', NOW - 2 * HOUR, 'segment 4 (N1)');
    box.sent(2, NOW - 9 * HOUR, NOW - 5 * HOUR);
    box.sent(3, NOW - 8 * HOUR, NOW - HOUR);
    box.sent(4, NOW - HOUR);
    box.sent(5, NOW - HOUR);
    box.answered('997:5', 'A>B 5/5', 'accepted', NOW);
    const { rows, ...counts } = box.ask();
    expect(counts).toEqual({ since: NOW - 30 * DAY, sent: 5, accepted: 1, rejected: 1, overdue: 2, awaited: 1 });
    expect(rows.map(({ label, standing }) => [label, standing])).toEqual([
      ['INV-1', 'rejected'],
      ['INV-2', 'overdue'],
      ['INV-3', 'overdue'],
      ['INV-4', 'awaited'],
    ]);
    expect(rows[0]).toMatchObject({
      party: 'Nordlicht',
      sentAt: NOW - 3 * HOUR,
      answeredAt: NOW - 2 * HOUR,
      reason: 'segment 4 (N1)',
      answerKey: 'ed/messages/997:1',
      order: { orderKey: 'erp/orders/SO-1', orderNo: 'SO-1' },
    });
    expect(rows[3]).toMatchObject({ dueAt: NOW - HOUR + DEFAULT_POLICY.thresholds.invoiceAcceptMs, order: null });
  });

  it('is answered with its whole group, and by the last word', () => {
    const box = new Mailbox();
    box.sent(1, NOW - 9 * HOUR);
    box.sent(2, NOW - 9 * HOUR);
    box.answered('first', 'A>B 5', 'rejected', NOW - 8 * HOUR);
    expect(box.ask()).toMatchObject({ sent: 2, rejected: 2, accepted: 0 });
    box.answered('second', 'A>B 5/1', 'accepted', NOW - 7 * HOUR);
    expect(box.ask()).toMatchObject({ rejected: 1, accepted: 1, rows: [{ label: 'INV-2' }] });
  });

  it('a month ago, or by a system that sends no messages, is not looked at', () => {
    const box = new Mailbox();
    box.sent(1, NOW - 31 * DAY);
    expect(box.ask()).toMatchObject({ sent: 0, rows: [] });
    expect(box.ask('erp')).toMatchObject({ sent: 0, rows: [] });
  });

  it('finds each answer by its number', () => {
    const { store } = new Mailbox();
    const plan = store.db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${ANSWERS_TO}`, 'x').map(({ detail }) => detail);
    expect(plan.join('; ')).toContain('SEARCH r USING PRIMARY KEY (key=?');
    expect(plan.join('; ')).not.toContain('SCAN');
  });
});
