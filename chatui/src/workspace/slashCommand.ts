/** What was typed in a room's box: a text, or a command with what stands after its name. */
export type Typed = { kind: 'text'; body: string } | { kind: 'command'; name: string; text: string };

/** As on the server: no second slash, so that a path is text. */
const command = /^\/([a-z][a-z0-9_-]{0,31})(?=\s|$)/i;

/** Folders at the root of a machine: alone they look like commands, and are paths, unless the room has a command of that name. */
const folders: ReadonlySet<string> = new Set(
  'bin boot dev etc home lib lib64 media mnt opt proc root sbin srv sys tmp usr var'.split(' ').map((name) => `/${name}`),
);

/**
 * Only the very beginning counts: a blank before the slash makes it text. `//name` is a text, sent as `/name`; other texts are
 * sent as they are. `known`: the names that there are, in small letters, with their slashes.
 */
export function readTyped(typed: string, known: ReadonlySet<string> = new Set()): Typed {
  const body = typed.trim();
  if (/^\s/.test(typed)) return { kind: 'text', body };
  if (typed.startsWith('//')) return { kind: 'text', body: command.test(body.slice(1)) ? body.slice(1) : body };
  const found = command.exec(body);
  if (found === null) return { kind: 'text', body };
  const name = found[0].toLowerCase();
  if (folders.has(name) && !known.has(name)) return { kind: 'text', body };
  return { kind: 'command', name, text: body.slice(found[0].length).trim() };
}

/** What is sent of what was typed where it is a text. */
export function textOf(typed: string): string {
  const read = readTyped(typed);
  return read.kind === 'text' ? read.body : typed.trim();
}

/** What is typed to send this body, so that it is no command: what `textOf` reads again as the same body. `body` is trimmed. */
export function typedOf(body: string): string {
  if (command.test(body)) return `/${body}`;
  return textOf(body) === body ? body : ` ${body}`; // two slashes that are both meant
}

/** Two texts in one box, one below the other: together they are text, whatever the first was. */
export function joinTyped(typed: string, below: string): string {
  return typedOf(`${textOf(typed)}\n${below}`.trim());
}

/** A name with or without its @, and what stands behind it; null where there is no name. */
export function nameAndRest(text: string): { username: string; rest: string } | null {
  const found = /^@?([\p{L}\p{N}_.-]{1,32})(?:\s+([\s\S]*))?$/u.exec(text);
  const username = found?.[1];
  return username === undefined ? null : { username: username.toLowerCase(), rest: found?.[2]?.trim() ?? '' };
}

const unitMs: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
/** Ten years: more is for ever, which is said by leaving it out. */
const longestMs = 3650 * 86_400_000;

/** `10m`, `2h`, `1d`, `1w` in ms; null where it is none of these. */
export function durationMs(text: string): number | null {
  const found = /^([1-9]\d{0,4})\s*([mhdw])$/i.exec(text.trim());
  const ms = Number(found?.[1]) * (unitMs[found?.[2]?.toLowerCase() ?? ''] ?? NaN);
  return ms <= longestMs ? ms : null;
}

/** `/me waves`: each line in italics, as Slack and Mattermost do. A sign that the text has itself is not the one around it. */
export function inItalics(text: string): string {
  const sign = text.includes('_') && !text.includes('*') ? '*' : '_';
  return text
    .split('\n')
    .map((line) => (line.trim() === '' ? '' : `${sign}${line.trim()}${sign}`))
    .join('\n');
}

export function withShrug(text: string): string {
  return `${text} ¯\\_(ツ)_/¯`.trim();
}
