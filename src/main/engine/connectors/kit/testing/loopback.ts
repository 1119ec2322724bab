import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAxiosHttp } from '../../../../adapters/http-axios.ts';
import type { Clock } from '../../../ports/ports.ts';
import type { PullContext } from '../connector.ts';
import { createPullContext, createSteppedClock } from '../testing.ts';

export interface AskedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface GivenAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is, or anything else as JSON. */
  readonly body: unknown;
}

/** A real server on this machine and a pull context that reaches it through the product's own HTTP adapter. */
export interface Loopback {
  readonly url: string;
  readonly asked: AskedRequest[];
  answer: (request: AskedRequest) => GivenAnswer;
  context<Config>(
    config: Config,
    secrets?: Readonly<Record<string, string>>,
    kept?: Map<string, string>,
    clock?: Clock,
  ): PullContext<Config>;
  close(): Promise<void>;
}

export async function startLoopback(): Promise<Loopback> {
  const http = createAxiosHttp();
  const asked: AskedRequest[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '', loopback.url);
      const question = { method: request.method ?? '', url, headers: request.headers, body };
      asked.push(question);
      give(response, loopback.answer(question));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const loopback: Loopback = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer: () => ({ status: 404, body: {} }),
    context: (config, secrets = {}, kept = new Map(), clock = createSteppedClock(Date.now())) =>
      createPullContext({ config, secrets, kept, http, clock }),
    async close() {
      http.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return loopback;
}

function give(response: ServerResponse, { status = 200, headers = {}, body }: GivenAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
