// Package importstest makes archives for tests, shaped as other chat programs document theirs.
package importstest

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// Object is a JSON object.
type Object = map[string]any

// List is a JSON array.
type List = []any

// Zip writes an archive: texts and bytes as they are, anything else as JSON.
func Zip(tb testing.TB, files map[string]any) (path string) {
	tb.Helper()
	path = filepath.Join(tb.TempDir(), "export.zip")
	f, err := os.Create(path)
	must(tb, err)
	w := zip.NewWriter(f)
	for _, name := range sorted(files) {
		entry, err := w.Create(name)
		must(tb, err)
		_, err = entry.Write(bytesOf(tb, files[name]))
		must(tb, err)
	}
	must(tb, w.Close())
	must(tb, f.Close())
	return path
}

// File writes one file of that name.
func File(tb testing.TB, name string, content any) (path string) {
	tb.Helper()
	path = filepath.Join(tb.TempDir(), name)
	must(tb, os.WriteFile(path, bytesOf(tb, content), 0o600))
	return path
}

// Lines are values as JSON, one a line.
func Lines(tb testing.TB, values ...any) string {
	tb.Helper()
	text := ""
	for _, v := range values {
		text += string(bytesOf(tb, v)) + "\n"
	}
	return text
}

func bytesOf(tb testing.TB, content any) []byte {
	tb.Helper()
	switch c := content.(type) {
	case string:
		return []byte(c)
	case []byte:
		return c
	}
	b, err := json.Marshal(content)
	must(tb, err)
	return b
}

func sorted(files map[string]any) []string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// Day is when the messages of the archives begin.
var Day = time.Date(2021, 3, 4, 9, 0, 0, 0, time.UTC)

// TS is Slack's time stamp of so many seconds after Day.
func TS(seconds int) string { return fmt.Sprintf("%d.%06d", Day.Unix()+int64(seconds), seconds) }

// Slack is an export with ada (U1), grace (U2), who has an e-mail address, and linus (U3), who has left: a public room, an
// archived one, a private one, and two direct conversations.
func Slack() map[string]any {
	said := func(user string, at int, text string, more Object) Object {
		m := Object{"type": "message", "user": user, "ts": TS(at), "text": text}
		for k, v := range more {
			m[k] = v
		}
		return m
	}
	return map[string]any{
		"users.json": List{
			Object{"id": "U1", "name": "ada", "profile": Object{"display_name": "Ada"}},
			Object{"id": "U2", "name": "Grace Hopper", "real_name": "Grace Hopper", "profile": Object{"email": "grace@example.org"}},
			Object{"id": "U3", "name": "linus", "deleted": true, "profile": Object{"real_name": "Linus"}},
		},
		"channels.json": List{
			Object{"id": "C1", "name": "general", "created": Day.Unix() - 100, "creator": "U1", "members": List{"U1", "U2"}, "topic": Object{"value": "All and sundry"}, "pins": List{Object{"id": TS(1), "type": "C", "user": "U2"}, Object{"id": TS(77)}}},
			Object{"id": "C2", "name": "old", "created": Day.Unix() - 100, "creator": "U9", "is_archived": true, "members": List{"U2", "U1"}},
		},
		"groups.json": List{Object{"id": "G1", "name": "cellar", "created": Day.Unix() - 50, "creator": "U2", "members": List{"U2", "U3"}}},
		"dms.json":    List{Object{"id": "D1", "created": Day.Unix(), "members": List{"U1", "U2"}}},
		"mpims.json":  List{Object{"id": "M1", "name": "mpdm-ada--grace--linus-1", "created": Day.Unix(), "members": List{"U1", "U2", "U3"}}},
		"general/2021-03-04.json": List{
			said("U2", 3, "*later* than <@U1>, see <#C2|> &amp; <https://example.org|this>", Object{"edited": Object{"user": "U2", "ts": TS(9)}}),
			said("U1", 1, "first", Object{"thread_ts": TS(1), "reactions": List{
				Object{"name": "+1", "users": List{"U2", "U3"}, "count": 2}, Object{"name": "party-parrot", "users": List{"U2"}, "count": 1},
			}}),
			said("U2", 2, "a reply", Object{"thread_ts": TS(1)}),
			Object{"type": "message", "subtype": "channel_join", "user": "U2", "ts": TS(0), "text": "<@U2> has joined the channel"},
			Object{"type": "message", "subtype": "bot_message", "bot_id": "B1", "username": "deploy", "ts": TS(4), "text": "done", "attachments": List{Object{"text": "in 3 s"}}},
			said("U1", 5, "look", Object{"pinned_to": List{"C1"}, "files": List{Object{"id": "F1", "name": "plan.txt", "url_private": "https://files.example.org/F1"}, Object{"id": "F2", "name": "notes.txt"}}}),
			said("U7", 6, "who am I", nil),
		},
		"general/2021-03-05.json":                  List{said("U1", 90000, "the next day", nil)},
		"old/2021-03-04.json":                      List{said("U2", 7, "farewell", nil)},
		"cellar/2021-03-04.json":                   List{said("U2", 8, "a secret", nil)},
		"D1/2021-03-04.json":                       List{said("U1", 10, "between us", nil)},
		"mpdm-ada--grace--linus-1/2021-03-04.json": List{said("U3", 11, "among us", nil)},
		"__uploads/F2/notes.txt":                   "the bytes of a file",
		"integration_logs.json":                    List{},
	}
}

