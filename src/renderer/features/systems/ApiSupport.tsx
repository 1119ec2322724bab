import type { ReactNode } from 'react';
import type { SystemHealth } from '#shared/contract/dto/systems.ts';
import { apiStanding, type ApiStanding } from '#shared/domain/api-support.ts';
import { DAY, type Instant } from '#shared/domain/time.ts';
import { RunbookButton } from '../../runbook/Runbook.tsx';
import { DocLink } from '../../ui/DocLink.tsx';
import { At } from '../../ui/Figures.tsx';
import { useNow } from '../../ui/now.ts';
import { plural } from '../../ui/words.ts';

type Api = NonNullable<SystemHealth['api']>;
type End = NonNullable<Api['ends']>;

const TONES: Readonly<Record<ApiStanding, string>> = {
  unknown: '',
  far: '',
  warned: 'ageing',
  pressing: 'late',
  over: 'late',
};

const SAID_BY: Readonly<Record<End['from'], string>> = {
  documentation: 'as the vendor documents',
  declaration: 'as its declaration says',
  server: 'as its server says',
};

/** Whether it is near enough to be pointed out among the systems. */
export function isApiEndTold(api: SystemHealth['api'], now: Instant): boolean {
  const standing = apiStanding(api?.ends ?? null, now);
  return standing !== 'unknown' && standing !== 'far';
}

/** From 90 days before a version of the interface ends: how long is left, and what to do. */
export function ApiEnds({ api }: Pick<SystemHealth, 'api'>): ReactNode {
  const now = useNow();
  if (api === null || api.ends === null || !isApiEndTold(api, now)) return null;
  return (
    <span className={TONES[apiStanding(api.ends, now)]}>
      {`Version ${api.version} of its interface ${leftText(api.ends, now)}, ${SAID_BY[api.ends.from]}. `}
      <RunbookButton name="api-version-ends" />
    </span>
  );
}

/** The interface among the facts of a system: version, countdown, the vendor's rule, and what its server says. */
export function ApiFact({ api }: { api: Api }): ReactNode {
  const now = useNow();
  const { version, since, ends, policy, notices } = api;
  return (
    <>
      <div>
        <dt>Interface</dt>
        <dd>
          {`Version ${version}`}
          {since !== null && <span className="quiet">{`, since ${since}`}</span>}
          {ends === null ? (
            <span className="quiet">, no end is named</span>
          ) : (
            <>
              {', '}
              <span className={TONES[apiStanding(ends, now)]}>{leftText(ends, now)}</span>
              {', '}
              <At at={ends.at} />
              <span className="quiet">{`, ${SAID_BY[ends.from]}`}</span>
            </>
          )}
          {policy !== null && (
            <p className="quiet small">
              {`${policy.sentence} `}
              <DocLink url={policy.page} />
            </p>
          )}
        </dd>
      </div>
      {notices.map((notice) => (
        <Notice key={`${notice.kind} ${notice.endpoint}`} notice={notice} />
      ))}
    </>
  );
}

const NOTICE_WORDS: Readonly<Record<Api['notices'][number]['kind'], string>> = {
  retiring: 'Its server announces an end',
  fallback: 'Its server answers by another version',
  warned: 'Its server warns',
};

function Notice({ notice }: { notice: Api['notices'][number] }): ReactNode {
  const { kind, words, endpoint, link, endsAt, firstAt, lastAt } = notice;
  return (
    <div>
      <dt>{NOTICE_WORDS[kind]}</dt>
      <dd>
        {words !== null && <span className="ageing">{`${words}. `}</span>}
        {kind === 'retiring' &&
          (endsAt === null ? (
            <span className="ageing">Deprecated, without a date. </span>
          ) : (
            <span>
              {'From '}
              <At at={endsAt} />
              {'. '}
            </span>
          ))}
        {link !== null && <DocLink url={link} />}
        <p className="quiet small">
          <code>{endpoint}</code>
          {', first '}
          <At at={firstAt} />
          {', last '}
          <At at={lastAt} />
        </p>
      </dd>
    </div>
  );
}

function leftText({ at }: End, now: Instant): string {
  const days = Math.floor((at - now) / DAY);
  if (at <= now) return 'has ended';
  return days === 0 ? 'ends within a day' : `ends in ${plural(days, 'day')}`;
}
