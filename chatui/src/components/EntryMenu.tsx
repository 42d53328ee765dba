import ListItemIcon from '@mui/material/ListItemIcon';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { type ComponentType, useState } from 'react';
import { useNavigate } from 'react-router';

import { errorText } from './errorText';
import { Icon } from './Icon';
import { useLive } from './live';
import type { MenuEntry } from './menuEntry';
import { useServices } from './services';
import { Toast } from './Toast';
import { useServerInfo } from './useServerInfo';
import { useText } from './useText';

interface EntryMenuProps<Subject extends object> {
  label: string;
  entries: readonly MenuEntry<Subject>[];
  /** What the entries are about; it stays while their dialogs are open. */
  subject: Subject;
  /** The button that opened it; null while it is closed. */
  anchor: HTMLElement | null;
  onClose: () => void;
}

/** A menu of what can be done with something. */
export function EntryMenu<Subject extends object>(props: EntryMenuProps<Subject>) {
  const { label, entries, subject, anchor, onClose } = props;
  const texts = useText();
  const { api } = useServices();
  const { workspace } = useLive();
  const features = useServerInfo()?.features;
  const navigate = useNavigate();
  const [Dialog, setDialog] = useState<ComponentType<Subject & { onClose: () => void }> | null>(null);
  const [error, setError] = useState<string | null>(null);
  const choose = (entry: MenuEntry<Subject>) => {
    onClose();
    const { Dialog: Opened } = entry;
    if (Opened !== undefined) setDialog(() => Opened);
    void Promise.resolve(entry.onChoose?.(subject, { api, workspace, navigate })).catch((reason: unknown) =>
      setError(errorText(reason, texts)),
    );
  };
  return (
    <>
      <Menu
        anchorEl={anchor}
        open={anchor !== null}
        onClose={onClose}
        slotProps={{
          // It stands outside of the page's landmarks, and so is one.
          paper: { role: 'region', 'aria-label': label },
          list: { 'aria-label': label },
        }}
      >
        {entries
          .filter(({ needs, isShown }) => (needs === undefined || features?.[needs] === true) && isShown(subject))
          .map((entry) => (
            <MenuItem key={entry.name(texts, subject)} onClick={() => choose(entry)}>
              <ListItemIcon>
                <Icon name={entry.icon} />
              </ListItemIcon>
              {entry.name(texts, subject)}
            </MenuItem>
          ))}
      </Menu>
      {Dialog !== null && <Dialog {...subject} onClose={() => setDialog(null)} />}
      <Toast text={error} onClose={() => setError(null)} />
    </>
  );
}
