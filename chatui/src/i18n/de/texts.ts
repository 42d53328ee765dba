import type { AllTexts } from '../Texts';
import { admin } from './admin';
import { boxes } from './boxes';
import { cards } from './cards';
import { commands } from './commands';
import { common } from './common';
import { errors } from './errors';
import { files } from './files';
import { goToRoom } from './goToRoom';
import { keys } from './keys';
import { integrations } from './integrations';
import { invitations } from './invitations';
import { log } from './log';
import { mail } from './mail';
import { mentions } from './mentions';
import { menus } from './menus';
import { message } from './message';
import { notifications } from './notifications';
import { moderation } from './moderation';
import { pages } from './pages';
import { people } from './people';
import { rail } from './rail';
import { profile } from './profile';
import { rooms } from './rooms';
import { search } from './search';
import { session } from './session';
import { settings } from './settings';
import { share } from './share';
import { system } from './system';
import { unsent } from './unsent';

export const german: AllTexts = {
  language: 'de',
  admin,
  boxes,
  cards,
  commands,
  common,
  errors,
  files,
  goToRoom,
  keys,
  integrations,
  invitations,
  log,
  mail,
  mentions,
  menus,
  message,
  notifications,
  moderation,
  pages,
  people,
  rail,
  profile,
  rooms,
  search,
  session,
  settings,
  share,
  system,
  unsent,
};
