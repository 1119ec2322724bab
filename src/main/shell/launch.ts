import { resolve } from 'node:path';
import { parseDeepLink, type DeepLink } from './deep-links.ts';

/** What a person asked for when starting the app; also what a second start tells the first. */
export interface Launch {
  /** Null: where the system keeps an application's data. */
  readonly dataFolder: string | null;
  readonly demoOrders: number | null;
  readonly link: DeepLink | null;
}

const DEFAULT_DEMO_ORDERS = 2000;
const MAX_DEMO_ORDERS = 1_000_000;

function valueAfter(args: readonly string[], name: string): string | null {
  const inline = args.find((arg) => arg.startsWith(`${name}=`));
  if (inline !== undefined) return inline.slice(name.length + 1);
  const index = args.indexOf(name);
  return index < 0 ? null : (args[index + 1] ?? null);
}

/** Reads the arguments that are ours among those that Chromium and the system add. */
export function parseLaunch(args: readonly string[], cwd: string): Launch {
  const data = valueAfter(args, '--data');
  const orders = Number(valueAfter(args, '--orders') ?? DEFAULT_DEMO_ORDERS);
  const isCount = Number.isInteger(orders) && orders > 0 && orders <= MAX_DEMO_ORDERS;
  return {
    dataFolder: data === null || data === '' ? null : resolve(cwd, data),
    demoOrders: args.includes('--demo') ? (isCount ? orders : DEFAULT_DEMO_ORDERS) : null,
    link: args.map(parseDeepLink).find((link) => link !== null) ?? null,
  };
}
