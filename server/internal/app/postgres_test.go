package app

import (
	"net/http"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// stranger is somebody else's connection to the database.
func stranger(t *testing.T, database string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), database)
	must(t, err)
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	return conn
}

func run(t *testing.T, conn *pgx.Conn, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		_, err := conn.Exec(t.Context(), statement, pgx.QueryExecModeSimpleProtocol)
		must(t, err)
	}
}

// TestPostgresRestarts holds facts.md, faults 12 and 13: while the database is away requests end as 503 and say when to
// come back, sockets stay, and soon after its return everything flows, over connections that died meanwhile too.
func TestPostgresRestarts(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*testservers.Server){"stopped": (*testservers.Server).Stop, "killed": (*testservers.Server).Kill} {
		t.Run(name, func(t *testing.T) {
			db := testservers.NewPostgres(t)
			env := onPostgres(t, db.URL())
			migrate(t, env)
			s := newScene(t, env)
			talk := s.ada.talk("talk")
			talk.awaitEach(3)
			end(db)
			talk.awaitRefusals(8)
			if health, ready := s.status("/healthz"), s.status("/readyz"); health != 200 || ready != 503 {
				t.Errorf("healthz is %d and readyz %d, want 200 and 503", health, ready)
			}
			db.Start()
			inTime(t, "from its return until everybody was heard", talk.awaitEach(1))
			talk.awaitEach(3)
			s.awaitReadiness("ok", "off")
			talk.end(s)

			// And once more in silence: the pool holds what it does not know to be dead.
			end(db)
			db.Start()
			again := s.ada.talk("again")
			inTime(t, "over dead connections", again.awaitEach(1))
			again.end(s)
		})
	}
}

// TestPostgresIsReadOnlyForAMoment holds facts.md, fault 13: as after a failover that is not over yet. Reading goes on.
func TestPostgresIsReadOnlyForAMoment(t *testing.T) {
	t.Parallel()
	db := testservers.NewPostgres(t)
	env := onPostgres(t, db.URL())
	migrate(t, env)
	s := newScene(t, env)
	other := stranger(t, db.URL())
	talk := s.ada.talk("talk")
	talk.awaitEach(3)
	run(t, other, "ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
	talk.awaitRefusals(8)
	s.ada.call(http.MethodGet, "/rooms/lobby/messages", 200, nil)
	run(t, other, "ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()")
	inTime(t, "from its return until everybody was heard", talk.awaitEach(1))
	talk.end(s)
}

// TestAnswerToCommitIsLost holds facts.md, faults 1, 2 and 14: the connection breaks at the commit. Nobody knows what
// became of it: a retry says, there is one message and one event, and whoever listens hears it with no further traffic.
func TestAnswerToCommitIsLost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		when  moment
		again int // what the retry is answered with
	}{
		{"before the commit", beforeCommit, 201},
		{"after the commit", afterCommit, 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			database := testservers.Postgres(t)
			relay, through := newRelay(t, database)
			env := onPostgres(t, database)
			migrate(t, env)
			s := newScene(t, append(slices.Clone(env), "DATABASE_URL="+through))
			heads := len(wholeLog(s.ada, "lobby"))

			relay.next.Store(c.when)
			if told := s.ada.say("one"); told != 503 || relay.broken.Load() != 1 {
				t.Fatalf("answered with %d after %d broken commits", told, relay.broken.Load())
			}
			if c.when == afterCommit {
				s.grace.hear("message.created", object{"message": object{"client_id": "one"}})
			}
			for _, want := range []int{c.again, 200} {
				if told := s.ada.say("one"); told != want {
					t.Errorf("the retry was answered with %d, want %d", told, want)
				}
			}
			heard := s.grace.hear("message.created", object{"message": object{"client_id": "one"}})

			path := "/rooms/lobby/messages/" + text(heard["message"].(object), "id")
			relay.next.Store(c.when)
			s.ada.call(http.MethodPatch, path, 503, object{"body": "said better"})
			s.ada.call(http.MethodPatch, path, 200, object{"body": "said better"})
			s.grace.hear("message.edited", object{"message": object{"body": "said better"}})
			if log := wholeLog(s.ada, "lobby"); len(log) != heads+2 || relay.broken.Load() != 2 {
				t.Errorf("%d events were made by a post and an edit, with %d broken commits", len(log)-heads, relay.broken.Load())
			}
			checkSeqs(t, events(s.grace.told(), "lobby"), wholeLog(s.ada, "lobby"))
		})
	}
}

// TestPostgresIsLockedByAStranger holds facts.md, fault 15: who waits for a room's row is told so in time; reading goes
// on, and so does everything once the row is free.
func TestPostgresIsLockedByAStranger(t *testing.T) {
	t.Parallel()
	database := testservers.Postgres(t)
	env := onPostgres(t, database)
	migrate(t, env)
	s := newScene(t, env)
	other := stranger(t, database)
	talk := s.ada.talk("talk")
	talk.awaitEach(3)
	run(t, other, "BEGIN", "SELECT seq FROM rooms WHERE name = 'lobby' FOR UPDATE")
	talk.awaitRefusals(4)
	s.ada.call(http.MethodGet, "/rooms/lobby/messages", 200, nil)
	s.ada.call(http.MethodPatch, "/rooms/lobby", 503, object{"topic": "locked"})
	if ready := s.status("/readyz"); ready != 200 {
		t.Errorf("readyz is %d: one room is locked, not the database", ready)
	}
	run(t, other, "ROLLBACK")
	inTime(t, "from the end of the lock until everybody was heard", talk.awaitEach(1))
	talk.end(s)
}

// TestPostgresIsFull holds facts.md, fault 16: others have taken all of its connections. That is 503 for as long, and
// nothing worse.
func TestPostgresIsFull(t *testing.T) {
	t.Parallel()
	db := testservers.NewPostgres(t, "max_connections=8", "superuser_reserved_connections=0", "max_wal_senders=0")
	env := append(onPostgres(t, db.URL()), "DB_MAX_CONNS=4")
	migrate(t, env)
	s := newScene(t, env)
	s.stop()
	var others []*pgx.Conn
	eventually(t, "strangers on all connections", func() bool { // those of the node end in their own time
		if conn, err := pgx.Connect(t.Context(), db.URL()); err == nil {
			others = append(others, conn)
		}
		return len(others) == 8
	})
	full := start(t, env)
	if health, ready := full.status("/healthz"), full.status("/readyz"); health != 200 || ready != 503 {
		t.Errorf("healthz is %d and readyz %d, want 200 and 503", health, ready)
	}
	ada := s.ada.at(full)
	talk := ada.talk("talk")
	talk.awaitRefusals(8)
	for _, conn := range others {
		must(t, conn.Close(t.Context()))
	}
	inTime(t, "from the first free connection until everybody was heard", talk.awaitEach(1))
	s.grace = ada.connect()
	s.grace.answer(object{"type": "subscribe", "id": "sub", "room": "lobby", "after": 0})
	talk.end(s)
}
