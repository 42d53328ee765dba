package wire_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// The golden files are the contract's frames, one a file: frame.* and event.* come from the server, command.* from a
// client. The web client reads the same files in its own tests. -update writes those of the server anew.
var update = flag.Bool("update", false, "write the golden files of the server's frames")

var (
	dawn  = time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)
	noon  = time.Date(2026, 11, 23, 12, 0, 0, 250e6, time.UTC)
	ada   = chat.User{ID: 1, PublicID: "01980c5e-7a31-7c52-9f0b-5d0c1f1f9a01", Username: "ada", DisplayName: "Ada Lovelace", CreatedAt: dawn}
	grace = chat.User{ID: 2, PublicID: "01980c5e-7a31-7c52-9f0b-5d0c1f1f9a02", Username: "grace", DisplayName: "Grace Hopper", CreatedAt: dawn}
	away  = chat.User{
		ID: 2, PublicID: grace.PublicID, Username: "grace", DisplayName: "Grace Hopper", CreatedAt: dawn, Picture: "9f86d081884c7d65",
		Status: chat.Status{Emoji: "🌴", Text: "On holiday", Until: time.Date(2106, 12, 1, 9, 0, 0, 0, time.UTC)},
	}
	gone = chat.User{ID: 3, PublicID: "01980c5e-7a31-7c52-9f0b-5d0c1f1f9a03", CreatedAt: dawn, Deleted: true}
)

func said(change func(*chat.Message)) *chat.Message {
	m := chat.Message{
		ID: "01980c5e-8b10-7d3e-8a52-0a1b2c3d4e5f", Room: 7, RoomName: "lobby", Seq: 41, Author: ada,
		Body: "Good <morning> & welcome 👋\nCome in.", ClientID: "draft-1", CreatedAt: noon,
	}
	if change != nil {
		change(&m)
	}
	return &m
}

