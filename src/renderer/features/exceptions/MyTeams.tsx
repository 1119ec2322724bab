import { useMemo, useState, type ReactNode } from 'react';
import { useCommand } from '../../data/use-command.ts';
import { useQuery } from '../../data/use-query.ts';
import { Menu, MenuCheck } from '../../ui/Menu.tsx';
import { Notice } from '../../ui/Notice.tsx';

const KEY = 'exceptions.teams';

export interface MyTeams {
  /** Null until what was kept is known. */
  readonly teams: readonly string[] | null;
  readonly choose: (teams: readonly string[]) => void;
}

/** The teams whose work this person looks after, kept on this machine. */
export function useMyTeams(): MyTeams {
  const { value: kept, error } = useQuery('preferences.get', { key: KEY });
  const save = useCommand('preferences.set');
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  // A failure is taken for no choice: the other queues need none.
  const known = useMemo(() => (kept === undefined && error === undefined ? null : namesIn(kept?.value)), [kept, error]);
  return {
    teams: chosen ?? known,
    choose: (teams) => {
      setChosen(teams);
      void save.run({ key: KEY, value: [...teams] });
    },
  };
}

function namesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}

/** The policy says which team takes up which cause. */
function useTeams(chosen: readonly string[]): readonly string[] {
  const { value } = useQuery('policy.get', {});
  return [...new Set([...Object.values(value?.policy.teams ?? {}), ...chosen])].toSorted();
}

function toggled(chosen: readonly string[], team: string, on: boolean): readonly string[] {
  return on ? [...chosen, team] : chosen.filter((other) => other !== team);
}

export function TeamsMenu({ teams, choose }: { teams: readonly string[]; choose: MyTeams['choose'] }): ReactNode {
  const all = useTeams(teams);
  return (
    <Menu label="My teams" className="button plain low" button={teams.join(', ')}>
      {all.map((team) => (
        <MenuCheck key={team} checked={teams.includes(team)} onChange={(on) => choose(toggled(teams, team, on))}>
          {team}
        </MenuCheck>
      ))}
    </Menu>
  );
}

/** Asked once, in place of an empty list. */
export function ChooseTeams({ choose }: Pick<MyTeams, 'choose'>): ReactNode {
  const all = useTeams([]);
  return (
    <Notice
      title="Which team is yours?"
      actions={
        <>
          {all.map((team) => (
            <button key={team} type="button" className="button" onClick={() => choose([team])}>
              {team}
            </button>
          ))}
        </>
      }
    >
      <p>Its queue lists what its causes bring, whoever has taken it. More teams can be added later.</p>
    </Notice>
  );
}
