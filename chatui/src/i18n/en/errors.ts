import { plural } from './words';

/** What went wrong, and what to do, by the contract's codes and the client's own. */
export const errors = {
  byCode: {
    bad_json: 'The server could not read this request. Reload the page and try again.',
    conflict: 'That is not possible as things are now. Reload the page to see what has changed.',
    disconnected: 'The connection was lost. Try again in a moment.',
    forbidden: 'You are not allowed to do that.',
    gone: 'This message has been deleted.',
    internal: 'Something went wrong on the server. Try again in a moment.',
    invalid: 'The server did not accept this. Check what you entered and try again.',
    invalid_credentials: 'That username and password don’t match. Check both and try again.',
    method_not_allowed: 'The server does not know how to do that. Reload the page and try again.',
    network: 'The server can’t be reached. Check your connection and try again.',
    not_copied: 'Your browser did not allow to copy that. Select and copy it by hand.',
    not_found: 'That does not exist, or you are not allowed to see it.',
    nothing_to_mark: 'Nobody else has written in this room yet.',
    signed_out: 'You are signed out. Sign in again to go on.',
    timeout: 'The server took too long to answer. Try again.',
    too_large: 'That is too long to send. Make it shorter and try again.',
    unauthorized: 'You are signed out. Sign in again to go on.',
    unavailable: 'The server can’t do this right now. Try again in a moment.',
    unreadable: 'The server sent an answer this page doesn’t understand. Reload the page and try again.',
    unsupported_media_type: 'The server does not accept this kind of content.',
  },
  tooFast: (seconds: number) =>
    plural(seconds, {
      one: 'That was a bit fast. Try again in a second.',
      other: `That was a bit fast. Try again in ${seconds} seconds.`,
    }),
  /** A code that this page does not know. */
  unknown: 'That did not work. Reload the page and try again.',
  /** What the server asks of a field, by the field's name. */
  fields: {
    body: 'Write 1 to 4,000 characters that can be seen.',
    current_password: 'Check your current password.',
    display_name: 'Use 1 to 64 characters on one line.',
    expires_in_days: 'Choose 1 to 366 days.',
    name: 'This name can’t be used. Choose another.',
    new_password: 'This password can’t be used. Choose a longer one that is not widely known.',
    password: 'This password can’t be used. Choose a longer one that is not widely known.',
    title: 'Use 1 to 80 characters on one line.',
    topic: 'Use 500 characters or fewer.',
    url: 'This address can’t be used. Enter a public http or https address.',
    username: 'This username can’t be used. Choose another.',
  },
};
