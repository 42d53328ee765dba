import ListItem from '@mui/material/ListItem';
import ListItemButton from '@mui/material/ListItemButton';
import Typography from '@mui/material/Typography';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from 'react-router';

import { Icon } from '../../components/Icon';
import { useLongPress } from '../../components/useLongPress';
import styles from './rail.module.css';

interface RailLinkProps {
  to: string;
  isCurrent: boolean;
  icon: ReactNode;
  /** Whether there is something new behind it. */
  isBold?: boolean;
  isQuiet?: boolean;
  /** What stands behind the words. */
  marks?: ReactNode;
  /** What else is to be said of it, for the pointer that rests on it and for who has it read out. */
  about?: string;
  /** A menu: by the button that shows under the pointer, or as other menus of the kind open. */
  menu?: { label: string; onOpen: (button: HTMLElement) => void };
  children: string;
}

/** One line of the rail. The current one is brought into view. */
export function RailLink({ to, isCurrent, icon, isBold = false, isQuiet = false, marks, about, menu, children }: RailLinkProps) {
  const link = useRef<HTMLAnchorElement>(null);
  const press = useLongPress((element) => menu?.onOpen(element));
  useEffect(() => {
    if (isCurrent) link.current?.scrollIntoView({ block: 'nearest' });
  }, [isCurrent]);
  return (
    <ListItem disablePadding className={styles.row}>
      <ListItemButton
        ref={link}
        component={Link}
        to={to}
        selected={isCurrent}
        title={about}
        aria-current={isCurrent ? 'page' : undefined}
        {...(menu !== undefined && press.on)}
        onContextMenu={(event) => {
          if (menu === undefined) return;
          press.cancel();
          event.preventDefault();
          menu.onOpen(event.currentTarget);
        }}
        sx={{
          borderRadius: 2,
          px: 1,
          WebkitTouchCallout: 'none', // the browser's own menu of a link would come instead
          minHeight: { xs: 44, md: 40 },
          '@media (hover: hover)': { '[data-density=compact] &': { minHeight: 32, py: 0.25 } },
          gap: 1,
          '@media (forced-colors: active)': isCurrent ? { outline: '2px solid Highlight', outlineOffset: -2 } : {},
        }}
      >
        {icon}
        <Typography
          noWrap
          component="span"
          variant="body2"
          dir="auto"
          sx={{ flex: 1, fontWeight: isBold ? 650 : 500, color: isQuiet ? 'text.secondary' : undefined }}
        >
          {children}
        </Typography>
        {marks}
      </ListItemButton>
      {menu !== undefined && (
        // Hundreds of further stops for Tab would be in the way: with the keyboard it opens by the menu key on the link.
        <button
          type="button"
          tabIndex={-1}
          className={styles.menu}
          aria-label={menu.label}
          aria-haspopup="menu"
          onClick={(event) => menu.onOpen(event.currentTarget)}
        >
          <Icon name="more" />
        </button>
      )}
    </ListItem>
  );
}
