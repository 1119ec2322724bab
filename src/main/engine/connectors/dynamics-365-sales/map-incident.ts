import { emptyDocument, type CanonicalDocument, type Party, type Reference } from '#shared/domain/document.ts';
import { own } from '#shared/lib/own.ts';
import { caseClaims, referInText } from '../kit/cases.ts';
import type { MapContext } from '../kit/connector.ts';
import { field, refer, referId, requiredText, textAt, whenAt, type Node } from '../kit/drafts.ts';
import { createdAt, CUSTOMER, labelAt, namedText, partyAt, STATE } from './fields.ts';
import type { DynamicsSalesConfig } from './manifest.ts';
import { CASE_STATES } from './statuses.ts';

const ID = field('incidentid');
const NUMBER = field('ticketnumber');
const TITLE = field('title');
const DESCRIPTION = field('description');
const TYPE = field('casetypecode');
const MODIFIED = field('modifiedon');

/** incident → case. */
export function mapIncident(node: Node, context: MapContext<DynamicsSalesConfig>): CanonicalDocument {
  const { config, connectionId } = context;
  const number = requiredText(node, '', NUMBER);
  const state = requiredText(node, '', STATE);
  const open = own(CASE_STATES, state.value);
  const title = textAt(node, '', TITLE);
  const type = textAt(node, '', TYPE);
  const meaning = type === null ? 'none' : (own(config.caseTypes, type.value) ?? null);
  const references: Reference[] = [];
  refer(references, context, 'is', 'case_no', connectionId, number);
  referId(references, connectionId, 'is', 'case_id', requiredText(node, '', ID));
  const named = namedText(node, config.caseOrderNumberColumn);
  refer(references, context, 'points_to', 'order_no', context.orderNumberScope, named);
  for (const text of [title, textAt(node, '', DESCRIPTION)]) {
    if (text !== null) referInText(references, context, patternsOf(config), text);
  }
  const parties: Party[] = [];
  partyAt(parties, 'customer', node, CUSTOMER);
  // When a case was resolved stands in an activity of its own: nobody changes it after that.
  const span = {
    from: createdAt(node),
    to: open === false ? whenAt(node, '', MODIFIED, 'Z') : null,
    open: open !== false,
  };
  return {
    ...emptyDocument('case'),
    label: number,
    references,
    parties,
    ...caseClaims(meaning, span, { status: labelAt(node, '', 'statecode') ?? state, type, subject: title }),
    summary: title,
    unknownValues: [...(meaning === null && type !== null ? [type] : []), ...(open === undefined ? [state] : [])],
  };
}

const compiled = new WeakMap<DynamicsSalesConfig, readonly RegExp[]>();

function patternsOf(config: DynamicsSalesConfig): readonly RegExp[] {
  let patterns = compiled.get(config);
  if (patterns === undefined) {
    patterns = config.orderNumberPatterns.map((pattern) => new RegExp(pattern, 'giu'));
    compiled.set(config, patterns);
  }
  return patterns;
}
