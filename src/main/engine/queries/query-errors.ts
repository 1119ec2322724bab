import { ContractError, type ContractErrorData } from '#shared/contract/errors.ts';

export function notFound(message: string): ContractError {
  return new ContractError({ code: 'input.not_found', message, next: 'It may have changed meanwhile: search for it again.' });
}

export function invalidInput(message: string): ContractError {
  return new ContractError({ code: 'input.invalid', message, next: 'Change the filter or the request and ask again.' });
}

/** What a reader reports of anything that was thrown. */
export function errorDataOf(error: unknown): ContractErrorData {
  if (error instanceof ContractError) return error.data;
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new ContractError({
      code: 'store.corrupt',
      message: 'The data file is damaged and cannot be read.',
      next: 'Close Throughline, restore the data folder from a backup, or start with a new folder and sync again.',
      details: [code, message],
    }).data;
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new ContractError({
      code: 'store.locked',
      message: 'The data file is in use by another program.',
      next: 'Close the program that holds the file open; the question is asked again by itself.',
      retryable: true,
      details: [code, message],
    }).data;
  }
  return new ContractError({
    code: 'engine.bug',
    message: 'The question could not be answered because of a fault in Throughline.',
    next: 'Copy the details and report them; nothing that was received is lost.',
    details: [message],
  }).data;
}
