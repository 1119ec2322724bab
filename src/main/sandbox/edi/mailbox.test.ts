import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseEdi } from '#shared/domain/edi/parse.ts';
import { normaliseReference } from '#shared/domain/references.ts';
import type { OrderLife } from '../life/order-life.ts';
import { createWorld, type World } from '../world.ts';
import { openDelivery } from './delivery.ts';
import type { Mailbox, MailedDocument } from './mailbox.ts';

const MOMENT = Date.UTC(2026, 5, 17, 10);
const HOUR_MS = 3_600_000;

let world: World;
let mailbox: Mailbox;
let documents: readonly MailedDocument[];
let traded: ReadonlySet<OrderLife>;
beforeAll(() => {
  world = createWorld({ seed: 7, orders: 900, moment: MOMENT });
  mailbox = world.mailbox();
  documents = mailbox.flatMap((file) => file.documents);
  traded = new Set(documents.flatMap(({ kind, lives }) => (kind === 'order' ? lives : [])));
});

describe('who trades by EDI', () => {
  it('are a few customers with some of all orders, one of them by EDIFACT', () => {
    const share = traded.size / world.lives.length;
    expect(share).toBeGreaterThan(0.05);
    expect(share).toBeLessThanOrEqual(0.08);
    const partners = new Set(mailbox.map(({ name }) => name.replace(/^.*-([^-]+)-\d+\./, '$1.')));
    expect(partners.size).toBeGreaterThan(1);
    expect([...partners].filter((file) => file.endsWith('.edi'))).toHaveLength(1);
  });

  it('names every order by a purchase order of its own', () => {
    const uses = new Map<string | null, number>();
    for (const { customerPo } of world.lives) {
      const po = normaliseReference(customerPo);
      uses.set(po, (uses.get(po) ?? 0) + 1);
    }
    for (const life of traded) {
      expect(uses.get(normaliseReference(life.customerPo))).toBe(1);
      expect(life.traits.has('blanket-po') || life.traits.has('hub-po')).toBe(false);
    }
  });
});

describe('the interchanges', () => {
  it('are the same for the same seed', () => {
    const again = createWorld({ seed: 7, orders: 900, moment: MOMENT }).mailbox();
    expect(again.map((file) => [file.name, file.at, file.text()])).toEqual(
      mailbox.map((file) => [file.name, file.at, file.text()]),
    );
  });

  it('are read without a fault, every message counted as it was sent', () => {
    const controls = new Set<string>();
    for (const file of mailbox) {
      const { interchanges, faults } = parseEdi(file.text());
      expect(faults).toEqual([]);
      expect(interchanges).toHaveLength(1);
      const [{ head, messages, faults: wrong, notes }] = interchanges as [(typeof interchanges)[number]];
      expect([wrong, notes, messages.flatMap((message) => [message.fault ?? [], message.notes].flat())]).toEqual([
        [],
        [],
        [],
      ]);
      const acknowledges = file.documents[0]?.kind === 'receipt';
      expect(messages).toHaveLength(acknowledges ? 1 : file.documents.length);
      controls.add(`${head.standard} ${head.sender.id} ${head.receiver.id} ${head.control}`);
    }
    expect(controls.size).toBe(mailbox.length);
  });

  it('answer, notify and bill what was ordered, and are acknowledged but for a few', () => {
    const kinds = Map.groupBy(documents, ({ kind }) => kind);
    for (const life of traded) {
      const of = (kind: MailedDocument['kind']): number =>
        (kinds.get(kind) ?? []).filter(({ lives }) => lives.includes(life)).length;
      expect(of('answer')).toBe(1);
      expect(of('notice')).toBe(life.parcels.length);
      expect(of('invoice')).toBe(life.invoices.filter(({ duplicate }) => !duplicate).length);
    }
    const answers = Map.groupBy(documents, ({ receipt }) => receipt?.answer ?? null);
    const sent = documents.filter(({ receipt }) => receipt !== null).length;
    for (const answer of ['rejected', 'never'] as const) {
      const share = (answers.get(answer) ?? []).length / sent;
      expect(share).toBeGreaterThan(0);
      expect(share).toBeLessThan(0.04);
    }
    expect(kinds.get('receipt')).toHaveLength(sent - (answers.get('never') ?? []).length);
    expect(kinds.get('payment')?.length).toBeGreaterThan(0);
  });
});

describe('the folder', () => {
  const filesIn = (folder: string): Map<string, string> =>
    new Map(
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => {
          const path = join(entry.parentPath, entry.name);
          return [path.slice(folder.length + 1), `${statSync(path).mtimeMs} ${readFileSync(path, 'utf8')}`];
        }),
    );

  it('gets a file when its time has come, changes none, and keeps nothing of another company', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-mailbox-'));
    try {
      writeFileSync(join(folder, 'stranger.x12'), 'ISA');
      const from = MOMENT - 30 * HOUR_MS;
      const delivery = await openDelivery(mailbox, folder, from);
      const before = filesIn(folder);
      const due = (instant: number): number => mailbox.filter(({ at }) => at * 1000 <= instant).length;
      expect(before.size).toBe(due(from));
      await Promise.all([delivery.until(MOMENT - HOUR_MS), delivery.until(MOMENT)]);
      const after = filesIn(folder);
      expect(after.size).toBe(due(MOMENT));
      expect(after.size).toBeGreaterThan(before.size);
      for (const [name, content] of before) expect(after.get(name)).toBe(content);
      await openDelivery(mailbox, folder, MOMENT);
      expect(filesIn(folder)).toEqual(after);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
