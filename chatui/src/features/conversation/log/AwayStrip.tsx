import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { type MouseEvent, useState } from 'react';

import { Icon } from '../../../components/Icon';
import { useText } from '../../../components/useText';
import type { AwaySummary } from '../../../workspace/awaySummary';

interface AwayStripProps {
  summary: AwaySummary;
  /** There was more than could be counted. */
  isMore: boolean;
  onJump: (seq: number) => void;
}

/** What happened while somebody was away, each a jump; pressed again, to the next of its kind. Laid over the log, so that nothing moves. */
export function AwayStrip({ summary, isMore, onJump }: AwayStripProps) {
  const { common, log } = useText();
  const [isOpen, setOpen] = useState(true);
  const kinds = [
    { seqs: summary.fresh, say: log.awayNew },
    { seqs: summary.edited, say: log.awayEdited },
    { seqs: summary.deleted, say: log.awayDeleted },
    { seqs: summary.mentions, say: log.awayMentions },
  ].filter(({ seqs }) => seqs.length > 0);
  if (!isOpen || kinds.length === 0) return null;
  const dismiss = ({ currentTarget }: MouseEvent<HTMLElement>) => {
    setOpen(false);
    // The focus would go down with the button, and the keys with it.
    currentTarget.closest('main')?.querySelector<HTMLElement>('[role=log]')?.focus({ preventScroll: true });
  };
  return (
    <Box
      sx={{
        position: 'absolute',
        top: 8,
        insetInline: 8,
        zIndex: 2,
        display: 'flex',
        justifyContent: 'center',
        pointerEvents: 'none', // what is beside it is the log's
      }}
    >
      <Paper
        component="section"
        aria-label={log.away}
        variant="outlined"
        sx={{
          display: 'flex',
          alignItems: 'center',
          pl: { xs: 0.5, sm: 2 },
          pr: 0.5,
          borderRadius: 3,
          boxShadow: '0 4px 16px rgba(0, 0, 0, 0.12)',
          pointerEvents: 'auto',
        }}
      >
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center' }}>
          <Typography variant="caption" color="textSecondary" sx={{ mr: 0.5, display: { xs: 'none', sm: 'inline' } }}>
            {log.away}
          </Typography>
          {kinds.map(({ seqs, say }) => (
            <Jump key={say(seqs.length, isMore)} seqs={seqs} name={say(seqs.length, isMore)} onJump={onJump} />
          ))}
        </Box>
        <IconButton aria-label={common.dismiss} onClick={dismiss}>
          <Icon name="close" />
        </IconButton>
      </Paper>
    </Box>
  );
}

function Jump({ seqs, name, onJump }: { seqs: readonly number[]; name: string; onJump: (seq: number) => void }) {
  const [next, setNext] = useState(0);
  const jump = () => {
    const seq = seqs[next % seqs.length];
    if (seq !== undefined) onJump(seq);
    setNext(next + 1);
  };
  return (
    <Button size="small" onClick={jump} sx={{ minWidth: 0, minHeight: 40, px: 1 }}>
      {name}
    </Button>
  );
}
