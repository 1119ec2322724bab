import type { PolicyChange, PolicyState } from '#shared/contract/dto/policy.ts';
import type { Output } from '#shared/contract/methods.ts';
import type { DecisionBody } from '#shared/domain/decisions.ts';
import type { Policy, PolicyOverrides } from '#shared/domain/policy.ts';
import { differenceText } from '#shared/domain/policy-words.ts';
import { policyOf } from '../lifecycle/company-policy.ts';
import { readPolicyFile, writePolicyFile } from '../lifecycle/policy-file.ts';
import { differencesOf, withOverrides } from '#shared/domain/policy-overrides.ts';
import { validateOverrides, type KnownSystems } from '../lifecycle/policy-validation.ts';
import type { ReadDb } from '../store/database.ts';
import { undoneDecisions } from './decisions.ts';

type SystemKind = PolicyState['systems'][number]['kind'];

interface PolicyRow {
  readonly id: string;
  readonly at: number;
  readonly author: string;
  readonly body: string;
}

/** The policy in force and what it is laid over. */
export function policyState(db: ReadDb): PolicyState {
  const { shipped, policy, decided } = policyOf(db);
  const row = decided && db.get<PolicyRow>('SELECT id, at, author, body FROM decision WHERE id = ?', decided.id);
  return {
    shipped,
    policy,
    overrides: decided?.overrides ?? {},
    decision: row ? { id: row.id, at: row.at, author: row.author, note: contentOf(row).note } : null,
    systems: db.all<{ connectionId: string; name: string; kind: SystemKind }>(
      'SELECT id AS connectionId, name, kind FROM connection ORDER BY id',
    ),
  };
}

/** What is wrong with overrides that somebody edits. */
export function policyProblems(db: ReadDb, overrides: unknown): Output<'policy.check'> {
  const checked = validateOverrides(overrides, knownSystems(db));
  return { problems: checked.ok ? [] : [...checked.error] };
}

/** Every change of the policy, the newest first, each in words against the one before that held. */
export function policyHistory(db: ReadDb): readonly PolicyChange[] {
  const { shipped, decided } = policyOf(db);
  const undone = undoneDecisions(db);
  let before: Policy = shipped;
  const changes = db
    .all<PolicyRow>(
      `SELECT id, at, author, body FROM decision WHERE target = 'policy' AND kind = 'policy' ORDER BY seq`,
    )
    .map((row): PolicyChange => {
      const { overrides, note } = contentOf(row);
      const after = withOverrides(shipped, overrides);
      const words = changesInWords(before, after);
      before = after;
      const { id, at, author } = row;
      return { id, at, author, note, overrides, changes: words, inForce: id === decided?.id, undone: undone.has(id) };
    });
  return changes.reverse();
}

/** The file of a policy: of what is given, or of the one in force. */
export function policyFileText(db: ReadDb, overrides: PolicyOverrides | null): Output<'policy.write'> {
  const state = policyState(db);
  const file =
    overrides === null ? { overrides: state.overrides, note: state.decision?.note ?? '' } : { overrides, note: '' };
  return { text: writePolicyFile(file) };
}

export function readPolicy(db: ReadDb, text: string): Output<'policy.read'> {
  const { shipped, policy } = policyOf(db);
  const read = readPolicyFile(text, knownSystems(db));
  if (!read.ok) return { overrides: null, note: '', problems: [...read.error], changes: [] };
  const { overrides, note } = read.value;
  return { overrides, note, problems: [], changes: changesInWords(policy, withOverrides(shipped, overrides)) };
}

/** By currency: the order values below which tenths of the orders lie. */
export function valueDeciles(db: ReadDb): Output<'policy.deciles'> {
  const currencies = db.all<{ currency: string; orders: number }>(
    `SELECT currency, count(*) AS orders FROM order_row WHERE value IS NOT NULL AND currency IS NOT NULL AND cancelled = 0
     GROUP BY currency ORDER BY orders DESC, currency`,
  );
  return {
    rows: currencies.map(({ currency, orders }) => {
      const values = Float64Array.from(
        db.column<number>(
          'SELECT value FROM order_row WHERE currency = ? AND value IS NOT NULL AND cancelled = 0',
          currency,
        ),
      ).toSorted();
      const deciles = [1, 2, 3, 4, 5, 6, 7, 8, 9].map(
        (tenth) => values[Math.min(values.length - 1, Math.ceil((values.length * tenth) / 10))] ?? 0,
      );
      return { currency, orders, deciles };
    }),
  };
}

function contentOf(row: PolicyRow): { readonly overrides: PolicyOverrides; readonly note: string } {
  const body = JSON.parse(row.body) as DecisionBody;
  return body.kind === 'policy' ? body : { overrides: {}, note: '' };
}

function changesInWords(before: Policy, after: Policy): string[] {
  return differencesOf(before, after).map(differenceText);
}

function knownSystems(db: ReadDb): KnownSystems {
  return { connectionIds: new Set(db.column<string>('SELECT id FROM connection')) };
}
