package imports

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"strings"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// ReadMap reads people.csv: in each line somebody of the archive (an id, an e-mail address or a name) and the username of an
// account that is there. A first line of `person,username` is passed over, and so are empty ones and those that begin
// with #.
func ReadMap(from io.Reader) (mappings []Mapping, err error) {
	r := csv.NewReader(io.LimitReader(from, maxLine))
	r.Comment, r.TrimLeadingSpace, r.FieldsPerRecord = '#', true, 2
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return mappings, nil
		}
		if err != nil {
			return nil, refuse("the map of people: %v", err)
		}
		m := Mapping{strings.TrimSpace(strings.TrimPrefix(record[0], "\ufeff")), strings.TrimPrefix(strings.TrimSpace(record[1]), "@")}
		if len(mappings) == 0 && strings.EqualFold(m.Person, "person") && strings.EqualFold(m.Username, "username") {
			continue
		}
		mappings = append(mappings, m)
	}
}

// people finds or makes an account for everybody.
func (w *writer) people(ctx context.Context) error {
	if w.o.Owner != "" {
		owner, err := w.store.UserByName(ctx, chat.FoldUsername(w.o.Owner))
		if err != nil {
			return refuse("the owner %q has no account here", shown(w.o.Owner))
		}
		w.owner = owner
	}
	known, err := w.store.ImportedPeople(ctx, w.o.Source)
	if err != nil {
		return err
	}
	mapped, err := w.mapped(ctx)
	if err != nil {
		return err
	}
	for i, key := range w.sink.order {
		w.o.Tell("people", i+1, len(w.sink.order))
		if err := w.person(ctx, *w.sink.people[key], known, mapped); err != nil {
			return fmt.Errorf("person %s: %w", shown(key), err)
		}
	}
	return nil
}

// mapped are the accounts that the map gives people, by the keys of the people. All of it is looked up before anything is
// stored.
func (w *writer) mapped(ctx context.Context) (map[string]chat.User, error) {
	mapped := map[string]chat.User{}
	for _, m := range w.o.Map {
		key, err := w.find(m.Person)
		if err != nil {
			return nil, err
		}
		u, err := w.store.UserByName(ctx, chat.FoldUsername(m.Username))
		if chat.IsKind(err, chat.KindNotFound) {
			return nil, refuse("the map of people says that %q is %q, and nobody here has that username", shown(m.Person), shown(m.Username))
		}
		if err != nil {
			return nil, err
		}
		if other, ok := mapped[key]; ok && other.ID != u.ID {
			return nil, refuse("the map of people says two things of %q", shown(m.Person))
		}
		mapped[key] = u
	}
	return mapped, nil
}

// find is the key of somebody whom the map names.
func (w *writer) find(name string) (string, error) {
	if w.sink.people[name] != nil {
		return name, nil
	}
	found := ""
	for _, key := range w.sink.order {
		p := w.sink.people[key]
		if !strings.EqualFold(p.Name, name) && (p.Email == "" || !strings.EqualFold(p.Email, name)) {
			continue
		}
		if found != "" {
			return "", refuse("the map of people names %q, and the archive has several: give the id, such as %s or %s", shown(name), shown(found), shown(key))
		}
		found = key
	}
	if found == "" {
		return "", refuse("the map of people names %q, and the archive has nobody of that id, e-mail address or name", shown(name))
	}
	return found, nil
}

func (w *writer) person(ctx context.Context, p Person, known, mapped map[string]chat.User) error {
	u, isKnown := known[p.Key]
	to, isMapped := mapped[p.Key]
	how := "a placeholder: a name like it was taken, or not allowed"
	switch {
	case isKnown && isMapped && to.ID != u.ID:
		w.report.Skip("people", "were imported before, and stay the accounts that they were then whatever the map says", p.Name)
	case isMapped && !isKnown:
		if err := w.store.MapPerson(ctx, w.key(p.Key), to.ID); err != nil {
			return err
		}
		u = to
		w.report.Taken["people mapped to accounts"]++
	case !isKnown:
		made, err := w.placeholder(ctx, p)
		if err != nil {
			return err
		}
		u = made
		w.report.Taken["people"]++
	}
	if isKnown {
		w.report.Before["people"]++
	}
	if u.Deleted {
		w.report.Skip("people", "have deleted their accounts here: what they say is by a deleted account", p.Name)
	}
	if isMapped && to.ID == u.ID {
		how = "by the map"
	}
	w.users[p.Key] = u
	w.report.People = append(w.report.People, NewName{p.Key, p.Name, u.Username, how})
	return nil
}

// placeholder makes an account that nobody can sign in to. It has no password: a link to set one gives it to its person.
func (w *writer) placeholder(ctx context.Context, p Person) (u chat.User, err error) {
	display, isCut := chat.ImportedLine(p.Display, chat.MaxDisplayName)
	if isCut {
		w.report.Skip("people", "have a name that is too long: it is cut", p.Name)
	}
	a := chat.NewAccount{Imported: &chat.ImportKey{Source: w.o.Source, Key: p.Key}, IsSuspended: p.HasLeft}
	if address, err := mail.ParseAddress(p.Email); err == nil && address.Address == p.Email && len(p.Email) <= 254 && !p.HasLeft && !p.IsBot {
		a.Email = &chat.ImportedEmail{Address: p.Email, Unsubscribe: w.o.Code()}
	}
	for try := 1; try < 10_000; try++ {
		name := chat.ImportedUsername(p.Name, try)
		a.User = chat.User{PublicID: w.o.NewID(), Username: name, DisplayName: cmp.Or(display, name), CreatedAt: w.o.Now(), IsBot: p.IsBot}
		if u, err = w.store.CreateUser(ctx, a); !chat.IsKind(err, chat.KindConflict) {
			break
		}
	}
	return u, err
}
