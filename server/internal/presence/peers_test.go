package presence

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// town is some nodes and what carries their messages: in order, but not when someone is cut off, and not what is lost.
type town struct {
	nodes map[string]*Presence
	diary map[string]*diary
	post  chan letter
	done  chan struct{}

	mu   sync.Mutex
	cut  map[string]bool
	lose func(letter) bool
}

type letter struct {
	from, to string
	payload  []byte
}

func newTown(names ...string) *town {
	c := &town{
		nodes: map[string]*Presence{}, diary: map[string]*diary{}, post: make(chan letter, 10_000),
		cut: map[string]bool{}, lose: func(letter) bool { return false }, done: make(chan struct{}),
	}
	for _, name := range names {
		c.open(name)
	}
	go c.deliver()
	return c
}

func (c *town) open(name string) *Presence {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.diary[name] = &diary{}
	c.nodes[name] = New(c.diary[name].tell, func(to string, payload []byte) { c.post <- letter{name, to, payload} })
	c.nodes[name].Greet()
	return c.nodes[name]
}

func (c *town) deliver() {
	defer close(c.done)
	for l := range c.post {
		for _, p := range c.receivers(l) {
			p.Receive(l.from, l.payload)
		}
	}
}

func (c *town) receivers(l letter) (found []*Presence) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for name, p := range c.nodes {
		isFor := name != l.from && (l.to == "" || l.to == name)
		if isFor && !c.cut[name] && !c.cut[l.from] && !c.lose(l) {
			found = append(found, p)
		}
	}
	return found
}

func (c *town) setCut(name string, isCut bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cut[name] = isCut
}

func (c *town) setLoss(lose func(letter) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lose = lose
}

func (c *town) close() {
	for _, p := range c.nodes {
		p.Close()
	}
	close(c.post)
	<-c.done
}

