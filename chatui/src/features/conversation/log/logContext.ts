import { createContext, useContext } from 'react';

import type { Message } from '../../../wire/message';
import type { RoomActions } from '../roomActions';

/** What every row of a log needs: who reads, what they may do, and how it is done. */
export interface Log extends RoomActions {
  /** Makes a call of a command once more, at the end of the log. */
  retryCall: (clientId: string) => void;
  dismissCall: (clientId: string) => void;
  selfId: string;
  /** Whether the reader may delete others' messages. */
  canModerate: boolean;
  isReadOnly: boolean;
  /** Asks whether a message is to be deleted. */
  askToDelete: (message: Message) => void;
  showRevisions: (message: Message) => void;
  /** Has an emoji chosen for a message, beside the button. */
  pickReaction: (message: Message, button: HTMLElement) => void;
}

const LogContext = createContext<Log | null>(null);

/** Rows reach by it what they can do; another value has all of them drawn anew. */
export const LogProvider = LogContext.Provider;

export function useLog(): Log {
  const log = useContext(LogContext);
  if (log === null) throw new Error('useLog outside of a log');
  return log;
}