func goldenFrames() map[string]wire.Object {
	message := wire.FromMessage(*said(func(m *chat.Message) {
		m.Reactions = []chat.Reaction{{Emoji: "👍", Count: 2, Me: true}}
	}))
	muted, mutedTo := noon, wire.At(noon)
	user, online, offline := wire.FromUser(grace), true, false
	return map[string]wire.Object{
		"welcome": wire.Welcome{
			LogID: "5d0c1f1f9a015d0c1f1f9a015d0c1f1f",
			ID:    "1", ConnectionID: "01980c5e-9c00-7000-8000-00000000000c", User: wire.FromUser(ada), HeartbeatMS: 25000,
			Limits: wire.SocketLimits{MaxBody: 4000, MaxFrameBytes: 65536, MaxSubscriptions: 500, TypingIntervalMS: 3000},
		},
		"subscribed":       wire.Subscribed{ID: "2", Room: "lobby", Seq: 41, Online: wire.FromUsers([]chat.User{ada, grace}), OnlineCount: 2},
		"subscribed.reset": wire.Subscribed{Room: "lobby", Seq: 41, Online: wire.FromUsers(nil), OnlineCount: 0, Reset: true},
		"unsubscribed":     wire.Unsubscribed{ID: "3", Room: "lobby"},
		"ack":              wire.Ack{ID: "4", Room: "lobby", Seq: 42},
		"ack.send":         wire.Ack{ID: "5", Room: "lobby", Seq: 41, Message: &message},
		"pong":             wire.Pong{ID: "6"},
		"error":            wire.FromProblem("7", wire.FromError(chat.InvalidFields(chat.Field{Location: "body", Message: "must not be empty or blank"}))),
		"error.muted":      wire.FromProblem("9", wire.Problem{Code: wire.CodeForbidden, Detail: "You are muted in this room.", Until: &mutedTo}),
		"error.rate":       wire.FromProblem("8", wire.FromError(chat.RateLimited(1500*time.Millisecond))),
		"error.token":      wire.FromProblem("1", wire.FromError(chat.Unauthorized("Say hello first: this socket is not signed in."))),
		"error.bad_json":   wire.FromProblem("", wire.NewProblem(wire.CodeBadJSON, "A frame must be one JSON object.")),
		"heartbeat":        wire.Heartbeat{Heads: map[string]int64{"attic": 0, "lobby": 42}},
		"presence":         wire.Presence{Room: "lobby", User: &user, Online: &online, OnlineCount: 2},
		"presence.left":    wire.Presence{Room: "lobby", User: &user, Online: &offline, OnlineCount: 1},
		"presence.crowd":   wire.Presence{Room: "lobby", OnlineCount: 137},
		"typing":           wire.Typing{Room: "lobby", User: wire.FromUser(grace)},
		"read":             wire.Read{Room: "lobby", Seq: 41},
		"settings": wire.Settings{Room: "lobby", Me: wire.FromStanding(chat.Standing{
			Role: chat.Member, LastRead: 41, Unread: 1,
			Settings: chat.Settings{Level: chat.LevelAll, MutedUntil: &muted, Starred: true, Hidden: true},
		})},
		"notifications": wire.FromNotifications(chat.Notifications{
			Quiet: &chat.Quiet{From: 22 * 60, To: 7 * 60, Zone: "Europe/Berlin"}, PausedUntil: &muted, Email: true,
		}),
		"notice.all":     wire.Notice{Room: "lobby", Seq: 41, Reason: chat.NoticeAll},
		"notice":         wire.Notice{Room: "garden", Seq: 3, Reason: chat.NoticeAdded},
		"notice.mention": wire.Notice{Room: "lobby", Seq: 41, Reason: chat.NoticeMention},
		"notice.direct":  wire.Notice{Room: "dm-01980c5e-9c00-7000-8000-00000000000d", Seq: 5, Reason: chat.NoticeDirect},
		"notice.hook":    wire.Notice{Room: "lobby", Seq: 41, Reason: chat.NoticeHook},
		"notice.report":  wire.Notice{Room: "lobby", Seq: 41, Reason: chat.NoticeReport},
		"notice.removed": wire.Notice{Room: "garden", Seq: 9, Reason: chat.NoticeRemoved},
		"user":           wire.UserChanged{User: wire.FromUser(away)},
		"removed":        wire.Removed{Room: "lobby"},
		"token_expiring": wire.TokenExpiring{ExpiresAt: wire.At(noon)},
		"draining":       wire.Draining{ReconnectAfterMS: 1250},
	}
}

var (
	photo = chat.File{ID: "01980c5e-8b10-7d3e-8a52-0a1b2c3d4e60", Name: "my <garden> 🌻.jpg", FileFacts: chat.FileFacts{
		Size: 245760, Type: "image/jpeg", Kind: chat.ImageFile, Width: 1600, Height: 1200, HasThumbnail: true, ThumbHash: []byte{1, 2, 250, 255},
	}}
	notes = chat.File{ID: "01980c5e-8b10-7d3e-8a52-0a1b2c3d4e61", Name: "notes.txt", FileFacts: chat.FileFacts{Size: 5, Type: "text/plain", Kind: chat.OtherFile}}
)

