package imports

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/imports/importstest"
)

type (
	object = importstest.Object
	list   = importstest.List
)

// read reads an archive whole.
func read(t testing.TB, from Reader, err error) (*Sink, []Message, error) {
	t.Helper()
	if err != nil {
		return nil, nil, err
	}
	defer from.Close()
	to := newSink("test", t.TempDir())
	defer to.spool.close()
	if err := from.Read(t.Context(), to); err != nil {
		return to, nil, err
	}
	var messages []Message
	err = to.spool.each(func(m Message) error {
		messages = append(messages, m)
		return nil
	})
	return to, messages, err
}

func said(messages []Message) (lines []string) {
	for _, m := range messages {
		line := m.Room + " " + m.Author + ": " + strings.ReplaceAll(m.Body, markSign, "|")
		if m.ReplyTo != "" {
			line += " (reply)"
		}
		if !m.EditedAt.IsZero() {
			line += " (edited)"
		}
		for _, r := range m.Reactions {
			line += fmt.Sprint(" ", r.Emoji, r.By)
		}
		for _, f := range m.Files {
			line += fmt.Sprintf(" [%s %s]", f.Path, f.URL)
		}
		lines = append(lines, line)
	}
	return lines
}

func TestMattermost(t *testing.T) {
	text := importstest.Mattermost(t)
	for name, open := range map[string]func() (Reader, error){
		"lines": func() (Reader, error) { return OpenMattermost(importstest.File(t, "export.jsonl", text)) },
		"zip": func() (Reader, error) {
			return OpenMattermost(importstest.Zip(t, map[string]any{"import.jsonl": text, "data/files/log.txt": "a log"}))
		},
	} {
		from, err := open()
		sink, messages, err := read(t, from, err)
		if err != nil {
			t.Fatal(name, err)
		}
		direct := "direct:" + digest("ada", "grace")
		if diff := cmp.Diff([]string{
			"acme/town-square ada: first 🎉[grace]", "acme/town-square grace: second, for |ada|. (edited)",
			"acme/town-square deploy: a reply (reply) [data/files/log.txt ] [data/etc/passwd ]", "acme/vault grace: a secret", direct + " ada: between us",
		}, said(messages)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
		if got := sink.rooms["acme/vault"]; got.Kind != Private || !cmp.Equal(got.Members, []string{"grace"}) {
			t.Errorf("%+v", got)
		}
		if got := sink.rooms[direct]; got.Kind != Direct || !cmp.Equal(got.Members, []string{"ada", "grace"}) {
			t.Errorf("%+v", got)
		}
		var b strings.Builder
		if err := sink.Report.Text(&b); err != nil {
			t.Fatal(err)
		}
		for _, line := range []string{"system messages: 1 are not taken: system_join_channel", "messages: 1 are in a channel that the export does not have", "reactions: 1 are emoji", "emoji: 1 were made by people there: texts show their names (:acme-logo:)"} {
			if !strings.Contains(b.String(), line) {
				t.Errorf("%s: the report does not say %q:\n%s", name, line, b.String())
			}
		}
	}
}

func TestDiscord(t *testing.T) {
	for _, isPublic := range []bool{false, true} {
		from, err := OpenDiscord([]string{importstest.File(t, "general.json", importstest.Discord())}, isPublic)
		sink, messages, err := read(t, from, err)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{
			"811111111111111111 1: first 👍[2]", "811111111111111111 2: hello |1| (reply) (edited)", "811111111111111111 3: **Deployed**\nin 3 s",
			"811111111111111111 1: look [general_Files/a b.txt ] [../../secret ] [ https://cdn.example.org/c.png]",
		}, said(messages)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		room := sink.rooms["811111111111111111"]
		if isPublic != (room.Kind == Public) || !cmp.Equal(room.Members, []string{"1", "2", "3"}) || room.CreatedAt.Year() != 2021 || !sink.people["3"].IsBot {
			t.Errorf("%+v %+v", room, sink.people["3"])
		}
	}
}

// What leads out of the folder is not opened.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"secret", "in/a"} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte("x"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("../secret", filepath.Join(dir, "in", "link")); err != nil {
		t.Fatal(err)
	}
	f, err := openFolder(filepath.Join(dir, "in"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for path, want := range map[string]bool{"a": true, "../secret": false, "/etc/passwd": false, "link": false, ".": false, "": false} {
		body, _, err := f.Open(path)
		if (err == nil) != want {
			t.Errorf("%q: %v", path, err)
		}
		if err == nil {
			_ = body.Close()
		}
	}
}

func slackWith(t *testing.T, changes map[string]any) func() (Reader, error) {
	files := importstest.Slack()
	for name, content := range changes {
		files[name] = content
	}
	path := importstest.Zip(t, files)
	return func() (Reader, error) { return OpenSlack(path) }
}

func lines(t *testing.T, text string) func() (Reader, error) {
	path := importstest.File(t, "x.jsonl", text)
	return func() (Reader, error) { return OpenMattermost(path) }
}

func chatter(t *testing.T, content any) func() (Reader, error) {
	path := importstest.File(t, "x.json", content)
	return func() (Reader, error) { return OpenDiscord([]string{path}, false) }
}

// Archives that cannot be trusted are refused as a whole.
func TestHostileArchives(t *testing.T) {
	version := `{"type":"version","version":1}` + "\n"
	for name, open := range map[string]func() (Reader, error){
		"zip slip":               slackWith(t, map[string]any{"../../etc/passwd": "x"}),
		"an absolute path":       slackWith(t, map[string]any{"/etc/passwd": "x"}),
		"a path of Windows":      slackWith(t, map[string]any{`..\evil`: "x"}),
		"a bomb":                 slackWith(t, map[string]any{"general/2021-03-07.json": "[" + strings.Repeat(" ", 20<<20) + "]"}),
		"broken JSON":            slackWith(t, map[string]any{"general/2021-03-07.json": `[{"type":"message","ts":"1`}),
		"no list":                slackWith(t, map[string]any{"general/2021-03-07.json": `{"messages":[]}`}),
		"two rooms of one id":    slackWith(t, map[string]any{"groups.json": list{object{"id": "C1", "name": "other", "members": list{"U1"}}}}),
		"two rooms of a folder":  slackWith(t, map[string]any{"groups.json": list{object{"id": "C8", "name": "general", "members": list{"U1"}}}}),
		"people without an id":   slackWith(t, map[string]any{"users.json": list{object{"name": "ada"}}}),
		"an endless id":          slackWith(t, map[string]any{"users.json": list{object{"id": strings.Repeat("U", 1000)}}}),
		"a value without end":    slackWith(t, map[string]any{"general/2021-03-07.json": `[{"text":"` + manyDigits(maxLine+1) + `"}]`}),
		"no export of Slack":     func() (Reader, error) { return OpenSlack(importstest.Zip(t, map[string]any{"readme": "x"})) },
		"no zip":                 func() (Reader, error) { return OpenSlack(importstest.File(t, "x.zip", "PK no")) },
		"no version":             lines(t, `{"type":"post"}`),
		"another version":        lines(t, `{"type":"version","version":2}`),
		"nothing":                lines(t, ""),
		"a broken line":          lines(t, version+`{"type":`),
		"a huge line":            lines(t, version+`{"type":"`+strings.Repeat("x", maxLine)),
		"no export of Discord":   chatter(t, "[]"),
		"no messages":            chatter(t, `{"channel":{"id":"1"}}`),
		"no channel":             chatter(t, `{"messages":[]}`),
		"a channel without id":   chatter(t, `{"channel":{"id":""},"messages":[]}`),
		"broken messages":        chatter(t, `{"channel":{"id":"1"},"messages":[{"id":"1"`),
		"messages without an id": chatter(t, `{"channel":{"id":"1"},"messages":[{"type":"Default","author":{"id":"1"}}]}`),
	} {
		t.Run(name, func(t *testing.T) {
			from, err := open()
			if _, _, err = read(t, from, err); !errors.Is(err, ErrRefused) {
				t.Errorf("not refused: %v", err)
			}
		})
	}
}

// manyDigits does not pack well.
func manyDigits(n int) string {
	var b strings.Builder
	x := uint64(88172645463325252)
	for b.Len() < n {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		fmt.Fprintf(&b, "%x", x)
	}
	return b.String()
}

// What is odd is counted, and the rest is taken.
func TestOddMessages(t *testing.T) {
	message := func(more object) object {
		m := object{"type": "message", "user": "U1", "ts": importstest.TS(500), "text": "odd"}
		for k, v := range more {
			m[k] = v
		}
		return m
	}
	from, err := slackWith(t, map[string]any{"general/2021-03-07.json": list{
		message(object{"ts": "yesterday"}), message(object{"ts": "99999999999999999999.1"}), message(object{"ts": "8000000000.000100"}),
		message(object{"user": 7}), message(object{"user": "", "text": "whose"}), message(nil), message(object{"text": "the same time"}),
		message(object{"subtype": "thread_broadcast", "ts": importstest.TS(501), "text": "a <!here> b \x00 \x01U1\x01"}),
		message(object{"subtype": "huddle_thread"}), message(object{"reactions": list{object{"name": "+1", "users": list{"U1"}, "count": 1 << 40}}, "ts": importstest.TS(502)}),
	}})()
	sink, messages, err := read(t, from, err)
	if err != nil {
		t.Fatal(err)
	}
	var odd []string
	for _, line := range said(messages) {
		if strings.HasPrefix(line, "C1 U1: ") && !strings.Contains(line, "next day") {
			odd = append(odd, line)
		}
	}
	want := []string{"C1 U1: first 👍[U2 U3]", "C1 U1: look [ https://files.example.org/F1] [__uploads/F2/notes.txt ]", "C1 U1: odd", "C1 U1: the same time", "C1 U1: a @room b  U1", "C1 U1: odd 👍[U1]"}
	if diff := cmp.Diff(want, odd); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	counts := map[string]int{}
	for _, n := range sink.Report.Notes {
		counts[n.Why] = n.Count
	}
	for why, n := range map[string]int{
		"have no time": 2, "have a time before 1990 or in the future": 1, "have not the shape of Slack's": 1, "do not say whose they are": 1,
		"are not taken: huddle_thread": 1, "have nobody named in the export": 999_999,
	} {
		if counts[why] != n {
			t.Errorf("%d %s, want %d", counts[why], why, n)
		}
	}
}

// However many they are, they come out by time, those of one time as they came.
func TestSpool(t *testing.T) {
	s := &spool{folder: t.TempDir()}
	defer s.close()
	const n = 3000
	body := strings.Repeat("x", 16<<10)
	for i := range n {
		at := importstest.Day.Add(time.Duration(i*7919%n) * time.Second)
		if i%3 == 0 {
			at = importstest.Day
		}
		if err := s.add(Message{Key: fmt.Sprint(i), At: at, Body: body}); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.files) < 2 {
		t.Fatal("it was all held in memory")
	}
	var last Message
	count, lastN := 0, -1
	err := s.each(func(m Message) error {
		var i int
		_, _ = fmt.Sscan(m.Key, &i)
		if m.At.Before(last.At) || m.At.Equal(last.At) && i <= lastN {
			t.Fatalf("%s at %v comes after %s at %v", m.Key, m.At, last.Key, last.At)
		}
		last, lastN, count = m, i, count+1
		return nil
	})
	if err != nil || count != n {
		t.Errorf("%d messages, %v", count, err)
	}
}

func FuzzSlackMessage(f *testing.F) {
	f.Add(`{"type":"message","user":"U1","ts":"1614848401.000001","text":"*a* <@U1> <#C1|>","reactions":[{"name":"+1","users":["U1"],"count":1}],"files":[{"id":"F"}]}`)
	f.Add(`{"subtype":"bot_message","username":"x","ts":"1614848401","attachments":[{"text":"y"}],"blocks":[{"type":"divider"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		to := newSink("test", "")
		s := &slack{archive: &archive{}, titles: map[string]string{"C1": "general"}}
		if err := to.Room(Room{Key: "C1", Name: "general"}); err != nil {
			t.Fatal(err)
		}
		if err := eachValue("x", strings.NewReader("["+text+"]"), func(v json.RawMessage) error { return s.message(to, "C1", v) }); err != nil && !errors.Is(err, ErrRefused) {
			t.Errorf("%q: %v", text, err)
		}
	})
}

func FuzzMattermostLine(f *testing.F) {
	for _, line := range strings.Split(importstest.Mattermost(f), "\n") {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		m := &mattermost{lines: fakeFile{strings.NewReader(`{"type":"version","version":1}` + "\n" + line)}, name: "x"}
		if err := m.Read(t.Context(), newSink("test", "")); err != nil && !errors.Is(err, ErrRefused) {
			t.Errorf("%q: %v", line, err)
		}
	})
}

type fakeFile struct{ *strings.Reader }

func (fakeFile) Close() error { return nil }
