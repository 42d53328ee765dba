package app

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/chatrooms/chatrooms/server/internal/store"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// replicaScene is a server with a streaming replica, and ada in the lobby.
type replicaScene struct {
	*testing.T
	primary, replica *testservers.Server
	env              []string
	server           *server
	ada              *person
	metrics          string
}

// patient are limits that no slow machine passes: with them it is the room's log alone that keeps a read from the replica. TestTrail tests
// how far behind it may be.
var patient = store.ReplicaLimits{Lag: time.Hour, Page: patience, Search: patience}

func newReplicaScene(t *testing.T) *replicaScene {
	s := &replicaScene{T: t, primary: testservers.NewPostgres(t, "wal_keep_size=256MB")}
	s.env = onPostgres(t, s.primary.URL())
	migrate(t, s.env)
	s.replica = testservers.NewPostgresReplica(t, s.primary)
	s.metrics = freeAddress(t)
	s.env = append(s.env, "DATABASE_REPLICA_URL="+s.replica.URL(), "METRICS_ADDR="+s.metrics)
	s.server = startLimited(t, s.env, patient)
	s.ada = s.server.register("ada")
	s.ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	return s
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	must(t, listener.Close())
	return listener.Addr().String()
}

// restart starts the server anew, with other variables.
func (s *replicaScene) restart(change ...string) {
	s.Helper()
	s.server.stop()
	s.metrics = freeAddress(s.T)
	s.server = start(s.T, slices.Concat(s.env, change, []string{"METRICS_ADDR=" + s.metrics}))
	s.ada = s.ada.at(s.server)
}

// reads is how many reads had that result so far.
func (s *replicaScene) reads(result string) int {
	s.Helper()
	return int(s.metric(`chatrooms_replica_reads_total\{result="` + result + `"\}`))
}

// metric is the value of one, 0 for none.
func (s *replicaScene) metric(pattern string) float64 {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), http.MethodGet, "http://"+s.metrics+"/metrics", http.NoBody)
	must(s.T, err)
	var text []byte
	eventually(s.T, "the metrics", func() bool { // the server says where it listens before it listens there
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			return false
		}
		defer response.Body.Close()
		text, err = io.ReadAll(response.Body)
		return err == nil
	})
	found := regexp.MustCompile(`(?m)^` + pattern + ` (\S+)$`).FindSubmatch(text)
	if found == nil {
		return 0
	}
	value, err := strconv.ParseFloat(string(found[1]), 64)
	must(s.T, err)
	return value
}

// awaitResult reads until one more read has that result.
func (s *replicaScene) awaitResult(result string) {
	s.Helper()
	before := s.reads(result)
	eventually(s.T, "a read that is "+result, func() bool {
		s.history()
		return s.reads(result) > before
	})
}

// history are the lobby's bodies by seq; a deleted message has none.
func (s *replicaScene) history() map[int64]object {
	s.Helper()
	all := map[int64]object{}
	for _, m := range s.ada.call(http.MethodGet, "/rooms/lobby/messages?limit=200", 200, nil)["messages"].([]any) {
		all[number(m.(object), "seq")] = m.(object)
	}
	return all
}

func (s *replicaScene) found(q string) (bodies []string) {
	s.Helper()
	for _, item := range s.ada.call(http.MethodGet, "/search?q="+q, 200, nil)["items"].([]any) {
		bodies = append(bodies, text(item.(object)["message"].(object), "body"))
	}
	return bodies
}

func (s *replicaScene) exported() string {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), http.MethodGet, s.server.url+"/api/v1/rooms/lobby/export?format=jsonl", http.NoBody)
	must(s.T, err)
	r.Header.Set("Authorization", "Bearer "+s.ada.token)
	response, err := http.DefaultClient.Do(r)
	must(s.T, err)
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	must(s.T, err)
	return string(content)
}

func (s *replicaScene) say(body string) object {
	s.Helper()
	return s.ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": body})
}

