import { spread, type Dimension } from '../random.ts';
import { TRAIT_SHARES, type Plot, type Trait } from '../scenarios.ts';
import type { CompanyId } from '../systems.ts';
import type { GroupKind } from './groups.ts';

export interface TraitInput {
  readonly company: CompanyId;
  readonly channel: 'web' | 'edi' | 'sales';
  readonly blanket: boolean;
  readonly group: GroupKind | null;
  readonly plot: Plot;
  readonly lines: number;
}

/** Shares of the orders that a trait can befall at all; it is dealt to so many more of them. */
const SMOOTH = 0.6;
const ALONE = 0.9;
const SEVERAL_LINES = 0.65;
const NOT_EDI = 0.7;

const BILLING: readonly Trait[] = [
  'late-invoice',
  'duplicate-invoice',
  'invoice-quantity-mismatch',
  'invoice-price-mismatch',
  'early-invoice',
  'credit-rebill',
];

/** Properties of an order that are independent of its course, or need it to be smooth. */
export function dealTraits(seed: number, index: number, input: TraitInput): Set<Trait> {
  const { blanket, group, plot } = input;
  const traits = new Set<Trait>();
  const deal = (dimension: Dimension, names: readonly Trait[], among: (name: Trait) => number | null): void => {
    let left = spread(seed, dimension, index);
    for (const name of names) {
      const share = TRAIT_SHARES[name].share / (among(name) ?? 1);
      if (left >= 0 && left < share && among(name) !== null) traits.add(name);
      left -= share;
    }
  };
  const always = (): number => 1;
  const smooth = plot === 'smooth' && group === null;
  if (blanket) traits.add('blanket-po');
  if (group === 'load') traits.add('consolidated-load');
  if (group === 'split-order') traits.add('split-order');
  if (input.company === 'us') traits.add('second-erp');
  deal('quirk', ['listed-twice', 're-saved', 'correction'], always);
  if (plot.startsWith('cancelled')) return traits;
  deal('billing', BILLING, always);
  if (spread(seed, 'billing', index) < TRAIT_SHARES['draft-invoice'].share) traits.add('draft-invoice');
  deal('proof', ['no-proof-of-delivery'], always);
  deal('return', ['return'], always);
  if (group === null || group === 'split-order') deal('tracking', ['tracking-before-shipment'], always);
  if (!blanket && group === null) deal('number', ['po-only-crm'], always);
  if (!blanket && group !== 'drop-ship' && !traits.has('po-only-crm'))
    deal('hub', ['hub-po', 'hub-partner-number'], always);
  if (group !== null) return traits;
  const documentShares: Readonly<Partial<Record<Trait, number | null>>> = {
    're-keyed': input.channel === 'edi' ? null : ALONE * NOT_EDI,
    'voided-label': smooth && !traits.has('tracking-before-shipment') ? SMOOTH : null,
    'multi-leg': smooth && !traits.has('tracking-before-shipment') && !traits.has('correction') ? SMOOTH : null,
    'goods-issue-missing': smooth && !BILLING.some((name) => traits.has(name)) ? SMOOTH : null,
    'quantity-conflict': smooth && !traits.has('correction') ? SMOOTH : null,
    'change-order': smooth && !traits.has('correction') ? SMOOTH : null,
    'over-delivery': smooth && !BILLING.some((name) => traits.has(name)) ? SMOOTH : null,
    'promise-conflict': traits.has('correction') || plot === 'change-request' ? null : ALONE,
  };
  const documentTraits = Object.keys(documentShares) as Trait[];
  dealFixed(seed, index, documentTraits, documentShares, traits);
  if (!traits.has('po-only-crm') && !traits.has('re-keyed') && !traits.has('promise-conflict')) {
    const several = input.lines > 1 && !traits.has('correction') && !traits.has('change-order');
    dealFixed(
      seed,
      index,
      ['mistyped-number', 'merged-order'],
      {
        'mistyped-number': ALONE,
        'merged-order': several ? SEVERAL_LINES * ALONE : null,
      },
      traits,
      'typing',
    );
  }
  return traits;
}

/** Each trait has its own stretch of the dimension, whether it can befall the order or not. */
function dealFixed(
  seed: number,
  index: number,
  names: readonly Trait[],
  among: Readonly<Partial<Record<Trait, number | null>>>,
  traits: Set<Trait>,
  dimension: Dimension = 'document',
): void {
  const left = spread(seed, dimension, index) * names.length;
  const name = names[Math.floor(left)];
  const possible = name === undefined ? null : (among[name] ?? null);
  if (name === undefined || possible === null) return;
  if ((left - Math.floor(left)) / names.length < TRAIT_SHARES[name].share / possible) traits.add(name);
}
