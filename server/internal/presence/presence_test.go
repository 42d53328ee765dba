package presence

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

const lobby, attic = chat.RoomID(7), chat.RoomID(8)

func user(id int) chat.User {
	return chat.User{ID: chat.UserID(id), PublicID: fmt.Sprint("u", id), Username: fmt.Sprint("user", id)}
}

// diary notes changes: "lobby +1 (3)" for one who came, "lobby (101)" in a crowd.
type diary struct {
	mu    sync.Mutex
	lines []string
}

func (d *diary) tell(c Change) {
	line := fmt.Sprintf("%s (%d)", c.RoomName, c.Count)
	if c.User != nil {
		sign := "-"
		if c.Online {
			sign = "+"
		}
		line = fmt.Sprintf("%s %s%d (%d)", c.RoomName, sign, c.User.ID, c.Count)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines = append(d.lines, line)
}

func (d *diary) take() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	lines := d.lines
	d.lines = nil
	return lines
}

func TestTwoTabsAreOnePerson(t *testing.T) {
	var d diary
	p := New(d.tell, nil)
	defer p.Close()
	p.Enter(lobby, "lobby", user(1))
	p.Enter(lobby, "lobby", user(2))
	p.Enter(lobby, "lobby", user(2))
	p.Enter(attic, "attic", user(2))
	if users, n := p.Online(lobby); n != 2 || len(users) != 2 || p.Count(lobby) != 2 || p.Count(attic) != 1 {
		t.Errorf("%d online: %v", n, users)
	}
	p.Leave(lobby, 2)
	if !p.IsOnline(lobby, 2) {
		t.Error("offline though a tab is left")
	}
	p.Leave(lobby, 2)
	if p.IsOnline(lobby, 2) || !p.IsOnline(attic, 2) {
		t.Error("wrong room")
	}
	p.Leave(lobby, 2) // one too many
	p.Leave(lobby, 1)
	if _, n := p.Online(lobby); n != 0 || p.Count(lobby) != 0 || p.IsOnline(lobby, 1) {
		t.Error("someone is left")
	}
	want := []string{"lobby +1 (1)", "lobby +2 (2)", "attic +2 (1)", "lobby -2 (1)", "lobby -1 (0)"}
	if diff := cmp.Diff(want, d.take()); diff != "" {
		t.Error(diff)
	}
	if len(p.rooms) != 1 {
		t.Errorf("%d rooms are kept", len(p.rooms))
	}
}

// Above a hundred only the count is told, at most once in 2 s, and the last one always (contract section 5).
func TestCrowd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		p := New(d.tell, nil)
		defer p.Close()
		for i := range Crowd {
			p.Enter(lobby, "lobby", user(i))
		}
		if lines := d.take(); len(lines) != Crowd || lines[Crowd-1] != "lobby +99 (100)" {
			t.Errorf("a hundred are told one by one, not as %d", len(lines))
		}
		for i := range 50 {
			p.Enter(lobby, "lobby", user(Crowd+i))
		}
		if diff := cmp.Diff([]string{"lobby (101)"}, d.take()); diff != "" {
			t.Error(diff)
		}
		if users, n := p.Online(lobby); len(users) != Crowd || n != 150 {
			t.Errorf("lists %d of %d", len(users), n)
		}
		time.Sleep(crowdInterval)
		synctest.Wait()
		if diff := cmp.Diff([]string{"lobby (150)"}, d.take()); diff != "" {
			t.Error(diff)
		}
		p.Leave(lobby, 0)
		p.Leave(lobby, 1)
		if lines := d.take(); lines != nil {
			t.Errorf("told %v too soon", lines)
		}
		time.Sleep(crowdInterval)
		synctest.Wait()
		if diff := cmp.Diff([]string{"lobby (148)"}, d.take()); diff != "" {
			t.Error(diff)
		}
		time.Sleep(10 * crowdInterval)
		synctest.Wait()
		if lines := d.take(); lines != nil {
			t.Errorf("told %v though nothing happened", lines)
		}
		for i := 2; i < 51; i++ {
			p.Leave(lobby, chat.UserID(i))
		}
		if lines := d.take(); lines[len(lines)-1] != "lobby -50 (99)" {
			t.Errorf("a hundred and less are told one by one, not as %v", lines)
		}
	})
}

// Changes are told in the order in which they happened: the last thing told of a person is true.
func TestOrderOfChanges(t *testing.T) {
	var d diary
	p := New(d.tell, nil)
	defer p.Close()
	var running sync.WaitGroup
	for i := range 8 {
		running.Go(func() {
			for range 200 {
				p.Enter(lobby, "lobby", user(i))
				p.Leave(lobby, chat.UserID(i))
			}
			if i%2 == 0 {
				p.Enter(lobby, "lobby", user(i))
			}
		})
	}
	running.Wait()
	last := map[string]bool{}
	for _, line := range d.take() {
		var sign rune
		var id, n int
		if _, err := fmt.Sscanf(line, "lobby %c%d (%d)", &sign, &id, &n); err != nil {
			t.Fatal(line, err)
		}
		last[fmt.Sprint(id)] = sign == '+'
	}
	for i := range 8 {
		if last[fmt.Sprint(i)] != p.IsOnline(lobby, chat.UserID(i)) {
			t.Errorf("of %d was last told %t", i, last[fmt.Sprint(i)])
		}
	}
	if p.Count(lobby) != 4 {
		t.Errorf("%d online", p.Count(lobby))
	}
}

func TestNothingIsToldAfterClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		p := New(d.tell, nil)
		for i := range Crowd + 10 {
			p.Enter(lobby, "lobby", user(i))
		}
		d.take()
		p.Close()
		time.Sleep(2 * crowdInterval)
		synctest.Wait()
		p.Leave(lobby, 1)
		if lines := d.take(); lines != nil {
			t.Errorf("told %v", lines)
		}
	})
}
