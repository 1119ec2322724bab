import { patternProblem } from '../connectors/kit/pattern.ts';
import type { ParsedInput } from './dispatcher.ts';

/** An address with a user or password in it: settings are stored in the open. */
export function holdsCredential(value: unknown): boolean {
  const address = typeof value === 'string' ? URL.parse(value) : null;
  return address !== null && (address.username !== '' || address.password !== '');
}

/** A pattern that cannot be read would fail at every record; one that never ends would hold up all that follow. */
export function patternProblems(rules: NonNullable<ParsedInput<'connections.create'>['referenceRules']>): string[] {
  return Object.entries(rules).flatMap(([type, rule]) => {
    const patterns: readonly (readonly [name: string, pattern: string | undefined])[] = [
      ...[rule?.pattern ?? []].flat().map((pattern) => ['pattern', pattern] as const),
      ['split', rule?.split],
      ['find', rule?.find],
      ...(rule?.scopes ?? []).map((scope) => ['scopes.pattern', scope.pattern] as const),
    ];
    return patterns.flatMap(([name, pattern]) => {
      const problem = patternProblem(pattern ?? '');
      return problem === null ? [] : [`referenceRules.${type}.${name}: ${problem}`];
    });
  });
}
