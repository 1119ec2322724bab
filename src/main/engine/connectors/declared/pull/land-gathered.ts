import type { RawRecord } from '../../kit/connector.ts';
import type { GatheredRecord, Place, PlacedRow } from './gather.ts';
import { instantOf, landBad, withPlace } from './landing.ts';

/** What lands, the place it stands for, and the places of all rows that found their record. */
export interface GatheredOutcome extends Place {
  readonly record: RawRecord;
  readonly used: readonly Place[];
}

/** One record with its rows; without the record, each row is set aside until it comes. */
export function landGathered(id: string, gathered: GatheredRecord, round: string): readonly GatheredOutcome[] {
  const rows = [...gathered.rows].map(([name, found]) => [name, [...found.values()].toSorted(byId)] as const);
  const { main } = gathered;
  if (main === null) {
    return rows.flatMap(([, found]) => found).map((row) => setAside(row, `It belongs to ${id}, which no file holds.`));
  }
  const taken = rows.find(([name]) => main.row.record !== null && Object.hasOwn(main.row.record, name));
  if (taken !== undefined) {
    return [setAside(main, `It has a field "${taken[0]}" of its own: gather the rows under another name.`)];
  }
  const all = [main, ...rows.flatMap(([, found]) => found)];
  const stamps = all.flatMap(({ identity }) => instantOf(identity.changedAt) ?? []);
  const members = Object.fromEntries(
    rows.map(([name, found]) => [name, found.map(({ row, file }) => withPlace(row, file))]),
  );
  const record: RawRecord = {
    sourceId: id,
    version: main.identity.stated + round,
    recordedAt: stamps.length === 0 ? null : Math.max(...stamps),
    payload: JSON.stringify({ ...withPlace(main.row, main.file), ...members }),
  };
  return [{ record, at: main.row.at, file: main.file, used: gathered.places }];
}

function setAside({ row, file }: PlacedRow, reason: string): GatheredOutcome {
  return { record: landBad(row, file, reason), at: row.at, file, used: [] };
}

/** Numbers by value, text by its letters: the same whatever file a row stands in. */
function byId(a: PlacedRow, b: PlacedRow): number {
  const [left, right] = [a.identity.id, b.identity.id];
  const difference = Number(left) - Number(right);
  if (Number.isFinite(difference) && difference !== 0) return difference;
  return left < right ? -1 : 1;
}
