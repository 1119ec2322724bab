import { field, type Field } from '../kit/drafts.ts';
import type { SalesforceConfig } from './manifest.ts';

/** The custom fields and patterns of a connection, worked out once per configuration. */
export interface CustomFields {
  readonly orderNumber: Field | null;
  readonly promised: Field | null;
  readonly firstPromised: Field | null;
  readonly caseOrderNumber: Field | null;
  readonly inText: readonly RegExp[];
}

const known = new WeakMap<SalesforceConfig, CustomFields>();

export function customFields(config: SalesforceConfig): CustomFields {
  let fields = known.get(config);
  if (fields === undefined) {
    fields = {
      orderNumber: fieldOf(config.orderNumberField),
      promised: fieldOf(config.promisedDateField),
      firstPromised: fieldOf(config.firstPromisedDateField),
      caseOrderNumber: fieldOf(config.caseOrderNumberField),
      inText: config.orderNumberPatterns.map((pattern) => new RegExp(pattern, 'giu')),
    };
    known.set(config, fields);
  }
  return fields;
}

function fieldOf(name: string): Field | null {
  return name === '' ? null : field(name);
}
