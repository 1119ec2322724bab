import { useState, type ReactNode } from 'react';
import { useEngine } from '../data/engine.tsx';
import { useCommand } from '../data/use-command.ts';

interface SignInProps {
  readonly connectionId: string;
  readonly state: 'missing' | 'kept';
}

/** Lets a person sign in to a system in the browser. */
export function SignIn({ connectionId, state }: SignInProps): ReactNode {
  const { shell } = useEngine();
  const begin = useCommand('connections.authorise', { quiet: true });
  const finish = useCommand('connections.authorised', { quiet: true });
  const [address, setAddress] = useState<string | null>(null);
  const [sentence, setSentence] = useState<string | null>(null);
  const error = begin.error ?? finish.error;

  const signIn = async (): Promise<void> => {
    setSentence(null);
    const started = await begin.run({ connectionId });
    if (!started) return;
    setAddress(started.url);
    if (shell) void shell.ask('link.open', { url: started.url });
    else window.open(started.url, '_blank', 'noreferrer');
    const ended = await finish.run({ connectionId });
    setAddress(null);
    if (ended) setSentence(ended.sentence);
  };
  return (
    <div className="field">
      <span className="label">Sign-in</span>
      <span>{state === 'kept' ? 'A person has signed in; it is renewed by itself.' : 'Nobody has signed in yet.'}</span>
      <button type="button" className="button" disabled={begin.pending} onClick={() => void signIn()}>
        {state === 'kept' ? 'Sign in again in the browser' : 'Sign in in the browser'}
      </button>
      {address !== null && (
        <span className="help" role="status">
          {'Waiting for the browser. If it did not open: '}
          <a href={address} target="_blank" rel="noreferrer">
            open the page of the sign-in
          </a>
        </span>
      )}
      {sentence !== null && (
        <span className="connect-tested" role="status">
          {sentence}
        </span>
      )}
      {error && (
        <span className="connect-failed" role="alert">
          <span className="late">{error.message}</span>
          {` ${error.next}`}
        </span>
      )}
    </div>
  );
}
