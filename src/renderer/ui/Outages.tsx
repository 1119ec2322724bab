import type { ReactNode } from 'react';
import type { SystemHealth } from '#shared/contract/dto/systems.ts';
import { formatRoute } from '../state/route.ts';

/** What an outage means for the business, one line per system, the one that touches most first. */
export function OutageList({ systems }: { systems: readonly SystemHealth[] }): ReactNode {
  const out = systems.flatMap((system) =>
    system.outage !== null && system.outage.orders > 0 ? [{ ...system, outage: system.outage }] : [],
  );
  if (out.length === 0) return null;
  return (
    <ul className="outages" aria-label="Systems whose data is older than agreed">
      {out
        .toSorted((a, b) => b.outage.orders - a.outage.orders)
        .map(({ connectionId, name, monogram, outage, freshness }) => (
          <li key={connectionId} data-freshness={freshness}>
            <a href={formatRoute('systems', connectionId)}>
              <span className="monogram" aria-hidden>
                {monogram}
              </span>
              <strong>{name}</strong>
              <span>{outage.sentence}</span>
            </a>
          </li>
        ))}
    </ul>
  );
}
