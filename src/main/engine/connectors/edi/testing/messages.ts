import { formatMicros } from '#shared/domain/decimal.ts';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { MapContext, MapOutcome, RawRecord } from '../../kit/connector.ts';
import { ediConnector } from '../connector.ts';
import { recordsOf } from '../landing.ts';
import { ediConfig, type EdiConfig } from '../manifest.ts';

/** An X12 interchange of one group; each set is its type and its segments between ST and SE. */
export function x12(
  sender: string,
  receiver: string,
  code: string,
  sets: readonly (readonly [string, ...string[]])[],
  control = 1,
): string {
  const head = `ISA*00*          *00*          *ZZ*${sender.padEnd(15)}*ZZ*${receiver.padEnd(15)}*260302*0930*U*00401*${String(control).padStart(9, '0')}*0*P*>~`;
  const body = sets.map(([type, ...segments], index) => {
    const number = String(index + 1).padStart(4, '0');
    return [`ST*${type}*${number}`, ...segments, `SE*${segments.length + 2}*${number}`]
      .map((each) => `${each}~`)
      .join('\n');
  });
  return [
    head,
    `GS*${code}*${sender}*${receiver}*20260302*0930*${control}*X*004010~`,
    ...body,
    `GE*${sets.length}*${control}~`,
    `IEA*1*${String(control).padStart(9, '0')}~`,
    '',
  ].join('\n');
}

/** An EDIFACT interchange; each message is its type and its segments between UNH and UNT. */
export function edifact(
  sender: string,
  receiver: string,
  messages: readonly (readonly [string, ...string[]])[],
  control = '1',
): string {
  const body = messages.map(([type, ...segments], index) =>
    [`UNH+${index + 1}+${type}:D:96A:UN`, ...segments, `UNT+${segments.length + 2}+${index + 1}`]
      .map((each) => `${each}'`)
      .join('\n'),
  );
  return [
    `UNB+UNOC:3+${sender}:14+${receiver}:14+260302:0930+${control}'`,
    ...body,
    `UNZ+${messages.length}+${control}'`,
    '',
  ].join('\n');
}

export function configOf(parts: Partial<EdiConfig> = {}): EdiConfig {
  return ediConfig.parse({ folder: 'any', ...parts });
}

export function mapContextOf(config: EdiConfig): MapContext<EdiConfig> {
  return { connectionId: 'edi', config, orderNumberScope: 'erp', referenceRules: {} };
}

/** The records of a text as those of a file. */
export function landed(text: string, config: EdiConfig = configOf(), name = 'a.edi'): readonly RawRecord[] {
  const file = { name, size: text.length, modifiedAt: Date.parse('2026-03-02T10:00:00Z') };
  return recordsOf(text, file, { config, owners: new Map(), isThere: () => true }).records;
}

export function mapRaw(record: RawRecord, config: EdiConfig = configOf()): MapOutcome {
  const payload: unknown = JSON.parse(record.payload);
  const { sourceId, recordedAt } = record;
  return ediConnector.map({ streamId: 'messages', sourceId, recordedAt, payload }, mapContextOf(config));
}

/** The documents of a text in which nothing is wrong. @throws when something is */
export function documentsIn(text: string, config: EdiConfig = configOf()): readonly CanonicalDocument[] {
  return landed(text, config).flatMap((record) => {
    if (record.unreadable) throw new Error(record.unreadable.reason);
    const outcome = mapRaw(record, config);
    if (!outcome.ok) throw new Error(outcome.error.reason);
    return outcome.value;
  });
}

/** What is wrong in a text: at landing, and at mapping. */
export function wrongIn(text: string, config: EdiConfig = configOf()): readonly string[] {
  return landed(text, config).flatMap((record) => {
    if (record.unreadable) return [record.unreadable.reason];
    const outcome = mapRaw(record, config);
    return outcome.ok ? [] : [outcome.error.reason];
  });
}

/** "points_to order_no 10045", without the numbers of messages. */
export function numbersOf({ references }: CanonicalDocument): readonly string[] {
  return references
    .filter(({ type }) => type !== 'message_no')
    .map(({ role, type, normalised }) => `${role} ${type} ${normalised}`);
}

/** "1 HX-100 ordered 24": line, item and quantities. */
export function quantitiesOf({ lines }: CanonicalDocument): readonly string[] {
  return lines.map(({ lineKey, itemNo, quantities }) =>
    [
      lineKey,
      itemNo?.value,
      ...Object.entries(quantities).map(([type, { value }]) => `${type} ${formatMicros(value)}`),
    ].join(' '),
  );
}

/** "SHIPPED actual 2026-03-10" */
export function stepsOf({ milestones }: CanonicalDocument): readonly string[] {
  return milestones.map(({ code, class: kind, when }) => {
    const value = when?.value;
    return `${code} ${kind} ${value?.kind === 'instant' ? new Date(value.at).toISOString() : value?.date}`;
  });
}

/** The only document of a text in which nothing is wrong. @throws where there are none or several */
export function onlyDocumentIn(text: string, config: EdiConfig): CanonicalDocument {
  const [document, ...more] = documentsIn(text, config);
  if (document === undefined || more.length > 0) throw new Error(`${more.length + 1} documents, or none`);
  return document;
}
