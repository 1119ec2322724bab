import { spawn } from 'node:child_process';

/** A command that opens an address fails soon or not at all; some stay as long as the browser they started. */
const FAILS_WITHIN_MS = 2000;

/** How each system opens an address in the person's default browser; null where nothing could be shown. */
function opener(address: string): readonly [command: string, args: readonly string[]] | null {
  if (process.platform === 'darwin') return ['open', [address]];
  // Not `start`: the command shell would give & and ^ a meaning.
  if (process.platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', address]];
  const hasDisplay = Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  return hasDisplay ? ['xdg-open', [address]] : null;
}

/** Whether a browser was asked to open it; else the person opens the address. */
export async function openBrowser(address: string): Promise<boolean> {
  const found = opener(address);
  if (found === null) return false;
  const [command, args] = found;
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  return new Promise((resolve) => {
    const stays = setTimeout(() => resolve(true), FAILS_WITHIN_MS);
    child.once('error', () => {
      clearTimeout(stays);
      resolve(false);
    });
    child.once('exit', (code) => {
      clearTimeout(stays);
      resolve(code === 0);
    });
    child.unref();
  });
}
