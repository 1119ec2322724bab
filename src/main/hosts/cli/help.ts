import { GLOBAL_OPTIONS, type OptionSpecs } from './arguments/options.ts';
import type { Command } from './command.ts';

const EXIT_CODES: readonly (readonly [string, string])[] = [
  ['0', 'it went well'],
  ['1', 'the operation failed'],
  ['2', 'the command line is not understood'],
  ['3', 'what was named does not exist, or a search found nothing'],
  ['4', 'it went through in part: a system failed, records are parked, or numbers of a list were not found'],
  ['130, 143', 'stopped by SIGINT (Ctrl-C), by SIGTERM'],
];

function rows(entries: readonly (readonly [string, string])[]): string {
  const width = Math.max(...entries.map(([left]) => left.length));
  return entries.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('');
}

function optionRows(options: OptionSpecs): string {
  return rows(
    Object.entries(options).map(([name, { value, short, summary }]) => [
      `${short === undefined ? '   ' : `-${short},`} --${name}${value === undefined ? '' : ` ${value}`}`,
      summary,
    ]),
  );
}

function synopsis(command: Command): string {
  const words = command.arguments.map(({ name, optional }) => (optional === true ? `[${name}]` : name));
  return [command.name, ...words].join(' ');
}

export function programHelp(commands: readonly Command[]): string {
  return (
    'Usage: throughline COMMAND [OPTIONS]\n\n' +
    'Throughline on the command line: the same engine and the same data as the application.\n\n' +
    `Commands:\n${rows(commands.map((command) => [synopsis(command), command.summary]))}\n` +
    `Options of every command:\n${optionRows(GLOBAL_OPTIONS)}\n` +
    `Exit codes:\n${rows(EXIT_CODES)}\n` +
    'Results go to standard output, progress and problems to standard error.\n' +
    'In JSON, times are UTC milliseconds, amounts and quantities are millionths, null is unknown.\n' +
    'Help for a command: throughline COMMAND --help\n'
  );
}

export function commandHelp(command: Command): string {
  const own = Object.keys(command.options).length === 0 ? '' : `Options:\n${optionRows(command.options)}\n`;
  const details = command.details === undefined ? '' : `${command.details.join('\n')}\n\n`;
  return `Usage: throughline ${synopsis(command)} [OPTIONS]\n\n${command.summary}.\n\n${own}${details}Options of every command:\n${optionRows(GLOBAL_OPTIONS)}`;
}
