import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { Link } from 'react-router';

import { Centered } from '../../components/Centered';
import { codePoints } from '../../components/codePoints';
import { errorText } from '../../components/errorText';
import { Note } from '../../components/Note';
import { ChatError } from '../../wire/ChatError';
import type { Visibility } from '../../wire/room';
import { nameFromTitle, spareName } from './nameFromTitle';
import { useCreateRoom } from './useCreateRoom';
import { VisibilityChoice } from './VisibilityChoice';

/** A room's title, in code points. */
const longestTitle = 80;

/** An address without a room for these eyes. A private room one is not in looks the same: that it exists is not told. */
export function UnknownRoom({ name, onMade }: { name: string; onMade: () => void }) {
  const [visibility, setVisibility] = useState<Visibility>('public');
  const create = useCreateRoom();
  const [spare] = useState(spareName);
  const address = nameFromTitle(name, spare);
  const canBeMade = address !== '' && codePoints(name) <= longestTitle;
  const taken = create.error instanceof ChatError && create.error.code === 'conflict';
  return (
    <Centered title={canBeMade ? `There is no room “${name}” yet` : 'There is no such room'}>
      <Typography color="textSecondary">
        {canBeMade
          ? `You can make it now${address === name ? '' : ` (its address will be /chat/${address})`}, or go and see which rooms there are.`
          : 'Check the address, or go and see which rooms there are.'}
      </Typography>
      {canBeMade && <VisibilityChoice value={visibility} onChange={setVisibility} />}
      {create.isError && (
        <Note>
          {taken
            ? 'This name is in use by a room you are not in. Ask someone in it to add you, or choose another name.'
            : errorText(create.error)}
        </Note>
      )}
      <Stack direction="row" spacing={1}>
        <Button component={Link} to="/" color="inherit">
          See all rooms
        </Button>
        {canBeMade && (
          <Button
            variant="contained"
            loading={create.isPending}
            onClick={() =>
              create.mutate(
                { name: address, visibility, ...(address !== name && { title: name }) },
                { onSuccess: onMade },
              )
            }
          >
            Create room
          </Button>
        )}
      </Stack>
    </Centered>
  );
}
