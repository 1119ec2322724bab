import { History, X } from 'lucide-react';
import { useEffect, useState, type FormEvent, type ReactNode } from 'react';
import { useEngine } from '../data/engine.tsx';
import { useQuery } from '../data/use-query.ts';
import { useZone } from '../state/appearance.ts';
import { useAsOf } from '../state/as-of.ts';
import { formatFull, formatInstant } from '../ui/format.ts';
import { isTyping } from '../ui/keys.ts';
import { fromLocalInput, pastPresets, toLocalInput } from '../ui/local-time.ts';
import { Menu, MenuItem } from '../ui/Menu.tsx';
import { presentNow, useNow } from '../ui/now.ts';
import { plural } from '../ui/words.ts';

/** Which moment everything is shown of: now, or one of the past. */
export function AsOfControl(): ReactNode {
  const { at, coming } = useAsOf();
  const zone = useZone();
  const now = useNow();
  if (coming !== null) return <Coming at={coming} />;
  return (
    <Menu
      label={at === null ? 'As of: now' : `As of: ${formatFull(at, zone)}`}
      className={at === null ? 'button plain' : 'button'}
      button={
        <>
          <History size={14} aria-hidden />
          {at === null ? 'Now' : formatInstant(at, zone, now)}
        </>
      }
    >
      <Choices />
    </Menu>
  );
}

function Choices(): ReactNode {
  const { asOf } = useEngine();
  const [present] = useState(presentNow);
  const zone = useZone();
  const [text, setText] = useState(() => toLocalInput(asOf ?? present, zone));
  const chosen = fromLocalInput(text, zone);
  const valid = chosen !== null && chosen < present;
  const choose = useAsOf((state) => state.choose);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!valid) return;
    choose(chosen);
    event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
  };
  return (
    <>
      {asOf !== null && <MenuItem onClick={() => useAsOf.getState().backToNow()}>Now</MenuItem>}
      {pastPresets(present, zone).map((preset) => (
        <MenuItem key={preset.words} onClick={() => choose(preset.at)}>
          {preset.words}
          <span className="quiet preset-time">{formatInstant(preset.at, zone, present)}</span>
        </MenuItem>
      ))}
      <form className="as-of-form" onSubmit={submit}>
        <input
          type="datetime-local"
          className="input"
          aria-label="Another moment"
          value={text}
          max={toLocalInput(present, zone)}
          onChange={(event) => setText(event.target.value)}
        />
        <button
          type="submit"
          className="button"
          disabled={!valid}
          title={valid ? undefined : 'A moment that has passed'}
        >
          Show
        </button>
        <output className="quiet small">
          {chosen === null ? 'Choose a day and a time.' : formatFull(chosen, zone)}
        </output>
      </form>
    </>
  );
}

function Coming({ at }: { at: number }): ReactNode {
  const zone = useZone();
  const now = useNow();
  const { value } = useQuery('asof.list', {});
  const store = value?.rows.find((row) => row.at === at);
  const percent = Math.floor((store?.progress ?? 0) * 100);
  return (
    <span className="as-of-coming" role="status">
      <progress aria-label="Preparing" max={100} value={percent} />
      <span className="ellipsis tabular">{`${formatInstant(at, zone, now)}: ${store?.step ?? 'Starting'}, ${percent} %`}</span>
      <button
        type="button"
        className="button plain low icon"
        aria-label="Cancel"
        title="Cancel (Esc)"
        onClick={() => useAsOf.getState().giveUp()}
      >
        <X size={13} aria-hidden />
      </button>
    </span>
  );
}

/** Says over the whole width that this is the past. */
export function PastStrip(): ReactNode {
  const { asOf } = useEngine();
  const zone = useZone();
  const { value } = useQuery('asof.list', asOf === null ? null : {});
  if (asOf === null) return null;
  const purged = value?.rows.find((row) => row.at === asOf)?.purged ?? null;
  return (
    <div className="past-strip" role="status">
      <History size={14} aria-hidden />
      <span className="ellipsis">
        Everything is shown as it was known on <strong>{formatFull(asOf, zone)}</strong>. Nothing can be changed here.
        {purged !== null && ` ${purgedWords(purged)}`}
      </span>
      <span className="spacer" />
      <button type="button" className="button low" onClick={() => useAsOf.getState().backToNow()}>
        Back to now
        <kbd>Esc</kbd>
      </button>
    </div>
  );
}

/** "12 orders purged since are not in it." */
function purgedWords({ orders, records }: { readonly orders: number; readonly records: number }): string {
  const what = orders > 0 ? plural(orders, 'order') : plural(records, 'record');
  return `${what} purged since ${(orders > 0 ? orders : records) === 1 ? 'is' : 'are'} not in it.`;
}

/** Escape leaves the past, unless something on the way took it: a drawer, a dialog, a page that goes back. */
export function usePastKeys(): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const { at, coming, giveUp, backToNow } = useAsOf.getState();
      if (event.key !== 'Escape' || (at === null && coming === null) || isTyping(event.target)) return;
      if (document.querySelector('dialog[open], [popover]:popover-open') !== null) return;
      // After all who listen to the key have had their say.
      setTimeout(() => {
        if (event.defaultPrevented) return;
        if (coming !== null) giveUp();
        else backToNow();
      });
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
