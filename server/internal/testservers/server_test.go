package testservers

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestKilledPostgresKeepsWhatWasCommitted(t *testing.T) {
	s := NewPostgres(t, "max_connections=20")
	ctx := t.Context()
	conn := connect(t, s.URL())
	var database, limit string
	err := conn.QueryRow(ctx, "SELECT current_database(), current_setting('max_connections')").Scan(&database, &limit)
	if err != nil || database != "chatrooms" || limit != "20" {
		t.Fatalf("database %q with %q connections, %v", database, limit, err)
	}
	if _, err := conn.Exec(ctx, "CREATE TABLE ada (n int)"); err != nil {
		t.Fatal(err)
	}
	for n, end := range []func(){s.Kill, s.Stop} {
		conn := connect(t, s.URL())
		if _, err := conn.Exec(ctx, "INSERT INTO ada VALUES ($1)", n); err != nil {
			t.Fatal(err)
		}
		end()
		if err := conn.Ping(ctx); err == nil {
			t.Error("a connection outlives its server")
		}
		if _, err := pgx.Connect(ctx, s.URL()); err == nil {
			t.Error("a server that has ended answers")
		}
		s.Start()
		var count int
		if err := connect(t, s.URL()).QueryRow(ctx, "SELECT count(*) FROM ada").Scan(&count); err != nil || count != n+1 {
			t.Errorf("%d rows after the return, want %d (%v)", count, n+1, err)
		}
	}
}

func TestFrozenPostgresAnswersNobody(t *testing.T) {
	s := NewPostgres(t)
	conn := connect(t, s.URL())
	answer := make(chan error, 1)
	s.Freeze()
	go func() { answer <- conn.Ping(context.Background()) }() // its backend is a process of its own
	short, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if _, err := pgx.Connect(short, s.URL()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a new connection: %v, want a time-out", err)
	}
	select {
	case err := <-answer:
		t.Errorf("an old connection is answered by a frozen server: %v", err)
	default:
	}
	s.Thaw()
	select {
	case err := <-answer:
		if err != nil {
			t.Errorf("an old connection after the thaw: %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("an old connection is never answered")
	}
}

func TestRedisIsHurtAndHeals(t *testing.T) {
	s := NewRedis(t)
	other := NewRedis(t)
	for _, end := range []func(){s.Kill, s.Stop} {
		if _, err := redisCommand(t.Context(), s.URL(), "SET ada 1"); err != nil {
			t.Fatal(err)
		}
		end()
		if answer, err := redisCommand(t.Context(), s.URL(), "PING"); err == nil {
			t.Errorf("a server that has ended answers %q", answer)
		}
		s.Start()
		if answer, err := redisCommand(t.Context(), s.URL(), "EXISTS ada"); err != nil || answer != "0" {
			t.Errorf("EXISTS after the return: %q, %v", answer, err)
		}
	}
	s.Freeze()
	short, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if answer, err := redisCommand(short, s.URL(), "PING"); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("PING of a frozen server: %q, %v, want a time-out", answer, err)
	}
	s.Thaw()
	pings(t, s)
	pings(t, other)
}

func TestServerTakesAnyOrderInAnyState(t *testing.T) {
	s := NewRedis(t)
	orders := map[string]func(){"start": s.Start, "stop": s.Stop, "kill": s.Kill, "freeze": s.Freeze, "thaw": s.Thaw}
	for first, begin := range orders {
		for second, then := range orders {
			t.Run(first+" "+second, func(t *testing.T) {
				begin()
				then()
				s.Start()
				pings(t, s)
			})
		}
	}
}

func TestServerGoesWithItsTest(t *testing.T) {
	hurt := map[string]func(*Server){"running": (*Server).Start, "frozen": (*Server).Freeze, "stopped": (*Server).Stop, "killed": (*Server).Kill}
	for state, put := range hurt {
		var s *Server
		var pid int
		t.Run(state, func(t *testing.T) {
			s = NewRedis(t)
			pid = s.process.pid()
			put(s)
		})
		if s == nil {
			continue // skipped
		}
		if _, err := os.Stat(s.process.dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: its folder stays (%v)", state, err)
		}
		if isAlive(t, pid) {
			t.Errorf("%s: the server outlives its test", state)
		}
	}
}

func TestRedisWithAPassword(t *testing.T) {
	const password = `open "sesame"`
	s := NewRedis(t, "--requirepass", password)
	pings(t, s)
	u, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	if known, _ := u.User.Password(); known != password {
		t.Errorf("the URL's password is %q", known)
	}
	u.User = nil
	if _, err := redisCommand(t.Context(), u.String(), "PING"); err == nil || !strings.Contains(err.Error(), "NOAUTH") {
		t.Errorf("without a password: %v", err)
	}
}

func TestRedisTLS(t *testing.T) {
	s := NewRedisTLS(t)
	pings(t, s)
	address, isTLS := strings.CutPrefix(s.URL(), "rediss://")
	if !isTLS {
		t.Fatalf("URL %s", s.URL())
	}
	d := tls.Dialer{Config: &tls.Config{}}
	var stranger x509.UnknownAuthorityError
	if _, err := d.DialContext(t.Context(), "tcp", address); !errors.As(err, &stranger) {
		t.Errorf("its certificate is believed: %v", err)
	}
	if answer, err := redisCommand(t.Context(), "redis://"+address, "PING"); err == nil {
		t.Errorf("it answers in the clear: %q", answer)
	}
	s.Kill()
	s.Start()
	pings(t, s)
}

func TestRedisCluster(t *testing.T) {
	c := NewRedisCluster(t)
	for i := range c.Primaries {
		if info := c.command(i, "CLUSTER INFO"); !strings.Contains(info, "cluster_slots_ok:16384") {
			t.Errorf("CLUSTER INFO: %q", info)
		}
	}
	set := func(primary int, key string) (isMoved bool) {
		_, err := redisCommand(t.Context(), c.Primaries[primary].URL(), "SET "+key+" 1")
		return err != nil && strings.Contains(err.Error(), "MOVED")
	}
	first := c.OwnerOf("ada")
	for i := range c.Primaries {
		if set(i, "ada") != (i != first) {
			t.Errorf("primary %d: a key of primary %d", i, first)
		}
	}
	next := (first + 1) % len(c.Primaries)
	c.MoveSlot("ada", next)
	if got := c.OwnerOf("ada"); got != next || !set(first, "ada") || set(next, "ada") {
		t.Errorf("the slot was moved to %d and is at %d", next, got)
	}
	c.Primaries[first].Kill()
	c.Primaries[first].Start()
	c.await(first, "cluster_slots_ok:16384")
}

func pings(t *testing.T, s *Server) {
	t.Helper()
	if answer, err := redisCommand(t.Context(), s.URL(), "PING"); err != nil || answer != "PONG" {
		t.Errorf("PING: %q, %v", answer, err)
	}
}

func isAlive(t *testing.T, pid int) bool {
	t.Helper()
	if pid == 0 {
		t.Fatal("it never ran")
	}
	all, err := everybody()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		if m.pid == pid {
			return true
		}
	}
	return false
}
