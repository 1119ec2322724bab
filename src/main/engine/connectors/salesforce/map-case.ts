import {
  emptyDocument,
  type CanonicalDocument,
  type ConditionClaim,
  type MilestoneClaim,
  type Party,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import type { When } from '#shared/domain/time.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  field,
  flagAt,
  party,
  refer,
  referId,
  reject,
  requiredText,
  requiredWhen,
  textAt,
  whenAt,
  type Node,
} from '../kit/drafts.ts';
import { customFields, type CustomFields } from './custom-fields.ts';
import type { CaseMeaning, SalesforceConfig } from './manifest.ts';
import { CASE_STATUSES } from './statuses.ts';

const ID = field('Id');
const CASE_NUMBER = field('CaseNumber');
const TYPE = field('Type');
const STATUS = field('Status');
const SUBJECT = field('Subject');
const DESCRIPTION = field('Description');
const CREATED = field('CreatedDate');
const CLOSED = field('ClosedDate');
const IS_CLOSED = field('IsClosed');
const ACCOUNT_NAME = field('Account', 'Name');
const ACCOUNT_NUMBER = field('Account', 'AccountNumber');

/** From when to when a case was open. */
interface Span {
  readonly from: Sourced<When>;
  readonly to: Sourced<When> | null;
  readonly open: boolean;
}

/** Case → case. */
export function mapCase(node: Node, context: MapContext<SalesforceConfig>): CanonicalDocument {
  const number = requiredText(node, '', CASE_NUMBER);
  const status = requiredText(node, '', STATUS);
  const type = textAt(node, '', TYPE);
  const subject = textAt(node, '', SUBJECT);
  const closed = flagAt(node, '', IS_CLOSED) ?? reject('The value is missing', IS_CLOSED.pointer);
  const span: Span = {
    from: requiredWhen(node, '', CREATED, 'Z'),
    to: closed ? whenAt(node, '', CLOSED, 'Z') : null,
    open: !closed,
  };
  const meaning = type === null ? 'none' : (context.config.caseTypes[type.value] ?? null);
  const parties: Party[] = [];
  party(parties, 'customer', textAt(node, '', ACCOUNT_NUMBER), textAt(node, '', ACCOUNT_NAME));

  return {
    ...emptyDocument('case'),
    label: number,
    references: referencesOf(node, number, [subject, textAt(node, '', DESCRIPTION)], context),
    statuses: statusesOf(meaning, span, status),
    parties,
    milestones: milestonesOf(meaning, span, type),
    conditions: conditionsOf(meaning, span, type, subject),
    summary: subject,
    unknownValues: [
      ...(meaning === null && type !== null ? [type] : []),
      ...(CASE_STATUSES.has(status.value) ? [] : [status]),
    ],
  };
}

function referencesOf(
  node: Node,
  number: Sourced<string>,
  texts: readonly (Sourced<string> | null)[],
  context: MapContext<SalesforceConfig>,
): Reference[] {
  const custom = customFields(context.config);
  const references: Reference[] = [];
  refer(references, context, 'is', 'case_no', context.connectionId, number);
  referId(references, context.connectionId, 'is', 'case_id', textAt(node, '', ID));
  if (custom.caseOrderNumber !== null) {
    refer(
      references,
      context,
      'points_to',
      'order_no',
      context.orderNumberScope,
      textAt(node, '', custom.caseOrderNumber),
    );
  }
  for (const text of texts) {
    if (text !== null) referInText(references, context, custom, text);
  }
  return references;
}

/** Order numbers inside free text; each number once. */
function referInText(
  references: Reference[],
  context: MapContext<SalesforceConfig>,
  custom: CustomFields,
  text: Sourced<string>,
): void {
  for (const pattern of custom.inText) {
    for (const match of text.value.matchAll(pattern)) {
      const found: Reference[] = [];
      refer(found, context, 'points_to', 'order_no', context.orderNumberScope, {
        value: match[1] ?? match[0],
        path: text.path,
      });
      const [reference] = found;
      if (reference === undefined || references.some((other) => sameKey(other, reference))) continue;
      references.push(reference);
    }
  }
}

function sameKey(a: Reference, b: Reference): boolean {
  return a.type === b.type && a.scope === b.scope && a.normalised === b.normalised;
}

function statusesOf(meaning: CaseMeaning | null, span: Span, status: Sourced<string>): StatusClaim[] {
  if (meaning !== 'CR-HOLD') return [];
  return [{ axis: 'credit', state: span.open ? 'blocked' : 'complete', native: status }];
}

function milestonesOf(meaning: CaseMeaning | null, span: Span, type: Sourced<string> | null): MilestoneClaim[] {
  if (meaning === 'RETURN_OPEN' && type !== null) {
    return [{ code: 'RETURN_OPEN', class: 'actual', when: span.from, path: type.path }];
  }
  if (meaning === 'CR-HOLD' && span.to !== null) {
    return [{ code: 'CR_CLEARED', class: 'actual', when: span.to, path: span.to.path }];
  }
  return [];
}

function conditionsOf(
  meaning: CaseMeaning | null,
  span: Span,
  type: Sourced<string> | null,
  subject: Sourced<string> | null,
): ConditionClaim[] {
  if (meaning === null || meaning === 'none' || meaning === 'RETURN_OPEN' || type === null) return [];
  return [{ code: meaning, from: span.from, to: span.to, open: span.open, reason: subject ?? type, path: type.path }];
}
