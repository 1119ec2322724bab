import type { MeteredAnswer } from '#shared/contract/dto/metered.ts';
import type { Status } from '#shared/contract/dto/systems.ts';
import { METERED_MODES } from '#shared/domain/metered.ts';
import { bytesText } from '#shared/lib/bytes.ts';
import { spanText } from '#shared/lib/span.ts';
import { UsageError } from '../arguments/parse.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { plain } from '../output/text.ts';

export const metered: Command = {
  name: 'metered',
  summary:
    'Show or say whether the network of this computer is metered: backfills wait then, and systems are read less often',
  arguments: [{ name: 'MODE', optional: true }],
  options: {},
  details: [
    `Modes: ${METERED_MODES.join(', ')}. Automatic is what a page of this computer sees of the network; without one, as here,`,
    'nothing tells it. throughline sync --anyway reads a backfill all the same.',
  ],
  prepare(typed) {
    const word = typed.argument('MODE');
    const mode = word === null ? null : METERED_MODES.find((one) => one === word);
    if (mode === undefined) throw new UsageError(`"${word}" is no mode`, `Choose ${METERED_MODES.join(', ')}.`);
    return async ({ session: { client }, out, json, signal }) => {
      const answer =
        mode === null
          ? await client.ask('network.metered', {}, signal)
          : await client.ask('network.meter', { mode }, signal);
      const { metered: state } = await client.ask('status.get', {}, signal);
      if (json) await out.json({ ...answer, waiting: state?.waiting ?? [], bytesToday: state?.bytesToday ?? null });
      else await out.write(textOf(answer, state));
      return EXIT.ok;
    };
  },
};

function textOf({ mode, everyMs }: MeteredAnswer, state: Status['metered']): string {
  if (state === null) return `Mode: ${mode}. The network is not metered; systems are read as usual.\n`;
  const waits = state.waiting.length === 0 ? '' : `backfill of ${state.waiting.map(plain).join(', ')} waits, `;
  return `Mode: ${mode}. Metered network: ${waits}${bytesText(state.bytesToday)} read today; systems are read every ${spanText(everyMs)}.\n`;
}
