package imports

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/emoji"
)

// OpenDiscord opens files that DiscordChatExporter wrote as JSON (https://github.com/Tyrrrz/DiscordChatExporter), one for each
// channel. Who sees a channel is not in them: they become private rooms of those who wrote in them, or, with isPublic,
// rooms for everybody. Files are taken where --media put them beside.
func OpenDiscord(files []string, isPublic bool) (Reader, error) {
	if len(files) == 0 {
		return nil, errors.New("name the JSON files that DiscordChatExporter wrote")
	}
	dir := filepath.Dir(files[0])
	for _, file := range files {
		if filepath.Dir(file) != dir {
			return nil, refuse("the files should all be in one folder, %s", dir)
		}
	}
	at, err := openFolder(dir)
	if err != nil {
		return nil, err
	}
	return &discord{folder: at, files: files, isPublic: isPublic}, nil
}

type discord struct {
	folder
	files    []string
	isPublic bool
}

type discordUser struct {
	ID, Name, Nickname string
	IsBot              bool
}

type discordChannel struct{ ID, Type, Category, Name, Topic string }

type discordMessage struct {
	ID, Type, Content string
	Timestamp         time.Time
	TimestampEdited   *time.Time
	IsPinned          bool
	Author            discordUser
	Attachments       []struct{ URL, FileName string }
	Embeds            []struct{ Title, URL, Description string }
	Stickers          []struct{ Name string }
	Reactions         []struct {
		Emoji struct{ ID, Name, Code string }
		Count int
		Users []discordUser
	}
	Mentions  []discordUser
	Reference *struct{ MessageID string }
}

// Read implements Reader.
func (d *discord) Read(ctx context.Context, to *Sink) error {
	for _, file := range d.files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := d.file(to, file); err != nil {
			return err
		}
	}
	return nil
}

// file reads an object whose list of messages may be of any length.
func (d *discord) file(to *Sink, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	name := filepath.Base(file)
	limit := &valueLimit{from: bufio.NewReaderSize(f, 64<<10), left: maxLine}
	decoder := json.NewDecoder(limit)
	if t, err := decoder.Token(); err != nil || t != json.Delim('{') {
		return broken(name, "it should be an object, as DiscordChatExporter writes it with --format Json", err)
	}
	room, seen := "", false
	for decoder.More() {
		limit.left = maxLine
		key, err := decoder.Token()
		if err != nil {
			return broken(name, "", err)
		}
		switch key {
		case "channel":
			var c discordChannel
			if err := decoder.Decode(&c); err != nil {
				return broken(name, "", err)
			}
			if room, err = d.channel(to, c); err != nil {
				return err
			}
		case "messages":
			seen = true
			if err := d.messages(to, room, name, decoder, limit); err != nil {
				return err
			}
		default:
			var other json.RawMessage
			if err := decoder.Decode(&other); err != nil {
				return broken(name, "", err)
			}
		}
	}
	if _, err := decoder.Token(); err != nil {
		return broken(name, "", err)
	}
	if !seen {
		return broken(name, "it has no messages: it should be as DiscordChatExporter writes it with --format Json", nil)
	}
	return nil
}

func (d *discord) channel(to *Sink, c discordChannel) (string, error) {
	kind := Private
	switch {
	case strings.HasPrefix(c.Type, "Direct"):
		kind = Direct
	case d.isPublic:
		kind = Public
	}
	return c.ID, to.Room(Room{Key: c.ID, Name: c.Name, Title: c.Name, Topic: c.Topic, Kind: kind, CreatedAt: snowflake(c.ID)})
}

// snowflake is when Discord made an id.
func snowflake(id string) time.Time {
	n, err := strconv.ParseUint(id, 10, 63)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(n>>22) + 1420070400000).UTC()
}

