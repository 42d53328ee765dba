import OutlinedInput from '@mui/material/OutlinedInput';
import { useState } from 'react';

import { useSettled } from '../../components/useSettled';
import { useText } from '../../components/useText';
import type { User } from '../../wire/user';
import type { Members } from '../../workspace/Members';
import { FoundPeople } from './FoundPeople';
import { PeopleList } from './PeopleList';

interface RoomPeopleProps {
  room: string;
  members: Members;
  online: readonly User[];
  selfId: string;
}

/** The people of a room: all, or those whose names have what is looked for. */
export function RoomPeople({ room, ...people }: RoomPeopleProps) {
  const text = useText();
  const [typed, setTyped] = useState('');
  const wanted = typed.trim();
  const q = useSettled(wanted);
  return (
    <>
      <OutlinedInput
        fullWidth
        size="small"
        type="search"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        placeholder={text.people.find}
        inputProps={{ 'aria-label': text.people.find, maxLength: 80 }}
        sx={{ mb: 1 }}
      />
      {wanted === '' || q === '' ? <PeopleList {...people} /> : <FoundPeople room={room} q={q} {...people} />}
    </>
  );
}
