package testservers

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// childVar makes TestMain start a server, say where it is, and hang.
const childVar = "CHATROOMS_TESTSERVERS_CHILD"

func TestMain(m *testing.M) {
	Main(m)
}

func TestPostgresIsFreshAndReal(t *testing.T) {
	first, second := Postgres(t), Postgres(t)
	if first == second {
		t.Fatal("two tests share a database")
	}
	ctx := t.Context()
	conn := connect(t, first)
	if _, err := conn.Exec(ctx, "CREATE TABLE ada (n int)"); err != nil {
		t.Fatal(err)
	}
	var encoding, collation string
	err := conn.QueryRow(ctx, "SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database WHERE datname = current_database()").Scan(&encoding, &collation)
	if err != nil || encoding != "UTF8" || (os.Getenv("TEST_DATABASE_URL") == "" && collation != "C.UTF-8") {
		t.Errorf("encoding %q, collation %q, %v", encoding, collation, err)
	}
	var there *string
	if err := connect(t, second).QueryRow(ctx, "SELECT to_regclass('ada')::text").Scan(&there); err != nil || there != nil {
		t.Errorf("a table of one database shows in another (%v)", err)
	}
}

func TestPostgresIsDroppedAfterItsTest(t *testing.T) {
	Postgres(t) // a missing PostgreSQL is told here
	var address string
	t.Run("inner", func(inner *testing.T) {
		address = Postgres(inner)
		connect(t, address) // still open when inner ends
	})
	_, err := pgx.Connect(t.Context(), address)
	if err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("the database is still there: %v", err)
	}
}

func TestRedisIsSharedAndReal(t *testing.T) {
	address := Redis(t)
	if again := Redis(t); again != address {
		t.Errorf("two servers, %s and %s", address, again)
	}
	if answer, err := redisCommand(t.Context(), address, "PING"); err != nil || answer != "PONG" {
		t.Errorf("PING: %q, %v", answer, err)
	}
	info, err := redisCommand(t.Context(), address, "INFO server")
	if err != nil || !strings.Contains(info, "redis_version:") {
		t.Errorf("INFO: %q, %v", info, err)
	}
}

func TestHang(t *testing.T) {
	if os.Getenv(childVar) == "" {
		t.Skip("only as the child of TestServersDieWithTheirBinary")
	}
	Postgres(t)
	Redis(t)
	for _, p := range []*process{postgres.process, redis.process, frozen(NewPostgres(t)), frozen(NewRedis(t))} {
		os.Stdout.WriteString("up " + p.dir + "\n")
	}
	os.Stdout.WriteString("all up\n")
	select {}
}

func frozen(s *Server) *process {
	s.Freeze()
	return s.process
}

func TestServersDieWithTheirBinary(t *testing.T) {
	if os.Getenv("TEST_DATABASE_URL") != "" || os.Getenv("TEST_REDIS_URL") != "" {
		t.Skip("the servers are not ours")
	}
	Postgres(t) // a missing server is told here
	Redis(t)
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestHang$")
	child.Env = append(os.Environ(), childVar+"=1")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	dirs := awaitUp(bufio.NewScanner(out))
	if len(dirs) != 4 {
		t.Fatalf("the child has %d servers, want 4", len(dirs))
	}
	for _, dir := range dirs {
		if _, err := os.Stat(filepath.Join(dir, "pid.1")); err != nil {
			t.Errorf("no server runs in %s: %v", dir, err)
		}
	}
	if err := child.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	for _, dir := range dirs {
		awaitGone(t, dir)
	}
}

func awaitUp(lines *bufio.Scanner) (dirs []string) {
	for lines.Scan() && lines.Text() != "all up" {
		if dir, ok := strings.CutPrefix(lines.Text(), "up "); ok {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// awaitGone waits for the keeper's last act, which follows the server's end.
func awaitGone(t *testing.T, dir string) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is still there", dir)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func connect(t *testing.T, address string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}
