import { useState, type ReactNode } from 'react';
import { CONTRACT_VERSION } from '#shared/contract/envelope.ts';
import { Connect } from '../../connect/Connect.tsx';
import { useCommand } from '../../data/use-command.ts';
import { useQuery } from '../../data/use-query.ts';
import { formatRoute, go } from '../../state/route.ts';

const SIZES = [
  { orders: 2000, words: '2,000 orders', help: 'Ready in seconds' },
  { orders: 20_000, words: '20,000 orders', help: 'A mid-size distributor' },
  { orders: 100_000, words: '100,000 orders', help: 'Takes several minutes to pull' },
] as const;

/** With no connection there is nothing to show: two ways to begin. */
export function StartScreen(): ReactNode {
  const { value: hello } = useQuery('hello', { contractVersion: CONTRACT_VERSION });
  const demo = useCommand('demo.open');
  const [size, setSize] = useState<number>(SIZES[0].orders);
  const open = async (): Promise<void> => {
    if (await demo.run({ orders: size })) go(formatRoute('orders', '', { view: 'open' }));
  };
  return (
    <div className="start-screen">
      <header>
        <h1>One line through every system an order touches</h1>
        <p className="quiet">
          Throughline reads ERP, warehouse, carrier and CRM systems into a local store and shows one timeline per order:
          where it is, why it is late, and who says so. Nothing is written to your systems.
        </p>
      </header>
      <div className="start-ways">
        {hello?.demoAvailable !== false && (
          <section aria-labelledby="start-demo">
            <h2 id="start-demo">Open the demo company</h2>
            <p className="quiet">
              A distributor with five systems, each a separate server on this machine that speaks its vendor’s own
              protocol. The last days of its life pass while they are read.
            </p>
            <div className="start-sizes" role="radiogroup" aria-label="Size of the demo company">
              {SIZES.map(({ orders, words, help }) => (
                <button
                  key={orders}
                  type="button"
                  role="radio"
                  aria-checked={size === orders}
                  className="connect-choice"
                  onClick={() => setSize(orders)}
                >
                  <span className="strong tabular">{words}</span>
                  <span className="small quiet">{help}</span>
                </button>
              ))}
            </div>
            <button
              type="button"
              className="button primary start-open"
              disabled={demo.pending}
              onClick={() => void open()}
            >
              {demo.pending ? 'Opening the demo company' : 'Open the demo company'}
            </button>
          </section>
        )}
        <section aria-labelledby="start-connect">
          <h2 id="start-connect">Connect your own</h2>
          <p className="quiet">A system through its interface, or a folder of exported files.</p>
          <Connect onDone={() => go(formatRoute('orders', '', { view: 'open' }))} />
        </section>
      </div>
    </div>
  );
}
