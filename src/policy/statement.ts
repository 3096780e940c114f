// Statements as commands write them: who, what, and when, as one readable piece of Cedar. Names go in quoted, whatever they hold.

/** What is to be written. */
export interface Wish {
  readonly effect: 'allow' | 'deny' | 'ask';
  /** A client's name; undefined: every client. */
  readonly client: string | undefined;
  readonly user?: string | undefined;
  readonly server: string;
  /** Undefined: every tool of it. */
  readonly tool: string | undefined;
  /** A Cedar expression. */
  readonly when?: string | undefined;
  readonly reason?: string | undefined;
  /** Why somebody is asked. */
  readonly why?: string | undefined;
  readonly id: string;
  /** Ids of policies whose questions it answers. */
  readonly lifts?: readonly string[] | undefined;
}

/** Text as a Cedar string. Whatever is not plain becomes an escape: what is read is what it is. */
export function quoted(text: string): string {
  const inside = [...text]
    .map((character) => {
      if (character === '"' || character === '\\') return `\\${character}`;
      return /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character) ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
    })
    .join('');
  return `"${inside}"`;
}

function principalOf({ user, client }: Wish): string {
  if (user === undefined) return client === undefined ? 'principal' : `principal in Client::${quoted(client)}`;
  return `principal == User::${quoted(user)}`;
}

/** Writes a statement. A question is a forbid that a person can lift: it never permits what was not permitted. */
export function statementOf(wish: Wish): string {
  const { effect, server, tool, when, client, user } = wish;
  const resource =
    tool === undefined ? `resource in Server::${quoted(server)}` : `resource == Tool::${quoted(`${server}/${tool}`)}`;
  const annotations = [
    `@id(${quoted(wish.id)})`,
    ...(effect === 'ask' ? [`@ask(${quoted(wish.why ?? 'somebody wants to be asked')})`] : []),
    ...(wish.reason === undefined ? [] : [`@reason(${quoted(wish.reason)})`]),
    ...(wish.lifts === undefined || wish.lifts.length === 0 ? [] : [`@lifts(${quoted(wish.lifts.join(', '))})`]),
  ];
  // The client of a named user is a condition of its own.
  const conditions = [
    ...(user !== undefined && client !== undefined ? [`principal in Client::${quoted(client)}`] : []),
    ...(when === undefined ? [] : [when]),
  ];
  const whens = conditions.map((condition) => `\nwhen { ${condition} }`).join('');
  const head = `${effect === 'allow' ? 'permit' : 'forbid'} (${principalOf(wish)}, action == Action::"call_tool", ${resource})`;
  return `${annotations.join('\n')}\n${head}${whens};\n`;
}
