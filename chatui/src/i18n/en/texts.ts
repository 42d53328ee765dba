import { boxes } from './boxes';
import { cards } from './cards';
import { commands } from './commands';
import { files } from './files';
import { englishFirst } from './firstTexts';
import { goToRoom } from './goToRoom';
import { keys } from './keys';
import { invitations } from './invitations';
import { log } from './log';
import { mentions } from './mentions';
import { menus } from './menus';
import { message } from './message';
import { notifications } from './notifications';
import { moderation } from './moderation';
import { people } from './people';
import { rail } from './rail';
import { profile } from './profile';
import { rooms } from './rooms';
import { search } from './search';
import { share } from './share';
import { system } from './system';
import { unsent } from './unsent';

export const english = {
  ...englishFirst,
  boxes,
  cards,
  commands,
  files,
  goToRoom,
  keys,
  invitations,
  log,
  mentions,
  menus,
  message,
  notifications,
  moderation,
  people,
  rail,
  profile,
  rooms,
  search,
  share,
  system,
  unsent,
};
