package imports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// A step is one transaction of messages.
const (
	stepMessages = 500
	stepBytes    = 1 << 20
)

type step struct {
	messages []chat.ImportedMessage
	files    [][]File // of each
	unpinned []bool   // of each: it was pinned, and its room has chat.MaxPins newer pins
	bytes    int
}

// messages stores all messages, oldest first.
func (w *writer) messages(ctx context.Context) error {
	err := w.sink.spool.each(func(m Message) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, ok := w.places[m.Room]; !ok {
			w.report.Skip("messages", "are in a room that is not taken", m.Key)
			return nil
		}
		w.add(m)
		if len(w.step.messages) < stepMessages && w.step.bytes < stepBytes {
			return nil
		}
		return w.flush(ctx)
	})
	if err != nil {
		return err
	}
	return w.flush(ctx)
}

// clientID is the same in every run.
func (w *writer) clientID(key string, part int) string {
	id := w.o.Source + ":" + key
	if part > 0 {
		id += "+" + strconv.Itoa(part)
	}
	if len(id) <= chat.MaxClientID {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:])
}

// add puts a message into the step, in as many parts as it needs.
func (w *writer) add(m Message) {
	kept, links := w.share(m)
	bodies := chat.ImportedBodies(w.named(m.Body) + links)
	groups := slices.Collect(slices.Chunk(kept, chat.MaxFiles))
	parts := max(len(bodies), len(groups))
	if parts == 0 {
		w.report.Skip("messages", "say nothing that can be shown", m.Key)
		return
	}
	if parts > 1 {
		w.report.Skip("messages", "are longer than a message can be, or have more files: each is split into several", m.Key)
	}
	for i := range parts {
		made := chat.ImportedMessage{
			ID: chat.MessageID(w.o.NewID()), Room: w.places[m.Room].id, Author: w.users[m.Author].ID, ClientID: w.clientID(m.Key, i), At: m.At,
		}
		var files []File
		losesPin := false
		if i < len(bodies) {
			made.Body = bodies[i]
		}
		if i < len(groups) {
			files = groups[i]
		}
		if !m.EditedAt.IsZero() {
			made.EditedAt = &m.EditedAt
		}
		if i == 0 {
			made.Reactions, made.IsPinned = w.reactions(m), m.IsPinned && w.sink.isPinned(m)
			losesPin = m.IsPinned && !made.IsPinned
			if m.ReplyTo != "" {
				made.ReplyTo = w.clientID(m.ReplyTo, 0)
			}
		}
		w.step.messages, w.step.files = append(w.step.messages, made), append(w.step.files, files)
		w.step.unpinned = append(w.step.unpinned, losesPin)
		w.step.bytes += len(made.Body) + 64*len(made.Reactions)
	}
}

var marked = regexp.MustCompile(markSign + "[^" + markSign + "]*" + markSign)

// named puts the names of accounts where people are mentioned.
func (w *writer) named(body string) string {
	body = marked.ReplaceAllStringFunc(body, func(found string) string {
		key := strings.Trim(found, markSign)
		if u, ok := w.users[key]; ok && !u.Deleted {
			return "@" + u.Username
		}
		if p := w.sink.people[key]; p != nil {
			return p.Display
		}
		return "@" + key
	})
	return strings.ReplaceAll(body, markSign, "")
}

// share tells files whose bytes are here from those that can only be linked to.
func (w *writer) share(m Message) (kept []File, links string) {
	for _, f := range m.Files {
		switch {
		case f.Path != "" && w.o.Keeper != nil:
			kept = append(kept, f)
			continue
		case f.Path != "":
			w.report.Skip("files", "are not taken, since files are off on this server", f.Name)
		case f.URL == "":
			w.report.Skip("files", "are not in the archive", f.Name)
		default:
			w.report.Skip("files", "are links: the archive does not have their bytes", f.Name)
		}
		if strings.HasPrefix(f.URL, "https://") || strings.HasPrefix(f.URL, "http://") {
			links += "\n[" + linkName.Replace(f.Name) + "](" + linkAddress.Replace(f.URL) + ")"
		} else {
			links += "\n" + linkName.Replace(f.Name)
		}
	}
	return kept, links
}

var (
	linkName    = strings.NewReplacer("[", "(", "]", ")", "\\", "", "\n", " ", "\r", " ", "`", "'", "<", "", ">", "")
	linkAddress = strings.NewReplacer(" ", "%20", "(", "%28", ")", "%29", "\n", "", "<", "%3C", ">", "%3E")
)