func goldenEvents() []chat.Event {
	archived := noon
	info := chat.RoomInfo{Name: "lobby", Title: "The lobby", Topic: "Come in", Visibility: chat.Public}
	closed := info
	closed.ArchivedAt = &archived
	reacted := said(func(m *chat.Message) { m.Reactions = []chat.Reaction{{Emoji: "👍", Count: 1, Me: true}} })
	return []chat.Event{
		{Type: chat.MessageCreated, Message: said(func(m *chat.Message) {
			m.ReplyTo = &chat.Quote{ID: "01980c5e-8b10-7d3e-8a52-0a1b2c3d4e50", Seq: 12, Author: gone, Body: "Is anybody here?"}
			m.Mentions = []chat.User{grace}
		})},
		{Type: chat.MessageCreated, Message: said(func(m *chat.Message) { m.Body, m.MentionsRoom = "Lunch, @room", true })},
		{Type: chat.MessageCreated, Message: said(func(m *chat.Message) { m.Body, m.Files = "", []chat.File{photo, notes} })},
		{Type: chat.MessageEdited, Message: said(func(m *chat.Message) { m.Body, m.EditedAt, m.Pinned = "Good evening", &archived, true })},
		{Type: chat.MessageDeleted, Message: said(func(m *chat.Message) { m.Body, m.DeletedAt, m.DeletedReason = "", &archived, "Advertising" })},
		{Type: chat.MessagePreview, Message: said(func(m *chat.Message) {
			m.Preview = &chat.Preview{URL: "https://example.org/roses", Title: "Roses", Description: "All about <roses>", Image: &photo}
		})},
		{Type: chat.MessagePreview, Message: said(nil)},
		{Type: chat.MessagePinned, Message: said(func(m *chat.Message) { m.Pinned = true })},
		{Type: chat.MessageUnpinned, Message: said(nil)},
		{Type: chat.ReactionAdded, Message: reacted, Emoji: "👍"},
		{Type: chat.ReactionRemoved, Message: said(nil), Emoji: "👍"},
		{Type: chat.MemberJoined, User: &grace, Role: chat.Member},
		{Type: chat.MemberLeft, User: &gone, Role: chat.Owner},
		{Type: chat.MemberRemoved, User: &grace, Role: chat.Member},
		{Type: chat.MemberRole, User: &grace, Role: chat.Moderator},
		{Type: chat.MemberRestricted, User: &grace, Restriction: &chat.Restriction{Kind: chat.Mute, Until: &archived, Reason: "Advertising"}},
		{Type: chat.MemberUnrestricted, User: &grace, Restriction: &chat.Restriction{Kind: chat.Ban, Until: &archived, Reason: "Advertising"}},
		{Type: chat.RoomUpdated, RoomInfo: &info},
		{Type: chat.RoomArchived, RoomInfo: &closed},
	}
}

func goldenCommands() map[string]wire.Command {
	after, quoted := int64(41), "01980c5e-8b10-7d3e-8a52-0a1b2c3d4e50"
	return map[string]wire.Command{
		"hello":           {Type: wire.CommandHello, ID: "1", Token: "eyJhbGciOiJIUzI1NiJ9.e30.c2ln"},
		"subscribe":       {Type: wire.CommandSubscribe, ID: "2", Room: "lobby"},
		"subscribe.after": {Type: wire.CommandSubscribe, ID: "2", Room: "lobby", After: &after, Quiet: true},
		"unsubscribe":     {Type: wire.CommandUnsubscribe, ID: "3", Room: "lobby"},
		"send":            {Type: wire.CommandSend, ID: "4", Room: "lobby", HasBody: true, Body: "Good <morning> & welcome 👋\nCome in.", ClientID: "draft-1"},
		"send.reply":      {Type: wire.CommandSend, ID: "4", Room: "lobby", HasBody: true, Body: "I am", ClientID: "draft-2", ReplyTo: &quoted},
		"edit":            {Type: wire.CommandEdit, ID: "5", Room: "lobby", MessageID: "01980c5e-8b10-7d3e-8a52-0a1b2c3d4e5f", HasBody: true, Body: "Good evening"},
		"send.files":      {Type: wire.CommandSend, ID: "4", Room: "lobby", HasBody: true, ClientID: "draft-3", Files: &[]string{"01980c5e-8b10-7d3e-8a52-0a1b2c3d4e60"}},
		"edit.files":      {Type: wire.CommandEdit, ID: "5", Room: "lobby", MessageID: "01980c5e-8b10-7d3e-8a52-0a1b2c3d4e5f", HasBody: true, Body: "Good evening", Files: &[]string{}},
		"delete":          {Type: wire.CommandDelete, ID: "6", Room: "lobby", MessageID: "01980c5e-8b10-7d3e-8a52-0a1b2c3d4e5f"},
		"react":           {Type: wire.CommandReact, ID: "9", Room: "lobby", MessageID: "01980c5e-8b10-7d3e-8a52-0a1b2c3d4e5f", Emoji: "👍"},
		"react.remove":    {Type: wire.CommandReact, Room: "lobby", MessageID: "01980c5e-8b10-7d3e-8a52-0a1b2c3d4e5f", Emoji: "👍", Remove: true},
		"read":            {Type: wire.CommandRead, ID: "7", Room: "lobby", Seq: 41},
		"typing":          {Type: wire.CommandTyping, Room: "lobby"},
		"view":            {Type: wire.CommandView, Room: "lobby"},
		"view.none":       {Type: wire.CommandView},
		"ping":            {Type: wire.CommandPing, ID: "8"},
	}
}

