package store

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// TestTrail: how far behind a replica is goes by one clock, and by where the primary was seen. One that has not been looked at is too far.
func TestTrail(t *testing.T) {
	start := time.Now()
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	tr := trail{since: start, limit: replicaLag}
	expect := func(now int, want time.Duration) {
		t.Helper()
		if got := tr.behind(at(now)); got != want {
			t.Errorf("at %d s it is %v behind, want %v", now, got, want)
		}
	}
	if tr.behind(at(0)) <= replicaLag {
		t.Error("used before it was looked at")
	}
	expect(9, 9*time.Second)
	tr.primaryAt(at(10), 100)
	tr.replicaAt(99)
	expect(10, 10*time.Second)
	tr.replicaAt(100)
	expect(10, 0)
	expect(12, 2*time.Second) // nobody has looked since
	tr.primaryAt(at(13), 100) // nothing was written
	tr.replicaAt(100)
	expect(13, 0)
	tr.primaryAt(at(14), 200)
	tr.primaryAt(at(15), 300)
	tr.replicaAt(250)
	expect(16, 2*time.Second) // it has what was there at 14
	for i := range 2 * maxTrail {
		tr.primaryAt(at(17+i), int64(400+i))
	}
	if len(tr.ahead) != maxTrail {
		t.Errorf("%d places are remembered", len(tr.ahead))
	}
	tr.replicaAt(1000)
	if behind := tr.behind(at(17 + 2*maxTrail)); behind < time.Duration(maxTrail)*time.Second {
		t.Errorf("%v behind: it is not known to be nearer", behind)
	}
	tr.primaryAt(at(200), 1000)
	tr.replicaAt(1000)
	expect(200, 0)
}

// TestWhatIsNoReplica: a server that does not follow this database is told apart, one that is ahead of it too, as after a failover that
// lost something. One that was only asked a moment later is not.
func TestWhatIsNoReplica(t *testing.T) {
	s := onPostgres(t)
	primary, err := placeOf(t.Context(), s.db)
	if err != nil || primary.System == 0 || primary.Database == 0 || primary.Follows || primary.LSN == 0 {
		t.Fatalf("%+v, %v", primary, err)
	}
	good := primary
	good.Follows = true
	changed := func(change func(*place)) place { p := good; change(&p); return p }
	earlier := primary
	earlier.LSN -= 8
	for name, c := range map[string]struct {
		primary, copied place
		want            string
	}{
		"level":                {primary, good, ""},
		"behind":               {primary, changed(func(p *place) { p.LSN = 1 }), ""},
		"asked a moment later": {earlier, good, ""},
		"ahead":                {primary, changed(func(p *place) { p.LSN += 1 << 40 }), "ahead"},
		"a primary":            {primary, primary, "takes writes"},
		"another system":       {primary, changed(func(p *place) { p.System++ }), "another database system"},
		"another database":     {primary, changed(func(p *place) { p.Database++ }), "another database of the same server"},
		"of a replica":         {good, good, "replica itself"},
	} {
		got, err := refuses(t.Context(), s.db, c.primary, c.copied)
		if err != nil || (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// TestReplicaReads: on a real streaming replica, with limits that no slow machine passes.
func TestReplicaReads(t *testing.T) {
	const patience = 30 * time.Second
	primary := testservers.NewPostgres(t)
	if err := open(t, Options{URL: primary.URL()}).Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	replica := testservers.NewPostgresReplica(t, primary)
	var mu sync.Mutex
	var results []string
	s := open(t, Options{
		URL: primary.URL(), ReplicaURL: replica.URL(), ReplicaLimits: ReplicaLimits{Lag: time.Hour, Page: patience, Search: patience},
		ReplicaRead: func(result string) {
			mu.Lock()
			defer mu.Unlock()
			results = append(results, result)
		},
	})
	ctx, cancel := context.WithCancel(t.Context())
	var following sync.WaitGroup
	following.Go(func() { s.FollowReplica(ctx) })
	t.Cleanup(func() { cancel(); following.Wait() })
	aside, err := db.PostgresPool(replica.URL(), db.Limits())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = aside.Close() })
	await := func(what string, isSo func() bool) {
		t.Helper()
		for end := time.Now().Add(patience); !isSo(); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%s: not within %v", what, patience)
			}
		}
	}
	c := newCast(t, s)
	said := post(t, s, c.say(c.ada, "the password is swordfish"))[0]
	read := func() (chat.Message, string) {
		t.Helper()
		page, err := s.Messages(t.Context(), c.lobby.ID, c.ada.ID, chat.PageBound{Head: said.Seq}, 9)
		if err != nil || len(page.Messages) != 1 {
			t.Fatalf("%d messages, %v", len(page.Messages), err)
		}
		mu.Lock()
		defer mu.Unlock()
		return page.Messages[0], results[len(results)-1]
	}
	await("the replica to answer", func() bool { _, result := read(); return result == replicaAnswered })

	// A reader saw the head, and waited; meanwhile the message was deleted, and the replica does not have that yet.
	if _, err := aside.ExecContext(t.Context(), "SELECT pg_wal_replay_pause()"); err != nil {
		t.Fatal(err)
	}
	await("the replay to stand", func() bool {
		var state string
		if err := aside.QueryRowContext(t.Context(), "SELECT pg_get_wal_replay_pause_state()").Scan(&state); err != nil {
			t.Fatal(err)
		}
		return state == "paused"
	})
	if m, result := read(); m.Body != said.Body || result != replicaAnswered {
		t.Fatalf("%s %q: this test tries nothing", result, m.Body)
	}
	eraseMessageOf(t, s, c, said)
	if m, result := read(); m.Body != "" || m.DeletedAt == nil || result != replicaBehind {
		t.Errorf("the replica %s, and a deleted message shows %q", result, m.Body)
	}
	if _, err := aside.ExecContext(t.Context(), "SELECT pg_wal_replay_resume()"); err != nil {
		t.Fatal(err)
	}
	await("the replica to answer again", func() bool { _, result := read(); return result == replicaAnswered })

	// A slow search says nothing of pages; a slow page does of searches.
	slow := func(kind replicaRead) string {
		return s.replica.ask(t.Context(), kind, func(tx *gorm.DB) error { return tx.Exec("SELECT pg_sleep(60)").Error })
	}
	unusable := func() []string {
		now := time.Now()
		return []string{s.replica.unusable(readsPage, now), s.replica.unusable(readsSearch, now)}
	}
	s.replica.limits.Search = 10 * time.Millisecond
	if result := slow(readsSearch); result != replicaSlow {
		t.Fatalf("the search is %s", result)
	}
	if got := unusable(); !slices.Equal(got, []string{"", replicaResting}) {
		t.Errorf("after a slow search pages and searches are %q", got)
	}
	if _, result := read(); result != replicaAnswered {
		t.Errorf("after a slow search a page is %s", result)
	}
	s.replica.limits.Page = 10 * time.Millisecond
	if result := slow(readsPage); result != replicaSlow {
		t.Fatalf("the page is %s", result)
	}
	if got := unusable(); !slices.Equal(got, []string{replicaResting, replicaResting}) {
		t.Errorf("after a slow page pages and searches are %q", got)
	}
}
