import { Columns3, Download, X } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import type { EXPORT_TABLES, ExportJob, Input } from '#shared/contract/methods.ts';
import { useEngine } from '../data/engine.tsx';
import { useCommand } from '../data/use-command.ts';
import { useQuery } from '../data/use-query.ts';
import { useToasts } from '../state/toasts.ts';
import { formatCount } from '../ui/format.ts';
import { Menu, MenuCheck, MenuItem } from '../ui/Menu.tsx';
import { plural } from '../ui/words.ts';
import type { GridColumn } from './columns.ts';
import type { DataGridHandle } from './DataGrid.tsx';
import { describeFilter, type FilterModel } from './filters.ts';
import type { FilterModels } from './view-state.ts';

/** The exact count of the list. */
export function Counted({ count, one, many }: { count: number | null; one: string; many?: string }): ReactNode {
  return (
    <span className="counted" aria-live="polite">
      {count === null ? '' : plural(count, one, many)}
    </span>
  );
}

interface FilterLineProps<Row> {
  readonly columns: readonly GridColumn<Row>[];
  readonly filters: FilterModels;
  readonly text?: string;
  readonly onChange: (filters: FilterModels) => void;
  readonly onClearText?: () => void;
}

/** Names every filter that holds, each with its way out, also those of columns that are hidden. */
export function FilterLine<Row>({
  columns,
  filters,
  text = '',
  onChange,
  onClearText,
}: FilterLineProps<Row>): ReactNode {
  const entries = Object.entries(filters);
  if (entries.length === 0 && text === '') return null;
  return (
    <div className="filter-line" role="group" aria-label="Filters">
      <span className="quiet">Only rows where</span>
      {text !== '' && <FilterChip words={`anything contains “${text}”`} onRemove={() => onClearText?.()} />}
      {entries.map(([id, model]) => (
        <FilterChip
          key={id}
          words={filterWords(columns, id, model)}
          onRemove={() => onChange(Object.fromEntries(entries.filter(([other]) => other !== id)))}
        />
      ))}
      <button
        type="button"
        className="link-button"
        onClick={() => {
          onChange({});
          if (text !== '') onClearText?.();
        }}
      >
        Clear all
      </button>
    </div>
  );
}

export function filterWords<Row>(columns: readonly GridColumn<Row>[], id: string, model: FilterModel): string {
  const column = columns.find((candidate) => candidate.id === id);
  const choices = column?.choices?.() ?? [];
  return `${column?.words ?? id}: ${describeFilter(model, (value) => choices.find((choice) => choice.value === value)?.words ?? value)}`;
}

function FilterChip({ words, onRemove }: { words: string; onRemove: () => void }): ReactNode {
  return (
    <span className="filter-chip">
      <span className="ellipsis">{words}</span>
      <button type="button" aria-label={`Remove filter ${words}`} onClick={onRemove}>
        <X size={12} aria-hidden />
      </button>
    </span>
  );
}

interface ColumnsMenuProps<Row> {
  readonly columns: readonly GridColumn<Row>[];
  readonly grid: RefObject<DataGridHandle<Row> | null>;
  readonly onReset: () => void;
}

export function ColumnsMenu<Row>({ columns, grid, onReset }: ColumnsMenuProps<Row>): ReactNode {
  return (
    <Menu label="Columns" className="button plain low icon" button={<Columns3 size={14} aria-hidden />}>
      <ColumnChecks columns={columns} grid={grid} onReset={onReset} />
    </Menu>
  );
}

function ColumnChecks<Row>({ columns, grid, onReset }: ColumnsMenuProps<Row>): ReactNode {
  const [hidden, setHidden] = useState(
    () =>
      new Set(
        grid.current
          ?.columnState()
          .filter((column) => column.hide === true)
          .map((column) => column.colId),
      ),
  );
  const change = (id: string, shown: boolean): void => {
    grid.current?.showColumn(id, shown);
    setHidden((before) => new Set(shown ? [...before].filter((other) => other !== id) : [...before, id]));
  };
  return (
    <>
      {columns.map((column) => (
        <MenuCheck key={column.id} checked={!hidden.has(column.id)} onChange={(shown) => change(column.id, shown)}>
          {column.words}
        </MenuCheck>
      ))}
      <MenuItem onClick={onReset}>Reset this view</MenuItem>
    </>
  );
}

interface ExportMenuProps {
  readonly table: (typeof EXPORT_TABLES)[number];
  readonly query: () => unknown;
}

/** Writes all filtered rows to a file by the engine, with progress, and says where the file is. */
export function ExportMenu({ table, query }: ExportMenuProps): ReactNode {
  const { shell } = useEngine();
  const start = useCommand('exports.start');
  const cancel = useCommand('exports.cancel');
  const [jobId, setJobId] = useState<string | null>(null);
  const { value } = useQuery('exports.list', jobId === null ? null : {});
  const job = value?.rows.find((candidate) => candidate.id === jobId);
  const told = useRef<string | null>(null);

  useEffect(() => {
    if (!job || job.state === 'running' || told.current === job.id) return;
    told.current = job.id;
    tellOutcome(job, shell ? () => void shell.ask('file.reveal', { file: job.file }) : null);
    setJobId(null);
  }, [job, shell]);

  const run = async (format: 'xlsx' | 'csv'): Promise<void> => {
    const place = shell ? await shell.ask('dialog.saveFile', { suggestedName: `${table}.${format}` }) : null;
    if (place?.chosen === false) return;
    const [file, grant] = place === null ? [null, null] : [place.file, place.grant];
    const started = await start.run({ table, format, file, grant, query: query() } as Input<'exports.start'>);
    if (started) setJobId(started.id);
  };

  if (job?.state === 'running' || (jobId !== null && !job)) {
    return (
      <span className="export-running small quiet">
        <progress max={Math.max(1, job?.total ?? 1)} value={job?.written ?? 0} aria-label="Export" />
        <span className="tabular">{job ? `${formatCount(job.written)} of ${formatCount(job.total)}` : 'Starting'}</span>
        <button type="button" className="link-button" onClick={() => jobId !== null && void cancel.run({ id: jobId })}>
          Cancel
        </button>
      </span>
    );
  }
  return (
    <Menu
      label="Export all filtered rows"
      className="button plain low"
      button={
        <>
          <Download size={14} aria-hidden />
          <span className="bar-words">Export</span>
        </>
      }
    >
      {(['xlsx', 'csv'] as const).map((format) => (
        <MenuItem key={format} onClick={() => void run(format)}>
          {format === 'xlsx' ? 'Excel workbook (.xlsx)' : 'Comma-separated values (.csv)'}
        </MenuItem>
      ))}
    </Menu>
  );
}

function tellOutcome(job: ExportJob, reveal: (() => void) | null): void {
  const { say, fail } = useToasts.getState();
  const name = job.file.split(/[/\\]/).at(-1) ?? job.file;
  if (job.state === 'done') {
    const download = (): void => {
      const link = document.createElement('a');
      link.href = `/exports/${encodeURIComponent(name)}`;
      link.download = name;
      link.click();
    };
    say(
      `${plural(job.written, 'row')} written to ${job.file}`,
      reveal ? { label: 'Show file', run: reveal } : { label: 'Download', run: download },
    );
  } else if (job.state === 'failed') {
    fail({
      code: 'file.unwritable',
      message: job.error ?? 'The export failed.',
      next: 'Choose another place or free some space, then export again.',
      retryable: true,
      retryAfterMs: null,
      correlationId: null,
      details: [],
    });
  } else say('Export cancelled; the unfinished file was removed.');
}
