import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import * as v from 'valibot';

import { ChatError } from '../../wire/ChatError';
import { Alert } from '../Alert';
import { FormField } from './FormField';
import { submitting } from './submitting';
import { neededText } from './checks';
import { useSentForm } from './useSentForm';

interface Values {
  title: string;
  topic: string;
}

const schema = v.pipe(
  v.object({
    title: neededText(10, 'A title is needed.', 'Too long.'),
    topic: neededText(20, 'And a topic.', 'Too long.'),
  }),
  v.forward(
    v.check(({ title, topic }) => topic !== title, 'The same again.'),
    ['topic'],
  ),
);

function Form({ send }: { send: (values: Values) => Promise<unknown> }) {
  const { control, submit, failure, isDone } = useSentForm<Values>({
    schema,
    values: { title: '', topic: '' },
    send: async (values, form) => {
      await send(values);
      form.reset(values);
    },
    about: { conflict: { field: 'title', says: 'That is taken.' }, gone: { says: 'The link has been used.' } },
  });
  return (
    <form onSubmit={submitting(submit)}>
      <FormField control={control} name="title" label="Title" />
      <FormField control={control} name="topic" label="Topic" />
      {failure !== undefined && <Alert>{failure}</Alert>}
      {isDone && <p>Saved.</p>}
      <button>Save</button>
    </form>
  );
}

const title = () => screen.getByRole('textbox', { name: 'Title' });
const topic = () => screen.getByRole('textbox', { name: 'Topic' });
const save = () => userEvent.click(screen.getByRole('button', { name: 'Save' }));

async function fillIn(): Promise<void> {
  await userEvent.type(title(), ' Hall ');
  await userEvent.type(topic(), 'All of it');
}

test('nothing is sent while something is wrong, and the first that is has the focus', async () => {
  const send = vi.fn<(values: Values) => Promise<void>>();
  render(<Form send={send} />);
  await save();
  await waitFor(() => expect(title()).toHaveAccessibleDescription('A title is needed.'));
  expect(topic()).toHaveAccessibleDescription('And a topic.');
  expect(title()).toHaveFocus();
  await userEvent.type(title(), 'Hall');
  expect(title()).not.toHaveAccessibleDescription();
  await save();
  await waitFor(() => expect(topic()).toHaveFocus());
  expect(send).not.toHaveBeenCalled();
});

test('what is wrong with two fields together shows beside what is wrong with one', async () => {
  render(<Form send={() => Promise.resolve()} />);
  await userEvent.type(title(), 'A long title');
  await userEvent.type(topic(), 'A long title');
  await save();
  await waitFor(() => expect(title()).toHaveAccessibleDescription('Too long.'));
  expect(topic()).toHaveAccessibleDescription('The same again.');
});

test('what is sent is what the schema made of it; it says so until something is changed', async () => {
  const send = vi.fn<(values: Values) => Promise<void>>().mockResolvedValue();
  render(<Form send={send} />);
  await fillIn();
  await save();
  expect(await screen.findByText('Saved.')).toBeVisible();
  expect(send).toHaveBeenCalledExactlyOnceWith({ title: 'Hall', topic: 'All of it' });
  await userEvent.type(title(), 's');
  expect(screen.queryByText('Saved.')).toBeNull();
});

test.each([
  [
    new ChatError('invalid', 'Some fields are not valid.', {
      fields: [{ location: 'body.topic', message: 'must be about something' }],
    }),
    topic,
    'must be about something',
  ],
  [new ChatError('conflict', 'This title is taken.'), title, 'That is taken.'],
])(
  'a refusal of the server lands at its field, has the focus, and leaves what was typed: %s',
  async (refusal, field, says) => {
    render(<Form send={() => Promise.reject(refusal)} />);
    await fillIn();
    await save();
    await waitFor(() => expect(field()).toHaveAccessibleDescription(says));
    expect(field()).toHaveFocus();
    expect(title()).toHaveValue(' Hall ');
    expect(topic()).toHaveValue('All of it');
    expect(screen.queryByRole('alert')).toBeNull();
  },
);

test('a refusal that is about no field is told by the form, and it can be sent again', async () => {
  const send = vi.fn<(values: Values) => Promise<void>>();
  send.mockRejectedValueOnce(new ChatError('unavailable', 'Later.')).mockResolvedValueOnce();
  render(<Form send={send} />);
  await fillIn();
  await save();
  expect(await screen.findByRole('alert')).toHaveTextContent(/right now/);
  await save();
  expect(await screen.findByText('Saved.')).toBeVisible();
  expect(screen.queryByRole('alert')).toBeNull();
});

test('what a refusal means, where it is about no field, is said in the words of the form', async () => {
  render(<Form send={() => Promise.reject(new ChatError('gone', 'Too late.'))} />);
  await fillIn();
  await save();
  expect(await screen.findByRole('alert')).toHaveTextContent('The link has been used.');
});

test('pressed twice, it is sent once', async () => {
  let finish = (): void => undefined;
  const send = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
  render(<Form send={send} />);
  await fillIn();
  await save();
  await save();
  finish();
  expect(await screen.findByText('Saved.')).toBeVisible();
  expect(send).toHaveBeenCalledTimes(1);
});
