import { ContractError, type ErrorCode } from '#shared/contract/errors.ts';
import { UsageError } from './arguments/parse.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

/** Why a command did not do what was asked, for a person and for a program. */
export interface Problem {
  readonly code: ErrorCode | 'usage';
  readonly message: string;
  readonly next: string;
  readonly details: readonly string[];
  readonly exit: ExitCode;
}

const EXITS: Readonly<Partial<Record<ErrorCode, ExitCode>>> = {
  'input.not_found': EXIT.notFound,
  'input.invalid': EXIT.usage,
  'request.cancelled': EXIT.interrupted,
};

export function problemOf(error: unknown): Problem {
  if (error instanceof UsageError) {
    return { code: 'usage', message: error.message, next: error.next, details: [], exit: EXIT.usage };
  }
  if (error instanceof ContractError) {
    const { code, message, next, details } = error.data;
    return { code, message, next, details, exit: EXITS[code] ?? EXIT.failed };
  }
  return {
    code: 'engine.bug',
    message: error instanceof Error ? error.message : String(error),
    next: 'This is a fault in Throughline; nothing that was received is lost. The log in the data folder says more.',
    details: [],
    exit: EXIT.failed,
  };
}

/** The lines of a problem on standard error. */
export function problemText({ message, next, details }: Problem): string {
  return [`throughline: ${message}`, ...details.map((detail) => `  ${detail}`), `next: ${next}`]
    .map((line) => `${line}\n`)
    .join('');
}

export function problemJson({ code, message, next, details }: Problem): string {
  return `${JSON.stringify({ error: { code, message, next, ...(details.length === 0 ? {} : { details }) } })}\n`;
}
