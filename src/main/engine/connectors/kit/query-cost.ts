/** What a GraphQL question cost, in the form of Shopify's `extensions.cost`. */
export interface QueryCost {
  /** Points that the question was held to cost before it ran. */
  readonly requested: number;
  /** Points left in the bucket. */
  readonly available: number;
  readonly maximum: number;
  /** Milliseconds until the bucket holds so many points. */
  waitMs(points: number): number;
}

/** The cost that an answer states; null where it states none. */
export function queryCostOf(extensions: Readonly<Record<string, unknown>>): QueryCost | null {
  const cost = extensions['cost'] as Readonly<Record<string, unknown>> | null | undefined;
  const status = cost?.['throttleStatus'] as Readonly<Record<string, unknown>> | null | undefined;
  const requested = Number(cost?.['requestedQueryCost']);
  const available = Number(status?.['currentlyAvailable']);
  const maximum = Number(status?.['maximumAvailable']);
  const restoreRate = Number(status?.['restoreRate']);
  if (![requested, available, maximum, restoreRate].every(Number.isFinite) || restoreRate <= 0) return null;
  return {
    requested,
    available,
    maximum,
    // A question that is dearer than the whole bucket never fits; waiting for a full one is all that helps.
    waitMs: (points) => Math.max(0, Math.ceil(((Math.min(points, maximum) - available) / restoreRate) * 1000)),
  };
}
