package chat

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestWhyTell holds contract section 10, and what section 9 says of blocks, levels and bans.
func TestWhyTell(t *testing.T) {
	at := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	soon, past := at.Add(time.Second), at.Add(-time.Second)
	public, private, direct := Room{Visibility: Public}, Room{Visibility: Private}, Room{Visibility: Direct}
	member := func(level Level, also ...func(*Reader)) Reader {
		r := Reader{User: 2, Role: Member, JoinedAt: past, Settings: Settings{Level: level}}
		for _, f := range also {
			f(&r)
		}
		return r
	}
	stranger := func(also ...func(*Reader)) Reader {
		return member("", append(also, func(r *Reader) { r.Role = NoRole })...)
	}
	named := func(r *Reader) { r.IsNamed = true }
	blocks := func(r *Reader) { r.Blocks = true }
	muted := func(until time.Time) func(*Reader) { return func(r *Reader) { r.MutedUntil = &until } }
	banned := func(until *time.Time) func(*Reader) {
		return func(r *Reader) { r.Restriction = &Restriction{Kind: Ban, Until: until} }
	}
	silenced := func(r *Reader) { r.Restriction = &Restriction{Kind: Mute} }
	joins := func(when time.Time) func(*Reader) { return func(r *Reader) { r.JoinedAt = when } }
	author := func(r *Reader) { r.User = 1 }
	plain := Message{Author: User{ID: 1}, CreatedAt: at}
	toRoom, deleted := plain, plain
	toRoom.MentionsRoom, deleted.DeletedAt = true, &at
	for name, c := range map[string]struct {
		room Room
		m    Message
		r    Reader
		want NoticeReason
	}{
		"nothing special":                      {public, plain, member(""), ""},
		"a mention":                            {public, plain, member("", named), NoticeMention},
		"a mention, level all":                 {public, plain, member(LevelAll, named), NoticeMention},
		"a mention, level none":                {public, plain, member(LevelNone, named), ""},
		"any message, level all":               {private, plain, member(LevelAll), NoticeAll},
		"any message, level mentions":          {private, plain, member(LevelMentions), ""},
		"the room":                             {private, toRoom, member(LevelMentions), NoticeMention},
		"the room, joined at that moment":      {public, toRoom, member("", joins(at)), NoticeMention},
		"the room, joined later":               {public, toRoom, member("", joins(soon)), ""},
		"the room, a stranger":                 {public, toRoom, stranger(), ""},
		"a stranger named in a public room":    {public, plain, stranger(named), NoticeMention},
		"a stranger named in a private room":   {private, plain, stranger(named), ""},
		"one's own":                            {public, plain, member(LevelAll, named, author), ""},
		"deleted":                              {public, deleted, member(LevelAll, named), ""},
		"muted":                                {public, plain, member(LevelAll, named, muted(soon)), ""},
		"muted until now":                      {public, plain, member("", named, muted(at)), NoticeMention},
		"by one whom they block":               {public, plain, member(LevelAll, named, blocks), ""},
		"direct":                               {direct, plain, member(""), NoticeDirect},
		"direct, named":                        {direct, plain, member(LevelAll, named), NoticeDirect},
		"direct, level mentions":               {direct, plain, member(LevelMentions), ""},
		"direct, level mentions, named":        {direct, plain, member(LevelMentions, named), NoticeMention},
		"direct, level none":                   {direct, plain, member(LevelNone, named), ""},
		"direct, muted":                        {direct, plain, member("", muted(soon)), ""},
		"direct, in a group, one they block":   {direct, plain, member("", blocks), ""},
		"direct, an outsider":                  {direct, plain, stranger(named), ""},
		"banned from a public room":            {public, plain, stranger(named, banned(nil)), ""},
		"banned until a while ago":             {public, plain, stranger(named, banned(&past)), NoticeMention},
		"one who may not write there may read": {public, plain, member("", named, silenced), NoticeMention},
	} {
		if got := WhyTell(c.room, c.m, c.r, at); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Whatever the rest, none of these is told; and whoever wants less is told of nothing more.
func TestNobodyIsToldOfWhatTheyDoNotWant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(1_800_000_000, 0)
		when := func(name string) time.Time {
			return at.Add(time.Duration(rapid.IntRange(-2, 2).Draw(t, name)) * time.Second)
		}
		flag := func(name string) bool { return rapid.Bool().Draw(t, name) }
		room := Room{Visibility: rapid.SampledFrom([]Visibility{Public, Private, Direct}).Draw(t, "room")}
		m := Message{Author: User{ID: 1}, CreatedAt: at, MentionsRoom: flag("@room")}
		r := Reader{
			User: UserID(rapid.IntRange(1, 3).Draw(t, "user")), Role: rapid.SampledFrom([]Role{NoRole, Member, Moderator, Owner}).Draw(t, "role"),
			JoinedAt: when("joined"), IsNamed: flag("named"), Blocks: flag("blocks"),
			Settings: Settings{Level: rapid.SampledFrom([]Level{"", LevelAll, LevelMentions, LevelNone}).Draw(t, "level")},
		}
		if flag("muted") {
			until := when("until")
			r.MutedUntil = &until
		}
		if flag("banned") {
			until := when("banned until")
			r.Restriction = &Restriction{Kind: Ban, Until: &until}
		}
		reason := WhyTell(room, m, r, at)
		seen := room
		seen.Restriction = r.Restriction.at(at)
		silent := r.User == 1 || r.Blocks || r.Level == LevelNone || r.MutedUntil != nil && r.MutedUntil.After(at) || CanSee(seen, r.Role) != nil
		if silent && reason != "" {
			t.Fatalf("told as %q", reason)
		}
		deleted := m
		deleted.DeletedAt = &at
		if got := WhyTell(room, deleted, r, at); got != "" {
			t.Fatalf("of a deleted message: %q", got)
		}
		for _, less := range []Level{LevelMentions, LevelNone} {
			wants := r
			wants.Level = less
			if got := WhyTell(room, m, wants, at); got != "" && reason == "" && r.Level != LevelNone {
				t.Fatalf("with %s %q, with %q nothing", less, got, r.Level)
			}
		}
		if !slices.Contains([]NoticeReason{"", NoticeMention, NoticeDirect, NoticeAll}, reason) {
			t.Fatalf("reason %q", reason)
		}
	})
}
