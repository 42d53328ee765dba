package testservers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

var postgres shared

// Postgres returns the URL of a fresh, empty database on a real PostgreSQL; it
// is dropped when the test ends. The server is TEST_DATABASE_URL's, whose user
// must be allowed to create databases, or one of this test binary's own. With
// -short the test is skipped: that is the quick round, on SQLite.
func Postgres(tb testing.TB) string {
	tb.Helper()
	return freshDatabase(tb, postgresServer(tb), "template1")
}

// postgresServer is the server that the tests of this binary share.
func postgresServer(tb testing.TB) string {
	tb.Helper()
	if server := os.Getenv("TEST_DATABASE_URL"); server != "" && !testing.Short() {
		return server
	}
	needPostgres(tb)
	return postgres.url(tb, func(p *process) error { return preparePostgres(p) })
}

// freshDatabase is a copy of the template for as long as the test runs.
func freshDatabase(tb testing.TB, server, template string) string {
	tb.Helper()
	name := randomName("chatrooms_test_")
	createDatabase(tb, server, name, template)
	tb.Cleanup(func() {
		if err := dropDatabase(server, name); err != nil {
			tb.Errorf("drop a test database: %v", err)
		}
	})
	return databaseOf(tb, server, name)
}

func createDatabase(tb testing.TB, server, name, template string) {
	tb.Helper()
	if err := execute(server, "CREATE DATABASE "+name+" TEMPLATE "+template); err != nil {
		tb.Fatalf("create a test database: %v", err)
	}
}

func dropDatabase(server, name string) error {
	return execute(server, "DROP DATABASE "+name+" WITH (FORCE)")
}

// NewPostgres runs a PostgreSQL of the test's own, with settings (name=value) on
// top of ours. Its URL is that of an empty database, chatrooms; the user is a
// superuser. What was committed outlives a Stop and a Kill.
func NewPostgres(tb testing.TB, settings ...string) *Server {
	tb.Helper()
	needPostgres(tb)
	s := newServer(tb, func(p *process) error { return preparePostgres(p, settings...) })
	if err := execute(s.URL(), "CREATE DATABASE chatrooms"); err != nil {
		tb.Fatalf("create a test database: %v", err)
	}
	s.process.address = strings.Replace(s.URL(), "/postgres?", "/chatrooms?", 1)
	return s
}

func needPostgres(tb testing.TB) {
	tb.Helper()
	if testing.Short() {
		tb.Skip("-short: no PostgreSQL")
	}
	if _, err := postgresBin(); err != nil {
		missing(tb, err, "TEST_DATABASE_URL")
	}
}

func execute(server, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return executeWithin(ctx, server, statement)
}

func executeWithin(ctx context.Context, server, statement string) error {
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

// preparePostgres makes a cluster. Durability is off, since the disk is thrown
// away; all else is as shipped.
func preparePostgres(p *process, settings ...string) error {
	bin, err := postgresBin()
	if err != nil {
		return err
	}
	if err := giveToServerUser(p.dir); err != nil {
		return err
	}
	p.as, p.polite, p.quit = asServerUser(), syscall.SIGINT, "QUIT"
	// A name no other cluster has: whoever answers to it is ours.
	user := randomName("tester_")
	if err := initdb(p, bin, user); err != nil {
		return err
	}
	p.command = postgresCommand(p, bin)
	for _, setting := range settings {
		p.command = append(p.command, "-c", setting)
	}
	p.address = fmt.Sprintf("postgres://%s@127.0.0.1:%d/postgres?sslmode=disable", user, p.port)
	p.answers = func(ctx context.Context) error { return postgresAnswers(ctx, p.address) }
	return nil
}

func postgresCommand(p *process, bin string) []string {
	return []string{
		filepath.Join(bin, "postgres"), "-D", "data",
		"-c", "listen_addresses=127.0.0.1", "-c", "port=" + strconv.Itoa(p.port), "-c", "unix_socket_directories=",
		"-c", "max_connections=200", "-c", "fsync=off", "-c", "full_page_writes=off",
		"-c", "dynamic_shared_memory_type=mmap", // in its folder: after a kill it would stay elsewhere
	}
}

// postgresAnswers takes a server that is full for one that is up.
func postgresAnswers(ctx context.Context, address string) error {
	err := executeWithin(ctx, address, "SELECT 1")
	const tooManyConnections = "53300"
	var refusal *pgconn.PgError
	if errors.As(err, &refusal) && refusal.Code == tooManyConnections {
		return nil
	}
	return err
}

func initdb(p *process, bin, user string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "initdb"),
		"--pgdata=data", "--username="+user, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
	cmd.Dir = p.dir
	cmd.SysProcAttr = p.as
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return nil
}

var errNoPostgres = errors.New("PostgreSQL is not installed: install it (Debian: apt-get install postgresql), or set TEST_DATABASE_URL")

// PostgresTools returns the folder of pg_dump, pg_restore and psql. Where they are missing it does as Postgres does.
func PostgresTools(tb testing.TB) string {
	tb.Helper()
	needPostgres(tb)
	bin, err := postgresBin()
	if err != nil {
		tb.Fatal(err)
	}
	return bin
}

// postgresBin is the folder of initdb and postgres: the one in PATH, or the
// newest where Debian puts them.
func postgresBin() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		// Where initdb is a link, postgres is its real folder's.
		if real, err := filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(real), nil
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", errNoPostgres
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
		return n
	}
	newest := slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })
	return filepath.Dir(newest), nil
}
