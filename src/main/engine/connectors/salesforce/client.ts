import { HOUR } from '#shared/domain/time.ts';
import { ConnectorError, type PullContext } from '../kit/connector.ts';
import { clientCredentials, jwtBearer } from '../kit/auth/oauth2.ts';
import type { TokenSource } from '../kit/auth/tokens.ts';
import type { VendorNotices } from '../kit/api-notices.ts';
import { createVendorClient, type Vendor, type VendorClient } from '../kit/request.ts';
import { inSession } from '../kit/session.ts';
import { apiUsage, queryBatch, type QueryBatch } from '../kit/soql.ts';
import { SALESFORCE_API_VERSION, salesforceManifest, type SalesforceConfig } from './manifest.ts';

export const SALESFORCE: Vendor = { name: 'Salesforce', rate: salesforceManifest.rate, notices: salesforceNotices };

/** A version whose end is announced is answered with a Warning header: a code, who warns, and a sentence in quotes. */
function salesforceNotices(headers: Readonly<Record<string, string>>): ReturnType<VendorNotices> {
  const warning = headers['warning'];
  if (warning === undefined || warning.trim() === '') return null;
  return { kind: 'warned', words: /^\d{3} \S+ "([^"]+)"/.exec(warning)?.[1] ?? warning };
}

/** Reads query results of one org. */
export interface SalesforceOrg {
  /** First batch of a query. `queryAll` also sees what was deleted. */
  query(soql: string): Promise<QueryBatch>;
  /** A following batch, by the path that the one before named. */
  batch(nextRecordsUrl: string): Promise<QueryBatch>;
}

export function salesforceOrg(context: PullContext<SalesforceConfig>): SalesforceOrg {
  const tokens = tokenSource(context);
  const client = createVendorClient(context, SALESFORCE, tokens);
  return {
    query: async (soql) =>
      ask(
        context,
        client,
        `${await hostOf(tokens, context.config)}/services/data/${SALESFORCE_API_VERSION}/queryAll?q=${encodeURIComponent(soql)}`,
      ),
    async batch(nextRecordsUrl) {
      const host = await hostOf(tokens, context.config);
      const url = new URL(nextRecordsUrl, host);
      // The token goes with the request: never to another host than the org's.
      if (url.origin !== new URL(host).origin)
        throw new ConnectorError(
          'source_changed',
          'Salesforce named a next batch on another host',
          'Send the diagnostics to support',
        );
      return ask(context, client, url.href);
    },
  };
}

function tokenSource(context: PullContext<SalesforceConfig>): TokenSource {
  const { authMode, instanceUrl, clientId, username, audience } = context.config;
  const login = originOf(instanceUrl);
  const tokenUrl = `${login}/services/oauth2/token`;
  // The answer carries no lifetime: the org sets it. The token is used until it is refused.
  return authMode === 'oauth2_jwt_bearer'
    ? jwtBearer(context, SALESFORCE, {
        tokenUrl,
        clientId,
        proof: { kind: 'none' },
        username,
        audience: audience === '' ? login : audience,
        lifetimeMs: null,
      })
    : clientCredentials(context, SALESFORCE, {
        tokenUrl,
        clientId,
        proof: { kind: 'secret_in_body', secret: 'clientSecret' },
        lifetimeMs: null,
      });
}

/** The token says which host serves the org; it may differ from the one that signs in. */
async function hostOf(tokens: TokenSource, config: SalesforceConfig): Promise<string> {
  const { answer } = await tokens.current();
  const named = answer['instance_url'];
  return typeof named === 'string' && URL.canParse(named) ? originOf(named) : originOf(config.instanceUrl);
}

function originOf(url: string): string {
  return new URL(url).origin;
}

async function ask(context: PullContext<SalesforceConfig>, client: VendorClient, url: string): Promise<QueryBatch> {
  const allowance = inSession(context.session, 'salesforce.allowance', () => ({ spentUntil: 0 }));
  const wait = allowance.spentUntil - context.clock.now();
  if (wait > 0) {
    throw new ConnectorError(
      'rate_limited',
      'Salesforce has served our share of the requests of the day',
      'Nothing to do: pulling goes on later. Raise the share in the settings if the org can spare it',
      wait,
    );
  }
  const batch = await queryBatch(client, SALESFORCE, url);
  const usage = apiUsage(batch.headers['sforce-limit-info']);
  if (usage !== null && usage.allowed > 0 && usage.used / usage.allowed > context.config.usageShare) {
    // The window of 24 hours slides: an hour later some of it is free again.
    allowance.spentUntil = context.clock.now() + HOUR;
    context.logger.warn('share of the daily requests is used', { used: usage.used, allowed: usage.allowed });
  }
  return batch;
}
