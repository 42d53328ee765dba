import { useState } from 'react';

import { errorText } from '../../components/errorText';
import { FormDialog } from '../../components/FormDialog';
import { Alert } from '../../components/Alert';
import { useText } from '../../components/useText';
import type { Texts } from '../../i18n/Texts';
import { ChatError } from '../../wire/ChatError';
import type { User } from '../../wire/user';
import { PeopleChoice } from './PeopleChoice';
import { useOpenDirect } from '../../components/people/useOpenDirect';

/** Chooses people to write to; the same people are the same conversation. */
export function NewMessageDialog({ onClose }: { onClose: () => void }) {
  const text = useText();
  const [people, setPeople] = useState<User[]>([]);
  const [isEmpty, setEmpty] = useState(false);
  const open = useOpenDirect(onClose);
  const usernames = people.flatMap(({ username }) => username ?? []);
  const choose = (chosen: User[]) => {
    open.reset();
    setEmpty(false);
    setPeople(chosen);
  };
  return (
    <FormDialog
      title={text.cards.newDirectMessage}
      action={text.cards.openConversation}
      pending={open.isPending}
      onSubmit={() => (usernames.length === 0 ? setEmpty(true) : open.mutate(usernames))}
      onClose={onClose}
    >
      <PeopleChoice people={people} onChange={choose} error={isEmpty ? text.cards.toNobody : undefined} />
      {open.isError && <Alert>{whyNot(open.error, text)}</Alert>}
    </FormDialog>
  );
}

function whyNot(reason: unknown, text: Texts): string {
  return reason instanceof ChatError && reason.code === 'forbidden' ? text.cards.cannotWrite : errorText(reason, text);
}
