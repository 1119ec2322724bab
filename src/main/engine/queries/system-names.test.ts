import { expect, it } from 'vitest';
import { withSystemNames } from './system-names.ts';
import { TestStore } from './testing/test-store.ts';

it('sentences of the engine name systems as people do', () => {
  const store = new TestStore().connection('bc', { name: 'ERP Hansekontor' }).connection('wms-2', { name: 'Halle 2' });
  const named = withSystemNames(store.db);
  expect(named('Shipped quantity: bc says 7 PCS, wms-2 says 5 PCS.')).toBe(
    'Shipped quantity: ERP Hansekontor says 7 PCS, Halle 2 says 5 PCS.',
  );
  expect(named('Credit hold: Blocked in bc.')).toBe('Credit hold: Blocked in ERP Hansekontor.');
  expect(named('Only in wms-2, not in the order.')).toBe('Only in Halle 2, not in the order.');
  expect(named('No system but wms-2 and bc knows this order: its number may be mistyped.')).toBe(
    'No system but Halle 2 and ERP Hansekontor knows this order: its number may be mistyped.',
  );
  // What names no system stays as it is.
  expect(named('The customer says it is late in transit.')).toBe('The customer says it is late in transit.');
  expect(named('SO-bc says nothing.')).toBe('SO-bc says nothing.');
});
