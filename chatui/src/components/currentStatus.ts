import type { User } from '../wire/user';

type Status = NonNullable<User['status']>;

/** What somebody shows that they are doing; null where there is nothing, or its end is past: no frame tells of that. */
export function currentStatus({ status }: Pick<User, 'status'>, now = Date.now()): Status | null {
  if (!status) return null;
  return status.until === null || Date.parse(status.until) > now ? status : null;
}
