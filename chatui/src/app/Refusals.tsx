import { useEffect, useState } from 'react';

import { errorText } from '../components/errorText';
import { useLive } from '../components/live';
import { roomTitle } from '../components/roomTitle';
import { Toast } from '../components/Toast';
import { useText } from '../components/useText';

/** Says on every page what the server refused and nothing is left of: a deletion or a reaction. Messages and edits wait at their place. */
export function Refusals() {
  const text = useText();
  const { outbox, workspace, self } = useLive();
  const [refusal, setRefusal] = useState<string | null>(null);
  useEffect(
    () =>
      outbox.onRefused(({ room, change }, error) => {
        const { details } = workspace.room(room);
        const title = details === null ? room : roomTitle(details, self.id, text);
        const what = change?.type === 'delete' ? text.unsent.notDeleted : text.unsent.notReacted;
        setRefusal(`${what(title)} ${errorText(error, text)}`);
      }),
    [outbox, workspace, self.id, text],
  );
  return <Toast text={refusal} onClose={() => setRefusal(null)} />;
}
