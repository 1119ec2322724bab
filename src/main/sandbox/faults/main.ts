import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { FAULT_KINDS, type FaultKind } from './fault.ts';
import { createFaultInjector } from './injector.ts';
import { startFaultProxy } from './proxy.ts';

const USAGE = `Stands in front of a server and lets its answers meet faults.

  --target URL   address of the server
  --port N       where the proxy listens on 127.0.0.1 (default: a free port)
  --share N      part of all requests that meet a fault, 0 to 1 (default 0.2)
  --seed N       default 1
  --kinds LIST   of ${FAULT_KINDS.join(', ')} (default: all)
  --delay MS     longest delay (default 2000)

While it runs, the lines "off" and "on" switch faults off and on, and "dealt" tells how many there were.
`;

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { target: text, port: text, share: text, seed: text, kinds: text, delay: text, help: { type: 'boolean' } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  if (values.target === undefined || !URL.canParse(values.target)) throw new RangeError('--target must be an address');
  const kinds = values.kinds?.split(',').map((name): FaultKind => {
    const kind = FAULT_KINDS.find((each) => each === name.trim());
    if (kind === undefined) throw new RangeError(`"${name}" is no kind of fault`);
    return kind;
  });
  const settings = {
    seed: number(values.seed ?? '1', '--seed'),
    share: number(values.share ?? '0.2', '--share'),
    longestDelayMs: number(values.delay ?? '2000', '--delay'),
    ...(kinds === undefined ? {} : { kinds }),
  };
  const injector = createFaultInjector('proxy');
  injector.set(settings);
  const proxy = await startFaultProxy(values.target, number(values.port ?? '0', '--port'), injector);
  process.stdout.write(`${proxy.origin} stands in front of ${values.target}; faults are on\n`);
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    const command = line.trim();
    if (command === 'on' || command === 'off') {
      injector.set(command === 'on' ? settings : null);
      process.stdout.write(`faults are ${command}\n`);
    } else if (command === 'dealt') process.stdout.write(`${JSON.stringify(injector.dealt())}\n`);
    else process.stdout.write('on, off or dealt\n');
  });
  const stop = (): void => {
    lines.close();
    void proxy.close().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function number(text: string, name: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new RangeError(`${name} must be a number from 0`);
  return value;
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exit(2);
}