func messagePath(m object) string { return "/rooms/lobby/messages/" + text(m, "id") }

// awaitLevel waits until the replica has as many rows as the primary.
func (s *replicaScene) awaitLevel(table string) {
	s.Helper()
	rows := func(conn *pgx.Conn) (n int) {
		must(s.T, conn.QueryRow(s.Context(), "SELECT count(*) FROM "+table).Scan(&n))
		return n
	}
	primary, replica := stranger(s.T, s.primary.URL()), stranger(s.T, s.replica.URL())
	eventually(s.T, table+" on the replica", func() bool { return rows(replica) == rows(primary) })
}

// pause stops the replica's replay, and returns once it stands.
func (s *replicaScene) pause() (resume func()) {
	s.Helper()
	conn := stranger(s.T, s.replica.URL())
	run(s.T, conn, "SELECT pg_wal_replay_pause()")
	eventually(s.T, "the replay to stand", func() bool {
		var state string
		must(s.T, conn.QueryRow(s.Context(), "SELECT pg_get_wal_replay_pause_state()").Scan(&state))
		return state == "paused"
	})
	return func() { run(s.T, conn, "SELECT pg_wal_replay_resume()") }
}

// TestReplica holds contract section 12 to a real streaming replica: what may be read there is right while it lags, fails
// or is another server. Its parts share one, since making it takes longer than most of them.
func TestReplica(t *testing.T) {
	s := newReplicaScene(t)
	s.showsPeopleAsTheyAre()
	s.standsBehind()
	s.goesAway()
	s.servesAnOrdinaryRole()
	s.isExamined()
	s.isPromoted()
}

// standsBehind: while the replay is paused every read is right, and nothing that was deleted or edited shows, though the
// replica still has it. Once it goes on it is read again.
func (s *replicaScene) standsBehind() {
	t := s.T
	secret, draft, pinned := s.say("the password is swordfish"), s.say("the draft says marmalade"), s.say("keep this")
	quote := s.ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "an answer", "reply_to": text(secret, "id")})
	eventually(t, "the search to know them", func() bool { return len(s.found("swordfish")) == 1 && len(s.found("marmalade")) == 1 })
	s.awaitResult("answered")

	s.awaitLevel("search_entries")
	resume := s.pause()
	s.ada.call(http.MethodDelete, messagePath(secret), 204, nil)
	s.ada.call(http.MethodPatch, messagePath(draft), 200, object{"body": "the draft says honey"})
	s.ada.call(http.MethodPut, "/rooms/lobby/pins/"+text(pinned, "id"), 200, nil)
	s.ada.call(http.MethodPut, messagePath(pinned)+"/reactions/👍", 200, nil)
	s.ada.call(http.MethodPatch, "/me", 200, object{"display_name": "Countess"})
	last := s.say("said while it stood")

	answered := s.reads("answered")
	if got := s.found("swordfish"); len(got) != 0 {
		t.Errorf("a deleted message is found: %q", got)
	}
	if got := s.found("marmalade"); len(got) != 0 {
		t.Errorf("a text of before an edit is found: %q", got)
	}
	if got := s.found("from:ada+keep"); len(got) != 1 {
		t.Errorf("found %q", got)
	}
	if s.reads("answered") != answered+3 {
		t.Fatal("the replica was not asked for candidates: this test tries nothing")
	}
	checkNow := func() {
		t.Helper()
		now := s.history()
		for name, isSo := range map[string]bool{
			"the deleted message has no text": text(now[number(secret, "seq")], "body") == "" && now[number(secret, "seq")]["deleted_at"] != nil,
			"the edit shows":                  text(now[number(draft, "seq")], "body") == "the draft says honey",
			"the pin shows":                   now[number(pinned, "seq")]["pinned"] == true,
			"the reaction shows":              len(now[number(pinned, "seq")]["reactions"].([]any)) == 1,
			"the quote is empty":              text(now[number(quote, "seq")]["reply_to"].(object), "body") == "",
			"the last message is there":       text(now[number(last, "seq")], "body") == "said while it stood",
			"the author has the new name":     text(now[number(draft, "seq")]["author"].(object), "display_name") == "Countess",
		} {
			if !isSo {
				t.Errorf("not so: %s", name)
			}
		}
		if all := s.exported(); strings.Contains(all, "swordfish") || strings.Contains(all, "marmalade") || !strings.Contains(all, "said while it stood") {
			t.Errorf("exported:\n%s", all)
		}
	}
	behind := s.reads("behind")
	checkNow()
	if s.reads("behind") == behind {
		t.Error("the replica was asked, and had the room: this test tries nothing")
	}

	s.restart() // with the usual limits; how far behind it is nobody has seen then
	s.awaitResult("lagging")
	eventually(t, "the lag to show", func() bool { return s.metric("chatrooms_replica_lag_seconds") > 5 })
	checkNow()
	if got := s.found("stood"); len(got) != 1 {
		t.Errorf("where it lags the primary searches: %q", got)
	}
	resume()
	s.awaitResult("answered")
	checkNow()
	eventually(t, "a small lag", func() bool { return s.metric("chatrooms_replica_lag_seconds") < 1 })
}

