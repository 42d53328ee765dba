import { password } from './Person';
import { expect, test } from './test';

test('a person registers by the form, and signs in from another browser', async ({ ada, arrive }) => {
  await expect(ada.page).toHaveURL(/\/$/);

  const elsewhere = await arrive('Ada', { as: ada.username });
  await elsewhere.signIn();
  await expect(elsewhere.page.getByRole('button', { name: 'New room' }).first()).toBeVisible();
});

test('a wrong password is told, and lets nobody in', async ({ ada, arrive }) => {
  const thief = await arrive('Thief', { as: ada.username });
  await thief.signIn(`${password}, but not quite`);
  await expect(thief.page.getByRole('alert')).toBeVisible();
  await expect(thief.page).toHaveURL(/\/login/);
});

test('a taken name is told', async ({ ada, arrive }) => {
  const second = await arrive('Second');
  await second.page.goto('/register');
  await second.fillIn(ada.username, password);
  await second.page.getByRole('button', { name: 'Create account' }).click();
  await expect(second.page.getByText(/taken/i)).toBeVisible();
  await expect(second.page).toHaveURL(/\/register/);
});

test('who is not signed in is asked to, and then gets where they were going', async ({ ada, arrive, room }) => {
  await ada.makeRoom(room);

  const visitor = await arrive('Ada');
  await visitor.page.goto(`/chat/${room}`);
  await expect(visitor.page).toHaveURL(/\/login/);

  await visitor.fillIn(ada.username, password);
  await visitor.page.getByRole('button', { name: 'Sign in' }).click();
  await expect(visitor.page).toHaveURL(new RegExp(`/chat/${room}`));
  await expect(visitor.log).toBeVisible();
});
