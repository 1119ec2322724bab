import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { openDemoCompany } from './demo-company.ts';
import { PACES, type Pace } from './servers/pace.ts';
import { writeTruth } from './truth/truth.ts';

const USAGE = `Starts the demo company's five systems on 127.0.0.1 and prints their addresses and credentials as JSON.

  --orders N      orders that exist at the moment (default 20000)
  --seed N        default 1
  --moment TIME   ISO 8601; default now
  --port-base N   ports N to N+4; default free ones
  --pace NAME     demo or vendor (default demo)
  --faults N      part of all answers that meet a fault, 0 to 1; the lines "on" and "off" switch faults while it runs
  --mailbox DIR   also let some customers trade by EDI, in files of this folder
  --truth DIR     also write the truth at the moment into this folder
`;

function wholeNumber(text: string | undefined, otherwise: number, name: string): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`--${name} must be a whole number`);
  return value;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      orders: { type: 'string' },
      seed: { type: 'string' },
      moment: { type: 'string' },
      'port-base': { type: 'string' },
      pace: { type: 'string' },
      faults: { type: 'string' },
      mailbox: { type: 'string' },
      truth: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const pace = values.pace ?? 'demo';
  if (!isPace(pace)) throw new RangeError('--pace must be demo or vendor');
  const moment = values.moment === undefined ? Date.now() : Date.parse(values.moment);
  if (Number.isNaN(moment)) throw new RangeError('--moment must be an ISO 8601 time');
  const started = Date.now();
  const company = await openDemoCompany({
    orders: Math.max(1, wholeNumber(values.orders, 20_000, 'orders')),
    seed: wholeNumber(values.seed, 1, 'seed'),
    moment,
    // The company's life goes on from its moment, whenever that is.
    now: () => moment + (Date.now() - started),
    pace,
    ...(values.mailbox !== undefined && { mailbox: resolve(values.mailbox) }),
    portBase: wholeNumber(values['port-base'], 0, 'port-base'),
  });
  if (values.truth !== undefined) await writeTruth(company.world, company.now(), values.truth);
  process.stdout.write(
    `${JSON.stringify({ moment: new Date(moment).toISOString(), connections: company.connections }, null, 2)}\n`,
  );
  if (values.faults !== undefined) {
    const share = Number(values.faults);
    if (!(share >= 0 && share <= 1)) throw new RangeError('--faults must be a number from 0 to 1');
    const settings = { seed: wholeNumber(values.seed, 1, 'seed'), share, longestDelayMs: 2_000 };
    company.disturb(settings);
    createInterface({ input: process.stdin }).on('line', (line) => {
      const command = line.trim();
      if (command === 'on') company.disturb(settings);
      else if (command === 'off') company.disturb(null);
      process.stderr.write(`${JSON.stringify(company.faultsMet())}\n`);
    });
  }
  const stop = (): void => void company.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function isPace(text: string): text is Pace {
  return Object.hasOwn(PACES, text);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exit(2);
}