// settle lets what is under way arrive.
func settle(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// seen is who is online where, as that node sees it.
func (c *town) seen(name string) []string {
	var all []string
	for _, id := range []chat.RoomID{lobby, attic} {
		users, n := c.nodes[name].Online(id)
		for _, u := range users {
			all = append(all, fmt.Sprint(id, " ", u.Username))
			if !c.nodes[name].IsOnline(id, u.ID) {
				all = append(all, "not online: "+u.Username)
			}
		}
		if n != len(users) || n != c.nodes[name].Count(id) {
			all = append(all, fmt.Sprint("count ", n))
		}
	}
	slices.Sort(all)
	return all
}

func inTown(t *testing.T, test func(*testing.T, *town)) {
	synctest.Test(t, func(t *testing.T) {
		c := newTown("a", "b")
		defer c.close()
		settle(time.Millisecond)
		test(t, c)
	})
}

// Two tabs on two nodes are one person (contract section 5).
func TestTwoTabsOnTwoNodesAreOnePerson(t *testing.T) {
	inTown(t, func(t *testing.T, c *town) {
		c.nodes["a"].Enter(lobby, "lobby", user(1))
		settle(time.Millisecond)
		c.nodes["b"].Enter(lobby, "lobby", user(1))
		c.nodes["b"].Enter(lobby, "lobby", user(2))
		settle(time.Millisecond)
		c.nodes["a"].Leave(lobby, 1)
		settle(time.Millisecond)
		for _, name := range []string{"a", "b"} {
			if diff := cmp.Diff([]string{"7 user1", "7 user2"}, c.seen(name)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		c.nodes["b"].Leave(lobby, 1)
		settle(time.Millisecond)
		want := []string{"lobby +1 (1)", "lobby +2 (2)", "lobby -1 (1)"}
		for _, name := range []string{"a", "b"} {
			if diff := cmp.Diff(want, c.diary[name].take()); diff != "" {
				t.Errorf("%s was told: %s", name, diff)
			}
		}
	})
}

// Contract section 5: a node that dies takes its people offline within 30 s, those who are elsewhere too stay.
func TestADeadNodesPeopleGo(t *testing.T) {
	inTown(t, func(t *testing.T, c *town) {
		for _, id := range []int{1, 2} {
			c.nodes["b"].Enter(lobby, "lobby", user(id))
		}
		c.nodes["a"].Enter(lobby, "lobby", user(2))
		settle(time.Minute)
		if diff := cmp.Diff([]string{"7 user1", "7 user2"}, c.seen("a")); diff != "" {
			t.Fatalf("a living node's people went: %s", diff)
		}
		c.setCut("b", true)
		settle(29 * time.Second)
		if diff := cmp.Diff([]string{"7 user2"}, c.seen("a")); diff != "" {
			t.Error(diff)
		}
	})
}

// Nodes count each other, whether anybody is there or not; one that died is left out as its people are.
func TestNodesAreCounted(t *testing.T) {
	inTown(t, func(t *testing.T, c *town) {
		settle(10 * time.Second)
		if a, b := c.nodes["a"].Nodes(), c.nodes["b"].Nodes(); a != len(c.nodes) || b != len(c.nodes) {
			t.Errorf("of %d nodes one counts %d, another %d", len(c.nodes), a, b)
		}
		c.setCut("b", true)
		settle(29 * time.Second)
		if got := c.nodes["a"].Nodes(); got != len(c.nodes)-1 {
			t.Errorf("with one cut off it counts %d", got)
		}
	})
}

func TestANodeThatStopsTakesItsPeopleAlong(t *testing.T) {
	inTown(t, func(t *testing.T, c *town) {
		c.nodes["b"].Enter(lobby, "lobby", user(1))
		settle(time.Millisecond)
		c.nodes["b"].Close()
		settle(time.Millisecond)
		if got := c.seen("a"); len(got) != 0 {
			t.Error(got)
		}
	})
}

// A node that starts, and one that was cut off for long, know everybody at once.
func TestANewNodeLearnsWhoIsThere(t *testing.T) {
	inTown(t, func(t *testing.T, c *town) {
		for id := range 2*maxSteps + 1 {
			c.nodes["a"].Enter(lobby, "lobby", user(id+1))
		}
		c.nodes["a"].Enter(attic, "attic", user(1))
		settle(time.Millisecond)
		c.open("c")
		settle(10 * time.Millisecond)
		if n := c.nodes["c"].Count(lobby); n != 2*maxSteps+1 {
			t.Errorf("%d are known of %d", n, 2*maxSteps+1)
		}
		if users, _ := c.nodes["c"].Online(attic); len(users) != 1 {
			t.Errorf("%v are in the attic", users)
		}
		c.setCut("c", true)
		c.nodes["a"].Leave(attic, 1)
		settle(time.Minute)
		c.setCut("c", false)
		c.nodes["c"].Greet()
		settle(10 * time.Millisecond)
		if n := c.nodes["c"].Count(lobby); n != 2*maxSteps+1 || c.nodes["c"].Count(attic) != 0 {
			t.Errorf("after the cut %d and %d are known", n, c.nodes["c"].Count(attic))
		}
	})
}

// A whole of which a part is lost is not taken for the whole: it is asked for again.
func TestAWholeThatLostAPart(t *testing.T) {
	inTown(t, func(t *testing.T, c *town) {
		const people = 3 * maxSteps
		for id := range people {
			c.nodes["a"].Enter(lobby, "lobby", user(id+1))
		}
		settle(time.Millisecond)
		parts := 0
		c.setLoss(func(l letter) bool {
			if l.to == "c" && strings.Contains(string(l.payload), kindWhole) {
				parts++
			}
			return parts == 2
		})
		c.open("c")
		settle(10 * time.Millisecond)
		if n := c.nodes["c"].Count(lobby); n != 0 {
			t.Errorf("a part was taken for the whole: %d", n)
		}
		settle(2*peerBeat + askAgain)
		if n := c.nodes["c"].Count(lobby); n != people {
			t.Errorf("%d are known of %d", n, people)
		}
	})
}

// A cut in which nothing happened costs no whole.
func TestAQuietCutIsCheap(t *testing.T) {
	inTown(t, func(t *testing.T, c *town) {
		c.nodes["a"].Enter(lobby, "lobby", user(1))
		settle(time.Millisecond)
		c.setLoss(func(l letter) bool {
			if strings.Contains(string(l.payload), kindWhole) {
				t.Errorf("%s sent a whole", l.from)
			}
			return false
		})
		c.setCut("b", true)
		settle(10 * time.Second)
		c.setCut("b", false)
		c.nodes["b"].Greet()
		settle(10 * time.Second)
		if diff := cmp.Diff([]string{"7 user1"}, c.seen("b")); diff != "" {
			t.Error(diff)
		}
		if lines := c.diary["b"].take(); len(lines) != 1 {
			t.Errorf("b was told %v", lines)
		}
	})
}

// Whatever was lost, soon after it everybody knows the same.
func TestNodesAgreeWhateverIsLost(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		names := []string{"a", "b", "c"}
		steps := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) [4]int {
			return [4]int{rapid.IntRange(0, 7).Draw(rt, "what"), rapid.IntRange(0, 2).Draw(rt, "node"), rapid.IntRange(1, 4).Draw(rt, "user"), rapid.IntRange(7, 8).Draw(rt, "room")}
		}), 0, 60).Draw(rt, "steps")
		loss := rapid.SliceOfN(rapid.Bool(), 1, 40).Draw(rt, "loss")
		synctest.Test(t, func(t *testing.T) {
			c := newTown(names...)
			defer c.close()
			lost := 0
			c.setLoss(func(letter) bool { lost++; return loss[lost%len(loss)] })
			cut := map[string]bool{}
			online := map[string]bool{} // room and user, a node each
			for _, s := range steps {
				name, id, room := names[s[1]], s[2], chat.RoomID(s[3])
				key := fmt.Sprintf("%s%d%d", name, room, id)
				switch s[0] {
				case 0, 1, 2:
					if !online[key] {
						c.nodes[name].Enter(room, fmt.Sprint("room", room), user(id))
						online[key] = true
					}
				case 3, 4:
					if online[key] {
						c.nodes[name].Leave(room, chat.UserID(id))
						delete(online, key)
					}
				case 5:
					synctest.Wait()
					cut[name] = !cut[name]
					c.setCut(name, cut[name])
				case 6:
					settle(time.Duration(id) * 9 * time.Second)
				case 7:
					settle(time.Millisecond)
				}
			}
			synctest.Wait()
			for _, name := range names {
				c.setCut(name, false)
			}
			c.setLoss(func(letter) bool { return false })
			settle(2*peerBeat + askAgain)
			truth := map[string]bool{}
			for key := range online {
				truth[fmt.Sprintf("%s user%s", key[1:2], key[2:])] = true
			}
			want := slices.Sorted(maps.Keys(truth))
			for _, name := range names {
				if diff := cmp.Diff(want, c.seen(name)); diff != "" && len(want)+len(c.seen(name)) > 0 {
					rt.Errorf("%s sees: %s", name, diff)
				}
			}
		})
	})
}
