import { useState, type FormEvent, type ReactNode } from 'react';
import type { Output } from '#shared/contract/methods.ts';
import { useCommand } from '../../data/use-command.ts';
import { useQuery } from '../../data/use-query.ts';

const EMPTY = { proxy: '', user: '', password: '' };

/** Proxies of the company's network that ask who one is. */
export function Network(): ReactNode {
  const { value } = useQuery('network.proxies', {});
  const [changed, setChanged] = useState<Output<'network.proxies'> | null>(null);
  const { run, pending, error } = useCommand('network.signin', { quiet: true });
  const [typed, setTyped] = useState(EMPTY);
  const rows = (changed ?? value)?.rows ?? [];

  const keep = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { proxy, user, password } = typed;
    const answer = await run({ proxy: proxy.trim(), signIn: { user, password } });
    if (!answer) return;
    setChanged(answer);
    setTyped(EMPTY);
  };
  const forget = async (proxy: string): Promise<void> => {
    const answer = await run({ proxy, signIn: null });
    if (answer) setChanged(answer);
  };
  const field = (name: keyof typeof EMPTY, label: string, placeholder: string, type = 'text'): ReactNode => (
    <label>
      <span>{label}</span>
      <input
        className="input"
        type={type}
        required
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        value={typed[name]}
        onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
      />
    </label>
  );

  return (
    <section>
      <h2>Network</h2>
      <p className="quiet">
        Systems are reached by the proxy that the network names. Where that asks who you are, its user and password are
        kept beside the credentials.
      </p>
      {rows.length > 0 && (
        <ul className="proxies">
          {rows.map(({ proxy, user }) => (
            <li key={proxy}>
              <span className="mono">{proxy}</span>
              <span>{user}</span>
              <button type="button" className="link-button" disabled={pending} onClick={() => void forget(proxy)}>
                Forget
              </button>
            </li>
          ))}
        </ul>
      )}
      <form className="proxy-sign-in" onSubmit={(event) => void keep(event)}>
        {field('proxy', 'Proxy', 'proxy.example:8080')}
        {field('user', 'User', '')}
        {field('password', 'Password', '', 'password')}
        <button type="submit" className="button" disabled={pending}>
          Keep
        </button>
      </form>
      {error !== null && (
        <p className="quiet" role="alert">
          {error.message} {error.next}
        </p>
      )}
    </section>
  );
}
