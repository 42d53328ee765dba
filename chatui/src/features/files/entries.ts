import type { MenuEntry } from '../../components/menuEntry';
import type { Room } from '../../wire/room';

export const roomFiles: MenuEntry<{ room: Room }> = {
  name: ({ files }) => files.files,
  icon: 'file',
  isShown: () => true,
  needs: 'files',
  onChoose: ({ room }, { navigate }) => navigate(`/chat/${room.name}/files`),
};
