import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { counted } from '../output/text.ts';

export const rebuild: Command = {
  name: 'rebuild',
  summary: 'Derive everything anew from what was received and decided',
  arguments: [],
  options: {},
  prepare:
    () =>
    async ({ session: { client }, out, json, signal }) => {
      out.progress('Rebuilding …');
      const answer = await client.ask('store.rebuild', {}, signal);
      if (json) await out.json(answer);
      else await out.write(`Rebuilt ${counted(answer.orders, 'order')}; digest ${answer.digest}\n`);
      return EXIT.ok;
    },
};

export const digest: Command = {
  name: 'digest',
  summary: 'Print a digest of everything derived: equal digests mean equal results',
  arguments: [],
  options: {},
  prepare:
    () =>
    async ({ session: { client }, out, json, signal }) => {
      const answer = await client.ask('store.digest', {}, signal);
      if (json) await out.json(answer);
      else await out.write(`${answer.digest}\n`);
      return EXIT.ok;
    },
};
