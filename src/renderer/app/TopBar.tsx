import { CircleQuestionMark, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Status } from '#shared/contract/dto/systems.ts';
import { undoStep } from '../data/decisions.ts';
import { useEngine } from '../data/engine.tsx';
import { SearchBox } from '../features/search/SearchBox.tsx';
import { useHelp } from '../state/help.ts';
import { useUndo } from '../state/undo.ts';
import { withCommand } from '../ui/command-key.ts';
import { At } from '../ui/Figures.tsx';
import { Menu, MenuItem } from '../ui/Menu.tsx';
import { AsOfControl } from './AsOfControl.tsx';

export function TopBar({ status }: { status: Status }): ReactNode {
  return (
    <header className="top-bar">
      <span className="brand">Throughline</span>
      <SearchBox />
      <span className="spacer" />
      {status.demo && (
        <span className="demo-mark" title="The demo company lives at its own moment">
          Demo company, <At at={status.now} />
          {status.demoMovingTo !== null && (
            <>
              , moving on to <At at={status.demoMovingTo} />
            </>
          )}
        </span>
      )}
      <AsOfControl />
      <UndoMenu />
      <button
        type="button"
        className="button plain icon"
        aria-label="Keys of this screen"
        title="Keys of this screen (?)"
        onClick={() => useHelp.getState().toggle(true)}
      >
        <CircleQuestionMark size={16} aria-hidden />
      </button>
    </header>
  );
}

function UndoMenu(): ReactNode {
  const engine = useEngine();
  const steps = useUndo((state) => state.steps);
  return (
    <Menu label="Undo" className="button plain icon" button={<Undo2 size={16} aria-hidden />}>
      {steps.length === 0 ? (
        <p className="menu-words quiet">Nothing to undo in this session</p>
      ) : (
        steps
          .toReversed()
          .slice(0, 15)
          .map((step, index) => (
            <MenuItem
              key={step.id}
              {...(index === 0 && { keys: withCommand('Z') })}
              onClick={() => void undoStep(engine, step.id)}
            >
              {step.words}
            </MenuItem>
          ))
      )}
    </Menu>
  );
}
