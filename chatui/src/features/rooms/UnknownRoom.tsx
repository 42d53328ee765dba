import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { type ReactNode, useState } from 'react';
import { Link } from 'react-router';

import { Centered } from '../../components/Centered';
import { codePoints } from '../../components/codePoints';
import { errorText } from '../../components/errorText';
import { Alert } from '../../components/Alert';
import { useText } from '../../components/useText';
import { ChatError } from '../../wire/ChatError';
import type { Visibility } from '../../wire/room';
import { nameFromTitle, spareName } from './nameFromTitle';
import { useCreateRoom } from './useCreateRoom';
import { VisibilityChoice } from './VisibilityChoice';

/** A room's title, in code points. */
const longestTitle = 80;

interface UnknownRoomProps {
  name: string;
  onMade: () => void;
  /** What was being written there, if anything was. */
  children?: ReactNode;
}

/** An address without a room for these eyes. A private room one is not in looks the same: that it exists is not told. */
export function UnknownRoom({ name, onMade, children }: UnknownRoomProps) {
  const text = useText();
  const { profile, rooms } = text;
  const [visibility, setVisibility] = useState<Visibility>('public');
  const create = useCreateRoom();
  const [spare] = useState(spareName);
  const address = nameFromTitle(name, spare);
  const isDirect = name.startsWith('dm-');
  const canBeMade = !isDirect && address !== '' && codePoints(name) <= longestTitle;
  const taken = create.error instanceof ChatError && create.error.code === 'conflict';
  return (
    <Centered title={isDirect ? profile.noConversation : canBeMade ? rooms.notYet(name) : rooms.unknown}>
      <Typography color="textSecondary">
        {isDirect
          ? profile.noConversationAbout
          : !canBeMade
            ? rooms.unknownAbout
            : address === name
              ? rooms.notYetAbout
              : rooms.notYetAddress(address)}
      </Typography>
      {children}
      {canBeMade && <VisibilityChoice value={visibility} onChange={setVisibility} />}
      {create.isError && <Alert>{taken ? rooms.unknownTaken : errorText(create.error, text)}</Alert>}
      <Stack
        direction="row"
        useFlexGap
        spacing={1}
        sx={{ flexWrap: 'wrap', justifyContent: 'center', '& > *': { whiteSpace: 'nowrap' } }}
      >
        <Button component={Link} to="/rooms" color="inherit">
          {rooms.seeAll}
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
            {rooms.createRoom}
          </Button>
        )}
      </Stack>
    </Centered>
  );
}
