package imports

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/emoji"
	"github.com/chatrooms/chatrooms/server/internal/slackformat"
)

// OpenMattermost opens a bulk export of Mattermost (https://docs.mattermost.com/administration-guide/manage/bulk-export-tool.html):
// the zip of `mmctl export`, or its JSON lines alone, with the folder data beside them or without it.
func OpenMattermost(file string) (Reader, error) {
	if !strings.EqualFold(filepath.Ext(file), ".zip") {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		files, err := openFolder(filepath.Dir(file))
		return &mattermost{Files: files, lines: f, name: filepath.Base(file), close: files.Close}, err
	}
	a, err := openZip(file)
	if err != nil {
		return nil, err
	}
	name := ""
	for _, n := range a.names {
		if path.Dir(n) == "." && strings.HasSuffix(n, ".jsonl") {
			if name != "" {
				_ = a.Close()
				return nil, refuse("it has two files of JSON lines, %s and %s", shown(name), shown(n))
			}
			name = n
		}
	}
	lines, _, err := a.Open(name)
	if err != nil {
		_ = a.Close()
		return nil, refuse("it is no bulk export of Mattermost: a .jsonl file should stand at its top")
	}
	return &mattermost{Files: a, lines: lines, name: name, close: a.Close}, nil
}

type mattermost struct {
	Files
	lines io.ReadCloser
	name  string
	close func() error
}

// Close implements Reader.
func (m *mattermost) Close() error {
	_ = m.lines.Close() // it was only read
	return m.close()
}

type mattermostLine struct {
	Type    string
	Version int
	Channel *struct {
		Team, Name, Type, Header, Purpose string
		DisplayName                       string `json:"display_name"`
		DeletedAt                         int64  `json:"deleted_at"`
	}
	User          *mattermostUser
	Bot           *mattermostUser
	Post          *mattermostPost
	Emoji         *struct{ Name string }
	DirectChannel *struct {
		Members      []string
		Participants []struct{ Username string }
	} `json:"direct_channel"`
	DirectPost *mattermostPost `json:"direct_post"`
}

// madeEmoji is what becomes of emoji that people made.
const madeEmoji = "were made by people there: texts show their names"

type mattermostUser struct {
	Username, Email, Nickname string
	DisplayName               string `json:"display_name"`
	FirstName                 string `json:"first_name"`
	LastName                  string `json:"last_name"`
	DeleteAt                  int64  `json:"delete_at"`
	Teams                     []struct {
		Name     string
		Channels []struct{ Name string }
	}
}

type mattermostPost struct {
	Team, Channel, User, Type, Message string
	ChannelMembers                     []string `json:"channel_members"`
	Props                              json.RawMessage
	CreateAt                           int64 `json:"create_at"`
	EditAt                             int64 `json:"edit_at"`
	IsPinned                           bool  `json:"is_pinned"`
	Reactions                          []struct {
		User      string
		EmojiName string `json:"emoji_name"`
	}
	Replies     []mattermostPost
	Attachments []struct{ Path string }
}

// Read implements Reader.
func (m *mattermost) Read(ctx context.Context, to *Sink) error {
	lines := bufio.NewScanner(m.lines)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	n := 0
	for lines.Scan() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if n++; len(strings.TrimSpace(lines.Text())) == 0 {
			continue
		}
		var line mattermostLine
		err := json.Unmarshal(lines.Bytes(), &line)
		switch {
		case isShape(err):
			to.Report.Skip("lines", "have not the shape of Mattermost's", fmt.Sprintf("line %d", n))
			continue
		case err != nil:
			return refuse("line %d of %s: %v", n, shown(m.name), err)
		case n == 1 && (line.Type != "version" || line.Version != 1):
			return refuse("%s is no bulk export of Mattermost: its first line should say version 1", shown(m.name))
		}
		if err := m.line(to, line); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return refuse("line %d of %s: %v", n+1, shown(m.name), err)
	}
	if n == 0 {
		return refuse("%s is empty", shown(m.name))
	}
	return nil
}

func (m *mattermost) line(to *Sink, l mattermostLine) error {
	switch {
	case l.Type == "version", l.Type == "team":
		return nil
	case l.Type == "channel" && l.Channel != nil:
		c, kind := l.Channel, Private
		if c.Type == "O" {
			kind = Public
		}
		return to.Room(Room{
			Key: roomKey(c.Team, c.Name), Name: c.Name, Title: cmp.Or(c.DisplayName, c.Name), Topic: cmp.Or(c.Header, c.Purpose), Kind: kind, IsArchived: c.DeletedAt > 0,
		})
	case l.Type == "user" && l.User != nil:
		return m.user(to, *l.User, false)
	case l.Type == "bot" && l.Bot != nil:
		return m.user(to, *l.Bot, true)
	case l.Type == "direct_channel" && l.DirectChannel != nil:
		members := l.DirectChannel.Members
		for _, p := range l.DirectChannel.Participants {
			members = append(members, p.Username)
		}
		_, err := m.direct(to, members)
		return err
	case l.Type == "post" && l.Post != nil:
		room := roomKey(l.Post.Team, l.Post.Channel)
		if to.rooms[room] == nil {
			to.Report.Skip("messages", "are in a channel that the export does not have", room)
			return nil
		}
		return m.posts(to, room, *l.Post)
	case l.Type == "direct_post" && l.DirectPost != nil:
		room, err := m.direct(to, l.DirectPost.ChannelMembers)
		if err != nil || room == "" {
			return err
		}
		return m.posts(to, room, *l.DirectPost)
	}
	if l.Type == "emoji" && l.Emoji != nil {
		to.Report.Skip("emoji", madeEmoji, ":"+l.Emoji.Name+":")
		return nil
	}
	to.Report.Skip("lines", "are of a kind that has no place here: "+l.Type, "")
	return nil
}