// showsPeopleAsTheyAre: the replica is level with the room and not with what people are called, which is in no room's log.
func (s *replicaScene) showsPeopleAsTheyAre() {
	t := s.T
	m := s.say("hello")
	s.awaitResult("answered")
	s.awaitLevel("messages")
	resume := s.pause()
	s.ada.call(http.MethodPatch, "/me", 200, object{"display_name": "Lady Lovelace"})
	answered := s.reads("answered")
	author := s.history()[number(m, "seq")]["author"].(object)
	if s.reads("answered") != answered+1 {
		t.Fatal("the replica did not answer: this test tries nothing")
	}
	if text(author, "display_name") != "Lady Lovelace" {
		t.Errorf("the author is %v", author)
	}
	resume()
}

// readers read history and search until they are told to stop, and count.
type readers struct {
	done, bad atomic.Int64
	stop      func()
}

func (s *replicaScene) read() *readers {
	var r readers
	ctx, cancel := context.WithCancel(s.Context())
	var all sync.WaitGroup
	for _, path := range []string{"/rooms/lobby/messages", "/search?q=word", "/rooms/lobby/messages?after=3", "/rooms/lobby/messages"} {
		all.Go(func() {
			for ctx.Err() == nil {
				status, answer, err := s.ada.try(ctx, http.MethodGet, path, nil)
				if ctx.Err() != nil {
					return
				}
				if err != nil || status != 200 {
					r.bad.Add(1)
					s.Errorf("%s: %d %v %v", path, status, answer, err)
				}
				r.done.Add(1)
			}
		})
	}
	r.stop = func() { cancel(); all.Wait() }
	s.Cleanup(r.stop)
	return &r
}

// awaitMore waits until each reader has most likely gone round again.
func (r *readers) awaitMore(t *testing.T) {
	t.Helper()
	before := r.done.Load()
	eventually(t, "readers to go on", func() bool { return r.done.Load() >= before+40 })
}

// goesAway: killed and frozen under load, no request fails, and after it is back it is read again.
func (s *replicaScene) goesAway() {
	t := s.T
	for i := range 30 {
		s.say(fmt.Sprint("word ", i))
	}
	s.awaitResult("answered")
	load := s.read()
	for name, away := range map[string]func(){"killed": s.replica.Kill, "frozen": s.replica.Freeze} {
		load.awaitMore(t)
		failed := s.reads("failed") + s.reads("slow") + s.reads("lagging")
		away()
		eventually(t, "reads without the replica", func() bool { return s.reads("failed")+s.reads("slow")+s.reads("lagging") > failed })
		answered := s.reads("answered")
		load.awaitMore(t)
		if got := s.reads("answered"); got > answered+4 { // those under way
			t.Errorf("%s: %d reads were answered by it", name, got-answered)
		}
		s.replica.Start()
		before := s.reads("answered")
		eventually(t, "the replica to be read again after it was "+name, func() bool { return s.reads("answered") > before+10 })
	}
	load.stop()
	t.Logf("%d reads, %d failed", load.done.Load(), load.bad.Load())
}

