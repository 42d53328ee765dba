import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import { memo, type ReactNode } from 'react';

import { Icon } from '../../components/Icon';
import styles from './rail.module.css';

interface SectionHeadProps {
  /** What `onToggle` is called with. */
  name: string;
  title: string;
  isCollapsed: boolean;
  onToggle: (name: string) => void;
  /** A button beside the title. */
  action?: ReactNode;
}

interface RailSectionProps extends SectionHeadProps {
  /** What is listed; of a collapsed section that which is not to be overlooked. */
  children: ReactNode;
}

/** A part of the rail that can be folded away. */
export function RailSection({ children, ...head }: RailSectionProps) {
  return (
    <div className={styles.section}>
      <SectionHead {...head} />
      {children}
    </div>
  );
}

/** Drawn anew only where it says something else: another room in view is not. */
const SectionHead = memo(function SectionHead({ name, title, isCollapsed, onToggle, action }: SectionHeadProps) {
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', minHeight: { xs: 44, md: 36 } }}>
      <ButtonBase
        aria-expanded={!isCollapsed}
        onClick={() => onToggle(name)}
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
  );
});
