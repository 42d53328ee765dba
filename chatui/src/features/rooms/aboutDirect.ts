import { markedName } from '../../components/markedName';
import { timeFormat } from '../../components/timeFormat';
import type { Texts } from '../../i18n/Texts';
import type { Room } from '../../wire/room';
import type { User } from '../../wire/user';

const moment = timeFormat({ dateStyle: 'medium', timeStyle: 'short' });

/** Who else is there in a direct conversation, and when somebody wrote last. */
export function aboutDirect({ last_message_at }: Room, there: readonly User[], text: Texts): string {
  const { language, rail } = text;
  const parts = [
    there.length === 0 ? '' : rail.there(there.map((user) => markedName(user, text))),
    last_message_at === null ? rail.nothingYet : rail.lastHeard(moment(language).format(new Date(last_message_at))),
  ];
  return parts.filter((part) => part !== '').join(' ');
}
