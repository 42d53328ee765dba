import type { SyntheticEvent } from 'react';

/** Does it in the place of what a browser does with a form. */
export function submitting(submit: () => void) {
  return (event: SyntheticEvent) => {
    event.preventDefault();
    submit();
  };
}
