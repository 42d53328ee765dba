package imports

import (
	"cmp"
	"context"
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/emoji"
	"github.com/chatrooms/chatrooms/server/internal/slackformat"
)

// OpenSlack opens an export of Slack, the one that an owner of a workspace downloads: a zip of users.json, channels.json,
// groups.json, dms.json, mpims.json and a folder for each conversation with a file for each day
// (https://slack.com/help/articles/220556107-How-to-read-Slack-data-exports). Bytes of files are taken where a tool put
// them into __uploads/ID/NAME.
func OpenSlack(file string) (Reader, error) {
	a, err := openZip(file)
	if err != nil {
		return nil, err
	}
	if a.files["users.json"] == nil && a.files["org_users.json"] == nil || !slices.ContainsFunc(slackLists, func(l slackList) bool { return a.files[l.file] != nil }) {
		_ = a.Close()
		return nil, refuse("it is no export of Slack: users.json and channels.json should stand at its top")
	}
	return &slack{archive: a, titles: map[string]string{}, folders: map[string]string{}, pins: map[slackPin]bool{}}, nil
}

type slack struct {
	*archive
	titles  map[string]string // of rooms, by id
	folders map[string]string // ids of rooms, by folder
	pins    map[slackPin]bool // of the lists of rooms, whose messages were not read yet
}

// slackPin is a message of a room, by its id and time stamp.
type slackPin struct{ room, ts string }

type slackList struct {
	file string
	kind Kind
}

var slackLists = []slackList{{"channels.json", Public}, {"groups.json", Private}, {"mpims.json", Direct}, {"dms.json", Direct}}

type slackUser struct {
	ID, Name string
	RealName string `json:"real_name"`
	Deleted  bool
	IsBot    bool `json:"is_bot"`
	Profile  struct {
		DisplayName string `json:"display_name"`
		RealName    string `json:"real_name"`
		Email       string
	}
}

type slackRoom struct {
	ID, Name, Creator string
	Created           json.Number
	IsArchived        bool `json:"is_archived"`
	Members           []string
	Topic, Purpose    struct{ Value string }
	Pins              []struct{ ID string }
}

// Read implements Reader.
func (s *slack) Read(ctx context.Context, to *Sink) error {
	for _, name := range []string{"users.json", "org_users.json"} {
		if err := s.json(name, func(v json.RawMessage) error { return s.user(to, v) }); err != nil {
			return err
		}
	}
	for _, list := range slackLists {
		if err := s.json(list.file, func(v json.RawMessage) error { return s.room(to, list.kind, v) }); err != nil {
			return err
		}
	}
	names := slices.Clone(s.names)
	slices.Sort(names) // each folder's days in order
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return err
		}
		folder, file := path.Split(name)
		room := s.folders[strings.TrimSuffix(folder, "/")]
		switch {
		case room != "" && strings.HasSuffix(file, ".json"):
			if err := s.json(name, func(v json.RawMessage) error { return s.message(to, room, v) }); err != nil {
				return err
			}
		case strings.HasPrefix(name, uploads):
		case folder != "":
			to.Report.Skip("files of the archive", "are in a folder of no conversation", name)
		case name != "users.json" && name != "org_users.json" && !slices.ContainsFunc(slackLists, func(l slackList) bool { return l.file == name }):
			to.Report.Skip("files of the archive", "hold nothing that has a place here", name)
		}
	}
	for pin := range s.pins {
		to.Report.Skip("pins", "are of messages that are not taken", s.titles[pin.room])
	}
	return nil
}

func (s *slack) user(to *Sink, v json.RawMessage) error {
	var u slackUser
	if err := json.Unmarshal(v, &u); err != nil {
		return broken("users.json", "", err)
	}
	if to.people[u.ID] != nil { // org_users.json has those of users.json too
		return nil
	}
	return to.Person(Person{
		Key: u.ID, Name: cmp.Or(u.Name, u.ID), Display: cmp.Or(u.Profile.DisplayName, u.Profile.RealName, u.RealName, u.Name), Email: u.Profile.Email,
		IsBot: u.IsBot || u.ID == slackbot, HasLeft: u.Deleted && !u.IsBot,
	})
}

const (
	slackbot = "USLACKBOT"
	uploads  = "__uploads/"
)