func TestGoldenFrames(t *testing.T) {
	frames := goldenFrames()
	for name, frame := range frames {
		matchGolden(t, "frame."+name, wire.EncodeObject(frame))
	}
	noOthers(t, "frame.", len(frames))
}

func TestGoldenEvents(t *testing.T) {
	events := goldenEvents()
	for _, event := range events {
		event.Room, event.RoomName, event.Seq, event.At, event.Actor = 7, "lobby", 42, noon, ada
		if event.Type == chat.MessageCreated {
			event.Seq = event.Message.Seq
		}
		name := "event." + string(event.Type)
		if event.Message != nil && event.Message.MentionsRoom {
			name += ".room"
		}
		if event.Message != nil && len(event.Message.Files) > 0 {
			name += ".files"
		}
		if event.Type == chat.MessagePreview && event.Message.Preview == nil {
			name += ".none"
		}
		matchGolden(t, name, wire.EncodeEvent(event))
	}
	noOthers(t, "event.", len(events))
}

func TestGoldenCommands(t *testing.T) {
	commands := goldenCommands()
	for name, want := range commands {
		got, err := wire.DecodeCommand(readGolden(t, "command."+name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: decoded wrong (-want +got):\n%s", name, diff)
		}
	}
	noOthers(t, "command.", len(commands))
}

// An event's type has a dot; nothing else's has (contract section 4).
func TestOnlyEventsHaveADotInTheirType(t *testing.T) {
	for _, path := range goldenFiles(t, "") {
		var frame struct{ Type string }
		if err := json.Unmarshal(readFile(t, path), &frame); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		isEvent := strings.HasPrefix(filepath.Base(path), "event.")
		if strings.Contains(frame.Type, ".") != isEvent {
			t.Errorf("%s has type %q", path, frame.Type)
		}
	}
}

func matchGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		var pretty bytes.Buffer
		if err := json.Indent(&pretty, got, "", "  "); err != nil {
			t.Fatal(err)
		}
		pretty.WriteByte('\n')
		if err := os.WriteFile(goldenPath(name), pretty.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if bytes.ContainsRune(got, '\n') {
		t.Errorf("%s: an object must be one line", name)
	}
	if diff := cmp.Diff(string(readGolden(t, name)), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", name, diff)
	}
}

// readGolden reads a golden file without the white space that is there for people.
func readGolden(t *testing.T, name string) []byte {
	t.Helper()
	var compact bytes.Buffer
	if err := json.Compact(&compact, readFile(t, goldenPath(name))); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return compact.Bytes()
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func goldenPath(name string) string { return filepath.Join("testdata", name+".json") }

func goldenFiles(t *testing.T, prefix string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", prefix+"*.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden files %s*: %v", prefix, err)
	}
	return paths
}

// noOthers fails for a golden file that no test looks at.
func noOthers(t *testing.T, prefix string, want int) {
	t.Helper()
	if paths := goldenFiles(t, prefix); len(paths) != want {
		t.Errorf("%d golden files %s*, %d are tested: %v", len(paths), prefix, want, paths)
	}
}
