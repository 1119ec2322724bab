import {
  emptyDocument,
  type CanonicalDocument,
  type Party,
  type Reference,
  type Sourced,
} from '#shared/domain/document.ts';
import { caseClaims, referInText, type Span } from '../kit/cases.ts';
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
import { customFields } from './custom-fields.ts';
import type { SalesforceConfig } from './manifest.ts';
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
    parties,
    ...caseClaims(meaning, span, { status, type, subject }),
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
    if (text !== null) referInText(references, context, custom.inText, text);
  }
  return references;
}
