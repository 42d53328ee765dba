import type { Person } from './Person';
import { expect, test } from './test';

test('two people talk, and see each other', async ({ ada, grace, room }) => {
  await ada.makeRoom(room);
  await ada.say('good morning');
  await grace.enter(room);
  await expect(grace.message('good morning')).toBeVisible();

  await test.step('a message is seen at once, under its author’s name', async () => {
    await ada.say('is anybody there?');
    await expect(grace.log.getByRole('article', { name: /^Ada/ }).filter({ hasText: 'is anybody there?' })).toBeVisible();
    await grace.say('yes, me');
    await expect(ada.log.getByRole('article', { name: /^Grace/ }).filter({ hasText: 'yes, me' })).toBeVisible();
  });

  await test.step('both see who is there', async () => {
    for (const person of [ada, grace]) {
      await expect(person.people.getByText('Ada')).toBeVisible();
      await expect(person.people.getByText('Grace')).toBeVisible();
    }
  });

  await test.step('both see who types', async () => {
    await typeUntilSeen(grace, ada);
    await grace.box.press('Enter');
    await expect(ada.page.getByText('Grace is typing…')).toBeHidden();
    await typeUntilSeen(ada, grace);
    await ada.box.fill('');
  });

  await test.step('someone who leaves is seen to leave', async () => {
    await grace.page.goto('/rooms');
    await expect(ada.people.getByText('Ada')).toBeVisible();
    await expect(ada.people.getByText('Grace')).toBeHidden();
  });
});

/** Types on, as a person does: it is told once in three seconds at most, so one key may go untold. */
async function typeUntilSeen(writer: Person, reader: Person): Promise<void> {
  await expect(async () => {
    await writer.box.press('m');
    await expect(reader.page.getByText(`${writer.name} is typing…`)).toBeVisible({ timeout: 300 });
  }).toPass();
}

test('a message is edited and deleted, for both', async ({ ada, grace, room }) => {
  await ada.makeRoom(room);
  await grace.enter(room);
  await ada.say('the roses are blue');
  await ada.say('nobody should read this');
  await expect(grace.message('nobody should read this')).toBeVisible();

  await ada.pressOn(ada.message('the roses are blue'), 'Edit message');
  await ada.page.getByRole('textbox', { name: 'Edit message' }).fill('the roses are red');
  await ada.page.getByRole('button', { name: 'Save' }).click();
  for (const person of [ada, grace]) {
    await expect(person.message('the roses are red')).toContainText('(edited)');
    await expect(person.message('the roses are blue')).toHaveCount(0);
  }

  await ada.pressOn(ada.message('nobody should read this'), 'Delete message');
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  for (const person of [ada, grace]) {
    await expect(person.message('Message deleted')).toBeVisible();
    await expect(person.page.getByText('nobody should read this')).toHaveCount(0);
  }

  await test.step('only one’s own may be edited', async () => {
    await grace.message('the roses are red').hover();
    await expect(grace.message('the roses are red').getByRole('button', { name: 'Edit message' })).toHaveCount(0);
  });

  await test.step('reload shows everything', async () => {
    await ada.say('the last word');
    for (const person of [ada, grace]) {
      await person.page.reload();
      await expect(person.message('the roses are red')).toContainText('(edited)');
      await expect(person.message('Message deleted')).toBeVisible();
      await expect(person.message('the last word')).toHaveCount(1);
    }
  });
});

test('the keyboard alone is enough', async ({ ada, room }) => {
  await ada.makeRoom(room);
  await ada.box.focus();
  await ada.page.keyboard.type('first line');
  await ada.page.keyboard.press('Shift+Enter');
  await ada.page.keyboard.type('second line');
  await ada.page.keyboard.press('Enter');
  await expect(ada.message('first line')).toContainText('second line');

  await ada.page.keyboard.press('ArrowUp');
  const editing = ada.page.getByRole('textbox', { name: 'Edit message' });
  await expect(editing).toBeFocused();
  await editing.fill('third line');
  await editing.press('Enter');
  await expect(ada.message('third line')).toContainText('(edited)');

  await ada.box.press('ArrowUp');
  await editing.fill('never mind');
  await editing.press('Escape');
  await expect(editing).toBeHidden();
  await expect(ada.message('third line')).toBeVisible();
});

test('an unknown room is offered to be made', async ({ ada, grace, room }) => {
  await ada.page.goto(`/chat/${room}`);
  await ada.page.getByRole('button', { name: 'Create room' }).click();
  await expect(ada.log).toBeVisible();
  await grace.enter(room);
  await ada.say('it exists now');
  await expect(grace.message('it exists now')).toBeVisible();
});
