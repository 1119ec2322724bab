import { bearer } from '../kit/auth/fixed.ts';
import { oauth1 } from '../kit/auth/oauth1.ts';
import type { PullContext } from '../kit/connector.ts';
import { createVendorClient, type Vendor, type VendorClient } from '../kit/request.ts';
import { adobeCommerceManifest, type AdobeCommerceConfig } from './manifest.ts';

export const ADOBE_COMMERCE: Vendor = { name: 'Adobe Commerce', rate: adobeCommerceManifest.rate };

export function adobeCommerceClient(context: PullContext<AdobeCommerceConfig>): VendorClient {
  const authoriser =
    context.config.authMode === 'api_key'
      ? bearer(context, 'accessToken')
      : oauth1(context, {
          realm: '',
          consumerKey: 'consumerKey',
          consumerSecret: 'consumerSecret',
          token: 'accessToken',
          tokenSecret: 'accessTokenSecret',
        });
  return createVendorClient(context, ADOBE_COMMERCE, authoriser);
}

/** One condition of a search. */
export interface Filter {
  readonly field: string;
  readonly value: string;
  readonly condition: 'gteq' | 'in' | 'eq';
}

export function searchUrl(
  { shopUrl, storeCode }: AdobeCommerceConfig,
  entity: string,
  search: {
    readonly filter: Filter | null;
    readonly pageSize: number;
    readonly page: number;
    /** Default: the change stamp, then the id. */
    readonly sortedBy?: string;
  },
): string {
  const query = new URLSearchParams({
    'searchCriteria[sortOrders][0][field]': search.sortedBy ?? 'updated_at',
    'searchCriteria[sortOrders][0][direction]': 'ASC',
    // Records of one second have no sequence of their own: without one, a page may leave out what the next leaves out too.
    ...(search.sortedBy === undefined && {
      'searchCriteria[sortOrders][1][field]': 'entity_id',
      'searchCriteria[sortOrders][1][direction]': 'ASC',
    }),
    'searchCriteria[pageSize]': String(search.pageSize),
    'searchCriteria[currentPage]': String(search.page),
  });
  if (search.filter !== null) {
    const filter = 'searchCriteria[filter_groups][0][filters][0]';
    query.set(`${filter}[field]`, search.filter.field);
    query.set(`${filter}[value]`, search.filter.value);
    query.set(`${filter}[condition_type]`, search.filter.condition);
  }
  return `${shopUrl.replace(/\/+$/, '')}/rest/${storeCode}/V1/${entity}?${query.toString()}`;
}

/** "2026-01-31 10:00:00" in UTC, as the vendor writes it. */
export function vendorTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}
