import { errorText } from '../../../components/errorText';
import type { SlashCommand } from '../../../wire/slash';
import type { Problem } from '../../../workspace/TypedCommands';
import { builtIns, type Doing } from './builtIns';
import { Refusal } from './Refusal';

/** A command that somebody has typed. */
export interface Command {
  /** In small letters, with its slash. */
  name: string;
  text: string;
}

export interface Taking extends Doing {
  /** The room's own, as they are now. Rejects where that cannot be asked. */
  list: () => Promise<readonly SlashCommand[]>;
  /** Those that were known last. */
  known: readonly SlashCommand[];
  isOnline: boolean;
  /** Calls one of them; its answer comes later, in the log. */
  call: (command: Command) => void;
}

/** Does what was typed; null once that is done, or has begun where it is a call. */
export async function takeCommand(command: Command, taking: Taking): Promise<Problem | null> {
  const { room, text, known } = taking;
  const builtIn = builtIns.find(({ name }) => `/${name}` === command.name);
  try {
    if (builtIn !== undefined) {
      const refusal = builtIn.refusal(room, text);
      if (refusal !== null) return problem(refusal);
      await builtIn.run(command.text, taking);
      return null;
    }
    const isKnown = (commands: readonly SlashCommand[]) => commands.some(({ name }) => name === command.name);
    if (!taking.isOnline) return problem(text.commands.offline);
    if (!isKnown(known) && !isKnown(await taking.list())) return { why: text.commands.unknown(command.name), isUnknown: true };
    taking.call(command);
    return null;
  } catch (reason) {
    return problem(reason instanceof Refusal ? reason.message : errorText(reason, text));
  }
}

function problem(why: string): Problem {
  return { why, isUnknown: false };
}
