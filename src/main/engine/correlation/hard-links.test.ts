import { describe, expect, test } from 'vitest';
import type { Reference } from '#shared/domain/document.ts';
import type { LinkEvidence } from '#shared/domain/evidence.ts';
import type { PlainRecord, PlainStore } from '../pipeline/testing/plain-store.ts';
import { dated, document, plainWorld, record, refer } from './testing/any-world.ts';

function storeOf(...records: PlainRecord[]): PlainStore {
  const store = plainWorld();
  store.land(records);
  return store;
}

const linked = (...records: PlainRecord[]): Record<string, string[]> => storeOf(...records).links();

function evidenceOf(store: PlainStore, sourceId: string): LinkEvidence[] {
  store.drain();
  return store.db
    .column<string>(
      'SELECT l.evidence FROM document_link l JOIN document d ON d.id = l.document WHERE d.source_id = ? ORDER BY l.order_id',
      sourceId,
    )
    .map((text) => JSON.parse(text) as LinkEvidence);
}

function reasonOf(store: PlainStore, sourceId: string): { code: string; reason: string } | undefined {
  store.drain();
  return store.db.get(
    'SELECT u.code, u.reason FROM unlinked_document u JOIN document d ON d.id = u.document WHERE d.source_id = ?',
    sourceId,
  );
}

const no = (text: string): Reference => refer('is', 'order_no', text);
const names = (text: string, scope = ''): Reference => refer('points_to', 'order_no', text, scope);
const web = (text: string): Reference => refer('points_to', 'order_no', text, 'shop');
const erpOrder = (id: string, ...references: Reference[]): PlainRecord =>
  record('erp', id, document('order', id, no(id), ...references));
const shopOrder = (id: string, ...references: Reference[]): PlainRecord =>
  record('crm', id, document('order', id, refer('is', 'order_no', id, 'shop'), ...references));
const of2019 = '2019-05-02';
const of2024 = '2024-05-02';

describe('an order of the ERP is an order of its own', () => {
  test('one shop order that became two belongs to both, and a warehouse order to the one that it names', () => {
    expect(
      linked(
        shopOrder('w5'),
        erpOrder('1', web('w5')),
        erpOrder('2', web('w5')),
        record('wms', 'o', document('order', 'o', refer('is', 'order_id', 'o'), names('1'), web('w5'))),
        record('tms', 's', document('shipment', 's', names('2'), web('w5'))),
      ),
    ).toEqual({
      'crm/records/w5': ['erp/records/1', 'erp/records/2'],
      'erp/records/1': ['erp/records/1'],
      'erp/records/2': ['erp/records/2'],
      'wms/records/o': ['erp/records/1'],
      'tms/records/s': ['erp/records/2'],
    });
  });

  test('shop orders that were merged all belong to the one that they became', () => {
    expect(linked(shopOrder('w5', names('1')), shopOrder('w6', names('1')), erpOrder('1'))).toEqual({
      'crm/records/w5': ['erp/records/1'],
      'crm/records/w6': ['erp/records/1'],
      'erp/records/1': ['erp/records/1'],
    });
  });

  test('a document that knows a shop order only belongs to all that this became', () => {
    const links = linked(
      shopOrder('w5'),
      erpOrder('1', web('w5')),
      erpOrder('2', web('w5')),
      record('crm', 'k', document('case', 'k', web('w5'))),
    );
    expect(links['crm/records/k']).toEqual(['erp/records/1', 'erp/records/2']);
  });

  test('a third document that names two joins them for nobody but itself', () => {
    const links = linked(
      erpOrder('1'),
      erpOrder('2'),
      record('wms', 'o', document('order', 'o', names('1'), names('2'))),
    );
    expect(links).toEqual({
      'erp/records/1': ['erp/records/1'],
      'erp/records/2': ['erp/records/2'],
      'wms/records/o': ['erp/records/1', 'erp/records/2'],
    });
  });

  test('people join two, and part them again', () => {
    const store = storeOf(erpOrder('1'), erpOrder('2'));
    store.drain();
    const decision = store.decide({ kind: 'link', documentKey: 'erp/records/2', orderKey: 'erp/records/1' });
    expect(store.links()['erp/records/2']).toEqual(['erp/records/1']);
    store.decide({ kind: 'undo', decisionId: decision });
    expect(store.links()['erp/records/2']).toEqual(['erp/records/2']);
  });

  test('one that names a void one in its place is that order, under the number that lives', () => {
    const void1 = (deleted: boolean): PlainRecord => ({ ...erpOrder('1'), version: deleted ? '2' : '1', deleted });
    const store = storeOf(
      void1(false),
      erpOrder('2', names('1')),
      record('wms', 'o', document('order', 'o', names('1'))),
    );
    expect(store.links()).toMatchObject({ 'erp/records/1': ['erp/records/1'], 'erp/records/2': ['erp/records/2'] });
    store.land([void1(true)]);
    expect(store.links()).toEqual({
      'erp/records/1': ['erp/records/2'],
      'erp/records/2': ['erp/records/2'],
      'wms/records/o': ['erp/records/2'],
    });
  });
});

