import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';

import { Icon } from '../../components/Icon';
import { useText } from '../../components/useText';
import { chooseOnDevice } from './deviceChoices';

/** A quiet line that offers notifications, until it is taken or dismissed: for good, since Settings has them, too. */
export function NotificationOffer({ onEnd }: { onEnd: () => void }) {
  const { common, notifications } = useText();
  const turnOn = async () => {
    const permission = await Notification.requestPermission();
    chooseOnDevice({ isOn: permission === 'granted', hasDismissedOffer: true });
    onEnd();
  };
  const dismiss = () => {
    chooseOnDevice({ hasDismissedOffer: true });
    onEnd();
  };
  return (
    <Box
      sx={{
        ...{ flex: 'none', display: 'flex', alignItems: 'center', flexWrap: 'wrap', columnGap: 1, pl: 2, pr: 0.5 },
        ...{ borderBottom: 1, borderColor: 'divider', typography: 'body2', bgcolor: 'background.paper' },
      }}
    >
      <Box role="status" sx={{ flex: 1, minWidth: 200, py: 1 }}>
        {notifications.offer}
      </Box>
      <Button size="small" onClick={() => void turnOn()}>
        {notifications.turnOn}
      </Button>
      <IconButton aria-label={common.dismiss} onClick={dismiss} sx={{ ml: 'auto' }}>
        <Icon name="close" />
      </IconButton>
    </Box>
  );
}
