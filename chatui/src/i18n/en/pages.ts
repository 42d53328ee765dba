/** What stands around the rooms: whole pages, and what is the matter with one. */
export const pages = {
  broke: 'This page broke',
  brokeAbout: 'Something went wrong on our side. Messages you sent are kept on the server.',
  keepsNoSession: 'This browser does not keep you signed in: you sign in anew when you come back.',
  keepsNoTexts: 'This browser keeps nothing here: what is not sent yet is lost when you close the page.',
  keepsNothing: 'This browser keeps nothing here: when you close the page, what is not sent yet is lost, and you sign in anew.',
  reload: 'Reload the page',
  notFound: 'There is no such page',
  notFoundAbout: 'The address may be mistyped, or the page has moved.',
  notThere: 'This page is not there yet',
  goToRooms: 'Go to the rooms',
  roomFailed: 'This room can’t be shown right now',
  removed: 'You are no longer in this room',
  removedAbout: 'You left it, or somebody removed you. If it is public you can look in again.',
  lookAgain: 'Look in again',
  startFailed: 'Chatrooms could not start',
  startFailedAbout: 'The server may be out of reach, or the connection lost. It is tried again by itself every few seconds.',
};