describe('a number that was given again', () => {
  const order = (id: string, date: string): PlainRecord =>
    record('erp', id, dated(document('order', id, no('7')), date));
  const invoice = (date: string | null): PlainRecord => {
    const content = document('invoice', 'i', refer('is', 'invoice_no', 'i'), names('7'));
    return record('erp', 'i', date === null ? content : dated(content, date));
  };

  test('is of two orders, and a document goes to the one of its time and says so', () => {
    const store = storeOf(order('old', of2019), order('new', of2024), invoice('2024-05-20'));
    expect(store.links()).toEqual({
      'erp/records/old': ['erp/records/old'],
      'erp/records/new': ['erp/records/new'],
      'erp/records/i': ['erp/records/new'],
    });
    const [evidence] = evidenceOf(store, 'i');
    expect(evidence?.confidence).toBeLessThan(1);
    expect(evidence?.note).toContain('2 orders');
  });

  test('waits for a person where the date does not tell', () => {
    const store = storeOf(order('old', of2019), order('new', of2024), invoice(null));
    expect(store.links()['erp/records/i']).toEqual([]);
    expect(reasonOf(store, 'i')).toMatchObject({ code: 'ambiguous' });
    expect(storeOf(order('old', of2019), order('new', of2024), invoice('2022-01-01')).links()['erp/records/i']).toEqual(
      [],
    );
  });

  test('an order document that could be of either stands alone and says so', () => {
    const store = storeOf(
      order('old', of2019),
      order('new', of2024),
      record('wms', 'o', document('order', 'o', names('7'))),
    );
    expect(store.links()['wms/records/o']).toEqual(['wms/records/o']);
    expect(reasonOf(store, 'o')).toMatchObject({ code: 'ambiguous' });
  });

  test('is not taken for the order of later years that has it now', () => {
    expect(storeOf(order('new', of2024), invoice(of2019)).links()['erp/records/i']).toEqual([]);
  });

  test('within a year it is the same order', () => {
    expect(linked(order('a', of2024), order('b', '2024-11-01'))['erp/records/b']).toEqual(['erp/records/a']);
  });
});

