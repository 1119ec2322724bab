import { z } from 'zod';
import type { PullContext, StampWindow, StreamControl, StreamManifest } from '../../kit/connector.ts';
import { shapeChanged } from '../../kit/http-policy.ts';
import { followable } from '../../kit/rest.ts';
import { BUSINESS_CENTRAL, businessCentralClient, companyUrl } from '../client.ts';
import type { BusinessCentralConfig } from '../manifest.ts';
import { allOf } from '../../kit/odata.ts';

const counted = z.looseObject({ '@odata.count': z.int() });
const listed = z.looseObject({
  value: z.array(z.looseObject({ id: z.string() })),
  '@odata.nextLink': z.string().nullish(),
});
/** Ids alone: the largest page there is. */
const IDS_PER_PAGE = 20_000;

/** Counts by $count (OData 4.01 part 1, §11.2.6.5) and lists ids alone, of what changed in a window. */
export function documentControl(
  manifest: StreamManifest,
  conditionOf: (customers: PullContext<unknown>['customers']) => string | null,
): StreamControl<BusinessCentralConfig> {
  const url = (
    { config, customers }: PullContext<BusinessCentralConfig>,
    window: StampWindow,
    options: string,
  ): string =>
    `${companyUrl(config)}/${manifest.entity}?$select=id${options}&$filter=${encodeURIComponent(allOf([filterOf(window), conditionOf(customers)]) ?? '')}`;
  return {
    async count(context, window) {
      const client = businessCentralClient(context);
      const { json } = await client.send({ method: 'GET', url: url(context, window, '&$top=1&$count=true') });
      const answer = counted.safeParse(json);
      if (!answer.success) throw shapeChanged(BUSINESS_CENTRAL.name, 'a count without "@odata.count"');
      return answer.data['@odata.count'];
    },
    async *ids(context, window) {
      const client = businessCentralClient(context);
      const headers = { prefer: `odata.maxpagesize=${IDS_PER_PAGE}` };
      const first = url(context, window, '');
      let next: string | null = first;
      while (next !== null) {
        const { json } = await client.send({ method: 'GET', url: next, headers });
        const answer = listed.safeParse(json);
        if (!answer.success) throw shapeChanged(BUSINESS_CENTRAL.name, 'a list without "value"');
        yield answer.data.value.map(({ id }) => id);
        const link: string | null = answer.data['@odata.nextLink'] ?? null;
        next = link === null ? null : followable(BUSINESS_CENTRAL.name, link, first);
      }
    },
  };
}

function filterOf({ from, to }: StampWindow): string {
  const until = `lastModifiedDateTime le ${new Date(to).toISOString()}`;
  return from === null ? until : `lastModifiedDateTime ge ${new Date(from).toISOString()} and ${until}`;
}
