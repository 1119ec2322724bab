import { parseArgs } from 'node:util';
import { openStore } from '#engine/store/open.ts';
import { backfill } from '../../bench/backfill.ts';
import { companyConnections, companyPageStream } from '../../bench/company.ts';
import { truthAt } from '../../src/main/sandbox/truth/truth.ts';
import { createWorld } from '../../src/main/sandbox/world.ts';
import { MAILBOX_CONNECTION, mailboxPages } from './mailbox-pages.ts';
import { score } from './score.ts';

/**
 * What the engine makes of the demo company at any size, against what really happened there:
 * node e2e/system/score-company.ts --orders 50000 --seed 7 --examples 20
 */

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '50000' },
    seed: { type: 'string', default: '7' },
    moment: { type: 'string', default: '2026-06-17T10:00:00Z' },
    examples: { type: 'string', default: '10' },
  },
});
const moment = Date.parse(values.moment);
const most = Number(values.examples);
const started = performance.now();
const world = createWorld({ seed: Number(values.seed), orders: Number(values.orders), moment });
const streams = [...companyPageStream(world), mailboxPages(world, moment)];
const db = openStore(':memory:');
backfill(db, streams, moment, undefined, [...companyConnections(), MAILBOX_CONNECTION]);
const found = score(db, truthAt(world, moment));

/** Lists as their length and some of what they hold. */
function told(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value);
  if (Array.isArray(value)) return { count: value.length, examples: value.slice(0, most) };
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, told(member)]));
}

process.stdout.write(
  `${JSON.stringify(
    {
      orders: db.value<number>('SELECT count(*) FROM order_row'),
      documents: db.value<number>('SELECT count(*) FROM document'),
      seconds: Math.round((performance.now() - started) / 1000),
      ...(told(found) as Record<string, unknown>),
    },
    null,
    2,
  )}\n`,
);
db.close();