describe('a number that does not tell who gave it', () => {
  const may = [refer('may_name', 'order_no', '7'), refer('may_name', 'order_no', '7', 'sister')];
  const ours = record('erp', 'a', dated(document('order', 'a', no('7')), of2024));
  const theirs = (date: string): PlainRecord =>
    record('sister', 'b', dated(document('order', 'b', refer('is', 'order_no', '7', 'sister')), date));
  const shipment = record('wms', 's', dated(document('shipment', 's', ...may), '2024-05-10'));

  test('means the one order of its time', () => {
    const store = storeOf(ours, theirs(of2019), shipment);
    expect(store.links()['wms/records/s']).toEqual(['erp/records/a']);
    expect(evidenceOf(store, 's')[0]?.note).toContain('does not tell who issued');
  });

  test('means none where two are of the time, and the link is taken back when the second comes', () => {
    const store = storeOf(ours, shipment);
    expect(store.links()['wms/records/s']).toEqual(['erp/records/a']);
    store.land([theirs('2024-05-01')]);
    expect(store.links()['wms/records/s']).toEqual([]);
    expect(reasonOf(store, 's')).toMatchObject({ code: 'ambiguous' });
  });
});

describe('what was bought for an order', () => {
  const bought = (text: string): Reference => refer('points_to', 'purchase_no', text);
  const purchase = (id: string, ...references: Reference[]): PlainRecord =>
    record('erp', `po${id}`, document('purchase', id, refer('is', 'purchase_no', id), ...references));
  const sale = (id: string, ...references: Reference[]): PlainRecord =>
    record('sister', id, document('order', id, refer('is', 'order_no', id, 'sister'), ...references));
  const shipment = (order: string): PlainRecord =>
    record('wms', 's', document('shipment', 's', names(order, 'sister'), refer('points_to', 'tracking', 't')));

  test('stands on it: purchase, the supplier’s order and its shipment; the two orders stay two', () => {
    const records = [erpOrder('1'), purchase('p', names('1')), sale('9', bought('p')), shipment('9')];
    const expected = {
      'erp/records/1': ['erp/records/1'],
      'erp/records/pop': ['erp/records/1'],
      'sister/records/9': ['erp/records/1', 'sister/records/9'],
      'wms/records/s': ['erp/records/1', 'sister/records/9'],
    };
    expect(linked(...records)).toEqual(expected);
    // The purchase order comes last.
    const store = storeOf(...records.filter(({ sourceId }) => sourceId !== 'pop'));
    expect(store.links()['wms/records/s']).toEqual(['sister/records/9']);
    store.land(records);
    expect(store.links()).toEqual(expected);
  });

  test('over several companies', () => {
    const links = linked(
      erpOrder('1'),
      purchase('p', names('1')),
      sale('9', bought('p')),
      record('sister', 'poq', document('purchase', 'q', refer('is', 'purchase_no', 'q'), names('9', 'sister'))),
      record('crm', 'x', document('order', 'x', refer('is', 'order_id', 'x'), bought('q'))),
    );
    expect(links['crm/records/x']).toEqual(['crm/records/x', 'erp/records/1', 'sister/records/9']);
  });

  test('where the customer order names the purchase order', () => {
    const links = linked(erpOrder('1', bought('p')), purchase('p'), sale('9', bought('p')));
    expect(links).toEqual({
      'erp/records/1': ['erp/records/1'],
      'erp/records/pop': ['erp/records/1'],
      'sister/records/9': ['erp/records/1', 'sister/records/9'],
    });
  });

  test('a purchase for two orders joins neither to the other', () => {
    const links = linked(erpOrder('1', bought('p')), erpOrder('2', bought('p')), purchase('p', names('1'), names('2')));
    expect(links).toEqual({
      'erp/records/1': ['erp/records/1'],
      'erp/records/2': ['erp/records/2'],
      'erp/records/pop': ['erp/records/1', 'erp/records/2'],
    });
  });
});

