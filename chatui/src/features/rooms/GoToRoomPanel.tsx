import Box from '@mui/material/Box';
import InputBase from '@mui/material/InputBase';
import Typography from '@mui/material/Typography';
import { type KeyboardEvent, useId, useState } from 'react';
import { useNavigate } from 'react-router';

import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { Icon } from '../../components/Icon';
import { isComposing } from '../../components/isComposing';
import { useOpenDirect } from '../../components/people/useOpenDirect';
import { Spinner } from '../../components/Spinner';
import { useText } from '../../components/useText';
import { DestinationOption } from './DestinationOption';
import { type Destination, useDestinations } from './useDestinations';

/** A box for some letters of a name, and the rooms and people that have them. */
export function GoToRoomPanel({ onGo }: { onGo: () => void }) {
  const text = useText();
  const { goToRoom } = text;
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const navigate = useNavigate();
  const id = useId();
  const found = useDestinations(typed);
  const direct = useOpenDirect(onGo);
  const isEmpty = typed.trim() === '';
  const chosen = Math.min(at, found.length - 1);
  const go = (to: Destination | undefined) => {
    if (to === undefined || direct.isPending) return;
    if ('person' in to) {
      direct.mutate([to.person.username ?? '']);
      return;
    }
    onGo();
    void navigate(`/chat/${to.room.name}`);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) setAt((chosen + step + found.length) % found.length);
    else if (event.key === 'Enter') go(found[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <Box sx={{ flex: 'none', display: 'flex', alignItems: 'center', gap: 1, px: 2 }}>
        <Icon name="go" quiet />
        <InputBase
          fullWidth
          autoFocus
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          placeholder={goToRoom.box}
          inputProps={{
            role: 'combobox',
            'aria-label': goToRoom.box,
            'aria-expanded': found.length > 0,
            'aria-controls': `${id}-list`,
            'aria-activedescendant': found.length > 0 ? `${id}-${chosen}` : undefined,
            'aria-autocomplete': 'list',
            maxLength: 80,
            style: { outline: 'none' },
          }}
          sx={{ height: 56, typography: 'body1' }}
        />
        {direct.isPending && <Spinner size={20} />}
      </Box>
      {direct.isError && <Alert>{errorText(direct.error, text)}</Alert>}
      {found.length > 0 && (
        <Box
          id={`${id}-list`}
          role="listbox"
          aria-label={goToRoom.roomsAndPeople}
          sx={{ overflowY: 'auto', p: 1, borderTop: 1, borderColor: 'divider' }}
        >
          {found.map((to, index) => (
            <DestinationOption
              key={to.key}
              id={`${id}-${index}`}
              to={to}
              isChosen={index === chosen}
              onChoose={() => go(to)}
            />
          ))}
        </Box>
      )}
      <Typography role="status" variant="caption" color="textSecondary" component="p" sx={{ px: 2, pb: 1.5 }}>
        {found.length === 0 && (isEmpty ? goToRoom.typeAPart : goToRoom.nothing)}
      </Typography>
    </>
  );
}
