/** Why a command was not done, in words for its caller. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