describe('documents that know their order by others of their rank', () => {
  const invoice = (id: string, ...references: Reference[]): PlainRecord =>
    record('erp', id, document('invoice', id, refer('is', 'invoice_no', id), ...references));
  const credit = (id: string, ...references: Reference[]): PlainRecord =>
    record('erp', id, document('return', id, refer('is', 'return_no', id), ...references));
  const billed = (id: string): Reference => refer('points_to', 'invoice_no', id);

  test('credit, rebill, and the payment of the rebill', () => {
    const links = linked(
      erpOrder('1'),
      invoice('i1', names('1')),
      credit('c1', billed('i1')),
      invoice('i2', refer('points_to', 'return_no', 'c1')),
      record('erp', 'p', document('payment', 'p', billed('i2'))),
    );
    expect(links).toMatchObject({
      'erp/records/c1': ['erp/records/1'],
      'erp/records/i2': ['erp/records/1'],
      'erp/records/p': ['erp/records/1'],
    });
  });

  test('the chain ends when its first link goes', () => {
    const store = storeOf(
      erpOrder('1'),
      invoice('i1', names('1')),
      credit('c1', billed('i1')),
      invoice('i2', refer('points_to', 'return_no', 'c1')),
    );
    expect(store.links()['erp/records/i2']).toEqual(['erp/records/1']);
    store.land([{ ...invoice('i1'), version: '2' }]);
    expect(store.links()).toMatchObject({ 'erp/records/c1': [], 'erp/records/i2': [] });
  });

  test('a payment over invoices of several orders is of all, and joins none', () => {
    const links = linked(
      erpOrder('1'),
      erpOrder('2'),
      invoice('i1', names('1')),
      invoice('i2', names('2')),
      record('erp', 'p', document('payment', 'p', billed('i1'), billed('i2'))),
    );
    expect(links).toMatchObject({
      'erp/records/p': ['erp/records/1', 'erp/records/2'],
      'erp/records/i1': ['erp/records/1'],
      'erp/records/i2': ['erp/records/2'],
    });
  });

  test('a leg that names its load only', () => {
    const load = (id: string, ...references: Reference[]): PlainRecord =>
      record('tms', id, document('shipment', id, refer('is', 'shipment_no', id), ...references));
    const links = linked(
      erpOrder('1'),
      erpOrder('2'),
      load('l', names('1'), names('2')),
      load('leg', refer('points_to', 'shipment_no', 'l')),
    );
    expect(links['tms/records/leg']).toEqual(['erp/records/1', 'erp/records/2']);
  });
});

test('an invoice that names one order of a load is of that one, whatever else the load carries', () => {
  const bol = refer('points_to', 'bol', 'B7');
  const links = linked(
    erpOrder('1'),
    erpOrder('2'),
    record('tms', 'l', document('shipment', 'l', bol, names('1'), names('2'))),
    record('erp', 'i', document('invoice', 'i', names('1'), bol)),
    record('tms', 'pod', document('transport', 'pod', bol)),
  );
  expect(links['erp/records/i']).toEqual(['erp/records/1']);
  expect(links['tms/records/pod']).toEqual(['erp/records/1', 'erp/records/2']);
});

describe('a word where a number is asked for', () => {
  const delivery = (order: string): PlainRecord =>
    record(
      'wms',
      `d${order}`,
      document('fulfilment', `d${order}`, names(order), refer('points_to', 'tracking', 'Regular truck')),
    );
  const run = record('tms', 't', document('transport', 't', refer('points_to', 'tracking', 'REGULAR TRUCK')));

  test('links nothing once it is on several orders, and says so', () => {
    const store = storeOf(erpOrder('1'), erpOrder('2'), delivery('1'), run);
    expect(store.links()['tms/records/t']).toEqual(['erp/records/1']);
    store.land([delivery('2')]);
    expect(store.links()['tms/records/t']).toEqual([]);
    expect(reasonOf(store, 't')).toMatchObject({
      code: 'too_common',
      reason: 'The tracking number REGULARTRUCK is a word, and on 2 orders.',
    });
  });

  test('does not lead from one document to another of its kind', () => {
    const of = (id: string, ...more: Reference[]): PlainRecord =>
      record('erp', id, document('payment', id, refer('points_to', 'payment_no', 'Wire transfer'), ...more));
    const links = linked(erpOrder('1'), of('p1', names('1')), of('p2'));
    expect(links).toMatchObject({ 'erp/records/p1': ['erp/records/1'], 'erp/records/p2': [] });
  });

  test('is a number all the same where it is the own one of a single document', () => {
    const load = record(
      'tms',
      'l',
      document('shipment', 'l', refer('is', 'shipment_no', 'ALPHA'), names('1'), names('2')),
    );
    const leg = record('tms', 'leg', document('transport', 'leg', refer('points_to', 'shipment_no', 'alpha')));
    const links = linked(erpOrder('1'), erpOrder('2'), load, leg);
    expect(links['tms/records/leg']).toEqual(['erp/records/1', 'erp/records/2']);
  });
});

