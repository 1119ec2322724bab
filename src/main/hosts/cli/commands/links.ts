import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';

/** Documents written at a time. */
const BLOCK = 200;

export const links: Command = {
  name: 'links',
  summary: 'Write every document with its orders and the evidence, one JSON object a line',
  arguments: [],
  options: {},
  details: [
    'Each line: {"documentKey", "kind", "orders": [{"orderKey", "orderNo", "evidence": {"rule", "confidence", "path"}}]}',
  ],
  prepare:
    () =>
    async ({ session, out, signal }) => {
      let lines: string[] = [];
      for (const document of session.links()) {
        lines.push(`${JSON.stringify(document)}\n`);
        if (lines.length < BLOCK) continue;
        await out.write(lines.join(''));
        signal.throwIfAborted();
        lines = [];
      }
      await out.write(lines.join(''));
      return EXIT.ok;
    },
};
