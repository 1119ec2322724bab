import { expect, test } from 'vitest';
import { documentKey } from '#shared/domain/keys.ts';
import { owningScreen, screensPreference } from './owning-screen.ts';
import { TestStore } from './testing/test-store.ts';

function storeOf(connector: string, config: Record<string, unknown>): TestStore {
  const store = new TestStore().connection('erp').connection('crm', { kind: 'crm' });
  store.db.run(
    `UPDATE connection SET connector_id = ?, config = ? WHERE id = 'erp'`,
    connector,
    JSON.stringify(config),
  );
  return store;
}

const businessCentral = {
  apiUrl: 'https://api.businesscentral.dynamics.com/v2.0/production/api/v2.0',
  tokenUrl: 'https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token',
  companyId: 'c',
  clientId: 'a',
};
const label = { label: { value: "SO'1 /x", path: '/number' } };

test('Business Central shows an order in the list page of its kind, by number', () => {
  const store = storeOf('business-central', businessCentral);
  store.document('erp', { stream: 'salesOrders', sourceId: 'guid-1', content: label });
  expect(owningScreen(store.db, 'erp/salesOrders/guid-1')).toEqual({
    connectionId: 'erp',
    system: 'ERP',
    url: `https://businesscentral.dynamics.com/contoso.com/production/?page=9305&filter=%27No.%27%20IS%20%27SO%27%271%20%2Fx%27`,
  });
});

test('on premises, and where the vendor documents no address, there is none', () => {
  const onPremises = storeOf('business-central', {
    ...businessCentral,
    apiUrl: 'https://erp.example.com:7048/BC/api/v2.0',
  });
  onPremises.document('erp', { stream: 'salesOrders', sourceId: '1' });
  expect(owningScreen(onPremises.db, 'erp/salesOrders/1').url).toBeNull();
  onPremises.document('crm', { sourceId: '2' });
  expect(owningScreen(onPremises.db, 'crm/orders/2').url).toBeNull();
});

test("a company's own address goes before the vendor's, and what is not https leads nowhere", () => {
  const store = storeOf('salesforce', { instanceUrl: 'https://acme.my.salesforce.com/', clientId: 'a' });
  const key = documentKey({ connectionId: 'erp', streamId: 'Order', sourceId: '801/1', localKey: '' });
  store.document('erp', { stream: 'Order', sourceId: '801/1', content: label });
  expect(owningScreen(store.db, key).url).toBe('https://acme.my.salesforce.com/lightning/r/Order/801%2F1/view');
  const prefer = (address: string): unknown =>
    store.db.run(
      'INSERT OR REPLACE INTO preference (key, value) VALUES (?, ?)',
      screensPreference('erp'),
      JSON.stringify({ Order: address }),
    );
  prefer('https://crm.acme.example/o/{no}');
  expect(owningScreen(store.db, key).url).toBe('https://crm.acme.example/o/SO%27%271%20%2Fx');
  prefer('javascript:alert(1)');
  expect(owningScreen(store.db, key).url).toBeNull();
});
