import { beforeEach } from 'vitest';
import { goTo } from '../harness/browser.ts';
import { clients, type Client } from './clients.ts';

/**
 * Opens the page of an order in a client of its own before each test of a file. Returns what gives the client.
 * @param address "/orders/<order key>"
 */
export function onOrderPage(address: string): () => Client {
  const { openClient } = clients();
  let client: Client;

  beforeEach(async () => {
    client = await openClient(300);
    await goTo(client.page, address);
    await client.page.getByRole('region', { name: 'Why' }).waitFor();
  });
  return () => client;
}
