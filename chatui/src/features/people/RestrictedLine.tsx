import Box from '@mui/material/Box';
import Button from '@mui/material/Button';

import { plainText } from '../../components/plainText';
import { timeFormat } from '../../components/timeFormat';
import { useText } from '../../components/useText';
import type { Restriction } from '../../wire/restriction';

const moment = timeFormat({ dateStyle: 'medium', timeStyle: 'short' });

interface RestrictedLineProps {
  restriction: Restriction;
  onLift: () => void;
}

/** That somebody is restricted, until when and why, and the way to end it. */
export function RestrictedLine({ restriction, onLift }: RestrictedLineProps) {
  const text = useText();
  const { kind, until, reason } = restriction;
  const end = until === null ? null : moment(text.language).format(new Date(until));
  return (
    <Box sx={{ mb: 1, display: 'flex', alignItems: 'center', gap: 1, typography: 'body2', overflowWrap: 'anywhere' }}>
      <Box sx={{ flex: 1, minWidth: 0 }} dir="auto">
        {text.cards.restricted(kind, end)}
        {reason !== '' && ` ${text.cards.because(plainText(reason))}`}
      </Box>
      <Button size="small" onClick={onLift} sx={{ minHeight: 44 }}>
        {text.cards.lift[kind]}
      </Button>
    </Box>
  );
}
