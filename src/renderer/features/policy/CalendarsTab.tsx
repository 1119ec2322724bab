import { Plus, X } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { BusinessCalendar, CutOffs, LeadTime, SiteCalendar } from '#shared/domain/policy.ts';
import { conditionText } from '#shared/domain/policy-words.ts';
import type { Path } from './draft.ts';
import {
  ClockEntry,
  NumberEntry,
  OptionalClockEntry,
  OptionalDurationEntry,
  Problem,
  problemAt,
  TextEntry,
} from './fields.tsx';
import type { TabProps } from './tab-props.ts';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const CUT_OFF_WORDS: Readonly<Record<keyof CutOffs, string>> = {
  release: 'Released by, to be picked the same day',
  picked: 'Picked and packed by',
  handover: 'The carrier collects at',
};

/** When the company and its sites work, and how long each route takes. */
export function CalendarsTab({ edit, problems }: TabProps): ReactNode {
  const { policy } = edit;
  return (
    <div className="policy-page">
      <section className="policy-section">
        <h2>Company</h2>
        <Hours at={['calendar']} calendar={policy.calendar} edit={edit} problems={problems} />
        <Line label="Time zone">
          <ZoneEntry value={policy.zone} onChange={(zone) => edit.set(['zone'], zone)} />
          <Problem text={problemAt(problems, 'zone')} />
        </Line>
        <CutOffLines at={['cutOffs']} cutOffs={policy.cutOffs} edit={edit} />
      </section>
      <Sites edit={edit} problems={problems} />
      <LeadTimes edit={edit} problems={problems} />
    </div>
  );
}

function Line({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="policy-line">
      <span>{label}</span>
      <span className="line-value">{children}</span>
    </div>
  );
}

type Parts = Pick<TabProps, 'edit' | 'problems'>;

