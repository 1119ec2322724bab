import { ContractError } from '#shared/contract/errors.ts';
import type { LookUpState } from '#shared/contract/dto/look-up.ts';
import { inSentence } from '#shared/lib/labels.ts';
import {
  ConnectorError,
  type LookUpReference,
  type PullContext,
  type RawRecord,
  type Stream,
} from '../connectors/kit/connector.ts';
import { streamTitle } from '../connectors/kit/stream-title.ts';
import type { OrderSources } from '../queries/order-sources.ts';
import type { PullTarget } from './sync.ts';
import type { WriterClient } from './writer-client.ts';

/** One question to a stream. */
type Question =
  | { readonly stream: Stream<unknown>; readonly ids: readonly string[] }
  | { readonly stream: Stream<unknown>; readonly reference: LookUpReference };

/** What one system is asked for an order. */
export interface LookUpPlan {
  readonly target: PullTarget;
  readonly questions: readonly Question[];
  /** Records of the order that it has, as far as is known here. */
  readonly known: number;
  /** What it cannot be asked for, though it has some of it, as people call it. */
  readonly cannot: readonly string[];
}

export interface LookUpEnd {
  readonly state: Exclude<LookUpState, 'waiting' | 'asking'>;
  readonly sentence: string;
  readonly next: string | null;
}

/** Who is asked for what: systems that have records of the order, and those that can be searched by its numbers. */
export function planLookUp(targets: readonly PullTarget[], sources: OrderSources): LookUpPlan[] {
  return targets.flatMap((target) => {
    const plan = planFor(target, sources);
    return plan.questions.length > 0 || plan.known > 0 ? [plan] : [];
  });
}

function planFor(target: PullTarget, { records, references }: OrderSources): LookUpPlan {
  const questions: Question[] = [];
  const cannot: string[] = [];
  let known = 0;
  for (const stream of target.connector.streams(target.connection.config)) {
    const ids = records
      .filter(({ connectionId, streamId }) => connectionId === target.connection.id && streamId === stream.manifest.id)
      .map(({ sourceId }) => sourceId);
    known += ids.length;
    const { lookUp } = stream;
    if (lookUp === undefined) {
      if (ids.length > 0) cannot.push(inSentence(streamTitle(stream.manifest)));
      continue;
    }
    for (let from = 0; from < ids.length; from += lookUp.most) {
      questions.push({ stream, ids: ids.slice(from, from + lookUp.most) });
    }
    const types = new Set(lookUp.byReference?.types);
    questions.push(...references.filter(({ type }) => types.has(type)).map((reference) => ({ stream, reference })));
  }
  return { target, questions, known, cannot };
}

/** Asks one system, and lands what it has through the inbox, as a pull does. Never throws what a system can cause. */
export async function lookUp(
  plan: LookUpPlan,
  context: PullContext<unknown>,
  writer: Pick<WriterClient, 'ask'>,
  asked: (done: number) => void,
): Promise<LookUpEnd> {
  const { name } = plan.target.connection;
  if (plan.questions.length === 0) return cannotBeAsked(plan);
  const found = new Set<string>();
  let missing = 0;
  let changed = 0;
  let parked = 0;
  try {
    for (const [index, question] of plan.questions.entries()) {
      context.signal.throwIfAborted();
      const records = await ask(question, context);
      context.signal.throwIfAborted();
      const at = { connectionId: plan.target.connection.id, streamId: question.stream.manifest.id };
      const ids = 'ids' in question ? question.ids : [];
      const landed = await writer.ask('landAgain', { ...at, asked: ids, records, gone: [] });
      changed += landed.changed;
      parked += landed.rejected;
      for (const { sourceId } of records) found.add(`${at.streamId}/${sourceId}`);
      missing += ids.filter((id) => records.every(({ sourceId }) => sourceId !== id)).length;
      asked(index + 1);
    }
  } catch (error) {
    if (context.signal.aborted)
      return { state: 'cancelled', sentence: `${name} was not asked to the end.`, next: null };
    return failed(error);
  }
  if (found.size === 0) return nothingFound(plan);
  const sentences = [
    changed > 0 ? `${recordsText(changed)} of ${found.size} changed.` : `${recordsText(found.size)}, as known here.`,
    ...(parked > 0 ? [`${recordsText(parked)} cannot be read: see Parked records.`] : []),
    ...(missing > 0 ? [`${recordsText(missing)} it does not show any more.`] : []),
    ...(plan.cannot.length > 0 ? [`Not asked for ${plan.cannot.join(', ')}: read with the next sync.`] : []),
  ];
  return { state: changed > 0 ? 'refreshed' : 'unchanged', sentence: sentences.join(' '), next: null };
}

async function ask(question: Question, context: PullContext<unknown>): Promise<readonly RawRecord[]> {
  const { lookUp: way } = question.stream;
  if (way === undefined) return [];
  if ('ids' in question) return way.byIds(context, question.ids);
  return (await way.byReference?.find(context, question.reference)) ?? [];
}

function cannotBeAsked({ cannot }: LookUpPlan): LookUpEnd {
  return {
    state: 'cannot',
    sentence: `It cannot be asked for single records (${cannot.join(', ')}).`,
    next: 'What it has comes with the next sync.',
  };
}

function nothingFound({ known }: LookUpPlan): LookUpEnd {
  const sentence =
    known === 0 ? 'It knows none of the numbers of this order.' : `It does not show ${recordsText(known)} any more.`;
  return { state: 'not_found', sentence, next: null };
}

/** The connector's own words; anything else is a fault of ours. */
function failed(error: unknown): LookUpEnd {
  if (error instanceof ContractError) return { state: 'failed', sentence: error.message, next: error.data.next };
  if (!(error instanceof ConnectorError)) {
    const sentence = error instanceof Error ? error.message : String(error);
    return { state: 'failed', sentence, next: 'If it stays, send the log to support.' };
  }
  const state = error.kind === 'transient' ? 'offline' : error.kind === 'cancelled' ? 'cancelled' : 'failed';
  return { state, sentence: ended(error.message), next: ended(error.next) };
}

/** Connectors leave the full stop to whoever shows their words. */
function ended(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

function recordsText(count: number): string {
  return count === 1 ? '1 record' : `${count} records`;
}
