import type { Refusal } from '../realtime/Frame.ts';
import { Socket, type SocketOptions } from '../realtime/Socket.ts';
import { ChatError } from '../wire/ChatError';
import type { AnswerTo, Command } from '../wire/commands';
import { parseFrames, type ServerFrame } from '../wire/frames';
import type { FieldError } from '../wire/problem';
import type { User } from '../wire/user';

/** The socket with this client's types, checks of what comes, and errors. */
export class ChatSocket extends Socket<ServerFrame, Command, User> {
  constructor(options: Omit<SocketOptions<ServerFrame>, 'parse' | 'errorOf' | 'isPassing'>) {
    super({ ...options, parse: parseFrames, errorOf, isPassing: (reason) => ChatError.from(reason).isPassing });
  }

  /** Rejects with a ChatError: the server's refusal, `timeout`, or `disconnected`; in the last two it may have been done. */
  override request<C extends Command>(command: C): Promise<AnswerTo<C>> {
    // The server answers a command with the frame of AnswerTo, or with an error, which rejects.
    return super.request(command) as Promise<AnswerTo<C>>;
  }
}

function errorOf(refusal: Refusal & { errors?: FieldError[] | undefined }): ChatError {
  return new ChatError(refusal.code, refusal.detail, { fields: refusal.errors, retryAfterMs: refusal.retry_after_ms });
}