func (d *discord) messages(to *Sink, room, name string, decoder *json.Decoder, limit *valueLimit) error {
	if t, err := decoder.Token(); err != nil || t != json.Delim('[') {
		return broken(name, "its messages should be a list", err)
	}
	if room == "" {
		return broken(name, "its channel should come before its messages", nil)
	}
	for decoder.More() {
		limit.left = maxLine
		var m discordMessage
		err := decoder.Decode(&m)
		var badTime *time.ParseError
		if isShape(err) || errors.As(err, &badTime) {
			to.Report.Skip("messages", "have not the shape of DiscordChatExporter's", name)
			continue
		}
		if err != nil {
			return broken(name, "", err)
		}
		if err := d.message(to, room, m); err != nil {
			return err
		}
	}
	_, err := decoder.Token()
	if err != nil {
		return broken(name, "", err)
	}
	return nil
}

func (d *discord) message(to *Sink, room string, m discordMessage) error {
	if m.Type != "Default" && m.Type != "Reply" && m.Type != "20" && m.Type != "ChatInputCommand" && m.Type != "ContextMenuCommand" {
		to.Report.Skip("system messages", "are not taken: "+m.Type, m.ID)
		return nil
	}
	if err := d.person(to, room, m.Author); err != nil {
		return err
	}
	made := Message{Room: room, Key: m.ID, Author: m.Author.ID, At: m.Timestamp.UTC(), Body: d.body(to, m), IsPinned: m.IsPinned}
	if m.TimestampEdited != nil {
		made.EditedAt = m.TimestampEdited.UTC()
	}
	if m.Type == "Reply" && m.Reference != nil {
		made.ReplyTo = m.Reference.MessageID
	}
	for _, r := range m.Reactions {
		if err := d.reaction(to, room, r.Emoji.ID, r.Emoji.Name, r.Count, r.Users, &made); err != nil {
			return err
		}
	}
	for _, a := range m.Attachments {
		file := File{Name: cmp.Or(a.FileName, "file"), URL: a.URL}
		if !strings.Contains(a.URL, "://") {
			at, err := url.PathUnescape(a.URL)
			if err != nil {
				at = a.URL
			}
			file.Path, file.URL = strings.ReplaceAll(at, "\\", "/"), ""
		}
		made.Files = append(made.Files, file)
	}
	return to.Message(made)
}

// person is somebody who wrote or reacted in a room: the files do not say who else is in it.
func (d *discord) person(to *Sink, room string, u discordUser) error {
	if to.people[u.ID] == nil {
		err := to.Person(Person{Key: u.ID, Name: cmp.Or(u.Name, u.ID), Display: cmp.Or(u.Nickname, u.Name), IsBot: u.IsBot})
		if err != nil {
			return err
		}
	}
	return to.Member(room, u.ID)
}

func (d *discord) reaction(to *Sink, room, id, name string, n int, users []discordUser, made *Message) error {
	e, ok := emoji.Named(name)
	if id != "" || !ok {
		to.Report.SkipSome("reactions", "are emoji that people made themselves", ":"+name+":", max(1, min(n, 1_000_000)))
		return nil
	}
	var by []string
	for _, u := range users {
		if err := d.person(to, room, u); err != nil {
			return err
		}
		by = append(by, u.ID)
	}
	to.Report.SkipSome("reactions", "have nobody named in the export", made.Key, max(0, min(n, 1_000_000)-len(by)))
	return to.react(made, e, by)
}

// body is Markdown, nearly. The exporter writes names where people are mentioned.
func (d *discord) body(to *Sink, m discordMessage) string {
	text := strings.ReplaceAll(m.Content, markSign, "")
	for _, u := range m.Mentions[:min(len(m.Mentions), 100)] {
		for _, name := range []string{u.Nickname, u.Name} {
			if name != "" && isStorableKey(u.ID) {
				text = strings.ReplaceAll(text, "@"+name, mark(u.ID))
			}
		}
	}
	for _, e := range m.Embeds {
		if strings.TrimSpace(text) == "" && (e.Title != "" || e.Description != "") {
			text = strings.TrimSpace("**" + cmp.Or(e.Title, e.URL) + "**\n" + e.Description)
		}
	}
	if len(m.Stickers) > 0 {
		to.Report.SkipSome("stickers", "are names in the text", m.Stickers[0].Name, len(m.Stickers))
		for _, s := range m.Stickers {
			text += "\n:" + s.Name + ":"
		}
	}
	return text
}