func (s *slack) room(to *Sink, kind Kind, v json.RawMessage) error {
	var r slackRoom
	if err := json.Unmarshal(v, &r); err != nil {
		return broken("the list of rooms", "", err)
	}
	if err := to.Room(Room{
		Key: r.ID, Name: r.Name, Title: r.Name, Topic: cmp.Or(r.Topic.Value, r.Purpose.Value), Kind: kind, Members: r.Members,
		Creator: r.Creator, CreatedAt: slackTime(r.Created.String()), IsArchived: r.IsArchived,
	}); err != nil {
		return err
	}
	for _, p := range r.Pins {
		s.pins[slackPin{r.ID, p.ID}] = true
	}
	s.titles[r.ID] = r.Name
	folder := cmp.Or(r.Name, r.ID)
	if s.folders[folder] != "" {
		return refuse("two conversations have the folder %q", shown(folder))
	}
	s.folders[folder] = r.ID
	return nil
}

// slackTime is the moment of a time stamp, `1612345678.000200`, zero for what is none.
func slackTime(ts string) time.Time {
	whole, part, _ := strings.Cut(ts, ".")
	seconds, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || seconds <= 0 || seconds > 1<<33 {
		return time.Time{}
	}
	part = (part + "000000000")[:9]
	nanos, err := strconv.ParseInt(part, 10, 64)
	if err != nil || nanos < 0 {
		return time.Time{}
	}
	return time.Unix(seconds, nanos).UTC()
}

type slackMessage struct {
	Type, Subtype, TS, User, Username, Text string
	BotID                                   string                `json:"bot_id"`
	ThreadTS                                string                `json:"thread_ts"`
	BotProfile                              struct{ Name string } `json:"bot_profile"`
	UserProfile                             struct{ Name string } `json:"user_profile"`
	Edited                                  struct{ TS string }
	Reactions                               []struct {
		Name  string
		Users []string
		Count int
	}
	PinnedTo    []string `json:"pinned_to"`
	Files       []slackFile
	Attachments []json.RawMessage
	Blocks      json.RawMessage
}

type slackFile struct {
	ID, Name, Title, Mode string
	URL                   string `json:"url_private"`
	Permalink             string
}

// untold are subtypes that say something of the room, which the room's own record has, or nothing that lasts.
var untold = map[string]bool{
	"channel_join": true, "channel_leave": true, "channel_topic": true, "channel_purpose": true, "channel_name": true, "channel_archive": true,
	"channel_unarchive": true, "group_join": true, "group_leave": true, "group_topic": true, "group_purpose": true, "group_name": true,
	"group_archive": true, "group_unarchive": true, "bot_add": true, "bot_remove": true, "bot_enable": true, "bot_disable": true,
	"pinned_item": true, "unpinned_item": true, "reminder_add": true, "huddle_thread": true, "channel_convert_to_private": true,
	"channel_posting_permissions": true, "sh_room_created": true, "tombstone": true, "message_changed": true, "message_deleted": true,
	"message_replied": true, "ekm_access_denied": true, "document_mention": true, "app_conversation_join": true,
}

func (s *slack) message(to *Sink, room string, v json.RawMessage) error {
	var m slackMessage
	if err := json.Unmarshal(v, &m); isShape(err) {
		to.Report.Skip("messages", "have not the shape of Slack's", s.titles[room])
		return nil
	} else if err != nil {
		return broken(s.titles[room], "", err)
	}
	at := slackTime(m.TS)
	switch {
	case at.IsZero():
		to.Report.Skip("messages", "have no time", s.titles[room])
		return nil
	case m.Type != "message" && m.Type != "" || untold[m.Subtype]:
		to.Report.Skip("system messages", "are not taken: "+cmp.Or(m.Subtype, m.Type), m.TS)
		return nil
	}
	author, err := s.author(to, m)
	if err != nil || author == "" {
		return err
	}
	made := Message{Room: room, Key: m.TS, Author: author, At: at, EditedAt: slackTime(m.Edited.TS), Body: s.body(m)}
	if m.ThreadTS != "" && m.ThreadTS != m.TS {
		made.ReplyTo = m.ThreadTS
	}
	if err := s.reactions(to, m, &made); err != nil {
		return err
	}
	s.files(to, m, &made)
	pin := slackPin{room, m.TS}
	made.IsPinned = s.pins[pin] || slices.Contains(m.PinnedTo, room)
	delete(s.pins, pin)
	return to.Message(made)
}

