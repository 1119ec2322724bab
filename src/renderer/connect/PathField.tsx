import { FolderOpen } from 'lucide-react';
import type { ReactNode } from 'react';

interface PathFieldProps {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  readonly required?: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly choose: (() => Promise<string | null>) | null;
}

/** A path of this machine: chosen by dialog in the desktop app, typed in a browser. */
export function PathField({ id, label, help, required = false, value, onChange, choose }: PathFieldProps): ReactNode {
  const pick = async (): Promise<void> => {
    const chosen = await choose?.();
    if (chosen) onChange(chosen);
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="path-field">
        <input
          id={id}
          className="input mono"
          spellCheck={false}
          required={required}
          value={value}
          placeholder={choose ? '' : 'Full path on this machine'}
          onChange={(event) => onChange(event.target.value)}
        />
        {choose && (
          <button type="button" className="button" onClick={() => void pick()}>
            <FolderOpen size={14} aria-hidden />
            Choose
          </button>
        )}
      </div>
      <span className="help">{help}</span>
    </div>
  );
}