function Hours({
  at,
  calendar,
  edit,
  problems,
}: Parts & { readonly at: Path; readonly calendar: BusinessCalendar }): ReactNode {
  const toggle = (day: number): void => {
    const { workdays } = calendar;
    const next = workdays.includes(day)
      ? workdays.filter((each) => each !== day)
      : [...workdays, day].toSorted((a, b) => a - b);
    edit.set([...at, 'workdays'], next);
  };
  return (
    <>
      <Line label="Workdays">
        <span className="segmented" role="group" aria-label="Workdays">
          {WEEKDAYS.map((word, index) => (
            <button
              key={word}
              type="button"
              aria-pressed={calendar.workdays.includes(index + 1)}
              onClick={() => toggle(index + 1)}
            >
              {word}
            </button>
          ))}
        </span>
        <Problem text={problemAt(problems, [...at, 'workdays'].join('.'))} />
      </Line>
      <Line label="Works from">
        <ClockEntry label="Opens" value={calendar.opensAt} onChange={(value) => edit.set([...at, 'opensAt'], value)} />
        <span className="quiet">to</span>
        <ClockEntry
          label="Closes"
          value={calendar.closesAt}
          onChange={(value) => edit.set([...at, 'closesAt'], value)}
        />
        <Problem text={problems.get(at.join('.'))} />
      </Line>
      <Line label="Holidays">
        <DatesEntry
          label="Holidays"
          value={calendar.holidays}
          onChange={(value) => edit.set([...at, 'holidays'], value)}
        />
        <Problem text={problemAt(problems, [...at, 'holidays'].join('.'))} />
      </Line>
    </>
  );
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

function DatesEntry(props: {
  readonly label: string;
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
}): ReactNode {
  return (
    <TextEntry
      {...props}
      className="wide"
      write={(value) => value.join(', ')}
      read={(text) => {
        const value = text.split(/[\s,;]+/).filter((date) => date !== '');
        return value.every((date) => DATE.test(date) && !Number.isNaN(Date.parse(date)))
          ? { value: [...new Set(value)].toSorted() }
          : null;
      }}
      hint="Dates like 2026-12-25, with commas between them"
    />
  );
}

const ZONES: readonly string[] = Intl.supportedValuesOf('timeZone');

function ZoneEntry({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (zone: string) => void;
}): ReactNode {
  const zones = ZONES.includes(value) ? ZONES : [value, ...ZONES];
  return (
    <select className="input" aria-label="Time zone" value={value} onChange={(event) => onChange(event.target.value)}>
      {zones.map((zone) => (
        <option key={zone}>{zone}</option>
      ))}
    </select>
  );
}

function CutOffLines({
  at,
  cutOffs,
  edit,
}: Pick<TabProps, 'edit'> & { readonly at: Path; readonly cutOffs: CutOffs }): ReactNode {
  return (['release', 'picked', 'handover'] as const).map((name) => (
    <Line key={name} label={CUT_OFF_WORDS[name]}>
      <OptionalClockEntry
        label={CUT_OFF_WORDS[name]}
        value={cutOffs[name]}
        onChange={(value) => edit.set([...at, name], value)}
      />
      {cutOffs[name] === null && <span className="quiet small">no cut-off</span>}
    </Line>
  ));
}

function Sites({ edit, problems }: Parts): ReactNode {
  const { sites, calendar, zone, cutOffs } = edit.policy;
  const [id, setId] = useState('');
  const free = id.trim() !== '' && !Object.hasOwn(sites, id.trim());
  const add = (): void => {
    if (!free) return;
    const site: SiteCalendar = { ...calendar, zone, cutOffs, names: [] };
    edit.set(['sites', id.trim()], site);
    setId('');
  };
  return (
    <section className="policy-section">
      <h2>Sites with hours of their own</h2>
      {Object.keys(sites).length === 0 && (
        <p className="quiet">
          Every site works as the company does. Add a warehouse that has other hours or another zone.
        </p>
      )}
      {Object.entries(sites).map(([name, site]) => (
        <details key={name} className="site" open>
          <summary>
            <strong>{name}</strong>
            <button
              type="button"
              className="button plain low icon"
              aria-label={`Take out ${name}`}
              onClick={() => edit.set(['sites', name], undefined)}
            >
              <X size={13} aria-hidden />
            </button>
          </summary>
          <Line label="Also called">
            <TextEntry
              label={`Names of ${name}`}
              className="wide"
              value={site.names}
              onChange={(value) => edit.set(['sites', name, 'names'], value)}
              write={(names) => names.join(', ')}
              read={(text) => ({ value: text.split(',').flatMap((each) => (each.trim() === '' ? [] : [each.trim()])) })}
              hint=""
            />
            <Problem text={problemAt(problems, `sites.${name}.names`)} />
          </Line>
          <Hours at={['sites', name]} calendar={site} edit={edit} problems={problems} />
          <Line label="Time zone">
            <ZoneEntry value={site.zone} onChange={(value) => edit.set(['sites', name, 'zone'], value)} />
          </Line>
          <CutOffLines at={['sites', name, 'cutOffs']} cutOffs={site.cutOffs} edit={edit} />
        </details>
      ))}
      <form
        className="add-line"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <input
          className="input"
          aria-label="Code of the site"
          placeholder="Code of the site"
          value={id}
          onChange={(event) => setId(event.target.value)}
        />
        <button type="submit" className="button low" disabled={!free}>
          <Plus size={13} aria-hidden />
          Add site
        </button>
      </form>
    </section>
  );
}

const LEAD_NAMES = ['route', 'carrier', 'warehouse', 'customer'] as const;

function LeadTimes({ edit, problems }: Parts): ReactNode {
  const { leadTimes } = edit.policy;
  const set = (next: readonly LeadTime[]): void => edit.set(['leadTimes'], next);
  const change = (index: number, lead: LeadTime): void =>
    set(leadTimes.map((each, at) => (at === index ? lead : each)));
  return (
    <section className="policy-section">
      <div className="section-head">
        <h2>Lead times</h2>
        <span className="spacer" />
        <button
          type="button"
          className="button low"
          onClick={() => set([...leadTimes, { when: { route: '*>*' }, transitDays: 2 }])}
        >
          <Plus size={13} aria-hidden />
          Add
        </button>
      </div>
      {leadTimes.length === 0 ? (
        <p className="quiet">
          Where no system plans a date, the company’s own history says what is usual. Add what is agreed for a route or
          a carrier.
        </p>
      ) : (
        <div className="scroll-x">
          <table className="leads">
            <thead>
              <tr>
                <th>Route</th>
                <th>Carrier</th>
                <th>Warehouse</th>
                <th>Customer</th>
                <th>Pick and pack</th>
                <th>Transit, workdays</th>
                <th>
                  <span className="visually-hidden">Take out</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {leadTimes.map((lead, index) => (
                // oxlint-disable-next-line react/no-array-index-key -- a lead time is its place in the list: what it says is edited in place
                <tr key={index}>
                  {LEAD_NAMES.map((name) => (
                    <td key={name}>
                      <input
                        className="input"
                        aria-label={`${name} of lead time ${index + 1}`}
                        placeholder="any"
                        value={lead.when[name] ?? ''}
                        onChange={(event) => {
                          const { [name]: _, ...others } = lead.when;
                          const { value } = event.target;
                          change(index, { ...lead, when: value === '' ? others : { ...others, [name]: value } });
                        }}
                      />
                    </td>
                  ))}
                  <td>
                    <OptionalDurationEntry
                      label={`Pick and pack of lead time ${index + 1}`}
                      value={lead.pickPackBhMs ?? null}
                      onChange={(value) => {
                        const { pickPackBhMs: _, ...others } = lead;
                        change(index, value === null ? others : { ...others, pickPackBhMs: value });
                      }}
                    />
                  </td>
                  <td>
                    <NumberEntry
                      label={`Transit of lead time ${index + 1}`}
                      value={lead.transitDays ?? 0}
                      from={0}
                      to={365}
                      onChange={(transitDays) => change(index, { ...lead, transitDays })}
                    />
                  </td>
                  <td>
                    <button
                      type="button"
                      className="button plain low icon"
                      aria-label={`Take out the lead time of ${conditionText(lead.when)}`}
                      onClick={() => set(leadTimes.filter((_, at) => at !== index))}
                    >
                      <X size={13} aria-hidden />
                    </button>
                    <Problem text={problemAt(problems, `leadTimes.${index}`)} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