// author is the key of who said it; a program that has no account is one by its name.
func (s *slack) author(to *Sink, m slackMessage) (string, error) {
	name := cmp.Or(m.Username, m.BotProfile.Name)
	switch {
	case m.User != "" && m.Subtype != "bot_message":
		return m.User, to.known(m.User, m.UserProfile.Name, false)
	case m.BotID != "" || name != "":
		key := cmp.Or(m.BotID, "bot:"+name[:min(len(name), maxKey-4)])
		if !isStorableKey(key) {
			key = "bot"
		}
		return key, to.known(key, cmp.Or(name, "bot"), true)
	case m.User != "":
		return m.User, to.known(m.User, m.UserProfile.Name, false)
	default:
		to.Report.Skip("messages", "do not say whose they are", m.TS)
		return "", nil
	}
}

func isStorableKey(key string) bool { return checkKey("", key) == nil }

var (
	slackPerson = regexp.MustCompile(`<@([A-Z0-9]{2,20})(\|[^>]*)?>`)
	slackPlace  = regexp.MustCompile(`<#([A-Z0-9]{2,20})(\|)?>`)
)

// body is the message as Markdown. Programs say it in blocks and attachments as well; of what people wrote those are copies,
// and looks at links.
func (s *slack) body(m slackMessage) string {
	text := strings.ReplaceAll(m.Text, markSign, "")
	text = slackPerson.ReplaceAllString(text, markSign+"$1"+markSign)
	text = slackPlace.ReplaceAllStringFunc(text, func(found string) string {
		id := slackPlace.FindStringSubmatch(found)[1]
		return "#" + cmp.Or(s.titles[id], id)
	})
	payload := map[string]any{"text": text}
	if m.BotID != "" || m.Subtype == "bot_message" {
		payload["attachments"] = m.Attachments
		if len(m.Blocks) > 0 {
			payload["blocks"] = m.Blocks
		}
	} else if strings.TrimSpace(m.Text) == "" && len(m.Blocks) > 0 {
		payload["blocks"] = m.Blocks
	}
	data, err := json.Marshal(payload)
	if err != nil {
		return text
	}
	parsed, err := slackformat.Parse(data, maxText)
	if err != nil {
		return text
	}
	if m.Subtype == "me_message" && parsed.Text != "" && !strings.Contains(parsed.Text, "\n") {
		return "_" + parsed.Text + "_"
	}
	return parsed.Text
}

func (s *slack) reactions(to *Sink, m slackMessage, made *Message) error {
	for _, r := range m.Reactions {
		e, ok := emoji.Named(r.Name)
		if !ok {
			to.Report.SkipSome("reactions", "are emoji that people made themselves", ":"+r.Name+":", max(1, len(r.Users)))
			continue
		}
		if err := to.react(made, e, r.Users); err != nil {
			return err
		}
		to.Report.SkipSome("reactions", "have nobody named in the export", m.TS, max(0, min(r.Count, 1_000_000)-len(r.Users)))
	}
	return nil
}

// react adds a reaction of people, who may be known by it alone.
func (s *Sink) react(m *Message, e string, by []string) error {
	given := 0
	for _, r := range m.Reactions {
		given += len(r.By)
	}
	if left := maxGiven - given; len(by) > left {
		s.Report.SkipSome("reactions", "are more than "+strconv.Itoa(maxGiven)+" of one message", m.Key, len(by)-left)
		by = by[:max(0, left)]
	}
	for _, key := range by {
		if err := checkKey("person", key); err != nil {
			return err
		}
		if err := s.known(key, "", false); err != nil {
			return err
		}
	}
	if len(by) > 0 {
		m.Reactions = append(m.Reactions, Reaction{e, by})
	}
	return nil
}

func (s *slack) files(to *Sink, m slackMessage, made *Message) {
	for _, f := range m.Files {
		name := cmp.Or(f.Name, f.Title, f.ID, "file")
		file := File{Name: name, URL: cmp.Or(f.Permalink, f.URL)}
		if at := uploads + f.ID + "/" + f.Name; s.archive.files[at] != nil {
			file.Path = at
		}
		if f.Mode == "tombstone" || f.Mode == "hidden_by_limit" || file.Path == "" && file.URL == "" {
			to.Report.Skip("files", "are gone, or not in the export", name)
			continue
		}
		made.Files = append(made.Files, file)
	}
}
