import { loadableDialog } from '../../components/loadableDialog';
import type { MenuEntry } from '../../components/menuEntry';
import type { Room } from '../../wire/room';

export const integrations: MenuEntry<{ room: Room }> = {
  name: ({ menus }) => menus.integrations,
  icon: 'plug',
  isShown: ({ room: { me, visibility } }) =>
    visibility !== 'direct' && (me.role === 'owner' || me.role === 'moderator'),
  Dialog: loadableDialog(async () => (await import('./IntegrationsDialog')).IntegrationsDialog),
};
