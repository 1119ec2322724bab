import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { reportSync, syncWithProgress } from './systems.ts';

export const signin: Command = {
  name: 'signin',
  summary: 'Sign in to a system in a browser on this machine, then read what is new from it',
  arguments: [{ name: 'CONNECTION' }],
  options: {},
  details: [
    'For systems that hand out their tokens to a person alone, such as Xero. It prints the address to open, and waits ten',
    'minutes for the browser to come back to this machine.',
  ],
  prepare(typed) {
    const connectionId = typed.argument('CONNECTION') ?? '';
    return async (context) => {
      const { session, out, json, signal } = context;
      const { url } = await session.client.ask('connections.authorise', { connectionId }, signal);
      if (json) await out.json({ open: url });
      else await out.write(`Open in a browser on this machine:\n${url}\n`);
      out.progress('Waiting for the browser …');
      const { sentence } = await session.client
        .ask('connections.authorised', { connectionId }, signal)
        .finally(() => out.progress(null));
      if (!json) await out.write(`${sentence}\n`);
      await syncWithProgress(context, connectionId);
      const { rows } = await session.client.ask('systems.list', {}, signal);
      const failures = await reportSync(
        context,
        rows.filter((row) => row.connectionId === connectionId),
      );
      return failures > 0 ? EXIT.partial : EXIT.ok;
    };
  },
};