// ManySlack is an export with so many messages in ten rooms of a hundred people.
func ManySlack(tb testing.TB, messages int) (path string) {
	tb.Helper()
	const people, rooms = 100, 10
	files := map[string]any{}
	var users, ids, channels List
	for i := range people {
		ids = append(ids, fmt.Sprintf("U%d", i))
		users = append(users, Object{"id": ids[i], "name": fmt.Sprintf("person%d", i)})
	}
	for i := range rooms {
		channels = append(channels, Object{"id": fmt.Sprintf("C%d", i), "name": fmt.Sprintf("room%d", i), "created": Day.Unix(), "creator": "U0", "members": ids})
	}
	files["users.json"], files["channels.json"] = users, channels
	for i := range messages {
		name := fmt.Sprintf("room%d/%s.json", i%rooms, Day.AddDate(0, 0, i/5000).Format(time.DateOnly))
		day, _ := files[name].(List)
		m := Object{
			"type": "message", "user": ids[i*7%people], "ts": fmt.Sprintf("%d.%06d", Day.Unix()+int64(i)*17, i),
			"text": fmt.Sprintf("message %d says some *words* that are %d to be found, for <@U%d>", i, i*31, i%people),
		}
		if i%10 == 0 {
			m["reactions"] = List{Object{"name": "tada", "users": List{ids[i%people]}}}
		}
		files[name] = append(day, m)
	}
	return Zip(tb, files)
}

