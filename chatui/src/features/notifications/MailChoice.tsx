import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import Typography from '@mui/material/Typography';

import { useChosen } from '../../components/useChosen';
import { useEmail } from '../../components/useEmail';
import { useAllText } from '../../components/useAllText';

interface MailChoiceProps {
  isOn: boolean;
  onChange: (wanted: boolean) => Promise<unknown>;
}

/** Whether one is mailed what one missed; nothing where the server sends no mail. */
export function MailChoice({ isOn, onChange }: MailChoiceProps) {
  const { mail } = useAllText();
  const address = useEmail().data?.address;
  const [isChecked, check] = useChosen(isOn && address !== null, onChange);
  if (address === undefined) return null;
  return (
    <div>
      <FormControlLabel
        control={<Checkbox checked={isChecked} disabled={address === null} onChange={(_, wanted) => check(wanted)} />}
        label={mail.missed}
      />
      <Typography variant="body2" color="textSecondary" sx={{ overflowWrap: 'anywhere' }}>
        {address === null ? mail.missedNeedsAddress : mail.missedAbout(address)}
      </Typography>
    </div>
  );
}
