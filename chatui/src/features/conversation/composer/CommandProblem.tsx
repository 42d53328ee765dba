import Box from '@mui/material/Box';
import Button from '@mui/material/Button';

import { useText } from '../../../components/useText';

interface CommandProblemProps {
  why: string;
  onSendAsText: () => void;
  onClose: () => void;
}

/** Why a command was not done. What was typed still stands in the box above. */
export function CommandProblem({ why, onSendAsText, onClose }: CommandProblemProps) {
  const { commands, common } = useText();
  return (
    <Box sx={{ mt: 0.5, px: 1, display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1 }}>
      <Box role="alert" sx={{ typography: 'caption', color: 'error.main', overflowWrap: 'anywhere' }}>
        {why}
      </Box>
      <Button size="small" onClick={onSendAsText}>
        {commands.sendAsText}
      </Button>
      <Button size="small" color="inherit" onClick={onClose}>
        {common.dismiss}
      </Button>
    </Box>
  );
}
