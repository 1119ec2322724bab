import { Download, Upload } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import type { PolicyState } from '#shared/contract/dto/policy.ts';
import type { Output } from '#shared/contract/methods.ts';
import { useEngine } from '../../data/engine.tsx';
import { errorData } from '../../data/query-cache.ts';
import { formatRoute, replaceAddress } from '../../state/route.ts';
import { useToasts } from '../../state/toasts.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { useDraft } from './draft.ts';

/** A policy as a file: written from the draft or what is in force, read back as a draft. */
export function PolicyFiles({ state }: { readonly state: PolicyState }): ReactNode {
  const { client } = useEngine();
  const draft = useDraft((each) => each.overrides);
  const set = useDraft((each) => each.set);
  const setNote = useDraft((each) => each.setNote);
  const input = useRef<HTMLInputElement>(null);
  const [refused, setRefused] = useState<Output<'policy.read'>['problems'] | null>(null);

  const save = async (): Promise<void> => {
    try {
      const { text } = await client.ask('policy.write', { overrides: draft ?? state.overrides });
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
      link.download = 'policy.json';
      link.click();
      URL.revokeObjectURL(link.href);
    } catch (error) {
      useToasts.getState().fail(errorData(error));
    }
  };
  const open = async (file: File): Promise<void> => {
    try {
      const reading = await client.ask('policy.read', { text: await file.text() });
      if (reading.overrides === null) {
        setRefused(reading.problems);
        return;
      }
      set(reading.overrides);
      setNote(reading.note);
      replaceAddress(formatRoute('policy', 'review'));
    } catch (error) {
      useToasts.getState().fail(errorData(error));
    }
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label="Policy file"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file) void open(file);
        }}
      />
      <button type="button" className="button low" onClick={() => input.current?.click()}>
        <Upload size={13} aria-hidden />
        Import
      </button>
      <button type="button" className="button low" onClick={() => void save()}>
        <Download size={13} aria-hidden />
        Export
      </button>
      {refused && (
        <Dialog title="Policy file" onClose={() => setRefused(null)}>
          <div className="body">
            <h2>The file cannot be used</h2>
            <ul className="problem-list">
              {refused.map(({ at, problem }) => (
                <li key={`${at} ${problem}`}>{`${at} ${problem}`}</li>
              ))}
            </ul>
            <p className="quiet">Correct it and import it again; nothing was changed.</p>
            <footer>
              <button type="button" className="button" data-first-focus onClick={() => setRefused(null)}>
                Close
              </button>
            </footer>
          </div>
        </Dialog>
      )}
    </>
  );
}
