import { ContractError } from '#shared/contract/errors.ts';
import type { Context } from './command.ts';

/** Where a script leaves a secret: THROUGHLINE_SECRET_API_KEY for "apiKey". */
export function secretVariable(key: string): string {
  return `THROUGHLINE_SECRET_${key.replaceAll(/(?=[A-Z])/g, '_').toUpperCase()}`;
}

/**
 * The secrets that a declaration needs: from the environment, else those that are kept, else asked of the person at the
 * terminal. Never from the command line, which every process can read.
 * @throws ContractError input.invalid when one is nowhere
 */
export async function declarationSecrets(
  { session, askSecret, env, signal }: Context,
  declaration: { readonly file: string; readonly folder: string | null },
): Promise<Record<string, string>> {
  const { name, secrets } = await session.client.ask('declarations.read', declaration, signal);
  const found: Record<string, string> = {};
  for (const { key, label, set } of secrets) {
    const given = env[secretVariable(key)] ?? (set ? null : await askSecret(`${label} of ${name}`));
    if (given !== null && given !== '') found[key] = given;
    else if (!set) {
      throw new ContractError({
        code: 'input.invalid',
        message: `${name} needs its ${label}.`,
        next: `Run the command at a terminal, which asks for it, or put it into ${secretVariable(key)}.`,
      });
    }
  }
  return found;
}
