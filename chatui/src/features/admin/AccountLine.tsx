import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import ListItem from '@mui/material/ListItem';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Typography from '@mui/material/Typography';
import { memo, useState } from 'react';

import { Icon } from '../../components/Icon';
import { PersonAvatar } from '../../components/PersonAvatar';
import { personName } from '../../components/personName';
import { timeFormat } from '../../components/timeFormat';
import { useAllText } from '../../components/useAllText';
import type { ListedAccount } from '../../wire/admin';
import { AccountDialog, type AccountAct } from './AccountDialog';

const day = timeFormat({ dateStyle: 'medium' });

/** One of what may be thousands: drawn anew only where it says something else. */
export const AccountLine = memo(function AccountLine({ account }: { account: ListedAccount }) {
  const text = useAllText();
  const { admin, language } = text;
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [act, setAct] = useState<AccountAct | null>(null);
  const { username, suspended } = account;
  const name = personName(account, text);
  const about = [
    username === null ? null : `@${username}`,
    account.email,
    account.bot === true && text.common.bot,
    account.admin && admin.administrator,
    suspended && admin.suspended,
    admin.sinceDay(day(language).format(new Date(account.created_at))),
  ].filter((part) => typeof part === 'string');
  const choose = (next: AccountAct) => {
    setAnchor(null);
    setAct(next);
  };
  return (
    <ListItem sx={{ gap: 1.5, minHeight: 60, '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <PersonAvatar user={account} size={32} />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography noWrap dir="auto" sx={{ fontWeight: 600, color: suspended ? 'text.secondary' : undefined }}>
          {name}
        </Typography>
        <Typography variant="caption" color="textSecondary" component="p" sx={{ overflowWrap: 'anywhere' }}>
          {about.join(' · ')}
        </Typography>
      </Box>
      {username !== null && (
        <>
          <IconButton
            aria-label={admin.actionsFor(name)}
            aria-haspopup="menu"
            onClick={(event) => setAnchor(event.currentTarget)}
            sx={{ width: 44, height: 44 }}
          >
            <Icon name="more" />
          </IconButton>
          <Menu
            anchorEl={anchor}
            open={anchor !== null}
            onClose={() => setAnchor(null)}
            slotProps={{
              // It stands outside of the page's landmarks, and so is one.
              paper: { role: 'region', 'aria-label': admin.actionsFor(name) },
              list: { 'aria-label': admin.actionsFor(name) },
            }}
          >
            {/* A bot has no password, and administers nothing. */}
            {account.bot !== true && <MenuItem onClick={() => choose('reset')}>{admin.acts.reset}</MenuItem>}
            {account.bot !== true && (
              <MenuItem onClick={() => choose(account.admin ? 'demote' : 'promote')}>
                {account.admin ? admin.acts.demote : admin.acts.promote}
              </MenuItem>
            )}
            <MenuItem onClick={() => choose(suspended ? 'restore' : 'suspend')}>
              {suspended ? admin.acts.restore : admin.acts.suspend}
            </MenuItem>
          </Menu>
          {act !== null && (
            <AccountDialog act={act} account={account} username={username} onClose={() => setAct(null)} />
          )}
        </>
      )}
    </ListItem>
  );
});
