import type { Preview, PreviewDocument, PreviewStream } from '#shared/contract/dto/preview.ts';
import type { Input } from '#shared/contract/methods.ts';
import type { LocalTime } from '#shared/domain/local-time.ts';
import { spanText } from '#shared/lib/span.ts';
import { momentOf } from '../arguments/moment.ts';
import type { Command, Context } from '../command.ts';
import { declarationSecrets } from '../declaration-secrets.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { counted, countText, moneyText, plain, whenText } from '../output/text.ts';

const CONNECTION_ID = /^[a-z][a-z0-9-]{0,30}$/;
const RECORDS_SHOWN = 3;
const MOST_RECORDS = 50;

export const preview: Command = {
  name: 'preview',
  summary: 'Read a first page of a connection or of a declaration file, and show what it would become; nothing is kept',
  arguments: [{ name: 'CONNECTION|FILE' }],
  begins: true,
  options: {
    folder: { value: 'DIR', summary: 'Folder of the files, instead of the one that the declaration names' },
    stream: { value: 'ID', summary: 'Only this stream' },
    from: { value: 'MOMENT', summary: 'Count into the size only what changed since' },
    records: { value: 'N', summary: `Records shown of each stream (default ${RECORDS_SHOWN})` },
  },
  details: ['Ends with 4 when a stream did not answer or a record would be parked.'],
  prepare(typed) {
    const target = typed.argument('CONNECTION|FILE') ?? '';
    const folder = typed.text('folder');
    const stream = typed.text('stream');
    const from = typed.text('from');
    const sample = typed.integer('records', { from: 1, to: MOST_RECORDS }) ?? RECORDS_SHOWN;
    return async (context) => {
      const { session, out, json, local, signal } = context;
      const of = await subjectOf(context, target, folder);
      if (of.kind === 'connection') await session.resumeDemo();
      const answer = await session.client.ask(
        'connections.preview',
        {
          of,
          ...(stream === null ? {} : { streams: [stream] }),
          from: from === null ? null : momentOf('from', from, local),
          sample,
        },
        signal,
      );
      if (json) await out.json(answer);
      else await out.write(pageOf(answer, local));
      return exitOf(answer);
    };
  },
};

async function subjectOf(
  context: Context,
  target: string,
  folder: string | null,
): Promise<Input<'connections.preview'>['of']> {
  if (CONNECTION_ID.test(target)) return { kind: 'connection', connectionId: target };
  const declaration = { file: context.path(target), folder: folder === null ? null : context.path(folder) };
  return { kind: 'declaration', ...declaration, secrets: await declarationSecrets(context, declaration) };
}

function exitOf({ streams }: Preview): ExitCode {
  const failed = streams.filter(({ state }) => state === 'failed').length;
  if (failed === streams.length) return EXIT.failed;
  return failed > 0 || streams.some(({ parked }) => parked > 0) ? EXIT.partial : EXIT.ok;
}

function pageOf({ sentence, streams }: Preview, local: LocalTime): string {
  return [...streams.map((stream) => streamText(stream, local)), plain(sentence), ''].join('\n');
}

function streamText(stream: PreviewStream, local: LocalTime): string {
  const name = `${stream.streamId} (${plain(stream.entity)})`;
  if (stream.error !== null) return `${name}: ${plain(stream.error.message)}\n  next: ${plain(stream.error.next)}\n`;
  if (stream.state === 'empty') return `${name}: no record came\n`;
  const { size } = stream;
  const whole = size === null ? '' : `; ${size.basis} in all: ${countText(size.records)}, about ${spanText(size.ms)}`;
  return [
    `${name}: ${counted(stream.read, 'record')} on the first page, ${countText(stream.parked)} would be parked${whole}`,
    ...stream.missing.map(
      ({ kind, what, why, documents, of }) =>
        `  missing: ${what} in ${documents === of && of > 1 ? `all ${of}` : `${documents} of ${of}`} of kind ${kind}: ${why}`,
    ),
    ...stream.unknownValues.map(
      ({ value, documents }) =>
        `  without a meaning: status "${plain(value)}" in ${counted(documents, 'document')}; add it to the meanings`,
    ),
    ...stream.records.flatMap(({ sourceId, parked, documents }) =>
      parked === null
        ? documents.flatMap((document) => documentLines(document, local))
        : [`  parked ${plain(sourceId)}: ${plain(parked.reason)} (${plain(parked.path)})`],
    ),
    '',
  ].join('\n');
}

function documentLines({ kind, label, facts, lines }: PreviewDocument, local: LocalTime): string[] {
  return [
    `  ${kind} ${plain(label)}${lines === 0 ? '' : `, ${counted(lines, 'line')}`}`,
    ...facts.map(({ name, value }) => `    ${plain(name)}: ${valueText(value, local)}`),
  ];
}

function valueText(value: PreviewDocument['facts'][number]['value'], local: LocalTime): string {
  switch (value.kind) {
    case 'text':
      return plain(value.text);
    case 'money':
      return moneyText(value.money);
    case 'when':
      return whenText(value.when, local);
  }
}
