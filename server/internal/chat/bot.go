package chat

import (
	"context"
	"crypto/rand"
	"strings"
)

// BotDraft is a bot about to be made. A nil display name means the username.
type BotDraft struct {
	Username    string
	DisplayName *string
}

// firstBotToken is the name of the token that a bot is made with.
const firstBotToken = "First token"

// CreateBot makes an account without a password, by an administrator, with a first token whose text has that hash. Errors:
// invalid fields; a taken name, conflict.
func (s *Service) CreateBot(ctx context.Context, op Operator, d BotDraft, hash TokenHash) (User, error) {
	username, badName := checkUsername("body.username", d.Username)
	displayName, badDisplay := username, (*Field)(nil)
	if d.DisplayName != nil {
		displayName, badDisplay = checkLine("body.display_name", *d.DisplayName, MaxDisplayName)
	}
	if err := fieldErrors(badName, badDisplay); err != nil {
		return User{}, err
	}
	if err := s.administers(ctx, op); err != nil {
		return User{}, err
	}
	made := s.auditBy(op)
	made.Action = AuditBotMade
	bot, err := s.store.CreateUser(ctx, NewAccount{
		User: User{PublicID: s.newID(), Username: username, DisplayName: displayName, CreatedAt: s.now(), IsBot: true},
		Made: &made,
	})
	if IsKind(err, KindConflict) {
		return User{}, Conflict("This username is taken: choose another.")
	}
	if err != nil {
		return User{}, err
	}
	// Should this fail, the bot stands, and a token is made for it later.
	_, err = s.createBotToken(ctx, op, bot, Token{Name: firstBotToken, CanWrite: true, CreatedAt: s.now()}, hash)
	return bot, err
}

// Bots lists the bots that administrators have made, newest first, past the public id before.
func (s *Service) Bots(ctx context.Context, op Operator, before string, limit int) (bots []User, more bool, err error) {
	if err := s.administers(ctx, op); err != nil {
		return nil, false, err
	}
	bots, err = s.store.Bots(ctx, before, limit+1)
	bots, more = page(bots, limit)
	return bots, more, err
}

// bot finds a bot for an administrator. That of a hook is not found.
func (s *Service) bot(ctx context.Context, op Operator, username string) (User, error) {
	if err := s.administers(ctx, op); err != nil {
		return User{}, err
	}
	return s.store.Bot(ctx, FoldUsername(username))
}

// EndBot deletes a bot as an account is deleted: its tokens end, it leaves its rooms, its messages stay.
func (s *Service) EndBot(ctx context.Context, op Operator, username string) (isDone bool, err error) {
	bot, err := s.bot(ctx, op, username)
	if err != nil {
		return false, err
	}
	return s.deleteAccount(ctx, bot, s.auditBy(op))
}

// BotTokens lists a bot's tokens that stand, newest first, at most MaxTokens.
func (s *Service) BotTokens(ctx context.Context, op Operator, username string) ([]Token, error) {
	bot, err := s.bot(ctx, op, username)
	if err != nil {
		return nil, err
	}
	return s.store.Tokens(ctx, bot.ID, s.now())
}

// CreateBotToken is CreateToken for a bot.
func (s *Service) CreateBotToken(ctx context.Context, op Operator, username string, d TokenDraft, hash TokenHash) (Token, error) {
	t, err := d.check(s.now())
	if err != nil {
		return Token{}, err
	}
	bot, err := s.bot(ctx, op, username)
	if err != nil {
		return Token{}, err
	}
	return s.createBotToken(ctx, op, bot, t, hash)
}

func (s *Service) createBotToken(ctx context.Context, op Operator, bot User, t Token, hash TokenHash) (Token, error) {
	t.ID, t.User = TokenID(s.newID()), bot
	entry := s.auditBy(op)
	entry.Action, entry.Subject = AuditBotTokenMade, bot
	err := s.store.CreateToken(ctx, t, hash, op.Actor.Session, entry)
	if IsKind(err, KindNotFound) {
		return Token{}, signInAgain()
	}
	return t, err
}

// RevokeBotToken is RevokeToken for a bot.
func (s *Service) RevokeBotToken(ctx context.Context, op Operator, username string, id TokenID) error {
	bot, err := s.bot(ctx, op, username)
	if err != nil {
		return err
	}
	entry := s.auditBy(op)
	entry.Action, entry.Subject = AuditBotTokenEnded, bot
	ended, err := s.store.RevokeToken(ctx, bot.ID, id, entry.At, entry)
	if err != nil {
		return err
	}
	s.sessions.revoke([]SessionID{ended})
	return nil
}

// RevokeBotTokens ends all of a bot's tokens. Again, it changes nothing.
func (s *Service) RevokeBotTokens(ctx context.Context, op Operator, username string) error {
	bot, err := s.bot(ctx, op, username)
	if err != nil {
		return err
	}
	entry := s.auditBy(op)
	entry.Action, entry.Subject, entry.Detail = AuditBotTokenEnded, bot, "all"
	ended, err := s.store.RevokeTokens(ctx, bot.ID, entry)
	if err != nil {
		return err
	}
	s.sessions.revoke(ended)
	return nil
}

// botNameTries is how often a free name for a hook's bot is looked for.
const botNameTries = 5

// newHookBot is the account that a hook posts as, not stored yet. It has no password and no tokens, and is of no use but by the
// hook.
func (s *Service) newHookBot(displayName string) User {
	return User{PublicID: s.newID(), Username: hookBotName(displayName), DisplayName: displayName, CreatedAt: s.now(), IsBot: true}
}

const (
	// hookNameKept is how much of a hook's name its bot's has, and hookNameChance the number of random characters behind it.
	hookNameKept   = 20
	hookNameChance = 8
)

// hookBotName is a username that nobody is likely to have: usernames are unique, names of hooks are not.
func hookBotName(name string) string {
	kept := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return '-'
	}, foldASCII(name))
	kept = strings.Join(strings.FieldsFunc(kept, func(r rune) bool { return r == '-' }), "-")
	kept = strings.TrimRight(kept[:min(len(kept), hookNameKept)], "-")
	if kept == "" {
		kept = "hook"
	}
	return kept + "-" + strings.ToLower(rand.Text()[:hookNameChance])
}
