import { resolve } from 'node:path';
import { ContractError } from '#shared/contract/errors.ts';
import { createLocalTime } from '#shared/domain/local-time.ts';
import { commandNameOf, nearest, parseCommand, UsageError, type Arguments } from './arguments/parse.ts';
import { COMMANDS, EVERY_OPTION } from './command-table.ts';
import type { Command, Session } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { commandHelp, programHelp } from './help.ts';
import { createOutput, type OutputStreams } from './output/output.ts';
import { problemJson, problemOf, problemText } from './problem.ts';

export interface CliHost extends OutputStreams {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** IANA zone of the person. */
  readonly zone: string;
  readonly version: string;
  readonly defaultDataFolder: string;
  /** Asks the person at the terminal for what must not be shown; null without one. */
  readonly askSecret: (question: string) => Promise<string | null>;
  /** All of standard input, to its end. Rejects when the signal is aborted. */
  readonly input: () => Promise<Uint8Array>;
  /** Aborted with the exit code to end with. */
  readonly signal: AbortSignal;
  /** Whether a data folder has been used before. */
  readonly holdsData: (dataFolder: string) => Promise<boolean>;
  /** Opens the engine on a data folder. warn: one line for the person at the terminal. @throws ContractError */
  readonly openSession: (dataFolder: string, warn: (line: string) => void) => Promise<Session>;
}

/** Runs one command line from its words to its exit code. Throws nothing. */
export async function runCli(host: CliHost): Promise<ExitCode> {
  const { argv, signal, stderr } = host;
  // Before the line is understood it is not known whether its sender reads JSON, but it may already say so.
  const json = argv.includes('--json');
  try {
    return await run(host);
  } catch (error) {
    if (signal.aborted) return exitOf(signal);
    const problem = problemOf(error);
    stderr.write(json ? problemJson(problem) : problemText(problem));
    return problem.exit;
  }
}

async function run(host: CliHost): Promise<ExitCode> {
  const { argv, askSecret, cwd, env, input, signal, stdout } = host;
  const name = commandNameOf(argv, EVERY_OPTION);
  if (name === null) return withoutCommand(host);
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) throw unknownCommand(name);
  const typed = parseCommandOrHelp(argv, command);
  if (typed === null) {
    stdout.write(commandHelp(command));
    return EXIT.ok;
  }
  if (typed.flag('version')) return printVersion(host);
  const out = createOutput(host, { quiet: typed.flag('quiet'), env });
  const path = (text: string): string => resolve(cwd, text);
  const json = typed.flag('json');
  const context = { out, json, local: createLocalTime(host.zone), signal, path, env, askSecret, input };
  if (!('prepare' in command)) return command.preparePlain(typed)(context);
  const action = command.prepare(typed);

  const data = typed.text('data');
  const dataFolder = data === null ? host.defaultDataFolder : path(data);
  // A mistyped folder must not become a new, empty one.
  if (command.begins !== true && !(await host.holdsData(dataFolder))) throw noData(dataFolder);
  const session = await host.openSession(dataFolder, out.note);
  try {
    signal.throwIfAborted();
    return await action({ ...context, session });
  } finally {
    out.progress(null);
    await session.close();
  }
}

/** Help is given for a line that is otherwise wrong. */
function parseCommandOrHelp(argv: readonly string[], command: Command): Arguments | null {
  if (argv.includes('--help') || argv.includes('-h')) return null;
  return parseCommand(argv, command);
}

function withoutCommand(host: CliHost): ExitCode {
  const { argv, stdout } = host;
  if (argv.includes('--help') || argv.includes('-h')) {
    stdout.write(programHelp(COMMANDS));
    return EXIT.ok;
  }
  if (argv.includes('--version')) return printVersion(host);
  throw new UsageError('a command is missing', 'Try: throughline --help');
}

function printVersion({ stdout, version }: CliHost): ExitCode {
  stdout.write(`throughline ${version}\n`);
  return EXIT.ok;
}

function unknownCommand(name: string): UsageError {
  const near = nearest(
    name,
    COMMANDS.map((command) => command.name),
  );
  return new UsageError(
    `there is no command "${name}"${near === null ? '' : ` (did you mean ${near}?)`}`,
    'Try: throughline --help',
  );
}

function noData(dataFolder: string): ContractError {
  return new ContractError({
    code: 'input.not_found',
    message: `There is no data in ${dataFolder}.`,
    next: 'Name another folder with --data, or begin with: throughline connect FILE, or: throughline demo',
  });
}

function exitOf(signal: AbortSignal): ExitCode {
  const codes: readonly unknown[] = Object.values(EXIT);
  return codes.includes(signal.reason) ? (signal.reason as ExitCode) : EXIT.interrupted;
}
