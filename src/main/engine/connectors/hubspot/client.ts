import { z } from 'zod';
import type { Instant } from '#shared/domain/time.ts';
import { bearer } from '../kit/auth/fixed.ts';
import type { PullContext } from '../kit/connector.ts';
import { shapeChanged, VendorError } from '../kit/http-policy.ts';
import { createVendorClient, type Vendor, type VendorClient } from '../kit/request.ts';
import { hubspotManifest, type HubspotConfig } from './manifest.ts';

export const HUBSPOT: Vendor = { name: 'HubSpot', rate: hubspotManifest.rate };

/** Filters hold together; each list of them is another way to be found. */
export interface Filter {
  readonly propertyName: string;
  readonly operator: 'EQ' | 'GTE' | 'LTE';
  readonly value: string;
}

export interface Search {
  readonly object: string;
  readonly ways: readonly (readonly Filter[])[];
  readonly properties: readonly string[];
  readonly limit: number;
  readonly skip: number;
}

export interface Found {
  readonly nodes: readonly unknown[];
  readonly total: number;
}

/** Reads one account. */
export interface HubspotAccount {
  /** In the order of the last change. */
  search(search: Search): Promise<Found>;
  /** Those of the ids that there are, at most 100. */
  byIds(object: string, ids: readonly string[], properties: readonly string[]): Promise<readonly unknown[]>;
  /** A page of what was archived, in the order of the ids. */
  archived(
    object: string,
    properties: readonly string[],
    after: string | null,
  ): Promise<{ readonly nodes: readonly unknown[]; readonly next: string | null }>;
  /** Ids of records that are associated with one. */
  associated(object: string, id: string, to: string): Promise<readonly string[]>;
  /** The stages of all pipelines of an object, by their id. */
  stages(object: string): Promise<ReadonlyMap<string, unknown>>;
}

export const MODIFIED = 'hs_lastmodifieddate';
const ARCHIVED_PER_PAGE = 100;

const following = z.looseObject({ next: z.looseObject({ after: z.string() }).optional() }).nullish();
const searched = z.looseObject({ total: z.number(), results: z.array(z.unknown()) });
const listed = z.looseObject({ results: z.array(z.unknown()), paging: following });
const associations = z.looseObject({
  results: z.array(
    z.looseObject({ id: z.union([z.string(), z.number()]).optional(), toObjectId: z.unknown().optional() }),
  ),
  paging: following,
});
const pipelines = z.looseObject({
  results: z.array(z.looseObject({ stages: z.array(z.looseObject({ id: z.string() })) })),
});

export function hubspotAccount(context: PullContext<HubspotConfig>): HubspotAccount {
  const client = createVendorClient(context, HUBSPOT, bearer(context, 'token'));
  const base = `${context.config.apiUrl.replace(/\/+$/, '')}/crm/v3`;

  async function byId(object: string, id: string, properties: readonly string[]): Promise<unknown> {
    try {
      const query = new URLSearchParams({ properties: properties.join(',') });
      const url = `${base}/objects/${object}/${encodeURIComponent(id)}?${query.toString()}`;
      return (await client.send({ method: 'GET', url })).json;
    } catch (error) {
      // The vendor's own words tell a record that is gone from an address that is wrong.
      if (error instanceof VendorError && error.status === 404 && error.words !== null) return null;
      throw error;
    }
  }

  return {
    async search({ object, ways, properties, limit, skip }) {
      const answer = await ask(client, `${base}/objects/${object}/search`, searched, {
        filterGroups: ways.map((filters) => ({ filters })),
        sorts: [{ propertyName: MODIFIED, direction: 'ASCENDING' }],
        properties,
        limit,
        ...(skip === 0 ? {} : { after: String(skip) }),
      });
      return { nodes: answer.results, total: answer.total };
    },
    async byIds(object, ids, properties) {
      if (ids.length === 0) return [];
      const inputs = ids.map((id) => ({ id }));
      try {
        return (await ask(client, `${base}/objects/${object}/batch/read`, listed, { properties, inputs })).results;
      } catch (error) {
        // 207: some of them are gone, which the answer as a whole calls an error.
        if (!(error instanceof VendorError) || error.status !== 207) throw error;
        const found = await Promise.all(ids.map((id) => byId(object, id, properties)));
        return found.filter((node) => node !== null);
      }
    },
    async archived(object, properties, after) {
      const query = new URLSearchParams({
        archived: 'true',
        limit: String(ARCHIVED_PER_PAGE),
        properties: properties.join(','),
        ...(after === null ? {} : { after }),
      });
      const answer = await ask(client, `${base}/objects/${object}?${query.toString()}`, listed);
      return { nodes: answer.results, next: answer.paging?.next?.after ?? null };
    },
    async associated(object, id, to) {
      const url = `${base}/objects/${object}/${encodeURIComponent(id)}/associations/${to}`;
      const ids = new Set<string>();
      for (let after: string | null = null; ;) {
        const page: string = after === null ? '' : `?after=${encodeURIComponent(after)}`;
        const answer: z.infer<typeof associations> = await ask(client, url + page, associations);
        for (const { id: known, toObjectId } of answer.results) {
          const other = known ?? toObjectId;
          if (typeof other === 'string' || typeof other === 'number') ids.add(String(other));
        }
        after = answer.paging?.next?.after ?? null;
        if (after === null) return [...ids];
      }
    },
    async stages(object) {
      const { results } = await ask(client, `${base}/pipelines/${object}`, pipelines);
      return new Map(results.flatMap(({ stages }) => stages.map((stage) => [stage.id, stage])));
    },
  };
}

async function ask<T>(client: VendorClient, url: string, shape: z.ZodType<T>, body?: object): Promise<T> {
  const { json } = await client.send(
    body === undefined
      ? { method: 'GET', url }
      : {
          method: 'POST',
          url,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        },
  );
  const answer = shape.safeParse(json);
  if (!answer.success) throw shapeChanged(HUBSPOT.name, `no list at ${new URL(url).pathname}`);
  return answer.data;
}

/** Filters take milliseconds. */
export function modifiedFrom(at: Instant): Filter {
  return { propertyName: MODIFIED, operator: 'GTE', value: String(at) };
}
