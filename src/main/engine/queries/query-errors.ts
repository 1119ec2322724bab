import { ContractError } from '#shared/contract/errors.ts';

export function notFound(message: string): ContractError {
  return new ContractError({
    code: 'input.not_found',
    message,
    next: 'It may have changed meanwhile: search for it again.',
  });
}

export function invalidInput(message: string): ContractError {
  return new ContractError({ code: 'input.invalid', message, next: 'Change the filter or the request and ask again.' });
}