// roomKey is short, whatever the names.
func roomKey(team, channel string) string {
	key := team + "/" + channel
	if len(key) > maxKey {
		return "h" + digest(key)
	}
	return key
}

func digest(texts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(texts, "\x00")))
	return hex.EncodeToString(sum[:12])
}

func (m *mattermost) user(to *Sink, u mattermostUser, isBot bool) error {
	display := cmp.Or(u.Nickname, strings.TrimSpace(u.FirstName+" "+u.LastName), u.DisplayName, u.Username)
	err := to.Person(Person{Key: u.Username, Name: u.Username, Display: display, Email: u.Email, IsBot: isBot, HasLeft: u.DeleteAt > 0 && !isBot})
	if err != nil {
		return err
	}
	for _, team := range u.Teams {
		for _, c := range team.Channels {
			room := roomKey(team.Name, c.Name)
			if to.rooms[room] == nil {
				to.Report.Skip("memberships", "are of a channel that the export does not have", room)
				continue
			}
			if err := to.Member(room, u.Username); err != nil {
				return err
			}
		}
	}
	return nil
}

// direct is the key of the conversation of those people, "" for nobody's.
func (m *mattermost) direct(to *Sink, members []string) (string, error) {
	members = slices.Compact(slices.Sorted(slices.Values(members)))
	members = slices.DeleteFunc(members, func(name string) bool { return name == "" })
	if len(members) == 0 {
		to.Report.Skip("direct conversations", "have nobody in them", "")
		return "", nil
	}
	key := "direct:" + digest(members...)
	if to.rooms[key] != nil {
		return key, nil
	}
	return key, to.Room(Room{Key: key, Name: strings.Join(members[:min(len(members), 3)], "-"), Kind: Direct, Members: members})
}

// posts takes a post and its replies.
func (m *mattermost) posts(to *Sink, room string, p mattermostPost) error {
	parent, err := m.post(to, room, p, "")
	if err != nil {
		return err
	}
	for _, r := range p.Replies {
		if _, err := m.post(to, room, r, parent); err != nil {
			return err
		}
	}
	return nil
}

// post takes one post. Mattermost's export has no ids: the key is made of who said what when.
func (m *mattermost) post(to *Sink, room string, p mattermostPost, parent string) (key string, err error) {
	key = fmt.Sprintf("%d:%s", p.CreateAt, digest(p.User, p.Message)[:12])
	if strings.HasPrefix(p.Type, "system_") {
		to.Report.Skip("system messages", "are not taken: "+p.Type, "")
		return key, nil
	}
	if err := checkKey("person", p.User); err != nil {
		return key, err
	}
	if err := to.known(p.User, "", false); err != nil {
		return key, err
	}
	made := Message{
		Room: room, Key: key, Author: p.User, At: time.UnixMilli(p.CreateAt).UTC(), Body: m.body(to, p), ReplyTo: parent, IsPinned: p.IsPinned,
	}
	if p.EditAt > 0 {
		made.EditedAt = time.UnixMilli(p.EditAt).UTC()
	}
	for _, r := range p.Reactions {
		e, ok := emoji.Named(r.EmojiName)
		if !ok {
			to.Report.Skip("reactions", "are emoji that people made themselves", ":"+r.EmojiName+":")
			continue
		}
		if err := to.react(&made, e, []string{r.User}); err != nil {
			return key, err
		}
	}
	for _, a := range p.Attachments {
		at := path.Join("data", path.Clean("/"+a.Path)) // nothing leads out of data
		made.Files = append(made.Files, File{Name: path.Base(at), Path: at})
	}
	return key, to.Message(made)
}

var mattermostName = regexp.MustCompile(`@[a-z0-9][a-z0-9._-]{0,63}`)

// body is Markdown already. Names become those that people have here.
func (m *mattermost) body(to *Sink, p mattermostPost) string {
	text := strings.ReplaceAll(p.Message, markSign, "")
	var props struct{ Attachments []json.RawMessage }
	if strings.TrimSpace(text) == "" && len(p.Props) > 0 && json.Unmarshal(p.Props, &props) == nil && len(props.Attachments) > 0 {
		if data, err := json.Marshal(map[string]any{"attachments": props.Attachments}); err == nil {
			if parsed, err := slackformat.Parse(data, maxText); err == nil {
				text = parsed.Text
			}
		}
	}
	return mattermostName.ReplaceAllStringFunc(text, func(found string) string {
		for name := found[1:]; name != ""; name = name[:len(name)-1] {
			if to.people[name] != nil {
				return mark(name) + found[1+len(name):]
			}
			if !strings.ContainsAny(name[len(name)-1:], "._-") {
				break
			}
		}
		return found
	})
}
