import { z } from 'zod';
import { shapeChanged } from './http-policy.ts';
import type { Vendor, VendorClient } from './request.ts';

const odataAnswer = z.looseObject({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().optional(),
});

export interface ODataPage {
  readonly nodes: readonly unknown[];
  /** Opaque continuation (OData 4.0 part 1, §11.2.5.7); null on the last page. */
  readonly nextLink: string | null;
}

/**
 * One page of a list. The continuation is followed only to the host that was asked: the token goes with it.
 * @throws ConnectorError
 */
export async function odataPage(
  client: VendorClient,
  vendor: Vendor,
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<ODataPage> {
  const { json } = await client.send({ method: 'GET', url, headers });
  const answer = odataAnswer.safeParse(json);
  if (!answer.success) throw shapeChanged(vendor.name, 'a list without "value"');
  const link = answer.data['@odata.nextLink'] ?? null;
  if (link !== null && !sameOrigin(link, url)) throw shapeChanged(vendor.name, 'a next page on another host');
  return { nodes: answer.data.value, nextLink: link };
}

/** Whether a continuation leads to the host of an address. */
export function sameOrigin(link: string, url: string): boolean {
  return URL.canParse(link) && new URL(link).origin === new URL(url).origin;
}
