import type { ReactNode } from 'react';
import { readJson, type ConfigField, type FieldValue } from './config-form.ts';

const ROWS_SHOWN = 8;

interface ConfigFieldsProps {
  readonly fields: readonly ConfigField[];
  readonly values: Readonly<Record<string, FieldValue>>;
  readonly onChange: (key: string, value: FieldValue) => void;
}

/** What has to be said first; what has a usual value is folded below it. */
export function ConfigFields({ fields, values, onChange }: ConfigFieldsProps): ReactNode {
  const draw = (field: ConfigField): ReactNode => (
    <Field
      key={field.key}
      field={field}
      value={values[field.key] ?? field.initial}
      onChange={(value) => onChange(field.key, value)}
    />
  );
  const needed = fields.filter((field) => field.required);
  const usual = fields.filter((field) => !field.required);
  if (needed.length === 0) return usual.map(draw);
  return (
    <>
      {needed.map(draw)}
      {usual.length > 0 && (
        <details className="connect-more">
          <summary>{`More settings (${usual.length})`}</summary>
          <div className="connect-fields">{usual.map(draw)}</div>
        </details>
      )}
    </>
  );
}

interface FieldProps {
  readonly field: ConfigField;
  readonly value: FieldValue;
  readonly onChange: (value: FieldValue) => void;
}

function Field({ field, value, onChange }: FieldProps): ReactNode {
  const id = `config-${field.key}`;
  if (field.type === 'boolean') {
    return (
      <div className="field">
        <label className="check">
          <input type="checkbox" checked={value === true} onChange={(event) => onChange(event.target.checked)} />
          {field.label}
        </label>
        <span className="help">{field.help}</span>
      </div>
    );
  }
  return (
    <div className="field">
      <label htmlFor={id}>{field.required || field.initial !== '' ? field.label : `${field.label} (optional)`}</label>
      <TextField id={id} field={field} value={String(value)} onChange={onChange} />
      {field.help !== '' && <span className="help">{field.help}</span>}
      {field.type === 'list' && <span className="help">One per line.</span>}
    </div>
  );
}

function TextField({ id, field, value, onChange }: FieldProps & { id: string; value: string }): ReactNode {
  if (field.type === 'choice') {
    return (
      <select
        id={id}
        className="input"
        required={field.required}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {value === '' && <option value="">Choose</option>}
        {field.choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  }
  if (field.type === 'list' || field.type === 'json') {
    return (
      <textarea
        id={id}
        className="input mono"
        rows={Math.min(ROWS_SHOWN, value.split('\n').length + 1)}
        spellCheck={false}
        required={field.required}
        value={value}
        onChange={(event) => {
          const { value: text } = event.target;
          const isWrong = field.type === 'json' && text.trim() !== '' && readJson(text) === undefined;
          event.target.setCustomValidity(isWrong ? 'This is not JSON yet.' : '');
          onChange(text);
        }}
      />
    );
  }
  return (
    <input
      id={id}
      className="input"
      type={field.type === 'number' ? 'number' : field.type === 'url' ? 'url' : 'text'}
      step="any"
      spellCheck={false}
      required={field.required}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
