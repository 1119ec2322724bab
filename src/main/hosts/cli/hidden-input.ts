import type { ReadStream } from 'node:tty';

const ENTER = new Set(['\r', '\n', '\u0004']);
const ERASE = new Set(['\u007F', '\b']);
const INTERRUPT = '\u0003';

/**
 * Asks a person for a text that is not shown while it is typed. Null where nobody sits at a terminal. Rejects with the
 * signal's reason, and when the person interrupts.
 */
export async function askHidden(
  { stdin, stderr }: { readonly stdin: ReadStream; readonly stderr: { write(text: string): unknown } },
  question: string,
  signal: AbortSignal,
): Promise<string | null> {
  if (!stdin.isTTY) return null;
  stderr.write(`${question}: `);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  try {
    return await typed(stdin, signal);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}

function typed(stdin: ReadStream, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const end = (settle: () => void): void => {
      stdin.off('data', take);
      signal.removeEventListener('abort', stop);
      settle();
    };
    const stop = (): void => end(() => reject(signal.reason as Error));
    const take = (chunk: string): void => {
      // A paste comes as one chunk.
      for (const letter of chunk) {
        if (letter === INTERRUPT) return end(() => reject(new Error('Interrupted while a secret was asked for.')));
        if (ENTER.has(letter)) return end(() => resolve(text));
        text = ERASE.has(letter) ? text.slice(0, -1) : text + letter;
      }
    };
    signal.addEventListener('abort', stop, { once: true });
    stdin.on('data', take);
    stdin.resume();
  });
}
