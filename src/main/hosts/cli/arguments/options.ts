/** One option as a person types it. Without `value` it is a switch. */
export interface OptionSpec {
  /** What follows it, for the help: DIR, N. */
  readonly value?: string;
  readonly short?: string;
  readonly summary: string;
}
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** One argument without a dash. */
export interface ArgumentSpec {
  readonly name: string;
  readonly optional?: true;
  /** Takes all that follow, joined by blanks. */
  readonly rest?: true;
}

/** Options that every command has. */
export const GLOBAL_OPTIONS = {
  data: { value: 'DIR', summary: 'Folder of the data (default: your application data folder)' },
  json: { summary: 'One JSON document, or NDJSON where rows stream; errors as {"error": …}' },
  quiet: { short: 'q', summary: 'No progress and no remarks, only results and problems' },
  help: { short: 'h', summary: 'Show help for the program or a command' },
  version: { summary: 'Show the version' },
} as const satisfies OptionSpecs;
