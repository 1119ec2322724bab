import type { ReactNode } from 'react';
import { customersIn, MOST_CUSTOMERS } from '#shared/domain/connection-scope.ts';
import { plural } from '../ui/words.ts';

/** Whose records are read: numbers of customers as the system gives them, or empty. */
export function CustomersField({
  text,
  numbers,
  onChange,
}: {
  text: string;
  /** What the system knows customers by: "customer numbers". */
  numbers: string;
  onChange: (text: string) => void;
}): ReactNode {
  const count = customersIn(text)?.length ?? 0;
  return (
    <div className="field">
      <label htmlFor="scope-customers">Only these customers (optional)</label>
      <textarea
        id="scope-customers"
        className="input"
        rows={2}
        value={text}
        aria-invalid={count > MOST_CUSTOMERS}
        aria-describedby="scope-customers-help"
        onChange={(event) => onChange(event.target.value)}
      />
      <span id="scope-customers-help" className={count > MOST_CUSTOMERS ? 'help late' : 'help'}>
        {count > MOST_CUSTOMERS
          ? `${plural(count, 'customer')}; at most ${MOST_CUSTOMERS} can be asked for.`
          : count === 0
            ? `Empty: all of them. Else ${numbers} as the system shows them, with commas or line breaks between them.`
            : `${plural(count, 'customer')}, by their ${numbers}.`}
      </span>
    </div>
  );
}
