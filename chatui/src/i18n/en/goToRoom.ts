/** The way to a room or a person by name. */
export const goToRoom = {
  title: 'Go to room',
  box: 'Room or person',
  roomsAndPeople: 'Rooms and people',
  notJoined: 'Not joined',
  typeAPart: 'Type a part of the name of a room or a person.',
  nothing: 'No room and nobody has that in their name.',
};
