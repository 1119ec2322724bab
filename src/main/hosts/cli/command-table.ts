import type { OptionSpecs } from './arguments/options.ts';
import { GLOBAL_OPTIONS } from './arguments/options.ts';
import type { Command } from './command.ts';
import { demo } from './commands/demo.ts';
import { draft } from './commands/draft.ts';
import { durations } from './commands/durations.ts';
import { edi } from './commands/edi.ts';
import { exceptions } from './commands/exceptions.ts';
import { exportTable } from './commands/export.ts';
import { kpis } from './commands/kpis.ts';
import { links } from './commands/links.ts';
import { lookup } from './commands/lookup.ts';
import { metered } from './commands/metered.ts';
import { order } from './commands/order.ts';
import { orders } from './commands/orders.ts';
import { parked } from './commands/parked.ts';
import { policy } from './commands/policy.ts';
import { preview } from './commands/preview.ts';
import { proxy } from './commands/proxy.ts';
import { retention } from './commands/retention.ts';
import { rules } from './commands/rules.ts';
import { scope } from './commands/scope.ts';
import { search } from './commands/search.ts';
import { signin } from './commands/signin.ts';
import { digest, rebuild } from './commands/store.ts';
import { connect, connections, health, remove, sync } from './commands/systems.ts';
import { unlinked } from './commands/unlinked.ts';

/** In the order of the help. */
export const COMMANDS: readonly Command[] = [
  demo,
  draft,
  preview,
  connect,
  signin,
  connections,
  scope,
  remove,
  sync,
  health,
  orders,
  order,
  lookup,
  search,
  exceptions,
  kpis,
  unlinked,
  links,
  rules,
  parked,
  policy,
  retention,
  durations,
  edi,
  proxy,
  metered,
  exportTable,
  rebuild,
  digest,
];

/** Options of all commands together: what it takes to find the command in a line. */
export const EVERY_OPTION: OptionSpecs = Object.assign(
  {},
  GLOBAL_OPTIONS,
  ...COMMANDS.map((command) => command.options),
) as OptionSpecs;