// isPromoted: a replica that was made a primary is not read from then on, though it knows the room.
func (s *replicaScene) isPromoted() {
	t := s.T
	s.say("the last")
	s.awaitResult("answered")
	conn := stranger(t, s.replica.URL())
	var promoted bool
	must(t, conn.QueryRow(t.Context(), "SELECT pg_promote()").Scan(&promoted))
	run(t, conn, "UPDATE messages SET body = 'of another branch'")
	answered := s.reads("answered")
	s.awaitResult("refused")
	for range 20 {
		for _, m := range s.history() {
			if text(m, "body") == "of another branch" {
				t.Fatal("read what was written there")
			}
		}
	}
	if s.reads("answered") != answered {
		t.Error("it was read")
	}
	levels, told, _ := examined(t, s.env, "")
	if levels["replica"] != "fail" || !strings.Contains(told, "takes writes itself") {
		t.Errorf("doctor:\n%s", told)
	}
}

// isExamined: a good one is told of, and a server that is none of the database's is refused, by the server too.
func (s *replicaScene) isExamined() {
	t := s.T
	if levels, told, fails := examined(t, s.env, ""); levels["replica"] != "ok" || fails {
		t.Errorf("a good one:\n%s", told)
	}
	other := testservers.NewPostgres(t)
	run(t, stranger(t, s.primary.URL()), "CREATE DATABASE other")
	another := strings.Replace(s.primary.URL(), "/chatrooms?", "/other?", 1)
	for name, c := range map[string]struct{ url, why string }{
		"the primary itself":  {s.primary.URL(), "takes writes itself"},
		"another server":      {other.URL(), "another database system"},
		"another database":    {another, "another database of the same server"},
		"nobody answers":      {"postgres://ada:secret@127.0.0.1:1/chat", "refused"},
		"nobody of that name": {strings.Replace(s.replica.URL(), "tester_", "nobody_", 1), "does not exist"},
	} {
		levels, told, fails := examined(t, append(s.env[:len(s.env):len(s.env)], "DATABASE_REPLICA_URL="+c.url), "")
		if levels["replica"] != "fail" || !fails || !strings.Contains(told, c.why) || strings.Contains(told, "secret") {
			t.Errorf("%s:\n%s", name, told)
		}
	}
	resume := s.pause()
	s.say("what it does not get")
	if levels, told, _ := examined(t, s.env, ""); levels["replica"] != "warn" || !strings.Contains(told, "behind") {
		t.Errorf("paused:\n%s", told)
	}
	resume()

	s.restart("DATABASE_REPLICA_URL=" + other.URL())
	s.awaitResult("refused")
	if s.reads("answered") > 0 {
		t.Error("another server's database was read")
	}
	s.restart()
	s.awaitResult("answered")
}

// servesAnOrdinaryRole: following needs no more rights than serving.
func (s *replicaScene) servesAnOrdinaryRole() {
	t := s.T
	run(t, stranger(t, s.primary.URL()), "CREATE ROLE plain LOGIN", "GRANT ALL ON ALL TABLES IN SCHEMA public TO plain", "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO plain")
	plain := func(url string) string {
		config, err := pgx.ParseConfig(url)
		must(t, err)
		return strings.Replace(url, config.User+"@", "plain@", 1)
	}
	s.restart("DATABASE_URL="+plain(s.primary.URL()), "DATABASE_REPLICA_URL="+plain(s.replica.URL()))
	s.awaitResult("answered")
}