test('what is less sure than the policy asks for waits for a person', () => {
  const store = storeOf(
    erpOrder('1', refer('points_to', 'customer_po', 'P')),
    record('crm', 'k', document('case', 'k', refer('points_to', 'customer_po', 'P'))),
    record('crm', 'o', document('order', 'o', refer('points_to', 'customer_po', 'P'))),
  );
  expect(store.links()).toMatchObject({ 'crm/records/k': ['erp/records/1'], 'crm/records/o': ['erp/records/1'] });
  const before = store.digest();
  const decision = store.decide({ kind: 'policy', overrides: { linkConfidence: 0.85 }, note: '' });
  expect(store.links()).toMatchObject({ 'crm/records/k': [], 'crm/records/o': ['crm/records/o'] });
  expect(reasonOf(store, 'o')).toMatchObject({ code: 'unsure' });
  store.decide({ kind: 'undo', decisionId: decision });
  expect(store.digest()).toBe(before);
});

describe('the number of a message', () => {
  const sent = (number: string): Reference => refer('is', 'message_no', number);
  const answer = (id: string, number: string): PlainRecord =>
    record('tms', id, document('event', id, refer('points_to', 'message_no', number)));

  test('leads an answer to what it answers; what was sent together has nothing else in common', () => {
    expect(
      linked(
        erpOrder('1'),
        erpOrder('2'),
        record('tms', 'order answer', document('order', 'P1', names('1'), sent('A>B 5/1'), sent('A>B 5'))),
        record('tms', 'notice', document('shipment', 'S2', names('2'), sent('A>B 5/2'), sent('A>B 5'))),
        record('tms', 'invoice', document('invoice', 'I2', names('2'), sent('A>B 5/3'), sent('A>B 5'))),
        record('tms', 'stray invoice', document('invoice', 'I9', sent('A>B 5/4'), sent('A>B 5'))),
        record('tms', 'stray event', document('event', 'E9', sent('A>B 5/5'), sent('A>B 5'))),
        answer('one', 'A>B 5/2'),
        answer('all', 'A>B 5'),
      ),
    ).toMatchObject({
      'tms/records/notice': ['erp/records/2'],
      'tms/records/invoice': ['erp/records/2'],
      'tms/records/stray invoice': [],
      'tms/records/stray event': [],
      'tms/records/one': ['erp/records/2'],
      'tms/records/all': ['erp/records/1', 'erp/records/2'],
    });
  });
});

describe('an order without a number joins the numbered one of its purchase order', () => {
  const unnumbered = record(
    'wms',
    'w',
    document('order', 'w', refer('is', 'order_id', 'w', 'wms'), refer('is', 'customer_po', '77')),
  );
  const namesBoth = record('crm', 'k', document('case', 'k', names('5'), refer('points_to', 'customer_po', '77')));
  const numbered = record('sister', 'n', document('order', 'n', names('5')));

  test.each([
    ['the number', [unnumbered, namesBoth, numbered]],
    ['the document that names both', [unnumbered, numbered, namesBoth]],
    ['the purchase order', [namesBoth, numbered, unnumbered]],
  ])('whose number a third document names, with %s last', (_, records) => {
    const store = plainWorld();
    for (const each of records) {
      store.land([each]);
      store.drain();
    }
    expect(store.links()).toMatchObject({ 'wms/records/w': ['sister/records/n'] });
  });
});
