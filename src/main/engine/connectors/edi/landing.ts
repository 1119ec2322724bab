import { createHash } from 'node:crypto';
import { faultText, NOWHERE, type EdiFault, type EdiMessage, type Interchange } from '#shared/domain/edi/envelope.ts';
import { parseEdi } from '#shared/domain/edi/parse.ts';
import { own } from '#shared/lib/own.ts';
import type { FileInfo } from '../../ports/ports.ts';
import { keyText } from '../declared/keys.ts';
import type { RawRecord } from '../kit/connector.ts';
import { atWall } from '../kit/wall-time.ts';
import { whenOf } from './dates.ts';
import { interchangeKey, sourceIdOf } from './identity.ts';
import { USUAL_PROFILE, type EdiConfig } from './manifest.ts';
import { payloadOf } from './payload.ts';

/** An interchange that was taken. */
export interface Taken {
  readonly key: string;
  readonly digest: string;
}

export interface FileRecords {
  readonly records: readonly RawRecord[];
  readonly taken: readonly Taken[];
  /** Ids of what is set aside. */
  readonly bad: readonly string[];
  readonly notes: readonly string[];
}

/** Who has an interchange already: the file, and what stood in it. */
export type Owners = ReadonlyMap<string, { readonly file: string; readonly digest: string }>;

export interface LandingContext {
  readonly config: EdiConfig;
  readonly owners: Owners;
  /** Whether a file is still in the folder: what was only moved is no duplicate. */
  readonly isThere: (name: string) => boolean;
}

const MOST_FAULTS = 20;
/** Characters of a text that are kept with what is wrong beside its messages. */
const SHOWN = 4000;
const CORRECTED = '#corrected';

/** Every message of a file as a record, and a record for each thing that is wrong. */
export function recordsOf(text: string, file: FileInfo, context: LandingContext): FileRecords {
  const { interchanges, faults } = parseEdi(text);
  const records: RawRecord[] = faults
    .slice(0, MOST_FAULTS)
    .map((fault, index) => setAside(file, `file.${index + 1}`, fault, JSON.stringify(text.slice(0, SHOWN))));
  const taken = new Map<string, string>();
  const notes: string[] = [];
  interchanges.forEach((interchange, index) => {
    const raw = text.slice(interchange.from, interchange.to);
    const number = `${index + 1}`;
    const key = interchangeKey({ interchange: interchange.head });
    const digest = createHash('sha256').update(raw.trim()).digest('hex').slice(0, 32);
    const refusal = refusalOf(interchange, key, digest, file, taken, context);
    if (refusal !== null) {
      const place = { ...NOWHERE, interchange: interchange.head.control || null, line: interchange.line };
      records.push(setAside(file, number, { sentence: refusal, place }, JSON.stringify(raw)));
      return;
    }
    taken.set(key, digest);
    const again = context.owners.get(key);
    const reused = again !== undefined && again.digest !== digest && again.file !== file.name;
    const suffix = reused ? `~${digest.slice(0, 8)}` : '';
    interchange.faults.slice(0, MOST_FAULTS).forEach((fault, at) => {
      records.push(setAside(file, `${number}.envelope.${at + 1}`, fault, JSON.stringify(raw.slice(0, SHOWN))));
    });
    notes.push(...interchange.notes.map(faultText));
    const numbers = new Set<string>();
    interchange.messages.forEach((message, at) => {
      notes.push(...message.notes.map(faultText));
      const place = `${number}.${at + 1}`;
      records.push(
        message.fault === null
          ? landMessage(message, file, { at, suffix, numbers }, context.config)
          : setAside(file, place, message.fault, JSON.stringify(payloadOf(message, file.name))),
      );
    });
  });
  const bad = records.flatMap(({ sourceId, unreadable }) => (unreadable ? [sourceId] : []));
  return { records, taken: [...taken].map(([key, digest]) => ({ key, digest })), bad, notes };
}

