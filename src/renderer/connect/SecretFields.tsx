import type { ReactNode } from 'react';
import type { CatalogEntry } from '#shared/contract/dto/systems.ts';

interface SecretFieldsProps {
  readonly fields: CatalogEntry['secrets'];
  /** Keys of the secrets that are kept already; their values never come back. */
  readonly stored: readonly string[];
  readonly takeFocus: boolean;
  readonly values: Readonly<Record<string, string>>;
  readonly onChange: (key: string, value: string) => void;
}

/** A secret that is stored stays when its field is left empty. Of several, the way of signing in decides which is needed. */
export function SecretFields({ fields, stored, takeFocus, values, onChange }: SecretFieldsProps): ReactNode {
  const first = fields.find(({ key }) => stored.includes(key)) ?? fields[0];
  return fields.map((secret) => {
    const id = `secret-${secret.key}`;
    const isStored = stored.includes(secret.key);
    return (
      <div key={secret.key} className="field">
        <label htmlFor={id}>{secret.label}</label>
        {/* Not a password field, which would drop the line breaks of a private key. */}
        <textarea
          id={id}
          ref={takeFocus && secret === first ? focusOnce : undefined}
          className="input secret"
          rows={1}
          autoComplete="off"
          spellCheck={false}
          required={fields.length === 1 && !isStored}
          placeholder={isStored ? 'Stored; leave empty to keep' : ''}
          value={values[secret.key] ?? ''}
          onChange={(event) => onChange(secret.key, event.target.value)}
        />
        <span className="help">{secret.help}</span>
      </div>
    );
  });
}

function focusOnce(field: HTMLTextAreaElement | null): void {
  field?.focus();
}
