import { useMemo, useState, type ReactNode } from 'react';
import { MILESTONE_LABELS } from '#shared/domain/milestones.ts';
import type { ClaimView, MilestoneView, OrderView } from '#shared/domain/order.ts';
import { EvidenceLink } from '../../evidence/EvidenceLink.tsx';
import { drawnAt } from '../../timeline/mark.ts';
import { objectOf, promiseInstant } from '../../timeline/model.ts';
import { At, Unknown, When } from '../../ui/Figures.tsx';
import { formatSlip } from '../../ui/format.ts';
import { Monogram, useSystem } from '../../ui/Systems.tsx';
import { CLASS_WORDS, DOCUMENT_WORDS } from '../../ui/words.ts';

interface Event {
  readonly key: string;
  readonly milestone: MilestoneView;
  readonly claim: ClaimView;
  /** All equal claims, one per line of the order. */
  readonly claims: readonly ClaimView[];
  readonly at: number;
  readonly object: string;
}

const SHOWN_FIRST = 12;

/** The timeline as a list, newest first, with the same claims. */
export function EventList({ view }: { view: OrderView }): ReactNode {
  const [system, setSystem] = useState('');
  const [object, setObject] = useState('');
  const [all, setAll] = useState(false);
  const events = useMemo(() => listEvents(view), [view]);
  const objects = useMemo(() => [...new Set(events.map((event) => event.object))].toSorted(), [events]);
  const shown = events.filter(
    (event) => (system === '' || event.claim.connectionId === system) && (object === '' || event.object === object),
  );
  const visible = all ? shown : shown.slice(0, SHOWN_FIRST);
  return (
    <div className="event-list">
      <div className="event-filters">
        <h3>{`Events, newest first`}</h3>
        <span className="spacer" />
        <select
          className="input"
          aria-label="Only events of this system"
          value={system}
          onChange={(event) => setSystem(event.target.value)}
        >
          <option value="">All systems</option>
          {view.systems.map((id) => (
            <SystemOption key={id} connectionId={id} />
          ))}
        </select>
        <select
          className="input"
          aria-label="Only events of this object"
          value={object}
          onChange={(event) => setObject(event.target.value)}
        >
          <option value="">All objects</option>
          {objects.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </div>
      <div className="wide-table">
        <table>
          <thead>
            <tr>
              <th>When</th>
              <th>Event</th>
              <th>As</th>
              <th>System</th>
              <th>Object</th>
              <th className="num" title="Planned against actual, for this event">
                Against plan
              </th>
              <th>Recorded</th>
              <th className="stretch">Note</th>
            </tr>
          </thead>
          <tbody>
            {visible.map((event) => (
              <EventRow key={event.key} event={event} view={view} />
            ))}
            {shown.length === 0 && (
              <tr>
                <td colSpan={8} className="quiet">
                  {events.length === 0
                    ? 'No system has said anything about this order yet.'
                    : 'No event of this system and object. '}
                  {events.length > 0 && (
                    <button
                      type="button"
                      className="link-button"
                      onClick={() => {
                        setSystem('');
                        setObject('');
                      }}
                    >
                      Show all
                    </button>
                  )}
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </div>
      {shown.length > visible.length && (
        <button
          type="button"
          className="link-button more"
          onClick={() => setAll(true)}
        >{`Show all ${shown.length} events`}</button>
      )}
    </div>
  );
}

function SystemOption({ connectionId }: { connectionId: string }): ReactNode {
  return <option value={connectionId}>{useSystem(connectionId).name}</option>;
}

function EventRow({ event: { milestone, claim, claims, object }, view }: { event: Event; view: OrderView }): ReactNode {
  const words = MILESTONE_LABELS[milestone.code];
  return (
    <tr className={claim.voided ? 'void' : claim.owner ? '' : 'claimed'}>
      <td>
        {claim.when ? <When value={claim.when} /> : <Unknown why="The source says that it is so, not since when" />}
      </td>
      <td>
        <EvidenceLink title={words} sources={claims.map((each) => each.source)}>
          {words}
        </EvidenceLink>
      </td>
      <td className="quiet">
        {claim.voided ? 'void' : claim.owner ? CLASS_WORDS[claim.class] : `${CLASS_WORDS[claim.class]}, claimed`}
      </td>
      <td>
        <Monogram connectionId={claim.connectionId} />
      </td>
      <td className="quiet">{object}</td>
      <td className="num quiet">{againstPlan(milestone, claim, view)}</td>
      <td className="quiet">
        {claim.recordedAt === null ? <Unknown why="Not said by the source" /> : <At at={claim.recordedAt} />}
      </td>
      <td className="quiet stretch">
        {[claim.place, claim.note, claims.length > 1 ? `${claims.length} lines` : null]
          .filter((part) => part !== null && part !== '')
          .join(', ')}
      </td>
    </tr>
  );
}

function againstPlan(milestone: MilestoneView, claim: ClaimView, view: OrderView): string {
  if (claim.class === 'planned' || !claim.owner || claim.when === null) return '';
  const planned =
    milestone.code === 'DELIVERED' && view.promise
      ? promiseInstant(view)
      : milestone.planned?.when
        ? drawnAt(milestone.planned.when)
        : null;
  return planned === null || (milestone.planned?.when?.kind === 'date' && milestone.code !== 'DELIVERED')
    ? ''
    : formatSlip(drawnAt(claim.when) - planned);
}

function listEvents(view: OrderView): Event[] {
  const documents = new Map(view.documents.map((document) => [document.documentKey, document]));
  const events = new Map<string, Event>();
  for (const milestone of view.milestones) {
    for (const claim of milestone.claims) {
      const document = objectOf(documents.get(claim.documentKey), documents);
      const key = [
        milestone.code,
        claim.documentKey,
        claim.class,
        claim.owner,
        claim.voided,
        claim.when?.text,
        claim.place,
        claim.note,
      ].join(' ');
      events.set(key, {
        key,
        milestone,
        claim,
        claims: [...(events.get(key)?.claims ?? []), claim],
        at: claim.when ? drawnAt(claim.when) : (claim.recordedAt ?? 0),
        object: document ? `${DOCUMENT_WORDS[document.kind]} ${document.label}` : view.orderNo.value,
      });
    }
  }
  return [...events.values()].toSorted((a, b) => b.at - a.at);
}
