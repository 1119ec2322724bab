import type { EngineClient } from '#shared/contract/client.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { LocalTime } from '#shared/domain/local-time.ts';
import type { Arguments } from './arguments/parse.ts';
import type { ArgumentSpec, OptionSpecs } from './arguments/options.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Output } from './output/output.ts';

/** The engine as commands use it, in this process. */
export interface Session {
  readonly client: EngineClient;
  /** Starts the demo company's servers where the data folder holds one. */
  resumeDemo(): Promise<void>;
  /** Pulls one connection, or all, and resolves when everything is linked and assembled. */
  sync(connectionId: string | null): Promise<void>;
  /** Every document with its orders and the evidence. */
  links(): Iterable<unknown>;
  /** Lets the engine write a file that a person named, once. */
  grantFile(file: string, replace: boolean): string;
  /** Writes what the demo company's generator knows of the present to a folder. */
  writeDemoTruth(company: DemoCompanyFacts, folder: string): Promise<void>;
  close(): Promise<void>;
}

/** What makes the same demo company again. */
export interface DemoCompanyFacts {
  readonly orders: number;
  readonly seed: number;
  readonly moment: Instant;
}

export interface Context {
  readonly session: Session;
  readonly out: Output;
  readonly json: boolean;
  readonly local: LocalTime;
  /** Aborted by SIGINT, SIGTERM and by a reader of the output that went away. */
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What a person types unseen; null where nobody sits at a terminal. */
  readonly askSecret: (question: string) => Promise<string | null>;
  /** All of standard input, to its end. */
  readonly input: () => Promise<Uint8Array>;
  /** Makes an absolute path of one that a person typed. */
  readonly path: (typed: string) => string;
}

/** What a command does once its line is understood and the engine is open. */
export type Action = (context: Context) => Promise<ExitCode>;

/** What a command does that needs no engine, once its line is understood. */
export type PlainAction = (context: Omit<Context, 'session'>) => Promise<ExitCode>;

/** Works on the engine of a data folder, or on files alone. */
export type Command = EngineCommand | PlainCommand;

interface CommandHead {
  readonly name: string;
  readonly summary: string;
  readonly arguments: readonly ArgumentSpec[];
  readonly options: OptionSpecs;
  /** Further lines of its help. */
  readonly details?: readonly string[];
}

export interface EngineCommand extends CommandHead {
  /** May be the first command on a data folder: makes it where it is not there. */
  readonly begins?: true;
  /** Reads the line before anything is opened. @throws UsageError */
  readonly prepare: (typed: Arguments) => Action;
}

export interface PlainCommand extends CommandHead {
  /** Reads the line before anything is done. @throws UsageError */
  readonly preparePlain: (typed: Arguments) => PlainAction;
}