// Mattermost is a bulk export with ada, grace, who has an e-mail address, and a bot: a public channel, a private one and a
// direct one. The posts are not in the order of time, as its own are not.
func Mattermost(tb testing.TB) string {
	tb.Helper()
	ms := func(seconds int) int64 { return Day.UnixMilli() + int64(seconds)*1000 }
	seat := func(channels ...string) List {
		var in List
		for _, c := range channels {
			in = append(in, Object{"name": c, "roles": "channel_user"})
		}
		return List{Object{"name": "acme", "channels": in}}
	}
	post := func(more Object) Object {
		p := Object{"team": "acme", "channel": "town-square"}
		for k, v := range more {
			p[k] = v
		}
		return Object{"type": "post", "post": p}
	}
	given := List{
		Object{"user": "grace", "emoji_name": "tada", "create_at": ms(2)}, Object{"user": "grace", "emoji_name": "acme-logo", "create_at": ms(2)},
	}
	reply := Object{
		"user": "deploy", "message": "a reply", "create_at": ms(3),
		"attachments": List{Object{"path": "files/log.txt"}, Object{"path": "../../etc/passwd"}},
	}
	return Lines(tb, Object{"type": "version", "version": 1}, Object{"type": "team", "team": Object{"name": "acme", "type": "O"}},
		Object{"type": "channel", "channel": Object{"team": "acme", "name": "town-square", "display_name": "Town Square", "type": "O", "header": "News"}},
		Object{"type": "channel", "channel": Object{"team": "acme", "name": "vault", "display_name": "Vault", "type": "P"}},
		Object{"type": "user", "user": Object{"username": "ada", "email": "ada@example.org", "nickname": "Ada", "teams": seat("town-square")}},
		Object{"type": "user", "user": Object{"username": "grace", "email": "grace@example.org", "first_name": "Grace", "last_name": "Hopper", "teams": seat("town-square", "vault")}},
		Object{"type": "bot", "bot": Object{"username": "deploy", "display_name": "Deploy", "owner": "ada"}},
		post(Object{"user": "grace", "message": "second, for @ada.", "create_at": ms(2), "edit_at": ms(5), "is_pinned": true}),
		post(Object{"user": "ada", "message": "first", "create_at": ms(1), "reactions": given, "replies": List{reply}}),
		post(Object{"user": "ada", "message": "ada joined", "type": "system_join_channel", "create_at": ms(0)}),
		post(Object{"channel": "vault", "user": "grace", "message": "a secret", "create_at": ms(4)}),
		post(Object{"channel": "nowhere", "user": "grace", "message": "lost", "create_at": ms(4)}),
		Object{"type": "direct_channel", "direct_channel": Object{"members": List{"grace", "ada"}}},
		Object{"type": "direct_post", "direct_post": Object{"channel_members": List{"ada", "grace"}, "user": "ada", "message": "between us", "create_at": ms(6)}},
		Object{"type": "emoji", "emoji": Object{"name": "acme-logo"}},
	)
}

// Discord is a channel as DiscordChatExporter writes it, with ada (1), grace (2) and a bot (3).
func Discord() Object {
	user := func(id, name, nickname string) Object {
		return Object{"id": id, "name": name, "discriminator": "0000", "nickname": nickname, "isBot": id == "3"}
	}
	message := func(seconds int, author Object, text string, more Object) Object {
		m := Object{
			"id": fmt.Sprint(900 + seconds), "type": "Default", "timestamp": Day.Add(time.Duration(seconds) * time.Second).Format("2006-01-02T15:04:05.000-07:00"),
			"timestampEdited": nil, "isPinned": false, "content": text, "author": author,
		}
		for k, v := range more {
			m[k] = v
		}
		return m
	}
	ada, grace, bot := user("1", "ada", "Ada"), user("2", "grace", "Amazing Grace"), user("3", "deploy", "")
	return Object{
		"guild": Object{"id": "10", "name": "Acme"}, "channel": Object{"id": "811111111111111111", "type": "GuildTextChat", "category": "Text", "name": "general", "topic": "News"},
		"dateRange": Object{"after": nil, "before": nil},
		"messages": List{
			message(1, ada, "first", Object{"reactions": List{
				Object{"emoji": Object{"id": "", "name": "👍", "code": "thumbsup"}, "count": 2, "users": List{grace}},
				Object{"emoji": Object{"id": "77", "name": "acme"}, "count": 3, "users": List{grace}},
			}}),
			message(2, grace, "hello @Ada", Object{"type": "Reply", "reference": Object{"messageId": "901"}, "mentions": List{ada}, "timestampEdited": Day.Add(9 * time.Second).Format(time.RFC3339)}),
			message(3, grace, "", Object{"type": "GuildMemberJoin"}),
			message(4, bot, "", Object{"embeds": List{Object{"title": "Deployed", "description": "in 3 s"}}}),
			message(5, ada, "look", Object{"attachments": List{Object{"url": "general_Files/a%20b.txt", "fileName": "a b.txt"}, Object{"url": "../../secret", "fileName": "secret"}, Object{"url": "https://cdn.example.org/c.png", "fileName": "c.png"}}}),
		},
		"messageCount": 5,
	}
}
