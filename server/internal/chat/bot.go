package chat

import (
	"context"
	"crypto/rand"
	"strings"
)

// botNameTries is how often a free name for a hook's bot is looked for.
const botNameTries = 5

// newHookBot makes the account that a hook posts as. It has no password and no tokens, and is of no use but by the hook.
func (s *Service) newHookBot(ctx context.Context, displayName string) (bot User, err error) {
	for range botNameTries {
		bot, err = s.store.CreateUser(ctx, NewAccount{User: User{
			PublicID: s.newID(), Username: hookBotName(displayName), DisplayName: displayName, CreatedAt: s.now(), IsBot: true,
		}})
		if !IsKind(err, KindConflict) {
			break
		}
	}
	return bot, err
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
