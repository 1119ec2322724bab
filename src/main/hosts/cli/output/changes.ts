import type { ChangeRow, Difference, Fact } from '#shared/contract/dto/past.ts';
import { wallText, type LocalTime } from '#shared/domain/local-time.ts';
import { spanText } from '#shared/lib/span.ts';
import type { TableColumn } from './table.ts';
import { moneyText, plain, quantityText, sentenceText, UNKNOWN, whenText } from './text.ts';

/** What each version changed. */
export function changeTable(
  local: LocalTime,
  nameOf: (connectionId: string) => string,
): readonly TableColumn<ChangeRow>[] {
  return [
    { title: 'FIRST SEEN', value: (row) => wallText(row.firstSeenAt, local) },
    {
      title: 'RECORDED',
      value: (row) => (row.recordedAt === null ? UNKNOWN : wallText(row.recordedAt, local)),
      drops: true,
    },
    { title: 'SYSTEM', value: (row) => plain(nameOf(row.connectionId)), shrinksTo: 10 },
    { title: 'DOCUMENT', value: (row) => plain(row.label), shrinksTo: 12 },
    { title: 'FIELD', value: (row) => plain(row.words), shrinksTo: 12 },
    { title: 'BEFORE', value: (row) => factText(row.before, local), shrinksTo: 8 },
    { title: 'AFTER', value: (row) => factText(row.after, local), shrinksTo: 8 },
    {
      title: 'NOTE',
      value: (row) => (row.note === null ? '' : sentenceText(row.note, local)),
      shrinksTo: 8,
      drops: true,
    },
  ];
}

/** What is not as it was. */
export function differenceTable(local: LocalTime): readonly TableColumn<Difference>[] {
  return [
    { title: 'CHANGED SINCE', value: (row) => sentenceText(row.words, local), shrinksTo: 20 },
    { title: 'THEN', value: (row) => factText(row.before, local), shrinksTo: 10 },
    { title: 'NOW', value: (row) => factText(row.after, local), shrinksTo: 10 },
  ];
}

function factText(fact: Fact | null, local: LocalTime): string {
  if (fact === null) return UNKNOWN;
  switch (fact.type) {
    case 'text':
      return sentenceText(fact.text, local);
    case 'when':
      return whenText(fact.when, local);
    case 'instant':
      return wallText(fact.at, local);
    case 'money':
      return moneyText(fact.money);
    case 'quantity':
      return fact.unit === null ? quantityText(fact.amount) : `${quantityText(fact.amount)} ${plain(fact.unit)}`;
    case 'duration':
      return `${fact.ms < 0 ? '-' : ''}${spanText(Math.abs(fact.ms))}`;
  }
}
