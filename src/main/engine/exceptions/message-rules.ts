import { formatMicros } from '#shared/domain/decimal.ts';
import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import type { DocumentView, FactView } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import { instantMark } from '#shared/domain/sentences.ts';
import { foldName } from '../lifecycle/policy-scope.ts';
import { endOfWhen, startOfWhen } from '../lifecycle/zoned-days.ts';
import { uniqueSources, type Finding, type Rule, type RuleContext } from './rule.ts';
import { statedConditions } from './stated-conditions.ts';
import { factsOf } from './supply-rules.ts';
import { spell } from './warehouse-rules.ts';

const STATED: ReadonlySet<ExceptionCode> = new Set(['DI-ACK', 'DI-COUNT']);

interface Answer {
  readonly fact: FactView;
  readonly at: Instant;
}

/** A document that its receiver refused, or did not answer in time; an invoice has a code of its own. */
const unacknowledged: Rule = (context) =>
  [...answersByDocument(context)].flatMap(([documentKey, answers]) => {
    const document = context.documents.get(documentKey);
    return document ? acknowledgementOf(context, document, answers) : [];
  });

/** By the document that they are about, oldest first. */
function answersByDocument(context: RuleContext): ReadonlyMap<string, readonly Answer[]> {
  const answers = new Map<string, Answer[]>();
  for (const { document, fact } of factsOf(context, 'acknowledgement')) {
    const at = fact.at ? startOfWhen(context.days, fact.at) : document.recordedAt;
    if (at === null) continue;
    for (const { documentKey } of aboutOf(context, document, fact.subject)) {
      answers.set(documentKey, [...(answers.get(documentKey) ?? []), { fact, at }]);
    }
  }
  for (const [key, known] of answers) {
    const order = (state: FactView['state']): number => (state === 'awaited' ? 0 : state === 'rejected' ? 1 : 2);
    answers.set(
      key,
      known.toSorted((a, b) => a.at - b.at || order(a.fact.state) - order(b.fact.state)),
    );
  }
  return answers;
}

/** What an answer is about: the document of that label, else those sent in the message of that number, else itself. */
function aboutOf({ order }: RuleContext, document: DocumentView, subject: string | null): readonly DocumentView[] {
  if (subject === null) return [document];
  const number = foldName(subject);
  const labelled = order.documents.find((each) => !each.voided && foldName(each.label) === number);
  if (labelled) return [labelled];
  const sent = order.documents.filter(
    (each) =>
      !each.voided &&
      each !== document &&
      each.references.some(({ type, text }) => type === 'message_no' && text === subject) &&
      !(each.facts ?? []).some((fact) => fact.type === 'acknowledgement' && fact.subject === subject),
  );
  return sent.length > 0 ? sent : [document];
}

function acknowledgementOf(
  context: RuleContext,
  document: DocumentView,
  answers: readonly Answer[],
): readonly Finding[] {
  const { days, policy } = context;
  const rejected = answers.findLast(({ fact }) => fact.state === 'rejected');
  const sent = answers.find(({ fact }) => fact.state === 'awaited');
  const accepted = answers.findLast(({ fact }) => fact.state === 'accepted');
  const code = document.kind === 'invoice' ? 'IN-REJECT' : 'DI-ACK';
  const base = { code, subjectKey: document.documentKey, atRisk: code === 'IN-REJECT' ? 'unbilled' : 'order' } as const;
  if (rejected) {
    const reason = rejected.fact.reason === null ? '' : `: ${rejected.fact.reason}`;
    return spell(context, accepted && accepted.at > rejected.at ? accepted.at : null, {
      ...base,
      onsetAt: rejected.at,
      headline: `${document.label} was rejected ${instantMark(rejected.at)}${reason}.`,
      sources: uniqueSources(rejected.fact.sources),
    });
  }
  if (!sent) return [];
  const due = sent.fact.due ? endOfWhen(days, sent.fact.due) : sent.at + policy.thresholds.invoiceAcceptMs;
  return spell(context, accepted?.at ?? null, {
    ...base,
    awaits: document.connectionId,
    onsetAt: due,
    headline: `${document.label} was sent ${instantMark(sent.at)} and is not acknowledged.`,
    sources: uniqueSources(sent.fact.sources),
  });
}

/** The sender counts other lines than came. */
const miscounted: Rule = (context) =>
  factsOf(context, 'control_total').flatMap(({ document, fact }) => {
    if (fact.quantity === null || fact.counted === null || fact.quantity === fact.counted) return [];
    return [
      {
        code: 'DI-COUNT',
        subjectKey: document.documentKey,
        onsetAt: document.recordedAt ?? context.order.recordedAt ?? 0,
        clearedAt: null,
        atRisk: 'order',
        headline: `${document.label} says it has ${formatMicros(fact.quantity)} lines, ${formatMicros(fact.counted)} came.`,
        sources: uniqueSources(fact.sources),
      },
    ];
  });

/** Where the source itself watches over its messages. */
const stated: Rule = (context) => statedConditions(context, STATED, 'order');

export const MESSAGE_RULES: readonly Rule[] = [stated, unacknowledged, miscounted];