func (w *writer) reactions(m Message) (given []chat.ImportedReaction) {
	emoji := map[string]bool{}
	seen := map[chat.ImportedReaction]bool{}
	for _, r := range m.Reactions {
		if !emoji[r.Emoji] && len(emoji) >= chat.MaxReactions {
			w.report.SkipSome("reactions", "are more than "+strconv.Itoa(chat.MaxReactions)+" emoji of one message", m.Key, len(r.By))
			continue
		}
		emoji[r.Emoji] = true
		for _, key := range r.By {
			g := chat.ImportedReaction{Emoji: r.Emoji, User: w.users[key].ID}
			if g.User != 0 && !w.users[key].Deleted && !seen[g] {
				seen[g] = true
				given = append(given, g)
			}
		}
	}
	return given
}

// flush stores the step.
func (w *writer) flush(ctx context.Context) error {
	s := &w.step
	if len(s.messages) == 0 {
		return nil
	}
	if err := w.keepFiles(ctx); err != nil {
		return err
	}
	before, lost, err := w.store.ImportMessages(ctx, s.messages)
	if err != nil {
		return fmt.Errorf("messages: %w", err)
	}
	older := 0 // pins
	for i, m := range s.messages {
		if before[i] {
			w.report.Before["messages"]++
			continue
		}
		w.report.Taken["messages"]++
		older += count(s.unpinned[i])
		for kind, n := range map[string]int{"reactions": len(m.Reactions), "files": len(m.Files), "replies": count(m.ReplyTo != ""), "edited messages": count(m.EditedAt != nil), "pins": count(m.IsPinned)} {
			if n > 0 {
				w.report.Taken[kind] += n
			}
		}
	}
	if n := int(lost.Replies); n > 0 {
		w.report.SkipSome("replies", "are to messages that are not there: they are messages like others", "", n)
		w.report.Taken["replies"] -= n
	}
	if n := int(lost.Pins) + older; n > 0 {
		w.report.SkipSome("pins", "are more than "+strconv.Itoa(chat.MaxPins)+" of one room", "", n)
		w.report.Taken["pins"] -= int(lost.Pins)
	}
	w.done += len(s.messages)
	w.o.Tell("messages", w.done, max(w.done, w.sink.spool.count))
	*s = step{messages: s.messages[:0], files: s.files[:0], unpinned: s.unpinned[:0]}
	return nil
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// keepFiles stores the bytes of the step's files, but for those of messages that were stored before.
func (w *writer) keepFiles(ctx context.Context) error {
	if !slices.ContainsFunc(w.step.files, func(files []File) bool { return len(files) > 0 }) {
		return nil
	}
	before, err := w.store.ImportedBefore(ctx, w.step.messages)
	if err != nil {
		return err
	}
	for i, files := range w.step.files {
		if before[i] {
			continue
		}
		m := &w.step.messages[i]
		for _, f := range files {
			id, err := w.keepFile(ctx, *m, f)
			if err != nil {
				return fmt.Errorf("file %s: %w", shown(f.Name), err)
			}
			if id != "" {
				m.Files = append(m.Files, id)
			}
		}
		if m.Body == "" && len(m.Files) == 0 { // else it would show nothing
			m.Body = linkName.Replace(files[0].Name)
		}
	}
	return nil
}

// keepFile stores a file, and returns "" for one that cannot be taken.
func (w *writer) keepFile(ctx context.Context, m chat.ImportedMessage, f File) (chat.FileID, error) {
	body, size, err := w.from.Open(f.Path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		w.report.Skip("files", "are not in the archive", f.Name)
		return "", nil
	case err != nil:
		w.report.Skip("files", "cannot be read", f.Name)
		return "", nil
	}
	defer body.Close()
	if size == 0 || size > w.o.MaxFile {
		w.report.Skip("files", "are empty, or larger than MAX_FILE_BYTES", f.Name)
		return "", nil
	}
	name, _ := chat.ImportedLine(path.Base(strings.ReplaceAll(f.Name, "\\", "/")), chat.MaxFileName)
	if name == "" || name == "." || name == "/" {
		name = "file"
	}
	id, now := chat.FileID(w.o.NewID()), w.o.Now()
	begin := chat.NewFile{ID: id, Room: m.Room, Uploader: m.Author, Name: name, Size: size, At: now, Expires: now.Add(unusedFor)}
	if err := w.store.BeginFile(ctx, begin, chat.FileLimits{Stored: w.o.Stored}); chat.IsKind(err, chat.KindStorageFull) {
		return "", errors.New("the storage of files is full (MAX_STORAGE_BYTES): make space and run this again")
	} else if err != nil {
		return "", err
	}
	facts, err := w.o.Keeper.Receive(ctx, id, body, size)
	if err != nil {
		if ctx.Err() != nil {
			return "", err
		}
		w.report.Skip("files", "cannot be read whole", f.Name) // what was begun goes by itself
		return "", nil
	}
	return id, w.store.FinishFile(ctx, id, facts, now.Add(unusedFor))
}

// unusedFor is how long the bytes stay of a file whose message is not stored after all.
const unusedFor = 24 * time.Hour
