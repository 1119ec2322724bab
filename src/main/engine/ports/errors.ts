import { ContractError, type ContractErrorData } from '#shared/contract/errors.ts';

/** Turns whatever a thread of the engine threw into an error that can cross a boundary. */
export function toContractError(error: unknown): ContractErrorData {
  if (error instanceof ContractError) return error.data;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = KNOWN_ERRORS.find(([prefix]) => code.startsWith(prefix));
  if (known) return new ContractError({ ...known[1], details: [code] }).data;
  return new ContractError({
    code: 'engine.bug',
    message: 'Throughline ran into an error of its own.',
    next: 'What was received is kept. Try again; if it stays, send the log to support.',
    details: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
  }).data;
}

const NOT_WRITABLE = {
  code: 'file.unwritable',
  message: 'The data folder cannot be written to.',
  next: 'Give your user write access to it, or choose another.',
} as const;

/** By the beginning of SQLite's code, or of the operating system's. */
const KNOWN_ERRORS: readonly (readonly [
  string,
  Pick<ContractErrorData, 'code' | 'message' | 'next'> & { retryable?: boolean },
])[] = [
  [
    'SQLITE_FULL',
    {
      code: 'store.full',
      message: 'The disk is full.',
      next: 'Free some space; Throughline goes on where it stopped.',
      retryable: true,
    },
  ],
  [
    'SQLITE_BUSY',
    {
      code: 'store.locked',
      message: 'Another program holds the data file.',
      next: 'Close the other Throughline that uses this data folder, then try again.',
      retryable: true,
    },
  ],
  [
    'SQLITE_LOCKED',
    { code: 'store.locked', message: 'The data file is locked.', next: 'Try again in a moment.', retryable: true },
  ],
  [
    'SQLITE_CORRUPT',
    {
      code: 'store.corrupt',
      message: 'The data file is damaged.',
      next: 'Follow the runbook "Damaged data file": a copy made before the last upgrade lies beside it.',
    },
  ],
  [
    'SQLITE_NOTADB',
    { code: 'store.corrupt', message: 'The data file is not a Throughline file.', next: 'Choose another data folder.' },
  ],
  [
    'SQLITE_IOERR',
    {
      code: 'store.corrupt',
      message: 'The disk did not answer.',
      next: 'Check the disk; nothing was half-written.',
      retryable: true,
    },
  ],
  [
    'SQLITE_CANTOPEN',
    {
      code: 'file.unwritable',
      message: 'The data file cannot be opened.',
      next: 'Give your user write access to the data folder, or choose another.',
    },
  ],
  ['SQLITE_READONLY', NOT_WRITABLE],
  [
    'ENOSPC',
    {
      code: 'store.full',
      message: 'The disk is full.',
      next: 'Free some space; Throughline goes on where it stopped.',
      retryable: true,
    },
  ],
  ['EACCES', NOT_WRITABLE],
  ['EPERM', NOT_WRITABLE],
  ['EROFS', NOT_WRITABLE],
  ['ENOTDIR', NOT_WRITABLE],
];
