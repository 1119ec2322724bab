import type { ExceptionRow } from '#shared/contract/dto/exceptions.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { ExportColumn } from '../column.ts';

/** @param asOf ages of open exceptions count up to here */
export function exceptionExportColumns(asOf: Instant): readonly ExportColumn<ExceptionRow>[] {
  return [
    { title: 'What and why', kind: 'sentence', width: 60, value: (row) => row.headline },
    { title: 'Code', kind: 'text', width: 12, value: (row) => row.code },
    { title: 'Cause', kind: 'text', width: 11, value: (row) => row.cause },
    { title: 'Severity', kind: 'text', width: 10, value: (row) => row.severity },
    { title: 'Order', kind: 'text', width: 16, value: (row) => row.orderNo },
    { title: 'Customer', kind: 'text', width: 28, value: (row) => row.customer },
    { title: 'Since', kind: 'when', width: 17, value: (row) => row.onsetAt },
    { title: 'Cleared', kind: 'when', width: 17, value: (row) => row.clearedAt },
    { title: 'Age (h)', kind: 'duration', width: 10, value: (row) => (row.clearedAt ?? asOf) - row.onsetAt },
    { title: 'Due', kind: 'when', width: 17, value: (row) => row.dueAt },
    { title: 'Value at risk', kind: 'money', width: 14, value: (row) => row.valueAtRisk?.amount ?? null },
    { title: 'Currency', kind: 'text', width: 9, value: (row) => row.valueAtRisk?.currency ?? null },
    { title: 'Penalty', kind: 'money', width: 12, value: (row) => row.penalty?.amount ?? null },
    { title: 'Jeopardy', kind: 'integer', width: 10, value: (row) => row.jeopardy },
    { title: 'Band', kind: 'text', width: 10, value: (row) => row.jeopardyBand },
    { title: 'Direction', kind: 'text', width: 11, value: (row) => row.direction },
    { title: 'Found', kind: 'when', width: 17, value: (row) => row.detectedAt },
    { title: 'Reopened', kind: 'integer', width: 10, value: (row) => row.reopened },
    { title: 'Team', kind: 'text', width: 18, value: (row) => row.team },
    { title: 'Owner', kind: 'text', width: 16, value: (row) => row.owner },
    { title: 'State', kind: 'text', width: 13, value: (row) => row.state.replaceAll('_', ' ') },
    { title: 'Snoozed until', kind: 'when', width: 17, value: (row) => row.snoozedUntil },
    { title: 'Snoozed because', kind: 'text', width: 24, value: (row) => row.snoozeReason },
    { title: 'Notes', kind: 'integer', width: 8, value: (row) => row.notes },
    { title: 'Consequences', kind: 'integer', width: 13, value: (row) => row.consequences },
    { title: 'Next action', kind: 'text', width: 60, value: (row) => row.nextAction },
    { title: 'Exception key', kind: 'text', width: 40, value: (row) => row.exceptionKey },
    { title: 'Order key', kind: 'text', width: 40, value: (row) => row.orderKey },
  ];
}
