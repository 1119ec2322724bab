import { z } from 'zod';
import type { PullContext } from '../kit/connector.ts';
import { shapeChanged, VendorError } from '../kit/http-policy.ts';
import { redactorOf, secretOf } from '../kit/redact.ts';
import { createVendorClient, type Authoriser, type Vendor, type VendorClient } from '../kit/request.ts';
import { erpnextManifest, type ErpnextConfig } from './manifest.ts';

export const ERPNEXT: Vendor = { name: 'ERPNext', rate: erpnextManifest.rate };

/** Conditions of a list: `[field, operator, value]` each. */
export type Filters = readonly (readonly [field: string, operator: string, value: unknown])[];

export interface ListQuestion {
  readonly doctype: string;
  readonly fields: readonly string[];
  readonly filters: Filters;
  readonly order: string;
  readonly start: number;
  readonly length: number;
}

/** Reads one site. */
export interface ErpnextSite {
  list(question: ListQuestion): Promise<readonly unknown[]>;
  /** Null where the site says that there is no such document. @throws ConnectorError */
  document(doctype: string, name: string): Promise<unknown>;
  count(doctype: string, filters: Filters): Promise<number>;
}

const listed = z.looseObject({ data: z.array(z.unknown()) });
const held = z.looseObject({ data: z.looseObject({}) });
const counted = z.looseObject({ message: z.number() });

export function erpnextSite(context: PullContext<ErpnextConfig>): ErpnextSite {
  const base = new URL(context.config.siteUrl).origin;
  const client = createVendorClient(context, ERPNEXT, tokenOf(context));
  return {
    async list({ doctype, fields, filters, order, start, length }) {
      const answer = await read(client, `${base}/api/resource/${encodeURIComponent(doctype)}`, listed, {
        fields: JSON.stringify(fields),
        filters: JSON.stringify(filters),
        order_by: order,
        limit_start: String(start),
        limit_page_length: String(length),
      });
      return answer.data;
    },
    async document(doctype, name) {
      const url = `${base}/api/resource/${encodeURIComponent(doctype)}/${encodeURIComponent(name)}`;
      try {
        return (await read(client, url, held, {})).data;
      } catch (error) {
        if (error instanceof VendorError && error.code === 'DoesNotExistError') return null;
        throw error;
      }
    },
    async count(doctype, filters) {
      const url = `${base}/api/method/frappe.client.get_count`;
      return (await read(client, url, counted, { doctype, filters: JSON.stringify(filters) })).message;
    },
  };
}

async function read<T>(
  client: VendorClient,
  url: string,
  shape: z.ZodType<T>,
  query: Readonly<Record<string, string>>,
): Promise<T> {
  const text = new URLSearchParams(query).toString().replaceAll('+', '%20');
  const { json } = await client.send({ method: 'GET', url: text === '' ? url : `${url}?${text}` });
  const answer = shape.safeParse(json);
  if (!answer.success) throw shapeChanged(ERPNEXT.name, `no data at ${new URL(url).pathname}`);
  return answer.data;
}

/** `Authorization: token {key}:{secret}`. */
function tokenOf(context: PullContext<ErpnextConfig>): Authoriser {
  return {
    async credential() {
      const pair = `${await secretOf(context, 'apiKey')}:${await secretOf(context, 'apiSecret')}`;
      redactorOf(context).hide(pair);
      return { headers: { authorization: `token ${pair}` } };
    },
    renew: () => false,
  };
}
