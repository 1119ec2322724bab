import { useState, type ReactNode } from 'react';
import type { RetentionPreview, RetentionState } from '#shared/contract/dto/retention.ts';
import {
  ENTITY_WORDS,
  monthsText,
  RETENTION_ENTITIES,
  type RetentionEntity,
  type RetentionMonths,
} from '#shared/domain/retention.ts';
import { useDecide } from '../../data/decisions.ts';
import { useQuery } from '../../data/use-query.ts';
import { useStudy } from '../../data/use-study.ts';
import { At } from '../../ui/Figures.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { ErrorNotice } from '../../ui/Notice.tsx';
import { LegalHolds } from './LegalHolds.tsx';
import { Purges } from './Purges.tsx';
import { TallyTables } from './TallyTables.tsx';

/** Times that records schedules name; others are set by the command line and shown as they are. */
const OFFERED = [0, 6, 12, 24, 36, 60, 72, 84, 120];
const FOR_EVER = 'ever';

/** How long what was received is kept, what is under legal hold, and what was purged. */
export function DataKept(): ReactNode {
  const { value: state } = useQuery('retention.get', {}, { keep: true });
  if (!state) return null;
  return (
    <section className="data-kept" aria-label="Data kept">
      <h2>Data kept</h2>
      <p className="quiet">
        Everything received is kept until a rule and a person say otherwise. Each kind of document is kept for a time
        after its order ended. An order goes whole or not at all: while it is open, unsettled, under hold or needed by
        another, all of it stays.
      </p>
      <Rules state={state} />
      <LegalHolds holds={state.holds} />
      <Purges purges={state.purges} />
    </section>
  );
}

function Rules({ state }: { readonly state: RetentionState }): ReactNode {
  const decide = useDecide();
  const [draft, setDraft] = useState<RetentionMonths | null>(null);
  const [note, setNote] = useState('');
  const [asked, setAsked] = useState<RetentionMonths | null>(null);
  const months = draft ?? state.months;
  const { study, error } = useStudy(asked === null ? null : { study: 'retention_preview', months: asked });
  const preview = study?.result?.study === 'retention_preview' ? study.result.preview : null;
  const choose = (entity: RetentionEntity, chosen: string): void => {
    const next: Partial<Record<RetentionEntity, number>> = { ...months };
    if (chosen === FOR_EVER) delete next[entity];
    else next[entity] = Number(chosen);
    setDraft(next);
  };
  const apply = async (): Promise<void> => {
    if (draft === null || !(await decide('How long things are kept', [{ kind: 'retention', months: draft, note }])))
      return;
    setDraft(null);
    setNote('');
  };
  const failed = error ?? study?.error ?? null;
  return (
    <>
      <RuleTable months={months} preview={preview} onChoose={choose} />
      <p className="quiet">
        {state.set === null ? (
          'Nobody has set a rule: nothing is ever purged.'
        ) : (
          <>
            Set by {state.set.author}, <At at={state.set.at} />
            {state.set.note === '' ? '' : `: ${state.set.note}`}
          </>
        )}
      </p>
      {draft !== null && (
        <form
          className="retention-apply"
          onSubmit={(event) => {
            event.preventDefault();
            void apply();
          }}
        >
          <label>
            <span>Why, kept with the rules</span>
            <input className="input" value={note} maxLength={1000} onChange={(event) => setNote(event.target.value)} />
          </label>
          <button type="submit" className="button primary">
            Set the rules
          </button>
          <button type="button" className="button" onClick={() => setDraft(null)}>
            Leave them
          </button>
        </form>
      )}
      <div className="setting-actions">
        <button
          type="button"
          className="button"
          disabled={study?.state === 'running'}
          onClick={() => setAsked({ ...months })}
        >
          {study?.state === 'running' ? 'Looking' : 'Show sizes and what would go'}
        </button>
        {study?.state === 'running' && (
          <progress aria-label="Looking" max={Math.max(1, study.total)} value={study.done} />
        )}
      </div>
      {failed !== null && <ErrorNotice error={failed} />}
      {preview && (
        <div className="retention-preview" role="status">
          <h3>What a purge would take by these rules</h3>
          <TallyTables tally={preview.tally} nothing="Nothing: no order has been over for long enough." />
        </div>
      )}
    </>
  );
}

function RuleTable({
  months,
  preview,
  onChoose,
}: {
  readonly months: RetentionMonths;
  readonly preview: RetentionPreview | null;
  readonly onChoose: (entity: RetentionEntity, chosen: string) => void;
}): ReactNode {
  return (
    <table>
      <thead>
        <tr>
          <th>What</th>
          <th>Kept after it is over</th>
          <th className="num">Records</th>
          <th className="num">Versions</th>
          <th className="num">As received</th>
          <th className="num">Stored, about</th>
        </tr>
      </thead>
      <tbody>
        {RETENTION_ENTITIES.map((entity) => (
          <tr key={entity}>
            <td>{ENTITY_WORDS[entity]}</td>
            <td>
              <select
                className="input"
                aria-label={`${ENTITY_WORDS[entity]}: kept`}
                value={months[entity] ?? FOR_EVER}
                onChange={(event) => onChoose(entity, event.target.value)}
              >
                <option value={FOR_EVER}>{monthsText(undefined)}</option>
                {offeredWith(months[entity]).map((count) => (
                  <option key={count} value={count}>
                    {monthsText(count)}
                  </option>
                ))}
              </select>
            </td>
            <SizeCells preview={preview} entity={entity} />
          </tr>
        ))}
        {preview && (
          <tr>
            <td>Other records</td>
            <td className="quiet">for ever</td>
            <SizeCells preview={preview} entity="other" />
          </tr>
        )}
      </tbody>
      {preview && (
        <tfoot>
          <tr>
            <td colSpan={6} className="quiet">
              {`The store’s file has ${formatBytes(preview.file)}: what is shown is derived from this and kept beside it.`}
            </td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}

function offeredWith(own: number | undefined): readonly number[] {
  return own === undefined || OFFERED.includes(own) ? OFFERED : [...OFFERED, own].toSorted((a, b) => a - b);
}

function SizeCells({
  preview,
  entity,
}: {
  readonly preview: RetentionPreview | null;
  readonly entity: RetentionEntity | 'other';
}): ReactNode {
  const held = preview?.held.find((row) => row.entity === entity);
  const cells = held
    ? [formatCount(held.records), formatCount(held.versions), formatBytes(held.bytes), formatBytes(held.stored)]
    : ['–', '–', '–', '–'];
  return cells.map((text, index) => (
    <td
      // oxlint-disable-next-line react/no-array-index-key
      key={index}
      className="num"
      title={held ? undefined : 'Shown with what would go'}
    >
      {text}
    </td>
  ));
}
