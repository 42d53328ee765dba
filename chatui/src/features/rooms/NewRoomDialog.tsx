import { useState } from 'react';

import { loadableDialog } from '../../components/loadableDialog';
import type { NewRoomFormProps } from './NewRoomForm';

const NewRoomForm = loadableDialog(async () => (await import('./NewRoomForm')).NewRoomForm);

/** Loaded when it is first opened. What is typed stays if it is closed by mistake, until the room is made. */
export function NewRoomDialog(props: NewRoomFormProps) {
  const [wasOpened, setWasOpened] = useState(props.open);
  if (props.open && !wasOpened) setWasOpened(true);
  return wasOpened ? <NewRoomForm {...props} /> : null;
}
