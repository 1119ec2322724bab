import { writeFile } from 'node:fs/promises';
import type { EngineClient } from '#shared/contract/client.ts';
import type { Purge, RetentionPreview } from '#shared/contract/dto/retention.ts';
import { ContractError } from '#shared/contract/errors.ts';
import {
  ENTITY_WORDS,
  KEPT_WORDS,
  totalOf,
  type RetentionLine,
  type RetentionMonths,
  type RetentionTally,
} from '#shared/domain/retention.ts';
import type { Context } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { followStudy } from '../follow-study.ts';
import type { Output } from '../output/output.ts';
import { createTable, type TableColumn } from '../output/table.ts';
import { counted, countText, instantText, plain } from '../output/text.ts';

/**
 * Shows what a purge would take and leave. Changes nothing.
 * @param months rules to try; null: those in force
 * @param asked somebody wanted to purge, and is told how
 */
export async function preview(
  { session: { client }, out, json, signal }: Context,
  months: RetentionMonths | null,
  asked = false,
): Promise<ExitCode> {
  const { id } = await client.ask('studies.start', { study: 'retention_preview', months }, signal);
  const followed = { id, study: 'retention_preview', noun: 'order' } as const;
  const { preview: found } = await followStudy(client, followed, out, signal);
  if (json) {
    await out.json({ preview: found });
    return EXIT.ok;
  }
  await out.write(`A purge would take ${takenWords(found.tally)}.\n`);
  await writeTally(out, found.tally);
  await writeHeld(out, found);
  if (asked) await out.write('\nNothing was purged; do it with --yes. It cannot be undone.\n');
  return EXIT.ok;
}

function takenWords(tally: RetentionTally): string {
  const { orders, records, versions, bytes } = totalOf(tally);
  if (records === 0) return 'nothing';
  return `${counted(orders, 'order')}: ${counted(records, 'record')} in ${counted(versions, 'version')}, ${megabytes(bytes)} as received`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 2 : 0)} MB`;
}

const LINES: readonly TableColumn<RetentionLine>[] = [
  { title: 'WHAT', value: ({ entity }) => ENTITY_WORDS[entity] },
  { title: 'YEAR', value: ({ year }) => String(year), align: 'right' },
  { title: 'ORDERS', value: ({ orders }) => (orders === 0 ? '' : countText(orders)), align: 'right' },
  { title: 'RECORDS', value: ({ records }) => countText(records), align: 'right' },
  { title: 'VERSIONS', value: ({ versions }) => countText(versions), align: 'right' },
  { title: 'RECEIVED', value: ({ bytes }) => megabytes(bytes), align: 'right' },
];

async function writeTally(out: Output, { lines, kept }: RetentionTally): Promise<void> {
  if (lines.length > 0) await out.write(`\n${createTable(LINES, out)(lines)}`);
  if (kept.length === 0) return;
  await out.write('\nKept:\n');
  for (const { reason, orders, records } of kept) {
    const what = [
      ...(orders > 0 ? [counted(orders, 'order')] : []),
      ...(records > 0 ? [`${counted(records, 'record')} of no order`] : []),
    ];
    await out.write(`  ${what.join(' and ')} ${KEPT_WORDS[reason]}\n`);
  }
}

const HELD: readonly TableColumn<RetentionPreview['held'][number]>[] = [
  { title: 'HELD', value: ({ entity }) => (entity === 'other' ? 'Other records' : ENTITY_WORDS[entity]) },
  { title: 'RECORDS', value: ({ records }) => countText(records), align: 'right' },
  { title: 'VERSIONS', value: ({ versions }) => countText(versions), align: 'right' },
  { title: 'RECEIVED', value: ({ bytes }) => megabytes(bytes), align: 'right' },
  { title: 'STORED, ABOUT', value: ({ stored }) => megabytes(stored), align: 'right' },
];

async function writeHeld(out: Output, { held, file }: RetentionPreview): Promise<void> {
  await out.write(`\n${createTable(HELD, out)(held.filter(({ versions }) => versions > 0))}`);
  await out.write(`The store’s file has ${megabytes(file)}: what is shown is derived from this and kept beside it.\n`);
}

/** Purges, and waits until it is over. An interrupt ends it after what it is at. */
export async function purge({ session: { client }, out, json, local, signal }: Context): Promise<ExitCode> {
  const { id } = await client.ask('retention.purge', {}, signal);
  const report = await ended(client, id, out, signal);
  if (json) await out.json({ report });
  else {
    await out.write(`Purged ${takenWords(report.tally)}.\n`);
    await writeTally(out, report.tally);
    await out.write(
      `\nReport ${report.id}, ${instantText(report.endedAt, local)}; the store’s file has ${megabytes(report.fileAfter ?? 0)}, it had ${megabytes(report.fileBefore)}.\n`,
    );
  }
  return report.state === 'done' ? EXIT.ok : EXIT.partial;
}

function ended(client: EngineClient, id: number, out: Output, signal: AbortSignal): Promise<Purge> {
  return new Promise((resolve, reject) => {
    const look = async (): Promise<void> => {
      const { purges } = await client.ask('retention.get', {});
      const purging = purges.find((each) => each.id === id);
      if (purging === undefined) throw lost();
      if (purging.state === 'running') out.progress(`Looked at ${purging.looked} of ${purging.total} …`);
      else if (purging.state === 'clearing') out.progress('Giving room back …');
      else {
        stop();
        resolve(purging);
      }
    };
    const fail = (error: unknown): void => {
      stop();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const stop = client.onEvent((event) => {
      if (event.topics.includes('retention')) look().catch(fail);
    });
    signal.addEventListener('abort', () => void client.ask('retention.cancel', {}).catch(fail), { once: true });
    look().catch(fail);
  });
}

function lost(): ContractError {
  return new ContractError({
    code: 'input.not_found',
    message: 'The purge is not known any more.',
    next: 'See what was purged with: throughline retention reports',
  });
}

/** What was purged: all reports, or when one order was. */
export async function reports(
  { session: { client }, out, json, local, path, signal }: Context,
  { to, orderNo }: { readonly to: string | null; readonly orderNo: string | null },
): Promise<ExitCode> {
  if (orderNo !== null) {
    const { at } = await client.ask('retention.purged', { orderNo }, signal);
    if (json) await out.json({ orderNo, purgedAt: at });
    else
      await out.write(
        at === null
          ? `No order ${plain(orderNo)} was purged.\n`
          : `Order ${plain(orderNo)} was purged on ${instantText(at, local)}.\n`,
      );
    return at === null ? EXIT.notFound : EXIT.ok;
  }
  const { purges } = await client.ask('retention.get', {}, signal);
  if (to !== null) {
    await writeFile(path(to), `${JSON.stringify({ purges }, null, 2)}\n`);
    out.note(`Written to ${path(to)}`);
  } else if (json) await out.json({ purges });
  else if (purges.length === 0) await out.write('Nothing was ever purged.\n');
  else for (const report of purges) await writeReport(out, report, instantText(report.startedAt, local));
  return purges.some(({ intact }) => intact === false) ? EXIT.partial : EXIT.ok;
}

async function writeReport(out: Output, { id, author, state, tally, seal, intact }: Purge, at: string): Promise<void> {
  const words = { running: 'under way', clearing: 'giving room back', done: 'done', cancelled: 'ended early' }[state];
  await out.write(`Report ${id}, ${at}, ${plain(author)}, ${words}: ${takenWords(tally)}\n`);
  await writeTally(out, tally);
  if (seal !== null)
    await out.write(`Seal ${seal}${intact === true ? '' : ': DOES NOT FIT, the report was changed'}\n\n`);
}