/** Why an interchange is not taken; null where it is. */
function refusalOf(
  interchange: Interchange,
  key: string,
  digest: string,
  file: FileInfo,
  taken: ReadonlyMap<string, string>,
  { config, owners, isThere }: LandingContext,
): string | null {
  const { head, messages } = interchange;
  if (head.control === '' || messages.length === 0) return null;
  if (head.test && !config.takeTests) return 'It is marked as a test, and tests are not taken.';
  const profile = own(config.partners, head.sender.id) ?? own(config.partners, head.receiver.id) ?? USUAL_PROFILE;
  const before = taken.get(key);
  if (before !== undefined)
    return duplicate(head.control, before === digest, 'earlier in this file', profile.reusesNumbers);
  const owner = owners.get(key);
  if (owner === undefined || owner.file === file.name) return null;
  const same = owner.digest === digest;
  if (same && !isThere(owner.file)) return null;
  return duplicate(head.control, same, `in ${owner.file}`, profile.reusesNumbers);
}

function duplicate(control: string, same: boolean, where: string, reuses: boolean): string | null {
  if (same) return `It is a duplicate: number ${control} between these partners came ${where}, with the same content.`;
  if (reuses) return null;
  return `Its number ${control} between these partners was used already ${where}, with other content.`;
}

function landMessage(
  message: EdiMessage,
  file: FileInfo,
  { at, suffix, numbers }: { readonly at: number; readonly suffix: string; readonly numbers: Set<string> },
  config: EdiConfig,
): RawRecord {
  const { interchange, group } = message;
  const head = group !== null && group.date.length === 8 ? group : interchange;
  const profile = own(config.partners, interchange.sender.id) ?? own(config.partners, interchange.receiver.id);
  const zone = profile?.zone ?? config.zone;
  const when = whenOf(head.date, head.time, '', (wall) => atWall(wall, zone));
  const instant = when === null ? null : when.kind === 'instant' ? when.at : Date.parse(`${when.date}T00:00:00Z`);
  const made = instant === null ? '' : new Date(instant).toISOString();
  const wanted = sourceIdOf(message, suffix);
  // Two documents of one number in one interchange are two: neither replaces the other.
  const sourceId = numbers.has(wanted) ? `${wanted}~${keyText(`${group?.control ?? ''}/${message.control}`)}` : wanted;
  numbers.add(wanted);
  return {
    sourceId,
    version: `${made} ${interchange.control.padStart(14, '0')} ${String(at).padStart(6, '0')} ${stampOf(file)}`,
    recordedAt: instant,
    payload: JSON.stringify(payloadOf(message, file.name)),
  };
}

/** What is wrong lands too, under its place, with the sentence. */
function setAside(file: FileInfo, place: string, fault: EdiFault, payload: string): RawRecord {
  return {
    sourceId: placeId(file.name, place),
    version: stampOf(file),
    recordedAt: null,
    payload,
    unreadable: { reason: faultText(fault), path: `${file.name}:${fault.place.line}` },
  };
}

/** A file whose text cannot be had, as the only record of it. */
export function landUnreadable(file: FileInfo, sentence: string): RawRecord {
  return setAside(file, 'file.1', { sentence, place: NOWHERE }, JSON.stringify(''));
}

/** What was set aside and no longer is: its claim ends. */
export function landCorrected(sourceId: string, file: FileInfo): RawRecord {
  return {
    sourceId,
    version: `${stampOf(file)} corrected`,
    recordedAt: null,
    payload: JSON.stringify({ [CORRECTED]: true, file: file.name }),
    deleted: true,
  };
}

export function isCorrected(payload: unknown): boolean {
  return payload !== null && typeof payload === 'object' && CORRECTED in payload;
}

function placeId(file: string, place: string): string {
  return keyText(`${file}:${place}`);
}

function stampOf(file: FileInfo): string {
  return new Date(file.modifiedAt).toISOString();
}
