import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import type { ReactNode } from 'react';

import { Icon } from '../../components/Icon';

interface RailSectionProps {
  title: string;
  isCollapsed: boolean;
  onToggle: () => void;
  /** A button beside the title. */
  action?: ReactNode;
  /** What is listed; of a collapsed section that which is not to be overlooked. */
  children: ReactNode;
}

/** A part of the rail that can be folded away. */
export function RailSection({ title, isCollapsed, onToggle, action, children }: RailSectionProps) {
  return (
    <Box sx={{ mb: 1 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', minHeight: { xs: 44, md: 36 } }}>
        <ButtonBase
          aria-expanded={!isCollapsed}
          onClick={onToggle}
          sx={{
            flex: 1,
            minWidth: 0,
            justifyContent: 'flex-start',
            gap: 0.5,
            px: 1,
            minHeight: 'inherit',
            borderRadius: 2,
            typography: 'caption',
            fontWeight: 650,
            color: 'text.secondary',
            '&:hover': { color: 'text.primary' },
            '& svg': { transform: isCollapsed ? 'rotate(-90deg)' : undefined },
            '[dir=rtl] & svg': { transform: isCollapsed ? 'rotate(90deg)' : undefined },
          }}
        >
          <Icon name="expand" />
          {title}
        </ButtonBase>
        {action}
      </Box>
      {children}
    </Box>
  );
}
