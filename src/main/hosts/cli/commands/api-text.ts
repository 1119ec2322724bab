import type { SystemHealth } from '#shared/contract/dto/systems.ts';
import { apiEndSentence, apiStanding, type ApiNoticeKind } from '#shared/domain/api-support.ts';
import type { LocalTime } from '#shared/domain/local-time.ts';
import type { Instant } from '#shared/domain/time.ts';
import { spanText } from '#shared/lib/span.ts';
import { instantText, plain, sentenceText } from '../output/text.ts';

/** A line on the end of the version of a system's interface, from where it is pointed out; else null. */
export function apiEndText({ name, api }: SystemHealth, now: Instant, local: LocalTime): string | null {
  if (api === null || api.ends === null) return null;
  const standing = apiStanding(api.ends, now);
  if (standing === 'unknown' || standing === 'far') return null;
  const left = standing === 'over' ? 'over' : `${spanText(api.ends.at - now)} left`;
  return `${sentenceText(apiEndSentence(plain(name), plain(api.version), api.ends, now), local)}: ${left}.`;
}

const SAYS: Readonly<Record<ApiNoticeKind, string>> = {
  retiring: 'announces its end',
  fallback: 'answers by another version',
  warned: 'warns',
};

/** What is known of the interface that a system is read by. */
export function apiText({ api }: SystemHealth, local: LocalTime): string {
  if (api === null) return '';
  const { version, since, ends, policy, notices } = api;
  const parts = [
    `Interface: version ${plain(version)}`,
    ...(since === null ? [] : [`since ${since}`]),
    ends === null ? 'no end is named' : `ends ${instantText(ends.at, local)}`,
  ];
  const lines = [
    parts.join(', '),
    ...(policy === null ? [] : [`  ${policy.sentence} ${policy.page}`]),
    ...notices.map(({ kind, endpoint, words, link, firstAt }) => {
      const said = words === null ? SAYS[kind] : `${SAYS[kind]}: ${plain(words)}`;
      const more = link === null ? '' : `, ${plain(link)}`;
      return `  The server ${said} (${plain(endpoint)}${more}), since ${instantText(firstAt, local)}`;
    }),
  ];
  return `${lines.join('\n')}\n`;
}
