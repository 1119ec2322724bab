import { ContractError } from '#shared/contract/errors.ts';
import type { Output } from '#shared/contract/methods.ts';
import { UsageError } from '../arguments/parse.ts';
import type { Action, Command, Context } from '../command.ts';
import { secretVariable } from '../declaration-secrets.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { createTable, type TableColumn } from '../output/table.ts';
import { plain } from '../output/text.ts';

const PASSWORD = secretVariable('proxyPassword');
type Row = Output<'network.proxies'>['rows'][number];

const TABLE: readonly TableColumn<Row>[] = [
  { title: 'PROXY', value: ({ proxy: name }) => plain(name) },
  { title: 'USER', value: ({ user }) => plain(user) },
];

export const proxy: Command = {
  name: 'proxy',
  summary: "List, keep and forget the sign-ins of proxies of the company's network",
  arguments: [
    { name: 'action', optional: true },
    { name: 'proxy', optional: true },
  ],
  options: { user: { value: 'NAME', summary: 'Who signs in' } },
  details: [
    'Actions: list, signin, forget. A proxy is named by host and port, as in proxy.example:8080.',
    `The password is asked for at the terminal, or taken from ${PASSWORD}.`,
  ],
  prepare(typed) {
    const action = typed.argument('action') ?? 'list';
    const name = typed.argument('proxy');
    const user = typed.text('user');
    if (action === 'list') return list;
    if (name === null) throw new UsageError(`proxy ${action} needs a proxy`, 'Give its host and port, as host:port.');
    if (action === 'forget') return forget(name);
    if (action !== 'signin')
      throw new UsageError(`"${action}" is nothing to do with a proxy`, 'Choose list, signin or forget.');
    if (user === null)
      throw new UsageError('proxy signin needs a user', 'throughline proxy signin HOST:PORT --user NAME');
    return signin(name, user);
  },
};

async function list({ session: { client }, out, json, signal }: Context): Promise<ExitCode> {
  const { rows } = await client.ask('network.proxies', {}, signal);
  if (json) await out.json({ proxies: rows });
  else if (rows.length === 0) out.note('No sign-in of a proxy is kept.');
  else await out.write(createTable(TABLE, out)(rows));
  return EXIT.ok;
}

function signin(name: string, user: string): Action {
  return async ({ session: { client }, out, json, env, askSecret, signal }) => {
    const password = env[PASSWORD] ?? (await askSecret(`Password of ${user} at ${name}`));
    if (password === null || password === '')
      throw new ContractError({
        code: 'input.invalid',
        message: `${name} needs a password.`,
        next: `Run the command at a terminal, which asks for it, or put it into ${PASSWORD}.`,
      });
    await client.ask('network.signin', { proxy: name, signIn: { user, password } }, signal);
    if (json) await out.json({ proxy: name, user });
    else out.note(`Kept the sign-in of ${plain(user)} at ${plain(name)}.`);
    return EXIT.ok;
  };
}

function forget(name: string): Action {
  return async ({ session: { client }, out, json, signal }) => {
    const { rows } = await client.ask('network.proxies', {}, signal);
    if (!rows.some(({ proxy: kept }) => kept === name.toLowerCase()))
      throw new ContractError({
        code: 'input.not_found',
        message: `No sign-in of ${name} is kept.`,
        next: 'throughline proxy lists them.',
      });
    await client.ask('network.signin', { proxy: name, signIn: null }, signal);
    if (json) await out.json({ forgotten: name });
    else out.note(`Forgot the sign-in of ${plain(name)}.`);
    return EXIT.ok;
  };
}
